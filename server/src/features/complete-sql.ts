// A place inside SQL → columns visible at that stage, functions, parameters, and the few keywords that can come next.

import type { Span } from '../base/span.js';
import { DATE_PARTS_TABLE } from '../sql/catalogue/date-parts-table.js';
import { allFunctions, lookupFunction } from '../sql/catalogue/function-catalogue.js';
import type { FunctionEntry } from '../sql/catalogue/function-entry.js';
import { isReservedKeyword } from '../sql/keyword-table.js';
import type { ScopeColumn, ScopeInput } from '../sql/scope.js';
import { scan, type Token } from '../sql/tokenizer.js';
import type { NamedValue, VisibleRows } from '../sql/typing/typing-context.js';
import { SCALAR_TYPE_NAMES, sameType, typeToString, type SqlType } from '../sql/types.js';
import { escapeForJson } from '../syntax/sql-string.js';
import type { Project } from '../workspace/workspace.js';
import { describeColumn, describeDeclaredFunction, describeParameter, typeLine } from './describe.js';
import { declaredSignature, signatureTexts } from '../sql/catalogue/signature-text.js';
import { rowsAround } from './rows-around.js';
import { enclosingCall, isOperandEnd, openClause, queriesOfWith } from './sql-cursor.js';
import type { SqlPlace } from '../workspace/sql-place.js';
import { NO_SUGGESTIONS, type Suggestion, type SuggestionKind, type Suggestions } from './suggestion.js';

export function completeSql(project: Project, place: SqlPlace): Suggestions {
  return new SqlCompletion(project, place).suggestions();
}

class SqlCompletion {
  private readonly tokens: readonly Token[];
  /** Tokens before the word at the cursor. */
  private readonly before: readonly Token[];
  private readonly word: Span;
  private readonly prefix: string;
  private readonly items: Suggestion[] = [];
  /** Of the subqueries around the cursor, innermost first. */
  private readonly rows: readonly VisibleRows[];

  constructor(
    private readonly project: Project,
    private readonly place: SqlPlace,
  ) {
    const { sql, offset } = place;
    const { tokens } = scan(sql);
    this.tokens = tokens;
    const current = tokens.find(
      (t) =>
        t.start < offset && offset <= t.end && (t.kind === 'identifier' || t.kind === 'keyword' || t.kind === 'quoted'),
    );
    this.word = current === undefined ? { start: offset, end: offset } : { start: current.start, end: current.end };
    this.prefix = sql.slice(this.word.start, offset).replaceAll('`', '').toLowerCase();
    this.before = tokens.filter((t) => t.kind !== 'end' && t.end <= this.word.start);
    this.rows = tokens.some((t) => t.word === 'SELECT') ? rowsAround(place, this.word) : [];
  }

  suggestions(): Suggestions {
    if (this.insideLiteral()) return NO_SUGGESTIONS;
    if (this.placeholder()) return this.result();
    const last = this.before.at(-1);
    if (last?.word === '@') return this.afterAt(last);
    if (last?.word === '.') return this.afterDot();
    const call = enclosingCall(this.before);
    if (call?.name === 'CAST' || call?.name === 'SAFE_CAST') if (last?.word === 'AS') return this.types();
    if (call?.name === 'EXTRACT' && last?.word === '(') return this.dateParts('$extract');
    if (this.afterInterval()) return this.dateParts('date_add', 'timestamp_add');
    const entry = call?.name === undefined ? undefined : lookupFunction(call.name);
    if (
      entry?.signatures.some((s) => s.arguments[call!.argument]?.type.kind === 'keyword') === true &&
      last?.word === ','
    )
      this.dateParts(call!.name!.toLowerCase());
    if (last !== undefined && isOperandEnd(last)) return this.operators();
    return this.operands();
  }

  private result(incomplete = false): Suggestions {
    return { items: this.items, incomplete };
  }

  private insideLiteral(): boolean {
    const { offset, sql } = this.place;
    const inText = this.tokens.some((t) => {
      if (t.kind === 'integer' || t.kind === 'float') return t.start < offset && offset <= t.end;
      return (t.kind === 'string' || t.kind === 'bytes') && t.start < offset && offset < t.end;
    });
    return inText || scan(sql).comments.some((c) => c.start < offset && offset <= c.end);
  }

