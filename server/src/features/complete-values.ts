// A place where a value stands or is missing → the values that the format lists there, and the shape of list items.

import type { Span } from '../base/span.js';
import { alternatives, keysOf, type SpecSchema } from '../spec/spec-schema.js';
import { offeredValues } from './complete-keys.js';
import type { SpecPlace } from '../workspace/spec-place.js';
import type { Suggestion, Suggestions } from './suggestion.js';
import { valueSlot } from './value-slot.js';

export function completeValues(place: SpecPlace): Suggestions {
  const schema = valueSchema(place);
  if (schema === undefined) return { items: [], incomplete: false };
  const slot = valueSlot(place);
  const items: Suggestion[] = offeredValues(schema)
    .filter((v) => slot.quoted === undefined || typeof v === 'string')
    .map((value, i) => {
      const text = JSON.stringify(value);
      return {
        label: String(value),
        kind: 'value',
        detail: schema.title,
        replace: slot.replace,
        ...written(text, typeof value === 'string', slot),
        rank: i,
      };
    });
  if (slot.quoted === undefined && place.at.role === 'gap') items.push(...itemShapes(schema, slot.replace, slot.after));
  return { items, incomplete: false };
}

/** In a list the schema of its items. */
export function valueSchema(place: SpecPlace): SpecSchema | undefined {
  const { schema, at } = place;
  if (schema === undefined || at.role !== 'gap' || at.placed.node?.kind !== 'array') return schema;
  return alternatives(schema).find((a) => a.items !== undefined)?.items;
}

function written(
  text: string,
  isText: boolean,
  slot: ReturnType<typeof valueSlot>,
): Pick<Suggestion, 'newText' | 'filter'> {
  if (slot.quoted === undefined) return { newText: `${text}${slot.after}`, filter: isText ? text : text };
  return { newText: `${text.slice(1, -1)}${slot.quoted === 'open' ? '"' : ''}` };
}

/** An object with the keys it must have. */
function itemShapes(schema: SpecSchema, replace: Span, after: string): readonly Suggestion[] {
  const keys = keysOf(schema).filter((k) => k.required);
  if (keys.length === 0) return [];
  const body = (field: (n: number) => string): string =>
    `{ ${keys.map((k, i) => `${JSON.stringify(k.key)}: ${Array.isArray(k.schema.examples?.[0]) ? `[${field(i + 1)}]` : `"${field(i + 1)}"`}`).join(', ')} }${after}`;
  const title = alternatives(schema).find((a) => a.properties !== undefined)?.title ?? 'Entry';
  return [
    {
      label: title.toLowerCase(),
      kind: 'snippet',
      detail: keys.map((k) => k.key).join(', '),
      replace,
      newText: body(() => ''),
      snippet: body((n) => `$${n}`),
      filter: '{',
      rank: 50,
    },
  ];
}
