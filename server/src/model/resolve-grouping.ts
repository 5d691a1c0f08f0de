// group_by, aggregates and mappings over one joined row → keys, measures and the outputs over the grouped row. Implicit grouping is made explicit here.

import type { GroupBySpec, GroupKeySpec, SqlText } from '../spec/spec.js';
import type { Expression } from '../sql/tree.js';
import type { TypedColumn, TypedExpression } from '../sql/typed-tree.js';
import { isGroupable, typeToString } from '../sql/types.js';
import { castTo, declaredType } from './declared-type.js';
import { expressionIdentity, sameExpression } from './expression-identity.js';
import { isInvalid } from './expression-walk.js';
import { GroupedRow, type RowKey } from './grouped-row.js';
import type { ModelContext } from './model-context.js';
import type { OutputDraft } from './output-draft.js';
import type { ResolvedGrouping, ResolvedKey } from './pipeline-model.js';
import { KEY_ALIAS, qualifyNames } from './qualify-names.js';
import { MISSING_INPUT, withKeyNames, type TargetDraft } from './target-draft.js';
import { UniqueNames } from './unique-names.js';
import { columnNames, type VisibleRow } from './visible-row.js';

export interface Grouped {
  readonly outputs: readonly OutputDraft[];
  readonly names: UniqueNames;
  /** Rewrites an expression of a later stage (a grouped filter, `effective_from`) over the grouped row. */
  over(expr: TypedExpression, sql: SqlText, name: string): TypedExpression;
  /** The row of grouped filters: keys by name (behind the key alias) and everything that aggregates can see. */
  readonly havingRow: VisibleRow;
  havingTree(sql: SqlText): Expression;
  readonly possiblyEmpty: boolean;
  /** The grouping with everything that was met so far; ask last. */
  readonly finished: () => ResolvedGrouping;
}

interface KeyDraft {
  /** Under which the author can name it; may repeat an input's column. */
  readonly name: string;
  readonly expr: TypedExpression;
  /** Without the declared cast. */
  readonly bare: TypedExpression;
  readonly spec: GroupKeySpec | undefined;
  readonly target: TargetDraft | undefined;
  readonly part: string;
  readonly text: string;
}

export function resolveGrouping(ctx: ModelContext, row: VisibleRow, drafts: readonly TargetDraft[]): Grouped {
  const groupBy = ctx.model.groupBy;
  const sets = groupBy === undefined ? undefined : expandSets(groupBy);
  const possiblyEmpty =
    groupBy === undefined ? implicitKeysAreNone(ctx, drafts) : (sets?.some((s) => s.length === 0) ?? false);
  const isColumn = columnTest(row);
  const own = groupBy === undefined ? [] : expressionKeys(ctx, groupBy, row, drafts);
  const keyInput = {
    alias: KEY_ALIAS,
    open: false,
    qualifiedOnly: true,
    columns: own.map((k) => ({ name: k.name, type: k.expr.type, nullable: k.expr.nullable || sets !== undefined })),
  } as const;
  const keyNames = new Set(own.map((k) => k.name.toLowerCase()));
  const typed = new Map<TargetDraft, TypedExpression>();
  for (const draft of drafts) {
    const tree = groupBy === undefined ? draft.expr : withKeyNames(ctx, draft.expr, keyNames, isColumn);
    const visible = {
      ...row,
      inputs: [...row.inputs, keyInput, MISSING_INPUT],
      aggregates: true,
      windows: true,
      possiblyEmptyGroups: possiblyEmpty,
    };
    typed.set(draft, ctx.type(draft.sql, visible, tree));
  }
  const casts = new Map<TargetDraft, TypedExpression>();
  const cast = (draft: TargetDraft): TypedExpression => {
    const known = casts.get(draft) ?? castTo(ctx, typed.get(draft)!, draft.declared, draft.typePart, draft.name.value);
    casts.set(draft, known);
    return known;
  };
  const keyDrafts =
    groupBy === undefined
      ? implicitKeys(ctx, drafts, typed, cast)
      : explicitKeys(ctx, groupBy, drafts, typed, cast, own);
  for (const key of keyDrafts)
    if (key.expr.type.kind !== 'unknown' && !isGroupable(key.expr.type))
      ctx.report(
        'not-groupable',
        'error',
        key.part,
        `\`${key.name}\` is ${typeToString(key.expr.type)}, which cannot be a group key: values of it cannot be compared.`,
      );
  return assemble(ctx, row, drafts, typed, cast, keyDrafts, sets, possiblyEmpty);
}

// ---- keys ----------------------------------------------------------------------------------------------------------

