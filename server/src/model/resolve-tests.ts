// Tests as written, and those that keys and `nullable: false` imply → typed tests over the output columns. A faulty test blocks only itself.

import type { Span } from '../base/span.js';
import type { SqlText, TestSpec } from '../spec/spec.js';
import { findColumn } from '../sql/scope.js';
import type { TypedExpression, TypedLiteral } from '../sql/typed-tree.js';
import { coerce, coercesTo, standIn, supertype } from '../sql/typing/coercion.js';
import { BOOL, isGroupable, isOrderable, isScalar, STRING, typeToString } from '../sql/types.js';
import { isInvalid } from './expression-walk.js';
import type { FinishedCore } from './finish-model.js';
import type { ModelContext } from './model-context.js';
import { wholeText } from './model-context.js';
import type { ExportedColumn, ResolvedTest } from './pipeline-model.js';
import { keptInResult } from './kept-values.js';
import { jsonLiteral, misspeltAccepted, producedLiterals, sqlLiteral } from './produced-values.js';
import type { ForeignKey } from './resolve-foreign-keys.js';
import type { RelationLookup } from './resolve-inputs.js';
import { UniqueNames } from './unique-names.js';
import { EMPTY_ROW, type VisibleRow } from './visible-row.js';

export function resolveTests(
  ctx: ModelContext,
  finished: FinishedCore,
  foreignKeys: readonly ForeignKey[],
  lookup: RelationLookup,
): readonly ResolvedTest[] {
  const tests: ResolvedTest[] = [];
  const { core } = finished;
  for (const output of core.outputs) {
    const spec =
      core.spec.columns.find((c) => c.part === output.part) ??
      core.spec.aggregations.find((a) => a.part === output.part);
    for (const test of spec?.tests ?? []) {
      if (output.hidden) {
        ctx.blockingOnly([{ kind: 'test', name: test.part }], () =>
          ctx.report(
            'hidden-column',
            'error',
            test.part,
            `\`${output.name}\` is not part of the result (\`"output": false\`), so it cannot be tested.`,
          ),
        );
        continue;
      }
      tests.push(...resolveTest(ctx, finished, test, output.name, lookup));
    }
  }
  for (const test of core.spec.tests) tests.push(...resolveTest(ctx, finished, test, undefined, lookup));
  const ids = new UniqueNames();
  return [...tests, ...impliedTests(finished, foreignKeys, tests)].map((t) => ({
    ...t,
    id: ids.take([t.kind, ...t.columns].join('_')),
  }));
}

/** Tests and their conditions see the finished table. */
function tableRow(finished: FinishedCore): VisibleRow {
  return { ...EMPTY_ROW, columns: finished.signature.columns };
}

function resolveTest(
  ctx: ModelContext,
  finished: FinishedCore,
  spec: TestSpec,
  column: string | undefined,
  lookup: RelationLookup,
): readonly ResolvedTest[] {
  return ctx.blockingOnly([{ kind: 'test', name: spec.part }], () => {
    const before = ctx.problems.length;
    const test = typedTest(ctx, finished, spec, column, lookup);
    const faulty = ctx.problems.slice(before).some((p) => p.severity === 'error');
    return test === undefined || faulty ? [] : [test];
  });
}

