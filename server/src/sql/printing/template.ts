// A template's text → its parts, each hole with the binding strength its surroundings demand. Templates are the dialect
// tables' own data: a malformed one is a programming error and throws when it is first used (a test uses all).

import { ANY, PRIMARY } from './fragment.js';

export type TemplatePart = string | TemplateHole;

export interface TemplateHole {
  /** `arg`: one argument; `rest`: arguments from `index` on; `typeOf`: type name of argument `index`; `fail`: raises with `name` as message; `fresh`: a name of its own in each use of the template; `named`: the others. */
  readonly kind: 'arg' | 'rest' | 'typeOf' | 'named' | 'fail' | 'fresh';
  readonly index: number;
  readonly name: string;
  readonly literals: 'typed' | 'bare' | 'group';
  readonly needed: number;
}

export interface Template {
  readonly parts: readonly TemplatePart[];
  /** How often each argument stands in the text. */
  readonly uses: ReadonlyMap<number, number>;
}

const HOLE = /\{\{|\}\}|\{([^{}]*)\}/g;
const DELIMITER_BEFORE = /(?:[([,:]|->|\b(?:WHEN|THEN|ELSE|CASE|BY|WHERE|FROM|SELECT|DISTINCT|IN|FOR))\s*$/i;
const DELIMITER_AFTER = /^\s*(?:[)\],]|(?:WHEN|THEN|ELSE|END|AS|FROM|FOR|USING|ORDER|ASC|DESC)\b|$)/i;

const cache = new Map<string, Template>();

/** Parsed once; `precedence` of the template's own outermost operator, PRIMARY when it is closed. */
export function parseTemplate(text: string, precedence: number, associative: 'left' | 'none'): Template {
  const key = `${precedence}${associative}${text}`;
  let template = cache.get(key);
  if (template === undefined) cache.set(key, (template = parse(text, precedence, associative)));
  return template;
}

function parse(text: string, precedence: number, associative: 'left' | 'none'): Template {
  const parts: TemplatePart[] = [];
  const uses = new Map<number, number>();
  let literal = '';
  let last = 0;
  let depth = 0;
  for (const match of text.matchAll(HOLE)) {
    literal += text.slice(last, match.index);
    depth += bracketBalance(text.slice(last, match.index));
    last = match.index + match[0].length;
    if (match[1] === undefined) {
      literal += match[0].charAt(0);
      continue;
    }
    const before = text.slice(0, match.index);
    const after = text.slice(last);
    const hole = parseHole(match[1], text);
    const enclosed =
      before !== '' &&
      DELIMITER_BEFORE.test(withoutEmptyHoles(before)) &&
      after !== '' &&
      DELIMITER_AFTER.test(withoutEmptyHoles(after));
    const needed = enclosed
      ? ANY
      : depth === 0 && precedence < PRIMARY
        ? before === '' && associative === 'left'
          ? precedence
          : precedence + 1
        : PRIMARY;
    if (
      precedence === PRIMARY &&
      depth === 0 &&
      !enclosed &&
      hole.kind === 'arg' &&
      (before === '' || after === '') &&
      text !== match[0]
    )
      throw new Error(`template needs a precedence: ${text}`);
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push({ ...hole, needed });
    if (hole.kind === 'arg') uses.set(hole.index, (uses.get(hole.index) ?? 0) + 1);
  }
  literal += text.slice(last);
  if (literal !== '') parts.push(literal);
  return { parts, uses };
}

/** `{distinct}`, `{orderBy}` … stand between delimiters and arguments and bring their own separators. */
function withoutEmptyHoles(text: string): string {
  return text.replace(/\{(?:distinct|orderBy|nulls|limit)\}/g, '');
}

function parseHole(body: string, text: string): Omit<TemplateHole, 'needed'> {
  const match = /^(\d*)(\*?)([!=]?)$/.exec(body);
  if (match !== null && body !== '' && (match[1] !== '' || match[2] !== '')) {
    return {
      kind: match[2] === '*' ? 'rest' : 'arg',
      index: Number(match[1] ?? '0'),
      name: body,
      literals: match[3] === '!' ? 'bare' : match[3] === '=' ? 'group' : 'typed',
    };
  }
  if (body.startsWith('fail:'))
    return { kind: 'fail', index: -1, name: body.slice('fail:'.length).trim(), literals: 'typed' };
  if (/^\$[a-z]+$/.test(body)) return { kind: 'fresh', index: -1, name: body.slice(1), literals: 'typed' };
  const typeOf = /^type(\d+)$/.exec(body);
  if (typeOf !== null) return { kind: 'typeOf', index: Number(typeOf[1]), name: body, literals: 'typed' };
  if (/^(type|call|distinct|orderBy|nulls|limit)$/.test(body))
    return { kind: 'named', index: -1, name: body, literals: 'typed' };
  throw new Error(`unknown hole {${body}} in template: ${text}`);
}

function bracketBalance(text: string): number {
  let balance = 0;
  let quoted = false;
  for (const c of text) {
    if (c === "'") quoted = !quoted;
    else if (!quoted && (c === '(' || c === '[')) balance++;
    else if (!quoted && (c === ')' || c === ']')) balance--;
  }
  return balance;
}
