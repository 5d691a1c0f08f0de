// A typed expression → constants in it that its functions refuse whenever they run: patterns, formats, zones, paths, numbers.
//
// What a SAFE. prefix turns into NULL is left alone: the author has said what happens then.

import { nearestNames } from '../../base/nearest-names.js';
import type { Span } from '../../base/span.js';
import { locateNumberModel, locateTimeModel } from '../format-model.js';
import { comesTo } from '../evaluate/failing-constants.js';
import type { TypedCall, TypedCast, TypedExpression, TypedLiteral } from '../typed-tree.js';
import { canonicalText } from '../typing/literal-value.js';
import { isTimeZone } from '../typing/civil-time.js';
import { eachNode } from '../typed-walk.js';
import { ARGUMENT_RANGES } from './argument-ranges-table.js';
import { LEGACY_JSON_PATHS } from '../json-path.js';
import { jsonPathFault } from './json-path-syntax.js';
import { placeInLiteral } from './literal-place.js';
import { checkRe2 } from './re2-syntax.js';
import { timeFormatFaults, type TimeKind } from './time-elements.js';

export type ConstantFaultId =
  | 'invalid-regex'
  | 'invalid-format'
  | 'invalid-literal'
  | 'invalid-time-zone'
  | 'invalid-json-path'
  | 'argument-out-of-range';

export interface ConstantFault {
  readonly id: ConstantFaultId;
  readonly severity: 'error' | 'warning';
  /** In the expression's own text. */
  readonly span: Span;
  readonly message: string;
  readonly suggestions: readonly string[];
}

/** `text`: what `expr` was written as. */
export function constantFaults(text: string, expr: TypedExpression): readonly ConstantFault[] {
  const faults: ConstantFault[] = [];
  eachNode(expr, (node) => {
    if (node.kind === 'call' && !node.safe) callFaults(text, node, faults, () => comesTo(expr, node));
    else if (node.kind === 'cast' && !node.safe)
      if (node.format !== undefined) castFaults(text, node, faults);
      else literalCastFault(node, faults);
  });
  return faults;
}

const REGEX: ReadonlySet<string> = new Set([
  'regexp_contains',
  'regexp_replace',
  'regexp_extract',
  'regexp_extract_all',
  'regexp_instr',
  'regexp_substr',
]);
/** Take what the one group matches. */
const ONE_GROUP: ReadonlySet<string> = new Set([
  'regexp_extract',
  'regexp_extract_all',
  'regexp_instr',
  'regexp_substr',
]);

const TIME_FORMATS: ReadonlyMap<string, TimeKind> = new Map(
  (['DATE', 'TIME', 'DATETIME', 'TIMESTAMP'] as const).flatMap((kind) => [
    [`format_${kind.toLowerCase()}`, kind],
    [`parse_${kind.toLowerCase()}`, kind],
  ]),
);

