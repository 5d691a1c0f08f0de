// Sources declared in specs and DDL files, and dotted inputs declared nowhere → one source each; says where declarations differ.

import type { DdlTable, DdlTables } from '../syntax/ddl.js';
import type { LoweredSpec } from '../spec/lower.js';
import type { PartPlace, Problem } from '../spec/problem.js';
import type { KeySpec, SourceSpec, Text } from '../spec/spec.js';
import { nearestNames } from '../base/nearest-names.js';
import { resolveType } from '../sql/typing/resolve-type.js';
import { sameType, typeToString, UNKNOWN, type SqlType } from '../sql/types.js';
import { ddlForeignKeyProblems } from './check-ddl-keys.js';
import { sourceForeignKeyProblems } from './check-source-keys.js';
import type { ResolvedSource, Signature, SourceColumn } from './pipeline-model.js';
import { makeSignature } from './signature.js';

export interface SourcesResult {
  readonly sources: ReadonlyMap<string, ResolvedSource>;
  readonly problems: readonly Problem[];
}

/** `previous` lends its objects where nothing changed. */
export function resolveSources(
  specs: readonly LoweredSpec[],
  ddl: readonly DdlTables[],
  previous: ReadonlyMap<string, ResolvedSource> | undefined,
): SourcesResult {
  const problems: Problem[] = [];
  const tables = new Map<string, DdlTable>();
  for (const file of ddl)
    for (const table of file.tables) {
      const before = tables.get(table.name.toLowerCase());
      if (before === undefined) tables.set(table.name.toLowerCase(), table);
      else if (!before.open && !table.open && columnsOf(before) !== columnsOf(table))
        problems.push(differingTables(before, table));
    }
  const declared = new Map<string, { readonly source: SourceSpec; readonly file: string }>();
  for (const { spec, file } of specs)
    for (const source of spec.sources) {
      const key = source.name.value.toLowerCase();
      const before = declared.get(key);
      if (before === undefined) declared.set(key, { source, file });
      else if (before.file !== file && saying(before.source) !== saying(source))
        problems.push(
          duplicateAcross('source', source.name, file, { file: before.file, part: before.source.name.part }, [
            { kind: 'source', name: source.name.value },
          ]),
        );
    }
  const opened = new Map<string, { readonly name: string; readonly place: PartPlace }>();
  const models = new Set(specs.flatMap((s) => s.spec.models.map((m) => m.name.value.toLowerCase())));
  for (const { spec, file } of specs)
    for (const model of spec.models)
      for (const { table } of model.inputs) {
        const key = table.value.toLowerCase();
        if (declared.has(key) || tables.has(key) || opened.has(key) || models.has(key) || !key.includes('.')) continue;
        opened.set(key, { name: table.value, place: { part: table.part, file } });
      }
  const sources = new Map<string, ResolvedSource>();
  for (const [key, { source, file }] of declared) {
    const kept = resolvedOnce(source, file, tables.get(key), previous?.get(key)?.signature);
    sources.set(key, kept.source);
    problems.push(...kept.problems);
  }
  for (const [key, table] of tables)
    if (!declared.has(key))
      sources.set(key, resolvedOnce(undefined, table.file, table, previous?.get(key)?.signature).source);
  for (const [key, { name, place }] of opened) {
    const open = {
      name,
      columns: [],
      open: true,
      primaryKey: undefined,
      uniqueKeys: [],
      foreignKeys: [],
      description: undefined,
      spec: undefined,
      ddlFile: undefined,
    };
    sources.set(key, withSignature(open, previous?.get(key)?.signature));
    const problem = openSource(
      name,
      place,
      [...declared.values()].map((d) => d.source.name.value).concat([...tables.values()].map((t) => t.name)),
      [...specs.flatMap((s) => s.spec.models.map((m) => m.name.value))],
    );
    // A statement that could not be read may be the one that declares it.
    if (!ddl.some((file) => file.unread)) problems.push(problem);
  }
  problems.push(
    ...ddlForeignKeyProblems(
      tables.values(),
      sources,
      specs.flatMap((s) => s.spec.models.map((m) => m.name.value)),
    ),
    ...sourceForeignKeyProblems(
      sources,
      specs.flatMap(({ spec }) => spec.models.map((m) => m.name.value)),
    ),
  );
  return { sources, problems };
}

