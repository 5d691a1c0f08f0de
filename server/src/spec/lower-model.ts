// An item of `models` → its ModelSpec: everything readable, whatever stands broken beside it; without a readable name, nothing.

import { lowerExample } from './lower-example.js';
import { lowerForeignKeys, lowerUniqueKeys } from './lower-source.js';
import { lowerTests } from './lower-test.js';
import { NO_NAMES, ObjectReader } from './object-reader.js';
import type { NodePart } from './part-names.js';
import type {
  AggregationSpec,
  ColumnSpec,
  ConstraintsSpec,
  DeduplicateSpec,
  FilterSpec,
  GroupBySpec,
  GroupKeySpec,
  HistorySpec,
  InputSpec,
  JoinSpec,
  MaterializationSpec,
  ModelSpec,
  OrderSpec,
  PartId,
  SetOperationSpec,
  SqlText,
  Text,
  UnnestSpec,
  UnreadList,
} from './spec.js';

export function lowerModel(reader: ObjectReader): ModelSpec | undefined {
  const name = reader.text('name');
  if (name === undefined) return undefined;
  checkOneWayToCombine(reader);
  const model = readModel(reader, name);
  return { ...model, unread: unreadLists(reader, model) };
}

function readModel(reader: ObjectReader, name: Text): Omit<ModelSpec, 'unread'> {
  return {
    part: reader.part,
    name,
    description: reader.prose('description'),
    owner: reader.prose('owner'),
    layer: reader.choice('layer', ['staging', 'intermediate', 'final']),
    tags: reader.strings('tags'),
    inputs: reader.items('sources').flatMap((item) => lowerInput(item, reader)),
    filters: reader.objects('filters').flatMap(lowerFilter),
    deduplicate: reader.objects('deduplicate').map(lowerDeduplicate),
    joins: reader.objects('joins').flatMap(lowerJoin),
    setOperation: lowerSetOperation(reader),
    combine: lowerCombine(reader.object('combine')),
    unnest: reader.objects('unnest').flatMap(lowerUnnest),
    columns: reader.objects('column_mapping').flatMap(lowerColumn),
    mapsColumns: reader.get('column_mapping')?.node.kind === 'array',
    aggregations: reader.objects('aggregations').flatMap(lowerAggregation),
    groupBy: lowerGroupBy(reader),
    orderBy: lowerOrder(reader, 'order_by'),
    limit: lowerLimit(reader),
    materialization: lowerMaterialization(reader),
    constraints: lowerConstraints(reader),
    tests: lowerTests(reader.items('tests'), reader.sink),
    examples: reader.objects('examples').flatMap(lowerExample),
  };
}

/** `sources` is needed, the others are not; an entry that was left out has been reported, and so has a value of another kind. */
function unreadLists(reader: ObjectReader, model: Omit<ModelSpec, 'unread'>): ReadonlySet<UnreadList> {
  const read: Readonly<Record<UnreadList, number>> = {
    sources: model.inputs.length,
    joins: model.joins.length,
    column_mapping: model.columns.length,
    aggregations: model.aggregations.length,
    group_by: model.groupBy === undefined ? 0 : Infinity,
  };
  const lists = (Object.keys(read) as UnreadList[]).filter((key) => {
    const written = reader.get(key);
    if (written === undefined) return key === 'sources';
    return written.node.kind !== 'array' || read[key] < written.node.items.length;
  });
  return new Set(lists);
}

/** Inputs are combined in one way; a second one would have no effect. */
function checkOneWayToCombine(reader: ObjectReader): void {
  const ways = ['union', 'intersect', 'except', 'joins', 'combine'].filter((key) =>
    key === 'joins' ? reader.items(key).length > 0 : reader.has(key),
  );
  for (const way of ways.slice(1))
    reader.sink.report({
      id: 'conflicting-keys',
      part: reader.get(way)!.part,
      onKey: true,
      message: `\`${way}\` and \`${ways[0]!}\` are two ways to combine the inputs of one model. Keep one, or make two models.`,
      related: [{ part: reader.get(ways[0]!)!.part, onKey: true, message: 'The other way.' }],
    });
}

