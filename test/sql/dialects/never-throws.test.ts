// No printer throws on an expression that types: it prints or refuses, whatever odd constants stand in it.

import assert from 'node:assert/strict';
import { allFunctions } from '../../../server/src/sql/catalogue/function-catalogue.js';
import type { ArgumentType } from '../../../server/src/sql/catalogue/function-entry.js';
import type { Dialect } from '../../../server/src/sql/dialect.js';
import { dialects } from '../../../server/src/sql/dialects/index.js';
import { typeToString } from '../../../server/src/sql/types.js';
import { frontEnd } from '../oracle/front-end.js';

const LONGEST = '9223372036854775807';
const SHORTEST = '-9223372036854775808';
/** Constants at the ends and off the path, and one that is no constant. */
const ODD: Readonly<Record<string, readonly string[]>> = {
  INT64: ['i', '0', '-1', LONGEST, SHORTEST, 'NULL'],
  FLOAT64: ['f', '-0.0', "CAST('nan' AS FLOAT64)", "CAST('-inf' AS FLOAT64)", '1e308', '5e-324', 'NULL'],
  NUMERIC: ['n', "NUMERIC '-99999999999999999999999999999.999999999'", "NUMERIC '0'"],
  BIGNUMERIC: ['bn', "BIGNUMERIC '0.00000000000000000000000000000000000001'"],
  BOOL: ['b', 'NULL'],
  STRING: ['s', "''", "'%'", "'$.a[99999999999].\"b'", "'('", "'\\\\'", "'\u{1f600}e\u0301'", "'DAY'", 'NULL'],
  BYTES: ['bt', "b''", "b'\\x00\\xff'", "b'['"],
  DATE: ['d', "DATE '0001-01-01'", "DATE '9999-12-31'"],
  DATETIME: ['dt', "DATETIME '9999-12-31 23:59:59.999999'"],
  TIME: ['tm', "TIME '23:59:59.999999'"],
  TIMESTAMP: ['ts', "TIMESTAMP '0001-01-01 00:00:00+00'"],
  JSON: ['j', "JSON '{}'", "JSON '1e400'"],
  INTERVAL: ["INTERVAL '-10000-0 1 -1:0:0.000001' YEAR TO SECOND"],
};

const PARTS = ['DAY', 'WEEK(MONDAY)', 'ISOYEAR', 'MICROSECOND', 'YEAR'];

function valuesOf(type: ArgumentType): readonly string[] {
  if (type.kind === 'keyword')
    return type.keyword === 'DATE_PART'
      ? PARTS
      : type.keyword === 'NORMALIZE_MODE'
        ? ['NFC', 'NFKD']
        : ["'ROUND_HALF_EVEN'"];
  if (type.kind === 'lambda') return ['x -> x IS NULL', 'x -> x'];
  if (type.kind === 'array-template') return ['[1, NULL]', '[]', "['a', NULL]", 'ai', 'NULL'];
  if (type.kind !== 'fixed') return [...ODD['INT64']!.slice(0, 3), "'a'", 'NULL', '[1, NULL]', '[]', 'STRUCT(1 AS a)'];
  const name = typeToString(type.type);
  const element = /^ARRAY<(.*)>$/.exec(name)?.[1];
  if (element !== undefined) return ['[]', `[${ODD[element]?.[1] ?? 'NULL'}, NULL]`, 'NULL'];
  return ODD[name] ?? ['NULL'];
}

/** Every signature with odd values in turn, so that each stands in each place. */
function calls(): readonly string[] {
  const texts = new Set<string>();
  for (const entry of allFunctions()) {
    if (entry.mode !== 'scalar' || entry.id.startsWith('$')) continue;
    for (const signature of entry.signatures) {
      const choices = signature.arguments.map((argument) => valuesOf(argument.type));
      const most = Math.max(1, ...choices.map((c) => c.length));
      for (let round = 0; round < most; round++) {
        const args = choices.map((c, at) => c[(round + at * 2) % c.length]!);
        for (let count = args.length; count >= Math.max(0, args.length - 3); count--)
          texts.add(`${entry.id.toUpperCase()}(${args.slice(0, count).join(', ')})`);
      }
    }
  }
  return [...texts];
}

