// Typed tree → Spark expression with the same value and type, or the places that have none, each with its reason.

import { CAUGHT_ZONE, zoneFromData } from '../printing/zone-names.js';
import { bottomUp } from '../../base/bottom-up.js';
import { noTranslation } from '../catalogue/untranslatable-family-table.js';
import type { PortabilityNote, Refusal } from '../dialect.js';
import { printFolded } from '../evaluate/fold-constants.js';
import { arrayQueryOf } from '../array-query.js';
import { namesOutsideOf, orderedRows } from '../printing/query-shape.js';
import { TOTAL_FUNCTIONS } from '../catalogue/total-function-table.js';
import type {
  TypedCall,
  TypedCte,
  TypedExpression,
  TypedFrameBound,
  TypedQuery,
  TypedSortKey,
  TypedSubquery,
  TypedWindow,
} from '../typed-tree.js';
import { sourcesOf } from '../query-walk.js';
import { columnsOf, leftOperand } from '../typed-walk.js';
import type { SqlType } from '../types.js';
import { guarded } from './error-conditions.js';
import { lowerArrayQuery } from './array-query.js';
import { lowerCast } from './casts.js';
import { intervalLiteral } from './interval-arithmetic.js';
import { canBeNaN } from './not-a-number.js';
import {
  BIGINT,
  bared,
  call,
  cast,
  int,
  isNull,
  literal,
  nullOf,
  when,
  writtenSize,
  type SparkExpression,
  type SparkFrameBound,
  type SparkSortKey,
  type SparkType,
  type SparkWindow,
} from './spark-expression.js';
import { structFieldName, toSparkType } from './spark-type.js';
import { apply } from './rules.js';
import { lowerQueryRows } from './query-rows.js';
import { rowsAsArray } from './rows-as-array.js';
import { lowerBag, lowerQuery, sparkQueryWriter, type SparkQueryWriter } from './spark-queries.js';
import type { CallSite, Lowering, SparkTranslation, SparkTranslations } from './translation.js';
import { TIME_NOTE } from './time-templates.js';
import { SPARK_TRANSLATIONS } from './spark-translations.js';

