// An object of a spec and all objects in it → their keys in the order in which the format lists them, comments with their keys.

import type { Span } from '../base/span.js';
import type { PartAt } from '../spec/part-positions.js';
import { parentPart } from '../spec/part-names.js';
import type { PartId } from '../spec/spec.js';
import { JsonText } from '../syntax/json-edit.js';
import { reordered } from '../syntax/json-entries.js';
import type { JsonNode } from '../syntax/json-node.js';
import { drafted, type Edits } from './draft.js';
import { keyOrder } from './key-order.js';
import { meaningKept } from './meaning.js';
import type { Offer, Refactoring, Selection } from './refactoring.js';

export const sortKeys: Refactoring = {
  id: 'sort-keys',
  kind: 'refactor.rewrite.sort',
  offers(selection) {
    const { place } = selection;
    if (place === undefined) return [];
    const { at } = place;
    const here = at.role === 'gap' ? at.part : parentPart(at.part);
    const offers: Offer[] = [];
    const model = at.part.startsWith('models/') ? at.part.split('/').slice(0, 2).join('/') : undefined;
    if (here === '') offers.push(...offer(selection, '', 'Sort the keys of the document'));
    else if (here !== model) offers.push(...offer(selection, here, 'Sort the keys of this entry'));
    if (model !== undefined) offers.push(...offer(selection, model, 'Sort the keys of this model'));
    return offers;
  },
};

function offer(selection: Selection, part: PartId, title: string): readonly Offer[] {
  const { project, uri, text, place } = selection;
  const placed = place!.spec.positions.node(part);
  const path = placed === undefined ? undefined : place!.spec.positions.partAt(placed.span.start);
  if (placed?.node?.kind !== 'object' || path?.part !== part) return [];
  const sorted = sortedText(text, placed.node, placed.shift, path.path);
  if (sorted === text.slice(placed.span.start, placed.span.end)) return [];
  const edits = (): Edits | undefined =>
    meaningKept(
      project,
      drafted(project, (draft) => {
        draft.replace(uri, part, new JsonText(sorted));
      }),
    );
  return [{ title, edits }];
}

/** The text of a value with sorted keys. Of keys that the format does not rank, and of repeated ones, the order stays. */
function sortedText(text: string, node: JsonNode, shift: number, path: PartAt['path']): string {
  const around: Span = { start: node.start + shift, end: node.end + shift };
  const slice = (span: Span): string => text.slice(span.start, span.end);
  if (node.kind === 'object') {
    const rank = keyOrder(path);
    const { members } = node;
    const children = members.map((m) => ({ start: m.start + shift, end: m.end + shift }));
    const order = members.map((_, i) => i).sort((a, b) => rank(members[a]!.key) - rank(members[b]!.key) || a - b);
    const own = (i: number): string => {
      const { key, value } = members[i]!;
      if (value === undefined) return slice(children[i]!);
      const head = text.slice(children[i]!.start, value.start + shift);
      return head + sortedText(text, value, shift, [...path, key]) + text.slice(value.end + shift, children[i]!.end);
    };
    return `{${reordered(text, around, children, order, own)}}`;
  }
  if (node.kind === 'array') {
    const items =
      node.units?.map((u) => ({ node: u.unit.node, shift: u.start })) ?? node.items.map((n) => ({ node: n, shift }));
    let result = '';
    let at = around.start;
    for (const [i, item] of items.entries()) {
      const start = item.node.start + item.shift;
      result += text.slice(at, start) + sortedText(text, item.node, item.shift, [...path, i]);
      at = item.node.end + item.shift;
    }
    return result + text.slice(at, around.end);
  }
  return slice(around);
}
