// A seed → GoogleSQL expressions over the corpus columns, mostly well typed: catalogue functions with arguments of their signatures, operators, CASE, casts.

import { allFunctions } from '../../../server/src/sql/catalogue/function-catalogue.js';
import type { ArgumentType, FunctionEntry, Signature } from '../../../server/src/sql/catalogue/function-entry.js';
import { typeToString } from '../../../server/src/sql/types.js';

const ATOMS: Readonly<Record<string, readonly string[]>> = {
  INT64: ['i', 'i2', '1', '-3', '0x1F', 'NULL'],
  FLOAT64: ['f', '1.5', '-2e3', '.25', 'NULL'],
  NUMERIC: ['n', "NUMERIC '1.25'", 'NULL'],
  BIGNUMERIC: ['bn', "BIGNUMERIC '3'"],
  BOOL: ['b', 'TRUE', 'FALSE', 'NULL'],
  STRING: ['s', "'abc'", "''", "r'a\\d'", 'NULL', "'2024-01-01'"],
  BYTES: ['bt', "b'ab'"],
  DATE: ['d', "DATE '2024-02-29'", "'2024-01-31'", 'NULL'],
  DATETIME: ['dt', "DATETIME '2024-02-29 10:00:00'", 'd'],
  TIME: ['tm', "TIME '10:00:00'"],
  TIMESTAMP: ['ts', "TIMESTAMP '2024-02-29 10:00:00+01'", "'2024-01-31 00:00:00'"],
  JSON: ['j', 'JSON \'{"a": [1]}\'', 'j.a'],
  INTERVAL: ['INTERVAL 1 DAY', "INTERVAL '1-2' YEAR TO MONTH", 'INTERVAL i MONTH'],
  'ARRAY<INT64>': ['ai', '[1, 2]', '[i, NULL]', '[]', '[1]'],
  'ARRAY<FLOAT64>': ['af', '[1.5]', '[1, 2.5]', '[f]'],
  'ARRAY<STRING>': ['ast', "['a', NULL]", "SPLIT(s, ',')"],
};
const TYPES = Object.keys(ATOMS);
const SCALARS = TYPES.filter((type) => !type.startsWith('ARRAY'));
const BINARY = ['+', '-', '*', '/', '=', '!=', '<', '>=', '||', 'AND', 'OR', '&', '|', '<<'];
/** Part of the reference's tests only, of types the language lacks, or answered differently on purpose. */
const LEFT_OUT =
  /^(\$|st_|s2_|aead|deterministic|keys\.|kll|hll|d3a|rand$|generate_uuid|session_user|current_|error$|iserror|iferror|nulliferror|typeof|flatten|array_concat_agg|format$|net\.|grouping|json_array_append|json_array_insert)/;

const SCALAR_FUNCTIONS = allFunctions().filter((entry) => entry.mode === 'scalar' && !LEFT_OUT.test(entry.id));

