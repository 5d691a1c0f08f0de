// Problem ids → the fixes that write out what the model has found. A fix that keeps the meaning, and of which there is one, is preferred.

import type { Fix } from '../../base/finding.js';
import { valueFixes } from './value-fixes.js';
import { orderEntry } from './entry-fixes.js';
import { flatText, type JsonValue } from '../../syntax/json-edit.js';
import type { JsonNode } from '../../syntax/json-node.js';
import { migrationEdits } from '../../spec/versions.js';
import type { Problem } from '../../spec/problem.js';
import { combineFixes } from './combine-fixes.js';
import { coverageFixes } from './coverage-fixes.js';
import { modelPart, parentOf, type FixContext, type ProblemFixes } from './fix-context.js';
import { stringsOf } from './fix-data.js';
import { expressionFixes } from './expression-fixes.js';
import { memoryFixes } from './memory-fixes.js';
import { obviousFixes } from './obvious-fixes.js';
import { joinedInputFirst, preAggregationFixes } from './pre-aggregation-fixes.js';
import { resultFixes } from './result-fixes.js';
import { swapBounds } from './swapped-bounds.js';
import { syntaxFixes } from './syntax-fixes.js';
import { testFixes } from './test-fixes.js';
import { windowOrderFixes } from './window-order-fixes.js';

type Data = Readonly<Record<string, unknown>>;

