// A model → what its examples should reach: ways through its expressions, sides of its joins, kept and dropped rows, sizes of
// groups, inputs of unions, NULLs, kinds of history. Each is asked of the plan itself, as a count over one of its relations.
//
// Only what rows can reach is asked for, as far as keys and conditions tell. Nothing is run here.

import { underInjectiveCasts } from '../../model/expression-walk.js';
import { isNonZero } from '../../model/non-zero.js';
import type { ResolvedModel } from '../../model/pipeline-model.js';
import type { PartId } from '../../spec/spec.js';
import type { TypedExpression } from '../../sql/typed-tree.js';
import { columnKey, columnsOf } from '../../sql/typed-walk.js';
import { aggregate, typedOver } from '../build-relation.js';
import { expressionsOf } from '../plan-expressions.js';
import type { Aggregate, ModelPlan, Relation, Scan } from '../plan.js';
import { visitRelation } from '../walk-relation.js';
import { branchesOf, filterBranchesOf, joinBranchesOf, type Branch } from './branches.js';
import { drillAcrossProbes, joinProbes, pairsOf, setOperationProbes } from './combined.js';
import { duplicateProbes, groupProbes, windowProbes } from './groups.js';
import { probe, where, type Asked, type CoveragePoint, type CoverageProbe } from './probe.js';
import { targetProbes } from './target.js';
import { isNotNull, isNull } from './way.js';

const kept = new WeakMap<ModelPlan, readonly CoverageProbe[]>();

export function coverageProbes(plan: ModelPlan, model: ResolvedModel): readonly CoverageProbe[] {
  let probes = kept.get(plan);
  if (probes === undefined) kept.set(plan, (probes = [...rootProbes(plan, model), ...targetProbes(plan, model)]));
  return probes;
}

/** Of all the points of a model, in the order of its plan. */
export function coveragePoints(plan: ModelPlan, model: ResolvedModel): readonly CoveragePoint[] {
  return coverageProbes(plan, model).flatMap((p) => p.points);
}

function rootProbes(plan: ModelPlan, model: ResolvedModel): readonly CoverageProbe[] {
  const probes: CoverageProbe[] = [];
  const places = new Map(expressionsOf(plan).expressions.map((e) => [e.expr, e]));
  const placeOf = (expr: TypedExpression, part: PartId | undefined): { part: PartId; spanned: boolean } =>
    places.get(expr) ?? { part: part ?? plan.part, spanned: part !== undefined };
  const branches = (
    exprs: readonly { readonly expr: TypedExpression; readonly part: PartId | undefined; readonly spanned?: boolean }[],
  ): readonly Asked[] =>
    exprs.flatMap(({ expr, part, spanned }) => {
      const place = placeOf(expr, part);
      return branchesOf(expr, neverZero).map((b) => asked(b, { ...place, spanned: spanned ?? place.spanned }));
    });
  const read = columnsRead(plan.root);
  const neverZero = new Set<string>();
  visitRelation(plan.root, (node) => {
    switch (node.kind) {
      case 'scan':
        probes.push(...probe(node, nullPoints(node, read)));
        return;
      case 'filter': {
        const place = placeOf(node.predicate, node.part);
        probes.push(
          ...probe(
            node.input,
            filterBranchesOf(node.predicate).map((b) => asked(b, place)),
          ),
        );
        return;
      }
      case 'deduplicate':
        probes.push(...duplicateProbes(node, plan, model));
        return;
      case 'join':
        probes.push(...joinProbes(node, model, plan.part));
        if (node.condition !== undefined) {
          const place = placeOf(node.condition, node.part);
          probes.push(
            ...probe(
              pairsOf(node),
              joinBranchesOf(node.condition).map((b) => asked(b, place)),
            ),
          );
        }
        return;
      case 'set-operation':
        probes.push(...setOperationProbes(node, plan.part));
        return;
      case 'unnest': {
        const { array } = node;
        const size = (outcome: 'empty' | 'several', text: string): CoveragePoint => ({
          kind: 'elements',
          outcome,
          part: node.part ?? plan.part,
          text,
          ...(array.kind === 'column' &&
            array.column.input !== undefined && {
              rows: {
                kind: 'elements',
                input: array.column.input,
                column: array.column.name,
                count: outcome === 'empty' ? 0 : 2,
              },
            }),
        });
        const flagged = withArrayLength(node.input, node.array);
        const fixed = columnsOf(node.array).length === 0;
        if (!fixed)
          probes.push(
            ...probe(flagged, [
              {
                point: size(
                  'empty',
                  node.keepEmpty ? 'an empty array, whose row is kept' : 'an empty array, whose row is dropped',
                ),
                condition: where(flagged, 'IFNULL(`array_size`, 0) = 0'),
              },
              {
                point: size('several', 'an array with several elements'),
                condition: where(flagged, '`array_size` > 1'),
              },
            ]),
          );
        probes.push(...probe(node.input, branches([{ expr: node.array, part: node.part }])));
        return;
      }
      case 'aggregate':
        probes.push(...groupProbes(node, plan, model));
        // A group of keys has rows; one without keys, and a grand total, may have none.
        if (node.keys.length > 0 && node.sets === undefined)
          for (const { name, call } of node.measures)
            if (isNonZero(call, { holds: [], fails: [], groupsHaveRows: true })) neverZero.add(name.toLowerCase());
        probes.push(
          ...probe(
            node.input,
            branches([
              ...node.keys.map((k) => ({ expr: k.expr, part: k.part })),
              ...node.measures.flatMap((m) => argumentsOf(m.call, placeOf(m.call, node.part))),
            ]),
          ),
        );
        return;
      case 'drill-across':
        probes.push(...drillAcrossProbes(node, plan.part));
        return;
      case 'window':
        probes.push(...windowProbes(node, model, placeOf));
        probes.push(
          ...probe(node.input, branches(node.windows.flatMap((w) => argumentsOf(w.call, placeOf(w.call, node.part))))),
        );
        return;
      case 'project':
        probes.push(
          ...probe(node.input, branches(node.items.map((i) => ({ expr: i.expr, part: i.part ?? node.part })))),
        );
        return;
      case 'sort-limit':
        if (node.limit !== undefined) {
          const counted = aggregate(node.input, [], [['row_count', 'COUNT(*)']]);
          const point: CoveragePoint = {
            kind: 'limit',
            outcome: 'cut',
            part: node.part ?? plan.part,
            text: `more than ${node.limit} rows, so that the limit leaves some out`,
          };
          probes.push(...probe(counted, [{ point, condition: where(counted, `\`row_count\` > ${node.limit}`) }]));
        }
        return;
      default:
    }
  });
  return probes;
}

