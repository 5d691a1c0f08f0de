// The closed catalogue of functions and operators, by name: signatures of the reference engine with facts and documentation of ours.
//
// Flags of the signature table: `aggregate`, `analytic` (else scalar); `over-required|optional|unsupported`; `frame`;
// `order-by`, `limit`, `nulls` (modifiers inside the parentheses); `no-safe`; `alias=` another spelling.

import { ADDED_FUNCTIONS_TABLE } from './added-functions-table.js';
import { decodeSignature } from './decode-signature.js';
import { DOCUMENTATION_TABLE } from './documentation-table.js';
import type { FunctionEntry } from './function-entry.js';
import * as facts from './function-facts-table.js';
import { SIGNATURES_TABLE } from './signatures-table.js';

type Line = (typeof SIGNATURES_TABLE)[number];

const lines: readonly Line[] = [...SIGNATURES_TABLE, ...ADDED_FUNCTIONS_TABLE];

/** Every spelling → its line; entries are decoded when first asked for. */
const lineByName: ReadonlyMap<string, Line> = new Map(
  lines.flatMap((line) => [line[0], ...aliasesOf(line[1])].map((name): [string, Line] => [name, line])),
);

const decoded = new Map<string, FunctionEntry>();

/** By any spelling, `SUBSTRING`, `net.host` or `$add`; any case. */
export function lookupFunction(name: string): FunctionEntry | undefined {
  return decoded.get(name) ?? decodeByName(name.toLowerCase());
}

/** Every entry, in the order of the table; operators first. */
export function allFunctions(): readonly FunctionEntry[] {
  return lines.map((line) => decodeByName(line[0])!);
}

/** Every spelling that can be called by name, lower case. */
export function functionNames(): readonly string[] {
  return [...lineByName.keys()].filter((name) => !name.startsWith('$'));
}

function decodeByName(name: string): FunctionEntry | undefined {
  const known = decoded.get(name);
  if (known !== undefined) return known;
  const line = lineByName.get(name);
  if (line === undefined) return undefined;
  const entry = decoded.get(line[0]) ?? decodeLine(line);
  decoded.set(line[0], entry);
  decoded.set(name, entry);
  return entry;
}

function decodeLine([id, flagText, ...signatures]: Line): FunctionEntry {
  const flags = flagText.split(' ');
  const mode = flags.includes('aggregate') ? 'aggregate' : flags.includes('analytic') ? 'analytic' : 'scalar';
  const over = flags.find((flag) => flag.startsWith('over-'))?.slice(5) as FunctionEntry['windowOrder'] | undefined;
  const neverNull = facts.NEVER_NULL.has(id);
  const special =
    neverNull ||
    mode !== 'scalar' ||
    facts.SOMETIMES_NULL.has(id) ||
    facts.OWN_NULL_RULE.has(id) ||
    id.startsWith('st_');
  return {
    id,
    name: id.toUpperCase(),
    aliases: aliasesOf(flagText),
    mode,
    signatures: signatures.map(decodeSignature),
    volatile: facts.VOLATILE.has(id),
    clock: facts.CLOCK.has(id),
    nullBehaviour: special ? 'special' : 'propagates',
    neverNull,
    supportsSafe: !flags.includes('no-safe'),
    supportsOver: over !== undefined,
    windowOrder: over ?? 'unsupported',
    supportsFrame: flags.includes('frame'),
    supportsDistinct: mode === 'aggregate' && !facts.NO_DISTINCT.has(id),
    supportsOrderBy: flags.includes('order-by'),
    supportsLimit: flags.includes('limit'),
    supportsNullHandling: flags.includes('nulls'),
    supportsHaving: mode === 'aggregate' && id !== '$count_star' && id !== 'grouping',
    defaultIgnoresNulls: mode === 'aggregate' && !facts.KEEPS_NULLS.has(id),
    textOnlyInFirstSignature: facts.TEXT_ONLY_IN_FIRST_SIGNATURE.has(id),
    inBigQuery: !facts.NOT_IN_BIGQUERY.has(id),
    doc: DOCUMENTATION_TABLE[id],
  };
}

function aliasesOf(flagText: string): readonly string[] {
  return flagText
    .split(' ')
    .filter((flag) => flag.startsWith('alias='))
    .map((flag) => flag.slice(6));
}
