// SCD type 2 and incremental materialization as written → what the plan needs, or which of their rules the model breaks.

import type { HistorySpec, MaterializationSpec, SqlText, Text } from '../spec/spec.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { castNode } from '../sql/typing/coercion.js';
import { canonicalText } from '../sql/typing/literal-value.js';
import { isGroupable, isScalar, TIMESTAMP, typeToString } from '../sql/types.js';
import { sameExpression } from './expression-identity.js';
import { isInvalid } from './expression-walk.js';
import { wholeText, type ModelContext } from './model-context.js';
import type { ResolvedHistory, ResolvedMaterialization, ResolvedOutput } from './pipeline-model.js';

/** An output column by name; undefined and reported when there is none or it is hidden. */
export function requireOutput(
  ctx: ModelContext,
  outputs: readonly ResolvedOutput[],
  text: Text,
  use: string,
): ResolvedOutput | undefined {
  const wanted = text.value.toLowerCase();
  const found = outputs.find((o) => o.name.toLowerCase() === wanted);
  if (found === undefined) {
    if (ctx.columnsUnknown) return undefined;
    const visible = outputs.filter((o) => !o.hidden).map((o) => o.name);
    ctx.unknownName(
      'unknown-target-column',
      text,
      `${use} names \`${text.value}\`, which is no column of \`${ctx.name}\``,
      visible,
    );
    return undefined;
  }
  ctx.refer(text, { kind: 'column', relation: { kind: 'model', name: ctx.name }, column: found.name });
  if (!found.hidden) return found;
  ctx.report(
    'hidden-column',
    'error',
    text.part,
    `${use} names \`${text.value}\`, which is not part of the result (\`"output": false\`).`,
  );
  return undefined;
}

/** Where a list names the column. */
function placeOf(texts: readonly Text[], column: ResolvedOutput): string | undefined {
  return texts.find((t) => t.value.toLowerCase() === column.name.toLowerCase())?.part;
}

export interface HistoryResult {
  readonly history: ResolvedHistory;
  /** A hidden column to add behind the others, holding S per row. */
  readonly effectiveFrom: { readonly name: string; readonly expr: TypedExpression; readonly sql: SqlText } | undefined;
}

