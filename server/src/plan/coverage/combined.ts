// Joins, set operations and drill-across → what examples should show of them: rows with and without a partner, every input, what is dropped.

import type { ResolvedModel } from '../../model/pipeline-model.js';
import type { JoinType, PartId } from '../../spec/spec.js';
import { conjunctsOf } from '../../sql/typed-walk.js';
import { aggregate, join, project, quoted } from '../build-relation.js';
import type { DrillAcross, Join, Relation, SetOperation } from '../plan.js';
import { visitRelation } from '../walk-relation.js';
import { groupSizes, probe, where, type CoveragePoint, type CoverageProbe, type WantedRows } from './probe.js';

export function joinProbes(node: Join, model: ResolvedModel, fallback: PartId): readonly CoverageProbe[] {
  if (node.condition === undefined) return [];
  const { rightAlias, type } = node;
  const point = (outcome: CoveragePoint['outcome'], text: string, rows?: WantedRows): CoveragePoint => ({
    kind: 'join',
    outcome,
    part: node.part ?? fallback,
    text,
    ...(rows && { rows }),
  });
  const partner = partnerOf(node);
  const leftSide = scansIn(node.left);
  const exists = (rows: Relation, type: 'SEMI' | 'ANTI', point: CoveragePoint): readonly CoverageProbe[] =>
    probe(rows, [{ point: { ...point, outcome: type === 'SEMI' ? 'matched' : point.outcome }, condition: undefined }]);
  const found = [
    ...exists(
      existence(node, 'SEMI'),
      'SEMI',
      point('matched', `a row that matches one of \`${rightAlias}\``, partner),
    ),
  ];
  // A row without a partner is kept with NULLs, dropped, or the only kind that is kept: each is a meaning of the join's type.
  const lonely: Readonly<Record<Exclude<JoinType, 'CROSS'>, string>> = {
    INNER: 'which the INNER JOIN drops',
    LEFT: 'which the LEFT JOIN keeps with NULLs',
    FULL: 'which the FULL JOIN keeps with NULLs',
    RIGHT: 'which the RIGHT JOIN drops',
    SEMI: 'which SEMI drops',
    ANTI: 'which ANTI keeps',
    EXISTS: 'for which the flag is FALSE',
  };
  if (type !== 'CROSS')
    found.push(
      ...exists(
        existence(node, 'ANTI'),
        'ANTI',
        point('unmatched', `a row without a match in \`${rightAlias}\`, ${lonely[type]}`, {
          kind: 'none',
          inputs: [rightAlias],
        }),
      ),
    );
  if (type === 'FULL' || type === 'RIGHT')
    found.push(
      ...exists(
        existence({ ...node, left: node.right, right: node.left, rightAlias: 'other side' }, 'ANTI'),
        'ANTI',
        point('unmatched-right', `a row of \`${rightAlias}\` that nothing matches, which the ${type} JOIN keeps`, {
          kind: 'none',
          inputs: leftSide,
        }),
      ),
    );
  const resolved = model.combine.kind === 'joins' ? model.combine.joins.find((j) => j.part === node.part) : undefined;
  const multiplies = type === 'INNER' || type === 'LEFT' || type === 'RIGHT' || type === 'FULL';
  if (multiplies && resolved?.matchesAtMostOne === undefined) {
    // More pairs than rows that have a partner.
    const pairs = counted(
      { ...node, type: 'INNER', columns: [...node.left.columns, ...node.right.columns] },
      'all_pairs',
    );
    const rows = counted(existence(node, 'SEMI'), 'matched_rows');
    const both = join('CROSS', pairs, rows, 'matched_rows');
    found.push(
      ...probe(both, [
        {
          point: point(
            'several',
            `a row that matches several of \`${rightAlias}\``,
            partner && { ...partner, several: true },
          ),
          condition: where(both, '`all_pairs`.`row_count` > `matched_rows`.`row_count`'),
        },
      ]),
    );
  }
  return found;
}

/** Where the condition is equality of columns of the right side with columns of others. */
function partnerOf(node: Join): Extract<WantedRows, { kind: 'partner' }> | undefined {
  const pairs = conjunctsOf(node.condition!).map((c) => {
    const [a, b] = c.kind === 'call' && c.fn === '$equal' ? c.args : [];
    if (a?.kind !== 'column' || b?.kind !== 'column') return undefined;
    const [own, other] = a.column.input === node.rightAlias ? [a, b] : [b, a];
    return own.column.input !== node.rightAlias || other.column.input === undefined
      ? undefined
      : { column: own.column.name, of: { input: other.column.input, column: other.column.name } };
  });
  return pairs.every((p) => p !== undefined)
    ? { kind: 'partner', input: node.rightAlias, pairs, several: false }
    : undefined;
}

