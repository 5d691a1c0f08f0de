// Examples as written → typed rows of every input, parameters, the table before and what is expected. A faulty example blocks only itself.

import type { ExampleRow, ExampleSpec } from '../spec/spec.js';
import { readTyped } from '../spec/typed-value.js';
import { findColumn, type ScopeColumn } from '../sql/scope.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { canonicalText } from '../sql/typing/literal-value.js';
import { columnsRead } from './expression-walk.js';
import type { FinishedCore } from './finish-model.js';
import { wholeText, type ModelContext } from './model-context.js';
import type { RelationName, ResolvedExample, ResolvedExampleRow, ResolvedInput } from './pipeline-model.js';
import { indexOfInput, isMissing } from './resolve-inputs.js';
import { modelExpressions } from './resolve-model.js';
import { typeCause } from './type-causes.js';

export function resolveExamples(ctx: ModelContext, finished: FinishedCore): readonly ResolvedExample[] {
  const { examples } = finished.core.spec;
  if (examples.length === 0) return [];
  const read = readByInput(finished);
  return examples.flatMap((spec) =>
    ctx.blockingOnly([{ kind: 'example', name: spec.part }], () => {
      const before = ctx.problems.length;
      const example = resolveExample(ctx, finished, spec, read);
      const faulty = ctx.problems.slice(before).some((p) => p.severity === 'error');
      return faulty || example === undefined ? [] : [example];
    }),
  );
}

/** Per input index the lower-case names of the columns that the model reads. */
function readByInput(finished: FinishedCore): readonly ReadonlySet<string>[] {
  const { core } = finished;
  const columns = columnsRead(...modelExpressions(core));
  return core.inputs.map((input) => {
    const alias = input.alias.toLowerCase();
    return new Set(
      columns.filter((c) => c.column.input?.toLowerCase() === alias).map((c) => c.column.name.toLowerCase()),
    );
  });
}

function resolveExample(
  ctx: ModelContext,
  finished: FinishedCore,
  spec: ExampleSpec,
  read: readonly ReadonlySet<string>[],
): ResolvedExample | undefined {
  const { core } = finished;
  const given = resolveGiven(ctx, core.inputs, spec, read);
  const parameters = resolveParametersOf(ctx, finished, spec);
  const runTs = spec.runTs === undefined ? undefined : canonicalText(spec.runTs.value, 'TIMESTAMP');
  if (spec.runTs !== undefined && runTs === undefined)
    ctx.report(
      'invalid-value',
      'error',
      spec.runTs.part,
      `\`${spec.runTs.value}\` is no timestamp. Write \`2024-06-30T12:00:00Z\`.`,
      { span: wholeText(spec.runTs) },
    );
  const keeps = core.history !== undefined || core.materialization.type === 'incremental';
  if (spec.runTs === undefined && (keeps || core.ctx.parameters.has('run_ts')))
    ctx.report(
      'example-needs-run-ts',
      'error',
      spec.name.part,
      `The example \`${spec.name.value}\` must set \`run_ts\`: ${keeps ? 'what a run does to a table that remembers depends on when it runs' : `\`${ctx.name}\` uses \`@run_ts\``}.`,
    );
  const table = finished.signature.columns;
  const own: RelationName = { kind: 'model', name: ctx.name };
  const before = spec.before?.map((row) => typedRow(ctx, row, table, `\`${ctx.name}\``, own, finished.signature.open));
  if (spec.before !== undefined && !keeps)
    ctx.report(
      'example-before-without-history',
      'error',
      spec.name.part,
      `\`before\` is the table as it was before the run, but \`${ctx.name}\` is computed anew each time.`,
    );
  const { expect } = spec;
  if (expect === undefined) {
    ctx.report(
      'example-without-expectation',
      'error',
      spec.name.part,
      `The example \`${spec.name.value}\` says nothing in \`expect\`.`,
    );
    return undefined;
  }
  const base = { name: spec.name.value, part: spec.part, given, parameters, runTs, before };
  if ('refused' in expect) return { ...base, expect: { refused: expect.refused } };
  const rows = expect.rows.map((row) => typedRow(ctx, row, table, `\`${ctx.name}\``, own, finished.signature.open));
  const named = new Set(rows.flatMap((r) => [...r.cells.keys()]));
  // Without rows nothing names a column, and an empty table is compared as a whole.
  const columns = table.filter((c) => rows.length === 0 || named.has(c.name)).map((c) => c.name);
  return { ...base, expect: { rows, columns } };
}

/** Rows are those of a table: its name will do, however often it is read. */
function indexOfGiven(inputs: readonly ResolvedInput[], name: string): number {
  const index = indexOfInput(inputs, name);
  return index >= 0 ? index : inputs.findIndex((i) => i.relation.name.toLowerCase() === name.toLowerCase());
}

