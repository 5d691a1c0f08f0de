// JSON functions of constants: documents built, changed, read. A path is a literal's text; texts that are no JSON are left alone.

import { isPosition, parseJsonPath, type JsonPathStep } from '../json-path.js';
import type { TypedCall } from '../typed-tree.js';
import { canonicalJson } from '../typing/json-value.js';
import { canonicalFloat } from '../typing/literal-value.js';
import { castConstant } from './cast-constant.js';
import {
  bool,
  FAILS,
  itemsOf,
  scalarOf,
  textOf,
  type Constant,
  type Evaluate,
  type Evaluations,
  type Outcome,
} from './constant.js';
import { FLOAT64, INT64, STRING } from '../types.js';
import { fromDouble, fromText, rounded } from './exact-decimal.js';
import { constantJson, JSON_VALUE_STYLE, jsonString, sureJsonDouble } from './json-constant.js';
import { JSON_NULL, prettyJson, readJson, stripNulls, writeJson, type Json } from './json-document.js';

const isNull = (value: Json): boolean => value.kind === 'scalar' && value.text === 'null';

function stepsOf(path: Constant | undefined, legacy = false): readonly JsonPathStep[] | undefined {
  const parsed = parseJsonPath(textOf(path), legacy);
  return parsed.ok ? parsed.steps : undefined;
}

// ---- changing -------------------------------------------------------------------------------------------------------

interface Edit {
  /** The value at the end of the path; `undefined`: it is taken out. */
  readonly atEnd: (value: Json) => Json | undefined;
  /** What is put where the path leads nowhere; absent: nothing. */
  readonly missing?: Json;
}

/** A new value with the rest of the path around it. */
function created(steps: readonly JsonPathStep[], value: Json): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  const inner = created(rest, value);
  if (step.kind === 'key') return { kind: 'object', members: [[JSON.stringify(step.key), inner]] };
  return { kind: 'array', items: [...Array.from({ length: step.index }, () => JSON_NULL), inner] };
}

function edited(value: Json, steps: readonly JsonPathStep[], edit: Edit): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return edit.atEnd(value);
  if (edit.missing !== undefined && isNull(value)) return created(steps, edit.missing);
  if (step.kind === 'key' && value.kind === 'object') {
    const own = JSON.stringify(step.key);
    const found = value.members.some(([key]) => key === own);
    const members = value.members.flatMap(([key, inner]) => {
      const next = key === own ? edited(inner, rest, edit) : inner;
      return next === undefined ? [] : [[key, next] as const];
    });
    return {
      kind: 'object',
      members: found || edit.missing === undefined ? members : [...members, [own, created(rest, edit.missing)]],
    };
  }
  if (step.kind === 'index' && value.kind === 'array') {
    const { items } = value;
    if (step.index < items.length)
      return {
        kind: 'array',
        items: items.flatMap((item, i) => (i === step.index ? (edited(item, rest, edit) ?? []) : item)),
      };
    if (edit.missing === undefined) return value;
    const padding = Array.from({ length: step.index - items.length }, () => JSON_NULL);
    return { kind: 'array', items: [...items, ...padding, created(rest, edit.missing)] };
  }
  return value;
}

/** Far more elements than anybody adds. */
const MOST_INDEX = 1000;

function changed(
  document: Constant,
  edits: readonly { readonly path: Constant | undefined; readonly edit: Edit }[],
): Outcome {
  let value = readJson(textOf(document));
  for (const { path, edit } of edits) {
    const steps = stepsOf(path);
    if (steps === undefined || steps.some((s) => s.kind === 'index' && s.index > MOST_INDEX)) return undefined;
    const next = edited(value, steps, edit);
    if (next === undefined) return FAILS;
    value = next;
  }
  return canonicalJson(writeJson(value));
}

function jsonOf(value: Constant | undefined, call: TypedCall, index: number): Json | undefined {
  const type = call.args[index]?.type;
  if (value === undefined || type === undefined) return undefined;
  const text = constantJson(value, type, JSON_VALUE_STYLE);
  const canonical = text === undefined ? undefined : canonicalJson(text);
  return canonical === undefined ? undefined : readJson(canonical);
}

