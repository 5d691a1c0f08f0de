// Items of a model's `examples` → rows as written, numbers as lexemes; their types are not known here.

import type { JsonNode } from '../syntax/json-node.js';
import type { ObjectReader } from './object-reader.js';
import { isNone, readScalar } from './object-reader.js';
import { memberParts, type NodePart } from './part-names.js';
import type { ExampleRow, ExampleSpec, PartId, Text } from './spec.js';

export function lowerExample(reader: ObjectReader): readonly ExampleSpec[] {
  const name = reader.text('name');
  if (name === undefined) return [];
  return [
    {
      part: reader.part,
      name,
      given: entries(reader.get('given')).flatMap(({ key, value, part }) => {
        if (value === undefined || value.kind !== 'array') return [];
        return [{ part, input: { value: key, part }, rows: rows(value, part) }];
      }),
      parameters: entries(reader.get('parameters')).flatMap(({ key, value, part }) =>
        value === undefined ? [] : [{ name: { value: key, part }, value: readScalar(value, part) }],
      ),
      runTs: reader.text('run_ts'),
      before: rowsOf(reader.get('before')),
      expect: expectation(reader.get('expect')),
    },
  ];
}

function expectation(found: NodePart | undefined): ExampleSpec['expect'] {
  if (found === undefined) return undefined;
  const { node, part } = found;
  if (node.kind === 'array') return { part, rows: rows(node, part) };
  const refused = entries(found).find((entry) => entry.key === 'refused')?.value;
  return refused?.kind === 'string' && !isNone(refused) ? { part, refused: refused.value } : undefined;
}

function rowsOf(found: NodePart | undefined): readonly ExampleRow[] | undefined {
  return found?.node.kind === 'array' ? rows(found.node, found.part) : undefined;
}

function rows(node: JsonNode, part: PartId): readonly ExampleRow[] {
  if (node.kind !== 'array') return [];
  return node.items.flatMap((item, index) => {
    const row = `${part}/${index}`;
    if (item.kind !== 'object') return [];
    const cells = entries({ node: item, part: row }).flatMap((entry) => {
      const column: Text = { value: entry.key, part: entry.part };
      return entry.value === undefined ? [] : [{ column, value: readScalar(entry.value, entry.part) }];
    });
    return [{ part: row, cells }];
  });
}

/** Members of a free-form object; of a repeated key the first. */
function entries(
  found: NodePart | undefined,
): readonly { readonly key: string; readonly value: JsonNode | undefined; readonly part: PartId }[] {
  if (found?.node.kind !== 'object') return [];
  return memberParts(found.part, found.node).flatMap(({ member, part, repetition }) =>
    repetition > 0 ? [] : [{ key: member.key, value: member.value, part }],
  );
}
