// Resolved models → where the pipeline itself says that a relation has several rows per some columns: rows that a model counts or adds up per them.
//
// It turns "cannot tell" into an answer: who adds up the tickets of a customer knows that a customer has several.

import { conjunctsOf } from '../sql/typed-walk.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { columnsRead, underInjectiveCasts } from './expression-walk.js';
import type { RelationName, ResolvedInput, ResolvedMeasure, ResolvedModel } from './pipeline-model.js';
import { relationKey } from './relation-key.js';

export interface Evidence {
  readonly relation: RelationName;
  /** Lower case: several rows agree on these. */
  readonly columns: readonly string[];
  readonly model: ResolvedModel;
  /** Where the rows are grouped. */
  readonly part: string;
}

/** All that the models say; asked for a relation and columns. */
export class KeyEvidence {
  private readonly byRelation = new Map<string, Evidence[]>();

  constructor(models: readonly ResolvedModel[]) {
    for (const evidence of models.flatMap(evidenceOf)) {
      const key = relationKey(evidence.relation);
      const known = this.byRelation.get(key);
      if (known === undefined) this.byRelation.set(key, [evidence]);
      else known.push(evidence);
    }
  }

  /** Rows that agree on more columns agree on these. */
  against(relation: RelationName, columns: readonly string[]): Evidence | undefined {
    return this.byRelation
      .get(relationKey(relation))
      ?.find((e) => columns.every((c) => e.columns.includes(c.toLowerCase())));
  }
}

const kept = new WeakMap<ResolvedModel, readonly Evidence[]>();

function evidenceOf(model: ResolvedModel): readonly Evidence[] {
  let found = kept.get(model);
  if (found === undefined) kept.set(model, (found = find(model)));
  return found;
}

/** Nobody takes one of these of a single row. */
const ADDING: ReadonlySet<string> = new Set([
  'sum',
  'count',
  'countif',
  'avg',
  '$count_star',
  'array_agg',
  'string_agg',
]);
/** In a drill-across every input must be aggregated, so a SUM there says nothing; who counts rows expects several. */
const COUNTING: ReadonlySet<string> = new Set(['$count_star', 'count', 'avg']);

function find(model: ResolvedModel): readonly Evidence[] {
  if (model.problems.some((p) => p.severity === 'error') || model.unnests.length > 0) return [];
  const { combine, grouping, drillAcross } = model;
  const place = model.spec.groupBy?.part ?? model.spec.part;
  const make = (input: ResolvedInput, columns: readonly string[]): readonly Evidence[] =>
    columns.length === 0 ? [] : [{ relation: input.relation, columns, model, part: place }];
  if (drillAcross !== undefined)
    return drillAcross.branches.flatMap(({ input, keys, measures }) =>
      adds(measures, COUNTING) ? make(model.inputs[input]!, plainColumns(keys, model.inputs[input]!)) : [],
    );
  if (grouping === undefined || grouping.sets !== undefined) return [];
  const keys = grouping.keys.map((k) => k.expr);
  if (combine.kind === 'single') {
    const input = model.inputs[combine.input]!;
    return adds(grouping.measures, ADDING) ? make(input, plainColumns(keys, input)) : [];
  }
  if (combine.kind !== 'joins') return [];
  const first = model.inputs[combine.first]!;
  const grouped = plainColumns(keys, first);
  if (!isHeader(model, first, grouped)) return [];
  return combine.joins.flatMap((join) => {
    const right = model.inputs[join.right]!;
    const own = grouping.measures.filter(({ call }) => {
      const read = columnsRead(call);
      return read.length > 0 && read.every((c) => isOf(c, right));
    });
    if (join.condition === undefined || !adds(own, ADDING)) return [];
    const columns = conjunctsOf(join.condition).map((c) => equalColumn(c, first, grouped, right));
    return columns.includes(undefined) ? [] : make(right, columns as string[]);
  });
}

function adds(measures: readonly ResolvedMeasure[], fns: ReadonlySet<string>): boolean {
  return measures.some(({ call }) => fns.has(call.fn) && call.aggregate?.distinct !== true);
}

/**
 * Groups are the rows of the first input, to which others bring several: its key is grouped by, or the model's key together with
 * other columns, which then depend on it. Otherwise the joined input may be what is looked up for many rows of the first.
 */
function isHeader(model: ResolvedModel, first: ResolvedInput, grouped: readonly string[]): boolean {
  if (first.signature.keys.some((k) => k.columns.every((c) => grouped.includes(c)))) return true;
  return model.claims.some((claim) => {
    if (claim.kind !== 'primary_key' && claim.kind !== 'unique_key') return false;
    const bases = claim.columns.flatMap((c) => model.outputs.find((o) => o.name === c)?.base ?? []);
    const columns = plainColumns(bases, first);
    return (
      columns.length === claim.columns.length &&
      columns.length < grouped.length &&
      columns.every((c) => grouped.includes(c))
    );
  });
}

function plainColumns(exprs: readonly TypedExpression[], input: ResolvedInput): readonly string[] {
  return exprs.flatMap((e) => {
    const inner = underInjectiveCasts(e);
    return isOf(inner, input) ? [inner.column.name.toLowerCase()] : [];
  });
}

/** The joined input's column that a conjunct makes equal to one of those grouped by. */
function equalColumn(
  conjunct: TypedExpression,
  first: ResolvedInput,
  grouped: readonly string[],
  right: ResolvedInput,
): string | undefined {
  if (conjunct.kind !== 'call' || (conjunct.fn !== '$equal' && conjunct.fn !== '$is_not_distinct_from'))
    return undefined;
  const sides = conjunct.args;
  const [mine] = plainColumns(sides, right);
  const [other] = plainColumns(sides, first);
  return other !== undefined && grouped.includes(other) ? mine : undefined;
}

function isOf(e: TypedExpression, input: ResolvedInput): e is Extract<TypedExpression, { kind: 'column' }> {
  return e.kind === 'column' && e.column.input?.toLowerCase() === input.alias.toLowerCase();
}