/** `expression`: types `effective_from` over the row of the targets and rewrites it over the grouped row; its first result is the form before grouping. */
export function resolveHistory(
  ctx: ModelContext,
  spec: HistorySpec,
  outputs: readonly ResolvedOutput[],
  expression: (sql: SqlText) => { readonly base: TypedExpression; readonly expr: TypedExpression },
): HistoryResult {
  const { materialization } = ctx.model;
  if (materialization !== undefined && materialization.type !== 'table')
    ctx.report(
      'history-needs-table',
      'error',
      materialization.part,
      `A model that keeps history (\`scd_type: 2\`) must be a table, not ${materialization.type === 'ephemeral' ? 'ephemeral' : materialization.type === 'view' ? 'a view' : 'incremental'}.`,
    );
  const own = (texts: readonly Text[], use: string): readonly ResolvedOutput[] =>
    texts.flatMap((t) => requireOutput(ctx, outputs, t, use) ?? []);
  const naturalKey = own(spec.naturalKey, '`natural_key`');
  const overwrite = own(spec.overwriteColumns, '`overwrite_columns`');
  const written = spec.trackedColumns === undefined ? undefined : own(spec.trackedColumns, '`tracked_columns`');
  for (const key of naturalKey) {
    const both = [...spec.overwriteColumns, ...(spec.trackedColumns ?? [])].find(
      (t) => t.value.toLowerCase() === key.name.toLowerCase(),
    );
    if (both !== undefined)
      ctx.report(
        'history-column-roles',
        'error',
        both.part,
        `\`${key.name}\` is the natural key; it identifies the row and can be neither tracked nor overwritten.`,
      );
    if (key.nullable && key.declaredNullable !== false && key.nullKind !== 'claimed')
      ctx.report(
        'nullable-natural-key',
        'warning',
        placeOf(spec.naturalKey, key) ?? spec.part,
        `The natural key \`${key.name}\` can be NULL${key.nullReason === undefined ? '' : `: ${key.nullReason}`}. A NULL key refuses the whole run.`,
      );
    if (key.type.kind !== 'unknown' && !isGroupable(key.type))
      ctx.report(
        'not-groupable',
        'error',
        placeOf(spec.naturalKey, key) ?? spec.part,
        `\`${key.name}\` is ${typeToString(key.type)} and cannot be a key: values of it cannot be compared.`,
      );
  }
  for (const column of overwrite) {
    const twice = spec.trackedColumns?.find((t) => t.value.toLowerCase() === column.name.toLowerCase());
    if (twice !== undefined)
      ctx.report(
        'history-column-roles',
        'error',
        twice.part,
        `\`${column.name}\` is both tracked and overwritten. A change of it either makes a new version or is written into all versions.`,
      );
  }
  reportNameClashes(ctx, spec, outputs);
  const from =
    spec.effectiveFrom === undefined ? undefined : effectiveFrom(ctx, spec.effectiveFrom, outputs, expression);
  const excluded = new Set([...naturalKey, ...overwrite].map((o) => o.name));
  if (from?.column !== undefined) excluded.add(from.column);
  const tracked = written ?? outputs.filter((o) => !o.hidden && !excluded.has(o.name));
  for (const column of tracked)
    if (column.type.kind !== 'unknown' && !isGroupable(column.type))
      ctx.report(
        'history-column-not-comparable',
        'error',
        placeOf(spec.trackedColumns ?? [], column) ?? (column.role === 'passthrough' ? spec.part : column.part),
        `\`${column.name}\` is ${typeToString(column.type)}; two values of it cannot be compared, so a change cannot be noticed. Leave it out of \`tracked_columns\`.`,
      );
  if (written === undefined && !ctx.columnsUnknown) {
    const names = tracked.map((o) => o.name);
    ctx.report(
      'history-tracks-all-columns',
      'information',
      `${spec.part}/scd_type`,
      `\`tracked_columns\` is absent, so a change in any of ${names.map((n) => `\`${n}\``).join(', ')} makes a new version. List the columns whose history is wanted.`,
      {
        data: { columns: names },
      },
    );
    ctx.choices.push({
      part: `${spec.part}/scd_type`,
      text: `All columns except the natural key are tracked: ${names.join(', ')}.`,
    });
  }
  if (spec.effectiveFrom === undefined) ctx.parameters.add('run_ts');
  if (spec.onDelete === 'close') ctx.parameters.add('run_ts');
  return {
    history: {
      part: spec.part,
      naturalKey: naturalKey.map((o) => o.name),
      tracked: tracked.map((o) => o.name),
      tracksAll: written === undefined,
      overwrite: overwrite.map((o) => o.name),
      effectiveAt: spec.effectiveAt.value,
      expiryAt: spec.expiryAt.value,
      currentFlag: spec.currentFlag.value,
      effectiveFrom: from === undefined ? undefined : { column: from.source, hidden: from.hidden !== undefined },
      onDelete: spec.onDelete,
      openEnd: spec.openEnd === undefined ? undefined : openEnd(ctx, spec.openEnd),
    },
    effectiveFrom: from?.hidden,
  };
}

function reportNameClashes(ctx: ModelContext, spec: HistorySpec, outputs: readonly ResolvedOutput[]): void {
  const history = [spec.effectiveAt, spec.expiryAt, spec.currentFlag];
  for (const [i, text] of history.entries()) {
    const wanted = text.value.toLowerCase();
    const clash = outputs.find((o) => o.name.toLowerCase() === wanted);
    if (clash !== undefined)
      ctx.report(
        'history-column-exists',
        'error',
        text.part,
        `\`${text.value}\` is already a column of \`${ctx.name}\`. The history columns are added behind the others and need names of their own.`,
        { related: [{ part: clash.part, message: 'The column of this name' }] },
      );
    else if (history.slice(0, i).some((t) => t.value.toLowerCase() === wanted))
      ctx.report('history-column-exists', 'error', text.part, `Two history columns are called \`${text.value}\`.`);
  }
}

interface EffectiveFrom {
  /** The root column holding S. */
  readonly source: string;
  /** The output column that says the same, if any: not tracked. */
  readonly column: string | undefined;
  readonly hidden: HistoryResult['effectiveFrom'];
}

function effectiveFrom(
  ctx: ModelContext,
  sql: SqlText,
  outputs: readonly ResolvedOutput[],
  expression: (sql: SqlText) => { readonly base: TypedExpression; readonly expr: TypedExpression },
): EffectiveFrom {
  const wanted = sql.value.trim().toLowerCase();
  const named = outputs.find((o) => !o.hidden && o.name.toLowerCase() === wanted);
  if (named !== undefined && isScalar(named.type, 'TIMESTAMP')) {
    ctx.refer(sql, { kind: 'column', relation: { kind: 'model', name: ctx.name }, column: named.name });
    return { source: named.name, column: named.name, hidden: undefined };
  }
  const { base, expr } = expression(sql);
  const equal = named ?? outputs.find((o) => !o.hidden && sameExpression(o.base, base));
  if (equal !== undefined && isScalar(equal.type, 'TIMESTAMP'))
    return { source: equal.name, column: equal.name, hidden: undefined };
  const name = freeName(outputs, 'effective_from');
  if (!isInvalid(expr) && expr.type.kind !== 'unknown' && !isScalar(expr.type, 'TIMESTAMP', 'DATETIME', 'DATE'))
    ctx.report(
      'history-effective-from-type',
      'error',
      sql.part,
      `\`effective_from\` must be a point in time, but \`${sql.value}\` is ${typeToString(expr.type)}.`,
      { span: wholeText(sql) },
    );
  const typed = isScalar(expr.type, 'TIMESTAMP') ? expr : castNode(expr, TIMESTAMP, false);
  return { source: name, column: equal?.name, hidden: { name, expr: typed, sql } };
}

