// A test, `"accepted_values(a, b)"` or `{"accepted_values": ["a", "b"]}` → its name and arguments as SQL text; what is no test is a problem that blocks only it.

import { nearestNames } from '../base/nearest-names.js';
import type { JsonNode } from '../syntax/json-node.js';
import { scan, type Token } from '../sql/tokenizer.js';
import type { LoweringSink } from './lowering-sink.js';
import { isNone, ObjectReader } from './object-reader.js';
import type { NodePart } from './part-names.js';
import type { PartId, SqlText, TestSpec, Text } from './spec.js';

export const TEST_NAMES = [
  'not_null',
  'unique',
  'accepted_values',
  'relationships',
  'between',
  'matches',
  'expression',
  'primary_key',
] as const;
type TestName = (typeof TEST_NAMES)[number];

interface Arity {
  readonly least: number;
  readonly most: number;
  readonly form: string;
}

const ARITIES: Readonly<Record<TestName, Arity>> = {
  not_null: { least: 0, most: 0, form: 'not_null' },
  unique: { least: 0, most: 0, form: 'unique' },
  primary_key: { least: 0, most: 0, form: 'primary_key' },
  accepted_values: { least: 1, most: Infinity, form: "accepted_values('a', 'b')" },
  relationships: { least: 1, most: 1, form: 'relationships(model.column)' },
  between: { least: 2, most: 2, form: 'between(min, max)' },
  matches: { least: 1, most: 1, form: "matches('regex')" },
  expression: { least: 1, most: 1, form: 'expression(predicate)' },
};

export function lowerTests(items: readonly NodePart[], sink: LoweringSink): readonly TestSpec[] {
  return items.flatMap(({ node, part }) => {
    if (node.kind === 'string') return isNone(node) ? [] : [stringForm({ value: node.value, part }, sink, part)];
    return node.kind === 'object' ? objectForm(new ObjectReader(node, part, sink)) : [];
  });
}

interface Call {
  readonly name: TestSpec['name'];
  readonly args: readonly SqlText[];
  readonly placeholder: boolean;
}

function stringForm(text: Text, sink: LoweringSink, part: PartId): TestSpec {
  return { part, written: text.value, severity: 'error', where: undefined, ...readCall(text, sink) };
}

function readCall(text: Text, sink: LoweringSink): Call {
  const { tokens, problems } = scan(text.value);
  const first = tokens[0]!;
  const unknown: Call = { name: 'unknown', args: [], placeholder: false };
  const refuse = (
    start: number,
    end: number,
    message: string,
    suggestions: readonly string[] = [],
    id = 'invalid-test',
  ): Call => {
    sink.report({ id, part: text.part, span: { start, end }, message, suggestions });
    return unknown;
  };
  const broken = problems[0];
  const name = TEST_NAMES.find((each) => each === text.value.slice(first.start, first.end).toLowerCase());
  if (name === undefined) {
    const written = text.value.slice(first.start, first.end);
    return refuse(
      first.start,
      first.end,
      `There is no test \`${written}\`. Tests are ${TEST_NAMES.map((each) => `\`${each}\``).join(', ')}.`,
      nearestNames(written, TEST_NAMES),
      'unknown-test',
    );
  }
  const { form } = ARITIES[name];
  const second = tokens[1]!;
  if (second.kind === 'end') return checkArity({ name, args: [], placeholder: false }, text, sink, first);
  if (second.word !== '(')
    return refuse(
      second.start,
      text.value.length,
      ARITIES[name].most === 0
        ? `\`${name}\` takes no arguments: nothing may stand behind it.`
        : `Expected \`(\` behind \`${name}\`: write \`${form}\`.`,
    );
  const closing = closingIndex(tokens);
  if (closing === undefined && broken !== undefined) return refuse(broken.start, broken.end, `${broken.message}.`);
  if (closing === undefined) return refuse(second.start, second.end, `This \`(\` is never closed: write \`${form}\`.`);
  const rest = tokens[closing + 1]!;
  if (rest.kind !== 'end')
    return refuse(rest.start, text.value.length, `Nothing may stand behind the test: write \`${form}\`.`);
  const inside = tokens.slice(2, closing);
  if (
    inside.length > 0 &&
    inside.every((token) => token.word === '.' || text.value.slice(token.start, token.end) === '…')
  )
    return { name, args: [], placeholder: true };
  if (broken !== undefined) return refuse(broken.start, broken.end, `${broken.message}.`);
  const pieces = name === 'expression' ? (inside.length === 0 ? [] : [inside]) : splitAtCommas(inside);
  const empty = pieces.findIndex((piece) => piece.length === 0);
  if (empty >= 0) {
    const before = pieces.slice(0, empty).flat().at(-1) ?? second;
    return refuse(before.start, before.end, `An argument is missing behind this: write \`${form}\`.`);
  }
  const args = pieces.map((piece, index) => argument(name, text, piece, index, sink));
  return checkArity({ name, args, placeholder: false }, text, sink, first);
}

function checkArity(
  call: Call & { readonly name: TestName },
  text: Text,
  sink: LoweringSink,
  at: { readonly start: number; readonly end: number },
): Call {
  const arity = ARITIES[call.name];
  if (call.args.length >= arity.least && call.args.length <= arity.most) return call;
  sink.report({
    id: 'invalid-test',
    part: text.part,
    span: { start: at.start, end: at.end },
    message:
      arity.most === 0
        ? `\`${call.name}\` takes no arguments.`
        : `\`${call.name}\` takes ${arity.least === arity.most ? String(arity.least) : `at least ${arity.least}`} argument${arity.least === 1 ? '' : 's'}, ${call.args.length} given: write \`${arity.form}\`.`,
  });
  return { name: 'unknown', args: [], placeholder: false };
}

