// `translate` as scripts use it: one JSON object for each input, places in UTF-16, exit codes, columns, streams.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const program = join(import.meta.dirname, '..', '..', 'server', 'bin', 'pipewright.js');

interface Answer {
  readonly input: string;
  readonly output: string | null;
  readonly type: string | null;
  readonly refusals: readonly { readonly start: number; readonly end: number; readonly reason: string }[];
  readonly errors: readonly { readonly start: number; readonly end: number; readonly message: string }[];
}

interface Result {
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
  readonly answers: readonly Answer[];
}

function translate(args: readonly string[], input?: string | Buffer): Result {
  const jsonl = ['translate', '--to', 'duckdb', '--format', 'jsonl', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...jsonl], {
    encoding: 'utf8',
    input: input ?? '',
    maxBuffer: 1 << 28,
  });
  const answers = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Answer);
  return { status, out: stdout, error: stderr, answers };
}

const texts = (input: string, places: readonly { readonly start: number; readonly end: number }[]): string[] =>
  places.map(({ start, end }) => input.slice(start, end));

describe('translate on the command line', function () {
  this.timeout(60_000);

  it('answers each argument with one object that has exactly these keys', () => {
    const { status, answers, out } = translate(['--columns', 'd DATE', 'LENGTH("é")', 'd + 1']);
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

  it('reports every syntax and type error at its place, in UTF-16', () => {
    const input = "LENGTH('😀') + unknown_one * UPER('x')";
    const { status, answers } = translate([input, 'IF(TRUE, 1 2) +']);
    assert.equal(status, 1);
    assert.deepEqual([answers[0]!.output, answers[0]!.type], [null, null]);
    assert.deepEqual(texts(input, answers[0]!.errors), ['unknown_one', 'UPER']);
    assert.ok(answers[1]!.errors.length >= 2);
  });

  it('reports every refusal at its place with a reason', () => {
    const input = "CONCAT('😀', NET.PUBLIC_SUFFIX('a.b'), TO_HEX(SHA512(s)))";
    const { status, answers } = translate(['--columns', 's STRING', input]);
    assert.equal(status, 1);
    const [answer] = answers;
    assert.deepEqual([answer!.output, answer!.type, answer!.errors], [null, 'STRING', []]);
    assert.deepEqual(texts(input, answer!.refusals), ["NET.PUBLIC_SUFFIX('a.b')", 'SHA512(s)']);
    for (const { reason } of answer!.refusals) assert.match(reason, /DuckDB/);
  });

  it('takes columns of every type, quoted names and NOT NULL', () => {
    const columns = '`odd, name` STRING, n NUMERIC(10, 2) NOT NULL, a ARRAY<STRUCT<x INT64, y STRING>>, "q" STRING';
    assert.equal(translate(['--columns', columns, '1']).status, 2);
    const { status, answers } = translate([
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

  it('says where the columns are wrong', () => {
    for (const [columns, at] of [
      ['a INT64, b NOPE', 12],
      [', a INT64', 1],
      ['a', 1],
      ['a INT64, A STRING', 10],
      ['a INT64) AS SELECT (1', 13],
    ] as const) {
      const { status, error, out } = translate(['--columns', columns, '1']);
      assert.equal(status, 2, columns);
      assert.equal(out, '');
      const place = /--columns at (\d+): /.exec(error);
      assert.ok(place !== null, error);
      assert.ok(Math.abs(Number(place[1]) - at) <= 1, `${columns}: ${error}`);
    }
  });

  it('refuses an unknown dialect and a missing one as wrong usage', () => {
    const unknown = spawnSync(process.execPath, [program, 'translate', '--to', 'oracle', '1'], { encoding: 'utf8' });
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /duckdb/);
    assert.equal(spawnSync(process.execPath, [program, 'translate', '1'], { encoding: 'utf8' }).status, 2);
  });

  it('answers every line of standard input, empty ones too', () => {
    const { status, answers } = translate([], '\ufeff1 + 1\r\n\n  \nUPPER("a")');
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
    assert.deepEqual(translate([], '').answers, []);
  });

  it('keeps characters whole that arrive in pieces, and text with line separators on one line', () => {
    const { answers } = translate([], Buffer.from("CONCAT('日本語', '\u2028')\n'end'\n", 'utf8'));
    assert.deepEqual(
      answers.map(({ input }) => input),
      ["CONCAT('日本語', '\u2028')", "'end'"],
    );
  });

  it('answers a stream as it comes, not at its end', async () => {
    const child = spawn(process.execPath, [program, 'translate', '--to', 'duckdb', '--format', 'jsonl'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const lines: string[] = [];
    const line = (): Promise<string> =>
      new Promise((resolve) => {
        child.stdout.once('data', (data: Buffer) => {
          lines.push(...data.toString('utf8').split('\n').filter(Boolean));
          resolve(lines.at(-1)!);
        });
      });
    child.stdin.write('1 + 1\n');
    assert.equal((JSON.parse(await line()) as Answer).input, '1 + 1');
    child.stdin.write("UPPER('x')\n");
    assert.equal((JSON.parse(await line()) as Answer).input, "UPPER('x')");
    child.stdin.end();
    assert.equal(await new Promise((resolve) => child.once('close', resolve)), 0);
  });

  it('answers 50,000 lines in little memory', () => {
    const count = 50_000;
    const input = Array.from({ length: count }, (_, i) => `COALESCE(n, ${i})`).join('\n');
    const args = [
      '--max-old-space-size=160',
      program,
      'translate',
      '--to',
      'duckdb',
      '--format',
      'jsonl',
      '--columns',
      'n INT64',
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      input,
      maxBuffer: 1 << 28,
    });
    assert.equal(status, 0, stderr.slice(0, 500));
    assert.equal(stdout.split('\n').length - 1, count);
  });

  it('shows people the place, and sends them no control characters', () => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [program, 'translate', '--to', 'duckdb', "UPPER('a')", "nope + '\u001b[31m'"],
      { encoding: 'utf8' },
    );
    assert.equal(status, 1);
    assert.equal(stdout, "upper(replace('a', 'ß', 'SS'))\n");
    assert.match(stderr, /error at 1: .*nope.*\n {2}nope .*\n {2}\^\^\^\^/);
    assert.ok(!stderr.includes('\u001b'));
  });
});
