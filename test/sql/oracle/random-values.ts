// A seed → well-typed GoogleSQL expressions of a kind over the corpus columns, by the productions of random-grammar-table.ts; the same seed gives the same texts.

import type { TypedExpression } from '../../../server/src/sql/typed-tree.js';
import { visitTyped } from '../../../server/src/sql/typed-walk.js';
import type { CorpusEntry, EntryKind } from '../corpus/read-corpus.js';
import { randomFrom } from '../parse/mutate.js';
import { frontEnd } from './front-end.js';
import {
  AGGREGATES,
  ATOMS,
  CAST_FROM,
  FRAMED,
  FRAMED_OF_ANY,
  FRAMES,
  GENERIC,
  NAVIGATION,
  NAVIGATION_OF_ANY,
  OF_ORDERED,
  ORDERED,
  PRODUCTIONS,
  RANDOM_TYPES,
  WEIGHTS,
  WORDS,
  type RandomType,
} from './random-grammar-table.js';

/** What stands at the leaves: columns of a row, aggregates of a group, columns and windows. */
type Level = 'row' | 'group' | 'window';

interface Place {
  readonly level: Level;
  /** Elements of arrays that subqueries around here run over. */
  readonly variables: readonly { readonly name: string; readonly type: RandomType }[];
}

const DECLARED = (type: RandomType): string => (type === 'STRUCT' ? 'STRUCT<x INT64, y STRING>' : type);
const ELEMENT: Readonly<Partial<Record<RandomType, RandomType>>> = {
  'ARRAY<INT64>': 'INT64',
  'ARRAY<FLOAT64>': 'FLOAT64',
  'ARRAY<STRING>': 'STRING',
};
const ARRAYS: readonly RandomType[] = ['ARRAY<INT64>', 'ARRAY<FLOAT64>', 'ARRAY<STRING>'];
const WEIGHTED: readonly RandomType[] = RANDOM_TYPES.flatMap((type) =>
  Array<RandomType>(WEIGHTS[type] ?? 1).fill(type),
);

export class RandomValues {
  readonly #random: () => number;
  #names = 0;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  next(kind: EntryKind, depth: number): string {
    this.#names = 0;
    const level = kind === 'aggregate' ? 'group' : kind === 'window' ? 'window' : 'row';
    return this.#expression(this.#pick(WEIGHTED), depth, { level, variables: [] });
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #expression(type: RandomType, depth: number, place: Place): string {
    if (depth <= 0 || this.#chance(0.08)) return this.#leaf(type, place);
    // Aggregates and windows belong near the leaves, else most texts would have none.
    if (place.level !== 'row' && this.#chance(depth < 2 ? 0.7 : 0.25)) return this.#leaf(type, place);
    const dice = this.#random();
    const casts = CAST_FROM[type];
    if (dice < 0.12 && casts !== undefined) {
      const from = this.#expression(this.#pick(casts), depth - 1, place);
      return `${this.#pick(['CAST', 'SAFE_CAST', 'CAST'])}(${from} AS ${DECLARED(type)})`;
    }
    if (dice < 0.18 && place.level === 'row') return this.#subquery(type, depth, place);
    if (dice < 0.36) return this.#fill(this.#pick(GENERIC), type, depth, place);
    if (dice < 0.46 && ORDERED.includes(type)) return this.#fill(this.#pick(OF_ORDERED), type, depth, place);
    return this.#fill(this.#pick(PRODUCTIONS[type]), type, depth, place);
  }

  #leaf(type: RandomType, place: Place): string {
    const own = place.variables.filter((variable) => variable.type === type);
    if (own.length > 0 && this.#chance(0.5)) return this.#pick(own).name;
    if (place.level === 'group') return this.#aggregate(type, place);
    if (place.level === 'window' && this.#chance(0.5)) return this.#window(type, place);
    return this.#pick(ATOMS[type]);
  }

  #aggregate(type: RandomType, place: Place): string {
    const templates = AGGREGATES[type];
    if (templates === undefined) return this.#constant(type);
    return this.#fill(this.#pick(templates), type, 2, { ...place, level: 'row' });
  }

  /** An atom that names no column. */
  #constant(type: RandomType): string {
    const constants = ATOMS[type].filter(
      (atom) => !/\b(i|i2|sm|id|f|f2|s|s2|n|bn|b|st)\b/.test(atom.replace(/'[^']*'/g, '')),
    );
    const literals = constants.filter((atom) => !/^[a-z]/.test(atom));
    return literals.length === 0 ? `CAST(NULL AS ${DECLARED(type)})` : this.#pick(literals);
  }

  #window(type: RandomType, place: Place): string {
    const under: Place = { ...place, level: 'row' };
    const partition = this.#chance(0.6) ? `PARTITION BY ${this.#pick(['k', 'b', 'MOD(id, 3)', 's'])} ` : '';
    const direction = this.#pick(['', ' DESC', ' NULLS LAST', ' DESC NULLS FIRST']);
    const order = this.#chance(0.5) ? 'id' : `${this.#fill('{U}', type, 1, under)}${direction}, id`;
    const plain = [...(NAVIGATION[type] ?? []), ...NAVIGATION_OF_ANY];
    const framed = [...(FRAMED[type] ?? []), ...FRAMED_OF_ANY];
    if (this.#chance(0.4))
      return `${this.#fill(this.#pick(plain), type, 2, under)} OVER (${partition}ORDER BY ${order})`;
    const call = this.#fill(this.#pick(framed), type, 2, under);
    if (!/VALUE/.test(call) && this.#chance(0.2))
      return `${call.replace('STRING_AGG', 'MAX').replace(/, ','\)$/, ')')} OVER (${partition.trim()})`;
    const offset = this.#chance(0.15)
      ? `${partition}ORDER BY id RANGE BETWEEN ${this.#pick(['2', '5'])} PRECEDING AND ${this.#pick(['CURRENT ROW', '1 FOLLOWING'])}`
      : undefined;
    return `${call} OVER (${offset ?? `${partition}ORDER BY ${order} ${this.#pick(FRAMES)}`.trim()})`;
  }

  /** Over an array of the row, with its element as one more leaf. */
  #subquery(type: RandomType, depth: number, place: Place): string {
    const array = this.#pick(ARRAYS);
    const name = `e${++this.#names}`;
    const from = `FROM UNNEST(${this.#expression(array, depth - 1, place)}) AS ${name}`;
    const inner: Place = { level: 'row', variables: [...place.variables, { name, type: ELEMENT[array]! }] };
    const where = this.#chance(0.6) ? ` WHERE ${this.#expression('BOOL', depth - 1, inner)}` : '';
    const element = ELEMENT[type];
    if (element !== undefined) {
      const order = this.#chance(0.5) ? ` ORDER BY ${name}` : '';
      if (order === '')
        return `ARRAY(SELECT ${this.#expression(element, depth - 1, inner)} ${from} WITH OFFSET AS o${this.#names}${where} ORDER BY o${this.#names})`;
      return `ARRAY(SELECT ${element === ELEMENT[array] ? name : this.#expression(element, depth - 1, { ...inner, variables: inner.variables })} ${from}${where}${element === ELEMENT[array] ? order : ''})`;
    }
    const item = this.#expression(type, depth - 1, inner);
    if (ORDERED.includes(type)) return `(SELECT ${this.#pick(['MIN', 'MAX'])}(${item}) ${from}${where})`;
    return `(SELECT ${item} ${from} WITH OFFSET AS o${this.#names}${where} ORDER BY o${this.#names} LIMIT 1)`;
  }

  #fill(template: string, type: RandomType, depth: number, place: Place): string {
    const other = this.#pick(ORDERED);
    const any = this.#pick(WEIGHTED);
    let same = '';
    return template.replace(/\{([^}]+)\}/g, (_, hole: string) => {
      if (hole.startsWith('#')) return this.#word(hole.slice(1), place);
      if (hole === 'same') return same;
      if (hole === 'EXISTS') return this.#exists(depth, place);
      if (hole === 'STRUCTURE') return this.#structure(type, depth, place);
      if (hole.startsWith('literal:')) return this.#constant(type);
      const name = hole.startsWith('row:') ? hole.slice(4) : hole;
      const wanted = name === 'T' ? type : name === 'U' ? other : name === 'V' ? any : (name as RandomType);
      return (same = this.#expression(wanted, depth - 1, place));
    });
  }

  /** Words that name columns stand for themselves in a row only. */
  #word(list: string, place: Place): string {
    const words = WORDS[list]!;
    if (place.level !== 'group') return this.#pick(words);
    return this.#pick(words.filter((word) => !/^(sm|i2|id|ABS|MOD)/.test(word)));
  }

