// A place inside SQL → columns visible at that stage, functions, parameters, and the few keywords that can come next.

import type { Span } from '../base/span.js';
import { DATE_PARTS_TABLE } from '../sql/catalogue/date-parts-table.js';
import { allFunctions, lookupFunction } from '../sql/catalogue/function-catalogue.js';
import type { FunctionEntry } from '../sql/catalogue/function-entry.js';
import { isReservedKeyword } from '../sql/keyword-table.js';
import { parseExpression } from '../sql/parse/parse.js';
import type { Scope, ScopeColumn, ScopeInput } from '../sql/scope.js';
import { scan, type Token } from '../sql/tokenizer.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { visitTyped } from '../sql/typed-walk.js';
import { typeExpression } from '../sql/typing/type-expression.js';
import type { NamedValue, VisibleRows } from '../sql/typing/typing-context.js';
import { SCALAR_TYPE_NAMES, sameType, typeToString, type SqlType } from '../sql/types.js';
import { escapeForJson } from '../syntax/sql-string.js';
import type { Project } from '../workspace/workspace.js';
import { describeColumn, describeDeclaredFunction, describeParameter, typeLine } from './describe.js';
import { declaredSignature, signatureTexts } from '../sql/catalogue/signature-text.js';
import { rowsAround } from './rows-around.js';
import {
  caseState,
  isOperandEnd,
  openClause,
  openFrames,
  operandStart,
  queriesOfWith,
  type Frame,
} from './sql-cursor.js';
import { nextWords, type NextWords } from './sql-words.js';
import type { SqlPlace } from '../workspace/sql-place.js';
import { NO_SUGGESTIONS, type Suggestion, type SuggestionKind, type Suggestions } from './suggestion.js';

export function completeSql(project: Project, place: SqlPlace): Suggestions {
  return new SqlCompletion(project, place).suggestions();
}