  private add(
    kind: SuggestionKind,
    label: string,
    rank: number,
    more: Partial<Suggestion> & { readonly text?: string; readonly over?: Span } = {},
  ): void {
    const { text, over, snippet, ...rest } = more;
    this.items.push({
      kind,
      label,
      rank,
      replace: this.place.toDocument(over ?? this.word),
      newText: escapeForJson(text ?? label),
      ...(snippet !== undefined && { snippet: escapeForJson(snippet) }),
      ...rest,
    });
  }

  /** `{`, `{fr`: the mapped column. */
  private placeholder(): boolean {
    const { sql, offset, scope } = this.place;
    const opening = /\{[a-z]*$/.exec(sql.slice(0, offset));
    if (opening === null) return false;
    const rest = /^[a-z]*\}?/.exec(sql.slice(offset))![0].length;
    if (scope.from !== undefined)
      this.add('placeholder', '{from}', 0, {
        over: { start: opening.index, end: offset + rest },
        detail: this.fromDetail(),
      });
    return true;
  }

  private fromDetail(): string | undefined {
    const { from } = this.place.scope;
    return from === undefined
      ? undefined
      : `${from.input}.${from.column.name} ${typeLine(from.column.type, from.column.nullable)}`;
  }

  private afterAt(at: Token): Suggestions {
    for (const [i, p] of this.place.scope.parameters.entries())
      this.add('parameter', `@${p.name}`, i, {
        over: { start: at.start, end: this.word.end },
        detail: typeToString(p.type),
        documentation: describeParameter(this.project, p.name),
      });
    return this.result();
  }

  // ---- names ---------------------------------------------------------------------------------------------------------

  private afterDot(): Suggestions {
    const names: string[] = [];
    for (let i = this.before.length - 1; i > 0 && this.before[i]!.word === '.'; i -= 2) {
      const name = this.before[i - 1]!;
      if (name.kind !== 'identifier' && name.kind !== 'quoted' && name.kind !== 'keyword') return NO_SUGGESTIONS;
      names.unshift(name.value);
    }
    const [first, ...more] = names;
    if (first === undefined) return NO_SUGGESTIONS;
    const found = this.inRows(first);
    if (found !== undefined) {
      const columns = more.length === 0 ? found.columns : undefined;
      this.values(columns ?? fieldValues(found.type, more), 0);
      return this.result();
    }
    const input = this.place.scope.inputs.find((i) => same(i.alias, first));
    if (input !== undefined && more.length === 0) {
      for (const [i, c] of input.columns.entries()) this.column(c, input, columnText(c.name), i);
      return this.result();
    }
    if (more.length === 0 && same(first, 'SAFE')) {
      this.functions(0, (f) => f.supportsSafe && f.mode === 'scalar');
      return this.result();
    }
    const nested = allFunctions().filter((f) => f.id.startsWith(`${first.toLowerCase()}.`) && f.inBigQuery);
    if (more.length === 0 && nested.length > 0) {
      for (const [i, f] of nested.entries()) this.call(f.name.slice(first.length + 1), f, i);
      return this.result();
    }
    this.values(this.fieldsOf(input, first, more), 0);
    return this.result();
  }

  private fieldsOf(input: ScopeInput | undefined, first: string, more: readonly string[]): readonly NamedType[] {
    const [columnName, ...path] = input === undefined ? [first, ...more] : more;
    const columns =
      input === undefined
        ? [...this.place.scope.columns, ...this.place.scope.inputs.flatMap((i) => i.columns)]
        : input.columns;
    return fieldValues(columns.find((c) => same(c.name, columnName ?? ''))?.type, path);
  }

  /** An alias of a FROM around, or a column of it; the innermost goes first. */
  private inRows(name: string): { readonly type: SqlType; readonly columns?: readonly NamedType[] } | undefined {
    for (const { ranges, bare } of this.rows) {
      const range = ranges.find((r) => same(r.name, name));
      if (range !== undefined)
        return {
          type: range.value.type,
          ...(range.columns !== undefined && { columns: namedTypes(range.columns) }),
        };
      const value = bare.find((v) => v.name !== undefined && same(v.name, name));
      if (value !== undefined) return { type: value.typed.type };
    }
    return undefined;
  }

  private values(values: readonly NamedType[], rank: number): void {
    for (const [i, { name, type }] of values.entries())
      this.add('column', name, rank + i, { text: columnText(name), detail: typeToString(type) });
  }