export class RandomExpressions {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): string {
    return this.#expression(this.#pick(TYPES), 2);
  }

  /** mulberry32 */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!;
  }

  /** Of about that type; sometimes of any. */
  #expression(type: string, depth: number): string {
    const wanted = this.#random() < 0.015 ? this.#pick(TYPES) : type;
    if (depth === 0) return this.#pick(ATOMS[wanted] ?? ATOMS['INT64']!);
    const dice = this.#random();
    if (dice < 0.5) return this.#call(wanted, depth);
    if (dice < 0.65)
      return `(${this.#expression(wanted, depth - 1)} ${this.#pick(BINARY)} ${this.#expression(this.#pick([wanted, wanted, wanted, wanted, this.#pick(SCALARS)]), depth - 1)})`;
    if (dice < 0.72)
      return `IF(${this.#expression('BOOL', depth - 1)}, ${this.#expression(wanted, depth - 1)}, ${this.#expression(this.#pick([wanted, wanted, wanted, this.#pick(TYPES)]), depth - 1)})`;
    if (dice < 0.78)
      return `CASE WHEN ${this.#expression('BOOL', depth - 1)} THEN ${this.#expression(wanted, depth - 1)} ELSE ${this.#expression(wanted, depth - 1)} END`;
    if (dice < 0.83)
      return `CASE ${this.#expression(wanted, depth - 1)} WHEN ${this.#expression(wanted, depth - 1)} THEN 1 ELSE ${this.#pick(['2.5', 'i', 'NULL', 'n'])} END`;
    if (dice < 0.88)
      return `(${this.#expression(wanted, depth - 1)} IN (${this.#expression(wanted, depth - 1)}, ${this.#expression(this.#pick([wanted, wanted, wanted, this.#pick(SCALARS)]), 0)}))`;
    if (dice < 0.92)
      return `[${this.#expression(wanted, depth - 1)}, ${this.#expression(this.#pick([wanted, wanted, wanted, this.#pick(SCALARS)]), 0)}]`;
    if (dice < 0.96) return `CAST(${this.#expression(wanted, depth - 1)} AS ${this.#pick(SCALARS)})`;
    return `(${this.#expression(wanted, depth - 1)} BETWEEN ${this.#expression(wanted, 0)} AND ${this.#expression(wanted, 0)})`;
  }

  #call(wanted: string, depth: number): string {
    // A few tries for a function that gives the type; then any.
    let entry = this.#pick(SCALAR_FUNCTIONS);
    let signature = this.#pick(entry.signatures);
    for (let tries = 0; tries < 12 && !gives(signature, wanted); tries++) {
      entry = this.#pick(SCALAR_FUNCTIONS);
      signature = this.#pick(entry.signatures);
    }
    const own = wanted.startsWith('ARRAY<') ? wanted.slice(6, -1) : wanted;
    const variables: Record<string, string> = {
      T: signature.result.kind === 'fixed' ? this.#pick(SCALARS) : own,
      U: this.#pick(SCALARS),
    };
    const args = this.#positions(signature).map((type) => this.#argument(entry, type, variables, depth));
    return `${entry.name}(${joinIntervals(entry, args).join(', ')})`;
  }

  #positions(signature: Signature): ArgumentType[] {
    const repeats = this.#pick([0, 1, 2]);
    const optional = this.#pick([0, 1, 1, 9]);
    let taken = 0;
    const repeated = signature.arguments.filter((spec) => spec.cardinality === 'repeated');
    const out: ArgumentType[] = [];
    for (const spec of signature.arguments) {
      if (spec.named?.only === true) continue;
      if (spec.cardinality === 'required') out.push(spec.type);
      else if (spec.cardinality === 'optional' && taken++ < optional) out.push(spec.type);
      else if (spec === repeated[0]) for (let r = 0; r < repeats; r++) out.push(...repeated.map((each) => each.type));
    }
    return out;
  }

  #argument(
    entry: FunctionEntry,
    type: ArgumentType,
    variables: Readonly<Record<string, string>>,
    depth: number,
  ): string {
    switch (type.kind) {
      case 'fixed':
        return this.#expression(typeToString(type.type), depth - 1);
      case 'template':
        return this.#expression(variables[type.name]!, depth - 1);
      case 'array-template': {
        const array = `ARRAY<${variables[type.name]!}>`;
        return ATOMS[array] === undefined
          ? `[${this.#expression(variables[type.name]!, depth - 1)}]`
          : this.#expression(array, depth - 1);
      }
      case 'any':
        return this.#expression(this.#pick(TYPES), depth - 1);
      case 'keyword':
        if (type.keyword === 'NORMALIZE_MODE') return this.#pick(['NFC', 'NFKD']);
        if (type.keyword === 'ROUNDING_MODE') return "'ROUND_HALF_EVEN'";
        return this.#pick([
          'DAY',
          'MONTH',
          'YEAR',
          'HOUR',
          'WEEK',
          ...(/trunc|diff|last_day/.test(entry.id) ? ['WEEK(MONDAY)', 'ISOWEEK', 'ISOYEAR'] : []),
        ]);
      case 'lambda':
        return type.parameters.length === 1
          ? this.#pick(['e -> e IS NULL', 'e -> e = e', 'e -> e'])
          : '(e, o) -> o > 0';
    }
  }
}

function gives({ result }: Signature, wanted: string): boolean {
  if (result.kind === 'fixed') return typeToString(result.type) === wanted;
  return result.kind === 'array-template' ? wanted.startsWith('ARRAY<') : !wanted.startsWith('ARRAY<');
}

/** A count and a date part are written INTERVAL count PART. */
function joinIntervals(entry: FunctionEntry, args: readonly string[]): readonly string[] {
  const keyword = entry.signatures[0]!.arguments.findIndex(
    (spec, i) => i > 0 && spec.type.kind === 'keyword' && spec.type.keyword === 'DATE_PART',
  );
  const before = entry.signatures[0]!.arguments[keyword - 1]?.type;
  if (before?.kind !== 'fixed' || typeToString(before.type) !== 'INT64' || args.length < keyword) return args;
  if (args.length === keyword) return args.slice(0, -1);
  return [...args.slice(0, keyword - 1), `INTERVAL ${args[keyword - 1]!} ${args[keyword]!}`];
}
