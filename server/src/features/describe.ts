// Things that names denote → Markdown for hovers and completion. Text of specs is escaped: it can format nothing.

import type { ReferenceTarget, RelationName, ResolvedModel, ResolvedOutput } from '../model/pipeline-model.js';
import { explainModel } from '../plan/explain.js';
import type { LineageKind } from '../plan/lineage.js';
import { selectLineage } from '../plan/lineage-selection.js';
import type { ScopeColumn } from '../sql/scope.js';
import { typeToString, type SqlType } from '../sql/types.js';
import type { Project } from '../workspace/workspace.js';
import { functionDocumentation } from '../sql/catalogue/function-documentation.js';
import { declaredSignature } from '../sql/catalogue/signature-text.js';

const MOST_COLUMNS = 40;

/** Spec text as Markdown that shows exactly its characters. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&$]/g, '\\$&').replace(/\s*[\r\n]+\s*/g, ' ');
}

export function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const fence = line.includes('`') ? '``' : '`';
  return fence === '`' ? `\`${line}\`` : `\`\` ${line} \`\``;
}

export function sqlBlock(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((m) => m[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}sql\n${text}\n${fence}`;
}

export function typeLine(type: SqlType, nullable: boolean): string {
  return `${type.kind === 'unknown' ? 'type not known' : typeToString(type)}${nullable ? '' : ' NOT NULL'}`;
}

export function describeTarget(project: Project, target: ReferenceTarget): string | undefined {
  switch (target.kind) {
    case 'source':
      return describeRelation(project, { kind: 'source', name: target.source });
    case 'model':
      return describeRelation(project, { kind: 'model', name: target.model });
    case 'input': {
      const about = describeRelation(project, target.relation);
      return about === undefined
        ? undefined
        : `${code(target.alias)} is ${target.relation.kind} ${code(target.relation.name)} in ${code(target.model)}\n\n---\n\n${about}`;
    }
    case 'column':
      return describeColumn(project, target.relation, target.column);
    case 'parameter':
      return describeParameter(project, target.name);
    case 'function':
      return describeDeclaredFunction(project, target.name);
    case 'builtin':
      return describeBuiltin(target.name);
    case 'local':
      return describeLocal(project, target.model, target.name);
  }
}

// ---- relations ---------------------------------------------------------------------------------------------------------

export function describeRelation(project: Project, relation: RelationName): string | undefined {
  const key = relation.name.toLowerCase();
  const model = relation.kind === 'model' ? project.model.modelByName.get(key) : undefined;
  const source = relation.kind === 'source' ? project.model.sources.get(key) : undefined;
  const signature = model?.signature ?? source?.signature;
  if (signature === undefined) return undefined;
  const head =
    model !== undefined
      ? `**${plain(model.name)}**: ${model.layer} ${model.materialization.type === 'incremental' ? 'incremental table' : model.materialization.type}${model.history === undefined ? '' : ' with history (SCD type 2)'} in ${code(model.schema)}`
      : `**${plain(relation.name)}**: source${source?.ddlFile === undefined ? '' : `, declared in ${code(source.ddlFile.slice(source.ddlFile.lastIndexOf('/') + 1))}`}`;
  const description = model?.spec.description ?? source?.description;
  const keys = model === undefined ? source?.primaryKey : model.primaryKey;
  const columns = signature.columns
    .slice(0, MOST_COLUMNS)
    .map(
      (c) =>
        `| ${code(c.name)} | ${typeLine(c.type, c.nullable)} | ${plain(descriptionOf(project, relation, c.name) ?? '')} |`,
    );
  const rest = signature.columns.length - columns.length;
  const explained = model === undefined ? '' : explainModel(project.plan, model.name);
  return [
    head,
    description === undefined ? undefined : plain(description),
    explained === '' ? ownerLine(project, model) : explained,
    model === undefined || explained !== '' ? undefined : readsLine(model),
    keys === undefined || keys.length === 0 ? undefined : `Key: ${keys.map(code).join(', ')}`,
    signature.open ? 'Its columns are not known: declare them in `sources` or in a DDL file.' : undefined,
    columns.length === 0 ? undefined : ['| Column | Type | |', '|---|---|---|', ...columns].join('\n'),
    rest > 0 ? `… and ${rest} more columns` : undefined,
  ]
    .filter((p) => p !== undefined)
    .join('\n\n');
}

/** Of a model that is planned the explanation says it. */
function ownerLine(project: Project, model: ResolvedModel | undefined): string | undefined {
  if (model === undefined) return undefined;
  const owner = model.spec.owner ?? project.specs.find((s) => s.file === model.file)?.spec.owner;
  return owner === undefined ? undefined : `Owner: ${plain(owner)}`;
}

function readsLine(model: ResolvedModel): string | undefined {
  return model.inputs.length === 0 ? undefined : `Reads ${model.inputs.map((i) => code(i.relation.name)).join(', ')}`;
}

function descriptionOf(project: Project, relation: RelationName, column: string): string | undefined {
  const key = relation.name.toLowerCase();
  const same = (c: { readonly name: string }): boolean => c.name.toLowerCase() === column.toLowerCase();
  return relation.kind === 'model'
    ? project.model.modelByName.get(key)?.outputs.find(same)?.description
    : project.model.sources.get(key)?.columns.find(same)?.description;
}

// ---- columns -------------------------------------------------------------------------------------------------------------

export function describeColumn(project: Project, relation: RelationName, column: string): string | undefined {
  const same = (c: { readonly name: string }): boolean => c.name.toLowerCase() === column.toLowerCase();
  const key = relation.name.toLowerCase();
  if (relation.kind === 'source') {
    const source = project.model.sources.get(key);
    const found = source?.columns.find(same);
    if (source === undefined || found === undefined)
      return source?.open === true
        ? `**${plain(`${relation.name}.${column}`)}**: the columns of this source are not known`
        : undefined;
    const ddl = ddlColumn(project, relation.name, column);
    return joined([
      columnHead(relation.name, found),
      about(found.description),
      tagLine(found.tags),
      lineageLines(project, `${source.name}.${found.name}`),
      source.primaryKey?.some((k) => k.toLowerCase() === column.toLowerCase()) === true
        ? 'Part of the primary key'
        : undefined,
      ddl,
    ]);
  }
  const model = project.model.modelByName.get(key);
  const output = model?.outputs.find(same);
  const exported = model?.signature.columns.find(same);
  if (model === undefined || (output === undefined && exported === undefined)) return undefined;
  const shown: ScopeColumn = output ?? exported!;
  return joined([
    columnHead(model.name, shown),
    about(output?.description),
    tagLine(output?.tags ?? []),
    output === undefined ? 'Kept by the history of the table' : outputLines(model, output),
    output?.hidden === true ? undefined : lineageLines(project, `${model.name}.${shown.name}`),
  ]);
}

const MOST_EDGES = 8;

/** What the column is made of and who reads it, one model away, as `pipewright lineage` has it. */
function lineageLines(project: Project, column: string): string | undefined {
  const found = selectLineage(project.plan, { of: column, upstream: true, downstream: true, depth: 1 });
  if (found === undefined) return undefined;
  const own = found.columns[0]!;
  const named = (end: 'from' | 'to', kind: LineageKind): string | undefined => {
    const names = [
      ...new Set(
        found.edges.filter((e) => e.kind === kind && e[end === 'from' ? 'to' : 'from'] === own).map((e) => e[end]),
      ),
    ];
    // Of what decides about all columns of a model, the model is named.
    const shown =
      end === 'to' && kind !== 'value' ? [...new Set(names.map((n) => n.slice(0, n.lastIndexOf('.'))))] : names;
    if (shown.length === 0) return undefined;
    const more = shown.length > MOST_EDGES ? ` and ${shown.length - MOST_EDGES} more` : '';
    return `${lineageWords[end][kind]} ${shown.slice(0, MOST_EDGES).map(code).join(', ')}${more}`;
  };
  const lines = (['from', 'to'] as const).flatMap((end) =>
    (['value', 'filter', 'key'] as const).flatMap((kind) => named(end, kind) ?? []),
  );
  return lines.length === 0 ? undefined : lines.map((l) => `- ${l}`).join('\n');
}

const lineageWords: Readonly<Record<'from' | 'to', Readonly<Record<LineageKind, string>>>> = {
  from: { value: 'Made of', filter: 'Rows decided by', key: 'Rows matched or grouped by' },
  to: { value: 'Goes into', filter: 'Decides about the rows of', key: 'Matches or groups the rows of' },
};

function outputLines(model: ResolvedModel, output: ResolvedOutput): string | undefined {
  const { base } = output;
  const from =
    base.kind === 'column' && base.column.input !== undefined
      ? `From ${code(`${model.inputs.find((i) => i.alias === base.column.input)?.relation.name ?? base.column.input}.${base.column.name}`)}`
      : undefined;
  return joined([
    output.text === undefined || output.text.trim() === '' || from !== undefined ? from : sqlBlock(output.text),
    output.nullable && output.nullReason !== undefined ? `Can be NULL: ${plain(output.nullReason)}` : undefined,
    output.hidden ? 'Not part of the result (`"output": false`)' : undefined,
  ]);
}

function ddlColumn(project: Project, table: string, column: string): string | undefined {
  for (const file of project.ddl)
    for (const t of file.tables) {
      if (t.name.toLowerCase() !== table.toLowerCase()) continue;
      const found = t.columns.find((c) => c.name.toLowerCase() === column.toLowerCase());
      const text = project.documents.get(file.file)?.text;
      if (found !== undefined && text !== undefined)
        return `${code(file.file.slice(file.file.lastIndexOf('/') + 1))}\n${sqlBlock(text.slice(found.span.start, found.span.end))}`;
    }
  return undefined;
}

function columnHead(relation: string, column: ScopeColumn): string {
  return `**${plain(`${relation}.${column.name}`)}**: ${code(typeLine(column.type, column.nullable))}`;
}

function about(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : plain(text);
}

function tagLine(tags: readonly string[]): string | undefined {
  return tags.length === 0 ? undefined : `Tags: ${tags.map(code).join(', ')}`;
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((p) => p !== undefined && p !== '').join('\n\n');
}

// ---- parameters, functions, local names ----------------------------------------------------------------------------------

export function describeParameter(project: Project, name: string): string | undefined {
  const found = project.model.parameters.find((p) => p.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) return undefined;
  if (found.spec === undefined)
    return `**@${plain(found.name)}**: ${code(typeToString(found.type))}\n\nThe instant the run is for. The same for all models of a run.`;
  const value =
    found.default?.kind === 'literal' ? (found.default.value === undefined ? 'NULL' : found.default.value) : undefined;
  return joined([
    `**@${plain(found.name)}**: ${code(typeToString(found.type))}`,
    about(found.spec.parameter.description),
    value === undefined ? 'Every run has to give a value.' : `Default: ${code(value)}`,
  ]);
}

export function describeDeclaredFunction(project: Project, name: string): string | undefined {
  const found = project.model.functions.find((f) => f.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) return undefined;
  const spec = project.specs.find((s) => s.file === found.file)?.spec.functions.find((f) => f.part === found.part);
  return joined([
    sqlBlock(declaredSignature(found.scope, typeToString(found.type)).label),
    about(spec?.description),
    sqlBlock(found.scope.body),
    found.aggregate ? 'An aggregate: its body calls one.' : undefined,
  ]);
}

const MOST_SIGNATURES = 6;

export function describeBuiltin(name: string): string | undefined {
  const doc = functionDocumentation(name);
  if (doc === undefined || doc.kind === 'operator') return undefined;
  const shown = doc.signatures.slice(0, MOST_SIGNATURES);
  const kind = { scalar: '', aggregate: 'Aggregate function. ', window: 'Window function. ' }[doc.kind];
  return joined([
    sqlBlock(
      shown.join('\n') +
        (doc.signatures.length > shown.length ? `\n-- and ${doc.signatures.length - shown.length} more forms` : ''),
    ),
    doc.prose,
    doc.example === undefined ? undefined : sqlBlock(doc.example),
    `${kind}${doc.nullBehaviour}`,
  ]);
}

function describeLocal(project: Project, modelName: string, name: string): string | undefined {
  const model = project.model.modelByName.get(modelName.toLowerCase());
  const same = (c: { readonly name: string }): boolean => c.name.toLowerCase() === name.toLowerCase();
  const column = model?.visible.columns.find(same);
  if (column !== undefined)
    return `**${plain(column.name)}**: ${code(typeLine(column.type, column.nullable))}\n\nA name of ${code(modelName)} only`;
  const key = model?.grouping?.keys.find(same);
  if (key !== undefined)
    return `**${plain(key.name)}**: ${code(typeLine(key.expr.type, key.nullable))}\n\nA group key of ${code(modelName)}`;
  const output = model?.outputs.find(same);
  return output === undefined
    ? undefined
    : `**${plain(output.name)}**: ${code(typeLine(output.type, output.nullable))}`;
}