/** Aliases. */
function scansIn(relation: Relation): readonly string[] {
  const found: string[] = [];
  visitRelation(relation, (node) => {
    if (node.kind === 'scan') found.push(node.alias);
  });
  return found;
}

function existence(node: Join, type: 'SEMI' | 'ANTI'): Join {
  return { ...node, type, flag: undefined, columns: node.left.columns };
}

/** Every row of the left side beside every one of the right: what the condition is evaluated on. */
export function pairsOf(node: Join): Join {
  return {
    ...node,
    type: 'CROSS',
    condition: undefined,
    flag: undefined,
    columns: [...node.left.columns, ...node.right.columns],
  };
}

function counted(relation: Relation, as: string): Relation {
  return project(aggregate(relation, [], [['row_count', 'COUNT(*)']]), [['row_count', '`row_count`']], as);
}

export function setOperationProbes(node: SetOperation, fallback: PartId): readonly CoverageProbe[] {
  const point = (outcome: CoveragePoint['outcome'], text: string, of?: string, part?: PartId): CoveragePoint => ({
    kind: 'union',
    outcome,
    part: part ?? node.part ?? fallback,
    text,
    ...(of !== undefined && { of }),
  });
  const scans = node.inputs.map(scanOf);
  const found = node.inputs.flatMap((input, i) =>
    probe(input, [
      {
        point: {
          ...point('input', `a row from \`${scans[i]?.alias ?? i}\``, scans[i]?.alias, scans[i]?.part),
          ...(scans[i] && { rows: { kind: 'some', input: scans[i].alias } }),
        },
        condition: undefined,
      },
    ]),
  );
  const [first, ...others] = node.inputs;
  const two = (op: SetOperation['op'], other: Relation): SetOperation => ({
    ...node,
    op,
    distinct: true,
    inputs: [first!, other],
  });
  if (node.op === 'UNION') {
    if (!node.distinct) return found;
    const sizes = groupSizes(
      { ...node, distinct: false },
      node.columns.map((c) => ({ kind: 'column', column: c.ref, type: c.type, nullable: c.nullable })),
    );
    return [
      ...found,
      ...probe(sizes, [
        {
          point: point('several', 'two equal rows, of which DISTINCT keeps one'),
          condition: where(sizes, '`group_size` > 1'),
        },
      ]),
    ];
  }
  const [dropped, why] =
    node.op === 'EXCEPT' ? (['INTERSECT', 'is also in'] as const) : (['EXCEPT', 'is not in'] as const);
  return [
    ...found,
    ...probe(node, [{ point: point('kept', `a row that ${node.op} keeps`), condition: undefined }]),
    ...others.flatMap((other, i) =>
      probe(two(dropped, other), [
        {
          point: point(
            'dropped',
            `a row that ${node.op} drops because it ${why} \`${scans[i + 1]?.alias ?? i + 1}\``,
            scans[i + 1]?.alias,
          ),
          condition: undefined,
        },
      ]),
    ),
  ];
}

function scanOf(relation: Relation): Extract<Relation, { kind: 'scan' }> | undefined {
  let found: Extract<Relation, { kind: 'scan' }> | undefined;
  visitRelation(relation, (node) => {
    if (node.kind === 'scan') found ??= node;
  });
  return found;
}

export function drillAcrossProbes(node: DrillAcross, fallback: PartId): readonly CoverageProbe[] {
  const [first, ...others] = node.branches;
  if (first === undefined || node.keys.length === 0) return [];
  const side = ({ aggregate: groups }: DrillAcross['branches'][number], as: string): Relation =>
    project(
      groups,
      groups.keys.map((k, i) => [`key_${i}`, quoted(undefined, k.name)] as const),
      as,
    );
  const onKeys = node.keys.map((_, i) => `\`this_side\`.\`key_${i}\` IS NOT DISTINCT FROM \`that_side\`.\`key_${i}\``);
  const without = (a: DrillAcross['branches'][number], b: DrillAcross['branches'][number]): Relation =>
    join('ANTI', side(a, 'this_side'), side(b, 'that_side'), 'that_side', onKeys.join(' AND '));
  const point = (outcome: 'unmatched' | 'unmatched-right', text: string, of: string): CoveragePoint => ({
    kind: 'join',
    outcome,
    part: node.part ?? fallback,
    of,
    text,
  });
  return others.flatMap((other) => [
    ...probe(without(first, other), [
      {
        point: point('unmatched', `keys of \`${first.alias}\` that \`${other.alias}\` does not have`, other.alias),
        condition: undefined,
      },
    ]),
    ...probe(without(other, first), [
      {
        point: point(
          'unmatched-right',
          `keys of \`${other.alias}\` that \`${first.alias}\` does not have, which ${node.type === 'FULL' ? 'FULL keeps' : `${node.type} drops`}`,
          other.alias,
        ),
        condition: undefined,
      },
    ]),
  ]);
}