/** No plain mapping, and no column stands outside an aggregate: one group, even of no rows. */
function implicitKeysAreNone(ctx: ModelContext, drafts: readonly TargetDraft[]): boolean {
  if (drafts.some((d) => d.kind === 'mapping' && !d.measured && !d.windowed)) return false;
  const outside: boolean[] = [];
  for (const d of drafts)
    qualifyNames(d.expr, {
      isMeasure: ctx.isMeasureCall,
      qualifier: (_, measure) => void outside.push(measure === undefined),
    });
  return !outside.includes(true);
}

function implicitKeys(
  ctx: ModelContext,
  drafts: readonly TargetDraft[],
  typed: ReadonlyMap<TargetDraft, TypedExpression>,
  cast: (draft: TargetDraft) => TypedExpression,
): readonly KeyDraft[] {
  const keys: KeyDraft[] = [];
  for (const draft of drafts) {
    if (draft.kind !== 'mapping' || draft.measured || draft.windowed) continue;
    const bare = typed.get(draft)!;
    const expr = cast(draft);
    if (keys.some((k) => sameExpression(k.expr, expr))) continue;
    keys.push({
      name: draft.name.value,
      expr,
      bare,
      spec: undefined,
      target: draft,
      part: draft.part,
      text: draft.sql.value,
    });
  }
  const row = new GroupedRow(ctx, keys.map(rowKey(false)), new UniqueNames());
  const hidden = new Map<string, TypedColumn>();
  for (const draft of drafts) {
    if (draft.kind === 'mapping' && !draft.measured && !draft.windowed) continue;
    for (const column of row.ungroupedColumns(typed.get(draft)!)) {
      const identity = expressionIdentity(column);
      if (hidden.has(identity)) continue;
      hidden.set(identity, column);
      const expr: TypedColumn = { kind: 'column', column: column.column, type: column.type, nullable: column.nullable };
      const text =
        column.column.input === undefined ? column.column.name : `${column.column.input}.${column.column.name}`;
      keys.push({
        name: column.column.name,
        expr,
        bare: expr,
        spec: undefined,
        target: undefined,
        part: draft.sql.part,
        text,
      });
    }
  }
  return keys;
}

/** Keys that are no target column: expressions, and names of input columns. In the order written; keys that are targets come later. */
function expressionKeys(
  ctx: ModelContext,
  groupBy: GroupBySpec,
  row: VisibleRow,
  drafts: readonly TargetDraft[],
): readonly KeyDraft[] {
  return groupBy.keys.flatMap((spec): readonly KeyDraft[] => {
    if (spec.form === 'name' && targetOf(spec, drafts) !== undefined) return [];
    const tree = spec.form === 'name' ? ctx.parseName(spec.key) : ctx.parse(spec.key);
    if (spec.form === 'name' && (tree.kind !== 'path' || tree.parts.length > 2)) {
      if (tree.kind !== 'missing')
        ctx.report(
          'group-key-not-a-name',
          'error',
          spec.part,
          'An entry of `group_by` that is a text must be a name. Write an expression as `{"key": "…", "as": "…"}`.',
          { data: { key: spec.key.value } },
        );
      return [];
    }
    const bare = ctx.type(spec.key, row, tree);
    if (isInvalid(bare)) ctx.columnsUnknown = true;
    const expr = castTo(ctx, bare, declaredType(ctx, spec.type), spec.type?.part ?? spec.part, spec.key.value);
    const name = spec.as?.value ?? (tree.kind === 'path' ? tree.parts.at(-1)!.name : undefined);
    return [{ name: name ?? '', expr, bare, spec, target: undefined, part: spec.part, text: spec.key.value }];
  });
}

function targetOf(spec: GroupKeySpec, drafts: readonly TargetDraft[]): TargetDraft | undefined {
  const wanted = spec.key.value.toLowerCase();
  return drafts.find((d) => d.name.value.toLowerCase() === wanted);
}

function explicitKeys(
  ctx: ModelContext,
  groupBy: GroupBySpec,
  drafts: readonly TargetDraft[],
  typed: ReadonlyMap<TargetDraft, TypedExpression>,
  cast: (draft: TargetDraft) => TypedExpression,
  own: readonly KeyDraft[],
): readonly KeyDraft[] {
  return groupBy.keys.flatMap((spec): readonly KeyDraft[] => {
    const known = own.find((k) => k.spec === spec);
    if (known !== undefined) return [known];
    const target = spec.form === 'name' ? targetOf(spec, drafts) : undefined;
    if (target === undefined) return [];
    ctx.refer(spec.key, { kind: 'column', relation: { kind: 'model', name: ctx.name }, column: target.name.value });
    if (target.measured || target.windowed || target.kind === 'aggregation') {
      ctx.columnsUnknown = true;
      ctx.report(
        'group-by-aggregate',
        'error',
        spec.part,
        `\`${target.name.value}\` is computed from groups, so it cannot be a group key itself.`,
        {
          related: [{ part: target.sql.part, message: `How \`${target.name.value}\` is computed` }],
        },
      );
      return [];
    }
    const bare = typed.get(target)!;
    const expr = cast(target);
    return [{ name: target.name.value, expr, bare, spec, target, part: spec.part, text: target.sql.value }];
  });
}

