// Random regular expressions: what is translated to PostgreSQL matches, extracts and replaces as on the reference engine.

import assert from 'node:assert/strict';
import { postgres } from '../../../server/src/sql/dialects/postgres/dialect.js';
import { translate } from '../../../server/src/sql/translate.js';
import { STRING } from '../../../server/src/sql/types.js';
import { GoogleSqlEngine } from '../../engines/googlesql.js';
import { requireEngine } from '../../engines/locate.js';
import { PostgresEngine } from '../../engines/postgres.js';

const TEXTS = [
  '',
  'a',
  'ab',
  'aab',
  'abc',
  'a-b',
  'abab',
  'ba,ab',
  'cab-abc',
  'aéb',
  'a1b2',
  'x',
  'aaa',
  'bbb',
  'abcabc-1,2',
  'a b',
  '-',
  'ccab',
  'ab\nab',
  '1.a',
];
const ATOMS = [
  'a',
  'b',
  'c',
  '-',
  'a',
  'b',
  '[ab]',
  '[^a]',
  '[b-c]',
  '.',
  String.raw`\d`,
  String.raw`\w`,
  '[^,-]',
  String.raw`\b`,
  'é',
  ',',
  '1',
  String.raw`\.`,
  ' ',
];
const REPEATS = ['*', '+', '?', '{2}', '{1,2}', '*?', '+?', '??'];

/** The same patterns in every run. */
function patterns(count: number): readonly string[] {
  let seed = 7;
  const random = (n: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return (seed >> 8) % n;
  };
  const pick = (list: readonly string[]): string => list[random(list.length)]!;
  const atom = (depth: number): string => {
    const kind = random(depth > 0 ? 10 : 6);
    return kind < 6 ? pick(ATOMS) : `${kind < 8 ? '(' : '(?:'}${choice(depth - 1)})`;
  };
  const repeated = (depth: number): string => {
    const text = atom(depth);
    return text === String.raw`\b` || random(9) < 4 ? text : text + pick(REPEATS);
  };
  const sequence = (depth: number): string => Array.from({ length: 1 + random(3) }, () => repeated(depth)).join('');
  const choice = (depth: number): string =>
    Array.from({ length: random(4) === 0 ? 2 : 1 }, () => sequence(depth)).join('|');
  const found = new Set<string>();
  while (found.size < count) found.add((random(4) === 0 ? '^' : '') + choice(2) + (random(4) === 0 ? '$' : ''));
  return [...found];
}

describe('random regular expressions on PostgreSQL', function () {
  this.timeout(600_000);
  const reference = new GoogleSqlEngine();
  const engine = new PostgresEngine();

  before(async function () {
    requireEngine('googlesql', this);
    requireEngine('postgres', this);
    await reference.start();
    await engine.start();
  });
  after(async () => {
    await reference.stop();
    await engine.stop();
  });

  it('find the same text as RE2, or are refused', async () => {
    const pairs = patterns(250).flatMap((pattern) =>
      [
        `REGEXP_CONTAINS(s, r'${pattern}')`,
        `REGEXP_EXTRACT(s, r'${pattern}')`,
        `REGEXP_REPLACE(s, r'${pattern}', '<>')`,
        `REGEXP_EXTRACT_ALL(s, r'${pattern}')`,
        `REGEXP_INSTR(s, r'${pattern}')`,
      ].flatMap((googlesql) => {
        const { output } = translate(googlesql, [{ name: 's', type: STRING, nullable: true }], postgres);
        return output === null ? [] : [{ googlesql, output }];
      }),
    );
    assert.ok(pairs.length > 300, `only ${pairs.length} are translated`);
    const request = { columns: [{ name: 's', type: 'STRING' }], rows: TEXTS.map((text) => [text]) };
    const expected = await reference.evaluate({ ...request, expressions: pairs.map((p) => p.googlesql) });
    const actual = await engine.evaluate({ ...request, expressions: pairs.map((p) => p.output) });
    const different = pairs.flatMap((pair, i) => {
      const wanted = expected[i]!.values;
      if (wanted === null) return [];
      return TEXTS.flatMap((text, row) => {
        const values = actual[i]!.values;
        const [a, b] = [JSON.stringify(wanted[row]), values === null ? actual[i]!.error : JSON.stringify(values[row])];
        return a === b ? [] : [`${pair.googlesql} on ${JSON.stringify(text)}: ${a}, but ${b} by ${pair.output}`];
      });
    });
    assert.deepEqual(different, []);
  });
});