function asked(branch: Branch, place: { readonly part: PartId; readonly spanned: boolean }): Asked {
  const inputs = new Set(columnsOf(branch.condition).map((c) => c.column.input));
  const [input] = inputs;
  return {
    condition: branch.condition,
    point: {
      kind: branch.kind,
      outcome: branch.outcome,
      part: place.part,
      ...(place.spanned && branch.span && { span: branch.span }),
      text: branch.text,
      ...(inputs.size === 1 && input !== undefined && { wanted: { input, condition: branch.condition } }),
    },
  };
}

/** Row by row an aggregate or window call evaluates its arguments. */
function argumentsOf(
  call: Aggregate['measures'][number]['call'],
  place: { readonly part: PartId; readonly spanned: boolean },
): readonly { readonly expr: TypedExpression; readonly part: PartId; readonly spanned: boolean }[] {
  return call.args.map((expr) => ({ expr, part: place.part, spanned: place.spanned }));
}

// ---- NULLs -----------------------------------------------------------------------------------------------------------

/** Columns that decide or compute something; what only passes through is no logic that an example would show. */
function columnsRead(root: Relation): ReadonlySet<string> {
  const read = new Set<string>();
  const add = (expr: TypedExpression | undefined): void => {
    if (expr !== undefined) for (const c of columnsOf(expr)) read.add(columnKey(c.column));
  };
  visitRelation(root, (node) => {
    switch (node.kind) {
      case 'filter':
        add(node.predicate);
        return;
      case 'deduplicate':
        node.partitionBy.forEach(add);
        node.orderBy.slice(0, node.written).forEach((k) => add(k.expr));
        return;
      case 'join':
        add(node.condition);
        return;
      case 'unnest':
        add(node.array);
        return;
      case 'aggregate':
        node.keys.forEach((k) => add(k.expr));
        node.measures.forEach((m) => add(m.call));
        return;
      case 'window':
        node.windows.forEach((w) => add(w.call));
        return;
      case 'project':
        for (const item of node.items) if (underInjectiveCasts(item.expr).kind !== 'column') add(item.expr);
        return;
      default:
    }
  });
  return read;
}

function nullPoints(scan: Scan, read: ReadonlySet<string>): readonly Asked[] {
  return scan.columns
    .filter((c) => c.nullable && read.has(columnKey(c.ref)))
    .flatMap((c): readonly Asked[] => {
      const ask = (outcome: 'null' | 'value', condition: TypedExpression, text: string): Asked => ({
        condition,
        point: {
          kind: 'null',
          outcome,
          part: scan.part ?? '',
          of: c.ref.name,
          text: `${text} in \`${scan.alias}.${c.ref.name}\``,
          wanted: { input: scan.alias, condition },
        },
      });
      const column: TypedExpression = { kind: 'column', column: c.ref, type: c.type, nullable: true };
      return [
        ask('null', isNull(column), 'a row with NULL'),
        // A column that all given rows leave out is NULL in all of them.
        ask('value', isNotNull(column), 'a row with a value'),
      ];
    });
}

function withArrayLength(input: Relation, array: TypedExpression): Relation {
  const items = [{ name: 'the_array', expr: array }];
  const only: Relation = {
    kind: 'project',
    input,
    as: undefined,
    items,
    columns: [{ ref: { input: undefined, name: 'the_array' }, type: array.type, nullable: array.nullable }],
  };
  const size = typedOver(only, 'ARRAY_LENGTH(`the_array`)');
  return {
    kind: 'project',
    input: only,
    as: undefined,
    items: [{ name: 'array_size', expr: size }],
    columns: [{ ref: { input: undefined, name: 'array_size' }, type: size.type, nullable: true }],
  };
}
