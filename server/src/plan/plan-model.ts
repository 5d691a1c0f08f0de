// A resolved model → its plan: every stage as a relational node, in the order of its meaning. Decides nothing: the model has.

import { rejectsNull } from '../model/null-rejection.js';
import type { ResolvedFilter, ResolvedInput, ResolvedModel, ResolvedOutput } from '../model/pipeline-model.js';
import { columnNodes } from '../model/expression-walk.js';
import type { ColumnReference, TypedColumn, TypedExpression, TypedSortKey } from '../sql/typed-tree.js';
import { columnKey } from '../sql/typed-walk.js';
import { BOOL, INT64, isOrderable, isScalar, TIMESTAMP } from '../sql/types.js';
import type {
  Aggregate,
  DrillAcross,
  Filter,
  Join,
  Materialization,
  ModelPlan,
  OutputColumn,
  Project,
  Relation,
  RelationColumn,
  Scan,
  SetOperation,
  SortLimit,
  Unnest,
  Window,
} from './plan.js';

/** The model must have no problem that blocks it. `owner`: of its spec, where it names none. */
export function planModel(model: ResolvedModel, owner: string | undefined): ModelPlan {
  const visible = model.outputs.filter((o) => !o.hidden);
  const from = model.history?.effectiveFrom;
  // The column that says since when a row holds stays behind the others although the table does not have it.
  const kept =
    from?.hidden === true ? [...visible, ...model.outputs.filter((o) => o.hidden && o.name === from.column)] : visible;
  return {
    name: model.name,
    part: model.spec.part,
    file: model.file,
    layer: model.layer,
    schema: model.schema,
    description: model.spec.description,
    owner: said(model.spec.owner) ?? said(owner),
    tags: model.spec.tags,
    inputs: model.inputs.map((i) => ({ alias: i.alias, relation: i.relation, part: i.part })),
    root: resultRelation(model, kept),
    columns: [...visible.map(outputColumn), ...historyColumns(model)],
    materialization: materializationPlan(model),
    history:
      model.history === undefined
        ? undefined
        : {
            naturalKey: model.history.naturalKey,
            tracked: model.history.tracked,
            overwrite: model.history.overwrite,
            effectiveAt: model.history.effectiveAt,
            expiryAt: model.history.expiryAt,
            currentFlag: model.history.currentFlag,
            effectiveFrom: from,
            onDelete: model.history.onDelete,
            openEnd: model.history.openEnd,
          },
    orderBy: model.orderBy,
    limit: model.limit,
    primaryKey: model.primaryKey,
    uniqueKeys: model.uniqueKeys,
    foreignKeys: model.foreignKeys,
    partitionBy: model.partitionBy,
    clusterBy: model.clusterBy,
    tests: model.tests,
    examples: model.examples,
    choices: model.choices,
  };
}

function outputColumn(o: ResolvedOutput): OutputColumn {
  return {
    name: o.name,
    type: o.type,
    nullable: o.nullable,
    description: o.description,
    tags: o.tags,
    part: o.part,
    role: o.role,
  };
}

function historyColumns(model: ResolvedModel): readonly OutputColumn[] {
  const { history } = model;
  if (history === undefined) return [];
  const column = (
    name: string,
    type: OutputColumn['type'],
    nullable: boolean,
    key: string,
    description: string,
  ): OutputColumn => ({
    name,
    type,
    nullable,
    description,
    tags: [],
    part: `${history.part}/${key}`,
    role: 'history',
  });
  return [
    column(history.effectiveAt, TIMESTAMP, false, 'effective_at', 'When this version began.'),
    column(
      history.expiryAt,
      TIMESTAMP,
      history.openEnd === undefined,
      'expiry_at',
      'When this version ended; it no longer held at this instant.',
    ),
    column(history.currentFlag, BOOL, false, 'current_flag', 'Whether this is the current version.'),
  ];
}

function materializationPlan(model: ResolvedModel): Materialization {
  const m = model.materialization;
  if (m.type !== 'incremental') return m;
  const watermark = model.outputs.find((o) => o.name === m.watermark);
  const { lookback } = m;
  // TIMESTAMP has no WEEK arithmetic; a week of an instant is seven days.
  const days = lookback?.unit === 'WEEK' && watermark !== undefined && isScalar(watermark.type, 'TIMESTAMP');
  return {
    type: 'incremental',
    uniqueKey: m.uniqueKey,
    watermark: m.watermark,
    lookback: days ? { value: lookback.value * 7, unit: 'DAY' } : lookback,
  };
}

// ---- rows ------------------------------------------------------------------------------------------------------------