function typedTest(
  ctx: ModelContext,
  finished: FinishedCore,
  spec: TestSpec,
  column: string | undefined,
  lookup: RelationLookup,
): ResolvedTest | undefined {
  if (spec.name === 'unknown') return undefined;
  const row = tableRow(finished);
  const base = {
    id: '',
    kind: spec.name,
    part: spec.part,
    columns: column === undefined ? [] : [column],
    severity: spec.severity,
    where: spec.where === undefined ? undefined : ctx.predicate(spec.where, row),
    values: [],
    predicate: undefined,
    references: undefined,
    implied: false,
    currentRowsOnly: false,
  } satisfies ResolvedTest;
  const own = column === undefined ? undefined : findColumn(finished.signature.columns, column);
  if (spec.name === 'expression') {
    const [text] = spec.args;
    return text === undefined ? undefined : { ...base, predicate: ctx.predicate(text, row) };
  }
  if (spec.name === 'primary_key' && column === undefined) {
    const key = finished.primaryKey;
    if (key !== undefined) return { ...base, columns: key };
    ctx.report(
      'test-without-column',
      'error',
      spec.part,
      `\`primary_key\` tests the primary key of \`${ctx.name}\`, but \`constraints\` declares none.`,
    );
    return undefined;
  }
  if (own === undefined) {
    ctx.report(
      'test-without-column',
      'error',
      spec.part,
      `\`${spec.name}\` tests a column. Write it in the \`tests\` of that column.`,
    );
    return undefined;
  }
  if (
    (spec.name === 'unique' || spec.name === 'primary_key') &&
    own.type.kind !== 'unknown' &&
    !isGroupable(own.type)
  ) {
    ctx.report(
      'not-groupable',
      'error',
      spec.part,
      `\`${own.name}\` is ${typeToString(own.type)}: whether a value repeats cannot be told, because values of it cannot be compared.`,
    );
    return undefined;
  }
  switch (spec.name) {
    case 'unique': {
      const history = finished.core.history;
      const current =
        history?.naturalKey.length === 1 && history.naturalKey[0]!.toLowerCase() === own.name.toLowerCase();
      return { ...base, currentRowsOnly: current };
    }
    case 'accepted_values':
      return acceptedValues(ctx, finished, spec, own, base);
    case 'between':
      return between(ctx, spec, own, base);
    case 'matches':
      return matches(ctx, spec, own, base);
    case 'relationships':
      return relationships(ctx, spec, own, base, lookup);
    default:
      return base;
  }
}

function columnOf(own: ExportedColumn): TypedExpression {
  return { kind: 'column', column: { input: undefined, name: own.name }, type: own.type, nullable: own.nullable };
}

/** An argument as a literal of the column's type. */
function literalOf(ctx: ModelContext, text: SqlText, own: ExportedColumn): TypedExpression | undefined {
  const typed = ctx.type(text, EMPTY_ROW);
  if (isInvalid(typed) || own.type.kind === 'unknown') return isInvalid(typed) ? undefined : typed;
  const coerced = coercesTo(typed, own.type) ? coerce(typed, own.type, 'implicit') : undefined;
  if (coerced?.ok !== true) {
    ctx.report(
      'test-argument-type',
      'error',
      text.part,
      `\`${text.value}\` is no value of \`${own.name}\`, which is ${typeToString(own.type)}.`,
      { span: wholeText(text), data: { type: typeToString(own.type) } },
    );
    return undefined;
  }
  if (!isConstant(coerced.typed)) {
    ctx.report('test-argument-type', 'error', text.part, `\`${text.value}\` must be a literal.`, {
      span: wholeText(text),
    });
    return undefined;
  }
  return coerced.typed;
}

function isConstant(e: TypedExpression): boolean {
  if (e.kind === 'literal') return e.value !== undefined;
  if (e.kind === 'cast') return isConstant(e.operand);
  return e.kind === 'call' && e.fn === '$unary_minus' && e.args.every(isConstant);
}

function acceptedValues(
  ctx: ModelContext,
  finished: FinishedCore,
  spec: TestSpec,
  own: ExportedColumn,
  base: ResolvedTest,
): ResolvedTest | undefined {
  const output = finished.core.outputs.find((o) => o.name === own.name);
  const produced = output === undefined ? undefined : producedLiterals(output.expr);
  if (spec.placeholder) {
    const values = produced?.map(sqlLiteral);
    const isList = spec.written === spec.name;
    const list = values === undefined ? undefined : produced!.map(jsonLiteral);
    const fill = isList ? list && `[${list.join(', ')}]` : values && `accepted_values(${values.join(', ')})`;
    ctx.report(
      'accepted-values-placeholder',
      'error',
      isList ? `${spec.part}/accepted_values` : spec.part,
      `\`${isList ? 'accepted_values' : 'accepted_values(...)'}\` has no values yet, so the test checks nothing.${fill === undefined ? ' List the values that the column may have.' : ` The expression of \`${own.name}\` can produce ${values!.join(', ')}.`}`,
      {
        ...(fill !== undefined && {
          data: { values, test: fill, list: isList ? list : undefined },
          ...(!isList && { suggestions: [fill] }),
        }),
        ...(!isList && { span: { start: 0, end: spec.written.length } }),
      },
    );
    return undefined;
  }
  const values = spec.args.map((a) => literalOf(ctx, a, own));
  if (values.includes(undefined)) return undefined;
  const accepted = values as TypedExpression[];
  if (produced === undefined || !accepted.every((a) => a.kind === 'literal')) return { ...base, values: accepted };
  const misspelt = misspeltAccepted(accepted, produced);
  for (const [i, meant] of misspelt) {
    const text = spec.args[i]!;
    ctx.report(
      'value-not-accepted',
      'warning',
      text.part,
      `The expression of \`${own.name}\` never gives ${sqlLiteral(accepted[i]!)}, but ${sqlLiteral(meant)}, which the test does not accept. Did you mean ${sqlLiteral(meant)}?`,
      correctionOf(spec, text, meant),
    );
  }
  const listed = new Set([...accepted, ...misspelt.values()].map((a) => a.value));
  const kept = keptInResult(finished.core, output!);
  const missing = produced.filter((p) => !listed.has(p.value) && kept?.(p) !== false);
  if (missing.length > 0)
    ctx.report(
      'value-not-accepted',
      'warning',
      spec.part,
      `The expression of \`${own.name}\` can produce ${missing.map(sqlLiteral).join(', ')}, which the test does not accept.`,
      { data: { values: missing.map(sqlLiteral), list: missing.map(jsonLiteral) } },
    );
  return { ...base, values: accepted };
}