  #exists(depth: number, place: Place): string {
    if (place.level !== 'row') return this.#leaf('BOOL', place);
    const array = this.#pick(ARRAYS);
    const name = `e${++this.#names}`;
    const inner: Place = { level: 'row', variables: [...place.variables, { name, type: ELEMENT[array]! }] };
    return `EXISTS(SELECT 1 FROM UNNEST(${this.#expression(array, depth - 1, place)}) AS ${name} WHERE ${this.#expression('BOOL', depth - 1, inner)})`;
  }

  /** An element of an array, or a field, of the type. */
  #structure(type: RandomType, depth: number, place: Place): string {
    const array = ARRAYS.find((candidate) => ELEMENT[candidate] === type);
    if (array === undefined) return `STRUCT(${this.#expression(type, depth - 1, place)} AS a, 1 AS b).a`;
    const at = this.#word('small', place);
    return `${this.#expression(array, depth - 1, place)}[${this.#pick(['SAFE_OFFSET', 'SAFE_ORDINAL', 'OFFSET'])}(${at})]`;
  }
}

/** `count` different expressions of a kind, one to five levels deep, as entries of the oracle. */
export function randomValueEntries(kind: EntryKind, count: number, seed: number): CorpusEntry[] {
  const random = new RandomValues(seed);
  const texts = new Set<string>();
  for (let i = 0; texts.size < count; i++) {
    const text = random.next(kind, 1 + (i % 5));
    const front = frontEnd(text, kind);
    if (front.ok && isOf(kind, front.typed)) texts.add(text);
  }
  return [...texts].map((text, line) => ({
    family: `${kind}-${seed}`,
    kind,
    fn: 'random',
    line,
    text,
    reference: text,
    compare: 'exact',
  }));
}

/** Constants say nothing of groups and windows. */
function isOf(kind: EntryKind, typed: TypedExpression): boolean {
  if (kind !== 'aggregate' && kind !== 'window') return true;
  let found = false;
  visitTyped(typed, (node) => {
    if (node.kind === 'call' && (kind === 'window' ? node.over !== undefined : node.aggregate !== undefined))
      found = true;
  });
  return found;
}
