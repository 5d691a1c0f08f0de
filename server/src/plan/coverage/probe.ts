// What an example should reach, and how it is asked of a relation: points, and one-row relations that count the rows of each.

import type { PartId } from '../../spec/spec.js';
import type { NodeSpan, TypedExpression } from '../../sql/typed-tree.js';
import { aggregate, quoted, typedOver } from '../build-relation.js';
import type { Aggregate, ModelPlan, Relation } from '../plan.js';
import type { BranchOutcome } from './branches.js';

export type CoverageKind =
  | 'branch'
  | 'condition'
  | 'filter'
  | 'join'
  | 'union'
  | 'group'
  | 'duplicate'
  | 'elements'
  | 'limit'
  | 'null'
  | 'history';

export type CoverageOutcome =
  | BranchOutcome
  | 'dropped'
  | 'value'
  | 'matched'
  | 'unmatched'
  | 'unmatched-right'
  | 'several'
  | 'one'
  | 'empty'
  | 'input'
  | 'tie'
  | 'cut'
  | HistoryOutcome;

type HistoryOutcome =
  | 'new'
  | 'unchanged'
  | 'changed'
  | 'overwritten'
  | 'absent'
  | 'returning'
  | 'late'
  | 'same-start'
  | 'updated'
  | 'outside-window';

/** Something that one row of an example, at least, should bring about. */
export interface CoveragePoint {
  readonly kind: CoverageKind;
  readonly outcome: CoverageOutcome;
  readonly part: PartId;
  /** In the text of `part`. */
  readonly span?: NodeSpan;
  /** Of which column or input, where the place does not say it. */
  readonly of?: string;
  /** As the object of “no example has …”. */
  readonly text: string;
  /** What a row must be like, over the columns of one input; absent: more than a row of one input decides. */
  readonly wanted?: { readonly input: string; readonly condition: TypedExpression };
  /** What rows bring it about, where that can be said of whole tables. */
  readonly rows?: WantedRows;
}

/** Of inputs by their aliases, columns by name. */
export type WantedRows =
  /** None of these inputs. */
  | { readonly kind: 'none'; readonly inputs: readonly string[] }
  /** A row. */
  | { readonly kind: 'some'; readonly input: string }
  /** A row and another one that is equal to it in some columns and differs in others; the rest is free. */
  | {
      readonly kind: 'again';
      readonly input: string;
      readonly equal: readonly string[];
      readonly differing: readonly string[];
    }
  /** A row whose array has so many elements. */
  | { readonly kind: 'elements'; readonly input: string; readonly column: string; readonly count: 0 | 2 }
  /** A row of the one input that is equal to one of the others in these columns, or two of them. */
  | {
      readonly kind: 'partner';
      readonly input: string;
      readonly pairs: readonly {
        readonly column: string;
        readonly of: { readonly input: string; readonly column: string };
      }[];
      readonly several: boolean;
    }
  /** No rows in the table before the run. */
  | { readonly kind: 'nothing-before' };

/** One row; its columns count the rows that reach each point, in order. */
export interface CoverageProbe {
  readonly counts: Relation;
  readonly points: readonly CoveragePoint[];
  /** The same in two, for an engine that cannot ask for all of it: what it can is told; absent: of one point. */
  readonly halves?: () => readonly CoverageProbe[];
}

export interface MeasuredPoint {
  readonly point: CoveragePoint;
  /** Names of the examples with a row that reaches it. */
  readonly examples: readonly string[];
  /** False where no example could tell. */
  readonly measured: boolean;
  /** What was written at the place when it was measured. */
  readonly code?: string;
}

export interface ModelCoverage {
  readonly model: string;
  /** What was measured: of an edited model it is no longer true. */
  readonly plan: ModelPlan;
  /** How many were run. */
  readonly examples: number;
  readonly points: readonly MeasuredPoint[];
}

/** A row of `input` for which `condition` is TRUE is what the point wants; absent: any row. */
export interface Asked {
  readonly point: CoveragePoint;
  readonly condition: TypedExpression | undefined;
}

/** Counts the rows of `input` per condition. */
export function probe(input: Relation, asked: readonly Asked[]): readonly CoverageProbe[] {
  if (asked.length === 0) return [];
  const items = asked.map(({ condition }, i) => ({
    name: `point_${i}`,
    expr: condition ?? typedOver(input, 'TRUE'),
  }));
  const flagged: Relation = {
    kind: 'project',
    input,
    as: undefined,
    items,
    columns: items.map((i) => ({
      ref: { input: undefined, name: i.name },
      type: i.expr.type,
      nullable: i.expr.nullable,
    })),
  };
  const counts = aggregate(
    flagged,
    [],
    items.map((i) => [i.name.replace('point', 'count'), `COUNTIF(${quoted(undefined, i.name)})`] as const),
  );
  const half = Math.ceil(asked.length / 2);
  const halves = (): readonly CoverageProbe[] => [
    ...probe(input, asked.slice(0, half)),
    ...probe(input, asked.slice(half)),
  ];
  return [{ counts, points: asked.map((a) => a.point), ...(asked.length > 1 && { halves }) }];
}

/** A condition over `input` in the compiler's own words. */
export function where(input: Relation, text: string): TypedExpression {
  return typedOver(input, text);
}

/** One row a group: `group_size`. */
export function groupSizes(input: Relation, keys: readonly TypedExpression[]): Aggregate {
  const count = aggregate(input, [], [['group_size', 'COUNT(*)']]);
  const named = keys.map((expr, i) => ({ name: `group_key_${i}`, expr, part: '' }));
  return {
    ...count,
    keys: named,
    columns: [
      ...named.map((k) => ({ ref: { input: undefined, name: k.name }, type: k.expr.type, nullable: k.expr.nullable })),
      ...count.columns,
    ],
  };
}
