// Rows that fall together: groups and their totals, partitions of windows, duplicates of which one is kept → what examples should show of their sizes.

import { tellsRowsApart } from '../../model/order-totality.js';
import type { ResolvedInput, ResolvedModel } from '../../model/pipeline-model.js';
import type { PartId } from '../../spec/spec.js';
import type { TypedExpression } from '../../sql/typed-tree.js';
import { aggregate } from '../build-relation.js';
import type { Aggregate, Deduplicate, ModelPlan, Relation, Window } from '../plan.js';
import { groupSizes, probe, where, type CoveragePoint, type CoverageProbe, type WantedRows } from './probe.js';

/** Several rows of which one is kept; several that the written order leaves equal. */
export function duplicateProbes(node: Deduplicate, plan: ModelPlan, model: ResolvedModel): readonly CoverageProbe[] {
  const input = inputOf(node, model);
  const point = (outcome: 'several' | 'tie', text: string, rows: WantedRows | undefined): CoveragePoint => ({
    kind: 'duplicate',
    outcome,
    part: node.part ?? plan.part,
    text,
    ...(rows && { rows }),
  });
  const written = node.orderBy.slice(0, node.written).map((k) => k.expr);
  const sizes = (keys: readonly TypedExpression[], own: CoveragePoint): readonly CoverageProbe[] => {
    if (holdsKey(input, keys)) return [];
    const counted = groupSizes(node.input, keys);
    return probe(counted, [{ point: own, condition: where(counted, '`group_size` > 1') }]);
  };
  return [
    ...sizes(
      node.partitionBy,
      point('several', 'several rows of which this keeps one', again(node.input, node.partitionBy, written)),
    ),
    // Without a written order, or without anything behind it, there is no tie to break.
    ...(written.length === 0 || node.orderBy.length === written.length
      ? []
      : sizes(
          [...node.partitionBy, ...written],
          point(
            'tie',
            'several rows that are equal in this order, of which the first by the other columns is kept',
            again(node.input, [...node.partitionBy, ...written], []),
          ),
        )),
  ];
}

/** Two rows of the one table that a relation reads, where filters are all that happens to them before. */
function again(
  relation: Relation,
  equal: readonly TypedExpression[],
  differing: readonly TypedExpression[],
): WantedRows | undefined {
  let at = relation;
  while (at.kind === 'filter') at = at.input;
  const names = (list: readonly TypedExpression[]): readonly (string | undefined)[] =>
    list.map((e) => (e.kind === 'column' ? e.column.name : undefined));
  const [same, others] = [names(equal), names(differing)];
  if (at.kind !== 'scan' || !same.every((n) => n !== undefined) || !others.every((n) => n !== undefined))
    return undefined;
  return { kind: 'again', input: at.alias, equal: same, differing: others };
}

function inputOf(node: Deduplicate, model: ResolvedModel): ResolvedInput | undefined {
  const alias = node.columns[0]?.ref.input?.toLowerCase();
  return model.inputs.find((i) => i.alias.toLowerCase() === alias);
}

/** Values that no two rows of the input agree on. */
function holdsKey(input: ResolvedInput | undefined, values: readonly TypedExpression[]): boolean {
  const names = new Set(values.flatMap((e) => (e.kind === 'column' ? [e.column.name.toLowerCase()] : [])));
  return (
    input?.signature.keys.some((k) => k.nullsCounted && k.columns.every((c) => names.has(c.toLowerCase()))) === true
  );
}

export function groupProbes(node: Aggregate, plan: ModelPlan, model: ResolvedModel): readonly CoverageProbe[] {
  const point = (outcome: 'empty' | 'several' | 'one', text: string, rows?: WantedRows): CoveragePoint => ({
    kind: 'group',
    outcome,
    part: node.part ?? node.keys[0]?.part ?? plan.part,
    text,
    ...(rows && { rows }),
  });
  const keyed = node.keys.map((k) => k.expr);
  const counted = groupSizes(
    node.input,
    node.keys.map((k) => k.expr),
  );
  const are = (text: string): TypedExpression => where(counted, text);
  if (node.keys.length === 0)
    return probe(counted, [
      {
        point: point('empty', 'no row at all to aggregate', { kind: 'none', inputs: model.inputs.map((i) => i.alias) }),
        condition: are('`group_size` = 0'),
      },
      {
        point: point('several', 'several rows to aggregate', again(node.input, [], [])),
        condition: are('`group_size` > 1'),
      },
    ]);
  // Keys that name one row each can have no larger group.
  const single =
    model.drillAcross === undefined &&
    tellsRowsApart(
      node.keys.map((k) => k.expr),
      model,
    );
  const groups = aggregate(counted, [], [['group_count', 'COUNT(*)']]);
  const subtotals = (node.sets ?? []).filter((set) => set.length < node.keys.length);
  return [
    ...probe(
      counted,
      single
        ? []
        : [
            {
              point: point('several', 'a group of several rows', again(node.input, keyed, [])),
              condition: are('`group_size` > 1'),
            },
          ],
    ),
    ...probe(groups, [
      {
        point: point(
          'one',
          'more than one group, so that the keys would be missed',
          again(node.input, [], keyed.slice(0, 1)),
        ),
        condition: where(groups, '`group_count` > 1'),
      },
    ]),
    ...subtotals.flatMap((set) => {
      const keys = set.map((i): TypedExpression => {
        const { ref, type, nullable } = counted.columns[i]!;
        return { kind: 'column', column: ref, type, nullable };
      });
      const sizes = groupSizes(counted, keys);
      const text =
        set.length === 0
          ? 'a grand total over several groups'
          : `a subtotal by ${set.map((i) => `\`${node.keys[i]!.name}\``).join(', ')} over several groups`;
      return probe(sizes, [{ point: point('several', text), condition: where(sizes, '`group_size` > 1') }]);
    }),
  ];
}

export function windowProbes(
  node: Window,
  model: ResolvedModel,
  placeOf: (expr: TypedExpression, part: PartId | undefined) => { readonly part: PartId; readonly spanned: boolean },
): readonly CoverageProbe[] {
  return node.windows.flatMap(({ call }) => {
    const keys = call.over?.partitionBy ?? [];
    if (keys.length > 0 && model.grouping === undefined && tellsRowsApart(keys, model)) return [];
    const counted = groupSizes(node.input, keys);
    const { part, spanned } = placeOf(call, node.part);
    const rows = again(node.input, keys, []);
    const point: CoveragePoint = {
      kind: 'group',
      outcome: 'several',
      part,
      ...(spanned && call.span && { span: call.span }),
      ...(rows && { rows }),
      text: keys.length === 0 ? 'several rows for this window' : 'several rows in one partition of this window',
    };
    return probe(counted, [{ point, condition: where(counted, '`group_size` > 1') }]);
  });
}
