// Constant JSON documents: laid out on lines, and without their nulls. Numbers stay the text they are.

import { parseJsonPath, type JsonPathStep } from '../json-path.js';

export type Json =
  | { readonly kind: 'scalar'; readonly text: string }
  | { readonly kind: 'array'; readonly items: readonly Json[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [key: string, value: Json])[] };

export const JSON_NULL: Json = { kind: 'scalar', text: 'null' };

const EMPTY_OBJECT: Json = { kind: 'object', members: [] };

/** `options`: path, include_arrays, remove_empty as written; undefined for a path that is none or an option that is no literal. */
export function stripNulls(canonical: string, options: readonly (string | undefined)[]): string | undefined {
  if (options.includes(undefined)) return undefined;
  const [path = '$', arrays = 'true', empty = 'false'] = options as readonly string[];
  const parsed = parseJsonPath(path, false);
  if (!parsed.ok) return undefined;
  const document = readJson(canonical);
  return writeJson(
    along(document, parsed.steps, (value) => stripped(value, arrays === 'true', empty === 'true') ?? JSON_NULL),
  );
}

/** Canonical JSON text has no blanks outside strings. */
export function readJson(text: string): Json {
  let at = 0;
  const value = (): Json => {
    if (text[at] === '{') {
      const members: (readonly [string, Json])[] = [];
      at++;
      while (text[at] !== '}') {
        if (text[at] === ',') at++;
        const key = scalar();
        at++;
        members.push([key, value()]);
      }
      at++;
      return { kind: 'object', members };
    }
    if (text[at] === '[') {
      const items: Json[] = [];
      at++;
      while (text[at] !== ']') {
        if (text[at] === ',') at++;
        items.push(value());
      }
      at++;
      return { kind: 'array', items };
    }
    return { kind: 'scalar', text: scalar() };
  };
  const scalar = (): string => {
    const form = /"(?:[^"\\]|\\.)*"|[^,\]}:]+/suy;
    form.lastIndex = at;
    const found = form.exec(text)?.[0] ?? '';
    at += Math.max(found.length, 1);
    return found;
  };
  return value();
}

export function writeJson(value: Json): string {
  if (value.kind === 'scalar') return value.text;
  if (value.kind === 'array') return `[${value.items.map(writeJson).join(',')}]`;
  return `{${value.members.map(([key, inner]) => `${key}:${writeJson(inner)}`).join(',')}}`;
}

/** Two blanks a level, from `depth` on; empty arrays and objects stay on one line. */
export function prettyJson(canonical: string, depth: number): string {
  const at = (level: number): string => `\n${'  '.repeat(level)}`;
  const shown = (value: Json, level: number): string => {
    if (value.kind === 'scalar') return value.text;
    const [open, close] = value.kind === 'array' ? ['[', ']'] : ['{', '}'];
    const parts =
      value.kind === 'array'
        ? value.items.map((item) => shown(item, level + 1))
        : value.members.map(([key, inner]) => `${key}: ${shown(inner, level + 1)}`);
    return parts.length === 0
      ? open + close
      : `${open}${parts.map((part) => at(level + 1) + part).join(',')}${at(level)}${close}`;
  };
  return shown(readJson(canonical), depth);
}

/** The document with what the path leads to changed; unchanged where it leads nowhere. */
function along(value: Json, steps: readonly JsonPathStep[], change: (value: Json) => Json): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return change(value);
  if (step.kind === 'key' && value.kind === 'object')
    return {
      kind: 'object',
      members: value.members.map(([key, inner]) => [
        key,
        JSON.parse(key) === step.key ? along(inner, rest, change) : inner,
      ]),
    };
  if (step.kind === 'index' && value.kind === 'array')
    return {
      kind: 'array',
      items: value.items.map((item, i) => (i === step.index ? along(item, rest, change) : item)),
    };
  return value;
}

/** `undefined`: nothing is left of it. */
function stripped(value: Json, arrays: boolean, empty: boolean): Json | undefined {
  if (value.kind === 'scalar') return value.text === 'null' ? undefined : value;
  if (value.kind === 'object') {
    const members = value.members.flatMap(([key, inner]) => {
      const left = stripped(inner, arrays, empty);
      return left === undefined ? [] : [[key, left] as const];
    });
    return empty && members.length === 0 ? undefined : { kind: 'object', members };
  }
  const items = value.items.flatMap((item) => {
    const left = stripped(item, arrays, empty);
    if (left !== undefined) return [left];
    // Elements stay where they are unless arrays are stripped too.
    return arrays ? [] : [item.kind === 'object' ? EMPTY_OBJECT : JSON_NULL];
  });
  return empty && arrays && items.length === 0 ? undefined : { kind: 'array', items };
}
