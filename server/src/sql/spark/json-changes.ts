// JSON_SET, JSON_REMOVE, JSON_ARRAY_APPEND, JSON_ARRAY_INSERT and JSON_STRIP_NULLS → Spark, where a JSON value is its text: the path is
// a literal, so the text is taken apart along it, one object or array a step, and put together again.

import { parseJsonPath, type JsonPathStep } from '../json-path.js';
import {
  edited,
  editsOfPairs,
  literalSteps,
  optionOf,
  removals,
  type DocumentEdit,
  type JsonEdit,
} from '../printing/json-edits.js';
import { literalText } from '../typed-literal.js';
import type { TypedCall, TypedExpression } from '../typed-tree.js';
import { visitTyped } from '../typed-walk.js';
import { typeKey } from '../types.js';
import { tokensOf } from './json-path.js';
import { jsonText } from './json-text.js';
import {
  call,
  failWhen,
  field,
  int,
  isNull,
  lambda,
  nullOf,
  operation,
  STRING_TYPE,
  text,
  variable,
  when,
  type SparkExpression,
} from './spark-expression.js';
import { bind, fillTemplate } from './template.js';
import type { CallSite, SparkRule, SparkTranslations } from './translation.js';

const PLAIN = { asString: false, stringify: false } as const;
type Steps = readonly JsonPathStep[];

/** The elements of an array, the members of an object as `"key":value`. */
const PARTS = `SURE(aggregate(${tokensOf('a')}, struct(0 AS d, '' AS m, CAST([] AS ARRAY<STRING>) AS r), (s, t) ->
  CASE WHEN s.d = 0 THEN struct(1 AS d, '' AS m, s.r AS r) WHEN s.d = 1 AND t = ',' THEN struct(1 AS d, '' AS m, concat(s.r, [s.m]) AS r)
  WHEN s.d = 1 AND t IN ('}', ']') THEN struct(0 AS d, '' AS m, CASE WHEN s.m = '' THEN s.r ELSE concat(s.r, [s.m]) END AS r)
  ELSE struct(s.d + CASE WHEN t IN ('{', '[') THEN 1 WHEN t IN ('}', ']') THEN -1 ELSE 0 END AS d, concat(s.m, t) AS m, s.r AS r) END, s -> s.r))`;
/** Of equal keys the first. */
const MEMBERS = String.raw`SURE(transform([transform(transform(${PARTS}, p -> struct(p AS p, regexp_extract(p, '^"(?:[^"\\\\]|\\\\.)*"', 0) AS q)),
  m -> struct(get_json_object(concat('[', m.q, ']'), '$[0]') AS k, m.q AS q, substr(m.p, char_length(m.q) + 2) AS v))],
  l -> filter(l, (m, i) -> NOT any_match(slice(l, 1, i), o -> o.k = m.k)))[0])`;

const elementsOf = (json: SparkExpression): SparkExpression => fillTemplate(PARTS, [json]);
const inBrackets = (list: SparkExpression): SparkExpression =>
  call('concat', text('['), call('array_join', list, text(',')), text(']'));
const begins = (json: SparkExpression, bracket: string): SparkExpression =>
  operation('=', call('left', json, int(1)), text(bracket));
const isNullText = (json: SparkExpression): SparkExpression => operation('=', json, text('null'));
const padding = (list: SparkExpression, index: number): SparkExpression =>
  fillTemplate(`array_repeat('null', SURE(${index} - size(a)))`, [list]);
const from = (list: SparkExpression, place: number): SparkExpression =>
  call('slice', list, int(place), call('size', list));
const until = (list: SparkExpression, place: number): SparkExpression => call('slice', list, int(1), int(place));

/** A new value with the rest of the path around it. */
function created(steps: Steps, value: SparkExpression): SparkExpression {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  const inner = created(rest, value);
  return step.kind === 'key'
    ? call('concat', text(`{${JSON.stringify(step.key)}:`), inner, text('}'))
    : call('concat', text(`[${'null,'.repeat(step.index)}`), inner, text(']'));
}

