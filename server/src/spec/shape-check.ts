// A part's JSON → problems of its shape, each on the smallest wrong thing. Alternatives are told apart by the schema's own discriminators, never by trying each.

import type { ErrorObject } from 'ajv/dist/2020.js';
import type { JsonNode } from '../syntax/json-node.js';
import type { LoweringSink } from './lowering-sink.js';
import { isNone } from './object-reader.js';
import { itemParts, memberParts, type NodePart } from './part-names.js';
import { shapeProblem } from './shape-problem.js';
import { shapeValidator } from './shape-validators.js';
import type { PartId } from './spec.js';
import type { UnitList } from './unit-lists.js';

/** Reports what of `node` is not as the schema wants it. For a document, its unit lists count as right: their items are checked by themselves. */
export function checkShape(kind: UnitList | 'document', node: JsonNode, part: PartId, sink: LoweringSink): void {
  const validate = shapeValidator(kind);
  if (validate(toValue(node))) return;
  for (const { error, place } of smallest(validate.errors ?? [], { node, part })) {
    const problem = shapeProblem(error, place);
    if (problem !== undefined) sink.report(problem);
  }
}

/** Plain value for the validator: what counts as nothing is left out of objects, what is unreadable reads as null. */
function toValue(node: JsonNode): unknown {
  switch (node.kind) {
    case 'object': {
      const value = Object.create(null) as Record<string, unknown>;
      for (const member of node.members)
        if (member.value !== undefined && !isNone(member.value) && !(member.key in value))
          value[member.key] = toValue(member.value);
      return value;
    }
    case 'array':
      return node.items.map(toValue);
    case 'string':
    case 'boolean':
      return node.value;
    case 'number':
      return Number(node.lexeme);
    default:
      return null;
  }
}

/** Errors that only repeat that another one failed. */
const SECONDARY: ReadonlySet<string> = new Set(['if', 'anyOf', 'contains']);

interface PlacedError {
  readonly error: ErrorObject;
  readonly place: NodePart;
}

/** One error a fault: a value of the wrong type hides what else is wrong with it, and nothing is said of text that could not be read. */
function smallest(errors: readonly ErrorObject[], root: NodePart): readonly PlacedError[] {
  const result: PlacedError[] = [];
  const mistyped = new Set(errors.filter((error) => error.keyword === 'type').map((error) => error.instancePath));
  const said = new Set<string>();
  for (const error of errors) {
    if (SECONDARY.has(error.keyword) || error.schemaPath.includes('/oneOf/')) continue;
    if (mistyped.has(error.instancePath) && error.keyword !== 'type') continue;
    const what = error.params as { readonly missingProperty?: string; readonly additionalProperty?: string };
    const identity = `${error.instancePath} ${what.missingProperty ?? what.additionalProperty ?? ''}`;
    if (said.has(identity)) continue;
    said.add(identity);
    const place = locate(root, error.instancePath);
    if (place !== undefined && place.node.kind !== 'invalid') result.push({ error, place });
  }
  return result;
}

/** The node at a JSON pointer. */
function locate(root: NodePart, pointer: string): NodePart | undefined {
  let at: NodePart | undefined = root;
  let listKey = '';
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (at === undefined) return undefined;
    const { node, part }: NodePart = at;
    if (node.kind === 'array') at = itemParts(part, listKey, node.items)[Number(key)];
    else if (node.kind === 'object') {
      const found = memberParts(part, node).find(({ member, repetition }) => member.key === key && repetition === 0);
      at = found?.member.value === undefined ? undefined : { node: found.member.value, part: found.part };
    } else return undefined;
    listKey = key;
  }
  return at;
}

/** A key that stands twice in an object: JSON readers disagree which one counts. */
export function checkRepeatedKeys(node: JsonNode, part: PartId, listKey: string, sink: LoweringSink): void {
  if (node.kind === 'array') {
    for (const item of itemParts(part, listKey, node.items)) checkRepeatedKeys(item.node, item.part, '', sink);
    return;
  }
  if (node.kind !== 'object') return;
  const first = new Map<string, PartId>();
  for (const { member, part: id, repetition } of memberParts(part, node)) {
    if (repetition === 0) first.set(member.key, id);
    else
      sink.report({
        id: 'duplicate-key',
        part: id,
        onKey: true,
        message: `\`${member.key}\` is written twice in this object, so one of the two would be lost. Keep one.`,
        related: [{ part: first.get(member.key)!, onKey: true, message: 'The first one.' }],
      });
    if (member.value !== undefined) checkRepeatedKeys(member.value, id, member.key, sink);
  }
}
