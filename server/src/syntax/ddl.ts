// A DDL file (GoogleSQL) → the tables it creates, with columns, keys and places; statements that give no columns are reported, never guessed.

import { nearestNames } from '../base/nearest-names.js';
import type { Span } from '../base/span.js';
import { textProblem, type TextProblem } from '../base/text-problem.js';
import { keywordMeant } from '../sql/parse/misspelt-keywords.js';
import { parseStatements } from '../sql/parse/parse.js';
import { walk } from '../sql/parse/walk.js';
import { parseTypeName } from '../sql/typing/resolve-type.js';
import { scan } from '../sql/tokenizer.js';
import type {
  ColumnDefinition,
  CreateTable,
  Identifier,
  PathExpression,
  SyntaxProblem,
  TypeName,
} from '../sql/tree.js';

export interface DdlColumn {
  readonly name: string;
  /** As written (`NUMERIC(10, 2)`); absent: none written, or unreadable. */
  readonly type: string | undefined;
  /** False for NOT NULL and for columns of the primary key. */
  readonly nullable: boolean;
  readonly description: string | undefined;
  /** The whole definition, in the file. */
  readonly span: Span;
  readonly nameSpan: Span;
  readonly typeSpan: Span | undefined;
}

export interface DdlForeignKey {
  readonly columns: readonly string[];
  /** `raw.crm_customers`. */
  readonly references: string;
  /** Empty: the referenced table's primary key. */
  readonly referencedColumns: readonly string[];
}

/** A name that a table's keys, partitions or clusters repeat: the column of a table. */
export interface DdlMention extends Span {
  readonly table: string;
  /** Absent: the table itself is named. */
  readonly column: string | undefined;
}

export interface DdlTable {
  readonly file: string;
  /** Parts joined by dots, whatever way they were quoted: `raw.crm_customers`. */
  readonly name: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly description: string | undefined;
  /** What could be read of them; all of them unless the table is `open`. */
  readonly columns: readonly DdlColumn[];
  /** The statement is broken: it may have more columns and keys than could be read. */
  readonly open: boolean;
  readonly primaryKey: readonly string[] | undefined;
  readonly foreignKeys: readonly DdlForeignKey[];
  /** Every further place where the statement names a column of its own or another table. */
  readonly mentions: readonly DdlMention[];
}

export interface DdlTables {
  readonly file: string;
  readonly tables: readonly DdlTable[];
  /** A statement that may create a table could not be read so far that its table has a name. */
  readonly unread: boolean;
  /** `ddl-syntax`, `ddl-without-columns`, `ddl-duplicate-column`, `unknown-type`, `unknown-column`. */
  readonly problems: readonly TextProblem[];
}

/** Reads every CREATE TABLE with a column list. A broken statement hides no other. */
export function readDdl(text: string, file: string): DdlTables {
  // A byte-order mark is no part of the text, but offsets count it.
  const source = text.startsWith('\ufeff') ? ` ${text.slice(1)}` : text;
  const { statements, problems: syntax } = parseStatements(source);
  const created = statements
    .filter((statement) => statement.kind === 'create-table')
    .filter((statement) => statement.name.parts.length > 0);
  const faults = syntaxFaults(syntax, created, source);
  const problems = faults.map(({ problem, statement }) => {
    const blocks = statement === undefined ? [] : [{ kind: 'source' as const, name: dotted(statement.name) }];
    const message = problem.message.endsWith('?') ? problem.message : `${problem.message}.`;
    return textProblem(file, problem, 'ddl-syntax', message, { blocks, suggestions: meantBy(problem, source) });
  });
  const tables: DdlTable[] = [];
  for (const statement of created) {
    const fault = faults.find((f) => f.statement === statement)?.problem;
    const repeated = repeatedColumns(statement, file);
    // Of two columns of one name one was to be called otherwise.
    const broken = fault !== undefined || repeated.length > 0;
    if (namedWhole(statement, fault, text)) {
      if (statement.columns.length > 0 || broken) tables.push(tableOf(statement, text, file, broken));
      else problems.push(withoutColumns(statement, file));
    }
    problems.push(
      ...repeated,
      ...unknownTypes(statement, file).filter((p) => fault === undefined || standsBefore(p.span, fault, text)),
      ...(fault === undefined && statement.columns.length > 0 ? unknownColumns(statement, file) : []),
    );
  }
  const unread = faults.some(
    ({ statement, problem }) => statement === undefined || !namedWhole(statement, problem, text),
  );
  return { file, tables, unread, problems: problems.sort((a, b) => a.span.start - b.span.start) };
}

