// A source → a staging model of it: every column mapped with its type, NOT NULL and keys as declared. Offered at `models`, at the source and in its DDL file.

import { posix } from 'node:path';
import type { ResolvedSource } from '../model/pipeline-model.js';
import type { LoweredSpec } from '../spec/lower.js';
import { typeToString } from '../sql/types.js';
import type { JsonValue } from '../syntax/json-edit.js';
import type { Project } from '../workspace/workspace.js';
import { drafted } from './draft.js';
import { meaningKept } from './meaning.js';
import { asName, newName, newRelationName } from './new-name.js';
import type { Offer, Refactoring, Selection } from './refactoring.js';
import { isSettled } from './settled-type.js';

/** In a list of all sources without a model no more are offered. */
const MOST_OFFERS = 10;

export const generateModel: Refactoring = {
  id: 'generate-model',
  kind: 'refactor.rewrite.model',
  offers(selection) {
    const { project, place } = selection;
    const sources = sourcesAt(selection).filter((s) => !s.open && s.columns.length > 0 && canBeNamed(s));
    const spec = place?.spec ?? homeOf(project, sources[0]);
    if (spec === undefined || spec.problems.some((p) => p.id === 'json-syntax')) return [];
    return sources.slice(0, MOST_OFFERS).map((source) => offer(selection, spec, source));
  },
  withheld(selection) {
    return sourcesAt(selection)
      .filter((s) => s.columns.length > 0 && !canBeNamed(s))
      .slice(0, MOST_OFFERS)
      .map(({ name }) => ({
        title: `Make a model of all columns of \`${name}\``,
        reason: `A spec cannot name \`${name}\`: names are letters, digits and \`_\`, separated by dots.`,
      }));
  },
};

function canBeNamed({ name }: ResolvedSource): boolean {
  return name.split('.').every((part) => /^[A-Za-z_]\w*$/u.test(part));
}

function sourcesAt({ project, place, uri, span }: Selection): readonly ResolvedSource[] {
  const { sources } = project.model;
  if (place === undefined) {
    const tables = project.ddl.find((d) => d.file === uri)?.tables ?? [];
    const table = tables.find((t) => t.span.start <= span.start && span.end <= t.span.end);
    const source = table === undefined ? undefined : sources.get(table.name.toLowerCase());
    return source === undefined ? [] : [source];
  }
  const { part, role } = place.at;
  if (part === 'models' && role !== 'value') {
    const read = new Set(
      project.model.models.flatMap((m) => m.inputs.map((i) => `${i.relation.kind} ${i.relation.name.toLowerCase()}`)),
    );
    return [...sources.values()].filter((s) => !read.has(`source ${s.name.toLowerCase()}`));
  }
  const keys = part.split('/');
  if (keys[0] !== 'sources' || keys.length < 2) return [];
  return [...sources.values()].filter((s) => s.spec?.file === uri && s.spec.source.part === `${keys[0]!}/${keys[1]!}`);
}

/** The spec that already reads tables of the same schema, else the first one. */
function homeOf(project: Project, source: ResolvedSource | undefined): LoweredSpec | undefined {
  if (source === undefined) return undefined;
  const schema = schemaOf(source.name);
  const reading = project.model.models.find((m) =>
    m.inputs.some((i) => i.relation.kind === 'source' && schemaOf(i.relation.name) === schema),
  );
  return project.specs.find((s) => s.file === reading?.file) ?? project.specs[0];
}

function schemaOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.'))).toLowerCase();
}

function offer({ project, uri }: Selection, spec: LoweredSpec, source: ResolvedSource): Offer {
  const table = source.name.slice(source.name.lastIndexOf('.') + 1);
  const alias = asName(table, 'source');
  const name = newRelationName(project, `stg_${alias}`);
  const where = spec.file === uri ? '' : ` in ${decodeURIComponent(posix.basename(spec.file))}`;
  return {
    title: `Make the model \`${name}\` of all columns of \`${source.name}\`${where}`,
    edits: () =>
      meaningKept(
        project,
        drafted(project, (draft) => {
          draft.insert(spec.file, 'models', skeleton(source, table, alias, name));
        }),
      ),
  };
}

/** What is no name of the spec is read under one: tables by an alias, columns into a target of another name. */
function skeleton(source: ResolvedSource, table: string, alias: string, name: string): JsonValue {
  const taken = new Set<string>();
  const targets = new Map<string, string>();
  for (const { name: column } of source.columns) {
    const target = newName(asName(column, 'column'), (n) => taken.has(n));
    taken.add(target.toLowerCase());
    targets.set(column.toLowerCase(), target);
  }
  const targetOf = (column: string): string => targets.get(column.toLowerCase()) ?? column;
  const key = source.primaryKey;
  return {
    name,
    layer: 'staging',
    ...(source.description !== undefined && { description: source.description }),
    sources: [alias === table ? source.name : { table: source.name, as: alias }],
    column_mapping: source.columns.map((c) => ({
      target_column: targetOf(c.name),
      ...(isSettled(c.type) && { type: typeToString(c.type) }),
      from_table: alias,
      from_column: c.name,
      ...(!c.nullable && { nullable: false }),
      ...(c.description !== undefined && { description: c.description }),
      ...(c.tags.length > 0 && { tags: c.tags }),
    })),
    ...(key !== undefined && { constraints: { primary_key: key.map(targetOf) } }),
  };
}
