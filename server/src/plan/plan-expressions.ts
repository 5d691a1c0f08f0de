// A model's plan → its expressions, each with the spec part it is written in: what a target must be able to print. Sees through nothing that a platform adds.

import type { PartId } from '../spec/spec.js';
import type { ColumnReference, TypedExpression, TypedSortKey } from '../sql/typed-tree.js';
import { columnKey, columnsOf, eachNode } from '../sql/typed-walk.js';
import type { ModelPlan, Relation } from './plan.js';

export interface PlacedExpression {
  readonly expr: TypedExpression;
  readonly part: PartId;
  /** The expression's spans are offsets in the text of `part`. */
  readonly spanned: boolean;
}

export interface PlacedSortKey {
  readonly key: TypedSortKey;
  readonly part: PartId;
}

export interface ModelExpressions {
  readonly expressions: readonly PlacedExpression[];
  readonly sortKeys: readonly PlacedSortKey[];
}

/** Aggregate and window calls stand where the column that uses them is written. */
export function expressionsOf(model: ModelPlan): ModelExpressions {
  const collector = new Collector(model.part);
  collector.visit(model.root);
  for (const test of model.tests) {
    if (test.predicate !== undefined && !test.implied) collector.add(test.predicate, test.part, false);
    if (test.where !== undefined) collector.add(test.where, test.part, false);
  }
  return collector.finish();
}

/** Lower-case names of the parameters that building the model reads. */
export function parametersOf(model: ModelPlan): ReadonlySet<string> {
  const { expressions, sortKeys } = expressionsOf({ ...model, tests: [] });
  const read = new Set<string>();
  for (const expr of [...expressions.map((e) => e.expr), ...sortKeys.map((k) => k.key.expr)])
    eachNode(expr, (node) => {
      if (node.kind === 'parameter') read.add(node.name.toLowerCase());
    });
  return read;
}

class Collector {
  readonly #expressions: PlacedExpression[] = [];
  readonly #sortKeys: PlacedSortKey[] = [];
  /** Calls that another step computes and some expression reads by name. */
  readonly #calls: { readonly ref: ColumnReference; readonly call: TypedExpression; readonly part: PartId }[] = [];
  readonly #seen = new Set<Relation>();

  constructor(private readonly fallback: PartId) {}

  add(expr: TypedExpression, part: PartId | undefined, spanned: boolean): void {
    this.#expressions.push({ expr, part: part ?? this.fallback, spanned: spanned && part !== undefined });
  }

  visit(relation: Relation): void {
    if (this.#seen.has(relation)) return;
    this.#seen.add(relation);
    switch (relation.kind) {
      case 'scan':
      case 'one-row':
        return;
      case 'named':
        this.visit(relation.input);
        return;
      case 'filter':
        this.visit(relation.input);
        this.add(relation.predicate, relation.part, true);
        return;
      case 'deduplicate':
        this.visit(relation.input);
        for (const expr of relation.partitionBy) this.add(expr, relation.part, false);
        for (const key of relation.orderBy.slice(0, relation.written))
          this.#sortKeys.push({ key, part: relation.part ?? this.fallback });
        return;
      case 'join':
        this.visit(relation.left);
        this.visit(relation.right);
        if (relation.condition !== undefined) this.add(relation.condition, relation.part, true);
        return;
      case 'set-operation':
        relation.inputs.forEach((input) => this.visit(input));
        return;
      case 'unnest':
        this.visit(relation.input);
        this.add(relation.array, relation.part, true);
        return;
      case 'aggregate':
        this.visit(relation.input);
        for (const key of relation.keys) this.add(key.expr, key.part, true);
        for (const { name, call } of relation.measures)
          this.#calls.push({ ref: { input: undefined, name }, call, part: relation.part ?? this.fallback });
        return;
      case 'drill-across':
        for (const branch of relation.branches) this.visit(branch.aggregate);
        return;
      case 'window':
        this.visit(relation.input);
        for (const { name, call } of relation.windows)
          this.#calls.push({ ref: { input: undefined, name }, call, part: relation.part ?? this.fallback });
        return;
      case 'project':
        this.visit(relation.input);
        for (const item of relation.items) this.add(item.expr, item.part ?? relation.part, item.part !== undefined);
        return;
      case 'sort-limit':
        this.visit(relation.input);
        for (const key of relation.orderBy) this.#sortKeys.push({ key, part: relation.part ?? this.fallback });
    }
  }

  finish(): ModelExpressions {
    // A window may stand over aggregates: its own reader is looked up first.
    for (const { ref, call, part } of [...this.#calls].reverse()) {
      const key = columnKey(ref);
      const reader = this.#expressions.find(({ expr }) => columnsOf(expr).some((c) => columnKey(c.column) === key));
      this.#expressions.push({ expr: call, part: reader?.part ?? part, spanned: reader?.spanned ?? false });
    }
    return { expressions: this.#expressions, sortKeys: this.#sortKeys };
  }
}