/** Not directly before the fault: `STRIN G` is one. */
function standsBefore(span: Span, fault: Span, text: string): boolean {
  return span.end <= fault.start && text.slice(span.end, fault.start).trim() !== '';
}

interface Fault {
  readonly problem: SyntaxProblem;
  /** The table whose definition is broken; absent: in no CREATE TABLE. */
  readonly statement: CreateTable | undefined;
}

/** The faults that a person would point at: what is only misread because of an earlier one is left out. */
function syntaxFaults(
  problems: readonly SyntaxProblem[],
  created: readonly CreateTable[],
  text: string,
): readonly Fault[] {
  const faults: Fault[] = [];
  for (const problem of problems) {
    const statement = created.findLast((s) => s.start <= problem.start);
    const before = faults.findLast((f) => f.statement !== undefined && f.statement === statement)?.problem;
    // Behind a table that is whole stands something else.
    const held = statement !== undefined && text.slice(statement.end, problem.start).trim() === '';
    if (before === undefined) faults.push({ problem, statement: held ? statement : undefined });
    else if (problem.start < statement!.end && !isUnclosed(before, text)) faults.push({ problem, statement });
  }
  return faults;
}

/** What to write in its place: the keyword it misspells, the comma that a full stop or a semicolon stands for. */
function meantBy({ start, end, expected }: SyntaxProblem, text: string): readonly string[] {
  const written = text.slice(start, end);
  if (written === '.' || written === ';') return expected.includes('`,`') ? [','] : [];
  const meant = keywordMeant(scan(written).tokens[0], expected);
  return meant === undefined ? [] : [meant];
}

/** A string or quoted name without its end has swallowed what follows it. */
function isUnclosed(problem: Span, text: string): boolean {
  return QUOTES.has(text[problem.start] ?? '');
}

/** False where the name has lost its end, and has swallowed what follows. */
function namedWhole({ name }: CreateTable, fault: Span | undefined, text: string): boolean {
  return fault === undefined || fault.start < name.start || fault.start >= name.end || !isUnclosed(fault, text);
}

const QUOTES: ReadonlySet<string> = new Set(['`', '"', "'"]);

function withoutColumns(statement: CreateTable, file: string): TextProblem {
  const how =
    statement.asQuery !== undefined ? 'a query' : statement.source !== undefined ? 'another table' : 'elsewhere';
  const message = `\`${dotted(statement.name)}\` takes its columns from ${how}, so nothing is known of them here. List the columns to have them checked.`;
  return textProblem(file, statement.name, 'ddl-without-columns', message, { severity: 'warning' });
}

function repeatedColumns(statement: CreateTable, file: string): readonly TextProblem[] {
  const seen = new Set<string>();
  return statement.columns.flatMap((column): readonly TextProblem[] => {
    const folded = column.name.name.toLowerCase();
    if (!seen.has(folded)) {
      seen.add(folded);
      return [];
    }
    const name = dotted(statement.name);
    const message = `\`${name}\` has two columns named \`${column.name.name}\`; case makes no difference.`;
    return [textProblem(file, column.name, 'ddl-duplicate-column', message, { blocks: [{ kind: 'source', name }] })];
  });
}

function unknownTypes(statement: CreateTable, file: string): readonly TextProblem[] {
  return statement.columns.flatMap(({ type }): readonly TextProblem[] => {
    if (type === undefined) return [];
    const resolved = parseTypeName(type);
    if (resolved.ok || resolved.problem.id !== 'unknown-type') return [];
    const { message, suggestions } = resolved.problem;
    const blocks = [{ kind: 'source', name: dotted(statement.name) }] as const;
    return [textProblem(file, resolved.problem, 'unknown-type', message, { suggestions, blocks })];
  });
}