  private operands(): Suggestions {
    const { scope } = this.place;
    const last = this.before.at(-1)?.word;
    if (this.insideQuery()) return this.result();
    if (scope.from !== undefined) this.add('placeholder', '{from}', 0, { detail: this.fromDetail() });
    this.rowNames();
    for (const c of scope.columns) this.column(c, undefined, columnText(c.name), 100);
    const counts = new Map<string, number>();
    for (const input of scope.inputs)
      for (const c of input.columns) counts.set(c.name.toLowerCase(), (counts.get(c.name.toLowerCase()) ?? 0) + 1);
    const own = new Set(scope.columns.map((c) => c.name.toLowerCase()));
    const other = this.comparedWith();
    for (const [i, input] of scope.inputs.entries())
      for (const c of input.columns) {
        const bare = counts.get(c.name.toLowerCase()) === 1 && !own.has(c.name.toLowerCase());
        this.column(
          c,
          input,
          bare ? columnText(c.name) : `${columnText(input.alias)}.${columnText(c.name)}`,
          other === undefined ? 200 + i : fit(c, input, other),
        );
      }
    if (scope.inputs.length > 0)
      for (const input of scope.inputs)
        this.add('alias', input.alias, 400, { text: columnText(input.alias), detail: 'input', continues: true });
    for (const p of scope.parameters)
      this.add('parameter', `@${p.name}`, 450, {
        detail: typeToString(p.type),
        documentation: describeParameter(this.project, p.name),
        filter: p.name,
      });
    for (const f of scope.functions) this.declaredFunction(f.name);
    this.functions(600, (f) => this.prefix === '' || subsequence(f.id, this.prefix));
    this.keyword('CASE', 500, { text: 'CASE WHEN  THEN  ELSE  END', snippet: 'CASE WHEN $1 THEN $2 ELSE $3 END' });
    this.keyword('CAST', 510, { text: 'CAST()', snippet: 'CAST($1 AS $2)' });
    this.keyword('SAFE_CAST', 511, { text: 'SAFE_CAST()', snippet: 'SAFE_CAST($1 AS $2)' });
    for (const word of ['NOT', 'NULL', 'TRUE', 'FALSE', 'EXISTS', 'INTERVAL', 'DATE', 'TIMESTAMP'])
      this.keyword(word, 800);
    if (last === '(') this.keyword('SELECT', 700);
    if (last === '[' && this.before.length > 1 && isOperandEnd(this.before.at(-2)!))
      for (const [i, word] of ['OFFSET', 'SAFE_OFFSET', 'ORDINAL', 'SAFE_ORDINAL'].entries())
        this.keyword(word, 1 + i, { text: `${word}()`, snippet: `${word}($1)` });
    if (last === 'CASE') this.keyword('WHEN', 1);
    if (last === 'IS' || last === 'NOT') for (const word of ['NULL', 'DISTINCT FROM']) this.keyword(word, 1);
    return this.result();
  }

  /** Where rows are named: nothing else can stand there. */
  private insideQuery(): boolean {
    const last = this.before.at(-1)?.word;
    if (openClause(this.before) !== 'FROM' || (last !== 'FROM' && last !== 'JOIN' && last !== ',')) return false;
    this.keyword('UNNEST', 0, { text: 'UNNEST()', snippet: 'UNNEST($1) AS $2' });
    for (const [i, name] of queriesOfWith(this.before).entries())
      this.add('alias', name, 1 + i, { text: columnText(name), detail: 'WITH' });
    return true;
  }

  /** Elements and columns of the subqueries around, and the aliases of these. */
  private rowNames(): void {
    const named = new Set<string>();
    for (const [depth, { ranges, bare }] of this.rows.entries()) {
      const fresh = namedTypes(bare).filter(({ name }) => !named.has(name.toLowerCase()));
      this.values(fresh, 10 + 20 * depth);
      for (const { name, value } of ranges) {
        if (named.has(name.toLowerCase()) || fresh.some((f) => same(f.name, name))) continue;
        this.add('alias', name, 25 + 20 * depth, {
          text: columnText(name),
          detail: typeToString(value.type),
          continues: value.type.kind === 'struct',
        });
        named.add(name.toLowerCase());
      }
      for (const { name } of fresh) named.add(name.toLowerCase());
    }
  }

  /** `orders.customer_id = |`: the column on the other side. */
  private comparedWith(): ComparedColumn | undefined {
    const [operator, name, dot, alias] = [...this.before].reverse();
    if (operator === undefined || !COMPARISONS.has(operator.word) || name === undefined) return undefined;
    const inputs =
      dot?.word === '.'
        ? this.place.scope.inputs.filter((i) => same(i.alias, alias?.value ?? ''))
        : this.place.scope.inputs;
    for (const input of inputs) {
      const column = input.columns.find((c) => same(c.name, name.value));
      if (column !== undefined) return { column, input };
    }
    return undefined;
  }