function resultRelation(model: ResolvedModel, kept: readonly ResolvedOutput[]): Relation {
  const grouped = groupedRelation(model);
  const windowed = model.windows.length === 0 ? grouped : window(grouped, model);
  const all = model.outputs;
  let relation: Relation = project(
    windowed,
    all.map((o) => ({ name: o.name, expr: o.expr, part: o.part })),
  );
  for (const f of model.resultFilters) relation = filter(relation, f);
  if (model.limit !== undefined)
    relation = sortLimit(relation, completedOrder(model, relation), model.limit, model.spec.limit?.part);
  if (kept.length === all.length) return relation;
  return project(
    relation,
    kept.map((o) => ({ name: o.name, expr: read(relation, { input: undefined, name: o.name }), part: o.part })),
  );
}

/** The author's order, then every other visible output column, so that the rows kept are a function of the rows. */
function completedOrder(model: ResolvedModel, relation: Relation): readonly TypedSortKey[] {
  const written = new Set(model.orderBy.filter((k) => k.expr.kind === 'column').flatMap((k) => columnNodes(k.expr)));
  const ties = model.outputs
    .filter((o) => !o.hidden && isOrderable(o.type) && !written.has(o.name.toLowerCase()))
    .map((o): TypedSortKey => ({
      expr: read(relation, { input: undefined, name: o.name }),
      direction: 'ASC',
      nulls: 'FIRST',
    }));
  return [...model.orderBy, ...ties];
}

function groupedRelation(model: ResolvedModel): Relation {
  if (model.drillAcross !== undefined) return drillAcross(model, model.drillAcross);
  let relation = combined(model);
  for (const u of model.unnests) relation = unnest(relation, u);
  for (const f of model.joinedFilters) relation = filter(relation, f);
  if (model.grouping === undefined) return relation;
  const { grouping } = model;
  relation = aggregate(
    relation,
    grouping.keys,
    grouping.sets,
    grouping.measures,
    grouping.groupingCalls,
    grouping.part,
  );
  for (const f of model.groupedFilters) relation = filter(relation, f);
  return relation;
}

function combined(model: ResolvedModel): Relation {
  const { combine } = model;
  switch (combine.kind) {
    case 'none':
    case 'drill-across':
      return { kind: 'one-row', columns: [] };
    case 'single':
      return inputRelation(model.inputs[combine.input]!);
    case 'set-operation': {
      const inputs = combine.operands.map((o) =>
        project(inputRelation(model.inputs[o.input]!), o.items, combine.alias),
      );
      const columns = combine.columns.map((c) => ({
        ref: { input: combine.alias, name: c.name },
        type: c.type,
        nullable: c.nullable,
      }));
      return {
        kind: 'set-operation',
        op: combine.op,
        distinct: combine.distinct,
        alias: combine.alias,
        inputs,
        columns,
        part: combine.part,
      } satisfies SetOperation;
    }
    case 'joins': {
      let left = inputRelation(model.inputs[combine.first]!);
      for (const j of combine.joins) {
        const right = inputRelation(model.inputs[j.right]!);
        left = {
          kind: 'join',
          type: j.type,
          left,
          right,
          rightAlias: model.inputs[j.right]!.alias,
          condition: j.condition,
          flag: j.flag,
          part: j.part,
          columns: joinColumns(j.type, left, right, j.flag),
        } satisfies Join;
      }
      return left;
    }
  }
}

function joinColumns(
  type: Join['type'],
  left: Relation,
  right: Relation,
  flag: string | undefined,
): readonly RelationColumn[] {
  const nullable = (columns: readonly RelationColumn[]): readonly RelationColumn[] =>
    columns.map((c) => ({ ...c, nullable: true }));
  switch (type) {
    case 'SEMI':
    case 'ANTI':
      return left.columns;
    case 'EXISTS':
      return [...left.columns, { ref: { input: undefined, name: flag ?? '' }, type: BOOL, nullable: false }];
    case 'LEFT':
      return [...left.columns, ...nullable(right.columns)];
    case 'RIGHT':
      return [...nullable(left.columns), ...right.columns];
    case 'FULL':
      return [...nullable(left.columns), ...nullable(right.columns)];
    default:
      return [...left.columns, ...right.columns];
  }
}

function inputRelation(input: ResolvedInput): Relation {
  const own = input.open ? input.columns : input.signature.columns;
  let relation: Relation = {
    kind: 'scan',
    alias: input.alias,
    relation: input.relation,
    part: input.part,
    columns: own.map((c) => ({ ref: { input: input.alias, name: c.name }, type: c.type, nullable: c.nullable })),
  } satisfies Scan;
  for (const step of input.steps)
    relation =
      step.kind === 'filter'
        ? filter(relation, step.filter)
        : {
            kind: 'deduplicate',
            input: relation,
            partitionBy: step.partitionBy,
            orderBy: step.orderBy,
            written: step.written,
            columns: relation.columns,
            part: step.part,
          };
  return relation;
}

