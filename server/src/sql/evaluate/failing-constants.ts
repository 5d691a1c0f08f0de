// A typed tree → its constant parts that GoogleSQL raises an error for, the smallest ones, and whether every evaluation of the tree comes to them.
//
// What is not worked out exactly is never in the answer, nor what SAFE or IFERROR catches, nor a branch that a constant condition leaves out.

import type { TypedExpression } from '../typed-tree.js';
import { eachChild } from '../typed-walk.js';
import { FAILS, type Outcome } from './constant.js';
import { evaluateConstant } from './evaluate-constant.js';
import { isClosed } from './is-closed.js';

export interface FailingConstant {
  /** False: a branch, or a side of AND and OR, that other values may leave out. */
  readonly certain: boolean;
}

/** More constants than anybody writes into one text are left alone. */
const MOST_EVALUATED = 200;

type Reached = 'always' | 'maybe' | 'never';

export function failingConstants(expr: TypedExpression): ReadonlyMap<TypedExpression, FailingConstant> {
  const tree = new ConstantParts(expr);
  const told = new Map<TypedExpression, FailingConstant>();
  for (const node of tree.smallestFailing()) {
    const reached = tree.reached(node);
    if (reached !== 'never') told.set(node, { certain: reached === 'always' });
  }
  return told;
}

/** Whether every evaluation of the tree comes to that part of it; false: a branch or a side that other values leave out. */
export function comesTo(expr: TypedExpression, node: TypedExpression): boolean {
  return new ConstantParts(expr).reached(node) === 'always';
}

class ConstantParts {
  /** A node that stands at several places (an inlined argument) is judged at the first. */
  readonly #parents = new Map<TypedExpression, TypedExpression | undefined>();
  readonly #open = new Set<TypedExpression>();
  readonly #outcomes = new Map<TypedExpression, Outcome>();

  /** Iterative: chains of operators are as deep as they are long. */
  constructor(root: TypedExpression) {
    this.#parents.set(root, undefined);
    // A Map's iteration meets what is added while it goes on.
    for (const node of this.#parents.keys())
      eachChild(node, (child) => {
        if (!this.#parents.has(child)) this.#parents.set(child, node);
      });
    // Children stand behind their parents.
    for (const [node, parent] of [...this.#parents].reverse()) {
      const own = LEAVES.has(node.kind) || (node.kind === 'call' && node.aggregate !== undefined);
      // Names that a subquery binds are open inside of it only.
      const bound = node.kind === 'subquery' && this.#open.has(node) && isClosed(node);
      if (bound) this.#open.delete(node);
      else if (own || this.#open.has(node)) {
        this.#open.add(node);
        if (parent !== undefined) this.#open.add(parent);
      }
    }
  }

  smallestFailing(): readonly TypedExpression[] {
    const pending = [...this.#parents].flatMap(([node, parent]) =>
      this.#isConstant(node) && (parent === undefined || !this.#isConstant(parent)) ? [node] : [],
    );
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (this.#outcomes.size >= MOST_EVALUATED) return [];
      const outcome = evaluateConstant(node);
      this.#outcomes.set(node, outcome);
      if (outcome !== FAILS && outcome !== undefined) continue;
      eachChild(node, (child) => {
        if (this.#isConstant(child)) pending.push(child);
      });
    }
    return [...this.#outcomes].flatMap(([node, outcome]) => {
      if (outcome !== FAILS) return [];
      const children: TypedExpression[] = [];
      eachChild(node, (child) => void children.push(child));
      return children.some((child) => this.#outcomes.get(child) === FAILS) ? [] : [node];
    });
  }

  reached(node: TypedExpression): Reached {
    let reached: Reached = 'always';
    for (
      let [child, parent] = [node, this.#parents.get(node)];
      parent !== undefined;
      child = parent, parent = this.#parents.get(parent)
    ) {
      const step = this.#step(parent, child);
      if (step === 'never') return 'never';
      if (step === 'maybe') reached = 'maybe';
    }
    return reached;
  }

  /** Whether evaluating `parent` comes to `child`, and lets its error through. */
  #step(parent: TypedExpression, child: TypedExpression): Reached {
    if (parent.kind === 'case') {
      for (const { when, then } of parent.whens) {
        if (when === child) return 'always';
        const holds = this.#value(when);
        if (then === child) return holds === undefined ? 'maybe' : holds === 'true' ? 'always' : 'never';
        if (holds === 'true') return 'never';
        // Another condition decides first.
        if (holds === undefined) return 'maybe';
      }
      return 'always';
    }
    // Its rows or elements may be none.
    if (parent.kind === 'subquery' || parent.kind === 'lambda')
      return this.#outcomes.get(parent) === FAILS ? 'always' : 'maybe';
    if (parent.kind !== 'call') return 'always';
    const at = parent.args.indexOf(child);
    switch (parent.fn) {
      case 'iserror':
      case 'nulliferror':
        return 'never';
      case 'iferror':
        if (at === 0) return 'never';
        return this.#outcomes.get(parent) === FAILS ? 'always' : 'maybe';
      case 'if': {
        if (at === 0) return 'always';
        const holds = this.#value(parent.args[0]!);
        return holds === undefined ? 'maybe' : (holds === 'true') === (at === 1) ? 'always' : 'never';
      }
      case 'coalesce':
      case 'ifnull':
        for (const before of parent.args.slice(0, at)) {
          const value = this.#value(before);
          if (value !== null) return value === undefined ? 'maybe' : 'never';
        }
        return 'always';
      case '$and':
      case '$or':
        return this.#outcomes.get(parent) === FAILS ? 'always' : 'maybe';
      case '$case_with_value':
      case '$in':
        return at <= 1 ? 'always' : 'maybe';
      default:
        // In an aggregate's or a window's own clauses.
        return at < 0 ? 'maybe' : 'always';
    }
  }

  /** A known value; neither an error nor unknown. */
  #value(node: TypedExpression): Exclude<Outcome, typeof FAILS> {
    if (this.#open.has(node)) return undefined;
    const outcome = this.#outcomes.has(node) ? this.#outcomes.get(node) : evaluateConstant(node);
    return outcome === FAILS ? undefined : outcome;
  }

  #isConstant(node: TypedExpression): boolean {
    return COMPUTED.has(node.kind) && !this.#open.has(node);
  }
}

/** Nothing is known of their values. */
const LEAVES: ReadonlySet<string> = new Set(['column', 'parameter', 'variable', 'invalid']);
const COMPUTED: ReadonlySet<string> = new Set(['call', 'cast', 'case', 'field', 'subquery', 'array', 'struct']);