function lowerInput({ node, part }: NodePart, reader: ObjectReader): readonly InputSpec[] {
  if (node.kind === 'string' && node.value !== '') return [{ part, table: { value: node.value, part }, as: undefined }];
  if (node.kind !== 'object') return [];
  const entry = new ObjectReader(node, part, reader.sink);
  const table = entry.text('table');
  return table === undefined ? [] : [{ part, table, as: entry.text('as') }];
}

function lowerFilter(reader: ObjectReader): readonly FilterSpec[] {
  const written = {
    appliesTo: reader.text('applies_to'),
    stage: reader.choice('stage', ['source', 'deduplicated', 'joined', 'grouped', 'result']),
    rationale: reader.prose('rationale'),
  };
  const predicate = reader.text('predicate');
  // An entry that says nothing at all is no filter; one that says something about rows must say which.
  if (predicate === undefined && Object.values(written).every((v) => v === undefined)) return [];
  return [
    {
      part: reader.part,
      ...written,
      predicate: predicate ?? { part: reader.place('predicate') ?? reader.part, value: '' },
    },
  ];
}

function lowerDeduplicate(reader: ObjectReader): DeduplicateSpec {
  return {
    part: reader.part,
    appliesTo: reader.text('applies_to'),
    partitionBy: reader.texts('partition_by'),
    orderBy: lowerOrder(reader, 'order_by'),
  };
}

/** Entries are names, or objects with a direction; a single one needs no list. */
function lowerOrder(reader: ObjectReader, key: string): readonly OrderSpec[] {
  const plain = (column: SqlText, part: PartId): OrderSpec => ({ part, column, direction: 'ASC', nulls: undefined });
  const single = reader.text(key);
  if (single !== undefined) return [plain(single, single.part)];
  return reader.items(key).flatMap(({ node, part }) => {
    if (node.kind === 'string' && node.value !== '') return [plain({ value: node.value, part }, part)];
    if (node.kind !== 'object') return [];
    const entry = new ObjectReader(node, part, reader.sink);
    const column = entry.text('column');
    if (column === undefined) return [];
    const nulls = entry.choice('nulls', ['first', 'last', 'FIRST', 'LAST']);
    return [
      {
        part,
        column,
        direction: entry.choice('direction', ['DESC', 'desc']) === undefined ? ('ASC' as const) : ('DESC' as const),
        nulls:
          nulls === undefined ? undefined : nulls.toLowerCase() === 'first' ? ('FIRST' as const) : ('LAST' as const),
      },
    ];
  });
}