/** In a list of JSON a text is a JSON string, elsewhere a literal of SQL. */
function correctionOf(
  spec: TestSpec,
  text: SqlText,
  meant: TypedLiteral,
): { readonly suggestions: readonly string[]; readonly span?: Span } {
  const inJson = text.part.startsWith(`${spec.part}/accepted_values/`);
  return inJson && isScalar(meant.type, 'STRING')
    ? { suggestions: [JSON.stringify(meant.value)] }
    : { suggestions: [sqlLiteral(meant)], span: wholeText(text) };
}

function between(ctx: ModelContext, spec: TestSpec, own: ExportedColumn, base: ResolvedTest): ResolvedTest | undefined {
  if (!isOrderable(own.type)) {
    ctx.report(
      'test-argument-type',
      'error',
      spec.part,
      `\`${own.name}\` is ${typeToString(own.type)}, which has no order, so \`between\` cannot test it.`,
    );
    return undefined;
  }
  const [low, high] = spec.args.map((a) => literalOf(ctx, a, own));
  if (low === undefined || high === undefined) return undefined;
  const predicate: TypedExpression = {
    kind: 'call',
    fn: '$between',
    signature: 0,
    args: [columnOf(own), low, high],
    safe: false,
    type: BOOL,
    nullable: own.nullable,
  };
  return { ...base, values: [low, high], predicate };
}

function matches(ctx: ModelContext, spec: TestSpec, own: ExportedColumn, base: ResolvedTest): ResolvedTest | undefined {
  const [text] = spec.args;
  if (text === undefined) return undefined;
  if (own.type.kind !== 'unknown' && !isScalar(own.type, 'STRING')) {
    ctx.report(
      'test-argument-type',
      'error',
      spec.part,
      `\`${own.name}\` is ${typeToString(own.type)}; \`matches\` tests texts.`,
    );
    return undefined;
  }
  const regex = literalOf(ctx, text, { ...own, type: STRING });
  if (regex === undefined) return undefined;
  const predicate: TypedExpression = {
    kind: 'call',
    fn: 'regexp_contains',
    signature: 0,
    args: [columnOf(own), regex],
    safe: false,
    type: BOOL,
    nullable: own.nullable,
  };
  ctx.reportConstants(text, predicate);
  return { ...base, values: [regex], predicate };
}

