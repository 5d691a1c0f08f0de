// Sentences that know which of their words are code: one text for terminals, one for Markdown, nothing of a spec read as markup.

export interface Code {
  readonly code: string;
}

/** Words and code, in order. */
export type Prose = readonly (string | Code)[];

export function code(text: string): Code {
  return { code: text };
}

/** say`Keep rows where ${code('a > 1')}.`: strings are words, code is code, arrays are more prose. */
export function say(words: TemplateStringsArray, ...values: readonly (string | number | Code | Prose)[]): Prose {
  return words.flatMap((word, i): Prose => {
    const value = values[i];
    const head = word === '' ? [] : [word];
    if (value === undefined) return head;
    if (typeof value === 'object') return [...head, ...(isCode(value) ? [value] : value)];
    return [...head, String(value)];
  });
}

function isCode(value: Code | Prose): value is Code {
  return 'code' in value;
}

/** `a`, `b` and `c`. */
export function list(items: readonly (Code | Prose)[], last = 'and'): Prose {
  return items.flatMap((item, i): Prose => {
    const before = i === 0 ? '' : i === items.length - 1 ? ` ${last} ` : ', ';
    return [...(before === '' ? [] : [before]), ...(isCode(item) ? [item] : item)];
  });
}

export function names(items: readonly string[], last = 'and'): Prose {
  return list(items.map(code), last);
}

/** Code between backticks, as messages write it; a lone line. */
export function plainText(prose: Prose): string {
  return prose.map((p) => (typeof p === 'string' ? p : `\`${p.code}\``)).join('');
}

/** Inline Markdown: words escaped, code in a span that its text cannot end. */
export function markdown(prose: Prose): string {
  return prose.map((p) => (typeof p === 'string' ? escapeMarkdown(p) : codeSpan(p.code))).join('');
}

function codeSpan(text: string): string {
  const line = oneLine(text);
  const runs = line.match(/`+/gu) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((r) => r.length)) + 1);
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/** Descriptions and rationales are written by people: they stay the words they are. */
function escapeMarkdown(text: string): string {
  return oneLine(text).replaceAll(/[\\`*_[\]<>&#|~!]/gu, (c) =>
    c === '<' ? '&lt;' : c === '>' ? '&gt;' : c === '&' ? '&amp;' : `\\${c}`,
  );
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\u2028\u2029]+/gu, ' ');
}
