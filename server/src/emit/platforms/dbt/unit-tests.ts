// An example → dbt's unit test: given rows as SQL with every type written out, expected rows as SQL or as typed values where not all columns are named.

import type { ExamplePlan, ExampleRowPlan, ModelPlan, OutputColumn, PipelinePlan } from '../../../plan/plan.js';
import type { TypedExpression } from '../../../sql/typed-tree.js';
import { rewriteTyped } from '../../../sql/typed-walk.js';
import { isScalar, type SqlType } from '../../../sql/types.js';
import { columnsOf } from '../../test-columns.js';
import type { DbtDialect } from './dbt-dialect.js';
import { DbtNames } from './dbt-names.js';
import { jinjaValue } from './jinja.js';
import type { DbtMaterialization } from './model-sql.js';

export type UnitTest =
  | { readonly ok: true; readonly entry: Readonly<Record<string, unknown>>; readonly note?: string }
  | { readonly ok: false; readonly reason: string };

/** The instant examples without `run_ts` run at, as everywhere: results never depend on the clock. */
const defaultRunTs = '2000-01-01T00:00:00Z';

class NotPrintable extends Error {}

export function unitTest(
  model: ModelPlan,
  example: ExamplePlan,
  name: string,
  built: { readonly materialization: DbtMaterialization; readonly parameters: ReadonlySet<string> },
  plan: PipelinePlan,
  target: DbtDialect,
): UnitTest {
  const { expect } = example;
  const { materialization, parameters } = built;
  if ('refused' in expect)
    return {
      ok: false,
      reason: `it expects the refusal ${expect.refused}: dbt's unit tests compare rows and cannot expect an error`,
    };
  try {
    const writer = new RowWriter(target);
    const remembers = materialization === 'incremental' || materialization === 'rewritten';
    const names = new DbtNames(plan, target);
    const relations = uniqueRelations(model);
    const given = relations.map((relation) => {
      const rows =
        example.given.find((g) => g.relation.kind === relation.kind && g.relation.name === relation.name)?.rows ?? [];
      return {
        input: names.call(relation),
        format: 'sql',
        rows: writer.select(rows, columnsOf(plan)(relation)),
      };
    });
    const hasBefore = remembers && example.before !== undefined;
    if (hasBefore) given.push({ input: 'this', format: 'sql', rows: writer.select(example.before, model.columns) });
    const exists = materialization === 'incremental' ? 'is_incremental' : 'table_exists';
    const macros = remembers
      ? { macros: { [exists]: hasBefore, ...(materialization === 'incremental' && { whole_table: true }) } }
      : {};
    const compared = model.columns.filter((c) => expect.columns.some((e) => e.toLowerCase() === c.name.toLowerCase()));
    const floats = compared.filter(
      (c) => isScalar(c.type, 'FLOAT64') && !expect.rows.every((row) => isExactFloat(cellOf(row, c.name))),
    );
    const columns = compared.filter((c) => !floats.includes(c));
    if (columns.length === 0 && expect.rows.length > 0)
      return { ok: false, reason: 'it names no column that dbt compares exactly' };
    const omitted = [
      ...(compared.length < model.columns.length && expect.rows.length > 0
        ? [
            `Not compared, because no expected row names them: ${model.columns
              .filter((c) => !compared.includes(c))
              .map((c) => c.name)
              .join(', ')}.`,
          ]
        : []),
      ...(floats.length > 0
        ? [
            `Not compared, because dbt knows no tolerance: ${floats.map((c) => c.name).join(', ')} (pipewright test compares them).`,
          ]
        : []),
    ];
    return {
      ok: true,
      entry: {
        name,
        model: model.name,
        description: jinjaValue([example.name, ...omitted].join('\n')),
        config: { tags: ['example'] },
        ...((remembers || parameters.size > 0) && {
          overrides: { ...macros, ...(parameters.size > 0 && { vars: variables(plan, example, parameters) }) },
        }),
        given,
        expect: expected(columns, expect.rows, model, writer),
      },
    };
  } catch (error) {
    if (error instanceof NotPrintable) return { ok: false, reason: error.message };
    throw error;
  }
}

/** Every row with every compared column. With fewer columns than the model, dbt needs values instead of a query. */
function expected(
  columns: readonly OutputColumn[],
  rows: readonly ExampleRowPlan[],
  model: ModelPlan,
  writer: RowWriter,
): Readonly<Record<string, unknown>> {
  if (rows.length === 0 || columns.length === model.columns.length)
    return { format: 'sql', rows: writer.select(rows, model.columns) };
  return {
    format: 'dict',
    rows: rows.map((row) => Object.fromEntries(columns.map((c) => [c.name, writer.value(cellOf(row, c.name), c)]))),
  };
}

function uniqueRelations(model: ModelPlan): readonly ModelPlan['inputs'][number]['relation'][] {
  return model.inputs
    .map((i) => i.relation)
    .filter((r, i, all) => all.findIndex((o) => o.kind === r.kind && o.name === r.name) === i);
}

