// Tokens before a cursor → the brackets it is in and what stands in them; works where no tree can be built.

import type { Token } from '../sql/tokenizer.js';

/** An open bracket before the cursor, or the whole text: what stands in it directly. */
export interface Frame {
  /** Absent: the whole text. `<` of a type only. */
  readonly bracket: '(' | '[' | '<' | undefined;
  /** Upper case, with dots, without `SAFE.`; absent for a bracket that nothing names. */
  readonly name: string | undefined;
  /** Offset of the name. */
  readonly start: number;
  /** 0-based index of the argument at the cursor. */
  readonly argument: number;
  /** A bracket in it that is closed again stands as its closing token alone. */
  readonly tokens: readonly Token[];
}

/** The whole text first, the innermost open bracket last. */
export function openFrames(before: readonly Token[]): readonly Frame[] {
  const open: { -readonly [K in keyof Frame]: Frame[K] extends readonly Token[] ? Token[] : Frame[K] }[] = [
    { bracket: undefined, name: undefined, start: 0, argument: 0, tokens: [] },
  ];
  const close = (): void => {
    if (open.length > 1) open.pop();
  };
  for (const [i, token] of before.entries()) {
    const { word } = token;
    if (word === '(' || word === '[' || (word === '<' && TYPES_OF_OTHERS.has(before[i - 1]?.word ?? ''))) {
      const named = word === '[' ? undefined : nameBefore(before, i);
      open.push({ bracket: word, name: named?.name, start: named?.start ?? token.start, argument: 0, tokens: [] });
      continue;
    }
    if (word === ')' || word === ']') {
      while (open.at(-1)!.bracket === '<') close();
      close();
    } else if ((word === '>' || word === '>>') && open.at(-1)!.bracket === '<') {
      close();
      if (word === '>>' && open.at(-1)!.bracket === '<') close();
    } else if (word === ',') open.at(-1)!.argument++;
    open.at(-1)!.tokens.push(token);
  }
  return open;
}

const TYPES_OF_OTHERS: ReadonlySet<string> = new Set(['ARRAY', 'STRUCT', 'RANGE']);

/** The innermost open bracket that has a name. */
export function enclosingNamedCall(frames: readonly Frame[]): (Frame & { readonly name: string }) | undefined {
  return frames.findLast((f): f is Frame & { readonly name: string } => f.bracket === '(' && f.name !== undefined);
}

/** `name => …`: the argument at the cursor is written with its name. */
export function argumentName({ tokens }: Frame): string | undefined {
  const first = tokens.findLastIndex((t) => t.word === ',') + 1;
  return tokens[first + 1]?.word === '=>' ? tokens[first]!.value : undefined;
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

/** The clause of a query that stands in the frame; undefined where none does. */
export function openClause({ tokens }: Frame): Clause | undefined {
  let open: Clause | undefined;
  for (const { word } of tokens) {
    if (isClause(word) && (word === 'SELECT' || open !== undefined)) open = word;
    else if (word === 'ON' && open === 'FROM') open = 'ON';
    else if (word === 'JOIN' && open === 'ON') open = 'FROM';
  }
  return open;
}

export type Clause = (typeof CLAUSES)[number] | 'ON';

const CLAUSES = ['SELECT', 'FROM', 'WHERE', 'GROUP', 'HAVING', 'QUALIFY', 'ORDER', 'LIMIT'] as const;

function isClause(word: string): word is (typeof CLAUSES)[number] {
  return (CLAUSES as readonly string[]).includes(word);
}

/** The innermost CASE that is open in the frame: its last word. */
export function caseState({ tokens }: Frame): 'CASE' | 'WHEN' | 'THEN' | 'ELSE' | undefined {
  const open: ('CASE' | 'WHEN' | 'THEN' | 'ELSE')[] = [];
  for (const { word } of tokens) {
    if (word === 'CASE') open.push('CASE');
    else if (word === 'END') open.pop();
    else if ((word === 'WHEN' || word === 'THEN' || word === 'ELSE') && open.length > 0) open[open.length - 1] = word;
  }
  return open.at(-1);
}

/** Names of `WITH name AS (`, those written so far. */
export function queriesOfWith(before: readonly Token[]): readonly string[] {
  return before.flatMap((token, i) => {
    const [previous, next, after] = [before[i - 1]?.word, before[i + 1]?.word, before[i + 2]?.word];
    const starts = (previous === 'WITH' || previous === ',') && next === 'AS' && after === '(';
    return starts && (token.kind === 'identifier' || token.kind === 'quoted') ? [token.value] : [];
  });
}

/** Where the operand that ends with the last token begins: `items[0]`, `f(x).y`, `(a + b)`; undefined where none ends. */
export function operandStart(tokens: readonly Token[]): number | undefined {
  let at = tokens.length - 1;
  for (;;) {
    const token = tokens[at];
    if (token === undefined || !isOperandEnd(token)) return undefined;
    if (token.word === ')' || token.word === ']') {
      at = opening(tokens, at);
      const before = tokens[at - 1];
      const called =
        before !== undefined &&
        (token.word === ']'
          ? isOperandEnd(before)
          : before.kind === 'identifier' ||
            before.kind === 'quoted' ||
            (before.kind === 'keyword' && CALLABLE_KEYWORDS.has(before.word)));
      if (called) {
        at--;
        if (token.word === ']') continue;
      }
    }
    if (tokens[at - 1]?.word !== '.') return tokens[at]?.start;
    at -= 2;
  }
}

function opening(tokens: readonly Token[], closing: number): number {
  let depth = 0;
  for (let i = closing; i >= 0; i--) {
    const { word } = tokens[i]!;
    if (word === ')' || word === ']') depth++;
    else if ((word === '(' || word === '[') && --depth === 0) return i;
  }
  return -1;
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
