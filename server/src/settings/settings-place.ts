// An offset in `pipewright.json` → what stands or could stand there, by the option table. Works on half-typed text.

import type { Span } from '../base/span.js';
import type { JsonArray, JsonMember, JsonNode, JsonObject } from '../syntax/json-node.js';
import { OPTIONS, type Option, type OptionShape } from './option-table.js';

export type SettingsPlace =
  /** In a key, or where one could be written: `member` absent. */
  | {
      readonly role: 'key';
      readonly object: JsonObject;
      readonly shape: ObjectShape | undefined;
      readonly member: JsonMember | undefined;
    }
  /** In a value, or where one is missing: `node` absent. */
  | {
      readonly role: 'value';
      readonly node: JsonNode | undefined;
      readonly shape: OptionShape | undefined;
      readonly option: Option | undefined;
      /** The object whose member it is, or whose member's list it is in. */
      readonly holder: JsonObject | undefined;
      /** The key it stands under. */
      readonly key: string | undefined;
    };

/** Objects with listed keys, and maps. */
export type ObjectShape = OptionShape & { readonly kind: 'object' | 'map' };

const SETTINGS: ObjectShape = { kind: 'object', keys: OPTIONS };

export function settingsPlace(root: JsonObject, offset: number): SettingsPlace | undefined {
  return root.start < offset && (offset < root.end || !root.closed)
    ? inObject(root, SETTINGS, offset, undefined)
    : undefined;
}

/** The option of a key, in an object with listed keys. */
export function optionOf(shape: OptionShape | undefined, key: string): Option | undefined {
  return shape?.kind === 'object' ? shape.keys.find((option) => option.name === key) : undefined;
}

/** What the value of a key may be. */
export function shapeOfMember(shape: OptionShape | undefined, key: string): OptionShape | undefined {
  return shape?.kind === 'map' ? shape.of : optionOf(shape, key)?.shape;
}

interface Under {
  readonly option: Option | undefined;
  readonly holder: JsonObject;
  readonly key: string;
}

function inObject(
  object: JsonObject,
  shape: ObjectShape | undefined,
  offset: number,
  above: Under | undefined,
): SettingsPlace {
  for (const [i, member] of object.members.entries()) {
    if (within(member.keySpan, offset)) return { role: 'key', object, shape, member };
    const under = { option: optionOf(shape, member.key) ?? above?.option, holder: object, key: member.key };
    const valueShape = shapeOfMember(shape, member.key);
    if (member.value !== undefined) {
      if (touches(member.value, offset)) return inValue(member.value, valueShape, offset, under);
      if (member.keySpan.end < offset && offset < member.value.start)
        return { role: 'value', node: undefined, shape: valueShape, ...under };
      continue;
    }
    // A key without a value: everything up to the next key is where the value would stand.
    const next = object.members[i + 1]?.start ?? object.end;
    if (member.keySpan.end < offset && offset < Math.max(member.end + 1, next))
      return { role: 'value', node: undefined, shape: valueShape, ...under };
  }
  return { role: 'key', object, shape, member: undefined };
}

function inValue(node: JsonNode, shape: OptionShape | undefined, offset: number, under: Under): SettingsPlace {
  if (node.kind === 'object' && node.start < offset && (offset < node.end || !node.closed))
    return inObject(node, shape?.kind === 'object' || shape?.kind === 'map' ? shape : undefined, offset, under);
  if (node.kind === 'array' && node.start < offset && (offset < node.end || !node.closed))
    return inArray(node, shape, offset, under);
  return { role: 'value', node, shape, ...under };
}

function inArray(array: JsonArray, shape: OptionShape | undefined, offset: number, under: Under): SettingsPlace {
  const of = shape?.kind === 'list' ? shape.of : undefined;
  const item = array.items.find((each) => touches(each, offset));
  return item === undefined
    ? { role: 'value', node: undefined, shape: of, ...under }
    : inValue(item, of, offset, under);
}

/** Behind a closing bracket something else begins. */
function touches(node: JsonNode, offset: number): boolean {
  const closed = (node.kind === 'object' || node.kind === 'array') && node.closed;
  return within(node, offset) && !(closed && offset === node.end);
}

function within(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}
