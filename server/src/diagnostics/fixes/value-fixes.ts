// A value of the wrong kind → the value that was meant, where there is one reading: `"true"`, `"5"`, a name where a list of names stands.

import type { Fix } from '../../base/finding.js';
import type { Problem } from '../../spec/problem.js';
import { schemaAt, alternatives } from '../../spec/spec-schema.js';
import type { JsonNode, JsonObject } from '../../syntax/json-node.js';
import { entryFixes, hasObjectEntries, listOfEntry } from './entry-fixes.js';
import type { FixContext } from './fix-context.js';

const TRUE: ReadonlySet<string> = new Set(['true', 'yes', 'y', '1', 'on']);
const FALSE: ReadonlySet<string> = new Set(['false', 'no', 'n', '0', 'off']);
const NOTHING: ReadonlySet<string> = new Set(['none', '(none)', 'null', 'nil', 'n/a', 'na', '-']);

export function valueFixes(problem: Problem, at: FixContext): readonly Fix[] {
  const expected = new Set(problem.data?.['expected'] as readonly string[] | undefined);
  const node = at.spec.positions.node(problem.part)?.node;
  if (node === undefined) return [];
  if (node.kind === 'string' && !expected.has('string') && NOTHING.has(node.value.trim().toLowerCase()))
    return at.fix('Write `null`: nothing', [at.rewrite(problem.part, () => 'null')], true);
  if (node.kind === 'string' && expected.has('object') && !expected.has('string')) {
    const entries = entryFixes(problem, node.value, at);
    if (entries.length > 0) return entries;
  }
  if (expected.has('array') && hasObjectEntries(problem) && node.kind === 'string')
    return listOfEntry(problem, node.value, at);
  if (expected.has('array') && node.kind === 'object') {
    const wrapped = listInside(problem, node, at);
    if (wrapped !== undefined) return wrapped;
  }
  for (const kind of expected) {
    let meant = '';
    const edit = at.rewrite(problem.part, (written) => {
      const text = asKind(kind, written, node);
      if (text !== undefined) meant = text;
      return text;
    });
    if (edit !== undefined)
      return at.fix(meant.length > 60 ? 'Make it a list' : `Replace with \`${meant}\``, [edit], true);
  }
  return [];
}

/** `{ "values": [1, 2] }` where a list of plain values stands, `{ "min": 1, "max": 2 }` where its two do; undefined where the entries may be objects. */
function listInside(problem: Problem, node: JsonObject, at: FixContext): readonly Fix[] | undefined {
  const path = at.spec.positions.partAt(at.spec.positions.span(problem.part).start)?.path;
  const item = path === undefined ? undefined : schemaAt([...path, 0]);
  if (item === undefined || alternatives(item).some((a) => a.properties !== undefined)) return undefined;
  const text = (value: JsonNode): string => {
    const shift = at.spec.positions.node(problem.part)?.shift ?? 0;
    return at.text.slice(value.start + shift, value.end + shift);
  };
  const values = node.members.flatMap((m) => (m.value === undefined ? [] : [m.value]));
  const [first] = values;
  const list =
    values.length === 1 && first?.kind === 'array'
      ? text(first)
      : node.members.map((m) => m.key.toLowerCase()).join() === 'min,max' && values.length === 2
        ? `[${values.map(text).join(', ')}]`
        : undefined;
  return list === undefined
    ? []
    : at.fix(
        list.length > 60 ? 'Make it a list' : `Replace with \`${list}\``,
        [at.rewrite(problem.part, () => list)],
        true,
      );
}

/** `written` as a value of that kind; undefined: it says something else, or may. */
function asKind(kind: string, written: string, node: JsonNode): string | undefined {
  const text = node.kind === 'string' ? node.value.trim() : undefined;
  switch (kind) {
    case 'boolean': {
      const word = (text ?? (node.kind === 'number' ? node.lexeme : '')).toLowerCase();
      return TRUE.has(word) ? 'true' : FALSE.has(word) ? 'false' : undefined;
    }
    case 'integer':
      return text !== undefined && /^-?(?:0|[1-9][0-9]*)$/.test(text) ? text : undefined;
    case 'number':
      return text !== undefined && /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/.test(text) ? text : undefined;
    case 'string':
      return node.kind === 'number' || node.kind === 'boolean' ? JSON.stringify(written) : undefined;
    case 'array': {
      const names = text?.split(',').map((name) => name.trim());
      if (names !== undefined && names.length > 1)
        return names.every((name) => /^[A-Za-z_][A-Za-z0-9_.]*$/.test(name))
          ? `[${names.map((name) => JSON.stringify(name)).join(', ')}]`
          : undefined;
      return (node.kind === 'string' && text !== '') || node.kind === 'object' ? `[${written}]` : undefined;
    }
    case 'object':
      return node.kind === 'array' && node.items.length === 1 && node.items[0]!.kind === 'object'
        ? written.slice(written.indexOf('{'), written.lastIndexOf('}') + 1)
        : undefined;
    default:
      return undefined;
  }
}
