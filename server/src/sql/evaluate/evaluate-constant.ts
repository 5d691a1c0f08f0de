// A typed tree without columns → the value GoogleSQL gives it, exactly. What is not known exactly stays unknown; nothing is approximated.

import { arrayQueryOf, type ArrayQuery } from '../array-query.js';
import type { TypedCall, TypedExpression } from '../typed-tree.js';
import { typeKey } from '../types.js';
import { castConstant } from './cast-constant.js';
import { isCaught } from './caught-failures.js';
import { compareConstants } from './compare-constants.js';
import { FAILS, itemsOf, type Constant, type Outcome } from './constant.js';
import { EVALUATIONS } from './evaluation-table.js';
import { CONDITIONALS } from './conditional-functions.js';
import { NULL_FOR_NULL } from './null-for-null-table.js';

/** Deeper trees are left alone. */
const DEEPEST = 200;
/** So much work for one constant and no more: an array's elements are evaluated one by one. */
const MOST_STEPS = 20_000;

/** BigQuery has none in an INTERVAL, the reference has: what becomes of them is not known. */
const NANOSECONDS = /\.\d{6}\d*[1-9]\d*$/;

export function evaluateConstant(expr: TypedExpression): Outcome {
  return new ConstantEvaluation().value(expr);
}

export class ConstantEvaluation {
  readonly #variables = new Map<string, Constant>();
  #depth = 0;
  #steps = 0;

  readonly value = (expr: TypedExpression): Outcome => {
    if (this.#depth >= DEEPEST || ++this.#steps > MOST_STEPS) return undefined;
    this.#depth++;
    try {
      const found = this.#value(expr);
      return typeof found === 'string' && typeKey(expr.type) === 'INTERVAL' && NANOSECONDS.test(found)
        ? undefined
        : found;
    } finally {
      this.#depth--;
    }
  };

  #value(expr: TypedExpression): Outcome {
    switch (expr.kind) {
      case 'literal':
        return expr.value ?? null;
      case 'variable':
        return this.#variables.get(expr.name.toLowerCase());
      case 'call':
        return this.#call(expr);
      case 'case':
        for (const { when, then } of expr.whens) {
          const found = this.value(when);
          if (found === undefined || found === FAILS) return found;
          if (found === 'true') return this.value(then);
        }
        return this.value(expr.otherwise);
      case 'cast': {
        const operand = this.value(expr.operand);
        if (operand === undefined || operand === FAILS) return operand;
        const format = expr.format === undefined ? undefined : this.value(expr.format);
        const zone = expr.timeZone === undefined ? undefined : this.value(expr.timeZone);
        if (format === FAILS || zone === FAILS) return FAILS;
        if ((expr.format !== undefined && format === undefined) || (expr.timeZone !== undefined && zone === undefined))
          return undefined;
        if (operand === null || format === null || zone === null) return null;
        if (isCaught(expr, this.value)) return null;
        const result = castConstant(operand, expr.operand.type, expr.type, format, zone);
        // Which part of an array or struct a failure makes NULL is not known.
        if (result === FAILS && expr.safe) return expr.type.kind === 'scalar' ? null : undefined;
        return result;
      }
      case 'array':
        return this.#all(expr.elements);
      case 'struct':
        return this.#all(expr.fields.map((f) => f.value));
      case 'field': {
        const { type } = expr.operand;
        const fields = this.value(expr.operand);
        if (fields === undefined || fields === FAILS || fields === null || type.kind !== 'struct')
          return fields === null ? null : fields === FAILS ? FAILS : undefined;
        const at = type.fields.findIndex((f) => f.name?.toLowerCase() === expr.field.toLowerCase());
        return itemsOf(fields)[at];
      }
      case 'subquery': {
        const query = arrayQueryOf(expr);
        return query === undefined ? undefined : this.#arrayQuery(query);
      }
      default:
        return undefined;
    }
  }

