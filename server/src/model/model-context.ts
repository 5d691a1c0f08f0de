// What the resolution of one model writes to while it goes: problems, references, what its expressions use.

import type { Severity } from '../base/finding.js';
import type { Span } from '../base/span.js';
import type { PartPlace, Problem } from '../spec/problem.js';
import type { ModelSpec, PartId, SqlText, Text } from '../spec/spec.js';
import { lookupFunction } from '../sql/catalogue/function-catalogue.js';
import { nearestNames } from '../base/nearest-names.js';
import { isReservedKeyword } from '../sql/keyword-table.js';
import { constantFaults } from '../sql/constants/constant-faults.js';
import { parseExpression } from '../sql/parse/parse.js';
import type { Scope, ScopeColumn, ScopeFunction, ScopeInput, ScopeParameter, TypingProblem } from '../sql/scope.js';
import type { Call, Expression } from '../sql/tree.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import type { Reference } from '../sql/typing/reference.js';
import { withoutFollowUps } from '../sql/typing/follow-ups.js';
import { typeExpression } from '../sql/typing/type-expression.js';
import { UNKNOWN } from '../sql/types.js';
import { eachNode, isInvalid } from './expression-walk.js';
import { whereKnown } from './known-values.js';
import type {
  ModelReference,
  ReferenceTarget,
  RelationName,
  ResolvedFunction,
  Signature,
  WrittenExpression,
} from './pipeline-model.js';
import { KEY_ALIAS } from './qualify-names.js';
import { mismatchedColumns, typeCause, type NamedColumn } from './type-causes.js';
import type { KnownValues } from './visible-row.js';

/** What all models of a root share. The same object as before as long as its parts are. */
export interface RootScope {
  readonly parameters: readonly ScopeParameter[];
  readonly functions: readonly ScopeFunction[];
  /** By lower-case name. */
  readonly functionByName: ReadonlyMap<string, ResolvedFunction>;
  /** Names of all models and sources, as declared. */
  readonly relationNames: readonly string[];
  /** Lower-case names of parameters without default. */
  readonly requiredParameters: ReadonlySet<string>;
}

/** What an expression may refer to, besides what the root gives. */
export interface Visible {
  readonly inputs: readonly ScopeInput[];
  readonly columns: readonly ScopeColumn[];
  readonly known?: KnownValues | undefined;
  readonly from?: { readonly input: string; readonly column: ScopeColumn } | undefined;
  readonly aggregates?: boolean;
  readonly windows?: boolean;
  readonly possiblyEmptyGroups?: boolean;
}

export interface ProblemOptions {
  readonly data?: Readonly<Record<string, unknown>>;
  readonly suggestions?: readonly string[];
  readonly related?: readonly (Omit<PartPlace, 'file'> & { readonly message: string })[];
  readonly span?: Span | undefined;
  readonly onKey?: boolean;
  /** Blocks nothing although it is an error (its part is left out by other means). */
  readonly blocks?: Problem['blocks'];
}

export class ModelContext {
  readonly problems: Problem[] = [];
  readonly references: ModelReference[] = [];
  readonly choices: { part: PartId; text: string }[] = [];
  private readonly typed = new Map<SqlText, WrittenExpression>();
  readonly parameters = new Set<string>();
  readonly functions = new Set<string>();
  private readonly parsed = new Map<SqlText, { readonly expr: Expression; readonly faults: readonly Span[] }>();
  private readonly inputByAlias = new Map<string, RelationName>();
  private readonly inputColumns: { readonly alias: string; readonly columns: readonly ScopeColumn[] }[] = [];
  private blocking: Problem['blocks'];
  /** Which inputs there are, or how they come together, is not known because of a reported fault: nothing follows from a missing one. */
  inputsUnknown: boolean;
  /** The same of the columns of the result. */
  columnsUnknown: boolean;

  constructor(
    readonly root: RootScope,
    readonly model: ModelSpec,
    readonly file: string,
  ) {
    this.blocking = [{ kind: 'model', name: model.name.value }];
    this.inputsUnknown = model.unread.has('sources');
    this.columnsUnknown =
      model.unread.has('column_mapping') || model.unread.has('aggregations') || model.unread.has('group_by');
  }

  get name(): string {
    return this.model.name.value;
  }