const set: Evaluate = (args, call) => {
  if (args[0] === null) return null;
  if (args.length % 2 === 0) return undefined;
  const edits: { path: Constant | undefined; edit: Edit }[] = [];
  for (let i = 1; i + 1 < args.length; i += 2) {
    const value = jsonOf(args[i + 1], call, i + 1);
    if (value === undefined || args[i] === null) return undefined;
    edits.push({ path: args[i], edit: { atEnd: () => value, missing: value } });
  }
  return changed(args[0]!, edits);
};

const remove: Evaluate = (args) =>
  changed(
    args[0]!,
    args.slice(1).map((path) => ({ path, edit: { atEnd: () => undefined } })),
  );

/** The new elements: those of an ARRAY one by one unless the option says otherwise. */
function newElements(args: readonly Constant[], call: TypedCall, index: number): readonly Json[] | undefined {
  const each = args.length % 2 === 1 || args.at(-1) === 'true';
  const value = args[index];
  const type = call.args[index]?.type;
  if (value === undefined || type === undefined || args.at(-1) === undefined) return undefined;
  const one = jsonOf(value, call, index);
  if (one === undefined) return undefined;
  if (!each || type.kind !== 'array') return [one];
  return value === null || one.kind !== 'array' ? undefined : one.items;
}

const append: Evaluate = (args, call) => {
  if (args[0] === null) return null;
  const edits: { path: Constant | undefined; edit: Edit }[] = [];
  for (let i = 1; i + 1 < args.length; i += 2) {
    const added = newElements(args, call, i + 1);
    if (added === undefined || args[i] === null) return undefined;
    const atEnd = (value: Json): Json =>
      value.kind === 'array'
        ? { kind: 'array', items: [...value.items, ...added] }
        : isNull(value)
          ? { kind: 'array', items: added }
          : value;
    edits.push({ path: args[i], edit: { atEnd } });
  }
  return changed(args[0]!, edits);
};

/** The path's last step says where in the array; a shorter array is filled up with nulls. */
const insert: Evaluate = (args, call) => {
  if (args[0] === null) return null;
  let document = textOf(args[0]);
  for (let i = 1; i + 1 < args.length; i += 2) {
    const added = newElements(args, call, i + 1);
    const steps = stepsOf(args[i]);
    if (added === undefined || steps === undefined || args[i] === null) return undefined;
    const last = steps.at(-1);
    if (last?.kind !== 'index') continue;
    if (last.index > MOST_INDEX) return undefined;
    const atEnd = (value: Json): Json => {
      if (value.kind !== 'array' && !isNull(value)) return value;
      const items = value.kind === 'array' ? value.items : [];
      const padding = Array.from({ length: Math.max(0, last.index - items.length) }, () => JSON_NULL);
      return {
        kind: 'array',
        items: [...items.slice(0, last.index), ...padding, ...added, ...items.slice(last.index)],
      };
    };
    const next = edited(readJson(document), steps.slice(0, -1), { atEnd });
    const canonical = next === undefined ? undefined : canonicalJson(writeJson(next));
    if (canonical === undefined) return undefined;
    document = canonical;
  }
  return document;
};

// ---- reading --------------------------------------------------------------------------------------------------------

/** A step of a number finds a key of that name too, and the other way round. */
function found(document: Json, steps: readonly JsonPathStep[]): Json | undefined {
  let at: Json | undefined = document;
  for (const step of steps) {
    const key: string = step.kind === 'key' ? step.key : String(step.index);
    if (at?.kind === 'object') at = at.members.find(([name]) => name === JSON.stringify(key))?.[1];
    else if (at?.kind === 'array') at = isPosition(key) ? at.items[Number(key)] : undefined;
    else return undefined;
  }
  return at;
}

/** The text of a scalar; NULL of null, objects and arrays. */
function scalarText(value: Json | undefined): Constant {
  if (value?.kind !== 'scalar' || value.text === 'null') return null;
  return value.text.startsWith('"') ? (JSON.parse(value.text) as string) : value.text;
}