/** Index of the argument that names a time zone. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ['timestamp', 1],
  ['date', 1],
  ['datetime', 1],
  ['time', 1],
  ['string', 1],
  ['format_timestamp', 2],
  ['parse_timestamp', 2],
  ['timestamp_trunc', 2],
  ['$extract', 2],
  ['$extract_date', 1],
  ['$extract_time', 1],
  ['$extract_datetime', 1],
]);

const PATHS: ReadonlySet<string> = new Set([
  ...LEGACY_JSON_PATHS,
  'json_query',
  'json_value',
  'json_query_array',
  'json_value_array',
]);

function callFaults(text: string, call: TypedCall, faults: ConstantFault[], always: () => boolean): void {
  const { fn, args } = call;
  if (REGEX.has(fn)) regexFaults(text, call, faults);
  const kind = TIME_FORMATS.get(fn);
  if (kind !== undefined) {
    const format = stringAt(args[0]);
    const parses = fn.startsWith('parse_');
    if (format !== undefined)
      for (const f of timeFormatFaults(format.value, kind, parses))
        faults.push({
          id: 'invalid-format',
          severity: parses && f.doubt !== true ? 'error' : 'warning',
          span: pieceOf(text, format, f),
          message: `${f.message}.${parses || f.doubt === true || f.suggestion !== undefined ? '' : ' It comes out as it is written.'}`,
          suggestions: f.suggestion === undefined ? [] : [f.suggestion],
        });
  }
  const zone = stringAt(args[ZONES.get(fn) ?? -1]);
  if (zone !== undefined) zoneFault(text, zone, faults);
  if (PATHS.has(fn)) {
    const path = stringAt(args[1]);
    const fault = path === undefined ? undefined : jsonPathFault(path.value, LEGACY_JSON_PATHS.has(fn));
    if (path !== undefined && fault !== undefined)
      faults.push({
        id: 'invalid-json-path',
        severity: 'error',
        span: pieceOf(text, path, fault),
        message: `${fault.message}.`,
        suggestions: fault.suggestion === undefined ? [] : [fault.suggestion],
      });
  }
  for (const range of ARGUMENT_RANGES[fn] ?? []) {
    const literal = withoutCasts(args[range.argument]);
    if (literal?.kind !== 'literal' || literal.value === undefined || literal.span?.body !== undefined) continue;
    const number = Number(literal.value);
    if (Number.isNaN(number)) continue;
    if (number >= (range.least ?? -Infinity) && number <= (range.most ?? Infinity) && number !== range.not) continue;
    faults.push({
      id: 'argument-out-of-range',
      severity: 'error',
      span: literal.span ?? call.span ?? { start: 0, end: text.length },
      message: `${subject(fn)} must ${range.must}; with ${literal.value} it fails for every row${always() ? '' : ' that comes to it'}.`,
      suggestions: [],
    });
  }
}

function subject(fn: string): string {
  if (fn.startsWith('$array_at')) return 'A position in an array';
  return ['$divide', 'div', 'mod'].includes(fn) ? 'The divisor' : `This argument of \`${fn.toUpperCase()}\``;
}

function regexFaults(text: string, call: TypedCall, faults: ConstantFault[]): void {
  const pattern = stringAt(call.args[1]);
  if (pattern === undefined) return;
  const { fault, groups } = checkRe2(pattern.value);
  const add = (span: Span, message: string): void =>
    void faults.push({ id: 'invalid-regex', severity: 'error', span, message: `${message}.`, suggestions: [] });
  if (fault !== undefined) return add(pieceOf(text, pattern, fault), fault.message);
  if (ONE_GROUP.has(call.fn) && groups > 1)
    return add(
      pieceOf(text, pattern, { start: 0, end: pattern.value.length }),
      `\`${call.fn.toUpperCase()}\` takes what one group matches, and this pattern has ${groups}; make the others \`(?:…)\``,
    );
  const rewrite = call.fn === 'regexp_replace' ? stringAt(call.args[2]) : undefined;
  if (rewrite === undefined) return;
  for (let at = rewrite.value.indexOf('\\'); at >= 0; at = rewrite.value.indexOf('\\', at + 2)) {
    const next = rewrite.value[at + 1];
    const piece = pieceOf(text, rewrite, { start: at, end: Math.min(at + 2, rewrite.value.length) });
    if (next === undefined)
      return add(piece, 'A backslash at the end of a replacement; the character itself is `\\\\`');
    if (/^\d$/.test(next) && Number(next) > groups)
      return add(
        piece,
        `The replacement asks for group ${next}, and the pattern has ${groups === 0 ? 'none' : groups}`,
      );
    if (!/^[\d\\]$/.test(next))
      return add(
        piece,
        'In a replacement a backslash stands before the number of a group, or before another backslash',
      );
  }
}

function zoneFault(text: string, zone: StringLiteral, faults: ConstantFault[]): void {
  const { value } = zone;
  if (isTimeZone(value) || (/^UTC[+-]\d/.test(value) && isTimeZone(value.slice(3)))) return;
  const near = nearestNames(value, Intl.supportedValuesOf('timeZone'));
  const suggestions = near[0]?.toLowerCase() === value.toLowerCase() ? near.slice(0, 1) : near;
  faults.push({
    id: 'invalid-time-zone',
    severity: 'error',
    span: pieceOf(text, zone, { start: 0, end: value.length }),
    message: `There is no time zone \`${value}\`.${suggestions[0] === undefined ? ' Name one of the tz database, such as `Europe/Paris`, or an offset such as `+01:00`.' : ` Did you mean \`${suggestions[0]}\`?`}`,
    suggestions,
  });
}

/** A text that is no value of the type it is cast to. */
function literalCastFault(cast: TypedCast, faults: ConstantFault[]): void {
  const literal = stringAt(cast.operand);
  if (literal === undefined || cast.operand !== literal || cast.type.kind !== 'scalar') return;
  const { name } = cast.type;
  if (!CHECKED.has(name) || canonicalText(literal.value.trim(), name) !== undefined) return;
  faults.push({
    id: 'invalid-literal',
    severity: 'error',
    span: literal.span,
    message: `\`${literal.value}\` cannot be cast to ${name}, so this fails for every row.`,
    suggestions: [],
  });
}

