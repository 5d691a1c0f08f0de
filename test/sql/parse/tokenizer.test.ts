import assert from 'node:assert/strict';
import { isReservedKeyword } from '../../../server/src/sql/keyword-table.js';
import { scan, tokenize } from '../../../server/src/sql/tokenizer.js';

const kinds = (text: string): string[] =>
  tokenize(text)
    .slice(0, -1)
    .map((token) => `${token.kind} ${token.value}`);
const valueOf = (text: string): string | undefined => {
  const { tokens, problems } = scan(text);
  assert.deepEqual(problems, [], text);
  assert.equal(tokens.length, 2, text);
  return tokens[0]?.value;
};

describe('tokenize', () => {
  it('tells names, keywords, numbers and symbols apart', () => {
    assert.deepEqual(kinds('Select a_1 <> 0xFf >= 1.5e-3'), [
      'keyword Select',
      'identifier a_1',
      'symbol <>',
      'integer 0xFf',
      'symbol >=',
      'float 1.5e-3',
    ]);
  });

  it('reads all forms of numbers', () => {
    for (const text of ['.5', '1.', '1e3', '1E+3', '.5e-10', '1.e5', '123.456'])
      assert.deepEqual(kinds(text), [`float ${text}`]);
    for (const text of ['0', '007', '0X1f']) assert.deepEqual(kinds(text), [`integer ${text}`]);
  });

  it('reads what follows the dot of a path as a name', () => {
    assert.deepEqual(kinds('a.1e5'), ['identifier a', 'symbol .', 'identifier 1e5']);
    assert.deepEqual(kinds('a.select.2024_x'), [
      'identifier a',
      'symbol .',
      'identifier select',
      'symbol .',
      'identifier 2024_x',
    ]);
    assert.deepEqual(kinds('f(x).5'), [
      'identifier f',
      'symbol (',
      'identifier x',
      'symbol )',
      'symbol .',
      'identifier 5',
    ]);
    assert.deepEqual(kinds('1 + .5'), ['integer 1', 'symbol +', 'float .5']);
  });

  it('reads {from} as one operand', () => {
    assert.deepEqual(kinds('{from}.x'), ['from {from}', 'symbol .', 'identifier x']);
    assert.deepEqual(kinds("'{from}'"), ['string {from}']);
  });

  it('decodes escapes', () => {
    assert.equal(valueOf(String.raw`'\a\b\f\n\r\t\v\\\?\"\'\´'`.replace('´', '`')), '\x07\b\f\n\r\t\v\\?"\'`');
    assert.equal(valueOf(String.raw`'\x41\X4a\101\u00e9\U0001F600'`), 'AJAé😀');
    assert.equal(valueOf(String.raw`b'\xff\377\x00'`), '\u00ff\u00ff\u0000');
  });

  it('encodes characters of bytes as UTF-8', () => {
    assert.equal(valueOf("b'é'"), '\u00c3\u00a9');
    assert.equal(valueOf("rb'é'"), '\u00c3\u00a9');
  });

  it('leaves raw strings alone', () => {
    assert.equal(valueOf(String.raw`r'\d\''`), String.raw`\d\'`);
    assert.equal(valueOf(String.raw`R"""a"\"b"""`), String.raw`a"\"b`);
    assert.equal(valueOf("r'a\\\r\nb'".replace('r', 'r').replaceAll("'", "'''")), 'a\\\r\nb');
  });

  it('reads line ends in triple quotes as \\n', () => {
    assert.equal(valueOf("'''a\r\nb\rc\nd'''"), 'a\nb\nc\nd');
    assert.equal(valueOf(`''''a' "b"'''`), `'a' "b"`);
  });

  it('gives the span between the quotes', () => {
    const [token] = tokenize("  rb'''x y'''");
    assert.deepEqual([token?.start, token?.end, token?.content], [2, 13, { start: 7, end: 10 }]);
  });

  it('decodes names in backticks', () => {
    assert.equal(valueOf('`a.b c`'), 'a.b c');
    assert.equal(valueOf('`a\\`b`'), 'a`b');
    assert.equal(tokenize('`select`')[0]?.kind, 'quoted');
  });

  it('leaves out comments and unicode white space', () => {
    const { tokens, comments } = scan('a -- x\n/* y */\u3000# z\n+ b');
    assert.deepEqual(
      tokens.map((token) => token.value),
      ['a', '+', 'b', ''],
    );
    assert.deepEqual(comments, [
      { start: 2, end: 6 },
      { start: 7, end: 14 },
      { start: 15, end: 18 },
    ]);
  });

  it('reads <> behind STRUCT as two symbols', () => {
    assert.deepEqual(kinds('STRUCT<>'), ['keyword STRUCT', 'symbol <', 'symbol >']);
  });

  const PROBLEMS: readonly (readonly [text: string, marked: string])[] = [
    ["a = 'x", "'x"],
    ['"x\ny"', '"x\ny"'],
    ["'x\n = 'y'", "'x"],
    ["'''x'", "'''x'"],
    ["r'x\\'", "r'x\\'"],
    ['`a', '`a'],
    ['``', '``'],
    ['a /* b', '/* b'],
    [String.raw`'a\qb'`, String.raw`\q`],
    [String.raw`'\x4'`, String.raw`\x4`],
    [String.raw`'\400'`, String.raw`\4`],
    [String.raw`'\ud800'`, String.raw`\ud800`],
    [String.raw`'\U00110000'`, String.raw`\U00110000`],
    [String.raw`b'\u0041'`, String.raw`\u`],
    ['1a', '1a'],
    ['1.5x', '1.5x'],
    ['0xg', '0xg'],
    ['é', 'é'],
    ['“x”', '“x”'],
    ['a $b', '$b'],
    ['{to}', '{to}'],
    ["'\\\n'", '\\\n'],
  ];
  for (const [text, marked] of PROBLEMS) {
    it(`reports ${JSON.stringify(marked)} of ${JSON.stringify(text)}`, () => {
      const { problems } = scan(text);
      assert.deepEqual(
        problems.map(({ start, end }) => text.slice(start, end)),
        [marked],
      );
    });
  }
});

