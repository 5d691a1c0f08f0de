// A model → an example with edge rows: NULLs, empty texts, repeated keys, rows that a join does not match. What is right is for a person to write.

import type { ResolvedInput, ResolvedModel } from '../model/pipeline-model.js';
import type { ScopeColumn } from '../sql/scope.js';
import type { SqlType } from '../sql/types.js';
import { JsonText, type JsonValue } from '../syntax/json-edit.js';
import type { Project } from '../workspace/workspace.js';
import { drafted } from './draft.js';
import { meaningKept } from './meaning.js';
import { newName } from './new-name.js';
import { modelHead, onList } from './places.js';
import type { Refactoring } from './refactoring.js';

export const NOTHING_COMPUTED =
  '[/* TODO: the rows that are right, written by hand; the engine is never asked for them */]';

export const addExample: Refactoring = {
  id: 'add-example',
  kind: 'refactor.rewrite.example',
  offers(selection) {
    const { project } = selection;
    const model = modelHead(selection) ?? (onList(selection, 'examples') ? selection.model : undefined);
    if (model === undefined || model.inputs.length === 0 || model.inputs.some((i) => i.open)) return [];
    return [
      {
        title: `Add an example with edge rows to \`${model.name}\``,
        edits: () =>
          meaningKept(
            project,
            drafted(project, (draft) => {
              draft.insert(model.file, `${model.spec.part}/examples`, exampleOf(project, model));
            }),
            { extended: new Set([model.name.toLowerCase()]) },
          ),
      },
    ];
  },
};

/** An example with edge rows of every input, and nothing expected yet. */
export function exampleOf(project: Project, model: ResolvedModel): JsonValue {
  const taken = new Set(model.spec.examples.map((e) => e.name.value.toLowerCase()));
  const needed = project.model.parameters.filter(
    (p) => p.default === undefined && p.spec !== undefined && model.parameters.includes(p.name.toLowerCase()),
  );
  const tables = new Map<string, readonly JsonValue[]>();
  const seen = new Set<string>();
  for (const [index, input] of model.inputs.entries()) {
    const { name } = input.relation;
    if (seen.has(name)) continue;
    seen.add(name);
    // A table that is read twice is known by its alias alone.
    const several = model.inputs.filter((i) => i.relation.name === name).length > 1;
    tables.set(several ? input.alias : name, edgeRows(input, index));
  }
  return {
    name: newName('edge rows', (name) => taken.has(name)),
    given: Object.fromEntries(tables),
    ...(needed.length > 0 && { parameters: Object.fromEntries(needed.map((p) => [p.name, valueOf(p.type, 1)])) }),
    ...(needsInstant(model) && { run_ts: '2024-01-31T00:00:00Z' }),
    expect: new JsonText(NOTHING_COMPUTED),
  };
}

function needsInstant(model: ResolvedModel): boolean {
  return (
    model.parameters.includes('run_ts') || model.history !== undefined || model.materialization.type === 'incremental'
  );
}

/** Rows of equal number match each other in joins. The first input has rows without a match, every other one a row that nothing matches. */
function edgeRows(input: ResolvedInput, index: number): readonly JsonValue[] {
  const { columns, keys } = input.signature;
  const rows: JsonValue[] = [rowOf(columns, 1)];
  if (index > 0) rows.push(rowOf(columns, 4));
  if (keys.length === 0) rows.push(rowOf(columns, 1));
  rows.push(rowOf(columns, index === 0 ? 2 : 5, (c) => (c.nullable && !isKey(input, c) ? null : undefined)));
  if (columns.some((c) => isText(c) && !isKey(input, c)))
    rows.push(rowOf(columns, index === 0 ? 3 : 6, (c) => (isText(c) && !isKey(input, c) ? '' : undefined)));
  return rows;
}

function isKey(input: ResolvedInput, column: ScopeColumn): boolean {
  return input.signature.keys.some((k) => k.columns.some((c) => c.toLowerCase() === column.name.toLowerCase()));
}

function isText({ type }: ScopeColumn): boolean {
  return type.kind === 'scalar' && type.name === 'STRING';
}

export function rowOf(
  columns: readonly ScopeColumn[],
  n: number,
  special: (column: ScopeColumn) => JsonValue | undefined = () => undefined,
): JsonValue {
  return Object.fromEntries(
    columns.map((c) => {
      const value = special(c);
      return [c.name, value === undefined ? valueOf(c.type, n) : value];
    }),
  );
}

function valueOf(type: SqlType, n: number): JsonValue {
  if (type.kind === 'array') return [valueOf(type.element, n)];
  if (type.kind === 'struct') return Object.fromEntries(type.fields.map((f) => [f.name ?? '', valueOf(f.type, n)]));
  if (type.kind !== 'scalar') return null;
  switch (type.name) {
    case 'INT64':
      return n;
    case 'FLOAT64':
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return type.scale === 0 || (type.precision !== undefined && type.scale === undefined) ? n : n + 0.5;
    case 'BOOL':
      return n % 2 === 1;
    case 'DATE':
      return `2024-01-0${n}`;
    case 'DATETIME':
      return `2024-01-0${n}T10:00:00`;
    case 'TIMESTAMP':
      return `2024-01-0${n}T10:00:00Z`;
    case 'TIME':
      return `10:00:0${n}`;
    case 'BYTES':
      return 'YQ==';
    case 'JSON':
      return { n };
    case 'STRING':
      return 'abcdefghi'[n - 1]!;
    default:
      return null;
  }
}
