// Fixes of how inputs are combined: joins, set operations, drill-across, and what a filter or deduplicate applies to.

import type { Fix } from '../../base/finding.js';
import type { ResolvedInput } from '../../model/pipeline-model.js';
import type { Problem } from '../../spec/problem.js';
import type { JsonValue } from '../../syntax/json-edit.js';
import { modelPart, parentOf, type FixContext, type ProblemFixes } from './fix-context.js';
import { stringsOf } from './fix-data.js';

export const combineFixes: Readonly<Record<string, ProblemFixes>> = {
  'cross-join-condition': (problem, at) => [
    ...at.fix('Make the join INNER', [at.set(parentOf(problem.part), 'type', 'INNER')], false),
    ...at.fix('Remove the condition', at.remove(problem.part), false),
  ],

  'missing-join-condition': (problem, at) => {
    const model = at.model(problem);
    const join = String(problem.data?.['join']);
    const input = (key: string): ResolvedInput | undefined => inputNamed(model?.inputs, at.string(join, key));
    const [left, right] = [input('left_table'), input('right_table')];
    if (left === undefined || right === undefined) return [];
    return keyConditions(at, left, right).flatMap((condition) =>
      at.fix(`Join on \`${condition}\``, [at.set(join, 'condition', condition)], false),
    );
  },

  'input-not-joined': (problem, at) => {
    const model = at.model(problem);
    const right = inputNamed(model?.inputs, String(problem.data?.['alias']));
    if (model === undefined || right === undefined) return [];
    const part = modelPart(problem.part);
    const first = model.inputs[0]!;
    const joins = model.inputs
      .filter((i) => i !== right)
      .flatMap((left) => keyConditions(at, left, right).map((condition) => ({ left, condition })))
      .slice(0, 2);
    const join = (left: ResolvedInput, more: Readonly<Record<string, string>>): JsonValue => ({
      left_table: left.alias,
      right_table: right.alias,
      ...more,
    });
    return [
      ...joins.flatMap(({ left, condition }) =>
        at.fix(
          `Join \`${right.alias}\` (LEFT) on \`${condition}\``,
          [at.add(part, 'joins', join(left, { type: 'LEFT', condition }))],
          false,
        ),
      ),
      ...(right === first
        ? []
        : at.fix(
            `Combine with every row of \`${right.alias}\` (CROSS)`,
            [at.add(part, 'joins', join(first, { type: 'CROSS' }))],
            false,
          )),
      ...at.fix(`Remove \`${right.alias}\` from \`sources\``, at.removeItem(problem.part), false),
    ].filter(at.provenFor(problem));
  },

  'inputs-not-combined': (problem, at) => {
    const inputs = at.model(problem)?.inputs ?? [];
    const [first, ...others] = inputs;
    if (first === undefined) return [];
    const joins = others.map((right) => ({
      left_table: first.alias,
      right_table: right.alias,
      type: 'LEFT',
      condition: keyConditions(at, first, right)[0] ?? '',
    }));
    if (joins.some((j) => j.condition === '')) return [];
    const on = joins.map((j) => `\`${j.condition}\``).join(', ');
    return at
      .fix(`Join (LEFT) on ${on}`, [at.set(modelPart(problem.part), 'joins', joins)], false)
      .filter(at.provenFor(problem));
  },

  'flag-without-exists': (problem, at) =>
    [
      ...at.fix('Remove `as`', at.remove(problem.part), false),
      ...at.fix('Make it an EXISTS join', [at.set(parentOf(problem.part), 'type', 'EXISTS')], false),
    ].filter(at.provenFor(problem)),

  'missing-exists-flag': (problem, at) => {
    const right = at.string(problem.part, 'right_table');
    return right === undefined
      ? []
      : at.fix(`Name the flag \`has_${right}\``, [at.set(problem.part, 'as', `has_${right}`)], true);
  },

  'outer-join-undone': (problem, at) => {
    const join = String(problem.data?.['join']);
    const type = problem.data?.['type'];
    return typeof type === 'string'
      ? at.fix(`Make the join ${type}`, [at.set(join, 'type', type)], true).filter(at.provenFor(problem))
      : [];
  },

  'set-operation-distinct': (problem, at) => at.fix('Remove `distinct`', at.remove(`${problem.part}/distinct`), true),

  'drill-across-with-joins': (problem, at) =>
    [
      ...at.fix('Remove `combine`', at.remove(problem.part), false),
      ...at.fix('Remove the joins', at.remove(`${modelPart(problem.part)}/joins`), false),
    ].filter(at.provenFor(problem)),

  'drill-across-without-aggregates': (problem, at) =>
    at.fix('Remove `combine`', at.remove(problem.part), false).filter(at.provenFor(problem)),

  'input-outside-drill-across': (problem, at) => at.fix('Remove `input`', at.remove(problem.part), true),

  'ambiguous-call-input': (problem, at) =>
    stringsOf(problem.data, 'inputs').flatMap((alias) =>
      at.fix(`Aggregate the rows of \`${alias}\``, [at.set(parentOf(problem.part), 'input', alias)], false),
    ),

  'deduplicate-without-input': (problem, at) =>
    forEachInput(problem, at, 'Deduplicate', (alias) => ({ applies_to: alias })),

  'filter-without-input': (problem, at) =>
    [
      ...forEachInput(problem, at, 'Filter', (alias) => ({ applies_to: alias })),
      ...at.fix('Filter the joined rows', [at.set(problem.part, 'stage', 'joined')], false),
    ].filter(at.provenFor(problem)),

  'grouped-filter-without-groups': (problem, at) =>
    (['joined', 'result'] as const)
      .flatMap((stage) => at.fix(stageTitle(stage), [at.set(problem.part, 'stage', stage)], false))
      .filter(at.provenFor(problem)),

  'stage-not-in-drill-across': (problem, at) =>
    at.fix(stageTitle('result'), [at.set(problem.part, 'stage', 'result')], false).filter(at.provenFor(problem)),

  'misplaced-aggregate': (problem, at) => {
    if (!/\/filters\/[0-9]+\/predicate$/.test(problem.part)) return [];
    return at
      .fix(stageTitle('grouped'), [at.set(parentOf(problem.part), 'stage', 'grouped')], true)
      .filter(at.provenFor(problem));
  },

  'duplicate-alias': (problem, at) => {
    const { table, alias } = (problem.data ?? {}) as Readonly<Record<string, string>>;
    if (table === undefined || alias === undefined) return [];
    const taken = new Set(at.model(problem)?.inputs.map((i) => i.alias.toLowerCase()));
    let number = 2;
    while (taken.has(`${alias}_${number}`.toLowerCase())) number++;
    const name = `${alias}_${number}`;
    // A join of the two to each other means the second by its right side.
    const joins = at.model(problem)?.spec.joins ?? [];
    const own = joins.filter((j) => [j.left, j.right].every((t) => t.value.toLowerCase() === alias.toLowerCase()));
    return at
      .fix(
        `Call it \`${name}\``,
        [at.replace(problem.part, { table, as: name }), ...own.map((j) => at.set(j.part, 'right_table', name))],
        false,
      )
      .filter(at.provenFor(problem));
  },
};

