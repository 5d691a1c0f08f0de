// A string that names something → the names that can stand there, by what the format says the string holds.

import { indexOfInput } from '../model/resolve-inputs.js';
import { readers } from './model-names.js';
import type { Project } from '../workspace/workspace.js';
import { SCALAR_TYPE_NAMES } from '../sql/types.js';
import { TEST_NAMES } from '../spec/lower-test.js';
import { contentOf } from '../spec/spec-schema.js';
import type { ScopeColumn } from '../sql/scope.js';
import { describeColumn, describeRelation, typeLine } from './describe.js';
import { valueSchema } from './complete-values.js';
import { unitOf, type SpecPlace } from '../workspace/spec-place.js';
import { snippetText, type Suggestion, type SuggestionKind, type Suggestions } from './suggestion.js';
import { scopeAt } from '../workspace/visible-scope.js';
import { valueSlot, type ValueSlot } from './value-slot.js';

interface Candidate {
  readonly name: string;
  readonly kind: SuggestionKind;
  readonly detail?: string | undefined;
  readonly documentation?: string | undefined;
  /** The inside of the string as a snippet; absent: the name. */
  readonly snippet?: string;
  readonly continues?: boolean;
}

export function completeNames(project: Project, place: SpecPlace): Suggestions {
  const schema = valueSchema(place);
  const content = schema === undefined ? undefined : contentOf(schema);
  const slot = valueSlot(place);
  const nested = content === 'test' || content === 'model-column' ? dottedInside(project, place, content) : undefined;
  if (nested !== undefined) return nested;
  const own = content === undefined ? [] : candidates(project, place, content);
  if (content === 'column' && slot.quoted !== undefined && place.at.inString!.value.includes(','))
    return commaPiece(place, own);
  const present = listed(place);
  return {
    items: own.filter((c) => !present.has(c.name.toLowerCase())).map((c, i) => item(c, slot, i)),
    incomplete: false,
  };
}

function item(candidate: Candidate, slot: ValueSlot, rank: number): Suggestion {
  const inner = JSON.stringify(candidate.name).slice(1, -1);
  const closing = slot.quoted === 'closed' ? '' : '"';
  const opening = slot.quoted === undefined ? '"' : '';
  return {
    label: candidate.name,
    kind: candidate.kind,
    detail: candidate.detail,
    documentation: candidate.documentation,
    replace: slot.replace,
    newText: `${opening}${inner}${closing}${slot.after}`,
    ...(candidate.snippet !== undefined && { snippet: `${opening}${candidate.snippet}${closing}${slot.after}` }),
    ...(slot.quoted === undefined && { filter: `"${candidate.name}"` }),
    ...(slot.before !== undefined && { extra: [slot.before] }),
    rank,
    ...(candidate.continues === true && { continues: true }),
  };
}

function candidates(project: Project, place: SpecPlace, content: string): readonly Candidate[] {
  switch (content) {
    case 'table':
      return relations(project, place);
    case 'input':
      return aliases(place);
    case 'filter-target':
      return [
        ...aliases(place),
        ...(place.model === undefined
          ? []
          : [{ name: place.model.name, kind: 'model' as const, detail: 'the finished rows' }]),
      ];
    case 'input-column':
      return inputColumns(project, place);
    case 'group-key':
      return groupKeys(project, place);
    case 'column':
    case 'target-column':
      return ownColumns(project, place);
    case 'test':
      return TEST_NAMES.filter((t) => t !== 'primary_key').map((name) => ({
        name: testForms[name] ?? name,
        kind: 'test',
        ...(testSnippets[name] !== undefined && { snippet: testSnippets[name], continues: name === 'relationships' }),
      }));
    case 'sql-type':
      return [
        ...SCALAR_TYPE_NAMES.filter((t) => t !== 'GEOGRAPHY' && t !== 'INTERVAL').map((name) => ({
          name,
          kind: 'type' as const,
        })),
        { name: 'NUMERIC(38, 9)', kind: 'type', snippet: 'NUMERIC(${1:38}, ${2:9})' },
        { name: 'ARRAY<STRING>', kind: 'type', snippet: 'ARRAY<${1:STRING}>' },
        { name: 'STRUCT<name STRING>', kind: 'type', snippet: 'STRUCT<${1:name} ${2:STRING}>' },
      ];
    case 'model-column':
      return relations(project, place).map((r) => ({ ...r, snippet: `${snippetText(r.name)}.$1`, continues: true }));
    default:
      return [];
  }
}

