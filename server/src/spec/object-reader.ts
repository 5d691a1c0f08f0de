// One JSON object → its values by key, as the lowering wants them; a value of the wrong kind reads as absent (its shape is checked elsewhere).

import type { JsonNode, JsonObject } from '../syntax/json-node.js';
import type { LoweringSink } from './lowering-sink.js';
import { meantChoices } from './meant-choice.js';
import { misspeltKeys } from './meant-key.js';
import { itemParts, memberParts, type NodePart } from './part-names.js';
import { stepInto, type SpecSchema } from './spec-schema.js';
import { listText } from './versions.js';
import type { DurationSpec, JsonScalar, KeySpec, PartId, Text } from './spec.js';

/** In optional fields these are the same as writing nothing. */
export function isNone(node: JsonNode | undefined): boolean {
  return (
    node === undefined ||
    node.kind === 'null' ||
    (node.kind === 'string' && (node.value === '' || node.value === '(none)'))
  );
}

export const NO_NAMES: readonly Text[] = [];

export class ObjectReader {
  private readonly values = new Map<string, NodePart & { readonly writtenKey: string }>();

  /** `schema`: what the object may hold. A misspelt key, which is reported elsewhere, is then read as the one that was meant, so that nothing follows from it. */
  constructor(
    readonly node: JsonObject,
    readonly part: PartId,
    readonly sink: LoweringSink,
    private readonly schema?: SpecSchema,
  ) {
    for (const { member, part: id, repetition } of memberParts(part, node))
      if (repetition === 0 && member.value !== undefined && !isNone(member.value))
        this.values.set(member.key, { node: member.value, part: id, writtenKey: member.key });
    if (schema === undefined) return;
    for (const [meant, written] of misspeltKeys(node, schema)) {
      const found = this.values.get(written);
      if (found !== undefined) this.values.set(meant, found);
    }
  }

  private under(key: string): SpecSchema | undefined {
    return this.schema && stepInto(this.schema, key);
  }

  /** Where a key is, also when its value counts as nothing; absent: it is not written. */
  place(key: string): PartId | undefined {
    return memberParts(this.part, this.node).find(({ member }) => member.key === key)?.part;
  }

  has(key: string): boolean {
    return this.values.has(key);
  }

  get(key: string): NodePart | undefined {
    return this.values.get(key);
  }

  text(key: string): Text | undefined {
    const found = this.values.get(key);
    return found?.node.kind === 'string' ? { value: found.node.value, part: found.part } : undefined;
  }

  prose(key: string): string | undefined {
    return this.text(key)?.value;
  }

  scalar(key: string): JsonScalar | undefined {
    const found = this.values.get(key);
    return found === undefined ? undefined : readScalar(found.node, found.part);
  }

  flag(key: string): boolean | undefined {
    const node = this.values.get(key)?.node;
    return node?.kind === 'boolean' ? node.value : undefined;
  }

  /** A whole number that a double holds exactly; others read as absent. */
  count(key: string): number | undefined {
    const node = this.values.get(key)?.node;
    if (node?.kind !== 'number') return undefined;
    const value = Number(node.lexeme);
    return Number.isSafeInteger(value) ? value : undefined;
  }

  /** Another word that can only mean one of them, which is reported elsewhere, is read as it. */
  choice<T extends string>(key: string, choices: readonly T[]): T | undefined {
    const value = this.text(key)?.value;
    if (value === undefined) return undefined;
    const exact = choices.find((choice) => choice === value);
    if (exact !== undefined) return exact;
    const meant = meantChoices(value, choices);
    return meant.length === 1 ? (meant[0] as T) : undefined;
  }

  /** Items of a list; empty when it is absent or none. */
  items(key: string): readonly NodePart[] {
    const found = this.values.get(key);
    return found?.node.kind === 'array' ? itemParts(found.part, found.writtenKey, found.node.items) : [];
  }

  objects(key: string): readonly ObjectReader[] {
    const list = this.under(key);
    const item = list && stepInto(list, 0);
    return this.items(key).flatMap(({ node, part }) =>
      node.kind === 'object' ? [new ObjectReader(node, part, this.sink, item)] : [],
    );
  }

  object(key: string): ObjectReader | undefined {
    const found = this.values.get(key);
    return found?.node.kind === 'object'
      ? new ObjectReader(found.node, found.part, this.sink, this.under(key))
      : undefined;
  }

  /** A list of strings or a single one. */
  texts(key: string): readonly Text[] {
    const single = this.text(key);
    if (single !== undefined) return [single];
    return this.items(key).flatMap(({ node, part }) =>
      node.kind === 'string' && !isNone(node) ? [{ value: node.value, part }] : [],
    );
  }

  strings(key: string): readonly string[] {
    return this.texts(key).map((text) => text.value);
  }

  /** As {@link texts}, and a single string may be a comma list of the original format: `"a, b"`. */
  names(key: string): readonly Text[] {
    const single = this.text(key);
    return single === undefined ? this.texts(key) : splitCommaList(single, this.sink);
  }

  key(key: string): KeySpec | undefined {
    const found = this.values.get(key);
    const columns = this.names(key);
    return found === undefined || columns.length === 0 ? undefined : { part: found.part, columns };
  }

  duration(key: string): DurationSpec | undefined {
    const written = this.object(key);
    const value = written?.count('value');
    const unit = written?.choice('unit', DURATION_UNITS);
    return value === undefined || unit === undefined ? undefined : { value, unit };
  }
}

export const DURATION_UNITS = ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'YEAR'] as const;

/** The pieces of `"a, b"` as names with their own places, and the hint that it is the original format; a string without a comma is itself. */
export function splitCommaList(text: Text, sink: LoweringSink): readonly Text[] {
  if (!text.value.includes(',')) return [text];
  sink.report({
    id: 'comma-list',
    severity: 'information',
    part: text.part,
    message: `This string is read as a list of columns: ${text.value
      .split(',')
      .map((name) => `\`${name.trim()}\``)
      .join(', ')}. Write it as a list to say so.`,
    suggestions: [listText(text.value)],
  });
  const names: Text[] = [];
  let start = 0;
  for (const piece of text.value.split(',')) {
    const name = piece.trim();
    const at = start + piece.length - piece.trimStart().length;
    if (name !== '')
      names.push(sink.piece(text.part, String(names.length), name, { start: at, end: at + name.length }));
    start += piece.length + 1;
  }
  return names;
}

/** The value as written; holes in broken text read as null. Of a repeated key the first counts. */
export function readScalar(node: JsonNode, part: PartId): JsonScalar {
  switch (node.kind) {
    case 'null':
    case 'invalid':
      return { kind: 'null', part };
    case 'boolean':
      return { kind: 'boolean', value: node.value, part };
    case 'number':
      return { kind: 'number', lexeme: node.lexeme, part };
    case 'string':
      return { kind: 'string', value: node.value, part };
    case 'array':
      return { kind: 'array', items: node.items.map((item, index) => readScalar(item, `${part}/${index}`)), part };
    case 'object':
      return {
        kind: 'object',
        entries: memberParts(part, node).flatMap(({ member, part: id, repetition }) =>
          repetition > 0
            ? []
            : [
                {
                  key: member.key,
                  value:
                    member.value === undefined ? ({ kind: 'null', part: id } as const) : readScalar(member.value, id),
                },
              ],
        ),
        part,
      };
  }
}