function freeName(outputs: readonly ResolvedOutput[], wanted: string): string {
  const taken = new Set(outputs.map((o) => o.name.toLowerCase()));
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
  return name;
}

function openEnd(ctx: ModelContext, text: Text): TypedExpression | undefined {
  const value = canonicalText(text.value, 'TIMESTAMP');
  if (value !== undefined) return { kind: 'literal', type: TIMESTAMP, value, nullable: false };
  ctx.report(
    'invalid-open-end',
    'error',
    text.part,
    `\`open_end\` must be a timestamp such as \`9999-12-31 00:00:00\`, not \`${text.value}\`.`,
  );
  return undefined;
}

/** Absent: a table. */
export function resolveMaterialization(
  ctx: ModelContext,
  spec: MaterializationSpec | undefined,
  outputs: readonly ResolvedOutput[],
): ResolvedMaterialization {
  if (spec === undefined) return { type: 'table' };
  if (spec.type === 'view' && ctx.parameters.size > 0) {
    const names = [...ctx.parameters].map((p) => `\`@${p}\``).join(', ');
    ctx.report(
      'view-with-parameter',
      'warning',
      spec.part,
      `\`${ctx.name}\` is a view and uses ${names}. A view keeps the value of the run that built it, however late it is read; a \`table\` shows when that was.`,
    );
  }
  if (spec.type !== 'incremental') return { type: spec.type };
  if (ctx.model.limit !== undefined)
    ctx.report(
      'incremental-limit',
      'error',
      ctx.model.limit.part,
      '`limit` has no meaning for an incremental model: each run would limit another part of the rows.',
    );
  if (spec.uniqueKey.length === 0)
    ctx.report(
      'incremental-without-key',
      'error',
      spec.part,
      'An incremental model needs `unique_key`: rows that are loaded again replace those with the same key.',
    );
  const uniqueKey = spec.uniqueKey.flatMap((t) => requireOutput(ctx, outputs, t, '`unique_key`') ?? []);
  for (const key of uniqueKey)
    if (key.type.kind !== 'unknown' && !isGroupable(key.type))
      ctx.report(
        'not-groupable',
        'error',
        placeOf(spec.uniqueKey, key) ?? spec.part,
        `\`${key.name}\` is ${typeToString(key.type)} and cannot be a key: values of it cannot be compared.`,
      );
  if (spec.watermark === undefined) {
    ctx.report(
      'incremental-without-watermark',
      'error',
      spec.part,
      'An incremental model needs `watermark`: the column that says which rows are new.',
    );
    return { type: 'table' };
  }
  const watermark = requireOutput(ctx, outputs, spec.watermark, '`watermark`');
  if (watermark !== undefined) checkWatermark(ctx, spec, watermark);
  return {
    type: 'incremental',
    uniqueKey: uniqueKey.map((o) => o.name),
    watermark: watermark?.name ?? spec.watermark.value,
    lookback: spec.lookback,
  };
}

const LOOKBACK_UNITS: Readonly<Record<string, readonly string[]>> = {
  DATE: ['DAY', 'WEEK', 'MONTH', 'YEAR'],
  DATETIME: ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'YEAR'],
  TIMESTAMP: ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK'],
};

function checkWatermark(
  ctx: ModelContext,
  spec: Extract<MaterializationSpec, { type: 'incremental' }>,
  watermark: ResolvedOutput,
): void {
  const { type } = watermark;
  const text = spec.watermark!;
  const rises = isScalar(type, 'DATE', 'DATETIME', 'TIMESTAMP', 'INT64', 'NUMERIC', 'BIGNUMERIC');
  if (type.kind !== 'unknown' && !rises)
    ctx.report(
      'incremental-watermark-type',
      'error',
      text.part,
      `The watermark \`${watermark.name}\` is ${typeToString(type)}; it must be a date, a time or a number that only grows.`,
    );
  if (spec.lookback !== undefined && type.kind === 'scalar' && rises) {
    const units = LOOKBACK_UNITS[type.name];
    if (units?.includes(spec.lookback.unit) !== true)
      ctx.report(
        'incremental-lookback-unit',
        'error',
        `${spec.part}/lookback`,
        units === undefined
          ? `A \`lookback\` needs a watermark that is a date or time; \`${watermark.name}\` is ${typeToString(type)}.`
          : `${typeToString(type)} cannot be moved back by ${spec.lookback.unit}. Possible: ${units.join(', ')}.`,
      );
  }
  if (isInvalid(watermark.expr)) return;
  if (watermark.nullable && watermark.declaredNullable !== false && watermark.nullKind !== 'claimed')
    ctx.report(
      'nullable-watermark',
      'warning',
      text.part,
      `The watermark \`${watermark.name}\` can be NULL${watermark.nullReason === undefined ? '' : `: ${watermark.nullReason}`}. Such rows are never loaded, in any run.`,
    );
}
