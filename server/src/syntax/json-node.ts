// The tree of a JSON document as written: spans on every node, numbers as lexemes, repeated keys kept, holes where nothing could be read.

import type { Span } from '../base/span.js';

/** Offsets count from the start of the tree's own text: the document, or the list item that is a unit of its own. */
export type JsonNode = JsonObject | JsonArray | JsonString | JsonNumber | JsonBoolean | JsonNull | JsonInvalid;

export interface JsonObject extends Span {
  readonly kind: 'object';
  readonly members: readonly JsonMember[];
  /** Its own `}` was read. */
  readonly closed: boolean;
}

export interface JsonMember extends Span {
  readonly key: string;
  readonly keySpan: Span;
  /** Absent: the value is missing or cannot be read. */
  readonly value: JsonNode | undefined;
}

export interface JsonArray extends Span {
  readonly kind: 'array';
  readonly items: readonly JsonNode[];
  readonly closed: boolean;
  /** Present on lists whose items are parsed and cached one by one; `items` is then empty. */
  readonly units?: readonly PlacedUnit[];
}

export interface JsonString extends Span {
  readonly kind: 'string';
  /** Decoded. The span includes the quotes. */
  readonly value: string;
  readonly closed: boolean;
}

export interface JsonNumber extends Span {
  readonly kind: 'number';
  readonly lexeme: string;
}

export interface JsonBoolean extends Span {
  readonly kind: 'boolean';
  readonly value: boolean;
}

export interface JsonNull extends Span {
  readonly kind: 'null';
}

/** Stands where something that is no JSON value was skipped. */
export interface JsonInvalid extends Span {
  readonly kind: 'invalid';
}

export interface JsonProblem extends Span {
  readonly message: string;
  /** A bracket is missing or too many: what follows may hang in the wrong place. */
  readonly structural: boolean;
  /** The text to put in the place of the span, where one repair is obvious. */
  readonly repair?: string;
  /** How many brackets are missing, where it tells of several. */
  readonly missing?: number;
  readonly related?: Span & { readonly message: string };
}

/** One list item with everything that was found in it. Offsets count from its first character, so it can move without changing. */
export interface JsonUnit {
  readonly node: JsonNode;
  readonly length: number;
  readonly problems: readonly JsonProblem[];
  readonly comments: readonly Span[];
}

export interface PlacedUnit {
  readonly unit: JsonUnit;
  /** Document offset of the unit's first character. */
  readonly start: number;
}

/** First member of that key. */
export function memberOf(node: JsonNode | undefined, key: string): JsonMember | undefined {
  return node?.kind === 'object' ? node.members.find((member) => member.key === key) : undefined;
}

export function valueOf(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return memberOf(node, key)?.value;
}

/** What a person would call it. */
export function describeJson(node: JsonNode): string {
  switch (node.kind) {
    case 'object':
      return 'an object';
    case 'array':
      return 'a list';
    case 'string':
      return 'a string';
    case 'number':
      return 'a number';
    case 'boolean':
      return `\`${node.value}\``;
    case 'null':
      return '`null`';
    case 'invalid':
      return 'something unreadable';
  }
}
