// A value written in JSON or CSV and a type → the value's canonical text (see TypedLiteral), exact to the digit; what is no value of the type is refused in plain words.

import type { CsvCell } from '../syntax/csv.js';
import type { JsonNode } from '../syntax/json-node.js';
import { parseJson } from '../syntax/json-tree.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { canonicalDate, canonicalDatetime, canonicalTime, canonicalTimestamp } from '../sql/typing/civil-time.js';
import { decimalFromText } from '../sql/typing/decimal-value.js';
import { canonicalInterval } from '../sql/typing/interval-value.js';
import { canonicalJson } from '../sql/typing/json-value.js';
import { canonicalFloat, canonicalInteger } from '../sql/typing/literal-value.js';
import { typeToString, type SqlType } from '../sql/types.js';
import { readScalar } from './object-reader.js';
import type { JsonScalar } from './spec.js';

/** `value` undefined is NULL. For ARRAY and STRUCT it is JSON text whose leaves are null or strings with the leaf's canonical text. */
export type ReadValue = { readonly value: string | undefined } | { readonly problem: string };

export type ReadTyped =
  { readonly ok: true; readonly typed: TypedExpression } | { readonly ok: false; readonly reason: string };

/** The canonical text of a JSON value of this type. Numbers are read from their lexeme, so no digit is lost. */
export function readValue(value: JsonScalar, type: SqlType): ReadValue {
  const read = readTree(value, type, 'json');
  return 'problem' in read ? read : { value: textOf(read.tree, type) };
}

/** The same as a typed expression: literals, and constructors of ARRAYs and STRUCTs around them. */
export function readTyped(value: JsonScalar, type: SqlType): ReadTyped {
  const read = readTree(value, type, 'json');
  return 'problem' in read ? { ok: false, reason: read.problem } : { ok: true, typed: expressionOf(read.tree, type) };
}

/** The canonical text of a CSV cell. An empty cell without quotes is NULL; ARRAYs and STRUCTs are written as JSON. */
export function readCell(cell: Pick<CsvCell, 'text' | 'quoted'>, type: SqlType): ReadValue {
  if (cell.text === '' && !cell.quoted) return { value: undefined };
  if (type.kind === 'array' || type.kind === 'struct') {
    const { root, problems } = parseJson(cell.text);
    if (root === undefined || problems.length > 0)
      return { problem: `${shown(cell.text)} is no JSON: ${problems[0]?.message ?? 'it is empty.'}` };
    return readValue(readScalar(root satisfies JsonNode, ''), type);
  }
  const read = readTree({ kind: 'string', value: cell.text, part: '' }, type, 'text');
  return 'problem' in read ? read : { value: textOf(read.tree, type) };
}

/** `json`: a value of JSON's own kinds. `text`: all there is is text, which the type reads. */
type Form = 'json' | 'text';

/** Canonical text, NULL, elements of an ARRAY, or fields of a STRUCT in the type's order. */
type ValueTree = string | undefined | readonly ValueTree[];

type ReadTree = { readonly tree: ValueTree } | { readonly problem: string };

function readTree(value: JsonScalar, type: SqlType, form: Form): ReadTree {
  if (value.kind === 'null') return { tree: undefined };
  switch (type.kind) {
    case 'scalar':
      return readScalarOf(value, type, form);
    case 'array':
      return readArray(value, type);
    case 'struct':
      return readStruct(value, type);
    case 'null':
    case 'unknown':
      return { problem: 'The type is not known, so no value can be read.' };
  }
}

type Scalar = SqlType & { readonly kind: 'scalar' };