function stageTitle(stage: 'joined' | 'grouped' | 'result'): string {
  return {
    joined: 'Filter the joined rows (`joined`)',
    grouped: 'Filter the groups (`grouped`)',
    result: 'Filter the computed columns (`result`)',
  }[stage];
}

function forEachInput(
  problem: Problem,
  at: FixContext,
  verb: string,
  entry: (alias: string) => Readonly<Record<string, string>>,
): readonly Fix[] {
  return (at.model(problem)?.inputs ?? [])
    .flatMap(({ alias }) =>
      at.fix(
        `${verb} \`${alias}\``,
        Object.entries(entry(alias)).map(([key, value]) => at.set(problem.part, key, value)),
        false,
      ),
    )
    .filter(at.provenFor(problem));
}

function inputNamed(
  inputs: readonly ResolvedInput[] | undefined,
  alias: string | undefined,
): ResolvedInput | undefined {
  return inputs?.find((i) => i.alias.toLowerCase() === alias?.toLowerCase());
}

/** Declared foreign keys first; then equalities of a key of one side with columns of the same names on the other, the right side's keys first. */
function keyConditions(at: FixContext, left: ResolvedInput, right: ResolvedInput): readonly string[] {
  const foreign = [left, right].flatMap((owner) => {
    const other = owner === left ? right : left;
    return referencesOf(at, owner, other).map(({ columns, referencedColumns }) =>
      columns
        .map((c, i) => {
          const [own, foreignName] = [`${owner.alias}.${c}`, `${other.alias}.${referencedColumns[i] ?? c}`];
          return owner === left ? `${own} = ${foreignName}` : `${foreignName} = ${own}`;
        })
        .join(' AND '),
    );
  });
  const conditions = [right, left].flatMap((owner) =>
    owner.signature.keys.flatMap((key) => {
      const other = owner === right ? left : right;
      const pairs = key.columns.map((c) => [named(left, c), named(right, c)] as const);
      // `id = id` of two tables that each have their own compares what has nothing to do with each other.
      if (key.columns.every((c) => GENERIC.has(c)) && hasKey(other, key.columns)) return [];
      return pairs.length > 0 && key.columns.every((c) => named(other, c) !== undefined)
        ? [pairs.map(([l, r]) => `${left.alias}.${l} = ${right.alias}.${r}`).join(' AND ')]
        : [];
    }),
  );
  const pointing = [right, left].flatMap((owner) =>
    owner.signature.keys.flatMap(({ columns: [column, ...more] }) => {
      const other = owner === right ? left : right;
      const pointer = column === undefined || more.length > 0 ? undefined : pointerTo(owner, column, other);
      if (pointer === undefined) return [];
      const key = `${owner.alias}.${named(owner, column!) ?? column!}`;
      const pair = owner === right ? [`${left.alias}.${pointer}`, key] : [key, `${right.alias}.${pointer}`];
      return [pair.join(' = ')];
    }),
  );
  return [...new Set([...foreign, ...pointing, ...conditions])];
}