const reading =
  (legacy: boolean, result: (value: Json | undefined) => Outcome): Evaluate =>
  (args, call) => {
    if (scalarOf(call.args[0]?.type) !== 'JSON') return undefined;
    const steps = args[1] === undefined ? [] : stepsOf(args[1], legacy);
    return steps === undefined ? undefined : result(found(readJson(textOf(args[0])), steps));
  };

const query = (value: Json | undefined): Outcome => (value === undefined ? null : writeJson(value));
const queryArray = (value: Json | undefined): Outcome => (value?.kind === 'array' ? value.items.map(writeJson) : null);
const valueArray = (value: Json | undefined): Outcome => {
  if (value?.kind !== 'array' || value.items.some((item) => item.kind !== 'scalar')) return null;
  return value.items.map(scalarText);
};

/** Strict conversions: the JSON has to be of the type. */
const strict =
  (of: (text: string, args: readonly Constant[]) => Outcome): Evaluate =>
  (args, call) => {
    if (scalarOf(call.args[0]?.type) !== 'JSON') return undefined;
    const value = readJson(textOf(args[0]));
    return value.kind === 'scalar' ? of(value.text, args) : FAILS;
  };

const isNumber = (text: string): boolean => /^-?\d/.test(text);

/** Whether a JSON number's text is the FLOAT64 that it becomes. */
function isExact(text: string): boolean {
  const [a, b] = [fromDouble(Number(text)), fromText(/e/i.test(text) ? '0' : text)];
  return /e/i.test(text) || a.digits * 10n ** BigInt(b.scale) === b.digits * 10n ** BigInt(a.scale);
}

const lax =
  (of: (text: string, content: string | undefined) => Outcome): Evaluate =>
  (args, call) => {
    if (scalarOf(call.args[0]?.type) !== 'JSON') return undefined;
    const value = readJson(textOf(args[0]));
    if (value.kind !== 'scalar' || value.text === 'null') return null;
    return of(value.text, value.text.startsWith('"') ? (JSON.parse(value.text) as string) : undefined);
  };

const orNull = (value: Outcome): Outcome => (value === FAILS ? null : value);

/** More digits than any FLOAT64 is printed with. */
const MOST_DIGITS = 17;

/** Whether a number of a JSON text is one that a FLOAT64 or an integer of 64 bits has exactly; `undefined`: it hangs on how it is printed. */
function roundTrips(number: string): boolean | undefined {
  const canonical = canonicalJson(number);
  if (canonical === undefined) return undefined;
  if (/[.e]/.test(canonical) && sureJsonDouble(Number(canonical)) === undefined)
    return decimalKey(number).split('e')[0]!.length > MOST_DIGITS ? false : undefined;
  return decimalKey(number) === decimalKey(canonical);
}

function numbersOf(text: string): readonly string[] {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"/gs, '').match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g) ?? [];
}

/** Digits and exponent of a number's text, zeros at both ends left out. */
function decimalKey(text: string): string {
  const [, whole = '', fraction = '', exponent = '0'] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  return short === '' ? '0' : `${short}e${Number(exponent) - fraction.length + digits.length - short.length}`;
}

const parseJson: Evaluate = (args) => {
  const text = textOf(args[0]);
  const canonical = canonicalJson(text);
  if (canonical === undefined) return FAILS;
  const numbers = numbersOf(text);
  if (args[1] === undefined || textOf(args[1]) === 'exact') {
    const exact = numbers.map(roundTrips);
    if (exact.includes(undefined)) return undefined;
    return exact.includes(false) ? FAILS : canonical;
  }
  if (textOf(args[1]) !== 'round') return FAILS;
  const isSure = (number: string): boolean => {
    const own = canonicalJson(number);
    return own !== undefined && (!/[.e]/.test(own) || sureJsonDouble(Number(own)) !== undefined);
  };
  return numbers.every(isSure) ? canonical : undefined;
};

const toJson: Evaluate = (args, call) => {
  const type = call.args[0]?.type;
  if (type === undefined || args[0] === undefined || args[1] === null) return undefined;
  const text = constantJson(args[0], type, { text: false, stringify: args[1] === 'true' });
  return text === undefined ? undefined : canonicalJson(text);
};