function resolveGiven(
  ctx: ModelContext,
  inputs: readonly ResolvedInput[],
  spec: ExampleSpec,
  read: readonly ReadonlySet<string>[],
): ResolvedExample['given'] {
  const seen = new Set<string>();
  let misnamed = 0;
  const given = spec.given.flatMap((g) => {
    const index = indexOfGiven(inputs, g.input.value);
    const input = inputs[index];
    if (input === undefined) {
      misnamed++;
      ctx.unknownKey(
        'unknown-input',
        g.input,
        `\`${g.input.value}\` is not an input of \`${ctx.name}\``,
        inputs.map((i) => i.alias),
      );
      return [];
    }
    seen.add(input.relation.name.toLowerCase());
    if (input.open && !isMissing(input) && g.rows.some((row) => row.cells.length > 0))
      ctx.report(
        'open-source-columns',
        'error',
        g.input.part,
        `The columns of \`${g.input.value}\` are not known, so its rows cannot be read. Declare them in \`sources\` or a DDL file.`,
        { onKey: true },
      );
    const rows = g.rows.map((row): ResolvedExampleRow => {
      if (input.open) return { part: row.part, cells: new Map() };
      const typed = typedRow(ctx, row, input.signature.columns, `\`${g.input.value}\``, input.relation);
      requireNonNull(ctx, row, typed, input, read[index]!);
      return typed;
    });
    return [{ relation: input.relation, rows }];
  });
  const missing = inputs.filter((i) => !isMissing(i) && !seen.has(i.relation.name.toLowerCase()));
  // Rows under a name that is none were meant for one of them.
  if (new Set(missing.map((i) => i.relation.name.toLowerCase())).size <= misnamed) return given;
  for (const input of missing)
    if (!seen.has(input.relation.name.toLowerCase())) {
      seen.add(input.relation.name.toLowerCase());
      ctx.report(
        'example-input-missing',
        'error',
        spec.name.part,
        `The example \`${spec.name.value}\` gives no rows for \`${input.alias}\`. List them in \`given\`, or \`[]\` for an empty table.`,
        { data: { input: input.alias } },
      );
    }
  return given;
}

/** A column that is left out is NULL; where the input says NOT NULL and the model reads it, that is a mistake. */
function requireNonNull(
  ctx: ModelContext,
  row: ExampleRow,
  typed: ResolvedExampleRow,
  input: ResolvedInput,
  read: ReadonlySet<string>,
): void {
  // A name that is no column has been reported; which of them it was meant for is open.
  const misnamed = row.cells.some((c) => findColumn(input.signature.columns, c.column.value) === undefined);
  if (misnamed) return;
  for (const column of input.signature.columns) {
    if (column.nullable || (input.relation.kind === 'source' && !read.has(column.name.toLowerCase()))) continue;
    const cell = typed.cells.get(column.name);
    const isNull = cell === undefined || (cell.kind === 'literal' && cell.value === undefined);
    if (!isNull || !read.has(column.name.toLowerCase())) continue;
    const written = row.cells.find((c) => c.column.value.toLowerCase() === column.name.toLowerCase());
    // A value that could not be read has been reported.
    if (written !== undefined && written.value.kind !== 'null' && cell === undefined) continue;
    ctx.report(
      'example-missing-value',
      'error',
      written?.value.part ?? row.part,
      `\`${input.relation.name}.${column.name}\` is NOT NULL and \`${ctx.name}\` reads it, so this row must give it a value.`,
      { data: { column: column.name } },
    );
  }
}

function typedRow(
  ctx: ModelContext,
  row: ExampleRow,
  columns: readonly ScopeColumn[],
  table: string,
  relation: RelationName,
  isOpen = false,
): ResolvedExampleRow {
  const cells = new Map<string, TypedExpression>();
  for (const cell of row.cells) {
    const column = findColumn(columns, cell.column.value);
    if (column === undefined) {
      if (isOpen) continue;
      ctx.unknownKey(
        'unknown-column',
        cell.column,
        `${table} has no column \`${cell.column.value}\``,
        columns.map((c) => c.name),
      );
      continue;
    }
    if (column.type.kind === 'unknown') continue;
    const read = readTyped(cell.value, column.type);
    if (read.ok) cells.set(column.name, read.typed);
    else
      ctx.report('invalid-value', 'error', cell.value.part, `\`${column.name}\`: ${read.reason}`, {
        data: { causes: [typeCause(relation, column.name)] },
      });
  }
  return { part: row.part, cells };
}

function resolveParametersOf(
  ctx: ModelContext,
  finished: FinishedCore,
  spec: ExampleSpec,
): ResolvedExample['parameters'] {
  const known = ctx.root.parameters;
  const values = spec.parameters.flatMap(({ name, value }) => {
    const parameter = known.find((p) => p.name.toLowerCase() === name.value.toLowerCase());
    if (parameter === undefined) {
      ctx.unknownKey(
        'unknown-parameter',
        name,
        `There is no parameter \`@${name.value}\``,
        known.map((p) => p.name),
      );
      return [];
    }
    const read = readTyped(value, parameter.type);
    if (!read.ok) {
      ctx.report('invalid-value', 'error', value.part, `\`@${parameter.name}\`: ${read.reason}`);
      return [];
    }
    return [{ name: parameter.name, value: read.typed }];
  });
  for (const used of finished.core.ctx.parameters) {
    if (used === 'run_ts' || values.some((v) => v.name.toLowerCase() === used)) continue;
    if (ctx.root.requiredParameters.has(used))
      ctx.report(
        'example-parameter-missing',
        'error',
        spec.name.part,
        `\`${ctx.name}\` uses \`@${used}\`, which has no default; the example \`${spec.name.value}\` must give it a value in \`parameters\`.`,
        { data: { parameter: used } },
      );
  }
  return values;
}