export const fixTable: Readonly<Record<string, ProblemFixes>> = {
  'json-syntax': syntaxFixes,

  'wrong-type': valueFixes,

  'sql-syntax': directionOfOrder,

  'condition-never-holds': swapBounds,

  'window-order-not-total': windowOrderFixes,

  'unknown-key': moveInside,

  'invisible-character': (problem, at) =>
    problem.span === undefined
      ? []
      : at.fix(
          'Remove the invisible character',
          [{ span: at.spec.positions.sqlSpan(problem.part, problem.span), newText: '' }],
          true,
        ),

  'duplicate-key': (problem, at) => sameTwice(problem, at),

  ...combineFixes,
  ...resultFixes,
  ...memoryFixes,
  ...preAggregationFixes,
  ...testFixes,
  ...coverageFixes,
  ...obviousFixes,
  ...expressionFixes,

  'implicit-group-by': (problem, at) =>
    at.fix(
      'Write out `group_by`',
      [at.set(modelPart(problem.part), 'group_by', problem.data!['groupBy'] as JsonValue)],
      true,
    ),

  'implicit-drill-across': (problem, at) => {
    const model = modelPart(problem.part);
    const titles: Readonly<Record<string, string>> = {
      LEFT: 'Say `combine`: drill-across, LEFT (as it is now)',
      FULL: 'Say `combine`: drill-across, FULL (keys of any input)',
      INNER: 'Say `combine`: drill-across, INNER (keys of all inputs)',
    };
    const combines = stringsOf(problem.data, 'types').flatMap((type) =>
      at.fix(titles[type] ?? type, [at.set(model, 'combine', { strategy: 'drill_across', type })], type === 'LEFT'),
    );
    const joins = problem.data?.['joins'] as JsonValue | undefined;
    const groupBy = problem.data?.['groupBy'] as JsonValue | undefined;
    if (joins === undefined) return combines.filter(at.provenFor(problem));
    const joined = at.fix(
      'Write joins instead (rows are joined before they are aggregated)',
      [at.set(model, 'joins', joins), ...(groupBy === undefined ? [] : [at.set(model, 'group_by', groupBy)])],
      false,
    );
    return [...combines, ...joined].filter(at.provenFor(problem));
  },

  'key-not-unique': (problem, at) => {
    const proven = stringsOf(problem.data, 'proven');
    const own = at.model(problem)?.primaryKey;
    if (problem.part.includes('/materialization') && own !== undefined)
      return at
        .fix(
          `Replace rows by the primary key: ${own.join(', ')}`,
          [at.set(`${modelPart(problem.part)}/materialization`, 'unique_key', own)],
          false,
        )
        .filter(at.provenFor(problem));
    return problem.data?.['kind'] !== 'primary_key' || proven.length === 0
      ? []
      : at.fix(
          `Take the columns that do tell rows apart: ${proven.join(', ')}`,
          [at.set(`${modelPart(problem.part)}/constraints`, 'primary_key', proven)],
          false,
        );
  },

  'group-key-not-listed': (problem, at) => {
    const model = modelPart(problem.part);
    const columns = problem.data!['columns'] as readonly JsonValue[];
    const list = at.value(model, 'column_mapping');
    // Several insertions at one place would overlap: an empty list is written whole, the first item of another comes with all.
    if (list?.kind !== 'array' || list.items.length === 0)
      return at.fix(keysTitle(columns), [at.set(model, 'column_mapping', columns)], true);
    if (columns.length > 1) return [];
    return at.fix(keysTitle(columns), [at.add(model, 'column_mapping', columns[0]!, 0)], true);
  },

  'unproven-key': (problem, at) => declareKey(problem.data, at),

  'unproven-join-multiplicity': (problem, at) => {
    const deduplicate = problem.data?.['deduplicate'] as JsonValue | undefined;
    const filter = problem.data?.['filter'] as JsonValue | undefined;
    return [
      ...declareKey(problem.data, at),
      ...(deduplicate === undefined
        ? []
        : at.fix(
            'Keep one row with `deduplicate`',
            [
              at.add(modelPart(problem.part), 'deduplicate', deduplicate),
              ...(filter === undefined ? [] : [at.add(modelPart(problem.part), 'filters', filter)]),
            ],
            false,
          )),
      ...joinedInputFirst(problem, at),
    ];
  },

  'deduplicate-order-not-total': (problem, at) => {
    const item = problem.part.endsWith('/order_by') ? parentOf(problem.part) : problem.part;
    const written = at.value(item, 'order_by');
    const columns = stringsOf(problem.data, 'columns').map((column) => ({ column }));
    if (columns.length === 0) return [];
    if (written?.kind !== 'array' || written.items.length === 0)
      return at.fix('Write out the order that decides', [at.set(item, 'order_by', columns)], true);
    if (columns.length > 1) {
      const before = written.items.map((n) => valueText(n));
      return before.includes(undefined)
        ? []
        : at.fix(
            'Write out the order that decides',
            [at.set(item, 'order_by', [...(before as JsonValue[]), ...columns])],
            true,
          );
    }
    return at.fix('Write out the order that decides', [at.add(item, 'order_by', columns[0]!)], true);
  },

  'ambiguous-filter-stage': (problem, at) =>
    stringsOf(problem.data, 'stages').flatMap((stage) =>
      at.fix(
        stage === 'source' ? 'Filter the rows of the input' : 'Filter the rows of the model',
        [at.set(parentOf(problem.part), 'stage', stage)],
        false,
      ),
    ),

  'lossy-cast': writeConversion,

  'implicit-conversion': writeConversion,

  'column-without-source': (problem, at) => {
    const name = problem.data?.['from_column'];
    return typeof name !== 'string'
      ? []
      : at.fix(`Take it from the column \`${name}\``, [at.set(problem.part, 'from_column', name)], true);
  },

  'set-columns-differ': (problem, at) =>
    problem.data?.['missing'] !== 'null'
      ? []
      : at.fix('Fill missing columns with NULL', [at.set(problem.part, 'missing', 'null')], false),

  'join-left-not-joined': (problem, at) => {
    const swap = problem.data?.['swap'] as Readonly<Record<string, JsonValue>> | undefined;
    const join = parentOf(problem.part);
    if (swap?.['type'] === undefined) return [];
    return at.fix(
      'Swap the sides of this join',
      [
        ...['left_table', 'right_table'].map((key) => at.set(join, key, swap[key]!)),
        ...(at.string(join, 'type') === swap['type'] ? [] : [at.set(join, 'type', swap['type'])]),
      ],
      false,
    );
  },

  'older-version': (_problem, at) => at.fix('Bring the spec to the current version', migrationEdits(at.text), true),
};

/** `"at DESC"` in a list of orders. */
function directionOfOrder(problem: Problem, at: FixContext): readonly Fix[] {
  const node = at.spec.positions.node(problem.part)?.node;
  const place = /\/order_by(?<entry>\/[^/]*)?$/u.exec(problem.part);
  if (node?.kind !== 'string' || place === null) return [];
  const entry = orderEntry(node.value);
  if (entry === undefined) return [];
  const value = place.groups?.['entry'] === undefined ? [entry] : entry;
  return at.fix(`Replace with \`${flatText(value)}\``, [at.replace(problem.part, value)], true);
}

