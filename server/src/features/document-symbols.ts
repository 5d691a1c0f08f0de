// A spec → its outline: sources, parameters, functions and models with their columns, joins, filters and examples.

import type { Span } from '../base/span.js';
import { typeToString } from '../sql/types.js';
import type { JsonNode } from '../syntax/json-node.js';
import type { Project } from '../workspace/workspace.js';
import type { LoweredSpec } from '../spec/lower.js';
import type { ModelSpec, PartId } from '../spec/spec.js';

export type SymbolKind =
  | 'source'
  | 'model'
  | 'column'
  | 'key-column'
  | 'metric'
  | 'parameter'
  | 'function'
  | 'join'
  | 'filter'
  | 'example'
  | 'table';

export interface OutlineSymbol {
  readonly name: string;
  readonly detail: string | undefined;
  readonly kind: SymbolKind;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly children: readonly OutlineSymbol[];
}

export function documentSymbols(project: Project, uri: string): readonly OutlineSymbol[] {
  const spec = project.specs.find((s) => s.file === uri);
  if (spec !== undefined) return specSymbols(project, spec);
  if (uri === project.settingsDocument?.uri) return settingsSymbols(project.settings.root);
  return project.ddl
    .filter((d) => d.file === uri)
    .flatMap((d) => d.tables)
    .map((table) => ({
      name: table.name,
      detail: undefined,
      kind: 'table' as const,
      span: table.span,
      nameSpan: table.nameSpan,
      children: table.columns.map((c) => ({
        name: c.name,
        detail: c.type,
        kind: 'column' as const,
        span: c.span,
        nameSpan: c.nameSpan,
        children: [],
      })),
    }));
}

/** Settings: a symbol a key, and one an entry of a list of objects. */
function settingsSymbols(node: JsonNode | undefined): readonly OutlineSymbol[] {
  if (node?.kind === 'object')
    return node.members.map((m) => ({
      name: m.key === '' ? '(unnamed)' : m.key,
      detail: m.value?.kind === 'string' ? m.value.value : undefined,
      kind: 'parameter',
      span: { start: m.keySpan.start, end: Math.max(m.end, m.keySpan.end) },
      nameSpan: m.keySpan,
      children: settingsSymbols(m.value),
    }));
  if (node?.kind !== 'array') return [];
  return node.items.flatMap((item): readonly OutlineSymbol[] => {
    const shown = item.kind === 'string' ? item.value : item.kind === 'object' ? wordsOf(item) : '';
    return item.kind === 'string' || item.kind === 'object'
      ? [
          {
            name: shown === '' ? '(unnamed)' : shown,
            detail: undefined,
            kind: 'parameter',
            span: { start: item.start, end: item.end },
            nameSpan: { start: item.start, end: item.end },
            children: settingsSymbols(item),
          },
        ]
      : [];
  });
}

function wordsOf(object: JsonNode & { readonly kind: 'object' }): string {
  return object.members.flatMap((m) => (m.value?.kind === 'string' ? [m.value.value] : [])).join(' ');
}

function specSymbols(project: Project, lowered: LoweredSpec): readonly OutlineSymbol[] {
  const { spec, positions } = lowered;
  const symbol = (
    kind: SymbolKind,
    name: string,
    part: PartId,
    namePart: PartId,
    detail?: string,
    children: readonly OutlineSymbol[] = [],
  ): OutlineSymbol => {
    const span = positions.span(part);
    const nameSpan = positions.span(namePart);
    const inside = span.start <= nameSpan.start && nameSpan.end <= span.end;
    return {
      kind,
      name: name === '' ? '(unnamed)' : name,
      detail,
      span,
      nameSpan: inside ? nameSpan : { start: span.start, end: span.start },
      children,
    };
  };
  const symbols = [
    ...spec.sources.map((s) =>
      symbol(
        'source',
        s.name.value,
        s.part,
        s.name.part,
        s.description,
        (s.columns ?? []).map((c) => symbol('column', c.name.value, c.part, c.name.part, c.type?.value)),
      ),
    ),
    ...spec.parameters.map((p) => symbol('parameter', `@${p.name.value}`, p.part, p.name.part, p.type?.value)),
    ...spec.functions.map((f) =>
      symbol('function', f.name.value, f.part, f.name.part, f.parameters.map((p) => p.name.value).join(', ')),
    ),
    ...spec.models.map((m) =>
      symbol('model', m.name.value, m.part, m.name.part, m.layer, modelChildren(project, m, symbol)),
    ),
  ];
  return symbols.sort((a, b) => a.span.start - b.span.start);
}

type MakeSymbol = (kind: SymbolKind, name: string, part: PartId, namePart: PartId, detail?: string) => OutlineSymbol;

function modelChildren(project: Project, model: ModelSpec, symbol: MakeSymbol): readonly OutlineSymbol[] {
  const resolved = project.model.modelByName.get(model.name.value.toLowerCase());
  const keys = new Set(resolved?.primaryKey?.map((k) => k.toLowerCase()));
  const typeOf = (name: string, written: string | undefined): string | undefined => {
    const output = resolved?.outputs.find((o) => o.name.toLowerCase() === name.toLowerCase());
    return output === undefined || output.type.kind === 'unknown' ? written : typeToString(output.type);
  };
  const children = [
    ...model.columns.map((c) =>
      symbol(
        keys.has(c.name.value.toLowerCase()) ? 'key-column' : 'column',
        c.name.value,
        c.part,
        c.name.part,
        typeOf(c.name.value, c.type?.value),
      ),
    ),
    ...model.aggregations.map((a) =>
      symbol('metric', a.name.value, a.part, a.name.part, typeOf(a.name.value, a.type?.value)),
    ),
    ...model.joins.map((j) =>
      symbol('join', `${j.type} JOIN ${j.right.value}`, j.part, j.right.part, j.condition?.value),
    ),
    ...model.filters.map((f) => symbol('filter', f.predicate.value, f.part, f.predicate.part, f.appliesTo?.value)),
    ...model.examples.map((e) => symbol('example', e.name.value, e.part, e.name.part)),
  ];
  return children.sort((a, b) => a.span.start - b.span.start);
}