function lowerJoin(reader: ObjectReader): readonly JoinSpec[] {
  const left = reader.text('left_table');
  const right = reader.text('right_table');
  const type = reader.choice('type', ['INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'SEMI', 'ANTI', 'EXISTS']);
  if (left === undefined || right === undefined || type === undefined) return [];
  const conditionPlace = reader.place('condition') ?? reader.place('type') ?? reader.part;
  return [
    {
      part: reader.part,
      left,
      right,
      type,
      condition: reader.text('condition'),
      conditionPlace,
      as: reader.text('as'),
    },
  ];
}

function lowerSetOperation(reader: ObjectReader): SetOperationSpec | undefined {
  for (const [key, op] of [
    ['union', 'UNION'],
    ['intersect', 'INTERSECT'],
    ['except', 'EXCEPT'],
  ] as const) {
    const written = reader.object(key);
    if (written === undefined) continue;
    return {
      part: written.part,
      op,
      inputs: written.texts('inputs'),
      distinct: written.flag('distinct'),
      as: written.text('as'),
      // Elsewhere it is an unknown key.
      missing: op === 'UNION' ? written.choice('missing', ['null']) : undefined,
    };
  }
  return undefined;
}

function lowerCombine(reader: ObjectReader | undefined): ModelSpec['combine'] {
  if (reader?.choice('strategy', ['drill_across']) === undefined) return undefined;
  return {
    part: reader.part,
    strategy: 'drill_across',
    type: reader.choice('type', ['LEFT', 'FULL', 'INNER']) ?? 'LEFT',
  };
}

function lowerUnnest(reader: ObjectReader): readonly UnnestSpec[] {
  const array = reader.text('column');
  const as = reader.text('as');
  if (array === undefined || as === undefined) return [];
  return [
    { part: reader.part, array, as, offset: reader.text('offset'), keepEmpty: reader.flag('keep_empty') ?? false },
  ];
}

function lowerColumn(reader: ObjectReader): readonly ColumnSpec[] {
  const name = reader.text('target_column');
  if (name === undefined) return [];
  return [
    {
      part: reader.part,
      name,
      type: reader.text('type'),
      fromTable: reader.text('from_table'),
      fromColumn: reader.text('from_column'),
      transform: reader.text('transform'),
      nullable: reader.flag('nullable'),
      output: reader.flag('output') ?? true,
      tests: lowerTests(reader.items('tests'), reader.sink),
      description: reader.prose('description'),
      tags: reader.strings('tags'),
    },
  ];
}

function lowerAggregation(reader: ObjectReader): readonly AggregationSpec[] {
  const name = reader.text('metric_column');
  const formula = reader.text('formula');
  if (name === undefined || formula === undefined) return [];
  return [
    {
      part: reader.part,
      name,
      type: reader.text('type'),
      formula,
      input: reader.text('input'),
      default: reader.scalar('default'),
      nullable: reader.flag('nullable'),
      output: reader.flag('output') ?? true,
      tests: lowerTests(reader.items('tests'), reader.sink),
      description: reader.prose('description'),
      tags: reader.strings('tags'),
    },
  ];
}

function lowerGroupKey({ node, part }: NodePart, reader: ObjectReader): GroupKeySpec | undefined {
  if (node.kind === 'string' && node.value !== '')
    return { part, key: { value: node.value, part }, form: 'name', as: undefined, type: undefined, output: true };
  if (node.kind !== 'object') return undefined;
  const entry = new ObjectReader(node, part, reader.sink);
  const key = entry.text('key');
  if (key === undefined) return undefined;
  return {
    part,
    key,
    form: 'expression',
    as: entry.text('as'),
    type: entry.text('type'),
    output: entry.flag('output') ?? true,
  };
}

function lowerGroupBy(reader: ObjectReader): GroupBySpec | undefined {
  const written = reader.get('group_by');
  const items = reader.items('group_by');
  if (written === undefined || items.length === 0) return undefined;
  for (const { node, part } of items) {
    if (node.kind !== 'object') continue;
    const entry = new ObjectReader(node, part, reader.sink);
    for (const form of ['rollup', 'cube'] as const)
      if (entry.has(form)) return { part, form, keys: keysOf(entry.items(form), reader), sets: undefined };
    if (entry.has('grouping_sets')) return groupingSets(entry, reader);
  }
  const keys = keysOf(items, reader);
  return keys.length === 0 ? undefined : { part: written.part, form: 'keys', keys, sets: undefined };
}

function keysOf(items: readonly NodePart[], reader: ObjectReader): readonly GroupKeySpec[] {
  return items.flatMap((item) => lowerGroupKey(item, reader) ?? []);
}

/** Equal keys of several sets are one key: names without case, expressions by their text and name. Other sets can name an expression by its `as`. */
function groupingSets(entry: ObjectReader, reader: ObjectReader): GroupBySpec {
  const keys: GroupKeySpec[] = [];
  const known = new Map<string, number>();
  const written = entry.items('grouping_sets').map(({ node, part }) => {
    const members: readonly NodePart[] =
      node.kind === 'array'
        ? node.items.map((item, index) => ({ node: item, part: `${part}/${index}` }))
        : [{ node, part }];
    return keysOf(members, reader);
  });
  const named = new Map<string, GroupKeySpec>();
  for (const key of written.flat())
    if (key.as !== undefined && !named.has(key.as.value.toLowerCase())) named.set(key.as.value.toLowerCase(), key);
  const sets = written.map((members) =>
    members.map((member) => {
      const key = (member.form === 'name' ? named.get(member.key.value.toLowerCase()) : undefined) ?? member;
      const identity =
        key.form === 'name'
          ? `name ${key.key.value.toLowerCase()}`
          : JSON.stringify([key.key.value, key.as?.value.toLowerCase(), key.type?.value, key.output]);
      const index = known.get(identity) ?? keys.length;
      if (index === keys.length) keys.push(key);
      known.set(identity, index);
      return index;
    }),
  );
  return { part: entry.part, form: 'grouping_sets', keys, sets };
}

function lowerLimit(reader: ObjectReader): ModelSpec['limit'] {
  const count = reader.count('limit');
  return count === undefined || count < 0 ? undefined : { part: reader.get('limit')!.part, count };
}

function lowerMaterialization(reader: ObjectReader): MaterializationSpec | undefined {
  const written = reader.get('materialization');
  const plain = reader.choice('materialization', ['view', 'table', 'ephemeral']);
  if (written === undefined) return undefined;
  if (plain !== undefined) return { part: written.part, type: plain };
  const entry = reader.object('materialization');
  const type = entry?.choice('type', ['view', 'table', 'ephemeral', 'incremental']);
  if (entry === undefined || type === undefined) return undefined;
  if (type !== 'incremental') return { part: entry.part, type };
  return {
    part: entry.part,
    type,
    uniqueKey: entry.names('unique_key'),
    watermark: entry.text('watermark'),
    lookback: entry.duration('lookback'),
  };
}

function lowerConstraints(model: ObjectReader): ConstraintsSpec {
  const reader = model.object('constraints');
  const part = `${model.part}/constraints`;
  if (reader === undefined)
    return {
      part,
      primaryKey: undefined,
      uniqueKeys: [],
      foreignKeys: [],
      partitionBy: NO_NAMES,
      clusterBy: NO_NAMES,
      commaLists: [],
      history: undefined,
    };
  return {
    part,
    primaryKey: reader.key('primary_key'),
    uniqueKeys: lowerUniqueKeys(reader),
    foreignKeys: lowerForeignKeys(reader),
    partitionBy: reader.names('partition_by'),
    clusterBy: reader.names('cluster_by'),
    commaLists: ['partition_by', 'cluster_by'].flatMap((key) => {
      const text = reader.text(key);
      return text?.value.includes(',') === true ? [text.part] : [];
    }),
    history: lowerHistory(reader),
  };
}

function lowerHistory(reader: ObjectReader): HistorySpec | undefined {
  const naturalKey = reader.names('natural_key');
  const effectiveAt = reader.text('effective_at');
  const expiryAt = reader.text('expiry_at');
  const currentFlag = reader.text('current_flag');
  if (reader.count('scd_type') !== 2 || naturalKey.length === 0) return undefined;
  if (effectiveAt === undefined || expiryAt === undefined || currentFlag === undefined) return undefined;
  const tracked = reader.names('tracked_columns');
  return {
    part: reader.part,
    naturalKey,
    effectiveAt,
    expiryAt,
    currentFlag,
    // An empty list is written on purpose: nothing makes a new version.
    trackedColumns: reader.has('tracked_columns') ? tracked : undefined,
    overwriteColumns: reader.names('overwrite_columns'),
    effectiveFrom: reader.text('effective_from'),
    onDelete: reader.choice('on_delete', ['ignore', 'close']) ?? 'ignore',
    openEnd: reader.text('open_end'),
  };
}