/** Index of the `)` that closes the `(` at index 1. */
function closingIndex(tokens: readonly Token[]): number | undefined {
  let depth = 0;
  for (let i = 1; i < tokens.length; i++) {
    if (tokens[i]!.word === '(') depth++;
    else if (tokens[i]!.word === ')' && --depth === 0) return i;
  }
  return undefined;
}

function splitAtCommas(tokens: readonly Token[]): readonly (readonly Token[])[] {
  if (tokens.length === 0) return [];
  const pieces: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'symbol') {
      if ('([{'.includes(token.word)) depth++;
      else if (')]}'.includes(token.word)) depth--;
      else if (token.word === ',' && depth === 0) {
        pieces.push([]);
        continue;
      }
    }
    pieces.at(-1)!.push(token);
  }
  return pieces;
}

const CONSTANT_WORDS: ReadonlySet<string> = new Set(['TRUE', 'FALSE', 'NULL']);

/**
 * An argument as SQL text. In the original format the values of `accepted_values(active, on hold)` are bare words: what
 * begins with a word and is no constant, call, typed literal or parameter is a string.
 */
function argument(name: TestName, text: Text, piece: readonly Token[], index: number, sink: LoweringSink): SqlText {
  const span = { start: piece[0]!.start, end: piece.at(-1)!.end };
  const written = text.value.slice(span.start, span.end);
  const first = piece[0]!;
  const isWord = first.kind === 'identifier' || first.kind === 'keyword';
  const bare =
    name === 'accepted_values' &&
    isWord &&
    !(piece.length === 1 && CONSTANT_WORDS.has(first.word)) &&
    piece.every((token) => token.kind !== 'string' && token.kind !== 'bytes' && token.word !== '(');
  return bare
    ? sink.standIn(text.part, `args/${index}`, sqlString(written), span)
    : sink.piece(text.part, `args/${index}`, written, span);
}

function objectForm(reader: ObjectReader): readonly TestSpec[] {
  const { sink, part } = reader;
  const named = TEST_NAMES.filter((name) => reader.has(name));
  const whole = reader.text('test');
  const count = named.length + (whole === undefined ? 0 : 1);
  const common = {
    part,
    severity: reader.choice('severity', ['error', 'warning']) ?? ('error' as const),
    where: reader.text('where'),
  };
  // None or several: the shape check says so.
  if (count !== 1) return [];
  if (whole !== undefined) return [{ ...common, written: whole.value, ...readCall(whole, sink) }];
  const name = named[0]!;
  const value = reader.get(name)!;
  const call = objectCall(name, value, reader, sink);
  return call === undefined ? [] : [{ ...common, written: name, ...call }];
}

function objectCall(name: TestName, value: NodePart, reader: ObjectReader, sink: LoweringSink): Call | undefined {
  switch (name) {
    case 'not_null':
    case 'unique':
    case 'primary_key':
      return value.node.kind === 'boolean' && value.node.value ? { name, args: [], placeholder: false } : undefined;
    case 'accepted_values':
    case 'between': {
      const items: readonly NodePart[] =
        value.node.kind === 'array'
          ? value.node.items.map((node, index) => ({ node, part: `${value.part}/${index}` }))
          : ['min', 'max'].flatMap((key) => reader.object(name)?.get(key) ?? []);
      const isPlaceholder = items.length === 1 && ['...', '…'].includes(stringIn(items[0]!));
      if (name === 'accepted_values' && isPlaceholder) return { name, args: [], placeholder: true };
      const args = items.flatMap((item) => literal(item, sink) ?? []);
      return args.length < ARITIES[name].least ? undefined : { name, args, placeholder: false };
    }
    case 'relationships': {
      const to = reader.text(name) ?? reader.object(name)?.text('to');
      return to === undefined ? undefined : { name, args: [to], placeholder: false };
    }
    case 'matches':
      return value.node.kind === 'string'
        ? { name, args: [sink.standIn(value.part, 'sql', sqlString(value.node.value))], placeholder: false }
        : undefined;
    case 'expression': {
      const predicate = reader.text(name);
      return predicate === undefined ? undefined : { name, args: [predicate], placeholder: false };
    }
  }
}

function stringIn({ node }: NodePart): string {
  return node.kind === 'string' ? node.value.trim() : '';
}

function literal({ node, part }: NodePart, sink: LoweringSink): SqlText | undefined {
  const sql = jsonLiteral(node);
  return sql === undefined ? undefined : sink.standIn(part, 'sql', sql);
}

/** A JSON scalar as a GoogleSQL literal; lists and objects have none. */
function jsonLiteral(node: JsonNode): string | undefined {
  switch (node.kind) {
    case 'string':
      return sqlString(node.value);
    case 'number':
      return node.lexeme;
    case 'boolean':
      return node.value ? 'TRUE' : 'FALSE';
    case 'null':
      return 'NULL';
    default:
      return undefined;
  }
}

/** A GoogleSQL string literal of these characters. */
export function sqlString(value: string): string {
  let inside = '';
  for (const unit of value) {
    const code = unit.charCodeAt(0);
    if (unit === '\\' || unit === "'") inside += `\\${unit}`;
    else if (unit === '\n') inside += '\\n';
    else if (unit === '\r') inside += '\\r';
    else if (code < 32) inside += `\\x${code.toString(16).padStart(2, '0')}`;
    else inside += unit;
  }
  return `'${inside}'`;
}