function cellOf(row: ExampleRowPlan, column: string): TypedExpression | undefined {
  return row.cells.get(column) ?? [...row.cells].find(([name]) => name.toLowerCase() === column.toLowerCase())?.[1];
}

/** Few enough binary digits that a right computation ends exactly there. */
function isExactFloat(cell: TypedExpression | undefined): boolean {
  const literal = bare(cell);
  if (literal === undefined || literal.value === undefined) return true;
  return Number.isInteger(Number(literal.value) * 1024);
}

function bare(cell: TypedExpression | undefined): Extract<TypedExpression, { kind: 'literal' }> | undefined {
  if (cell?.kind === 'cast') return bare(cell.operand);
  return cell?.kind === 'literal' ? cell : undefined;
}

/** Rendered twice: with the YAML, and when a model asks for them. */
function variables(
  plan: PipelinePlan,
  example: ExamplePlan,
  used: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const p of plan.parameters) {
    if (!used.has(p.name)) continue;
    const given = example.parameters.find((e) => e.name.toLowerCase() === p.name.toLowerCase())?.value ?? p.default;
    const literal = bare(given);
    if (literal?.value !== undefined) values[p.name] = jinjaValue(jinjaValue(literal.value));
  }
  if (used.has('run_ts')) values['run_ts'] = example.runTs ?? defaultRunTs;
  return values;
}

/**
 * Text without a sequence that opens a Jinja tag: such literals are concatenated from parts. dbt renders rows as many
 * times as they pass through YAML and SQL, so that escapes would not do.
 */
function inertText(cell: TypedExpression): TypedExpression {
  return rewriteTyped(cell, (node) => {
    if (node.kind !== 'literal' || node.value === undefined || !isScalar(node.type, 'STRING', 'JSON')) return undefined;
    const parts = node.value.split(/(?<=\{)(?=[{%#])/);
    if (parts.length === 1) return undefined;
    if (!isScalar(node.type, 'STRING'))
      throw new NotPrintable('a JSON value has text that dbt would take for a template');
    const literal = (value: string): TypedExpression => ({ kind: 'literal', type: node.type, nullable: false, value });
    const concatenated: TypedExpression = {
      kind: 'call',
      fn: 'concat',
      signature: 0,
      args: parts.map(literal),
      safe: false,
      type: node.type,
      nullable: false,
    };
    return concatenated;
  });
}

class RowWriter {
  constructor(private readonly target: DbtDialect) {}

  select(
    rows: readonly ExampleRowPlan[],
    columns: readonly { readonly name: string; readonly type: SqlType }[],
  ): string {
    const { dialect } = this.target;
    const line = (
      cell: (c: { readonly name: string; readonly type: SqlType }) => TypedExpression | undefined,
    ): string =>
      `SELECT ${columns.map((c) => `${this.typed(cell(c), c.type)} AS ${dialect.quoteIdentifier(c.name)}`).join(', ')}`;
    if (rows.length === 0) return `${line(() => undefined)}\nLIMIT 0\n`;
    return `${rows.map((row) => line((c) => cellOf(row, c.name))).join('\nUNION ALL\n')}\n`;
  }

  private typed(cell: TypedExpression | undefined, type: SqlType): string {
    const { dialect } = this.target;
    const name = dialect.typeName(type);
    if (!name.ok) throw new NotPrintable(name.refusals[0]!.reason);
    if (cell === undefined) return `CAST(NULL AS ${name.text})`;
    const printed = dialect.print(inertText(cell), { column: () => 'NULL', parameter: () => 'NULL' });
    if (!printed.ok) throw new NotPrintable(printed.refusals[0]!.reason);
    // Many a literal is a cast already.
    const done = printed.text.startsWith('CAST(') && printed.text.endsWith(` AS ${name.text})`);
    return done ? printed.text : `CAST(${printed.text} AS ${name.text})`;
  }

  /** A value that dbt quotes and casts to the column's own type. */
  value(cell: TypedExpression | undefined, column: OutputColumn): string | number | boolean | null {
    const literal = bare(cell);
    if (cell !== undefined && literal === undefined)
      throw new NotPrintable(`the value of ${column.name} has no form among dbt's values`);
    const text = literal?.value;
    if (text === undefined) return null;
    if (isScalar(column.type, 'BOOL')) return text === 'true';
    if (isScalar(column.type, 'INT64') && Number.isSafeInteger(Number(text))) return Number(text);
    if (isScalar(column.type, 'BYTES'))
      throw new NotPrintable(`the value of ${column.name} is BYTES, which dbt's values cannot say`);
    // dbt escapes quotes in values and nothing else.
    if (text.includes('\\') && this.target.literalEscapes.some(([from]) => from === '\\'))
      throw new NotPrintable(
        `the value of ${column.name} has a backslash, which dbt does not escape for ${this.target.dialect.displayName}`,
      );
    return jinjaValue(text);
  }
}