/** Documents changed along a path, in the names of one call. */
class Edits {
  readonly #site: CallSite;

  constructor(site: CallSite) {
    this.#site = site;
  }

  once(value: SparkExpression, body: (name: SparkExpression) => SparkExpression): SparkExpression {
    if (['variable', 'column', 'literal'].includes(value.kind)) return body(value);
    const name = this.#site.lowering.freshName('d');
    return bind(value, name, body(variable(name)));
  }

  /** `undefined`: the document itself is taken out. */
  along(document: SparkExpression, steps: Steps, edit: JsonEdit<SparkExpression>): SparkExpression | undefined {
    const [step, ...rest] = steps;
    if (step === undefined) return edit.atEnd(document);
    return this.once(document, (d) => {
      const otherwise = edit.missing === undefined ? d : when(isNullText(d), created(steps, edit.missing), d);
      return step.kind === 'key'
        ? when(begins(d, '{'), this.#inObject(d, step.key, rest, edit), otherwise)
        : when(begins(d, '['), this.#inArray(d, step.index, rest, edit), otherwise);
    });
  }

  #inObject(d: SparkExpression, key: string, rest: Steps, edit: JsonEdit<SparkExpression>): SparkExpression {
    const name = this.#site.lowering.freshName('m');
    const member = variable(name);
    const [own, value] = [operation('=', field(member, 'k'), text(key)), field(member, 'v')];
    const inner = this.along(value, rest, edit);
    const members = fillTemplate(MEMBERS, [d]);
    if (inner === undefined)
      return this.#written(call('filter', members, lambda([name], operation('not', own))), name, value);
    const shown = when(own, inner, value);
    if (edit.missing === undefined) return this.#written(members, name, shown);
    const absent = created(rest, edit.missing);
    const completed = fillTemplate(
      'CASE WHEN any_match(a, m -> m.k = b) THEN a ELSE array_sort(concat(a, [struct(b AS k, c AS q, d AS v)])) END',
      [members, text(key), text(JSON.stringify(key)), absent],
    );
    return this.#written(completed, name, shown);
  }

  #written(members: SparkExpression, name: string, value: SparkExpression): SparkExpression {
    const member = call('concat', field(variable(name), 'q'), text(':'), value);
    const list = call('transform', members, lambda([name], member));
    return call('concat', text('{'), call('array_join', list, text(',')), text('}'));
  }

  #inArray(d: SparkExpression, index: number, rest: Steps, edit: JsonEdit<SparkExpression>): SparkExpression {
    return this.once(elementsOf(d), (list) => {
      const inner = this.along(call('get', list, int(index)), rest, edit);
      const changed = call(
        'concat',
        until(list, index),
        ...(inner === undefined ? [] : [call('array', inner)]),
        from(list, index + 2),
      );
      const longer =
        edit.missing === undefined
          ? list
          : call('concat', list, padding(list, index), call('array', created(rest, edit.missing)));
      return inBrackets(when(operation('>', call('size', list), int(index)), changed, longer));
    });
  }
}

/** Positions beyond this are nobody's. */
const MOST_POSITION = 1000;

function stepsFor(site: CallSite): (path: TypedExpression) => Steps | undefined {
  return (path) => {
    const steps = literalSteps(path, site.lowering);
    if (steps?.some((step) => step.kind === 'index' && step.index > MOST_POSITION) !== true) return steps;
    site.refuse('so large a position has no form on Spark', path);
    return undefined;
  };
}

function changed(site: CallSite, edits: readonly DocumentEdit<SparkExpression>[]): SparkExpression {
  return edited(site.arg(0), edits) ?? nullOf(STRING_TYPE);
}

const written = (site: CallSite, value: TypedExpression): SparkExpression =>
  jsonText(site.lower(value), value.type, PLAIN, value, site.lowering);

