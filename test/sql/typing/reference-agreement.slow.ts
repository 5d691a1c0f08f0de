// Accept/reject and result type of our typing against the GoogleSQL reference engine: the whole corpus, and random expressions from fixed seeds.
import assert from 'node:assert/strict';
import { parseExpression } from '../../../server/src/sql/parse/parse-expression.js';
import type { Scope } from '../../../server/src/sql/scope.js';
import { resolveType } from '../../../server/src/sql/typing/resolve-type.js';
import { typeExpression } from '../../../server/src/sql/typing/type-expression.js';
import { sameType, typeToString, type SqlType } from '../../../server/src/sql/types.js';
import { GoogleSqlEngine, type GoogleSqlAnalysis } from '../../engines/googlesql.js';
import { NOT_OURS } from '../corpus/not-ours.js';
import { readCorpus, readInvalid } from '../corpus/read-corpus.js';
import { columns } from '../corpus/rows.js';
import { RandomExpressions } from './random-expressions.js';

const SEEDS = [11, 12, 13];
const PER_SEED = 1500;
/** Random expressions may run into these; each is looked at. Share of the whole, so that a new kind of difference fails. */
const MOST_REVIEWED = 0.003;

/** Differences that are meant, by what our message or the reference's says. */
const REVIEWED: readonly (readonly [reason: string, ours: RegExp, theirs: RegExp])[] = [
  ...NOT_OURS.map(({ reason, message }) => [reason, message, /^$/] as const),
  ['a date part that fails on every row is refused at once', /does not take|is not a date part/, /^$/],
  ['functions of BigQuery that came after this reference', /^$/, /Function not found: M(AX|IN)_BY/],
  ['the key type of KEYS functions is a matter of BigQuery', /^$/, /First argument \(key type\)/],
  [
    'the reference folds constants while it analyses',
    /^$/,
    /division by zero|Could not cast literal|out of range|overflow/i,
  ],
];

interface Verdict {
  readonly errors: readonly string[];
  readonly type: SqlType;
}

const scope: Scope = {
  inputs: [
    { alias: 't', open: false, columns: columns.map((c) => ({ name: c.name, type: typeOf(c.type)!, nullable: true })) },
  ],
  columns: [],
  parameters: [],
  functions: [],
  aggregates: true,
  windows: true,
  possiblyEmptyGroups: false,
};

function typeOf(text: string): SqlType | undefined {
  const resolved = resolveType(text);
  return resolved.ok ? resolved.type : undefined;
}

function ours(text: string): Verdict {
  const { expr, problems } = parseExpression(text);
  const { typed, problems: typing } = typeExpression(expr, scope);
  const errors = [
    ...problems.map((p) => p.message),
    ...typing.filter((p) => p.severity === 'error').map((p) => p.message),
  ];
  return { errors, type: settled(typed.type) };
}

/** NULL and ERROR are INT64 to the reference when nothing else decides. */
function settled(type: SqlType): SqlType {
  if (type.kind === 'null') return { kind: 'scalar', name: 'INT64' };
  return type.kind === 'array' ? { kind: 'array', element: settled(type.element) } : type;
}

/** Undefined when both agree. */
function difference(text: string, theirs: GoogleSqlAnalysis): string | undefined {
  const { errors, type } = ours(text);
  const their = theirs.ok ? '' : theirs.message;
  if (theirs.ok !== (errors.length === 0)) {
    if (REVIEWED.some(([, our, ref]) => our.test(errors[0] ?? '') && ref.test(their))) return 'reviewed';
    return theirs.ok
      ? `we reject (${errors[0]}), the reference gives ${theirs.type}: ${text}`
      : `we accept as ${typeToString(type)}, the reference says ${their}: ${text}`;
  }
  const wanted = theirs.ok ? typeOf(theirs.type) : undefined;
  if (wanted === undefined || sameType(wanted, type)) return undefined;
  return `we type it ${typeToString(type)}, the reference ${typeToString(wanted)}: ${text}`;
}

describe('typing against the reference engine', function () {
  this.timeout(600_000);
  let engine: GoogleSqlEngine;
  before(async () => {
    engine = new GoogleSqlEngine();
    await engine.start();
  });
  after(() => engine.stop());

  /** The server dies of some expressions, and cannot look into some aggregates; those are skipped and counted. */
  async function analyze(text: string): Promise<GoogleSqlAnalysis | undefined> {
    const analysis = await engine.analyzeExpression(text, columns);
    if (analysis.ok || !/onnection|Unsupported built-in function/.test(analysis.message)) return analysis;
    if (!/onnection/.test(analysis.message)) return undefined;
    await engine.stop();
    await engine.start();
    return undefined;
  }

  async function compare(
    texts: readonly string[],
  ): Promise<{ agreed: number; reviewed: number; skipped: number; differences: string[] }> {
    const result = { agreed: 0, reviewed: 0, skipped: 0, differences: [] as string[] };
    for (const text of texts) {
      const theirs = await analyze(text);
      const differs = theirs && difference(text, theirs);
      if (theirs === undefined) result.skipped++;
      else if (differs === undefined) result.agreed++;
      else if (differs === 'reviewed') result.reviewed++;
      else result.differences.push(differs);
    }
    return result;
  }

  // The valid part of the corpus is compared by the oracle, which evaluates it anyway.
  it('rejects what the corpus calls invalid, and agrees on texts of one function a section', async () => {
    // Entries that a query list cannot stand in for (`SELECT i`, `i, j`) are invalid as expressions only.
    const invalid = readInvalid()
      .map((entry) => entry.text)
      .filter((text) => !/^SELECT |^i, j$/.test(text));
    const seen = new Set<string>();
    const one = readCorpus()
      .filter(({ fn, family }) => !family.startsWith('geography') && !seen.has(fn) && seen.add(fn))
      .map((entry) => entry.text);
    const { agreed, reviewed, skipped, differences } = await compare([...invalid, ...one]);
    console.log(
      `      ${agreed} of ${invalid.length + one.length} agree, ${reviewed} reviewed, ${skipped} the reference cannot run`,
    );
    assert.deepEqual(differences, []);
  });

  for (const seed of SEEDS) {
    it(`agrees on ${PER_SEED} random expressions of seed ${seed}`, async () => {
      const random = new RandomExpressions(seed);
      const texts = Array.from({ length: PER_SEED }, () => random.next());
      const { agreed, reviewed, skipped, differences } = await compare(texts);
      console.log(`      ${agreed} of ${texts.length} agree, ${reviewed} reviewed, ${skipped} skipped`);
      assert.deepEqual(differences, []);
      assert.ok(reviewed <= Math.ceil(texts.length * MOST_REVIEWED), `${reviewed} reviewed differences`);
    });
  }
});
