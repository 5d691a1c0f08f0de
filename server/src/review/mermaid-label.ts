// Any text → a Mermaid flowchart label in which nothing is markup, a directive, an icon or a formula.

/** What stands for itself everywhere in a quoted label. Everything else in ASCII becomes an entity code (`#35;`). */
const plain = /[A-Za-z0-9 .,()=+\-/'!?|@[\]]/;
const width = 64;

/** A quoted label of several lines; long ones are broken at spaces, nothing is left out. */
export function mermaidLabel(lines: readonly string[]): string {
  const text = lines
    .flatMap((line) => wrapped(line))
    .map(mermaidText)
    .join('<br/>');
  // Mermaid refuses a label of nothing.
  return `"${text.trim() === '' ? '#32;' : text}"`;
}

export function mermaidText(line: string): string {
  const characters = [...line];
  // At the start of a line digits with a dot, and signs, would begin a Markdown list or heading.
  const listMark = /^(?:\d+[.)]|[-+=]+)(?= |$)/.exec(line)?.[0].length ?? 0;
  return characters.map((c, i) => encoded(c, i < listMark && !/[0-9]/.test(c), inWord(characters, i))).join('');
}

function encoded(c: string, special: boolean, insideWord: boolean): string {
  const code = c.codePointAt(0)!;
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0xd800 && code <= 0xdfff) || isInvisible(code))
    return '\ufffd';
  if (special) return `#${code};`;
  // `_` emphasises at the edges of a word only; within names it stays readable.
  if (c === '_') return insideWord ? c : '#95;';
  return code > 0x7f || plain.test(c) ? c : `#${code};`;
}

function inWord(characters: readonly string[], at: number): boolean {
  return /[\p{L}\p{N}]/u.test(characters[at - 1] ?? '') && /[\p{L}\p{N}]/u.test(characters[at + 1] ?? '');
}

/** Characters that reorder or hide what stands beside them. */
function isInvisible(code: number): boolean {
  return (
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code === 0xfeff
  );
}

function wrapped(line: string): readonly string[] {
  const lines: string[] = [];
  let rest = line.replace(/[\r\n\t]+/g, ' ');
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    if (space <= 0) break;
    lines.push(rest.slice(0, space));
    rest = `  ${rest.slice(space + 1)}`;
    if (rest.lastIndexOf(' ', width) <= 1) break;
  }
  return [...lines, rest];
}