/** A key that stands beside the object it belongs into. */
function moveInside(problem: Problem, at: FixContext): readonly Fix[] {
  const { inside, key } = (problem.data ?? {}) as { readonly inside?: string; readonly key?: string };
  const placed = at.spec.positions.node(problem.part);
  if (inside === undefined || key === undefined || placed?.node === undefined || placed.keySpan === undefined)
    return [];
  const title = `Move it into \`${inside}\``;
  const holder = `${parentOf(problem.part)}/${inside}`;
  if (at.spec.positions.node(holder) === undefined)
    return at.fix(
      title,
      [
        { span: { start: placed.keySpan.start, end: placed.keySpan.start }, newText: `${JSON.stringify(inside)}: { ` },
        { span: { start: placed.span.end, end: placed.span.end }, newText: ' }' },
      ],
      true,
    );
  const value = valueText(placed.node);
  const taken = at.object(holder)?.node.members.some((m) => m.key === key);
  return taken !== false || value === undefined
    ? []
    : at.fix(title, [...at.remove(problem.part), at.set(holder, key, value)], true);
}

function keysTitle(columns: readonly JsonValue[]): string {
  return columns.length === 1 ? 'List the group key in `column_mapping`' : 'List the group keys in `column_mapping`';
}

/** The key of a source stands in `sources`, of a model in its constraints; in the document that declares it. */
function declareKey(data: Data | undefined, at: FixContext): readonly Fix[] {
  const declare = data?.['declare'] as
    { readonly relation: string; readonly kind: 'source' | 'model'; readonly columns: readonly string[] } | undefined;
  if (declare === undefined) return [];
  const { relation, columns } = declare;
  const title = `Declare the key of \`${relation}\`: ${columns.join(', ')}`;
  const owner = at.others.find((o) => o.object(`${declare.kind}s/${relation}`) !== undefined);
  if (declare.kind === 'model') {
    if (owner === undefined) return [];
    const part = `models/${relation}`;
    const inside = owner.object(`${part}/constraints`) !== undefined;
    return owner.fix(
      title,
      [
        inside
          ? owner.set(`${part}/constraints`, 'primary_key', columns)
          : owner.set(part, 'constraints', { primary_key: columns }),
      ],
      false,
    );
  }
  if (owner !== undefined) return owner.fix(title, [owner.set(`sources/${relation}`, 'primary_key', columns)], false);
  const entry = { name: relation, primary_key: columns };
  const list = at.spec.positions.node('sources');
  return at.fix(
    title,
    [list?.node?.kind === 'array' ? at.add('', 'sources', entry) : at.set('', 'sources', [entry], { first: true })],
    false,
  );
}

/** Plain data of a node; undefined where it cannot be told. */
function valueText(node: JsonNode): JsonValue | undefined {
  switch (node.kind) {
    case 'string':
    case 'boolean':
      return node.value;
    case 'null':
      return null;
    case 'array': {
      const items = node.items.map(valueText);
      return items.some((i) => i === undefined) ? undefined : (items as readonly JsonValue[]);
    }
    case 'object': {
      const entries = node.members.map((m) => [m.key, m.value === undefined ? undefined : valueText(m.value)] as const);
      return entries.some(([, v]) => v === undefined) ? undefined : (Object.fromEntries(entries) as JsonValue);
    }
    default:
      return undefined;
  }
}

/** `CAST(… AS type)` in the expression of the column, or in the body of the function. */
function writeConversion(problem: Problem, at: FixContext): readonly Fix[] {
  const column = /\/(?:type|returns)$/u.test(problem.part) ? parentOf(problem.part) : problem.part;
  const to = String(problem.data?.['to']);
  const key = ['formula', 'body'].find((k) => at.string(column, k) !== undefined) ?? 'transform';
  const written = at.string(column, key) ?? (at.string(column, 'from_column') === undefined ? undefined : '{from}');
  if (written === undefined) return [];
  const safe = `SAFE_CAST(${written} AS ${to})`;
  const plain = at.fix(
    `Write the conversion out: CAST(… AS ${to})`,
    [at.set(column, key, `CAST(${written} AS ${to})`)],
    true,
  );
  return [
    // Into a type that is known to be too short the CAST is no better.
    ...(to.endsWith(')') ? plain.filter(at.provenFor(problem)) : plain),
    ...(problem.id === 'lossy-cast'
      ? at
          .fix(`Let it be NULL where it fails: SAFE_CAST(… AS ${to})`, [at.set(column, key, safe)], false)
          .filter(at.provenFor(problem))
      : []),
  ];
}

/** Of a key that is written twice with the same value one can go. */
function sameTwice(problem: Parameters<ProblemFixes>[0], at: FixContext): readonly Fix[] {
  const text = (part: string): string | undefined => {
    const placed = at.spec.positions.node(part);
    return placed?.node === undefined ? undefined : at.text.slice(placed.span.start, placed.span.end);
  };
  const first = problem.related[0]?.part;
  const own = text(problem.part);
  return first === undefined || own === undefined || own !== text(first)
    ? []
    : at.fix('Remove the repetition', at.remove(problem.part), true);
}
