// Relations built from GoogleSQL text over other relations: for what the compiler itself adds (history, increments).

import type {
  Aggregate,
  Filter,
  Join,
  ModelPlan,
  Named,
  Project,
  Relation,
  RelationColumn,
  Scan,
  SetOperation,
} from './plan.js';
import { parseExpression } from '../sql/parse/parse-expression.js';
import type { Scope } from '../sql/scope.js';
import type { TypedCall, TypedExpression } from '../sql/typed-tree.js';
import { type SqlType, TIMESTAMP } from '../sql/types.js';
import { typeExpression } from '../sql/typing/type-expression.js';

/** The text typed over the columns a relation provides. The text is the compiler's own: a fault in it is a fault of the program and throws. */
export function typedOver(relation: Relation, text: string, options: { aggregates?: boolean } = {}): TypedExpression {
  const { expr, problems } = parseExpression(text);
  const { typed, problems: typing } = typeExpression(expr, scopeOf(relation, options.aggregates ?? false));
  const fault = problems[0] ?? typing.find((p) => p.severity === 'error');
  if (fault !== undefined) throw new Error(`internal expression ${text}: ${fault.message}`);
  return typed;
}

function scopeOf(relation: Relation, aggregates: boolean): Scope {
  const inputs = new Map<string, { name: string; type: SqlType; nullable: boolean }[]>();
  const columns: { name: string; type: SqlType; nullable: boolean }[] = [];
  for (const c of relation.columns) {
    const column = { name: c.ref.name, type: c.type, nullable: c.nullable };
    if (c.ref.input === undefined) columns.push(column);
    else inputs.set(c.ref.input, [...(inputs.get(c.ref.input) ?? []), column]);
  }
  return {
    inputs: [...inputs].map(([alias, list]) => ({ alias, columns: list, open: false })),
    columns,
    parameters: [{ name: 'run_ts', type: TIMESTAMP, nullable: false }],
    functions: [],
    aggregates,
    windows: false,
    possiblyEmptyGroups: false,
  };
}

/** `` `input`.`name` ``: a name of the spec inside the compiler's own text. Spec names are identifiers, never longer text. */
export function quoted(input: string | undefined, name: string): string {
  return input === undefined ? `\`${name}\`` : `\`${input}\`.\`${name}\``;
}

/** The model's own table as it was before the run. */
export function scanSelf(model: ModelPlan, alias: string): Scan {
  return {
    kind: 'scan',
    alias,
    relation: { kind: 'model', name: model.name },
    columns: model.columns.map((c) => ({ ref: { input: alias, name: c.name }, type: c.type, nullable: true })),
  };
}

export function named(input: Relation, name: string, alias: string): Named {
  return {
    kind: 'named',
    name,
    alias,
    input,
    columns: input.columns.map((c) => ({ ...c, ref: { input: alias, name: c.ref.name } })),
  };
}

export function filter(input: Relation, predicate: string): Filter {
  return { kind: 'filter', input, predicate: typedOver(input, predicate), stage: 'joined', columns: input.columns };
}

export function join(
  type: 'INNER' | 'LEFT' | 'ANTI' | 'CROSS',
  left: Relation,
  right: Relation,
  rightAlias: string,
  condition?: string,
): Join {
  const rightColumns = type === 'LEFT' ? right.columns.map((c) => ({ ...c, nullable: true })) : right.columns;
  const visible: Relation = { ...left, columns: [...left.columns, ...right.columns] };
  return {
    kind: 'join',
    type,
    left,
    right,
    rightAlias,
    condition: condition === undefined ? undefined : typedOver(visible, condition),
    flag: undefined,
    columns: type === 'ANTI' ? left.columns : [...left.columns, ...rightColumns],
  };
}

export function project(
  input: Relation,
  items: readonly (readonly [name: string, expression: string])[],
  as?: string,
): Project {
  const typed = items.map(([name, text]) => ({ name, expr: typedOver(input, text) }));
  return {
    kind: 'project',
    input,
    as,
    items: typed,
    columns: typed.map((i) => ({ ref: { input: as, name: i.name }, type: i.expr.type, nullable: i.expr.nullable })),
  };
}

/** Measures are single aggregate calls. */
export function aggregate(
  input: Relation,
  keys: readonly (readonly [name: string, expression: string])[],
  measures: readonly (readonly [name: string, call: string])[],
): Aggregate {
  const typedKeys = keys.map(([name, text]) => ({ name, expr: typedOver(input, text), part: '' }));
  const typedMeasures = measures.map(([name, text]) => ({
    name,
    call: typedOver(input, text, { aggregates: true }) as TypedCall,
  }));
  const columns: RelationColumn[] = [
    ...typedKeys.map((k) => ({
      ref: { input: undefined, name: k.name },
      type: k.expr.type,
      nullable: k.expr.nullable,
    })),
    // A group may be empty of non-null values whatever the column says.
    ...typedMeasures.map((m) => ({ ref: { input: undefined, name: m.name }, type: m.call.type, nullable: true })),
  ];
  return { kind: 'aggregate', input, keys: typedKeys, sets: undefined, measures: typedMeasures, grouping: [], columns };
}

/** UNION ALL by position; inputs have the same names and types. */
export function unionAll(inputs: readonly [Relation, ...Relation[]], alias: string): SetOperation {
  return {
    kind: 'set-operation',
    op: 'UNION',
    distinct: false,
    alias,
    inputs,
    columns: inputs[0].columns.map((c, i) => ({
      ref: { input: alias, name: c.ref.name },
      type: c.type,
      nullable: inputs.some((r) => r.columns[i]!.nullable),
    })),
  };
}