function readScalarOf(value: JsonScalar, type: Scalar, form: Form): ReadTree {
  if (type.name === 'JSON') {
    const text = form === 'text' && value.kind === 'string' ? value.value : jsonText(value);
    return orProblem(canonicalJson(text), text, 'JSON');
  }
  if (value.kind === 'array' || value.kind === 'object')
    return { problem: `${value.kind === 'array' ? 'A list' : 'An object'} is no ${typeToString(type)}.` };
  const written =
    value.kind === 'string'
      ? value.value
      : value.kind === 'number'
        ? value.lexeme
        : String((value as { value: boolean }).value);
  const isText = value.kind === 'string';
  switch (type.name) {
    case 'STRING':
      if (!isText) return { problem: `${shown(written)} is no STRING: text stands in double quotes.` };
      return withinLength([...written].length, type, written, written, 'characters');
    case 'BOOL': {
      const lower = written.toLowerCase();
      if (form === 'json' ? value.kind === 'boolean' : lower === 'true' || lower === 'false') return { tree: lower };
      return { problem: `${shown(written)} is no BOOL: write true or false.` };
    }
    case 'INT64':
      return readInteger(written);
    case 'FLOAT64':
      return readFloat(written, isText);
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return readDecimal(written, type, type.name);
    case 'BYTES':
      return readBytes(written, isText, type);
    case 'DATE':
      return orProblem(isText ? canonicalDate(written) : undefined, written, 'DATE', 'write it like "2024-02-29"');
    case 'TIME':
      return orProblem(isText ? canonicalTime(written) : undefined, written, 'TIME', 'write it like "10:30:00"');
    case 'DATETIME':
      return orProblem(
        isText ? canonicalDatetime(written) : undefined,
        written,
        'DATETIME',
        'write it like "2024-02-29T10:30:00", without a zone',
      );
    case 'TIMESTAMP':
      return orProblem(
        isText ? canonicalTimestamp(written) : undefined,
        written,
        'TIMESTAMP',
        'write it like "2024-02-29T10:30:00Z"; without a zone it is UTC',
      );
    case 'INTERVAL':
      return orProblem(
        isText ? canonicalInterval(written, 'YEAR', 'SECOND') : undefined,
        written,
        'INTERVAL',
        'write it like "1-2 3 4:5:6" (years-months days hours:minutes:seconds)',
      );
    case 'GEOGRAPHY':
      return { problem: 'Values of type GEOGRAPHY cannot be written.' };
  }
}

function readInteger(written: string): ReadTree {
  const match = /^([+-]?)([0-9]+)$/.exec(written);
  const digits = match?.[2]?.replace(/^0+(?=[0-9])/, '');
  const value =
    match === null || digits === undefined || digits.length > 19
      ? undefined
      : canonicalInteger(digits, match[1] === '-');
  if (value !== undefined) return { tree: value };
  const why =
    match === null
      ? 'a whole number is written with digits only'
      : 'it lies outside of -9223372036854775808 to 9223372036854775807';
  return { problem: `${shown(written)} is no INT64: ${why}.` };
}

const FLOAT_WORDS: ReadonlyMap<string, string> = new Map([
  ['nan', 'NaN'],
  ['infinity', 'Infinity'],
  ['+infinity', 'Infinity'],
  ['-infinity', '-Infinity'],
  ['inf', 'Infinity'],
  ['+inf', 'Infinity'],
  ['-inf', '-Infinity'],
]);

function readFloat(written: string, isText: boolean): ReadTree {
  const word = isText ? FLOAT_WORDS.get(written.toLowerCase()) : undefined;
  if (word !== undefined) return { tree: word };
  if (!/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(written))
    return { problem: `${shown(written)} is no FLOAT64: write a number, "NaN", "Infinity" or "-Infinity".` };
  const value = Number(written);
  return Number.isFinite(value)
    ? { tree: canonicalFloat(value) }
    : { problem: `${shown(written)} is too large for FLOAT64.` };
}

/** Digits a declared NUMERIC(p, s) can hold; without a declaration those of the type. */
function readDecimal(written: string, type: Scalar, name: 'NUMERIC' | 'BIGNUMERIC'): ReadTree {
  if (!/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(written))
    return { problem: `${shown(written)} is no ${name}: write a decimal number.` };
  const value = decimalFromText(written, name, true);
  if (value === undefined) {
    const rounded = decimalFromText(written, name, false);
    const why =
      rounded === undefined
        ? 'it is out of range'
        : `it has more than ${name === 'NUMERIC' ? 9 : 38} digits behind the point`;
    return { problem: `${shown(written)} is no ${name}: ${why}.` };
  }
  if (type.precision === undefined) return { tree: value };
  const [whole = '', fraction = ''] = value.replace('-', '').split('.');
  const scale = type.scale ?? 0;
  if (fraction.length > scale)
    return {
      problem: `${shown(written)} is no ${typeToString(type)}: it has more than ${scale} digits behind the point.`,
    };
  if (whole !== '0' && whole.length > type.precision - scale)
    return {
      problem: `${shown(written)} is no ${typeToString(type)}: it has more than ${type.precision - scale} digits before the point.`,
    };
  return { tree: value };
}