function columnsOf(table: DdlTable): string {
  return JSON.stringify(
    table.columns.map((c) => [c.name.toLowerCase(), c.type?.toUpperCase().replaceAll(' ', ''), c.nullable]),
  );
}

function differingTables(first: DdlTable, second: DdlTable): Problem {
  return {
    id: 'source-columns-differ',
    severity: 'warning',
    part: '',
    file: second.file,
    span: second.nameSpan,
    message: `There is another CREATE TABLE of \`${first.name}\` with other columns, and that one counts. Correct the one that is wrong, or remove it.`,
    related: [{ part: '', file: first.file, span: first.nameSpan, message: 'The one that counts' }],
    suggestions: [],
    blocks: [],
  };
}

interface KeptSource {
  readonly file: string;
  readonly table: DdlTable | undefined;
  readonly source: ResolvedSource;
  readonly problems: readonly Problem[];
}

/** By the declaration, which never changes: an edit elsewhere resolves no source again. */
const keptSources = new WeakMap<SourceSpec | DdlTable, KeptSource>();

function resolvedOnce(
  source: SourceSpec | undefined,
  file: string,
  table: DdlTable | undefined,
  signature: Signature | undefined,
): KeptSource {
  const declaration = source ?? table!;
  const known = keptSources.get(declaration);
  if (known !== undefined && known.table === table && known.file === file) return known;
  const problems: Problem[] = [];
  const resolved = withSignature(
    source === undefined ? tableSource(table!) : declaredSource(source, file, table, problems),
    signature,
  );
  const kept = { file, table, source: resolved, problems };
  keptSources.set(declaration, kept);
  return kept;
}

function withSignature(source: Omit<ResolvedSource, 'signature'>, previous: Signature | undefined): ResolvedSource {
  const signature = makeSignature(
    {
      relation: { kind: 'source', name: source.name },
      columns: source.columns.map((c) => ({
        ...c,
        nullReason: undefined,
        claimedNonNull: false,
        nullFromSource: c.nullable,
      })),
      open: source.open,
      ...(source.unread === true && { unread: true }),
      keys: keysOf(source),
      determinations: [],
      oneRow: false,
      history: undefined,
    },
    previous,
  );
  return { ...source, signature };
}

function keysOf(source: Omit<ResolvedSource, 'signature'>): ResolvedSource['signature']['keys'] {
  const nonNull = (column: string): boolean =>
    source.columns.find((c) => c.name.toLowerCase() === column)?.nullable === false;
  const lower = (key: readonly string[]): readonly string[] => key.map((c) => c.toLowerCase());
  return [
    ...(source.primaryKey === undefined ? [] : [{ columns: lower(source.primaryKey), nullsCounted: true }]),
    ...source.uniqueKeys.map(lower).map((columns) => ({ columns, nullsCounted: columns.every(nonNull) })),
  ];
}