  private column(column: ScopeColumn, input: ScopeInput | undefined, text: string, rank: number): void {
    const relation =
      input === undefined ? undefined : this.place.model?.inputs.find((i) => i.alias === input.alias)?.relation;
    this.add('column', text.replaceAll('`', ''), rank, {
      text,
      detail: `${typeLine(column.type, column.nullable)}${input === undefined ? '' : ` · ${input.alias}`}`,
      documentation: relation === undefined ? undefined : describeColumn(this.project, relation, column.name),
      filter: text.includes('.') && this.before.at(-1)?.word !== '.' ? column.name : text.replaceAll('`', ''),
    });
  }

  // ---- functions -----------------------------------------------------------------------------------------------------

  private functions(rank: number, keep: (entry: FunctionEntry) => boolean): void {
    for (const f of allFunctions()) {
      if (f.id.startsWith('$') || f.id.includes('.') || !f.inBigQuery || !keep(f)) continue;
      this.call(f.name, f, rank + (COMMON.has(f.id) ? 0 : 50) + (f.doc === undefined ? 25 : 0));
    }
  }

  private get followedByParenthesis(): boolean {
    return this.place.sql[this.word.end] === '(';
  }

  private call(name: string, entry: FunctionEntry, rank: number): void {
    const plain = this.followedByParenthesis;
    const none = entry.signatures.every((s) => s.arguments.length === 0);
    const window = entry.windowOrder === 'required' || entry.mode === 'analytic';
    const over = window
      ? { text: `${name}() OVER ()`, snippet: `${name}(${none ? '' : '$1'}) OVER ($2)` }
      : none
        ? { text: `${name}()` }
        : { text: `${name}(`, snippet: `${name}($1)` };
    this.add('function', name, rank, {
      ...(plain ? {} : over),
      detail: entry.doc?.signature ?? signatureTexts(entry)[0]?.label,
      functionName: entry.id,
    });
  }

  private declaredFunction(name: string): void {
    const found = this.project.model.functions.find((f) => f.name === name);
    if (found === undefined) return;
    const more = this.followedByParenthesis ? {} : { text: `${name}(`, snippet: `${name}($1)` };
    this.add('function', name, 480, {
      ...more,
      detail: declaredSignature(found.scope, typeToString(found.type)).label,
      documentation: describeDeclaredFunction(this.project, name),
    });
  }

  // ---- keywords, types, date parts ---------------------------------------------------------------------------------------

  private keyword(word: string, rank: number, more: { readonly text?: string; readonly snippet?: string } = {}): void {
    this.add('keyword', word, rank, more);
  }

  private operators(): Suggestions {
    const open = caseState(this.before);
    if (open === 'WHEN') this.keyword('THEN', 0);
    if (open === 'THEN') for (const [i, word] of ['WHEN', 'ELSE', 'END'].entries()) this.keyword(word, i);
    if (open === 'ELSE') this.keyword('END', 0);
    if (open === 'CASE') this.keyword('WHEN', 0);
    for (const [i, word] of [
      'AND',
      'OR',
      'IS NULL',
      'IS NOT NULL',
      'IN',
      'NOT IN',
      'BETWEEN',
      'LIKE',
      'NOT LIKE',
      'IS DISTINCT FROM',
    ].entries())
      this.keyword(word, 10 + i, word.endsWith('IN') ? { text: `${word} (`, snippet: `${word} ($1)` } : {});
    if (this.before.at(-1)?.word === ')') this.keyword('OVER', 20, { text: 'OVER ()', snippet: 'OVER ($1)' });
    for (const [i, word] of (NEXT_CLAUSES[openClause(this.before) ?? ''] ?? []).entries()) this.keyword(word, 5 + i);
    const inOver = enclosingCall(this.before)?.name === 'OVER';
    if (inOver)
      for (const word of ['ORDER BY', 'DESC', 'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW'])
        this.keyword(word, 30);
    return this.result();
  }

  private types(): Suggestions {
    for (const [i, name] of SCALAR_TYPE_NAMES.entries()) this.add('type', name, i);
    return this.result();
  }

  /** `INTERVAL 3 |`, `INTERVAL @days |`, `INTERVAL plans.days - 1 |`. */
  private afterInterval(): boolean {
    const value = this.before.slice(this.before.findLastIndex((t) => t.word === 'INTERVAL') + 1);
    if (value.length === this.before.length || value.length === 0 || !isOperandEnd(value.at(-1)!)) return false;
    // What stands beside a value without an operator is the part already.
    return value.every(
      (t, i) => BETWEEN_VALUES.has(t.word) || (isOperandEnd(t) && (i === 0 || BETWEEN_VALUES.has(value[i - 1]!.word))),
    );
  }

