// The corpora and mutations of them against the reference engine's own parser: accepted and rejected alike.

import assert from 'node:assert/strict';
import { parseExpression, parseQuery, parseStatements } from '../../../server/src/sql/parse/parse.js';
import { GoogleSqlEngine } from '../../engines/googlesql.js';
import { requireEngine } from '../../engines/locate.js';
import { INVALID_EXPRESSIONS, VALID_EXPRESSIONS } from './corpus.js';
import { mutate, poolOf, randomFrom } from './mutate.js';
import { INVALID_QUERIES, INVALID_STATEMENTS, NEWER_TEXTS, VALID_QUERIES, VALID_STATEMENTS } from './query-corpus.js';

/** Reviewed: where we and the reference differ on purpose. `theirs` is whether the reference accepts the text. */
const REVIEWED: readonly { readonly theirs: boolean; readonly pattern: RegExp; readonly reason: string }[] = [
  {
    theirs: true,
    pattern: /\bEXTRACT\b/i,
    reason:
      'its parser takes any expression for the part of EXTRACT, its analyzer refuses all but date parts; we refuse at once',
  },
  { theirs: true, pattern: /\bFROM\s*\/|,\s*\/|\bJOIN\s*\//i, reason: 'table paths with slashes are not BigQuery' },
  {
    theirs: true,
    pattern: /\b(UNION|INTERSECT|EXCEPT)\b.*\b(UNION|INTERSECT|EXCEPT)\b/is,
    reason: 'different set operations side by side: refused by its analyzer',
  },
  {
    theirs: true,
    pattern: /->/,
    reason: 'its parser takes any expressions before the arrow of a lambda, its analyzer names only; we refuse at once',
  },
  {
    theirs: false,
    pattern: /^[\s;]*CREATE(\s+(OR|REPLACE|TEMP|TEMPORARY|PUBLIC|PRIVATE))*\s+(CONNECTION)\b/i,
    reason: 'objects that are neither tables nor views are kept as other statements, unread',
  },
  {
    theirs: true,
    pattern: /\b((BIG)?(NUMERIC|DECIMAL)|JSON)\s*['"].*\\/is,
    reason: 'its parser leaves the escapes of these literals to its analyzer, which refuses them',
  },
  { theirs: false, pattern: /\bCONNECTION\s+DEFAULT\b/i, reason: 'documented for BigQuery, newer than the engine' },
  { theirs: false, pattern: /\bBY\s+NAME\b/i, reason: 'documented for BigQuery, newer than the engine' },
  { theirs: false, pattern: /\bCONSTRAINT\b.*\bPRIMARY\b/is, reason: 'named primary keys are newer than the engine' },
  { theirs: false, pattern: /\bGENERATED\s+(ALWAYS|BY)\b/i, reason: 'newer than the engine' },
  {
    theirs: false,
    pattern: /(^|;)\s*(IF|FOR|LOOP|WHILE|REPEAT|BEGIN|DECLARE|SET)\b/i,
    reason: 'scripts are kept as other statements, unread',
  },
  {
    theirs: false,
    pattern: /^[\s;]*(?:(?:#|--)[^\r\n]*)?$|^\s*;/,
    reason: 'an empty file, and an empty statement, are no mistake in a DDL file',
  },
];

const MUTATIONS = Number(process.env['PIPEWRIGHT_PARSE_MUTATIONS'] ?? 6000);
/** Added to every seed: other mutations than every day's. */
const SEED = Number(process.env['PIPEWRIGHT_PARSE_SEED'] ?? 0);

type Accepts = (text: string) => boolean | Promise<boolean>;

describe('parsing against the reference engine', function () {
  this.timeout(600_000);
  let engine: GoogleSqlEngine | undefined;

  before(async function () {
    requireEngine('googlesql', this);
    engine = new GoogleSqlEngine();
    await engine.start();
  });
  after(() => engine?.stop());

  const parses = async (statement: string): Promise<boolean> => (await engine!.parseFault(statement)) === null;
  /** Two frames, because each alone accepts more than an expression: aliases and tuples, or another WHEN. */
  const expressionParses = async (text: string): Promise<boolean> =>
    (await parses(`SELECT CASE WHEN\n${text}\nTHEN 1 END`)) && parses(`SELECT (\n${text}\n)`);

  /** Differences that no reviewed reason covers. Several calls are under way at once. */
  async function differences(texts: readonly string[], ours: Accepts, theirs: Accepts): Promise<string[]> {
    const found: string[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let text = texts[next++]; text !== undefined; text = texts[next++]) {
        const text_ = text;
        const [we, they] = [await ours(text_), await theirs(text_)];
        if (we === they || REVIEWED.some((reviewed) => reviewed.theirs === they && reviewed.pattern.test(text_)))
          continue;
        found.push(`${they ? 'only the reference accepts' : 'only we accept'} ${JSON.stringify(text_)}`);
      }
    };
    await Promise.all([work(), work(), work(), work()]);
    return found;
  }

  const mutations = (texts: readonly string[], seed: number): string[] => {
    const random = randomFrom(seed + SEED);
    const pool = poolOf(texts);
    return Array.from({ length: MUTATIONS }, () => mutate(texts[Math.floor(random() * texts.length)]!, pool, random));
  };

  const expression: Accepts = (text) => parseExpression(text).problems.length === 0;
  const query: Accepts = (text) => parseQuery(text).problems.length === 0;
  const statements: Accepts = (text) => parseStatements(text).problems.length === 0;

  it('the corpora are large, and say of themselves what the reference says', async () => {
    assert.ok(VALID_EXPRESSIONS.length >= 300 && INVALID_EXPRESSIONS.length >= 150);
    const judge = async (texts: readonly string[], theirs: Accepts, wanted: boolean): Promise<void> => {
      const wrong: string[] = [];
      for (const text of texts) if ((await theirs(text)) !== wanted) wrong.push(text);
      assert.deepEqual(wrong, []);
    };
    await judge(VALID_EXPRESSIONS, expressionParses, true);
    await judge(
      INVALID_EXPRESSIONS.map(({ text }) => text),
      expressionParses,
      false,
    );
    await judge([...VALID_QUERIES, ...VALID_STATEMENTS], parses, true);
    await judge([...INVALID_QUERIES, ...NEWER_TEXTS], parses, false);
    await judge(INVALID_STATEMENTS, parses, false);
  });

  it('expressions agree', async () => {
    assert.deepEqual(await differences(mutations(VALID_EXPRESSIONS, 1), expression, expressionParses), []);
  });

  it('queries agree', async () => {
    assert.deepEqual(
      await differences([...VALID_QUERIES, ...INVALID_QUERIES, ...mutations(VALID_QUERIES, 2)], query, parses),
      [],
    );
  });

  it('DDL agrees', async () => {
    assert.deepEqual(
      await differences(
        [...VALID_STATEMENTS, ...INVALID_STATEMENTS, ...mutations(VALID_STATEMENTS, 3)],
        statements,
        parses,
      ),
      [],
    );
  });
});