class SqlCompletion {
  private readonly tokens: readonly Token[];
  /** Tokens before the word at the cursor. */
  private readonly before: readonly Token[];
  /** The innermost bracket around the cursor. */
  private readonly frame: Frame;
  /** What the bracket stands in; absent for the whole text. */
  private readonly outer: Frame | undefined;
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
    const frames = openFrames(this.before);
    this.frame = frames.at(-1)!;
    this.outer = frames.at(-2);
    this.rows = tokens.some((t) => t.word === 'SELECT' || t.word === '->') ? rowsAround(place, this.word) : [];
  }

  suggestions(): Suggestions {
    if (this.insideLiteral()) return NO_SUGGESTIONS;
    if (this.placeholder()) return this.result();
    const last = this.before.at(-1);
    if (last?.word === '@') return this.afterAt(last);
    if (last?.word === '.') return this.afterDot();
    const next = nextWords(this.frame);
    if (next.only) return this.onlyWords(next);
    const { name, argument } = this.frame;
    const entry = name === undefined ? undefined : lookupFunction(name);
    if (entry?.signatures.some((s) => s.arguments[argument]?.type.kind === 'keyword') === true && last?.word === ',')
      this.dateParts(name!.toLowerCase());
    if (entry !== undefined && (last === undefined || last.word === '(' || last.word === ','))
      this.argumentNames(entry);
    this.words(next.words, 6);
    return last !== undefined && isOperandEnd(last) ? this.operators() : this.operands();
  }

  private onlyWords(next: NextWords): Suggestions {
    if (next.types === true) this.types();
    if (next.parts !== undefined) this.dateParts(...next.parts);
    this.words(next.words, 0);
    return this.result();
  }

  /** Words of the grammar in their order; those that want a bracket get it. */
  private words(words: readonly string[], rank: number): void {
    for (const [i, word] of words.entries())
      this.keyword(word, rank + i, WITH_BRACKET.has(word) ? { text: `${word} (`, snippet: `${word} ($1)` } : {});
  }

  /** `name => `, of arguments that are not written yet. */
  private argumentNames(entry: FunctionEntry): void {
    const written = new Set(this.frame.tokens.map((t) => t.word));
    const names = new Set(entry.signatures.flatMap((s) => s.arguments.flatMap((a) => a.named?.name ?? [])));
    for (const [i, name] of [...names].filter((n) => !written.has(n.toUpperCase())).entries())
      this.keyword(name, 480 + i, { text: `${name} => ` });
  }

  private result(incomplete = false): Suggestions {
    return { items: this.items, incomplete };
  }

  private insideLiteral(): boolean {
    const { offset, sql } = this.place;
    const inText = this.tokens.some((t) => {
      if (t.kind === 'integer' || t.kind === 'float') return t.start < offset && offset <= t.end;
      // A literal without an end goes on to the cursor.
      if (t.kind === 'bad' && t.content !== undefined) return t.content.start <= offset && offset <= t.end;
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
      if (name.kind !== 'identifier' && name.kind !== 'quoted' && name.kind !== 'keyword')
        return this.fieldsOfOperand();
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

  /** `items[0].|`, `f(x).|`, `(SELECT AS STRUCT …).|`: the text is typed without what stands behind the operand. */
  private fieldsOfOperand(): Suggestions {
    const operand = this.before.slice(0, -1);
    const start = operandStart(operand);
    const end = operand.at(-1)?.end;
    if (start === undefined || end === undefined) return NO_SUGGESTIONS;
    const { sql, scope } = this.place;
    const whole = typedAt(`${sql.slice(0, end)}${sql.slice(this.word.end)}`, scope, { start, end });
    // What is wrong around it may hide it.
    const typed = whole ?? typedAt(sql.slice(start, end), scope, { start: 0, end: end - start });
    this.values(fieldValues(typed?.type, []), 0);
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
    if (last === '[' && this.outer?.tokens.length !== 0 && isOperandEnd(this.outer!.tokens.at(-1)!))
      for (const [i, word] of ['OFFSET', 'SAFE_OFFSET', 'ORDINAL', 'SAFE_ORDINAL'].entries())
        this.keyword(word, 1 + i, { text: `${word}()`, snippet: `${word}($1)` });
    if (last === 'CASE') this.keyword('WHEN', 1);
    return this.result();
  }

  /** Where rows are named: nothing else can stand there. */
  private insideQuery(): boolean {
    const last = this.before.at(-1)?.word;
    if (openClause(this.frame) !== 'FROM' || (last !== 'FROM' && last !== 'JOIN' && last !== ',')) return false;
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
    const open = caseState(this.frame);
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
    if (this.canHaveWindow()) this.keyword('OVER', 4, { text: 'OVER ()', snippet: 'OVER ($1)' });
    this.words(NEXT_CLAUSES[openClause(this.frame) ?? ''] ?? [], 5);
    return this.result();
  }

  /** Behind the call of an aggregate or a window function. */
  private canHaveWindow(): boolean {
    const [called, last] = this.frame.tokens.slice(-2);
    if (last?.word !== ')' || called === undefined) return false;
    const declared = this.project.model.functions.some((f) => same(f.name, called.value));
    return declared || lookupFunction(called.value)?.supportsOver === true;
  }

  private types(): Suggestions {
    for (const [i, name] of SCALAR_TYPE_NAMES.entries()) this.add('type', name, i);
    for (const [i, name] of ['ARRAY', 'STRUCT'].entries())
      this.add('type', name, 50 + i, { text: `${name}<>`, snippet: `${name}<$1>` });
    return this.result();
  }

  private dateParts(...functions: readonly string[]): Suggestions {
    const parts = new Set(
      functions.flatMap((f) => Object.values(DATE_PARTS_TABLE[f] ?? {}).flatMap((set) => [...set])),
    );
    for (const [i, part] of [...parts].entries()) this.add('date-part', part, i);
    return this.result();
  }
}

const WITH_BRACKET: ReadonlySet<string> = new Set(['IN', 'ANY', 'ALL', 'UNNEST']);

/** The part of a text at a span, or in the parentheses there, where it is typed. */
function typedAt(sql: string, scope: Scope, span: Span): TypedExpression | undefined {
  let found: TypedExpression | undefined;
  visitTyped(typeExpression(parseExpression(sql).expr, scope).typed, (node) => {
    if (node.span !== undefined && span.start <= node.span.start && node.span.end <= span.end) found ??= node;
  });
  return found;
}

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
