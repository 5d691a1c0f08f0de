// A JSONPath literal → where GoogleSQL refuses it. Says nothing of what it might refuse besides: only certain faults.

import type { Span } from '../../base/span.js';

export interface JsonPathFault extends Span {
  readonly message: string;
  readonly suggestion?: string;
}

/** `legacy`: odd keys stand in `['…']` (JSON_EXTRACT and its kin), else in `."…"` (JSON_QUERY, JSON_VALUE …). */
export function jsonPathFault(path: string, legacy: boolean): JsonPathFault | undefined {
  const fault = (start: number, end: number, message: string, suggestion?: string): JsonPathFault => ({
    start: Math.min(start, path.length),
    end: Math.min(Math.max(end, start + 1), path.length),
    message,
    ...(suggestion !== undefined && { suggestion }),
  });
  if (!path.startsWith('$'))
    return fault(
      0,
      path.length,
      'A JSONPath begins with `$`, which is the whole document',
      /^\w+(?:\.\w+)*$/.test(path) ? `$.${path}` : undefined,
    );
  let at = 1;
  while (at < path.length) {
    const start = at;
    if (path[at] === '.') {
      if (path[at + 1] === '.') return fault(at, at + 2, 'GoogleSQL’s JSONPath has no `..`: name the keys on the way');
      const quoted = legacy ? null : /^"(?:[^"\\]|\\.)*"/su.exec(path.slice(at + 1));
      if (quoted !== null) {
        at += 1 + quoted[0].length;
        continue;
      }
      const key = /^[^.[\]]*/u.exec(path.slice(at + 1))![0];
      if (key === '') return fault(at, at + 1, 'There is no key after this `.`');
      if (key.startsWith('*') || key.startsWith('@'))
        return fault(at + 1, at + 2, `GoogleSQL’s JSONPath has no \`${key[0]!}\`; name the key`);
      if (key.startsWith('$')) return fault(at + 1, at + 1 + key.length, 'A key that begins with `$` stands in quotes');
      if (key.startsWith('"'))
        return legacy
          ? fault(at, at + 1 + key.length, "The legacy JSON functions write such a key `['…']`")
          : fault(at + 1, path.length, 'This quoted key is not closed');
      at += 1 + key.length;
      continue;
    }
    if (path[at] === '[') {
      const close = path.indexOf(']', at);
      if (close < 0) return fault(at, at + 1, 'This `[` is not closed');
      const inside = path.slice(at + 1, close).trim();
      if (legacy && inside.startsWith("'")) {
        const key = /^\[\s*'(?:[^'\\]|\\.)*'\s*\]/su.exec(path.slice(at));
        if (key === null) return fault(at, path.length, 'This quoted key is not closed');
        at += key[0].length;
        continue;
      }
      if (inside === '*')
        return fault(at, close + 1, 'GoogleSQL’s JSONPath has no `[*]`; take the array and unnest it');
      if (/^['"]/.test(inside)) {
        const key = inside.slice(1, -1);
        return fault(
          at,
          close + 1,
          legacy
            ? "The key in brackets stands in single quotes: `['…']`"
            : `A key stands after a dot here, in double quotes if need be: \`."${key}"\``,
        );
      }
      if (!(legacy ? /^[\p{L}\p{N}_-]+$/u : /^-?\d+$/).test(inside))
        return fault(at, close + 1, 'In brackets stands the position of an element, counted from 0');
      at = close + 1;
      continue;
    }
    return fault(start, path.length, 'After `$` and after each step comes `.key` or `[position]`');
  }
  return undefined;
}
