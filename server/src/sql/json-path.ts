// A JSONPath literal of GoogleSQL's JSON functions → its steps, or why it is none.

export type JsonPathStep =
  { readonly kind: 'key'; readonly key: string } | { readonly kind: 'index'; readonly index: number };

export type JsonPath =
  { readonly ok: true; readonly steps: readonly JsonPathStep[] } | { readonly ok: false; readonly reason: string };

/** `legacy`: keys with odd characters stand in `['…']` (JSON_EXTRACT), else in `."…"` (JSON_QUERY, JSON_VALUE). */
export function parseJsonPath(text: string, legacy: boolean): JsonPath {
  if (!text.startsWith('$')) return { ok: false, reason: 'a JSONPath begins with `$`' };
  const steps: JsonPathStep[] = [];
  const step = legacy
    ? /\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/suy
    : /\."((?:[^"\\]|\\.)*)"|\.([^.[\]"]+)|\[(\d+)\]/suy;
  step.lastIndex = 1;
  while (step.lastIndex < text.length) {
    const at = step.lastIndex;
    const match = step.exec(text);
    if (match === null)
      return { ok: false, reason: `the JSONPath is not understood from \`${text.slice(at, at + 12)}\` on` };
    const index = legacy ? match[2] : match[3];
    const quoted = legacy ? (match[3] ?? match[4]) : match[1];
    const plain = legacy ? match[1] : match[2];
    if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else steps.push({ kind: 'key', key: plain ?? quoted!.replaceAll(/\\(.)/gsu, '$1') });
  }
  return { ok: true, steps };
}