function declaredSource(
  source: SourceSpec,
  file: string,
  table: DdlTable | undefined,
  problems: Problem[],
): Omit<ResolvedSource, 'signature'> {
  const blocks = [{ kind: 'source', name: source.name.value }] as const;
  const written = source.columns?.map((c): SourceColumn => {
    let type: SqlType = UNKNOWN;
    const resolved = c.type === undefined ? undefined : resolveType(c.type.value);
    if (resolved?.ok === true) type = resolved.type;
    else if (resolved?.ok === false)
      problems.push({
        id: 'unknown-type',
        severity: 'error',
        part: c.type!.part,
        file,
        message: resolved.problem.message,
        related: [],
        suggestions: resolved.problem.suggestions,
        span: { start: resolved.problem.start, end: resolved.problem.end },
        blocks,
      });
    return { name: c.name.value, type, nullable: c.nullable ?? true, description: c.description, tags: c.tags };
  });
  const fromDdl = table === undefined ? undefined : tableSource(table);
  if (written !== undefined && fromDdl !== undefined) compare(source, file, written, fromDdl, problems);
  // A type or nullability that the entry leaves out is the DDL's.
  const columns = written?.map((c, i) => {
    const ddl = fromDdl?.columns.find((d) => d.name.toLowerCase() === c.name.toLowerCase());
    if (ddl === undefined) return c;
    const spec = source.columns![i]!;
    return {
      ...c,
      type: spec.type === undefined ? ddl.type : c.type,
      nullable: spec.nullable ?? ddl.nullable,
      description: c.description ?? ddl.description,
    };
  });
  const known = columns ?? fromDdl?.columns ?? [];
  const open = columns === undefined && fromDdl?.open !== false;
  const primary = keyColumns(source.primaryKey, known, open, source, file, problems) ?? fromDdl?.primaryKey;
  const primaryNames = new Set(primary?.map((c) => c.toLowerCase()));
  return {
    name: source.name.value,
    columns: known.map((c) => (c.nullable && primaryNames.has(c.name.toLowerCase()) ? { ...c, nullable: false } : c)),
    open,
    ...(open && fromDdl?.open === true && { unread: true }),
    primaryKey: primary,
    uniqueKeys: source.uniqueKeys.flatMap((k) => {
      const key = keyColumns(k, known, open, source, file, problems);
      return key === undefined ? [] : [key];
    }),
    foreignKeys:
      source.foreignKeys.length > 0
        ? source.foreignKeys.map((f) => ({
            columns: f.columns.map((c) => c.value),
            references: f.references.value,
            referencedColumns: (f.referencedColumns.length > 0 ? f.referencedColumns : f.columns).map((c) => c.value),
          }))
        : (fromDdl?.foreignKeys ?? []),
    description: source.description ?? fromDdl?.description,
    spec: { source, file },
    ddlFile: table?.file,
  };
}

function keyColumns(
  key: KeySpec | undefined,
  columns: readonly SourceColumn[],
  open: boolean,
  source: SourceSpec,
  file: string,
  problems: Problem[],
): readonly string[] | undefined {
  if (key === undefined || key.columns.length === 0) return undefined;
  const names: string[] = [];
  for (const text of key.columns) {
    const found = columns.find((c) => c.name.toLowerCase() === text.value.toLowerCase());
    if (found !== undefined || columns.length === 0 || open) {
      names.push(found?.name ?? text.value);
      continue;
    }
    const suggestions = nearestNames(
      text.value,
      columns.map((c) => c.name),
    );
    problems.push({
      id: 'unknown-column',
      severity: 'error',
      part: text.part,
      file,
      suggestions,
      span: { start: 0, end: text.value.length },
      related: [],
      message: `\`${source.name.value}\` has no column \`${text.value}\`.${suggestions[0] === undefined ? '' : ` Did you mean \`${suggestions[0]}\`?`}`,
      blocks: [{ kind: 'source', name: source.name.value }],
    });
    return undefined;
  }
  return names;
}

function compare(
  source: SourceSpec,
  file: string,
  written: readonly SourceColumn[],
  ddl: Omit<ResolvedSource, 'signature'>,
  problems: Problem[],
): void {
  const report = (part: string, message: string): void => {
    problems.push({
      id: 'source-columns-differ',
      severity: 'warning',
      part,
      file,
      message: `${message} The spec's entry counts; correct the one that is wrong.`,
      related: [],
      suggestions: [],
      blocks: [],
      data: { ddlFile: ddl.ddlFile },
    });
  };
  for (const [i, c] of written.entries()) {
    const spec = source.columns![i]!;
    const other = ddl.columns.find((d) => d.name.toLowerCase() === c.name.toLowerCase());
    if (other === undefined && ddl.open) continue;
    if (other === undefined)
      report(spec.part, `\`${source.name.value}.${c.name}\` is not in the CREATE TABLE of this source.`);
    else if (
      spec.type !== undefined &&
      c.type.kind !== 'unknown' &&
      !(sameType(c.type, other.type) && typeToString(c.type) === typeToString(other.type))
    )
      report(
        spec.type.part,
        `\`${source.name.value}.${c.name}\` is ${typeToString(c.type)} here and ${typeToString(other.type)} in its CREATE TABLE.`,
      );
    else if (spec.nullable !== undefined && spec.nullable !== other.nullable)
      report(
        `${spec.part}/nullable`,
        `\`${source.name.value}.${c.name}\` is ${c.nullable ? 'nullable' : 'not nullable'} here and ${other.nullable ? 'nullable' : 'NOT NULL'} in its CREATE TABLE.`,
      );
  }
  const missing = ddl.columns
    .filter((d) => !written.some((c) => c.name.toLowerCase() === d.name.toLowerCase()))
    .map((d) => `\`${d.name}\``);
  if (missing.length > 0)
    report(`${source.part}/columns`, `The CREATE TABLE of \`${source.name.value}\` has ${missing.join(', ')} as well.`);
}

