// Inputs that were aggregated each by itself, put side by side on their keys: a NULL key meets a NULL key.

import type { Aggregate, DrillAcross } from '../plan/plan.js';
import type { PartId } from '../spec/spec.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { call, leaf, ONE } from './block-expressions.js';
import { findColumn, newBlock, type Block, type BlockColumn } from './block.js';
import type { StatementWriter } from './statement-writer.js';

/** `blocks`: of its branches, in their order, each a FROM clause with the branch's columns. */
export function drillAcross(node: DrillAcross, blocks: readonly Block[], writer: StatementWriter): Block {
  const keyNames = node.keys.map((k) => k.name);
  const branches = node.branches.map((b, i) => ({ ...b, block: blocks[i]! }));
  const first = branches[0]!;
  const keyExpr = (block: Block, i: number, branch: { aggregate: Aggregate }): TypedExpression =>
    findColumn(block, { input: undefined, name: branch.aggregate.keys[i]!.name })!.expr;
  let spine: Block = first.block;
  let spineKeys = node.keys.map((_, i) => keyExpr(first.block, i, first));
  let rest = branches.slice(1);
  if (node.type === 'FULL') {
    // FULL JOIN on null-safe equality is not available everywhere: all key values first, then LEFT JOIN each branch.
    const name = writer.name('all_keys');
    const word = writer.dialect.features.explicitSetDistinct ? 'UNION DISTINCT' : 'UNION';
    const selects = branches.map((b) => {
      const items = keyNames.map(
        (k, i) => `${writer.print(keyExpr(b.block, i, b), b.block, node.part)} AS ${writer.dialect.quoteIdentifier(k)}`,
      );
      return writer.text(b.block, items);
    });
    writer.addCte({ name, sql: selects.join(`\n${word}\n`) });
    spine = newBlock([writer.dialect.quoteIdentifier(name)], []);
    spineKeys = node.keys.map((k, i) =>
      leaf(
        { input: name, name: k.name },
        { type: k.type, nullable: branches.some((b) => b.aggregate.keys[i]!.expr.nullable) },
      ),
    );
    rest = branches;
  }
  const columns: BlockColumn[] = node.columns.slice(0, node.keys.length).map((c, i) => ({ ...c, expr: spineKeys[i]! }));
  const measure = (b: (typeof branches)[number], optional: boolean): BlockColumn[] =>
    b.aggregate.measures.map((m) => {
      const column = findColumn(b.block, { input: undefined, name: m.name })!;
      const nullable = column.nullable || optional;
      return {
        ref: { input: undefined, name: m.name },
        type: column.type,
        nullable,
        expr: { ...column.expr, nullable },
      };
    });
  if (node.type !== 'FULL') columns.push(...measure(first, false));
  let block: Block = { ...spine, columns };
  for (const branch of rest) {
    const conditions = node.keys.map((_, i) =>
      nullSafe(spineKeys[i]!, keyExpr(branch.block, i, branch), block, node.part, writer),
    );
    block = {
      ...block,
      from: [
        ...block.from,
        `${node.type === 'INNER' ? 'INNER' : 'LEFT'} JOIN ${branch.block.from.join('\n')}`,
        `  ON ${conditions.length > 0 ? conditions.join(' AND ') : writer.print(call('$equal', [ONE, ONE]), block, node.part)}`,
      ],
      columns: [...block.columns, ...measure(branch, node.type !== 'INNER')],
    };
  }
  return block;
}

/** `a = b`, and NULL equals NULL. */
function nullSafe(
  a: TypedExpression,
  b: TypedExpression,
  block: Block,
  part: PartId | undefined,
  writer: StatementWriter,
): string {
  if (!a.nullable || !b.nullable) return writer.print(call('$equal', [a, b]), block, part);
  const operator = writer.dialect.features.nullSafeEquals;
  const left = writer.print(a, block, part);
  const right = writer.print(b, block, part);
  return operator !== undefined
    ? `${left} ${operator} ${right}`
    : `(${writer.print(call('$equal', [a, b]), block, part)} OR (${left} IS NULL AND ${right} IS NULL))`;
}