describe('isReservedKeyword', () => {
  it('knows the list of the documentation', () => {
    // https://github.com/google/googlesql/blob/master/docs/lexical.md#reserved_keywords, and QUALIFY as BigQuery has it.
    const documented =
      `ALL AND ANY ARRAY AS ASC ASSERT_ROWS_MODIFIED AT BETWEEN BY CASE CAST COLLATE CONTAINS CREATE CROSS CUBE CURRENT DEFAULT
      DEFINE DESC DISTINCT ELSE END ENUM ESCAPE EXCEPT EXCLUDE EXISTS EXTRACT FALSE FETCH FOLLOWING FOR FROM FULL GROUP GROUPING GROUPS HASH
      HAVING IF IGNORE IN INNER INTERSECT INTERVAL INTO IS JOIN LATERAL LEFT LIKE LIMIT LOOKUP MERGE NATURAL NEW NO NOT NULL NULLS OF ON OR
      ORDER OUTER OVER PARTITION PRECEDING PROTO QUALIFY RANGE RECURSIVE RESPECT RIGHT ROLLUP ROWS SELECT SET SOME STRUCT TABLESAMPLE THEN TO
      TREAT TRUE UNBOUNDED UNION UNNEST USING WHEN WHERE WINDOW WITH WITHIN`.split(/\s+/);
    for (const word of documented) assert.ok(isReservedKeyword(word.toLowerCase()), word);
    for (const word of ['date', 'offset', 'value', 'row', 'first', 'safe_cast', 'pivot', 'key'])
      assert.ok(!isReservedKeyword(word), word);
  });
});