function readBytes(written: string, isText: boolean, type: Scalar): ReadTree {
  const valid = isText && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(written);
  if (!valid) return { problem: `${shown(written)} is no BYTES: write base64, like "aGVsbG8=".` };
  const bytes = Buffer.from(written, 'base64').toString('latin1');
  return withinLength(bytes.length, type, bytes, written, 'bytes');
}

function withinLength(length: number, type: Scalar, value: string, written: string, unit: string): ReadTree {
  return type.length === undefined || length <= type.length
    ? { tree: value }
    : { problem: `${shown(written)} is no ${typeToString(type)}: it has ${length} ${unit}.` };
}

function readArray(value: JsonScalar, type: SqlType & { readonly kind: 'array' }): ReadTree {
  if (value.kind !== 'array') return { problem: `${typeToString(type)} is written as a list.` };
  const elements: ValueTree[] = [];
  for (const [index, item] of value.items.entries()) {
    const read = readTree(item, type.element, 'json');
    if ('problem' in read) return { problem: `Element ${index + 1}: ${read.problem}` };
    elements.push(read.tree);
  }
  return { tree: elements };
}

function readStruct(value: JsonScalar, type: SqlType & { readonly kind: 'struct' }): ReadTree {
  if (value.kind !== 'object') return { problem: `${typeToString(type)} is written as an object.` };
  if (type.fields.some((field) => field.name === undefined))
    return { problem: `${typeToString(type)} has fields without names, which cannot be written.` };
  const known = new Set(type.fields.map((field) => field.name!.toLowerCase()));
  const extra = value.entries.find((entry) => !known.has(entry.key.toLowerCase()));
  if (extra !== undefined) return { problem: `${typeToString(type)} has no field \`${extra.key}\`.` };
  const fields: ValueTree[] = [];
  for (const field of type.fields) {
    const entry = value.entries.find((each) => each.key.toLowerCase() === field.name!.toLowerCase());
    const read: ReadTree = entry === undefined ? { tree: undefined } : readTree(entry.value, field.type, 'json');
    if ('problem' in read) return { problem: `\`${field.name!}\`: ${read.problem}` };
    fields.push(read.tree);
  }
  return { tree: fields };
}

function orProblem(value: string | undefined, written: string, name: string, how = 'it cannot be read'): ReadTree {
  return value === undefined ? { problem: `${shown(written)} is no ${name}: ${how}.` } : { tree: value };
}

function textOf(tree: ValueTree, type: SqlType): string | undefined {
  return tree === undefined || typeof tree === 'string' ? tree : JSON.stringify(plain(tree, type));
}

function plain(tree: ValueTree, type: SqlType): unknown {
  if (tree === undefined) return null;
  if (typeof tree === 'string') return tree;
  if (type.kind === 'array') return tree.map((element) => plain(element, type.element));
  if (type.kind !== 'struct') return null;
  return Object.fromEntries(type.fields.map((field, index) => [field.name ?? '', plain(tree[index], field.type)]));
}

function expressionOf(tree: ValueTree, type: SqlType): TypedExpression {
  if (tree === undefined || typeof tree === 'string')
    return { kind: 'literal', type, nullable: tree === undefined, value: tree };
  if (type.kind === 'struct') {
    const fields = type.fields.map((field, index) => ({
      name: field.name,
      value: expressionOf(tree[index], field.type),
    }));
    return { kind: 'struct', type, nullable: false, fields };
  }
  const element = type.kind === 'array' ? type.element : type;
  return { kind: 'array', type, nullable: false, elements: tree.map((each) => expressionOf(each, element)) };
}

/** A JSON value as JSON text, lexemes kept. */
function jsonText(value: JsonScalar): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return String(value.value);
    case 'number':
      return value.lexeme;
    case 'string':
      return JSON.stringify(value.value);
    case 'array':
      return `[${value.items.map(jsonText).join(',')}]`;
    case 'object':
      return `{${value.entries.map((entry) => `${JSON.stringify(entry.key)}:${jsonText(entry.value)}`).join(',')}}`;
  }
}

function shown(written: string): string {
  return `\`${written.length > 60 ? `${written.slice(0, 60)}…` : written}\``;
}
