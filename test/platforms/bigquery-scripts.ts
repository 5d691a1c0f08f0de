// Runs BigQuery scripts on the GoogleSQL reference engine, which only evaluates queries: tables are kept here, every statement
// is parsed by the engine, and those that make a table are evaluated as the queries they hold.

import { tokenize, type Token } from '../../server/src/sql/tokenizer.js';
import type { CanonicalValue } from '../engines/canonical-value.js';
import type { QueryResult } from '../engines/expression-engine.js';
import type { GoogleSqlEngine, GoogleSqlParameter, GoogleSqlTables } from '../engines/googlesql.js';

/** The server analyses grouping sets and GROUPING and can't evaluate them. */
export const UNIMPLEMENTED =
  /^Unimplemented feature \(Resolved(AggregateScanBase::grouping_call_list|GroupingSet::group_by_column_list)|^Failed to find column: \$grouping_call\./;

export class BigQuerySession {
  /** By `schema.table` in lower case. */
  private readonly tables = new Map<string, GoogleSqlTables[string]>();
  private readonly variables = new Map<string, GoogleSqlParameter>();

  constructor(private readonly engine: GoogleSqlEngine) {}

  setTable(name: string, table: GoogleSqlTables[string]): void {
    this.tables.set(name.toLowerCase(), table);
  }

  table(name: string): GoogleSqlTables[string] | undefined {
    return this.tables.get(name.toLowerCase());
  }

  /** Rejects with the engine's message at the first statement that fails; a variable lives as long as the script. */
  async execute(script: string): Promise<void> {
    this.variables.clear();
    for (const statement of statementsOf(script)) await this.statement(statement);
  }

  private async statement(text: string): Promise<void> {
    const tokens = tokenize(text).filter((t) => t.kind !== 'end');
    const words = tokens.map((t) => t.word);
    if (words[0] === 'BEGIN') return this.statement(text.slice(tokens[1]!.start));
    if (words[0] === 'END') return;
    if (words[0] === 'DECLARE') {
      const at = words.indexOf('DEFAULT');
      const result = await this.query(`SELECT ${text.slice(tokens[at]!.end)} AS value`);
      this.variables.set(tokens[1]!.value.toLowerCase(), {
        name: tokens[1]!.value,
        type: result.columns[0]!.type,
        value: result.rows[0]![0]!,
      });
      return;
    }
    const fault = await this.engine.parseFault(text);
    if (fault !== null) throw new Error(`${fault.message} at ${fault.line ?? 0}:${fault.column ?? 0}\n${text}`);
    if (words[0] === 'CREATE' && words.includes('SCHEMA')) return;
    if (words[0] === 'CREATE') {
      const ifMissing = words.slice(0, 6).includes('EXISTS');
      const open = words.findIndex((w, i) => (w === 'TABLE' || w === 'VIEW') && i < 5);
      const name = pathAfter(tokens, ifMissing ? open + 4 : open + 1);
      const as = text.indexOf('\nAS\n') >= 0 ? text.indexOf('\nAS\n') : text.indexOf(' AS\n');
      if (ifMissing && this.tables.has(name)) return;
      if (ifMissing) {
        const columns = await this.declaredColumns(text, tokens, words);
        this.tables.set(name, { columns, rows: [] });
        return;
      }
      const { columns, rows } = await this.query(text.slice(as + 4));
      this.tables.set(name, { columns, rows });
      return;
    }
    await this.query(text);
  }

  /** Names and types of `CREATE TABLE t (a INT64, …)`, by asking the engine for the type of a NULL of each. */
  private async declaredColumns(
    text: string,
    tokens: readonly Token[],
    words: readonly string[],
  ): Promise<GoogleSqlTables[string]['columns']> {
    const columns: { name: string; type: string }[] = [];
    let depth = 0;
    for (let i = words.indexOf('(') + 1; i < tokens.length && !(depth === 0 && words[i] === ')');) {
      const name = tokens[i]!;
      const start = ++i;
      while (i < tokens.length && !(depth === 0 && (words[i] === ',' || words[i] === ')'))) {
        if (words[i] === '(' || words[i] === '<') depth++;
        if (words[i] === ')' || words[i] === '>') depth--;
        i++;
      }
      const stop = words.findIndex((w, n) => n >= start && n < i && (w === 'NOT' || w === 'OPTIONS'));
      const type = text.slice(tokens[start]!.start, tokens[(stop < 0 ? i : stop) - 1]!.end);
      columns.push({ name: name.value, type: type.replace(/\([^)]*\)/g, '') });
      if (words[i] === ',') i++;
      else break;
    }
    return Promise.resolve(columns);
  }

  async query(sql: string): Promise<QueryResult> {
    const result = await this.engine.query(this.resolved(sql), {
      parameters: [...this.variables.values()],
      tables: this.given(),
    });
    if ('error' in result) throw new Error(result.error);
    return result;
  }

  private given(): GoogleSqlTables {
    return Object.fromEntries(this.tables);
  }

  /** The server knows a dotted name as one name only, and variables as parameters. */
  private resolved(sql: string): string {
    const tokens = tokenize(sql);
    let out = '';
    let at = 0;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      const named = token.kind === 'identifier' || token.kind === 'quoted';
      const table = named && tokens[i + 1]?.word === '.' ? `${token.value}.${tokens[i + 2]!.value}`.toLowerCase() : '';
      if (this.tables.has(table)) {
        out += `${sql.slice(at, token.start)}\`${table}\``;
        at = tokens[i + 2]!.end;
        i += 2;
      } else if (named && this.variables.has(token.value.toLowerCase())) {
        out += `${sql.slice(at, token.start)}@${token.value}`;
        at = token.end;
      }
    }
    return out + sql.slice(at);
  }
}

export function statementsOf(script: string): readonly string[] {
  const statements: string[] = [];
  let start = 0;
  for (const token of tokenize(script)) {
    if (token.word !== ';' && token.kind !== 'end') continue;
    const text = script.slice(start, token.start);
    if (tokenize(text).some((t) => t.kind !== 'end')) statements.push(text.trim());
    start = token.end;
  }
  return statements;
}

function pathAfter(tokens: readonly Token[], at: number): string {
  let path = tokens[at]!.value;
  for (let i = at; tokens[i + 1]?.word === '.'; i += 2) path += `.${tokens[i + 2]!.value}`;
  return path.toLowerCase();
}

export type { CanonicalValue };