const set: SparkRule = (site) => {
  const option = optionOf(site.call);
  const creates = option === undefined ? 'true' : literalText(option);
  if (creates === undefined) return site.refuse('whether what is missing is created has to be a constant', option);
  const edits = new Edits(site);
  const ofPairs = editsOfPairs<SparkExpression>(
    site.call,
    stepsFor(site),
    (value) => written(site, value),
    (document, steps, value) =>
      edits.once(document, (d) =>
        edits.once(value, (v) =>
          steps.length === 0
            ? when(operation('is not null', d), v, nullOf(STRING_TYPE))
            : edits.along(d, steps, { atEnd: () => v, ...(creates === 'true' && { missing: v }) })!,
        ),
      ),
  );
  return changed(site, ofPairs);
};

const remove: SparkRule = (site) =>
  changed(
    site,
    removals<SparkExpression>(site.call, stepsFor(site), site.lowering, (document, steps) =>
      new Edits(site).along(document, steps, { atEnd: () => undefined }),
    ),
  );

/** The new elements as texts: those of an ARRAY one by one unless the option says otherwise. */
function newElements(site: CallSite, value: TypedExpression, each: boolean): SparkExpression {
  if (!each || value.type.kind !== 'array') return call('array', written(site, value));
  const name = site.lowering.freshName('n');
  const element = jsonText(variable(name), value.type.element, PLAIN, { ...value, nullable: true }, site.lowering);
  const array = site.lower(value);
  const elements = call('transform', array, lambda([name], element));
  return value.nullable ? failWhen(isNull(array), 'what a NULL array adds is not defined', elements) : elements;
}

/** Of new elements, by the place where they go. */
const added =
  (place: (edits: Edits, d: SparkExpression, steps: Steps, elements: SparkExpression) => SparkExpression): SparkRule =>
  (site) => {
    const each = literalText(optionOf(site.call)) !== 'false';
    const edits = new Edits(site);
    const ofPairs = editsOfPairs<SparkExpression>(
      site.call,
      stepsFor(site),
      (value) => newElements(site, value, each),
      (document, steps, elements) => place(edits, document, steps, elements),
    );
    return changed(site, ofPairs);
  };

const append = added((edits, document, steps, elements) => {
  const atEnd = (target: SparkExpression): SparkExpression =>
    edits.once(target, (t) =>
      when(
        begins(t, '['),
        inBrackets(call('concat', elementsOf(t), elements)),
        when(isNullText(t), inBrackets(elements), t),
      ),
    );
  return edits.along(document, steps, { atEnd })!;
});

const insert = added((edits, document, steps, elements) => {
  const last = steps.at(-1);
  if (last?.kind !== 'index') return document;
  const { index } = last;
  const atEnd = (target: SparkExpression): SparkExpression =>
    edits.once(target, (t) => {
      const among = (list: SparkExpression): SparkExpression =>
        inBrackets(call('concat', until(list, index), padding(list, index), elements, from(list, index + 1)));
      const alone = call('concat', call('array_repeat', text('null'), int(index)), elements);
      return when(begins(t, '['), edits.once(elementsOf(t), among), when(isNullText(t), inBrackets(alone), t));
    });
  return edits.along(document, steps.slice(0, -1), { atEnd })!;
});

/** Tokens without commas, less the nulls among `a`'s members (and elements): a member is its key, a colon and its value. */
const withoutNulls = (tokens: string, arrays: boolean): string =>
  `transform([${tokens}], x -> filter(x, (t, i) -> NOT coalesce((t = 'null' AND ${arrays ? 'true' : "get(x, i - 1) = ':'"}) OR (get(x, i + 1) = ':' AND get(x, i + 2) = 'null') OR (t = ':' AND get(x, i + 1) = 'null'), false)))[0]`;

/** Empty objects (and arrays) as nulls. */
const emptyAsNull = (tokens: string, arrays: boolean): string => {
  const opens = (at: string, before: string): string =>
    `((${at} = '{' OR (${at} = '[' AND ${arrays})) AND ${arrays ? 'true' : `coalesce(${before}, ':') = ':'`})`;
  const closes = (at: string): string => `(${at} = '}' OR (${at} = ']' AND ${arrays}))`;
  return `transform([${tokens}], x -> filter(transform(x, (t, i) -> CASE WHEN ${opens('t', 'get(x, i - 1)')} AND ${closes('get(x, i + 1)')} THEN 'null'
    WHEN ${closes('t')} AND ${opens('get(x, i - 1)', 'get(x, i - 2)')} THEN '' ELSE t END), t -> t != ''))[0]`;
};