  /** Runs `inside` with errors blocking only the given test or example. */
  blockingOnly<T>(blocks: Problem['blocks'], inside: () => T): T {
    const before = this.blocking;
    this.blocking = blocks;
    try {
      return inside();
    } finally {
      this.blocking = before;
    }
  }

  report(id: string, severity: Severity, part: PartId, message: string, options: ProblemOptions = {}): void {
    this.problems.push({
      id,
      severity,
      part,
      file: this.file,
      message,
      related: (options.related ?? []).map((r) => ({ file: this.file, ...r })),
      suggestions: options.suggestions ?? [],
      blocks: severity === 'error' ? (options.blocks ?? this.blocking) : [],
      ...(options.span !== undefined && { span: options.span }),
      ...(options.onKey === true && { onKey: true }),
      ...(options.data !== undefined && { data: options.data }),
    });
  }

  get failed(): boolean {
    return this.problems.some((p) => p.severity === 'error' && p.blocks.some((b) => b.kind === 'model'));
  }

  hasErrorAt(part: PartId): boolean {
    return this.problems.some((p) => p.severity === 'error' && p.part === part);
  }

  /** Says that a written name denotes nothing, with the nearest names. */
  unknownName(id: string, text: Text, what: string, candidates: Iterable<string>, hint = ''): void {
    this.noSuchName(id, text, what, nearestNames(text.value, candidates), hint);
  }

  /** The same where it is known which names are near. */
  noSuchName(id: string, text: Text, what: string, suggestions: readonly string[], hint = ''): void {
    const nearest = suggestions[0] === undefined ? '' : ` Did you mean \`${suggestions[0]}\`?`;
    this.report(id, 'error', text.part, `${what}.${nearest}${hint === '' ? '' : ` ${hint}`}`, {
      suggestions,
      span: wholeText(text),
      ...(id === 'unknown-input' &&
        this.isRelation(text.value) && { data: { causes: [this.missingInput(text.value)] } }),
    });
  }

  /** A table or model that `sources` does not list is missing there, once, however often it is named. */
  private missingInput(name: string): string {
    return `input ${this.name}.${name}`.toLowerCase();
  }

  private isRelation(name: string): boolean {
    const wanted = name.toLowerCase();
    return this.root.relationNames.some((n) => n.slice(n.lastIndexOf('.') + 1).toLowerCase() === wanted);
  }

