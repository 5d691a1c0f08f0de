// The inputs of a model → each with its filters and deduplication, before anything is combined.

import type { Severity } from '../base/finding.js';
import type { ModelSpec, Text } from '../spec/spec.js';
import type { TypedExpression, TypedSortKey } from '../sql/typed-tree.js';
import { isGroupable, isOrderable, typeToString } from '../sql/types.js';
import { columnsRead, isInvalid } from './expression-walk.js';
import type { ModelContext } from './model-context.js';
import { oneToOneChoice } from './one-to-one-choice.js';
import type { InputStep, ResolvedInput } from './pipeline-model.js';
import { resolveFilters, type StagedFilters } from './resolve-filters.js';
import { isMissing, requireInput, type InputDraft } from './resolve-inputs.js';
import { nodeOf, type VisibleRow } from './visible-row.js';

export function resolveInputSteps(
  ctx: ModelContext,
  drafts: readonly InputDraft[],
  staged: StagedFilters,
): readonly ResolvedInput[] {
  const deduplicates = new Map<number, (typeof ctx.model.deduplicate)[number][]>();
  for (const d of ctx.model.deduplicate) {
    let index = drafts.length === 1 ? 0 : -1;
    if (d.appliesTo !== undefined) index = requireInput(ctx, drafts, d.appliesTo);
    else if (index < 0)
      ctx.report(
        'deduplicate-without-input',
        'error',
        d.part,
        'This entry does not say which input it applies to. Name it in `applies_to`.',
      );
    if (index >= 0) deduplicates.set(index, [...(deduplicates.get(index) ?? []), d]);
  }
  return drafts.map((draft, i): ResolvedInput => {
    const { alias, signature } = draft;
    const steps: InputStep[] = [];
    let row: VisibleRow = { inputs: [{ alias, columns: signature.columns, open: signature.open }], columns: [] };
    const addFilters = (stage: 'source' | 'deduplicated'): void => {
      const resolved = resolveFilters(ctx, staged[stage].get(i) ?? [], stage, row);
      steps.push(...resolved.filters.map((filter) => ({ kind: 'filter', filter }) as const));
      row = resolved.row;
    };
    addFilters('source');
    const held = steps.flatMap((s) => (s.kind === 'filter' ? [s.filter.predicate] : []));
    for (const d of deduplicates.get(i) ?? []) steps.push(resolveDeduplicate(ctx, d, draft, row, held));
    addFilters('deduplicated');
    return {
      part: draft.part,
      alias,
      relation: draft.relation,
      signature,
      steps,
      columns: row.inputs[0]!.columns,
      open: signature.open,
    };
  });
}