/** Columns that keys name and the table has not. */
function unknownColumns(statement: CreateTable, file: string): readonly TextProblem[] {
  const names = statement.columns.map((column) => column.name.name);
  const known = new Set(names.map((name) => name.toLowerCase()));
  const keys = [...(statement.primaryKey ?? []), ...statement.foreignKeys.flatMap((key) => key.columns)];
  return keys
    .filter((key) => !known.has(key.name.toLowerCase()))
    .map((key) => {
      const suggestions = nearestNames(key.name, names);
      const nearest = suggestions[0] === undefined ? '' : ` Did you mean \`${suggestions[0]}\`?`;
      const name = dotted(statement.name);
      return textProblem(file, key, 'unknown-column', `\`${name}\` has no column \`${key.name}\`.${nearest}`, {
        suggestions,
        blocks: [{ kind: 'source', name }],
      });
    });
}

function tableOf(statement: CreateTable, text: string, file: string, open: boolean): DdlTable {
  const inColumns = statement.columns.filter((column) => column.primaryKey).map((column) => column.name.name);
  const primaryKey = statement.primaryKey?.map(nameOf) ?? (inColumns.length > 0 ? inColumns : undefined);
  const keyColumns = new Set(primaryKey?.map((name) => name.toLowerCase()));
  const description = statement.options.find((option) => option.name.name.toLowerCase() === 'description')?.value;
  return {
    file,
    name: dotted(statement.name),
    span: spanOf(statement),
    nameSpan: spanOf(statement.name),
    description: description?.kind === 'literal' && description.type === 'STRING' ? description.value : undefined,
    columns: statement.columns.map((column) => columnOf(column, keyColumns, text)),
    open,
    primaryKey,
    foreignKeys: statement.foreignKeys.map((key) => ({
      columns: key.columns.map(nameOf),
      references: dotted(key.references),
      referencedColumns: key.referencedColumns.map(nameOf),
    })),
    mentions: mentionsIn(statement),
  };
}

function mentionsIn(statement: CreateTable): readonly DdlMention[] {
  const table = dotted(statement.name);
  const own = (identifier: Identifier): DdlMention => ({ table, column: identifier.name, ...spanOf(identifier) });
  const storage = [
    ...(statement.partitionBy === undefined ? [] : [statement.partitionBy]),
    ...(statement.clusterBy ?? []),
    ...(statement.checks ?? []),
  ];
  const paths = storage.flatMap((expression) =>
    [...walk(expression)].flatMap((node) =>
      node.kind === 'path' && node.parts[0] !== undefined ? [node.parts[0]] : [],
    ),
  );
  return [
    ...(statement.primaryKey ?? []).map(own),
    ...paths.map(own),
    ...statement.foreignKeys.flatMap((key): readonly DdlMention[] => [
      ...key.columns.map(own),
      { table: dotted(key.references), column: undefined, ...spanOf(key.references) },
      ...key.referencedColumns.map((column) => ({
        table: dotted(key.references),
        column: column.name,
        ...spanOf(column),
      })),
    ]),
  ];
}

function columnOf(column: ColumnDefinition, keyColumns: ReadonlySet<string>, text: string): DdlColumn {
  return {
    name: column.name.name,
    type: column.type === undefined ? undefined : typeText(column.type, text),
    nullable: !column.notNull && !keyColumns.has(column.name.name.toLowerCase()),
    description: column.description,
    span: spanOf(column),
    nameSpan: spanOf(column.name),
    typeSpan: column.type === undefined ? undefined : spanOf(column.type),
  };
}

/** As written, without what belongs to columns: `NOT NULL` and `OPTIONS(…)` of fields inside of it. */
function typeText(type: TypeName, text: string): string {
  if (type.element !== undefined && type.parameters === undefined)
    return `${type.name}<${typeText(type.element, text)}>`;
  if (type.fields === undefined || type.parameters !== undefined) return text.slice(type.start, type.end);
  const fields = type.fields.map((f) =>
    [...(f.name === undefined ? [] : [text.slice(f.name.start, f.name.end)]), typeText(f.type, text)].join(' '),
  );
  return `STRUCT<${fields.join(', ')}>`;
}

function nameOf(identifier: Identifier): string {
  return identifier.name;
}

function dotted(path: PathExpression): string {
  return path.parts.map(nameOf).join('.');
}

function spanOf(span: Span): Span {
  return { start: span.start, end: span.end };
}
