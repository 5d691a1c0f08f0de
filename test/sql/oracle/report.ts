// Command line: corpus × dialects → counts and every difference, for the people who write printers.
//
//   npx tsx test/sql/oracle/report.ts [--dialect duckdb,spark] [--fn NAME] [--family NAME] [--text PART]
//                                     [--file PATH | --random N [--seed S] | --values N [--kind K] [--seed S]] [--shrink] [--refused] [--front] [--families] [--verbose] [--limit N]
// `--dialect ''` runs no dialect. Default: all executable dialects, the whole corpus, silent differences and errors. `--refused` lists the refusals by
// reason, `--file` reads another list in the corpus' notation, `--random` makes N well-typed expressions of the catalogue's signatures from a seed,
// `--values` N of the grammar on values, `--shrink` prints the shortest expressions that still differ, `--front` the disagreements of parser and types with the reference, `--families` the counts by family, `--verbose` every row and every SQL text.
// Exit 1 when there is a silent difference.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { TypedExpression } from '../../../server/src/sql/typed-tree.js';
import { visitTyped } from '../../../server/src/sql/typed-walk.js';
import { typeToString } from '../../../server/src/sql/types.js';
import { readCorpus, readFamily, type CorpusEntry, type EntryKind } from '../corpus/read-corpus.js';
import { RandomExpressions } from '../typing/random-expressions.js';
import type { Outcome } from './compare.js';
import { frontEnd } from './front-end.js';
import { familyLines, formatFronts, formatOutcomes, summaryLine, tally } from './format-report.js';
import { randomValueEntries } from './random-values.js';
import { runReference, runTarget } from './run-oracle.js';
import { shrink } from './shrink.js';
import { isTargetId, TARGET_IDS, type TargetId } from './target-ids.js';

const { values: options } = parseArgs({
  options: {
    dialect: { type: 'string', default: TARGET_IDS.join(',') },
    fn: { type: 'string' },
    family: { type: 'string' },
    text: { type: 'string' },
    file: { type: 'string' },
    random: { type: 'string' },
    values: { type: 'string' },
    kind: { type: 'string', default: 'scalar,aggregate,window' },
    shrink: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    refused: { type: 'boolean', default: false },
    front: { type: 'boolean', default: false },
    families: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    limit: { type: 'string', default: '1000' },
  },
});

/** The reference server does not come to an end on some values of these functions. */
function mayNotEnd(typed: TypedExpression): boolean {
  let found = false;
  visitTyped(typed, (node) => {
    if (node.kind === 'call' && /^(ln|log|log10|exp|pow)$/.test(node.fn) && typeToString(node.type).includes('NUMERIC'))
      found = true;
  });
  return found;
}

/** Expressions that our own front end accepts; the reference has its say as for every entry. */
function randomEntries(count: number, seed: number): CorpusEntry[] {
  const random = new RandomExpressions(seed);
  const texts = new Set<string>();
  while (texts.size < count) {
    const text = random.next();
    const front = frontEnd(text, 'scalar');
    if (front.ok && !mayNotEnd(front.typed)) texts.add(text);
  }
  return [...texts].map((text, line) => ({
    family: `seed-${seed}`,
    kind: 'scalar',
    fn: 'random',
    line,
    text,
    reference: text,
    compare: 'exact',
  }));
}

function chosenEntries(): CorpusEntry[] {
  if (options.values !== undefined)
    return options.kind
      .split(',')
      .flatMap((kind) => randomValueEntries(kind as EntryKind, Number(options.values), Number(options.seed)));
  if (options.random !== undefined) return randomEntries(Number(options.random), Number(options.seed));
  if (options.file === undefined) return readCorpus();
  return readFamily(basename(options.file, '.sql'), readFileSync(options.file, 'utf8'));
}

const differs = ({ kind }: Outcome): boolean => kind === 'silent' || kind === 'error';

async function printShrunk(id: TargetId, outcomes: readonly Outcome[]): Promise<void> {
  const differing = entries.filter((_, i) => differs(outcomes[i]!));
  const shortest = await shrink(differing, async (asked) =>
    (await runTarget(id, await runReference(asked))).map(differs),
  );
  const unique = [...new Map(shortest.map((entry) => [entry.text, entry])).values()];
  const again = await runTarget(id, await runReference(unique));
  console.log(formatOutcomes(id, unique, again, { refused: false, verbose: false, limit }));
}

const entries = chosenEntries().filter(
  (entry) =>
    (options.fn === undefined || entry.fn === options.fn.toLowerCase()) &&
    (options.family === undefined || entry.family === options.family) &&
    (options.text === undefined || entry.text.includes(options.text)),
);
const run = await runReference(entries);
const limit = Number(options.limit);
if (options.front) console.log(formatFronts(entries, run.fronts, run.answers, limit));
let silent = 0;
const summaries: string[] = [];
for (const id of options.dialect.split(',').filter(Boolean)) {
  if (!isTargetId(id)) {
    console.error(`unknown dialect ${id}; known: ${TARGET_IDS.join(', ')}`);
    process.exit(2);
  }
  const outcomes = await runTarget(id, run);
  const counts = tally(entries, outcomes, run.fronts, run.answers);
  silent += counts.silent;
  console.log(formatOutcomes(id, entries, outcomes, { refused: options.refused, verbose: options.verbose, limit }));
  if (options.shrink) await printShrunk(id, outcomes);
  if (options.families) console.log(familyLines(entries, outcomes, run.fronts, run.answers));
  summaries.push(summaryLine(id, counts));
}
console.log(summaries.join('\n'));
process.exit(silent > 0 ? 1 : 0);