function resolveDeduplicate(
  ctx: ModelContext,
  spec: ModelSpec['deduplicate'][number],
  input: InputDraft,
  row: VisibleRow,
  held: readonly TypedExpression[],
): InputStep {
  const partitionBy = spec.partitionBy.map((text) => ctx.type(text, row, ctx.parseName(text)));
  const nullable: Text[] = [];
  for (const [i, expr] of partitionBy.entries()) {
    if (!isInvalid(expr) && expr.type.kind !== 'unknown' && !isGroupable(expr.type))
      ctx.report(
        'not-groupable',
        'error',
        spec.partitionBy[i]!.part,
        `\`${spec.partitionBy[i]!.value}\` is ${typeToString(expr.type)}: rows cannot be told apart by it, because values of it cannot be compared.`,
      );
    else if (expr.nullable && !isInvalid(expr) && expr.type.kind !== 'unknown') nullable.push(spec.partitionBy[i]!);
  }
  const written = spec.orderBy.map((key): TypedSortKey => {
    const expr = ctx.type(key.column, row, ctx.parseName(key.column));
    if (!isOrderable(expr.type))
      ctx.report(
        'not-orderable',
        'error',
        key.column.part,
        `\`${key.column.value}\` is ${typeToString(expr.type)}, which has no order.`,
      );
    return { expr, direction: key.direction, nulls: key.nulls ?? (key.direction === 'ASC' ? 'FIRST' : 'LAST') };
  });
  const named = new Set(
    columnsRead(
      ...partitionBy.filter((e) => e.kind === 'column'),
      ...written.map((k) => k.expr).filter((e) => e.kind === 'column'),
    ).map((c) => nodeOf(c.column.input, c.column.name)),
  );
  const visible = row.inputs[0]!;
  const breaking = visible.columns
    .filter((c) => isOrderable(c.type) && !named.has(nodeOf(input.alias, c.name)))
    .map((c): TypedSortKey => ({
      expr: { kind: 'column', column: { input: input.alias, name: c.name }, type: c.type, nullable: c.nullable },
      direction: 'ASC',
      nulls: 'FIRST',
    }));
  if (visible.open) {
    if (!isMissing(input))
      ctx.report(
        'open-source-columns',
        'error',
        spec.part,
        `The columns of \`${input.relation.name}\` are not known, so ties cannot be broken. Declare them in \`sources\` or a DDL file.`,
      );
  } else {
    const readable =
      ![...partitionBy, ...written.map((k) => k.expr)].some(isInvalid) &&
      !spec.orderBy.some((k) => ctx.isBroken(k.column));
    const told = new Set([...named, ...toldByChoice([...partitionBy, ...written.map((k) => k.expr)], held)]);
    const tied = readable && reportTies(ctx, spec, input, told, breaking, nullable);
    // Of an input that declares no key both follow from that; what is left where the order decides is for its author to know.
    const keyed = input.signature.keys.length > 0;
    if (!tied || keyed) reportNullable(ctx, nullable, keyed ? 'warning' : 'information');
  }
  return {
    kind: 'deduplicate',
    part: spec.part,
    partitionBy,
    orderBy: [...written, ...breaking],
    written: written.length,
  };
}

function reportNullable(ctx: ModelContext, partition: readonly Text[], severity: Severity): void {
  for (const { value, part } of partition)
    ctx.report(
      'nullable-partition',
      severity,
      part,
      `\`${value}\` can be NULL. All rows where it is NULL are one partition, and only one of them is kept.`,
    );
}

/** Columns that an expression tells by another constant for each value that the filters leave. */
function toldByChoice(exprs: readonly TypedExpression[], held: readonly TypedExpression[]): readonly string[] {
  return exprs.flatMap((e) => {
    const chosen = oneToOneChoice(e, held);
    return chosen === undefined ? [] : [nodeOf(chosen.column.input, chosen.column.name)];
  });
}

/** The author's own order must be total: partition and order columns hold a key of the input. Whether it was reported. */
function reportTies(
  ctx: ModelContext,
  spec: ModelSpec['deduplicate'][number],
  input: InputDraft,
  named: ReadonlySet<string>,
  breaking: readonly TypedSortKey[],
  nullable: readonly Text[],
): boolean {
  const total = input.signature.keys.some(
    (k) => k.nullsCounted && k.columns.every((c) => named.has(nodeOf(input.alias, c))),
  );
  if (total || breaking.length === 0) return false;
  const names = breaking.map((k) => (k.expr.kind === 'column' ? k.expr.column.name : ''));
  const keyless = input.signature.keys.length === 0;
  const besides =
    keyless && nullable.length > 0
      ? ` Besides, ${nullable.map((t) => `\`${t.value}\``).join(', ')} can be NULL, and rows where it is are one partition.`
      : '';
  ctx.report(
    'deduplicate-order-not-total',
    'warning',
    spec.orderBy[0] === undefined ? spec.part : `${spec.part}/order_by`,
    `${spec.orderBy.length === 0 ? 'There is no `order_by`, so' : 'Two rows can tie in this order; then'} the first by ${names.map((n) => `\`${n}\``).join(', ')} is kept. Add columns to \`order_by\` until it decides${keyless ? `, or declare the key of \`${input.relation.name}\`` : ''}.${besides}`,
    {
      data: { columns: names, relation: input.relation.name },
    },
  );
  return true;
}