  private dateParts(...functions: readonly string[]): Suggestions {
    const parts = new Set(
      functions.flatMap((f) => Object.values(DATE_PARTS_TABLE[f] ?? {}).flatMap((set) => [...set])),
    );
    for (const [i, part] of [...parts].entries()) this.add('date-part', part, i);
    return this.result();
  }
}

const BETWEEN_VALUES: ReadonlySet<string> = new Set(['@', '.', '-', '+', '*']);

interface NamedType {
  readonly name: string;
  readonly type: SqlType;
}

function namedTypes(values: readonly NamedValue[]): readonly NamedType[] {
  return values.flatMap(({ name, typed }) => (name === undefined ? [] : [{ name, type: typed.type }]));
}

/** The fields of what a path of fields leads to. */
function fieldValues(start: SqlType | undefined, path: readonly string[]): readonly NamedType[] {
  let type = start;
  for (const step of path)
    type =
      type?.kind === 'struct' ? type.fields.find((f) => f.name !== undefined && same(f.name, step))?.type : undefined;
  return type?.kind === 'struct'
    ? type.fields.flatMap((f) => (f.name === undefined ? [] : [{ name: f.name, type: f.type }]))
    : [];
}

/** By the clause of a query that is open, what can follow it. */
const NEXT_CLAUSES: Readonly<Record<string, readonly string[]>> = {
  SELECT: ['FROM', 'AS'],
  FROM: ['AS', 'WITH OFFSET AS', 'JOIN', 'LEFT JOIN', 'WHERE', 'GROUP BY', 'ORDER BY', 'LIMIT'],
  WHERE: ['GROUP BY', 'ORDER BY', 'LIMIT'],
  GROUP: ['HAVING', 'ORDER BY', 'LIMIT'],
  HAVING: ['ORDER BY', 'LIMIT'],
  ORDER: ['DESC', 'LIMIT'],
};

interface ComparedColumn {
  readonly column: ScopeColumn;
  readonly input: ScopeInput;
}

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<', '>', '<=', '>=', '!=', '<>']);

/** Best: the column of the same name in another input; then columns of the same type, those of other inputs first. */
function fit(column: ScopeColumn, input: ScopeInput, other: ComparedColumn): number {
  const elsewhere = input.alias !== other.input.alias;
  if (elsewhere && same(column.name, other.column.name)) return 50;
  const sameKind = sameType(column.type, other.column.type);
  return (sameKind ? 200 : 250) + (elsewhere ? 0 : 10);
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function columnText(name: string): string {
  return isReservedKeyword(name) ? `\`${name}\`` : name;
}

/** The innermost CASE that is open: its last word. */
function caseState(tokens: readonly Token[]): 'CASE' | 'WHEN' | 'THEN' | 'ELSE' | undefined {
  const open: ('CASE' | 'WHEN' | 'THEN' | 'ELSE')[] = [];
  for (const { word } of tokens) {
    if (word === 'CASE') open.push('CASE');
    else if (word === 'END') open.pop();
    else if ((word === 'WHEN' || word === 'THEN' || word === 'ELSE') && open.length > 0) open[open.length - 1] = word;
  }
  return open.at(-1);
}

function subsequence(name: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** The functions that most expressions use, offered before the rest. */
const COMMON: ReadonlySet<string> = new Set([
  'abs',
  'any_value',
  'array_agg',
  'array_length',
  'avg',
  'ceil',
  'coalesce',
  'concat',
  'count',
  'countif',
  'current_date',
  'date',
  'date_add',
  'date_diff',
  'date_sub',
  'date_trunc',
  'dense_rank',
  'extract',
  'first_value',
  'floor',
  'format_date',
  'generate_date_array',
  'greatest',
  'if',
  'ifnull',
  'json_value',
  'lag',
  'last_value',
  'lead',
  'least',
  'length',
  'lower',
  'max',
  'min',
  'nullif',
  'parse_date',
  'rank',
  'regexp_contains',
  'regexp_extract',
  'regexp_replace',
  'replace',
  'round',
  'row_number',
  'safe_divide',
  'split',
  'starts_with',
  'string_agg',
  'substr',
  'sum',
  'timestamp',
  'timestamp_diff',
  'timestamp_trunc',
  'to_json_string',
  'trim',
  'upper',
]);
