// `translate` as scripts use it: one JSON object for each input, places in UTF-16, exit codes, columns, streams.

import assert from 'node:assert/strict';
import { pipewright, type Ended } from './pipewright.js';

interface Answer {
  readonly input: string;
  readonly output: string | null;
  readonly type: string | null;
  readonly refusals: readonly { readonly start: number; readonly end: number; readonly reason: string }[];
  readonly errors: readonly { readonly start: number; readonly end: number; readonly message: string }[];
}

interface Result extends Ended {
  readonly answers: readonly Answer[];
}

async function translate(args: readonly string[], input?: string | Buffer): Promise<Result> {
  const done = await pipewright('.', ['translate', '--to', 'duckdb', '--format', 'jsonl', ...args], {
    input: input ?? '',
  });
  const answers = done.out
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Answer);
  return { ...done, answers };
}

const texts = (input: string, places: readonly { readonly start: number; readonly end: number }[]): string[] =>
  places.map(({ start, end }) => input.slice(start, end));

describe('translate on the command line', function () {
  this.timeout(60_000);

  it('answers each argument with one object that has exactly these keys', async () => {
    const { status, answers, out } = await translate(['--columns', 'd DATE', 'LENGTH("é")', 'd + 1']);
    assert.equal(status, 0);
    assert.equal(out.split('\n').length, 3);
    for (const answer of answers)
      assert.deepEqual(Object.keys(answer), ['input', 'output', 'type', 'refusals', 'errors']);
    assert.deepEqual(
      answers.map(({ input, type }) => [input, type]),
      [
        ['LENGTH("é")', 'INT64'],
        ['d + 1', 'DATE'],
      ],
    );
    assert.equal(answers[0]!.output, "length('é')");
  });

  it('reports every syntax and type error at its place, in UTF-16', async () => {
    const input = "LENGTH('😀') + unknown_one * UPER('x')";
    const { status, answers } = await translate([input, 'IF(TRUE, 1 2) +']);
    assert.equal(status, 1);
    assert.deepEqual([answers[0]!.output, answers[0]!.type], [null, null]);
    assert.deepEqual(texts(input, answers[0]!.errors), ['unknown_one', 'UPER']);
    assert.ok(answers[1]!.errors.length >= 2);
  });

  it('marks the piece of a constant that fails on every row', async () => {
    const inputs = ["REGEXP_CONTAINS('😀', 'a(b')", "CAST('x' AS DATE FORMAT 'YYYY-MM-QQ')", "JSON_VALUE(j, '$.a[x]')"];
    const { answers } = await translate(['--columns', 'j JSON', ...inputs]);
    assert.deepEqual(
      answers.map(({ input, refusals }) => texts(input, refusals)),
      [['('], ['QQ'], ['[x]']],
    );
  });

  it('reports every refusal at its place with a reason', async () => {
    const input = "CONCAT('😀', NET.PUBLIC_SUFFIX('a.b'), TO_HEX(SHA512(s)))";
    const { status, answers } = await translate(['--columns', 's STRING', input]);
    assert.equal(status, 1);
    const [answer] = answers;
    assert.deepEqual([answer!.output, answer!.type, answer!.errors], [null, 'STRING', []]);
    assert.deepEqual(texts(input, answer!.refusals), ["NET.PUBLIC_SUFFIX('a.b')", 'SHA512(s)']);
    for (const { reason } of answer!.refusals) assert.match(reason, /DuckDB/);
  });

  it('takes columns of every type, quoted names and NOT NULL', async () => {
    const columns = '`odd, name` STRING, n NUMERIC(10, 2) NOT NULL, a ARRAY<STRUCT<x INT64, y STRING>>, "q" STRING';
    assert.equal((await translate(['--columns', columns, '1'])).status, 2);
    const { status, answers } = await translate([
      '--columns',
      columns.replace(', "q" STRING', ''),
      '`odd, name`',
      'n',
      'a[OFFSET(0)].x',
    ]);
    assert.equal(status, 0);
    assert.deepEqual(
      answers.map(({ type }) => type),
      ['STRING', 'NUMERIC', 'INT64'],
    );
  });

  it('says where the columns are wrong', async () => {
    for (const [columns, at] of [
      ['a INT64, b NOPE', 12],
      [', a INT64', 1],
      ['a', 1],
      ['a INT64, A STRING', 10],
      ['a INT64) AS SELECT (1', 13],
    ] as const) {
      const { status, error, out } = await translate(['--columns', columns, '1']);
      assert.equal(status, 2, columns);
      assert.equal(out, '');
      const place = /--columns at (\d+): /.exec(error);
      assert.ok(place !== null, error);
      assert.ok(Math.abs(Number(place[1]) - at) <= 1, `${columns}: ${error}`);
    }
  });

  it('refuses an unknown dialect and a missing one as wrong usage', async () => {
    const unknown = await pipewright('.', ['translate', '--to', 'oracle', '1']);
    assert.equal(unknown.status, 2);
    assert.match(unknown.error, /duckdb/);
    assert.equal((await pipewright('.', ['translate', '1'])).status, 2);
  });

  it('answers every line of standard input, empty ones too', async () => {
    const { status, answers } = await translate([], '\ufeff1 + 1\r\n\n  \nUPPER("a")');
    assert.equal(status, 1);
    assert.deepEqual(
      answers.map(({ input }) => input),
      ['1 + 1', '', '  ', 'UPPER("a")'],
    );
    assert.deepEqual(
      answers.map(({ output }) => output !== null),
      [true, false, false, true],
    );
    for (const empty of [answers[1]!, answers[2]!]) assert.equal(empty.errors.length, 1);
    assert.deepEqual((await translate([], '')).answers, []);
  });

  it('keeps characters whole that arrive in pieces, and text with line separators on one line', async () => {
    const { answers } = await translate([], Buffer.from("CONCAT('日本語', '\u2028')\n'end'\n", 'utf8'));
    assert.deepEqual(
      answers.map(({ input }) => input),
      ["CONCAT('日本語', '\u2028')", "'end'"],
    );
  });

  it('shows people the place, and sends them no control characters', async () => {
    const { out, error, status } = await pipewright('.', [
      'translate',
      '--to',
      'duckdb',
      "UPPER('a')",
      "nope + '\u001b[31m'",
    ]);
    assert.equal(status, 1);
    assert.equal(out, "upper(replace('a', 'ß', 'SS'))\n");
    assert.match(error, /error at 1: .*nope.*\n {2}nope .*\n {2}\^\^\^\^/);
    assert.ok(!error.includes('\u001b'));
  });
});
