// Two blocks joined into one: a join of the FROM clause, or EXISTS for the joins that only ask whether there is a match.

import type { Join } from '../plan/plan.js';
import type { ColumnReference, TypedExpression } from '../sql/typed-tree.js';
import { BOOL } from '../sql/types.js';
import { columnKey, columnsOf, conjunctsOf } from '../sql/typed-walk.js';
import type { Needed } from './block-expressions.js';
import type { Block } from './block.js';
import type { StatementWriter } from './statement-writer.js';

/** Both sides have only a FROM clause. */
export function joinBlocks(join: Join, left: Block, right: Block, needed: Needed, writer: StatementWriter): Block {
  if (join.type === 'SEMI' || join.type === 'ANTI' || join.type === 'EXISTS')
    return existence(join, left, right, needed, writer);
  const both: Block = {
    ...left,
    from: left.from,
    columns: [...left.columns, ...right.columns],
    texts: new Map([...left.texts, ...right.texts]),
  };
  const item = right.from.join('\n');
  if (join.condition === undefined) return { ...both, from: [...left.from, `CROSS JOIN ${item}`] };
  const condition = writer.over(both, join.condition);
  const outer = join.type === 'LEFT' || join.type === 'RIGHT' || join.type === 'FULL';
  const features = writer.dialect.features;
  if (outer && features.outerJoinNeedsEquality && !hasEquality(join)) {
    writer.refuse(
      `${writer.dialect.displayName} runs a ${join.type} JOIN only when its condition has an equality between columns of both sides`,
      join.part,
    );
  }
  if (join.type === 'FULL' && !features.fullJoinAnyCondition && !onlyEqualities(join)) {
    writer.refuse(`${writer.dialect.displayName} runs a FULL JOIN only on equalities between both sides`, join.part);
  }
  if (join.type === 'RIGHT' && !features.rightJoin)
    writer.refuse(`${writer.dialect.displayName} has no RIGHT JOIN`, join.part);
  const on = writer.print(condition, both, join.part);
  return { ...both, from: [...left.from, `${join.type} JOIN ${item}`, `  ON ${on.replaceAll('\n', '\n    ')}`] };
}

/** SEMI, ANTI, EXISTS: never multiply rows, and NULLs never remove a row by accident (unlike NOT IN). */
function existence(join: Join, left: Block, right: Block, needed: Needed, writer: StatementWriter): Block {
  const both: Block = {
    ...left,
    columns: [...left.columns, ...right.columns],
    texts: new Map([...left.texts, ...right.texts]),
  };
  const where =
    join.condition === undefined ? '' : `\n  WHERE ${writer.print(writer.over(both, join.condition), both, join.part)}`;
  const exists = `EXISTS (\n  SELECT 1 AS ${writer.dialect.quoteIdentifier('one')}\n  FROM ${right.from.join('\n  ')}${where}\n)`;
  if (join.type === 'SEMI') return { ...left, stage: 'where', whereTexts: [...left.whereTexts, exists] };
  if (join.type === 'ANTI') return { ...left, stage: 'where', whereTexts: [...left.whereTexts, `NOT ${exists}`] };
  if (!writer.dialect.features.existsInSelect) {
    writer.refuse(`${writer.dialect.displayName} has no EXISTS in a SELECT list`, join.part);
  }
  const ref: ColumnReference = { input: undefined, name: join.flag ?? 'exists_flag' };
  const text = writer.columnName('exists_flag', left);
  const textRef: ColumnReference = { input: undefined, name: text };
  const flagged: Block = {
    ...left,
    stage: 'projected',
    columns: [
      ...left.columns,
      { ref, type: BOOL, nullable: false, expr: { kind: 'column', column: textRef, type: BOOL, nullable: false } },
    ],
    texts: new Map([...left.texts, [columnKey(textRef), exists]]),
  };
  return writer.close(flagged, 'flagged', new Set([...needed, columnKey(ref)]));
}

function sidesOfEquality(conjunct: TypedExpression, rightAlias: string): boolean {
  if (conjunct.kind !== 'call' || conjunct.fn !== '$equal') return false;
  const [a, b] = conjunct.args.map((arg) =>
    columnsOf(arg).map((c) => c.column.input?.toLowerCase() === rightAlias.toLowerCase()),
  );
  if (a === undefined || b === undefined || a.length === 0 || b.length === 0) return false;
  return (a.every(Boolean) && b.every((x) => !x)) || (b.every(Boolean) && a.every((x) => !x));
}

function hasEquality(join: Join): boolean {
  return conjunctsOf(join.condition!).some((c) => sidesOfEquality(c, join.rightAlias));
}

function onlyEqualities(join: Join): boolean {
  return conjunctsOf(join.condition!).every((c) => sidesOfEquality(c, join.rightAlias));
}