const toJsonString: Evaluate = (args, call) => {
  const type = call.args[0]?.type;
  if (type === undefined || args[0] === undefined || args[1] === null) return undefined;
  const text = constantJson(args[0], type, { text: true, stringify: false });
  if (text === undefined) return undefined;
  return args[1] === 'true' ? prettyJson(text, 0) : text;
};

const object: Evaluate = (args, call) => {
  const members: string[] = [];
  const add = (key: Constant | undefined, value: Json | undefined): boolean => {
    if (typeof key !== 'string' || value === undefined) return false;
    members.push(`${jsonString(key)}:${writeJson(value)}`);
    return true;
  };
  if (call.args[0]?.type.kind === 'array') {
    const values = jsonOf(args[1], call, 1);
    const keys = itemsOf(args[0]);
    if (args[0] === null || args[1] === null || values?.kind !== 'array' || values.items.length !== keys.length)
      return undefined;
    if (!keys.every((key, i) => add(key, values.items[i]))) return undefined;
  } else
    for (let i = 0; i + 1 < args.length; i += 2) if (!add(args[i], jsonOf(args[i + 1], call, i + 1))) return undefined;
  return canonicalJson(`{${members.join(',')}}`);
};

const array: Evaluate = (args, call) => {
  const items = args.map((arg, i) => jsonOf(arg, call, i));
  const texts = items.flatMap((item) => (item === undefined ? [] : [writeJson(item)]));
  return texts.length < items.length ? undefined : `[${texts.join(',')}]`;
};

export const JSON_FUNCTIONS: Evaluations = {
  json_set: { withNulls: set },
  json_remove: remove,
  json_array_append: { withNulls: append },
  json_array_insert: { withNulls: insert },
  json_strip_nulls: (args) => stripNulls(textOf(args[0]), args.slice(1).map(textOf)),
  json_query: reading(false, query),
  json_extract: reading(true, query),
  json_value: reading(false, scalarText),
  json_extract_scalar: reading(true, scalarText),
  json_query_array: reading(false, queryArray),
  json_extract_array: reading(true, queryArray),
  json_value_array: reading(false, valueArray),
  json_extract_string_array: reading(true, valueArray),
  parse_json: parseJson,
  to_json: { withNulls: toJson },
  to_json_string: { withNulls: toJsonString },
  json_object: { withNulls: object },
  json_array: { withNulls: array },
  bool: strict((text) => (text === 'true' || text === 'false' ? text : FAILS)),
  int64: strict((text) => {
    if (!isNumber(text)) return FAILS;
    return /[.eE]/.test(text) ? undefined : castConstant(text, STRING, INT64, undefined, undefined);
  }),
  float64: strict((text, args) => {
    if ((args[1] !== undefined && !['exact', 'round'].includes(textOf(args[1]))) || !isNumber(text)) return FAILS;
    if (textOf(args[1]) === 'exact' && !isExact(text)) return FAILS;
    return canonicalFloat(Number(text));
  }),
  string: (args, call) => {
    if (scalarOf(call.args[0]?.type) !== 'JSON') return undefined;
    const text = textOf(args[0]);
    return text.startsWith('"') ? (JSON.parse(text) as string) : FAILS;
  },
  lax_string: lax((text, content) => {
    if (content !== undefined) return content;
    return isNumber(text) ? text.replace(/\.0$/, '').replace(/^-0$/, '0') : text;
  }),
  lax_bool: lax((text, content) => {
    if (content !== undefined) return /^(true|false)$/i.test(content) ? content.toLowerCase() : null;
    return isNumber(text) ? bool(Number(text) !== 0) : text;
  }),
  lax_int64: lax((text, content) => {
    if (text === 'true' || text === 'false') return text === 'true' ? '1' : '0';
    if (content !== undefined) return undefined;
    const value = /[.eE]/.test(text) ? fromDouble(Number(text)) : fromText(text);
    const whole = rounded({ ...value, even: false }, 0);
    const signed = value.negative ? -whole : whole;
    return signed >= -(2n ** 63n) && signed < 2n ** 63n ? signed.toString() : null;
  }),
  lax_float64: lax((text, content) => {
    if (text === 'true' || text === 'false') return null;
    return content === undefined
      ? canonicalFloat(Number(text))
      : orNull(castConstant(content, STRING, FLOAT64, undefined, undefined));
  }),
};