  #all(exprs: readonly TypedExpression[]): Outcome {
    const values: Constant[] = [];
    for (const expr of exprs) {
      const value = this.value(expr);
      if (value === undefined || value === FAILS) return value;
      values.push(value);
    }
    return values;
  }

  #call(call: TypedCall): Outcome {
    if (call.aggregate !== undefined || call.over !== undefined) return undefined;
    if (isCaught(call, this.value)) {
      // An argument's own error passes through SAFE.
      const args = this.#all(call.args);
      return args === undefined || args === FAILS ? args : null;
    }
    const conditional = Object.hasOwn(CONDITIONALS, call.fn) ? CONDITIONALS[call.fn] : undefined;
    return conditional === undefined ? this.#strictCall(call) : conditional(call, this.value);
  }

  #strictCall(call: TypedCall): Outcome {
    const evaluation = Object.hasOwn(EVALUATIONS, call.fn) ? EVALUATIONS[call.fn] : undefined;
    const nullForNull = NULL_FOR_NULL[call.fn];
    if (evaluation === undefined && nullForNull === undefined) return undefined;
    const args = this.#all(call.args);
    if (args === undefined || args === FAILS) return args;
    const values = itemsOf(args);
    if (
      nullForNull !== undefined &&
      values.some((v, i) => v === null && (nullForNull === 'any' || nullForNull.includes(i)))
    )
      return null;
    if (evaluation === undefined) return undefined;
    // An argument's own error, above, passes through SAFE; the call's does not.
    if (typeof evaluation === 'function' && values.includes(null)) return null;
    const result = (typeof evaluation === 'function' ? evaluation : evaluation.withNulls)(values, call);
    return result === FAILS && call.safe ? null : result;
  }

  /** Filters, sorts and maps; aggregates are left alone. */
  #arrayQuery(query: ArrayQuery): Outcome {
    if (query.aggregated || query.distinct) return undefined;
    const array = this.value(query.array);
    if (array === undefined || array === FAILS) return array;
    const limit = query.limit === undefined ? undefined : this.value(query.limit);
    if (limit === FAILS || (query.limit !== undefined && typeof limit !== 'string')) return undefined;
    const rows: { readonly item: Constant; readonly keys: readonly Constant[] }[] = [];
    for (const [i, element] of itemsOf(array).entries()) {
      const row = this.#bound(query, element, i, () => {
        const kept = query.where === undefined ? 'true' : this.value(query.where);
        if (kept !== 'true') return kept === undefined || kept === FAILS ? kept : null;
        if (query.form === 'exists') return [null];
        return this.#all([query.item, ...query.orderBy.map((k) => k.expr)]);
      });
      if (row === undefined || row === FAILS) return row;
      if (row !== null) rows.push({ item: itemsOf(row)[0] ?? null, keys: itemsOf(row).slice(1) });
    }
    if (query.form === 'exists') return rows.length > 0 ? 'true' : 'false';
    if (query.orderBy.length > 0) {
      const orderable = query.orderBy.every((k) => k.expr.type.kind === 'scalar');
      // NaN has its own place, and JSON none.
      if (!orderable || rows.some((row) => row.keys.includes('NaN'))) return undefined;
      rows.sort((a, b) => {
        for (const [i, key] of query.orderBy.entries()) {
          const left = a.keys[i] ?? null;
          const right = b.keys[i] ?? null;
          if (left === null || right === null) {
            if (left !== right) return (left === null) === (key.nulls === 'FIRST') ? -1 : 1;
            continue;
          }
          const order = compareConstants(left, right, key.expr.type) ?? 0;
          if (order !== 0) return key.direction === 'ASC' ? order : -order;
        }
        return 0;
      });
    } else if (query.form === 'array' && rows.length > 1) return undefined;
    const kept = typeof limit === 'string' ? rows.slice(0, Number(limit)) : rows;
    if (query.form === 'array') return kept.map((row) => row.item);
    return kept.length > 1 ? FAILS : (kept[0]?.item ?? null);
  }

  #bound(query: ArrayQuery, element: Constant, index: number, body: () => Outcome): Outcome {
    const own = [query.variable, ...(query.offset === undefined ? [] : [query.offset])].map((n) => n.toLowerCase());
    const outer = own.map((name) => this.#variables.get(name));
    this.#variables.set(own[0]!, element);
    if (own[1] !== undefined) this.#variables.set(own[1], String(index));
    try {
      return body();
    } finally {
      own.forEach((name, i) => {
        const before = outer[i];
        if (before === undefined) this.#variables.delete(name);
        else this.#variables.set(name, before);
      });
    }
  }
}
