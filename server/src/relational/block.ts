// A SELECT under construction: FROM, WHERE, GROUP BY … of one query block, and its text.

import type { RelationColumn } from '../plan/plan.js';
import type { ColumnReference, TypedExpression } from '../sql/typed-tree.js';
import { columnKey } from '../sql/typed-walk.js';

/** How far a block has come in SQL's own order of evaluation; a step that must happen earlier needs a new block. */
export type BlockStage = 'from' | 'where' | 'grouped' | 'having' | 'windowed' | 'projected' | 'limited';

const order: readonly BlockStage[] = ['from', 'where', 'grouped', 'having', 'windowed', 'projected', 'limited'];

export function atMost(block: Block, stage: BlockStage): boolean {
  return order.indexOf(block.stage) <= order.indexOf(stage);
}

/** A column the block provides, written in terms of the columns of its FROM clause. */
export interface BlockColumn extends RelationColumn {
  readonly expr: TypedExpression;
}

export interface Block {
  readonly stage: BlockStage;
  /** One FROM item or join a line. Empty: no FROM clause. */
  readonly from: readonly string[];
  /** Conjuncts as typed trees, over FROM-clause columns. */
  readonly where: readonly TypedExpression[];
  /** Conjuncts as finished operand-safe text (EXISTS subqueries). */
  readonly whereTexts: readonly string[];
  readonly groupBy: string | undefined;
  readonly having: readonly TypedExpression[];
  readonly orderBy: readonly string[];
  readonly limit: number | undefined;
  readonly columns: readonly BlockColumn[];
  /** FROM-clause columns that are not written `alias.name`: key → complete text. */
  readonly texts: ReadonlyMap<string, string>;
}

export function newBlock(
  from: readonly string[],
  columns: readonly BlockColumn[],
  texts: ReadonlyMap<string, string> = new Map(),
): Block {
  return {
    stage: 'from',
    from,
    where: [],
    whereTexts: [],
    groupBy: undefined,
    having: [],
    orderBy: [],
    limit: undefined,
    columns,
    texts,
  };
}

export function findColumn(block: Block, ref: ColumnReference): BlockColumn | undefined {
  const key = columnKey(ref);
  return block.columns.find((c) => columnKey(c.ref) === key);
}

const indent = (text: string, by: string): string => text.replaceAll('\n', `\n${by}`);

/** The finished parts of a block: every text complete. */
export interface BlockTexts {
  readonly items: readonly string[];
  readonly where: string | undefined;
  readonly having: string | undefined;
}

export function blockText(block: Block, texts: BlockTexts): string {
  const { items } = texts;
  const lines = ['SELECT', ...items.map((item, i) => `  ${indent(item, '  ')}${i < items.length - 1 ? ',' : ''}`)];
  block.from.forEach((item, i) => lines.push(`${i === 0 ? 'FROM ' : ''}${item}`));
  if (texts.where !== undefined) lines.push(`WHERE ${indent(texts.where, '  ')}`);
  if (block.groupBy !== undefined) lines.push(`GROUP BY ${block.groupBy}`);
  if (texts.having !== undefined) lines.push(`HAVING ${indent(texts.having, '  ')}`);
  if (block.orderBy.length > 0) lines.push(`ORDER BY ${block.orderBy.join(', ')}`);
  if (block.limit !== undefined) lines.push(`LIMIT ${block.limit}`);
  return lines.join('\n');
}
