// A place between or in the keys of an object → the keys that are valid there and not written yet, each with a first value.

import type { Span, TextEdit } from '../base/span.js';
import { indexOfInput } from '../model/resolve-inputs.js';
import { alternatives, keysOf, schemaAt, valuesOf, type SchemaKey, type SpecSchema } from '../spec/spec-schema.js';
import { parentPart } from '../spec/part-names.js';
import type { JsonObject } from '../syntax/json-node.js';
import type { ScopeColumn } from '../sql/scope.js';
import type { Project } from '../workspace/workspace.js';
import { typeLine } from './describe.js';
import type { SpecPlace } from '../workspace/spec-place.js';
import { NO_SUGGESTIONS, snippetText, type Suggestion, type Suggestions } from './suggestion.js';

export function completeKeys(project: Project, place: SpecPlace): Suggestions {
  const { at, spec, text, offset } = place;
  const inKey = at.role === 'key';
  const part = inKey ? parentPart(at.part) : at.part;
  const path = inKey ? at.path.slice(0, -1) : at.path;
  const node = spec.positions.node(part)?.node;
  if (node?.kind !== 'object') return NO_SUGGESTIONS;
  const shift = spec.positions.node(part)!.shift;
  const word = keyAround(text, offset);
  const written = new Set(
    node.members
      .filter((m) => !(m.keySpan.start + shift <= offset && offset <= m.keySpan.end + shift))
      .map((m) => m.key),
  );
  const hasValue = /^\s*:/.test(text.slice(word.end, word.end + 200));
  const commas = neighbours(text, word);
  const items = freeKeys(project, place, path) ?? schemaKeys(path, node);
  return {
    items: items
      .filter((k) => !written.has(k.key))
      .map((k, i): Suggestion => {
        const quoted = JSON.stringify(k.key);
        const tail = commas.after;
        return {
          label: k.key,
          kind: 'key',
          detail: k.detail,
          documentation: k.documentation,
          replace: word,
          newText: hasValue ? quoted : `${quoted}: ${plainValue(k.value)}${tail}`,
          ...(!hasValue && { snippet: `${snippetText(quoted)}: ${k.value}${tail}` }),
          filter: quoted,
          rank: (k.required ? 0 : 100) + i,
          ...(commas.before !== undefined && { extra: [commas.before] }),
          continues: !hasValue,
        };
      }),
    incomplete: false,
  };
}

/** A first model in an empty file. */
export function completeSkeleton(text: string, offset: number, root: JsonObject | undefined): Suggestions {
  const inside = root !== undefined && root.start < offset && (offset < root.end || !root.closed);
  if (root !== undefined && !inside) return NO_SUGGESTIONS;
  const word = inside ? keyAround(text, offset) : { start: offset, end: offset };
  const model = (field: (n: number, shown: string) => string): string =>
    `"models": [\n  {\n    "name": "${field(1, 'stg_orders')}",\n    "layer": "staging",\n    "sources": ["${field(2, 'raw.orders')}"],\n    "column_mapping": [${field(0, '')}]\n  }\n]`;
  const wrap = (body: string): string => (inside ? body : `{\n${body.replace(/^/gm, '  ')}\n}\n`);
  return {
    items: [
      {
        label: 'models',
        kind: 'snippet',
        detail: 'A pipeline spec with a first model',
        replace: word,
        newText: wrap(model((_, shown) => shown)),
        snippet: wrap(model((n, shown) => (n === 0 ? '$0' : `\${${n}:${shown}}`))),
        filter: inside ? '"models"' : 'models',
        rank: 0,
      },
    ],
    incomplete: false,
  };
}

interface OfferedKey {
  readonly key: string;
  readonly detail: string | undefined;
  readonly documentation: string | undefined;
  /** As a snippet. */
  readonly value: string;
  readonly required: boolean;
}

function schemaKeys(path: readonly (string | number)[], node: JsonObject): readonly OfferedKey[] {
  const schema = schemaAt(path);
  if (schema === undefined) return [];
  const list = keysOf(schema).map((k): OfferedKey => ({
    key: k.key,
    detail: k.schema.title,
    documentation: keyDocumentation(k.schema),
    value: firstValue(k),
    required: k.required,
  }));
  // A model combines its inputs in one way.
  const combines = ['joins', 'union', 'intersect', 'except', 'combine'];
  const chosen = combines.find((key) => node.members.some((m) => m.key === key));
  return chosen === undefined ? list : list.filter((k) => !combines.includes(k.key) || k.key === chosen);
}

export function keyDocumentation(schema: SpecSchema): string {
  const example = schema.examples?.[0];
  return [schema.description, example === undefined ? undefined : `\`\`\`json\n${JSON.stringify(example)}\n\`\`\``]
    .filter((p) => p !== undefined)
    .join('\n\n');
}

