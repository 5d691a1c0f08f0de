// Which inputs are the optional side of an outer join so far; reports a later condition that keeps only their matched rows.

import type { JoinSpec, JoinType, PartId } from '../spec/spec.js';
import type { ScopeInput } from '../sql/scope.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { conjunctsOf } from '../sql/typed-walk.js';
import type { ModelContext } from './model-context.js';
import { nodeOf, type VisibleRow } from './visible-row.js';

export interface ColumnName {
  readonly input: string;
  readonly column: string;
}

interface OptionalSide {
  readonly join: JoinSpec;
  readonly type: 'LEFT' | 'RIGHT' | 'FULL';
  /** What is left of the join when its added rows for this side are dropped. */
  readonly without: JoinType;
  /** Where the join is the likelier mistake than what is said of the columns that it makes NULL. */
  readonly blamed: PartId | undefined;
  /** As it was before it became optional. */
  readonly input: ScopeInput;
  /** Its columns that the join's condition equates with others, which are there without a match too. */
  readonly twins: ReadonlyMap<string, ColumnName>;
  /** All that became optional together: one match brings all of them back. */
  readonly group: readonly ScopeInput[];
}

export class OuterJoins {
  private readonly sides = new Map<string, OptionalSide>();

  extend(
    inputs: readonly ScopeInput[],
    join: JoinSpec,
    type: OptionalSide['type'],
    {
      without = 'INNER',
      blamed,
      condition,
    }: {
      readonly without?: JoinType;
      readonly blamed?: PartId | undefined;
      /** Where its other side is always there. */
      readonly condition?: TypedExpression | undefined;
    } = {},
  ): void {
    for (const input of inputs) {
      const key = input.alias.toLowerCase();
      const twins = condition === undefined ? NO_TWINS : equatedColumns(condition, key);
      this.sides.set(key, {
        join,
        type,
        without,
        blamed,
        twins,
        input: this.sides.get(key)?.input ?? input,
        group: inputs,
      });
    }
  }

  /** Why every column of an input can be NULL, as the end of a sentence; undefined when it is not optional. */
  reason(alias: string): string | undefined {
    const side = this.sides.get(alias.toLowerCase());
    return side === undefined
      ? undefined
      : `\`${alias}\` is the optional side of a ${side.type} join and may have no match`;
  }

  /** The column of the other side that the join equates with this one. */
  twin(alias: string, column: string): ColumnName | undefined {
    return this.sides.get(alias.toLowerCase())?.twins.get(column.toLowerCase());
  }

  /** The place in the join that makes NULL what the model begins with: all that was joined before (RIGHT, FULL), or its first input (a LEFT join the wrong way round). */
  blamedJoin(alias: string): { readonly part: PartId; readonly without: JoinType } | undefined {
    const side = this.sides.get(alias.toLowerCase());
    return side?.blamed === undefined ? undefined : { part: side.blamed, without: side.without };
  }

  /** Reports each outer join whose added rows a condition that rejects NULL in `rejected` drops again. */
  undoneBy(ctx: ModelContext, rejected: ReadonlySet<string>, part: PartId): void {
    for (const [alias, side] of [...this.sides]) {
      if (!this.sides.has(alias)) continue;
      const column = side.input.columns.find((c) => rejected.has(nodeOf(alias, c.name)));
      const open = side.input.open ? [...rejected].find((n) => n.startsWith(`${alias}.`)) : undefined;
      if (column === undefined && open === undefined) continue;
      for (const input of side.group) this.sides.delete(input.alias.toLowerCase());
      ctx.report(
        'outer-join-undone',
        'warning',
        part,
        `The ${side.type} join keeps rows without a match in \`${side.input.alias}\`, and this condition drops them again: it is never TRUE when \`${side.input.alias}.${column?.name ?? open!.slice(alias.length + 1)}\` is NULL. Make the join ${side.without}, or move the condition into the join or to the stage \`source\`.`,
        {
          related: [{ part: side.join.part, message: `The ${side.type} join` }],
          data: { join: side.join.part, type: side.without },
        },
      );
    }
  }

  /** The row after such a condition: matched rows of an input have the nullability they had before the join. */
  restored(row: VisibleRow, rejected: ReadonlySet<string>): VisibleRow {
    return {
      ...row,
      inputs: row.inputs.map((input) => {
        const side = this.sides.get(input.alias.toLowerCase());
        const matched = side !== undefined && input.columns.some((c) => rejected.has(nodeOf(input.alias, c.name)));
        return matched ? side.input : input;
      }),
    };
  }
}

const NO_TWINS: ReadonlyMap<string, ColumnName> = new Map();

/** Columns of the input `key` (lower case), by their names in lower case, that a conjunct equates with a column of another input. */
function equatedColumns(condition: TypedExpression, key: string): ReadonlyMap<string, ColumnName> {
  const twins = new Map<string, ColumnName>();
  for (const conjunct of conjunctsOf(condition)) {
    if (conjunct.kind !== 'call' || conjunct.fn !== '$equal') continue;
    const [a, b] = conjunct.args.map(plainColumn);
    if (a === undefined || b === undefined) continue;
    const [own, other] = a.input.toLowerCase() === key ? [a, b] : [b, a];
    if (own.input.toLowerCase() === key && other.input.toLowerCase() !== key)
      twins.set(own.column.toLowerCase(), other);
  }
  return twins;
}

function plainColumn(e: TypedExpression): ColumnName | undefined {
  return e.kind === 'column' && e.column.input !== undefined
    ? { input: e.column.input, column: e.column.name }
    : undefined;
}