function filter(input: Relation, f: ResolvedFilter): Filter {
  const rejected = rejectsNull(f.predicate);
  const columns =
    rejected.size === 0
      ? input.columns
      : input.columns.map((c) => (c.nullable && rejected.has(columnKey(c.ref)) ? { ...c, nullable: false } : c));
  return {
    kind: 'filter',
    input,
    predicate: f.predicate,
    stage: f.stage,
    columns,
    part: f.part,
    ...(f.rationale !== undefined && { rationale: f.rationale }),
  };
}

function unnest(input: Relation, u: ResolvedModel['unnests'][number]): Unnest {
  const added = [u.element, ...(u.offset === undefined ? [] : [u.offset])].map((c) => ({
    ref: { input: undefined, name: c.name },
    type: c.type,
    nullable: c.nullable,
  }));
  return {
    kind: 'unnest',
    input,
    array: u.array,
    element: u.element.name,
    offset: u.offset?.name,
    keepEmpty: u.keepEmpty,
    part: u.part,
    // A name in two places (an element called like a column of an earlier step) cannot be: the model refuses it.
    columns: [...input.columns, ...added],
  };
}

function bare(
  name: string,
  like: { readonly type: RelationColumn['type']; readonly nullable: boolean },
): RelationColumn {
  return { ref: { input: undefined, name }, type: like.type, nullable: like.nullable };
}

function aggregate(
  input: Relation,
  keys: readonly {
    readonly name: string;
    readonly expr: TypedExpression;
    readonly part: string;
    readonly nullable: boolean;
  }[],
  sets: Aggregate['sets'],
  measures: Aggregate['measures'],
  grouping: Aggregate['grouping'],
  part: string | undefined,
): Aggregate {
  return {
    kind: 'aggregate',
    input,
    sets,
    measures,
    grouping,
    keys: keys.map(({ name, expr, part: at }) => ({ name, expr, part: at })),
    columns: [
      ...keys.map((k) => bare(k.name, { type: k.expr.type, nullable: k.nullable })),
      ...measures.map((m) => bare(m.name, m.call)),
      ...grouping.map((g) => bare(g.name, { type: INT64, nullable: false })),
    ],
    ...(part !== undefined && { part }),
  };
}

function drillAcross(model: ResolvedModel, d: NonNullable<ResolvedModel['drillAcross']>): DrillAcross {
  const branches = d.branches.map((b) => {
    const input = model.inputs[b.input]!;
    const keys = d.keys.map((k, i) => ({
      name: k.name,
      expr: b.keys[i]!,
      part: k.part,
      nullable: b.keys[i]!.nullable,
    }));
    return {
      alias: input.alias,
      aggregate: aggregate(inputRelation(input), keys, undefined, b.measures, [], undefined),
    };
  });
  const optional = (i: number): boolean => d.type === 'FULL' || (d.type === 'LEFT' && i > 0);
  return {
    kind: 'drill-across',
    type: d.type,
    keys: d.keys.map(({ name, type }) => ({ name, type })),
    branches,
    columns: [
      ...d.keys.map((k) => bare(k.name, k)),
      ...d.branches.flatMap((b, i) =>
        b.measures.map((m) => bare(m.name, { type: m.call.type, nullable: m.call.nullable || optional(i) })),
      ),
    ],
    ...(d.part !== undefined && { part: d.part }),
  };
}

function window(input: Relation, model: ResolvedModel): Window {
  return {
    kind: 'window',
    input,
    windows: model.windows,
    columns: [...input.columns, ...model.windows.map((w) => bare(w.name, w.call))],
  };
}

function project(input: Relation, items: Project['items'], as?: string): Project {
  return {
    kind: 'project',
    input,
    as,
    items,
    columns: items.map((i) => ({ ref: { input: as, name: i.name }, type: i.expr.type, nullable: i.expr.nullable })),
  };
}

function sortLimit(
  input: Relation,
  orderBy: readonly TypedSortKey[],
  limit: number | undefined,
  part: string | undefined,
): SortLimit {
  return { kind: 'sort-limit', input, orderBy, limit, columns: input.columns, ...(part !== undefined && { part }) };
}

/** A column that the relation provides, as an expression over it. */
function read(relation: Relation, ref: ColumnReference): TypedColumn {
  const column = relation.columns.find((c) => columnKey(c.ref) === columnKey(ref))!;
  return { kind: 'column', column: column.ref, type: column.type, nullable: column.nullable };
}

function said(text: string | undefined): string | undefined {
  return text?.trim() === '' ? undefined : text;
}