const testForms: Readonly<Record<string, string>> = {
  accepted_values: "accepted_values('a', 'b')",
  relationships: 'relationships(model.column)',
  between: 'between(0, 100)',
  matches: "matches('^[a-z]+$')",
  expression: 'expression(x > 0)',
};
const testSnippets: Readonly<Record<string, string>> = {
  accepted_values: "accepted_values('$1')",
  relationships: 'relationships($1)',
  between: 'between($1, $2)',
  matches: "matches('$1')",
  expression: 'expression($1)',
};

// ---- relations and inputs ------------------------------------------------------------------------------------------------

/** Sources and models, without those that this model is or would read in a circle. */
function relations(project: Project, place: SpecPlace): readonly Candidate[] {
  const reading =
    place.model === undefined || place.at.path.includes('constraints') || place.at.path.includes('tests')
      ? new Set<string>()
      : readers(project, place.model.name);
  const sources = [...project.model.sources.values()]
    .filter((s) => !s.open || s.spec !== undefined)
    .map((s): Candidate => ({
      name: s.name,
      kind: 'source',
      detail: 'source',
      documentation: describeRelation(project, { kind: 'source', name: s.name }),
    }));
  const models = project.model.models
    .filter((m) => !reading.has(m.name.toLowerCase()))
    .map((m): Candidate => ({
      name: m.name,
      kind: 'model',
      detail: `${m.layer} model`,
      documentation: m.spec.description,
    }));
  const list = place.model?.layer === 'staging' ? [...sources, ...models] : [...models, ...sources];
  return unitOf(place.at.part)?.startsWith('sources/') === true && place.at.path.at(-1) === 'name' ? [] : list;
}

function aliases(place: SpecPlace): readonly Candidate[] {
  const { model, at } = place;
  if (model === undefined) return [];
  const all = model.inputs.map((i): Candidate => ({ name: i.alias, kind: 'alias', detail: i.relation.name }));
  const key = at.path.at(-1);
  if (at.path[2] !== 'joins' || (key !== 'left_table' && key !== 'right_table')) return all;
  const index = model.spec.joins.findIndex((j) => at.part.startsWith(`${j.part}/`));
  const earlier = new Set(
    model.spec.joins
      .slice(0, index < 0 ? model.spec.joins.length : index)
      .flatMap((j) => [j.left.value.toLowerCase(), j.right.value.toLowerCase()]),
  );
  const current = key === 'right_table' ? siblingText(place, 'left_table')?.toLowerCase() : undefined;
  const fits = (c: Candidate): boolean => {
    const name = c.name.toLowerCase();
    return key === 'left_table' ? earlier.size === 0 || earlier.has(name) : !earlier.has(name) && name !== current;
  };
  return [...all.filter(fits), ...all.filter((c) => !fits(c))];
}

// ---- columns ---------------------------------------------------------------------------------------------------------------

function columnCandidate(
  project: Project,
  relation: Parameters<typeof describeColumn>[1] | undefined,
  column: ScopeColumn,
  detail = '',
): Candidate {
  return {
    name: column.name,
    kind: 'column',
    detail: `${typeLine(column.type, column.nullable)}${detail}`,
    documentation: relation === undefined ? undefined : describeColumn(project, relation, column.name),
  };
}

