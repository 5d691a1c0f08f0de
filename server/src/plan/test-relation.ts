// A data test of a model → the relation of the rows that violate it: one meaning of every test for all platforms.

import type { ModelPlan, Relation, RelationColumn, RelationReference, TestPlan } from './plan.js';
import { aggregate, filter, project, quoted } from './build-relation.js';
import type { TypedCall, TypedExpression } from '../sql/typed-tree.js';
import { BOOL, type SqlType } from '../sql/types.js';
import { rewriteTyped } from '../sql/typed-walk.js';

/** Columns of the table a `relationships` test looks into. */
export type ColumnsOf = (
  relation: RelationReference,
) => readonly { readonly name: string; readonly type: SqlType; readonly nullable: boolean }[];

const rows = 'tested';
const parent = 'referenced';

/**
 * Every row is one violation: of row tests the whole row, of key tests the key and its `row_count`. NULL passes
 * everything but not_null and primary_key.
 */
export function violations(model: ModelPlan, test: TestPlan, columnsOf: ColumnsOf): Relation {
  const table = testedRows(model, test);
  const column = (name: string): string => quoted(rows, name);
  switch (test.kind) {
    case 'not_null':
      return output(filter(table, test.columns.map((c) => `${column(c)} IS NULL`).join(' OR ')));
    case 'unique':
      return duplicates(filter(table, test.columns.map((c) => `${column(c)} IS NOT NULL`).join(' AND ')), test.columns);
    case 'primary_key': {
      // A NULL in a key is a violation by itself, however often it stands there.
      const counted = countedKeys(table, test.columns);
      const nulls = test.columns.map((c) => `${quoted(undefined, c)} IS NULL`).join(' OR ');
      return project(filter(counted, `\`row_count\` > 1 OR ${nulls}`), keyItems(test.columns));
    }
    case 'relationships': {
      const target = test.references!;
      const columns: RelationColumn[] = columnsOf(target.relation).map((c) => ({
        ref: { input: parent, name: c.name },
        type: c.type,
        nullable: c.nullable,
      }));
      const present = filter(table, test.columns.map((c) => `${column(c)} IS NOT NULL`).join(' AND '));
      const right: Relation = { kind: 'scan', alias: parent, relation: target.relation, columns };
      const condition = test.columns.map((c, i): TypedExpression =>
        call('$equal', [reference(present, rows, c), reference(right, parent, target.columns[i]!)]),
      );
      return output({
        kind: 'join',
        type: 'ANTI',
        left: present,
        right,
        rightAlias: parent,
        condition: condition.length === 1 ? condition[0] : call('$and', condition),
        flag: undefined,
        columns: present.columns,
      });
    }
    case 'accepted_values':
      return failing(table, call('$in', [reference(table, rows, test.columns[0]!), ...test.values]));
    case 'between':
    case 'matches':
    case 'expression':
      return failing(table, overRows(test.predicate!));
  }
}

function testedRows(model: ModelPlan, test: TestPlan): Relation {
  let table: Relation = {
    kind: 'scan',
    alias: rows,
    relation: { kind: 'model', name: model.name },
    columns: model.columns.map((c) => ({ ref: { input: rows, name: c.name }, type: c.type, nullable: true })),
  };
  if (test.currentRowsOnly && model.history !== undefined)
    table = filter(table, `${quoted(rows, model.history.currentFlag)} IS TRUE`);
  if (test.where !== undefined)
    table = { kind: 'filter', input: table, predicate: overRows(test.where), stage: 'result', columns: table.columns };
  return table;
}

/** A predicate over output columns, as one over the tested rows. */
function overRows(predicate: TypedExpression): TypedExpression {
  return rewriteTyped(predicate, (node) =>
    node.kind === 'column' && node.column.input === undefined
      ? { ...node, column: { input: rows, name: node.column.name } }
      : undefined,
  );
}

function failing(table: Relation, predicate: TypedExpression): Relation {
  return output({
    kind: 'filter',
    input: table,
    predicate: call('$not', [predicate]),
    stage: 'result',
    columns: table.columns,
  });
}

function countedKeys(table: Relation, columns: readonly string[]): Relation {
  return aggregate(
    table,
    columns.map((c) => [c, quoted(rows, c)] as const),
    [['row_count', 'COUNT(*)']],
  );
}

function keyItems(columns: readonly string[]): readonly (readonly [string, string])[] {
  return [
    ...columns.map((c) => [c, quoted(undefined, c)] as const),
    ['row_count', quoted(undefined, 'row_count')] as const,
  ];
}

function duplicates(table: Relation, columns: readonly string[]): Relation {
  return project(filter(countedKeys(table, columns), '`row_count` > 1'), keyItems(columns));
}

function output(relation: Relation): Relation {
  return project(
    relation,
    relation.columns.map((c) => [c.ref.name, quoted(c.ref.input, c.ref.name)] as const),
  );
}

function reference(relation: Relation, input: string, name: string): TypedExpression {
  const column = relation.columns.find((c) => c.ref.input === input && c.ref.name.toLowerCase() === name.toLowerCase());
  return {
    kind: 'column',
    column: { input, name: column?.ref.name ?? name },
    type: column?.type ?? { kind: 'unknown' },
    nullable: column?.nullable ?? true,
  };
}

function call(fn: string, args: readonly TypedExpression[]): TypedCall {
  return { kind: 'call', fn, signature: 0, args, safe: false, type: BOOL, nullable: args.some((a) => a.nullable) };
}
