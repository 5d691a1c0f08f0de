// Tokens before a cursor → the call the cursor is in and what can follow; works where no tree can be built.

import type { Token } from '../sql/tokenizer.js';

export interface EnclosingCall {
  /** Upper case, with dots; undefined for a plain parenthesis. */
  readonly name: string | undefined;
  /** 0-based index of the argument at the cursor. */
  readonly argument: number;
  /** Offset of the name. */
  readonly start: number;
}

/** The innermost open parenthesis. */
export function enclosingCall(before: readonly Token[]): EnclosingCall | undefined {
  return openCalls(before).at(-1);
}

/** The innermost open call that has a name. */
export function enclosingNamedCall(before: readonly Token[]): (EnclosingCall & { readonly name: string }) | undefined {
  return openCalls(before).findLast((c): c is EnclosingCall & { readonly name: string } => c.name !== undefined);
}

function openCalls(before: readonly Token[]): readonly EnclosingCall[] {
  const open: { name: string | undefined; argument: number; start: number; bracket: string }[] = [];
  for (const [i, token] of before.entries()) {
    if (token.word === '(' || token.word === '[')
      open.push({
        ...(token.word === '(' ? nameBefore(before, i) : { name: undefined, start: token.start }),
        argument: 0,
        bracket: token.word,
      });
    else if (token.word === ')' || token.word === ']') open.pop();
    else if (token.word === ',' && open.length > 0) open[open.length - 1]!.argument++;
  }
  return open;
}

function nameBefore(
  before: readonly Token[],
  at: number,
): { readonly name: string | undefined; readonly start: number } {
  const last = before[at - 1];
  const isName =
    last?.kind === 'identifier' ||
    last?.kind === 'quoted' ||
    (last?.kind === 'keyword' && CALLABLE_KEYWORDS.has(last.word));
  if (last === undefined || !isName) return { name: undefined, start: before[at]!.start };
  let name = last.value.toUpperCase();
  let { start } = last;
  for (
    let i = at - 2;
    i > 0 && before[i]!.word === '.' && (before[i - 1]!.kind === 'identifier' || before[i - 1]!.kind === 'quoted');
    i -= 2
  ) {
    ({ start } = before[i - 1]!);
    name = `${before[i - 1]!.value.toUpperCase()}.${name}`;
  }
  return { name: name.startsWith('SAFE.') ? name.slice(5) : name, start };
}

const CALLABLE_KEYWORDS: ReadonlySet<string> = new Set([
  'IF',
  'CAST',
  'EXTRACT',
  'OVER',
  'ARRAY',
  'STRUCT',
  'LEFT',
  'RIGHT',
  'GROUPING',
  'INTERVAL',
  'UNNEST',
  'COLLATE',
  'RANGE',
]);

/** The clause of the innermost query that the cursor is in; undefined outside of queries and inside parentheses of one. */
export function openClause(before: readonly Token[]): Clause | undefined {
  const open: (Clause | undefined)[] = [undefined];
  for (const { word } of before) {
    if (word === '(' || word === '[') open.push(undefined);
    else if (word === ')' || word === ']') open.pop();
    else if (isClause(word) && (word === 'SELECT' || open.at(-1) !== undefined)) open[open.length - 1] = word;
    else if (word === 'ON' && open.at(-1) === 'FROM') open[open.length - 1] = 'ON';
    else if (word === 'JOIN' && open.at(-1) === 'ON') open[open.length - 1] = 'FROM';
  }
  return open.at(-1);
}

export type Clause = (typeof CLAUSES)[number] | 'ON';

const CLAUSES = ['SELECT', 'FROM', 'WHERE', 'GROUP', 'HAVING', 'QUALIFY', 'ORDER', 'LIMIT'] as const;

function isClause(word: string): word is (typeof CLAUSES)[number] {
  return (CLAUSES as readonly string[]).includes(word);
}

/** Names of `WITH name AS (`, those written so far. */
export function queriesOfWith(before: readonly Token[]): readonly string[] {
  return before.flatMap((token, i) => {
    const [previous, next, after] = [before[i - 1]?.word, before[i + 1]?.word, before[i + 2]?.word];
    const starts = (previous === 'WITH' || previous === ',') && next === 'AS' && after === '(';
    return starts && (token.kind === 'identifier' || token.kind === 'quoted') ? [token.value] : [];
  });
}

/** Something that an operator can follow. */
export function isOperandEnd(token: Token): boolean {
  switch (token.kind) {
    case 'identifier':
    case 'quoted':
    case 'integer':
    case 'float':
    case 'string':
    case 'bytes':
    case 'from':
      return true;
    case 'keyword':
      return token.word === 'END' || token.word === 'NULL' || token.word === 'TRUE' || token.word === 'FALSE';
    default:
      return token.word === ')' || token.word === ']';
  }
}
