// A part's JSON → the characters in its strings that nobody sees, and words in which letters of another script pass for Latin ones.

import { hiddenCharacters } from '../base/hidden-characters.js';
import { mixedWords } from '../base/look-alikes.js';
import type { JsonNode, JsonString } from '../syntax/json-node.js';
import type { LoweringSink } from './lowering-sink.js';
import { itemParts, memberParts } from './part-names.js';
import type { PartId } from './spec.js';

/** SQL: an invisible character can be written as an escape; literals are looked at where they are read. */
const SQL: ReadonlySet<string> = new Set('transform predicate formula condition body tests'.split(' '));

/** Where letters of any script are at home (prose), and names of what is declared elsewhere: one that is misspelt is not found, and that is said there. */
const ANY_LETTERS: ReadonlySet<string> = new Set([
  ...SQL,
  ...`description rationale owner applies_to from_table from_column left_table right_table table input inputs sources
  partition_by column group_by primary_key unique_keys unique_key columns references referenced_columns
  natural_key effective_at expiry_at current_flag tracked_columns overwrite_columns watermark cluster_by type returns`.split(
    /\s+/,
  ),
]);

/** Values of data: an invisible character in them that is written as an escape of JSON is meant, and seen. */
const DATA: ReadonlySet<string> = new Set(['given', 'before', 'expect', 'default', 'parameters', 'accepted_values']);

interface Under {
  /** The nearest key. */
  readonly key: string;
  readonly data: boolean;
  /** Literals of tests are SQL, whatever form they are written in. */
  readonly test: boolean;
}

/** What is wrong with a key shows where it is not known; keys of one's own (`x-…`) are nobody's business. */
export function checkTexts(node: JsonNode, part: PartId, sink: LoweringSink): void {
  const faulty = new Set(
    sink.problems.filter((p) => p.severity === 'error' && p.span === undefined).map((p) => p.part),
  );
  walk(node, part, '', { key: '', data: false, test: false }, (string, id, under) => {
    if (!faulty.has(id)) checkString(string, id, under, sink);
  });
}

type Visit = (string: JsonString, part: PartId, under: Under) => void;

function walk(node: JsonNode, part: PartId, listKey: string, under: Under, visit: Visit): void {
  if (node.kind === 'string') visit(node, part, under);
  else if (node.kind === 'array')
    for (const item of itemParts(part, listKey, node.items)) walk(item.node, item.part, '', under, visit);
  else if (node.kind === 'object')
    for (const { member, part: id } of memberParts(part, node)) {
      const { key, value } = member;
      if (value === undefined || key.startsWith('x-')) continue;
      walk(value, id, key, { key, data: under.data || DATA.has(key), test: under.test || key === 'tests' }, visit);
    }
}

function checkString(node: JsonString, part: PartId, { key, data, test }: Under, sink: LoweringSink): void {
  const escaped = node.end - node.start !== node.value.length + 2;
  for (const { start, end, code, direction } of data && escaped ? [] : hiddenCharacters(node.value))
    sink.report({
      id: 'invisible-character',
      severity: 'warning',
      part,
      span: { start, end },
      message: `Here stands a character that nobody sees (${code}): ${direction ? 'what is read is not what is shown' : 'texts that look equal differ by it'}. Remove it${SQL.has(key) ? ', or write it as an escape in the SQL string if it is meant' : data ? `, or write it as an escape (\`\\u…\`) if it is meant` : ''}.`,
    });
  if (!test && (data || !ANY_LETTERS.has(key)))
    for (const { start, end, word, latin, letters } of mixedWords(node.value))
      sink.report({
        id: 'look-alike-letters',
        severity: 'warning',
        part,
        span: { start, end },
        message: `\`${word}\` is not \`${latin}\`: ${letters} in it only looks like the Latin letter, so the two are never equal. Write it in Latin letters.`,
        suggestions: [latin],
      });
}