/** FORMAT with every letter, flag and size, also from arguments. */
function formats(): readonly string[] {
  const values: Readonly<Record<string, readonly string[]>> = {
    ...Object.fromEntries([...'dioxX'].map((l) => [l, ['i', SHORTEST, 'NULL']])),
    ...Object.fromEntries([...'fFeEgG'].map((l) => [l, ['f', "CAST('inf' AS FLOAT64)", 'n', 'bn']])),
    s: ['s', "''"],
    t: ['j', 'bt', '[f]', 'STRUCT(i, s)', 'ts'],
    T: ['s', 'bt', '[s]', 'STRUCT(f AS a)', "DATE '0001-01-01'"],
    p: ['j'],
    P: ['j'],
  };
  const flags = ['', '-', '+', ' ', '#', '0', "'", "-+ #0'"];
  const sizes = ['', '0', '7', '.0', '.', '.3', '3.400', '*', '.*', '*.*', '99999999999'];
  const starred = ['-3', 'i', LONGEST, SHORTEST, 'NULL', '0'];
  const texts: string[] = [];
  let turn = 0;
  for (const [letter, operands] of Object.entries(values))
    for (const flag of flags)
      for (const size of sizes) {
        const stars = [...size].filter((c) => c === '*').map(() => starred[turn++ % starred.length]!);
        const operand = operands[turn++ % operands.length]!;
        texts.push(`FORMAT("%${flag}${size}${letter}", ${[...stars, operand].join(', ')})`);
      }
  return texts;
}

/** Every element of a format of dates and times, by itself and among others. */
function timeFormats(): readonly string[] {
  const letters = [
    ...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+%',
    'Ez',
    'E4Y',
    'E3S',
    'E*S',
    'Ey',
    'Od',
    '#',
    '',
  ];
  const models =
    'YYYY YYY YY Y RRRR RR MONTH MON MM DAY DY D DD DDD HH HH12 HH24 MI SS SSSSS FF1 FF9 AM A.M. TZH TZM "x Z \\\\" ; '.split(
      ' ',
    );
  return [
    ...letters.flatMap((l) => [
      `FORMAT_TIMESTAMP('%${l}', ts, 'America/New_York')`,
      `FORMAT_DATE('x%${l}%${l}', d)`,
      `FORMAT_TIME('%${l}', tm)`,
      `PARSE_DATETIME('%${l}', s)`,
      `PARSE_TIMESTAMP('%Y%${l}', s, '+01')`,
    ]),
    ...models.flatMap((m) => [
      `CAST(ts AS STRING FORMAT '${m}')`,
      `CAST(d AS STRING FORMAT '${m}-${m}')`,
      `CAST(s AS TIMESTAMP FORMAT '${m}')`,
      `CAST(i AS STRING FORMAT '${m}')`,
    ]),
    ...['9.99EEEE', '$', 'FM', 'S99', 'RN', 'XXXX', 'V9', ''].map((m) => `CAST(n AS STRING FORMAT '${m}')`),
  ];
}

const environment = {
  column: (column: { readonly name: string }): string => column.name,
  parameter: (name: string): string => `:${name}`,
};

function refusesOrPrints(dialect: Dialect, texts: readonly string[]): number {
  let typed = 0;
  for (const text of texts) {
    const front = frontEnd(text, 'scalar');
    if (!front.ok) continue;
    typed++;
    const printed = dialect.print(front.typed, environment);
    if (printed.ok) assert.notEqual(printed.text, '', text);
    else assert.ok(printed.refusals.length > 0, text);
  }
  return typed;
}

describe('a printer never throws', () => {
  for (const dialect of dialects)
    it(`${dialect.displayName}: on odd arguments of every function`, () => {
      assert.ok(refusesOrPrints(dialect, formats()) > 500);
      assert.ok(refusesOrPrints(dialect, timeFormats()) > 200);
      assert.ok(refusesOrPrints(dialect, calls()) > 1000);
    });
});