function expandSets(groupBy: GroupBySpec): readonly (readonly number[])[] | undefined {
  const all = groupBy.keys.map((_, i) => i);
  switch (groupBy.form) {
    case 'keys':
      return undefined;
    case 'rollup':
      return [...all.map((_, i) => all.slice(0, all.length - i)), []];
    case 'cube':
      return Array.from({ length: 2 ** Math.min(all.length, MOST_CUBE_KEYS) }, (_, bits) =>
        all.filter((i) => (bits & (1 << i)) === 0),
      );
    case 'grouping_sets':
      return groupBy.sets ?? [all];
  }
}

/** GoogleSQL's own limit is 12; above, a problem is reported. */
const MOST_CUBE_KEYS = 12;

// ---- outputs -------------------------------------------------------------------------------------------------------

const rowKey =
  (optional: boolean) =>
  (key: KeyDraft): RowKey => ({
    name: key.name,
    exprs: [key.expr],
    type: key.expr.type,
    nullable: key.expr.nullable || optional,
  });

function assemble(
  ctx: ModelContext,
  row: VisibleRow,
  drafts: readonly TargetDraft[],
  typed: ReadonlyMap<TargetDraft, TypedExpression>,
  cast: (draft: TargetDraft) => TypedExpression,
  keyDrafts: readonly KeyDraft[],
  sets: ResolvedGrouping['sets'],
  possiblyEmpty: boolean,
): Grouped {
  const { groupBy } = ctx.model;
  if (groupBy?.form === 'cube' && groupBy.keys.length > MOST_CUBE_KEYS)
    ctx.report(
      'cube-too-large',
      'error',
      groupBy.part,
      `A cube of ${groupBy.keys.length} keys has 2^${groupBy.keys.length} grouping sets; at most ${MOST_CUBE_KEYS} keys are possible.`,
    );
  const names = new UniqueNames();
  const inSomeSet = (i: number): boolean => sets !== undefined && sets.some((s) => !s.includes(i));
  const keys: ResolvedKey[] = keyDrafts.map((k, i) => ({
    name: names.take(k.name === '' ? `key_${i + 1}` : k.name),
    expr: k.expr,
    part: k.part,
    implied: k.spec === undefined,
    nullable: k.expr.nullable || inSomeSet(i),
  }));
  // Grouped filters name keys as written even where the grouped row has to call them otherwise.
  const rowKeys = keys.map((k): RowKey => ({ name: k.name, exprs: [k.expr], type: k.expr.type, nullable: k.nullable }));
  const grouped = new GroupedRow(ctx, rowKeys, names);
  const outputs: OutputDraft[] = [];
  for (const [i, key] of keyDrafts.entries()) {
    if (key.target !== undefined || key.spec === undefined || !key.spec.output) continue;
    const mapped = drafts.find(
      (d) =>
        d.kind === 'mapping' &&
        sameExpression(typed.get(d)!, key.bare) &&
        (key.spec!.as === undefined || key.spec!.as.value.toLowerCase() === d.name.value.toLowerCase()),
    );
    if (mapped !== undefined) continue;
    if (key.name === '') {
      ctx.report(
        'group-key-needs-name',
        'error',
        key.part,
        'A group key that is an expression needs `as`, the name of its column, or `"output": false`.',
        { data: { key: key.text } },
      );
      continue;
    }
    outputs.push({
      name: key.name,
      part: key.part,
      role: 'key',
      hidden: false,
      text: key.spec.form === 'expression' ? key.text : undefined,
      expr: grouped.keyColumn(i),
      base: key.bare,
      spec: undefined,
      draft: undefined,
      sql: key.spec.key,
    });
  }
  reportUnlistedKeys(ctx, keyDrafts, outputs);
  for (const draft of drafts) {
    const bare = typed.get(draft)!;
    const key =
      draft.measured || draft.windowed
        ? -1
        : keyDrafts.findIndex(
            (k) => k.target === draft || (draft.kind === 'mapping' && sameExpression(k.expr, cast(draft))),
          );
    const expr =
      key >= 0
        ? grouped.keyColumn(key)
        : castTo(
            ctx,
            isInvalid(bare) ? bare : grouped.over(bare, draft.sql, draft.name.value),
            draft.declared,
            draft.typePart,
            draft.name.value,
          );
    outputs.push({
      name: draft.name.value,
      part: draft.part,
      role: draft.kind,
      hidden: !draft.spec.output,
      text: draft.sql.value,
      expr,
      base: bare,
      spec: draft.spec,
      draft,
      sql: draft.sql,
    });
  }
  const keyInput = {
    alias: KEY_ALIAS,
    open: false,
    qualifiedOnly: true,
    columns: keys.map((k) => ({ name: k.name, type: k.expr.type, nullable: k.nullable })),
  } as const;
  const havingNames = new Set(keys.map((k) => k.name.toLowerCase()));
  const grouping = (): ResolvedGrouping => ({
    implicit: groupBy === undefined,
    form: groupBy?.form ?? 'keys',
    keys,
    sets,
    measures: grouped.measures.map(({ name, call }) => ({ name, call })),
    groupingCalls: grouped.groupingCalls,
    part: groupBy?.part,
  });
  if (groupBy === undefined) reportImplicit(ctx, keyDrafts, drafts);
  return {
    outputs,
    names,
    over: (expr, sql, name) => grouped.over(expr, sql, name),
    havingRow: { inputs: [...row.inputs, keyInput], columns: row.columns },
    havingTree: (sql) => withKeyNames(ctx, ctx.parse(sql), havingNames, () => false),
    possiblyEmpty,
    finished: grouping,
  };
}