/** Types whose texts have one form. */
const CHECKED: ReadonlySet<string> = new Set(['INT64', 'NUMERIC', 'BIGNUMERIC', 'BOOL', 'DATE']);

const DATE_ELEMENT = /^(?:[YR]+|MM|MON|MONTH|D|DD|DDD|DAY|DY)$/;

function castFaults(text: string, cast: TypedCast, faults: ConstantFault[]): void {
  const format = stringAt(cast.format);
  if (format === undefined) return;
  const add = (message: string, piece: Span = { start: 0, end: format.value.length }): void =>
    void faults.push({
      id: 'invalid-format',
      severity: 'error',
      span: pieceOf(text, format, piece),
      message: `${message}.`,
      suggestions: [],
    });
  const parses = scalarName(cast.operand) === 'STRING';
  const other = parses ? scalarName(cast) : scalarName(cast.operand);
  if (['DATE', 'TIME', 'DATETIME', 'TIMESTAMP'].includes(other)) {
    const model = locateTimeModel(format.value);
    if ('message' in model)
      return format.value.includes('%')
        ? add('CAST … FORMAT has words such as `YYYY-MM-DD`, no `%` elements')
        : add(sentence(model.message), model);
    const elements = model.flatMap((p) =>
      p.kind === 'element' ? [{ name: p.name, start: p.at, end: p.at + p.written.length }] : [],
    );
    const stranger = elements.find(({ name }) =>
      other === 'DATE' ? !DATE_ELEMENT.test(name) : other === 'TIME' && DATE_ELEMENT.test(name),
    );
    if (stranger !== undefined) return add(`${other} has no \`${stranger.name}\``, stranger);
    const twice = parses
      ? elements.find(({ name }, i) => elements.findIndex((each) => each.name === name) !== i)
      : undefined;
    if (twice !== undefined) add(`\`${twice.name}\` stands twice, so it cannot be told which one counts`, twice);
  } else if (!parses && ['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC'].includes(other)) {
    const model = locateNumberModel(format.value);
    if ('message' in model) add(sentence(model.message), model);
  }
}

const sentence = (text: string): string => (/^[a-z]/.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text);

function scalarName(e: TypedExpression): string {
  return e.type.kind === 'scalar' ? e.type.name : '';
}

type StringLiteral = TypedLiteral & { readonly value: string; readonly span: Span };

/** A string written here: not a NULL, and not in the body of a function that is called here. */
function stringAt(arg: TypedExpression | undefined): StringLiteral | undefined {
  const e = withoutCasts(arg);
  return e?.kind === 'literal' &&
    e.value !== undefined &&
    e.span !== undefined &&
    e.span.body === undefined &&
    scalarName(e) === 'STRING'
    ? (e as StringLiteral)
    : undefined;
}

function withoutCasts(e: TypedExpression | undefined): TypedExpression | undefined {
  return e?.kind === 'cast' && e.implicit ? withoutCasts(e.operand) : e;
}

/** Where a piece of a literal's value was written; the whole literal where that cannot be told. */
function pieceOf(text: string, literal: StringLiteral, piece: Span): Span {
  const inside = placeInLiteral(text.slice(literal.span.start, literal.span.end), piece);
  return inside === undefined || inside.end <= inside.start
    ? { start: literal.span.start, end: literal.span.end }
    : { start: literal.span.start + inside.start, end: literal.span.start + inside.end };
}