function inputColumns(project: Project, place: SpecPlace): readonly Candidate[] {
  const { model } = place;
  if (model === undefined) return [];
  const mapping = model.spec.columns.find((c) => place.at.part.startsWith(`${c.part}/`));
  const named = siblingText(place, 'from_table') ?? mapping?.fromTable?.value;
  const only = named === undefined ? undefined : model.inputs[indexOfInput(model.inputs, named)];
  const target = (siblingText(place, 'target_column') ?? mapping?.name.value)?.toLowerCase();
  const mapped = new Set(model.spec.columns.filter((c) => c !== mapping).map((c) => c.fromColumn?.value.toLowerCase()));
  const list = (only === undefined ? model.inputs : [only]).flatMap((i) =>
    i.signature.columns.map((c) =>
      columnCandidate(project, i.relation, c, only === undefined && model.inputs.length > 1 ? ` · ${i.alias}` : ''),
    ),
  );
  const order = (c: Candidate): number =>
    c.name.toLowerCase() === target ? 0 : mapped.has(c.name.toLowerCase()) ? 2 : 1;
  return uniqueNames([...list].sort((a, b) => order(a) - order(b)));
}

/** Columns of the thing that the place belongs to: a source's own, another table's (foreign keys), or the model's result. */
function ownColumns(project: Project, place: SpecPlace): readonly Candidate[] {
  const { at, model } = place;
  const key = at.path.findLast((p) => typeof p === 'string');
  if (key === 'referenced_columns') {
    const other = siblingText(place, 'references');
    return other === undefined ? [] : relationColumns(project, other);
  }
  if (at.path[0] === 'sources') {
    const source =
      project.model.models.length >= 0
        ? [...project.model.sources.values()].find(
            (s) => s.spec !== undefined && at.part.startsWith(`${s.spec.source.part}/`),
          )
        : undefined;
    return source === undefined
      ? []
      : source.columns.map((c) => columnCandidate(project, { kind: 'source', name: source.name }, c));
  }
  if (model === undefined) return [];
  if (key === 'target_column') return unmapped(project, place);
  if (key === 'metric_column') return [];
  return model.signature.columns.map((c) => columnCandidate(project, { kind: 'model', name: model.name }, c));
}

/** Columns of the inputs that no mapping has yet: what a new target column is usually called. */
function unmapped(project: Project, place: SpecPlace): readonly Candidate[] {
  const model = place.model!;
  const taken = new Set(
    model.spec.columns.filter((c) => !place.at.part.startsWith(`${c.part}/`)).map((c) => c.name.value.toLowerCase()),
  );
  return uniqueNames(
    model.inputs.flatMap((i) =>
      i.signature.columns
        .filter((c) => !taken.has(c.name.toLowerCase()))
        .map((c) => columnCandidate(project, i.relation, c, ` · ${i.alias}`)),
    ),
  );
}

function groupKeys(project: Project, place: SpecPlace): readonly Candidate[] {
  const { model } = place;
  if (model === undefined) return [];
  const targets = model.outputs
    .filter((o) => o.role === 'mapping')
    .map((o) => columnCandidate(project, { kind: 'model', name: model.name }, o, ' · target column'));
  const scope = scopeAt(project, model, place.at.part, place.at.path);
  const columns = [
    ...scope.columns.map((c) => columnCandidate(project, undefined, c)),
    ...scope.inputs.flatMap((i) =>
      i.columns.map((c) =>
        columnCandidate(project, model.inputs.find((x) => x.alias === i.alias)?.relation, c, ` · ${i.alias}`),
      ),
    ),
  ];
  return uniqueNames([...targets, ...columns]);
}

function relationColumns(project: Project, name: string): readonly Candidate[] {
  const key = name.toLowerCase();
  const model = project.model.modelByName.get(key);
  const signature = model?.signature ?? project.model.sources.get(key)?.signature;
  return signature === undefined ? [] : signature.columns.map((c) => columnCandidate(project, signature.relation, c));
}

function uniqueNames(list: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<string>();
  return list.filter((c) => !seen.has(c.name.toLowerCase()) && seen.add(c.name.toLowerCase()));
}

// ---- pieces of strings -----------------------------------------------------------------------------------------------------