/** Names that say nothing of what they identify. */
const GENERIC: ReadonlySet<string> = new Set(['id', 'key', 'code', 'uuid', 'number', 'name']);

function hasKey({ signature }: ResolvedInput, columns: readonly string[]): boolean {
  return signature.keys.some((k) => k.columns.length === columns.length && k.columns.every((c) => columns.includes(c)));
}

/** `customer` or `customer_id` of orders, beside the key `id` of customers. */
function pointerTo(owner: ResolvedInput, key: string, other: ResolvedInput): string | undefined {
  const table = owner.relation.name.slice(owner.relation.name.lastIndexOf('.') + 1).toLowerCase();
  const one = table.endsWith('ies') ? `${table.slice(0, -3)}y` : table.replace(/s$/u, '');
  const names = GENERIC.has(key) ? [one, `${one}_${key}`, `${table}_${key}`] : [];
  const found = names.map((n) => named(other, n)).find((n) => n !== undefined);
  const type = (input: ResolvedInput, name: string): string | undefined =>
    input.signature.columns.find((c) => c.name.toLowerCase() === name.toLowerCase())?.type.kind;
  return found !== undefined && type(owner, key) === type(other, found) ? found : undefined;
}

/** Foreign keys that a source or model declares to what the other input reads. */
function referencesOf(
  at: FixContext,
  owner: ResolvedInput,
  other: ResolvedInput,
): readonly { readonly columns: readonly string[]; readonly referencedColumns: readonly string[] }[] {
  const { sources, modelByName } = at.project.model;
  const name = owner.relation.name.toLowerCase();
  const wanted = other.relation.name.toLowerCase();
  return owner.relation.kind === 'source'
    ? (sources.get(name)?.foreignKeys ?? []).filter((k) => k.references.toLowerCase() === wanted)
    : (modelByName.get(name)?.foreignKeys ?? []).filter((k) => k.references.name.toLowerCase() === wanted);
}

function named(input: ResolvedInput, column: string): string | undefined {
  return input.signature.columns.find((c) => c.name.toLowerCase() === column.toLowerCase())?.name;
}
