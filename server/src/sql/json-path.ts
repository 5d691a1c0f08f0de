// A JSONPath literal of GoogleSQL's JSON functions → its steps, or why it is none.

export type JsonPathStep =
  | { readonly kind: 'key'; readonly key: string }
  /** `text`: as written, which is the key it finds in an object. */
  | { readonly kind: 'index'; readonly index: number; readonly text: string };

export type JsonPath =
  { readonly ok: true; readonly steps: readonly JsonPathStep[] } | { readonly ok: false; readonly reason: string };

/**
 * In a JSON text (not in a JSON value) GoogleSQL looks for `[1]` of `$[0][1]` again in the outer array's second element
 * where the inner array is too short. True where a path has a position behind a smaller one; keys of digits are positions too.
 */
export function seeksPositionAgain(steps: readonly (string | number)[]): boolean {
  let least = Infinity;
  return steps.some((step) => {
    const position = typeof step === 'number' || /^(?:0|[1-9]\d*)$/.test(step) ? Number(step) : undefined;
    if (position === undefined) return false;
    if (position > least) return true;
    least = position;
    return false;
  });
}

export const SEEKS_POSITION_AGAIN =
  'in a JSON text GoogleSQL looks for this position again in later elements where the inner array is too short; ' +
  'PARSE_JSON makes a JSON value of the text, whose path means what it says';

/** A key that GoogleSQL takes for the position of an element as well. */
export const isPosition = (key: string): boolean => /^\s*\+?\d+$/.test(key);

export const ODD_POSITION = 'GoogleSQL takes such a key for the position of an element as well: write it as `[1]`';

/** The functions whose paths have odd keys in brackets. */
export const LEGACY_JSON_PATHS: ReadonlySet<string> = new Set([
  'json_extract',
  'json_extract_scalar',
  'json_extract_array',
  'json_extract_string_array',
]);

/**
 * `legacy`: keys with odd characters stand in `['…']` (JSON_EXTRACT), else in `."…"` (JSON_QUERY, JSON_VALUE). Unquoted
 * keys are of letters, digits, `_` and `-`, after a dot of `:` and spaces too; only the legacy functions take them in brackets.
 */
export function parseJsonPath(text: string, legacy: boolean): JsonPath {
  if (!text.startsWith('$')) return { ok: false, reason: 'a JSONPath begins with `$`' };
  const steps: JsonPathStep[] = [];
  const step = legacy
    ? /\.([\p{L}\p{N}_: -]+)|\[\s*(\d+)\s*\]|\['((?:[^'\\]|\\.)*)'\]|\[\s*([\p{L}\p{N}_-]+)\s*\]/suy
    : /\."((?:[^"\\]|\\.)*)"|\.([\p{L}\p{N}_: -]+)|\[\s*(\d+)\s*\]/suy;
  step.lastIndex = 1;
  while (step.lastIndex < text.length) {
    const at = step.lastIndex;
    const match = step.exec(text);
    if (match === null)
      return { ok: false, reason: `the JSONPath is not understood from \`${text.slice(at, at + 12)}\` on` };
    const index = legacy ? match[2] : match[3];
    const quoted = legacy ? (match[3] ?? match[4]) : match[1];
    const plain = legacy ? match[1] : match[2];
    if (index !== undefined) steps.push({ kind: 'index', index: Number(index), text: index });
    else steps.push({ kind: 'key', key: plain ?? quoted!.replaceAll(/\\(.)/gsu, '$1') });
  }
  return { ok: true, steps };
}