function columnTest(row: VisibleRow): (name: string) => boolean {
  const known = new Set(columnNames(row).map((n) => n.toLowerCase()));
  return (name) => known.has(name.toLowerCase());
}

// ---- what the author left open ---------------------------------------------------------------------------------------

function reportUnlistedKeys(ctx: ModelContext, keys: readonly KeyDraft[], outputs: readonly OutputDraft[]): void {
  const unlisted = outputs.filter(
    (o) => o.role === 'key' && !isInvalid(o.base) && keys.some((k) => k.name === o.name && k.spec?.form === 'name'),
  );
  const first = unlisted[0];
  const { groupBy } = ctx.model;
  if (first === undefined || groupBy === undefined) return;
  const list = unlisted.map((o) => `\`${o.name}\``).join(', ');
  // Who writes no list at all leaves the columns to `group_by` and `aggregations`.
  if (ctx.model.mapsColumns)
    ctx.report(
      'group-key-not-listed',
      'information',
      unlisted.length === 1 ? first.part : groupBy.part,
      `${list} ${unlisted.length === 1 ? 'is a group key' : 'are group keys'} but no column of \`column_mapping\`; ${unlisted.length === 1 ? 'it comes' : 'they come'} first in the result.`,
      {
        data: { columns: unlisted.map((o) => keyMapping(o.name, o.base)) },
      },
    );
  ctx.choices.push({
    part: groupBy.part,
    text: `The group keys ${list} are columns of the result although no mapping lists them.`,
  });
}

/** The entry of `column_mapping` that lists a key. */
export function keyMapping(name: string, base: TypedExpression): Readonly<Record<string, unknown>> {
  return {
    target_column: name,
    ...(base.type.kind === 'unknown' || base.type.kind === 'null' ? {} : { type: typeToString(base.type) }),
    ...(base.kind === 'column' && {
      ...(base.column.input !== undefined && { from_table: base.column.input }),
      from_column: base.column.name,
    }),
  };
}

function reportImplicit(ctx: ModelContext, keys: readonly KeyDraft[], drafts: readonly TargetDraft[]): void {
  const shown = keys.filter((k) => k.target !== undefined);
  const hidden = keys.filter((k) => k.target === undefined);
  const first = drafts.find((d) => d.measured);
  if (first === undefined || keys.length === 0) return;
  const described = [...shown.map((k) => `\`${k.name}\``), ...hidden.map((k) => `\`${k.text}\``)];
  const extra =
    hidden.length === 0
      ? ''
      : ` ${hidden.map((k) => `\`${k.text}\``).join(', ')} ${hidden.length === 1 ? 'stands' : 'stand'} outside the aggregates and ${hidden.length === 1 ? 'is' : 'are'} grouped by too.`;
  ctx.report(
    'implicit-group-by',
    'information',
    first.sql.part,
    `\`${ctx.name}\` aggregates without \`group_by\`; it is grouped by ${described.join(', ')}.${extra}`,
    {
      data: { groupBy: [...shown.map((k) => k.name), ...hidden.map((k) => ({ key: k.text, output: false }))] },
      related: hidden.map((k) => ({ part: k.part, message: `\`${k.text}\` stands outside the aggregates` })),
    },
  );
  ctx.choices.push({
    part: first.sql.part,
    text: `There is no group_by: rows are grouped by ${described.join(', ')}, every column that is not aggregated.`,
  });
}