/** Every round finds the objects that the one before left empty. */
function strippedText(arrays: boolean, empty: boolean): string {
  const tokens = `filter(${tokensOf('a')}, t -> t != ',')`;
  const left = empty
    ? `aggregate(filter(${tokensOf('a')}, t -> t IN ('{', '[')), ${withoutNulls(tokens, arrays)}, (s, e) -> ${withoutNulls(emptyAsNull('s', arrays), arrays)})`
    : withoutNulls(tokens, arrays);
  return `SURE(CASE WHEN a IS NOT NULL THEN transform([${left}], k -> CASE WHEN size(k) = 0 THEN 'null' ELSE array_join(transform(k, (t, i) ->
    CASE WHEN t NOT IN (']', '}', ':') AND coalesce(get(k, i - 1), ':') NOT IN ('[', '{', ':') THEN concat(',', t) ELSE t END), '') END)[0] END)`;
}

const stripNulls: SparkRule = (site) => {
  const [path, arrays, empty] = [1, 2, 3].map((i) => site.call.args[i]);
  const steps = path === undefined ? [] : stepsFor(site)(path);
  const isOn = (option: TypedExpression | undefined, by: string): string | undefined =>
    option === undefined ? by : literalText(option);
  const [inArrays, ofEmpty] = [isOn(arrays, 'true'), isOn(empty, 'false')];
  if (inArrays === undefined || ofEmpty === undefined)
    return site.refuse('the options of JSON_STRIP_NULLS have to be constants for Spark');
  const atEnd = (d: SparkExpression): SparkExpression =>
    fillTemplate(strippedText(inArrays === 'true', ofEmpty === 'true'), [d]);
  return (steps && new Edits(site).along(site.arg(0), steps, { atEnd })) ?? nullOf(STRING_TYPE);
};

function isConstant(expr: TypedExpression): boolean {
  let constant = true;
  visitTyped(expr, ({ kind }) => {
    if (kind === 'column' || kind === 'variable' || kind === 'parameter') constant = false;
  });
  return constant;
}

/** Spark resolves functions in functions to a depth that its settings bound: more paths, steps or changes in changes may be beyond. */
const MOST_STEPS = 3;
const CHANGES = new Set(['json_set', 'json_remove', 'json_array_append', 'json_array_insert', 'json_strip_nulls']);

function isDeep({ fn, args }: TypedCall): boolean {
  const paths = args.slice(1).flatMap((e) => {
    const path = literalText(e);
    const parsed = path === undefined ? undefined : parseJsonPath(path, false);
    return parsed?.ok === true ? [parsed.steps.length] : [];
  });
  const [document] = args;
  if (document?.kind === 'call' && CHANGES.has(document.fn) && fn !== 'json_strip_nulls') return true;
  if (fn === 'json_remove') return paths.length > 2 || paths.some((steps) => steps > 2);
  return args.length > 4 || paths.some((steps) => steps > MOST_STEPS);
}

/** Of JSON values only; what is constant as a whole is worked out instead. */
const onJson =
  (rule: SparkRule): SparkRule =>
  (site) => {
    if (typeKey(site.typed(0).type) !== 'JSON') return site.refuse('only JSON values are changed');
    if (isConstant(site.call)) return site.refuse('Spark has no functions that change JSON');
    return isDeep(site.call) ? site.refuse('so many steps in a JSON document have no form on Spark') : rule(site);
  };

export const JSON_CHANGES: SparkTranslations = {
  json_set: onJson(set),
  json_remove: onJson(remove),
  json_array_append: onJson(append),
  json_array_insert: onJson(insert),
  json_strip_nulls: onJson(stripNulls),
};