/** The shape of the value that the key's example has, ready to be filled in. */
function firstValue({ schema }: SchemaKey): string {
  const values = offeredValues(schema);
  if (values.length > 0 && values.every((v) => typeof v === 'string'))
    return `"\${1|${values.map((v) => v.replace(/[\\,|$}]/g, '\\$&')).join(',')}|}"`;
  if (values.length > 0 && values.every((v) => typeof v === 'boolean'))
    return `\${1|${[...values].map(String).join(',')}|}`;
  const example = schema.examples?.[0];
  if (Array.isArray(example)) return example.every((e) => typeof e === 'string') ? '["$1"]' : '[$1]';
  if (typeof example === 'object' && example !== null) return '{ $1 }';
  if (typeof example === 'number' || typeof example === 'boolean') return '$1';
  if (typeof example === 'string') return '"$1"';
  return alternatives(schema).some((a) => a.type === 'array') ? '[$1]' : '"$1"';
}

/** Without snippets: the same value, empty. */
function plainValue(snippet: string): string {
  return snippet.replace(/\$\{1\|([^|,]*)[^}]*\}/, (_, first: string) => first).replace(/\$1/g, '');
}

/** Values the schema lists, without what only means "nothing" and without a second spelling of the same. */
export function offeredValues(schema: SpecSchema): readonly unknown[] {
  const seen = new Set<string>();
  return valuesOf(schema).filter((value) => {
    if (value === null || value === '' || value === '(none)') return false;
    const key = JSON.stringify(value).toLowerCase();
    return !seen.has(key) && seen.add(key);
  });
}

// ---- keys that are names: example rows and their inputs ------------------------------------------------------------------

function freeKeys(
  project: Project,
  place: SpecPlace,
  path: readonly (string | number)[],
): readonly OfferedKey[] | undefined {
  const { model } = place;
  if (model === undefined || path[2] !== 'examples' || typeof path[3] !== 'number') return undefined;
  const [section, name, row] = path.slice(4);
  const columns = (list: readonly ScopeColumn[]): readonly OfferedKey[] =>
    list.map((c) => ({
      key: c.name,
      detail: typeLine(c.type, c.nullable),
      documentation: undefined,
      value:
        c.type.kind === 'scalar' && c.type.name !== 'INT64' && c.type.name !== 'FLOAT64' && c.type.name !== 'BOOL'
          ? '"$1"'
          : '$1',
      required: !c.nullable,
    }));
  if (section === 'given' && name === undefined)
    return model.inputs.map((i) => ({
      key: i.relation.name,
      detail: i.relation.kind,
      documentation: undefined,
      value: '[$1]',
      required: true,
    }));
  if (section === 'given' && row !== undefined)
    return columns(model.inputs[indexOfInput(model.inputs, String(name))]?.signature.columns ?? []);
  if ((section === 'expect' || section === 'before') && typeof name === 'number')
    return columns(model.signature.columns);
  if (section === 'parameters' && name === undefined)
    return project.model.parameters.map((p) => ({
      key: p.name,
      detail: typeLine(p.type, true),
      documentation: undefined,
      value: '$1',
      required: false,
    }));
  return undefined;
}

// ---- the text around -----------------------------------------------------------------------------------------------------

/** The key being typed, with the quotes it has; empty at the offset when there is none. */
export function keyAround(text: string, offset: number): Span {
  let start = offset;
  while (start > 0 && /[\w$-]/.test(text[start - 1]!)) start--;
  let end = offset;
  while (end < text.length && /[\w$-]/.test(text[end]!)) end++;
  if (text[start - 1] === '"') {
    start--;
    if (text[end] === '"') end++;
  }
  return { start, end };
}

/** What is missing between the new key and its neighbours: a comma before it (an edit), one behind it (a text). */
export function neighbours(
  text: string,
  word: Span,
): { readonly before: TextEdit | undefined; readonly after: string } {
  const next = text.slice(word.end).match(/^(?:\s|\/\/[^\n]*\n)*(.)/s)?.[1];
  const previous = previousCharacter(text, word.start);
  const before =
    previous !== undefined && !'{[,:'.includes(previous.char)
      ? { span: { start: previous.end, end: previous.end }, newText: ',' }
      : undefined;
  return { before, after: next === '"' || next === '{' ? ',' : '' };
}

/** The last character before the offset that is neither space nor in a comment behind code on an earlier line. */
function previousCharacter(text: string, offset: number): { readonly char: string; readonly end: number } | undefined {
  for (let at = offset - 1; at >= 0; at--) {
    if (/\s/.test(text[at]!)) continue;
    const lineStart = text.lastIndexOf('\n', at) + 1;
    const line = text.slice(lineStart, at + 1);
    const comment = /^\s*\/\//.test(line);
    if (!comment) return { char: text[at]!, end: at + 1 };
    at = lineStart;
  }
  return undefined;
}