function tableSource(table: DdlTable): Omit<ResolvedSource, 'signature'> {
  const primary = new Set(table.primaryKey?.map((c) => c.toLowerCase()));
  return {
    name: table.name,
    columns: table.columns.map((c) => ({
      name: c.name,
      type: ddlType(c.type),
      nullable: c.nullable && !primary.has(c.name.toLowerCase()),
      description: c.description,
      tags: [],
    })),
    open: table.open,
    ...(table.open && { unread: true }),
    primaryKey: table.primaryKey,
    uniqueKeys: [],
    foreignKeys: table.foreignKeys.map((f) =>
      f.referencedColumns.length > 0 ? f : { ...f, referencedColumns: f.columns },
    ),
    description: table.description,
    spec: undefined,
    ddlFile: table.file,
  };
}

/** What the file wrote as a type; where it is none, nothing is known of the column's type. */
function ddlType(written: string | undefined): SqlType {
  const resolved = written === undefined ? undefined : resolveType(written);
  return resolved?.ok === true ? resolved.type : UNKNOWN;
}

function openSource(name: string, place: PartPlace, known: readonly string[], models: readonly string[]): Problem {
  const last = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const model = models.find((m) => m.toLowerCase() === last);
  const suggestions = model === undefined ? nearestNames(name, known) : [model];
  const hint = suggestions[0] === undefined ? '' : ` Did you mean \`${suggestions[0]}\`?`;
  return {
    id: 'open-source',
    severity: 'warning',
    ...place,
    span: { start: 0, end: name.length },
    related: [],
    suggestions,
    blocks: [],
    message: `\`${name}\` is declared nowhere, so its columns are not known and nothing read from it can be checked. Declare it in \`sources\` or in a DDL file.${hint}`,
    data: { source: name },
  };
}

/** The declaration without the places it was written at. */
function saying(source: SourceSpec): string {
  return JSON.stringify(source, (key, value: unknown) => (key === 'part' ? undefined : value));
}

/** A name of this kind is already taken in another document of the root. */
export function duplicateAcross(
  kind: string,
  name: Text,
  file: string,
  first: PartPlace,
  blocks: Problem['blocks'],
): Problem {
  return {
    id: 'duplicate-name',
    severity: 'error',
    part: name.part,
    file,
    suggestions: [],
    blocks,
    message: `There is already a ${kind} named \`${name.value}\` in another spec of this project${kind === 'source' ? ', declared differently' : ''}. Rename one of the two.`,
    related: [{ ...first, message: `The first ${kind} of this name.` }],
  };
}