/** `relationships(model.column` and `model.column`: the part of the name that is being typed. */
function dottedInside(project: Project, place: SpecPlace, content: string): Suggestions | undefined {
  const { at } = place;
  if (at.inString === undefined) return undefined;
  const { value, offsetInValue } = at.inString;
  let start = 0;
  if (content === 'test') {
    const opening = /^\s*relationships\s*\(\s*/i.exec(value);
    if (opening === null || offsetInValue < opening[0].length) return undefined;
    start = opening[0].length;
  }
  const before = value.slice(start, offsetInValue);
  if (!/^[\w.`]*$/.test(before)) return undefined;
  const table = longestRelation(project, before);
  const from = table === undefined ? start : start + table.length + 1;
  let end = offsetInValue;
  while (end < value.length && /[\w`]/.test(value[end]!)) end++;
  const replace = place.spec.positions.sqlSpan(at.part, { start: from, end });
  if (table === undefined && content === 'model-column') return undefined;
  const offered: readonly Candidate[] =
    table === undefined
      ? relations(project, place).map((r) => ({ ...r, continues: true }))
      : relationColumns(project, table);
  return {
    items: offered.map((c, i) => ({
      label: c.name,
      kind: c.kind,
      detail: c.detail,
      documentation: c.documentation,
      replace,
      newText: table === undefined ? `${c.name}.` : c.name,
      rank: i,
      ...(c.continues === true && { continues: true }),
    })),
    incomplete: false,
  };
}

/** The relation's name that ends before the last dot. */
function longestRelation(project: Project, text: string): string | undefined {
  const dot = text.lastIndexOf('.');
  if (dot < 0) return undefined;
  const name = text.slice(0, dot).replaceAll('`', '').toLowerCase();
  return project.model.modelByName.has(name) || project.model.sources.has(name) ? text.slice(0, dot) : undefined;
}

function commaPiece(place: SpecPlace, offered: readonly Candidate[]): Suggestions {
  const { value, offsetInValue } = place.at.inString!;
  let start = offsetInValue;
  while (start > 0 && /\w/.test(value[start - 1]!)) start--;
  let end = offsetInValue;
  while (end < value.length && /\w/.test(value[end]!)) end++;
  const replace = place.spec.positions.sqlSpan(place.at.part, { start, end });
  const present = new Set(`${value.slice(0, start)},${value.slice(end)}`.split(',').map((n) => n.trim().toLowerCase()));
  return {
    items: offered
      .filter((c) => !present.has(c.name.toLowerCase()))
      .map((c, i) => ({
        label: c.name,
        kind: c.kind,
        detail: c.detail,
        documentation: c.documentation,
        replace,
        newText: c.name,
        rank: i,
      })),
    incomplete: false,
  };
}

/** Lower-case texts of the other items of the list that the place is in. */
function listed(place: SpecPlace): ReadonlySet<string> {
  const inItem = typeof place.at.path.at(-1) === 'number';
  const list = inItem
    ? place.spec.positions.node(place.at.part.slice(0, place.at.part.lastIndexOf('/')))?.node
    : place.at.role === 'gap'
      ? place.at.placed.node
      : undefined;
  if (list?.kind !== 'array') return new Set();
  const own = place.at.inString?.value.toLowerCase();
  const names = list.items.flatMap((i) => (i.kind === 'string' ? [i.value.toLowerCase()] : []));
  if (inItem && own !== undefined) names.splice(names.indexOf(own), 1);
  return new Set(names);
}

/** The text of another key of the object that the place is in. */
function siblingText(place: SpecPlace, key: string): string | undefined {
  const path = place.at.path;
  const steps = typeof path.at(-1) === 'number' ? 2 : 1;
  let part = place.at.part;
  for (let i = 0; i < steps; i++) part = part.slice(0, part.lastIndexOf('/'));
  const node = place.spec.positions.node(part)?.node;
  if (node?.kind !== 'object') return undefined;
  const value = node.members.find((m) => m.key === key)?.value;
  return value?.kind === 'string' ? value.value : undefined;
}