  /** The same for a name that is a key of the JSON. */
  unknownKey(id: string, text: Text, what: string, candidates: Iterable<string>): void {
    const nearest = nearestNames(text.value, candidates);
    this.report(
      id,
      'error',
      text.part,
      `${what}.${nearest[0] === undefined ? '' : ` Did you mean \`${nearest[0]}\`?`}`,
      { suggestions: nearest.map((n) => JSON.stringify(n)), onKey: true },
    );
  }

  unknownColumnOf(text: Text, relation: string, name: string, candidates: readonly string[], span: Span): void {
    const suggestions = nearestNames(name, candidates);
    this.report(
      'unknown-column',
      'error',
      text.part,
      `\`${relation}\` has no column \`${name}\`.${suggestions[0] === undefined ? '' : ` Did you mean \`${suggestions[0]}\`?`}`,
      { suggestions, span },
    );
  }

  refer(text: Text, target: ReferenceTarget, span?: Span): void {
    this.references.push({ part: text.part, file: this.file, span, target });
  }

  /** `columns`: of an input that the author listed. */
  declareInput(alias: string, relation: RelationName, columns: readonly ScopeColumn[] = []): void {
    this.inputByAlias.set(alias.toLowerCase(), relation);
    this.inputColumns.push({ alias, columns });
  }

  /** The target of a column of a visible input. */
  columnTarget(input: string | undefined, column: string): ReferenceTarget {
    const relation = input === undefined ? undefined : this.inputByAlias.get(input.toLowerCase());
    return relation === undefined
      ? { kind: 'local', model: this.name, name: column }
      : { kind: 'column', relation, column };
  }

  inputTarget(alias: string): ReferenceTarget {
    const relation = this.inputByAlias.get(alias.toLowerCase());
    return relation === undefined
      ? { kind: 'local', model: this.name, name: alias }
      : { kind: 'input', model: this.name, alias, relation };
  }

  /** The tree of an SQL text; what could not be read has been reported. */
  parse(text: SqlText): Expression {
    const known = this.parsed.get(text);
    if (known !== undefined) return known.expr;
    const { expr, problems } = parseExpression(text.value);
    for (const p of problems)
      this.report('sql-syntax', 'error', text.part, p.message, {
        span: { start: p.start, end: p.end },
        data: { expected: p.expected },
      });
    this.parsed.set(text, { expr, faults: problems });
    return expr;
  }

  /** It could not be read whole, and that is reported. */
  isBroken(text: SqlText): boolean {
    return (this.parsed.get(text)?.faults.length ?? 0) > 0;
  }

  /** The tree of a text that names a column: a lone word is a name even where SQL keeps that word for itself (`order`, `at`). */
  parseName(text: SqlText): Expression {
    const name = text.value.trim();
    if (!isReservedKeyword(name)) return this.parse(text);
    const start = text.value.indexOf(name);
    const span = { start, end: start + name.length };
    const path: Expression = { kind: 'path', parts: [{ kind: 'identifier', name, quoted: false, ...span }], ...span };
    this.parsed.set(text, { expr: path, faults: [] });
    return path;
  }

  /** The typed expression of an SQL text; faults are reported at their place in it. `expr`: a rewritten tree of the same text. */
  type(text: SqlText, visible: Visible, expr: Expression = this.parse(text)): TypedExpression {
    const scope: Scope = {
      inputs: visible.inputs,
      columns: visible.columns,
      parameters: this.root.parameters,
      functions: this.root.functions,
      aggregates: visible.aggregates ?? false,
      windows: visible.windows ?? false,
      possiblyEmptyGroups: visible.possiblyEmptyGroups ?? false,
      ...(visible.from !== undefined && { from: visible.from }),
    };
    const { typed: bare, problems, references } = typeExpression(expr, scope);
    const typed = whereKnown(bare, visible.known);
    for (const p of withoutFollowUps(this.parsed.get(text)?.faults ?? [], problems))
      this.report(p.id, p.severity, text.part, `${p.message}${this.whereaboutsNote(p, text)}`, {
        span: { start: p.start, end: p.end },
        suggestions: p.exchange === undefined ? p.suggestions : [exchangedText(text.value, ...p.exchange)],
        ...(p.id === 'type-mismatch' && {
          data: { causes: this.columnCauses(mismatchedColumns(expr, p, references)) },
        }),
      });
    if (!this.isBroken(text)) this.reportConstants(text, typed);
    for (const r of references) this.referTo(text, r);
    this.use(typed);
    this.typed.set(text, { text, expr: typed, condition: false });
    return typed;
  }

  /** Names of columns as findings' causes: what is wrong with the type of one shows wherever it is used. */
  columnCauses(columns: readonly NamedColumn[]): readonly string[] {
    return columns.flatMap(({ input, column }) => {
      const target = this.columnTarget(input, column);
      return target.kind === 'column' ? [typeCause(target.relation, target.column)] : [];
    });
  }

  /** A name that is not visible here, but is a column of another input, or one of those that the model computes. */
  private whereaboutsNote(problem: TypingProblem, text: SqlText): string {
    if (problem.id !== 'unknown-column') return '';
    const name = text.value.slice(problem.start, problem.end).toLowerCase();
    const begin = problem.message.endsWith('?') ? ' ' : '. ';
    const owners = this.inputColumns.filter((i) => i.columns.some((c) => c.name.toLowerCase() === name));
    if (owners.length > 0) return `${begin}${owners.map((o) => `\`${o.alias}\``).join(' and ')} has one of that name`;
    const own = [...this.model.columns, ...this.model.aggregations].find((c) => c.name.value.toLowerCase() === name);
    if (own === undefined) return '';
    return `${begin}\`${own.name.value}\` is a column of \`${this.name}\` itself: only \`order_by\`, tests, filters with \`"stage": "result"\` and its readers see it. Repeat its expression here, or compute this in a model that reads \`${this.name}\``;
  }

  /** Constants that a function refuses whenever it runs. */
  reportConstants(text: SqlText, typed: TypedExpression): void {
    for (const f of constantFaults(text.value, typed))
      this.report(f.id, f.severity, text.part, f.message, { span: f.span, suggestions: f.suggestions });
  }

  /** Every text that was typed, in the order of the first time, as it was typed last; without those that could not be read whole, which mean nothing yet. */
  get written(): readonly WrittenExpression[] {
    return [...this.typed.values()].filter(({ text }) => !this.isBroken(text));
  }

  /** Types a tree again whose faults and references are already known. */
  retype(visible: Visible, expr: Expression): TypedExpression {
    return typeExpression(expr, {
      inputs: visible.inputs,
      columns: visible.columns,
      parameters: this.root.parameters,
      functions: this.root.functions,
      aggregates: visible.aggregates ?? false,
      windows: visible.windows ?? false,
      possiblyEmptyGroups: visible.possiblyEmptyGroups ?? false,
      ...(visible.from !== undefined && { from: visible.from }),
    }).typed;
  }

  /** Like {@link type}, and the result must be a BOOL. */
  predicate(text: SqlText, visible: Visible, expr?: Expression): TypedExpression {
    const typed = this.type(text, visible, expr);
    this.typed.set(text, { text, expr: typed, condition: true });
    const { type } = typed;
    const boolean = (type.kind === 'scalar' && type.name === 'BOOL') || type.kind === 'null' || type.kind === 'unknown';
    if (!boolean && !isInvalid(typed))
      this.report(
        'predicate-not-boolean',
        'error',
        text.part,
        `A condition must be TRUE or FALSE, but \`${text.value}\` is ${typeName(typed)}.`,
      );
    return typed;
  }

  /** With those that declared functions use. */
  private use(typed: TypedExpression): void {
    eachNode(typed, (node) => {
      if (node.kind === 'parameter') this.parameters.add(node.name.toLowerCase());
    });
  }

  private referTo(text: SqlText, reference: Reference): void {
    // Qualifiers that the compiler put before a name are empty and denote nothing the author wrote.
    if (reference.start === reference.end) return;
    // Named is used, also where an error leaves nothing of what it is used for.
    if (reference.kind === 'parameter') this.parameters.add(reference.name.toLowerCase());
    const span = { start: reference.start, end: reference.end };
    const target = this.targetOf(reference);
    if (target !== undefined) this.references.push({ part: text.part, file: this.file, span, target });
  }

  private targetOf(reference: Reference): ReferenceTarget | undefined {
    switch (reference.kind) {
      case 'column':
        if (reference.input === KEY_ALIAS) return { kind: 'local', model: this.name, name: reference.column };
        if (reference.input?.startsWith('$') === true) return undefined;
        return this.columnTarget(reference.input, reference.column);
      case 'input':
        return this.inputTarget(reference.name);
      case 'parameter':
        return { kind: 'parameter', name: reference.name };
      case 'function': {
        const own = this.root.functionByName.get(reference.name.toLowerCase());
        if (own === undefined) return { kind: 'builtin', name: reference.name };
        this.functions.add(own.name);
        return { kind: 'function', name: own.name };
      }
      default:
        return undefined;
    }
  }

  /** A call whose arguments see all rows of a group: built-in aggregates, and spec functions with one in their body. */
  readonly isMeasureCall = (call: Call): boolean => {
    if (call.over !== undefined) return false;
    const name = call.name.map((p) => p.name.toLowerCase()).join('.');
    if (name === 'grouping') return false;
    return this.root.functionByName.get(name)?.aggregate ?? lookupFunction(name)?.mode === 'aggregate';
  };
}

function typeName(typed: TypedExpression): string {
  return typed.type.kind === 'scalar' ? typed.type.name : typed.type.kind.toUpperCase();
}

/** The extent of a text's value without its quotes: where a suggestion is the value alone. */
export function wholeText(text: Text): Span {
  return { start: 0, end: text.value.length };
}

/** A visible input as a scope sees it. */
export function scopeInputOf(alias: string, signature: Signature): ScopeInput {
  return { alias, columns: signature.columns, open: signature.open };
}

/** Any name, of unknown type. */
export function unknownColumn(name: string): ScopeColumn {
  return { name, type: UNKNOWN, nullable: true };
}

/** From the first piece to the end of the second, the two in each other's place. */
function exchangedText(text: string, one: Span, other: Span): string {
  const [first, between, second] = [
    text.slice(one.start, one.end),
    text.slice(one.end, other.start),
    text.slice(other.start, other.end),
  ];
  return `${second}${between}${first}`;
}
