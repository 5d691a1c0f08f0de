// A test as a string ↔ the same test as an object: `"between(0, 10)"` and `{ "between": { "min": 0, "max": 10 } }`.

import type { PartId, TestSpec } from '../spec/spec.js';
import { parseExpression } from '../sql/parse/parse.js';
import { JsonText, type JsonValue } from '../syntax/json-edit.js';
import type { JsonNode, JsonObject } from '../syntax/json-node.js';
import { sqlString } from '../spec/lower-test.js';
import { drafted, type Edits } from './draft.js';
import { meaningKept } from './meaning.js';
import type { Offer, Refactoring, Selection } from './refactoring.js';

export const convertTestForm: Refactoring = {
  id: 'test-form',
  kind: 'refactor.rewrite.test',
  offers(selection) {
    const { model, place } = selection;
    const part = testPart(place?.at.part ?? '');
    if (model === undefined || part === undefined) return [];
    const test = [
      ...model.spec.tests,
      ...[...model.spec.columns, ...model.spec.aggregations].flatMap((c) => c.tests),
    ].find((t) => t.part === part);
    const node = place?.spec.positions.node(part)?.node;
    if (test === undefined || test.placeholder || node === undefined) return [];
    if (node.kind === 'string') return offer(selection, part, 'Write the test as an object', objectForm(test));
    if (node.kind === 'object') return offer(selection, part, 'Write the test as a string', stringForm(node));
    return [];
  },
};

/** `models/m/…/tests/0` of a part inside it. */
function testPart(part: PartId): PartId | undefined {
  const keys = part.split('/');
  const tests = keys.indexOf('tests', 2);
  return keys[0] === 'models' && tests > 0 && keys.length > tests + 1 ? keys.slice(0, tests + 2).join('/') : undefined;
}

function offer(selection: Selection, part: PartId, title: string, value: JsonValue | undefined): readonly Offer[] {
  const { project, uri } = selection;
  if (value === undefined) return [];
  const edits = (): Edits | undefined =>
    meaningKept(
      project,
      drafted(project, (draft) => {
        draft.replace(uri, part, value);
      }),
    );
  return [{ title, edits }];
}

/** Undefined where JSON has no form for an argument (`DATE '2024-01-01'`, a parameter). */
function objectForm(test: TestSpec): JsonValue | undefined {
  const { name } = test;
  const object = (value: string): JsonText => new JsonText(`{ ${JSON.stringify(name)}: ${value} }`);
  switch (name) {
    case 'not_null':
    case 'unique':
    case 'primary_key':
      return object('true');
    case 'relationships':
    case 'expression':
      return test.args[0] && object(JSON.stringify(test.args[0].value));
    case 'matches': {
      const regex = jsonOf(test.args[0]?.value);
      return regex?.startsWith('"') === true ? object(regex) : undefined;
    }
    case 'accepted_values':
    case 'between': {
      const values = test.args.map((a) => jsonOf(a.value));
      if (values.includes(undefined)) return undefined;
      return object(name === 'between' ? `{ "min": ${values[0]!}, "max": ${values[1]!} }` : `[${values.join(', ')}]`);
    }
    case 'unknown':
      return undefined;
  }
}

/** A literal as JSON text, the digits of a number as they are. */
function jsonOf(sql: string | undefined): string | undefined {
  if (sql === undefined) return undefined;
  const { expr, problems } = parseExpression(sql);
  if (problems.length > 0) return undefined;
  const negative = expr.kind === 'unary' && expr.op === '-';
  const literal = negative ? expr.operand : expr;
  if (literal.kind !== 'literal') return undefined;
  if (literal.type === 'INT64' || literal.type === 'FLOAT64') {
    const lexeme = `${negative ? '-' : ''}${literal.value}`;
    return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(lexeme) ? lexeme : undefined;
  }
  if (negative) return undefined;
  if (literal.type === 'STRING') return JSON.stringify(literal.value);
  return literal.type === 'BOOL' ? literal.value.toLowerCase() : undefined;
}

function stringForm(node: JsonObject): string | undefined {
  const [member] = node.members;
  if (node.members.length !== 1 || member?.value === undefined) return undefined;
  const { key, value } = member;
  switch (key) {
    case 'test':
      return value.kind === 'string' ? value.value : undefined;
    case 'not_null':
    case 'unique':
    case 'primary_key':
      return value.kind === 'boolean' && value.value ? key : undefined;
    case 'relationships':
    case 'expression': {
      const to = value.kind === 'object' ? value.members.find((m) => m.key === 'to')?.value : value;
      return to?.kind === 'string' ? `${key}(${to.value})` : undefined;
    }
    case 'matches':
      return value.kind === 'string' ? `matches(${sqlString(value.value)})` : undefined;
    case 'accepted_values':
      return value.kind === 'array' ? call(key, value.items) : undefined;
    case 'between': {
      if (value.kind === 'array') return call(key, value.items);
      const bounds = ['min', 'max'].map((b) =>
        value.kind === 'object' ? value.members.find((m) => m.key === b)?.value : undefined,
      );
      return bounds.every((b) => b !== undefined) ? call(key, bounds) : undefined;
    }
    default:
      return undefined;
  }
}

function call(name: string, values: readonly JsonNode[]): string | undefined {
  const args = values.map((v) => {
    switch (v.kind) {
      case 'string':
        return sqlString(v.value);
      case 'number':
        return v.lexeme;
      case 'boolean':
        return v.value ? 'TRUE' : 'FALSE';
      default:
        return undefined;
    }
  });
  return args.length === 0 || args.includes(undefined) ? undefined : `${name}(${args.join(', ')})`;
}