function relationships(
  ctx: ModelContext,
  spec: TestSpec,
  own: ExportedColumn,
  base: ResolvedTest,
  lookup: RelationLookup,
): ResolvedTest | undefined {
  const [text] = spec.args;
  if (text === undefined) return undefined;
  const dot = text.value.lastIndexOf('.');
  const relation = text.value.slice(0, Math.max(dot, 0)).replaceAll('`', '').trim();
  const name = text.value
    .slice(dot + 1)
    .replaceAll('`', '')
    .trim();
  const target = dot < 0 ? undefined : lookup(relation);
  if (target === undefined) {
    const written = { value: dot < 0 ? text.value : relation, part: text.part };
    ctx.unknownName(
      'unknown-relation',
      written,
      dot < 0
        ? `\`${text.value}\` must name a model or source and its column: \`relationships(model.column)\``
        : `There is no model or source named \`${relation}\``,
      dot < 0 ? [] : ctx.root.relationNames,
    );
    return undefined;
  }
  ctx.refer(
    text,
    target.relation.kind === 'model'
      ? { kind: 'model', model: target.relation.name }
      : { kind: 'source', source: target.relation.name },
    { start: 0, end: dot },
  );
  const column = findColumn(target.columns, name);
  if (column === undefined && !target.open) {
    ctx.unknownColumnOf(
      text,
      target.relation.name,
      name,
      target.columns.map((c) => c.name),
      { start: dot + 1, end: text.value.length },
    );
    return undefined;
  }
  if (column !== undefined) {
    ctx.refer(
      text,
      { kind: 'column', relation: target.relation, column: column.name },
      { start: dot + 1, end: text.value.length },
    );
    if (supertype([standIn(own.type), standIn(column.type)]) === undefined)
      ctx.report(
        'test-argument-type',
        'error',
        text.part,
        `\`${own.name}\` is ${typeToString(own.type)}, \`${target.relation.name}.${column.name}\` is ${typeToString(column.type)}; they cannot be compared.`,
        { span: wholeText(text) },
      );
  }
  const wanted = (column?.name ?? name).toLowerCase();
  if (target.keys.length > 0 && !target.oneRow && !target.keys.some((k) => k.columns.includes(wanted)))
    ctx.report(
      'relationship-to-non-key',
      'information',
      text.part,
      `\`${target.relation.name}.${column?.name ?? name}\` is in no key of \`${target.relation.name}\`, whose key is (${target.keys[0]!.columns.join(', ')}): the test only says that some row has the value. To point to one row, name its key.`,
      {
        span: { start: dot + 1, end: text.value.length },
        ...(target.keys[0]!.columns.length === 1 && {
          data: { key: target.columns.find((c) => c.name.toLowerCase() === target.keys[0]!.columns[0])?.name },
        }),
      },
    );
  return { ...base, references: { relation: target.relation, columns: [column?.name ?? name] } };
}

function impliedTests(
  finished: FinishedCore,
  foreignKeys: readonly ForeignKey[],
  written: readonly ResolvedTest[],
): readonly ResolvedTest[] {
  const { core } = finished;
  const { constraints } = core.spec;
  const implied: ResolvedTest[] = [];
  const add = (
    kind: ResolvedTest['kind'],
    part: string,
    columns: readonly string[],
    more: Partial<ResolvedTest> = {},
  ): void => {
    const has = [...written, ...implied].some(
      (t) =>
        t.kind === kind &&
        t.where === undefined &&
        sameNames(t.columns, columns) &&
        t.references?.relation.name === more.references?.relation.name,
    );
    if (!has)
      implied.push({
        id: '',
        kind,
        part,
        columns,
        severity: 'error',
        where: undefined,
        values: [],
        predicate: undefined,
        references: undefined,
        implied: true,
        currentRowsOnly: false,
        ...more,
      });
  };
  if (finished.primaryKey !== undefined && core.history === undefined)
    add('primary_key', constraints.primaryKey!.part, finished.primaryKey);
  if (core.history !== undefined && core.history.naturalKey.length > 0) {
    add('primary_key', `${core.history.part}/natural_key`, finished.primaryKey!);
    add('unique', `${core.history.part}/natural_key`, core.history.naturalKey, { currentRowsOnly: true });
  }
  if (core.materialization.type === 'incremental' && core.materialization.uniqueKey.length > 0)
    add('unique', `${core.spec.part}/materialization/unique_key`, core.materialization.uniqueKey);
  for (const [i, columns] of finished.uniqueKeys.entries())
    add('unique', constraints.uniqueKeys[i]?.part ?? constraints.part, columns);
  for (const output of core.outputs)
    if (output.declaredNullable === false && !output.hidden) add('not_null', `${output.part}/nullable`, [output.name]);
  for (const fk of foreignKeys)
    add('relationships', fk.part, fk.columns, {
      references: { relation: fk.references, columns: fk.referencedColumns },
    });
  return implied;
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((n, i) => n.toLowerCase() === b[i]!.toLowerCase());
}