export type Lowered =
  | { readonly ok: true; readonly expr: SparkExpression; readonly notes: readonly PortabilityNote[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** Nested guards repeat their operands; beyond this many nodes nobody can read the result. */
const MOST_NODES = 20_000;

export interface LoweringOptions {
  /** Entries that differ from Spark's (a dialect close to it). */
  readonly overrides?: SparkTranslations;
  /** NUMERIC arithmetic also of numbers near the limits, by a longer text. */
  readonly wholeDecimals?: boolean;
}

export function lowerToSpark(expr: TypedExpression, options: LoweringOptions = {}): Lowered {
  return printFolded(expr, (e) => {
    const lowering = new ExpressionLowering(e, options);
    return lowering.finish(lowering.lower(e), e);
  });
}

/** ORDER BY keys for one GoogleSQL key: NaN sorts right after NULL, which takes a key of its own where NaN can occur. */
export function lowerSortKeys(
  key: TypedSortKey,
  options: LoweringOptions = {},
):
  | { readonly ok: true; readonly keys: readonly SparkSortKey[]; readonly notes: readonly PortabilityNote[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] } {
  return printFolded(key.expr, (expr) => {
    const lowering = new ExpressionLowering(expr, options);
    const keys = lowering.sortKeys({ ...key, expr });
    const done = lowering.finish(keys[0]!.expr, expr);
    return done.ok ? { ok: true as const, keys, notes: done.notes } : done;
  });
}

const BIGNUMERIC_LIMIT = 'Spark decimals have 38 digits, here 20 and 18 decimals: this BIGNUMERIC does not fit';
const BIGNUMERIC_NOTE = 'a BIGNUMERIC is DECIMAL(38, 18) on Spark: more digits are an error';
const PLACEHOLDER = literal(BIGINT, undefined);
const NO_NAMES: ReadonlyMap<string, SparkExpression> = new Map();

class ExpressionLowering implements Lowering {
  readonly #refusals: Refusal[] = [];
  readonly #notes: PortabilityNote[] = [];
  readonly #variables = new Map<string, SparkExpression>();
  readonly #used = new Map<string, number>();
  readonly #columns: ReadonlySet<string>;
  /** Arguments of a SAFE. call: one object each, to be found again in the translation. */
  readonly #lowered = new Map<TypedExpression, SparkExpression>();
  #aggregates: ((call: TypedCall) => SparkExpression) | undefined;
  /** Of queries of Spark's own around what is lowered. */
  #depth = 0;
  #inLambda = false;
  #ctes: ReadonlyMap<string, TypedQuery> = new Map();
  /** One for a whole expression: a subquery may read what WITH around it computes. */
  #queries: SparkQueryWriter | undefined;

  constructor(
    root: TypedExpression,
    readonly options: LoweringOptions,
  ) {
    this.#columns = new Set(
      columnsOf(root).flatMap(({ column }) => [
        column.name.toLowerCase(),
        column.input?.toLowerCase() ?? column.name.toLowerCase(),
      ]),
    );
  }

  finish(expr: SparkExpression, root: TypedExpression): Lowered {
    if (this.#refusals.length === 0 && writtenSize(expr) > MOST_NODES)
      this.refuse('the translation for Spark would be too long to be of use: split the expression', root);
    return this.#refusals.length > 0 ? { ok: false, refusals: this.#refusals } : { ok: true, expr, notes: this.#notes };
  }

  refuse(reason: string, at: TypedExpression): SparkExpression {
    if (!this.#refusals.some((r) => r.reason === reason && r.span === at.span))
      this.#refusals.push({ reason, ...(at.span && { span: at.span }) });
    return PLACEHOLDER;
  }

  note(note: string, at: TypedExpression): void {
    if (!this.#notes.some((n) => n.note === note)) this.#notes.push({ note, ...(at.span && { span: at.span }) });
  }

  type(type: SqlType, at: TypedExpression): SparkType {
    const found = toSparkType(type);
    if (typeof found !== 'string') return found;
    this.refuse(found, at);
    return BIGINT;
  }

  readonly lower: (expr: TypedExpression) => SparkExpression = bottomUp(
    leftOperand,
    (expr) => this.#lowered.get(expr) ?? this.#lower(expr),
  );

  #lower(expr: TypedExpression): SparkExpression {
    switch (expr.kind) {
      case 'literal':
        return this.#literal(expr.type, expr.value, expr);
      case 'column':
        this.type(expr.type, expr);
        if (mentionsTime(expr.type)) this.note(TIME_NOTE, expr);
        if (expr.type.kind === 'scalar' && expr.type.name === 'BIGNUMERIC') this.note(BIGNUMERIC_NOTE, expr);
        if (expr.type.kind === 'scalar' && expr.type.name === 'INTERVAL')
          this.refuse('Spark has no columns of such intervals', expr);
        return { kind: 'column', column: expr.column, type: expr.type };
      case 'parameter':
        this.type(expr.type, expr);
        return { kind: 'parameter', name: expr.name, type: expr.type };
      case 'variable':
        return this.#variables.get(expr.name.toLowerCase()) ?? this.refuse(`${expr.name} is not bound here`, expr);
      case 'call':
        return this.#call(expr);
      case 'case': {
        const results = this.group([...expr.whens.map((w) => w.then), expr.otherwise]);
        return {
          kind: 'case',
          whens: expr.whens.map((w, i) => ({ when: this.lower(w.when), then: results[i]! })),
          otherwise: results.at(-1)!,
        };
      }
      case 'cast':
        return lowerCast(expr, this);
      case 'array': {
        const type = this.type(expr.type, expr);
        if (expr.elements.length === 0) return cast(call('array'), type);
        const elements = expr.elements.map((e) => this.lower(e));
        // Every element has the array's element type, literals say theirs: the array has it too.
        return call('array', ...elements);
      }
      case 'struct': {
        this.type(expr.type, expr);
        return {
          kind: 'struct',
          fields: expr.fields.map((f, i) => ({ name: structFieldName(f.name, i), value: this.lower(f.value) })),
        };
      }
      case 'field':
        return { kind: 'field', operand: this.lower(expr.operand), name: expr.field };
      case 'subquery':
        return this.#subquery(expr);
      case 'lambda':
        return this.refuse('a function can stand only as an argument', expr);
      case 'invalid':
        return this.refuse('this part has an error', expr);
    }
  }

  /** Over the elements of one array a function of it, which may depend on the row; a query of its own for anything else. */
  #subquery(written: TypedSubquery): SparkExpression {
    const sorted = written.form === 'array' ? { ...written, query: orderedRows(written.query) } : written;
    const rows = namesOutsideOf(sorted.query) ? rowsAsArray(sorted.query) : undefined;
    const expr = rows === undefined ? sorted : { ...sorted, query: rows };
    const over = arrayQueryOf(expr);
    const refused = this.#refusals.length;
    const given = <T extends SparkExpression>(lowered: T | undefined): T | undefined =>
      this.#refusals.length === refused ? lowered : undefined;
    const ofArray = given(over && lowerArrayQuery(expr, over, this));
    if (ofArray !== undefined) return ofArray;
    this.#refusals.length = refused;
    // Spark's own subqueries name nothing of the row around, and stand in no lambda.
    if (this.#inLambda || namesOutsideOf(expr.query)) return lowerQueryRows(expr, written, this);
    return this.withCtes(ctesIn(expr.query), () =>
      this.inQuery(NO_NAMES, () => lowerQuery(expr, this, (this.#queries ??= sparkQueryWriter(this)))),
    );
  }

  withCtes<T>(ctes: readonly TypedCte[], body: () => T): T {
    const outer = this.#ctes;
    if (ctes.length > 0) this.#ctes = new Map([...outer, ...ctes.map((cte) => [cte.name, cte.query] as const)]);
    const result = body();
    this.#ctes = outer;
    return result;
  }

  cte(name: string): TypedQuery | undefined {
    return this.#ctes.get(name);
  }

  bag(expr: TypedExpression): SparkExpression {
    if (expr.kind !== 'subquery' || this.#inLambda || namesOutsideOf(expr.query) || arrayQueryOf(expr) !== undefined)
      return this.lower(expr);
    return this.withCtes(ctesIn(expr.query), () =>
      this.inQuery(NO_NAMES, () => lowerBag(expr, this, (this.#queries ??= sparkQueryWriter(this)))),
    );
  }

  withVariable<T>(name: string, value: SparkExpression, body: () => T): T {
    const key = name.toLowerCase();
    const outer = this.#variables.get(key);
    const inLambda = this.#inLambda;
    this.#inLambda = true;
    this.#variables.set(key, value);
    const result = body();
    this.#inLambda = inLambda;
    if (outer === undefined) this.#variables.delete(key);
    else this.#variables.set(key, outer);
    return result;
  }

  inQuery<T>(names: ReadonlyMap<string, SparkExpression>, body: () => T): T {
    const aggregates = this.#aggregates;
    const inLambda = this.#inLambda;
    this.#aggregates = undefined;
    this.#depth++;
    this.#inLambda = false;
    const outer = [...names.keys()].map(
      (name) => [name.toLowerCase(), this.#variables.get(name.toLowerCase())] as const,
    );
    for (const [name, value] of names) this.#variables.set(name.toLowerCase(), value);
    const result = body();
    for (const [name, value] of outer)
      if (value === undefined) this.#variables.delete(name);
      else this.#variables.set(name, value);
    this.#aggregates = aggregates;
    this.#depth--;
    this.#inLambda = inLambda;
    return result;
  }

  get wholeDecimals(): boolean {
    return this.options.wholeDecimals === true;
  }

  get overInlineRows(): boolean {
    return this.#depth > 0;
  }

  freshName(wish: string): string {
    const used = this.#used.get(wish) ?? 0;
    this.#used.set(wish, used + 1);
    const name = `${wish}${used === 0 ? '' : used + 1}_`;
    return this.#columns.has(name) ? this.freshName(wish) : name;
  }

  lambda(names: readonly string[], body: TypedExpression): SparkExpression {
    const parameters = names.map((name) => this.freshName(name.toLowerCase()));
    const lowered = names.reduceRight<() => SparkExpression>(
      (inner, name, i) => () => this.withVariable(name, { kind: 'variable', name: parameters[i]! }, inner),
      () => this.lower(body),
    )();
    return { kind: 'lambda', parameters, body: lowered };
  }

  withAggregates<T>(handle: (call: TypedCall) => SparkExpression, body: () => T): T {
    const outer = this.#aggregates;
    this.#aggregates = handle;
    const result = body();
    this.#aggregates = outer;
    return result;
  }

  group(exprs: readonly TypedExpression[]): readonly SparkExpression[] {
    const lowered = exprs.map((e) => this.lower(e));
    const fixed = lowered.some((e) => e.kind !== 'literal');
    return lowered.map((e, i) => (fixed || i > 0 ? bared(e) : e));
  }

  sortKeys(key: TypedSortKey): readonly SparkSortKey[] {
    const { type } = key.expr;
    if (type.kind !== 'scalar') this.refuse('Spark orders this type by rules of its own', key.expr);
    const expr = this.lower(key.expr);
    const own: SparkSortKey = { expr, direction: key.direction, nulls: key.nulls };
    if (!canBeNaN(key.expr)) return [own];
    // GoogleSQL: NULL, NaN, numbers; Spark: NULL, numbers, NaN. A NULL here leaves NULLs to be placed by both keys alike.
    const rank = when(isNull(expr), literal(BIGINT, undefined), when(call('isnan', expr), int(0), int(1)));
    return [{ ...own, expr: cast(rank, { kind: 'scalar', name: 'INT' }) }, own];
  }

  window(window: TypedWindow, at: TypedCall): SparkWindow {
    const orderBy = window.orderBy.flatMap((k) => this.sortKeys(k));
    const offsets = [window.frame?.start, window.frame?.end].some(
      (b) => b?.kind === 'PRECEDING' || b?.kind === 'FOLLOWING',
    );
    if (window.frame?.unit === 'RANGE' && offsets) {
      if (orderBy.length > 1)
        this.refuse('a RANGE frame over FLOAT64 has no equal on Spark, whose NaN is the largest number', at);
      const key = window.orderBy[0]?.expr.type;
      if (key?.kind === 'scalar' && key.name === 'NUMERIC')
        this.note('RANGE frame over NUMERIC: keys near the limits of 38 digits overflow', at);
    }
    return {
      partitionBy: window.partitionBy.map((e) => this.lower(e)),
      orderBy,
      ...(window.frame && {
        frame: {
          unit: window.frame.unit,
          start: this.#bound(window.frame.start, at),
          end: this.#bound(window.frame.end, at),
        },
      }),
    };
  }

  #bound(bound: TypedFrameBound, at: TypedCall): SparkFrameBound {
    if (bound.offset === undefined) return { kind: bound.kind };
    const offset = bound.offset.kind === 'cast' ? bound.offset.operand : bound.offset;
    if (offset.kind !== 'literal' || offset.value === undefined) {
      this.refuse('Spark takes only constants as frame offsets', at);
      return { kind: bound.kind, offset: '0' };
    }
    return { kind: bound.kind, offset: offset.value };
  }

  #literal(type: SqlType, value: string | undefined, at: TypedExpression): SparkExpression {
    const sparkType = this.type(type, at);
    if (
      type.kind === 'scalar' &&
      type.name === 'BIGNUMERIC' &&
      value !== undefined &&
      !/^-?\d{1,20}(\.\d{1,18})?$/.test(value)
    )
      return this.refuse(BIGNUMERIC_LIMIT, at);
    if (type.kind === 'scalar' && type.name === 'INTERVAL' && value !== undefined)
      return intervalLiteral(value) ?? this.refuse('an INTERVAL of Spark counts whole microseconds', at);
    return literal(sparkType, value);
  }

  #call(expr: TypedCall): SparkExpression {
    if (this.#aggregates !== undefined && expr.aggregate !== undefined && expr.over === undefined) {
      const handle = this.#aggregates;
      this.#aggregates = undefined;
      const value = handle(expr);
      this.#aggregates = handle;
      return value;
    }
    const site = this.site(expr);
    const entry = (id: string): SparkTranslation | undefined => this.options.overrides?.[id] ?? SPARK_TRANSLATIONS[id];
    let translation = entry(expr.safe ? `safe.${expr.fn}` : expr.fn);
    const zone = expr.safe ? zoneFromData(expr) : undefined;
    if (zone !== undefined) return this.refuse(CAUGHT_ZONE, zone);
    if (expr.safe && translation === undefined) {
      translation = entry(expr.fn);
      if (!TOTAL_FUNCTIONS.has(expr.fn) && translation !== undefined) return this.#safely(expr, translation);
    }
    if (translation === undefined) return this.refuse(noTranslation(expr.fn, 'Spark'), expr);
    return apply(translation, site);
  }

  safely(expr: TypedCall): SparkExpression {
    return this.#safely(expr, this.options.overrides?.[expr.fn] ?? SPARK_TRANSLATIONS[expr.fn]!);
  }

  /** NULL where the call itself fails; its arguments' errors stay errors. */
  #safely(expr: TypedCall, translation: SparkTranslation): SparkExpression {
    const args = expr.args.filter((e) => e.kind !== 'lambda');
    for (const arg of args) this.#lowered.set(arg, this.lower(arg));
    const plain = apply(translation, this.site({ ...expr, safe: false }));
    const found = guarded(plain, new Set(args.map((arg) => this.#lowered.get(arg)!)));
    for (const arg of args) this.#lowered.delete(arg);
    if (found === undefined)
      return this.refuse(
        `SAFE.${expr.fn.toUpperCase()} has no exact form on Spark: it can't turn this error into NULL`,
        expr,
      );
    return found.failed === undefined
      ? found.value
      : when(found.failed, nullOf(this.type(expr.type, expr)), found.value);
  }

  site(expr: TypedCall): CallSite {
    const args: (SparkExpression | undefined)[] = [];
    const arg = (index: number): SparkExpression => (args[index] ??= this.lower(expr.args[index]!));
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- for the getter below
    const lowering = this;
    return {
      call: expr,
      get result() {
        return lowering.type(expr.type, expr);
      },
      count: expr.args.length,
      typed: (index) => expr.args[index]!,
      arg,
      args: () => expr.args.map((_, i) => arg(i)),
      lower: (e) => this.lower(e),
      constant: (index) => {
        const at = expr.args[index];
        return at?.kind === 'literal' ? at.value : undefined;
      },
      type: (t) => this.type(t, expr),
      refuse: (reason, at) => this.refuse(reason, at ?? expr),
      note: (text) => this.note(text, expr),
      lowering: this,
    };
  }
}

/** Every query of WITH in a query and those it reads; one of a name that stands for two is in none. */
function ctesIn(query: TypedQuery): readonly TypedCte[] {
  const found: TypedCte[] = [];
  const visit = (each: TypedQuery): void => {
    found.push(...each.ctes);
    for (const cte of each.ctes) visit(cte.query);
    if (each.body.kind === 'set-operation') each.body.inputs.forEach(visit);
    else for (const source of sourcesOf(each.body.from)) if (source.kind === 'query') visit(source.query);
  };
  visit(query);
  return found.filter((cte) => !found.some((other) => other !== cte && other.name === cte.name));
}

/** A TIME is in it. */
function mentionsTime(type: SqlType): boolean {
  if (type.kind === 'array') return mentionsTime(type.element);
  if (type.kind === 'struct') return type.fields.some((f) => mentionsTime(f.type));
  return type.kind === 'scalar' && type.name === 'TIME';
}
