// The statement under construction: its CTEs and the names that are taken, and blocks turned into text by the dialect.

import type { PartId } from '../spec/spec.js';
import type { Dialect, PortabilityNote, PrintEnvironment, PrintResult } from '../sql/dialect.js';
import type { ColumnReference, TypedExpression, TypedSortKey } from '../sql/typed-tree.js';
import { columnKey, rewriteTyped } from '../sql/typed-walk.js';
import { and, leaf, type Needed } from './block-expressions.js';
import { blockText, findColumn, newBlock, type Block, type BlockColumn } from './block.js';
import type { Naming, PlanRefusal } from './statement.js';

export interface SelectOptions {
  readonly dialect: Dialect;
  readonly naming: Naming;
  /** Names that no CTE may take (relations of the project, ephemeral models), lower case. */
  readonly reservedNames?: ReadonlySet<string>;
  /** CTEs that stand before this statement's own (ephemeral models), complete texts. */
  readonly leadingCtes?: readonly { readonly name: string; readonly sql: string }[];
}

export class StatementWriter {
  readonly refusals: PlanRefusal[] = [];
  readonly notes: PortabilityNote[] = [];
  readonly dialect: Dialect;
  readonly naming: Naming;
  private readonly ctes: { name: string; sql: string }[] = [];
  private readonly taken: Set<string>;
  private generated = 0;

  constructor(private readonly options: SelectOptions) {
    this.dialect = options.dialect;
    this.naming = options.naming;
    this.taken = new Set([
      ...(options.reservedNames ?? []),
      ...(options.leadingCtes ?? []).map((c) => c.name.toLowerCase()),
    ]);
  }

  /** The whole statement, with the columns of its last block. */
  finish(block: Block, outputs: readonly ColumnReference[]): string {
    const items = outputs.map((ref) => {
      const column = findColumn(block, ref);
      return this.item(block, column, ref.name, undefined);
    });
    const select = this.text(block, items);
    const all = [...(this.options.leadingCtes ?? []), ...this.ctes];
    if (all.length === 0) return select;
    const ctes = all.map((c) => `${this.dialect.quoteIdentifier(c.name)} AS (\n  ${c.sql.replaceAll('\n', '\n  ')}\n)`);
    return `WITH ${ctes.join(',\n')}\n${select}`;
  }

  item(block: Block, column: BlockColumn | undefined, name: string, part: PartId | undefined): string {
    if (column === undefined) {
      this.refuse(`column ${name} is not provided by the step before`, part);
      return 'NULL';
    }
    return `${this.print(column.expr, block, part)} AS ${this.dialect.quoteIdentifier(name)}`;
  }

  text(block: Block, items: readonly string[]): string {
    const where = [
      ...(block.where.length > 0 ? [this.print(and(block.where), block, undefined, block.whereTexts.length > 0)] : []),
      ...block.whereTexts,
    ];
    return blockText(block, {
      items,
      where: where.length > 0 ? where.join(' AND ') : undefined,
      having: block.having.length > 0 ? this.print(and(block.having), block, undefined) : undefined,
    });
  }

  environment(block: Block): PrintEnvironment {
    return {
      column: (ref) => block.texts.get(columnKey(ref)) ?? this.qualified(ref),
      parameter: (name, type) => this.naming.parameter(name, type),
    };
  }

  private qualified(ref: ColumnReference): string {
    const name = this.dialect.quoteIdentifier(ref.name);
    return ref.input === undefined ? name : `${this.dialect.quoteIdentifier(ref.input)}.${name}`;
  }

  take(result: PrintResult, part: PartId | undefined): string {
    if (result.ok) {
      this.notes.push(...result.notes);
      return result.text;
    }
    for (const r of result.refusals) this.refusals.push({ reason: r.reason, part, ...(r.span && { span: r.span }) });
    return 'NULL';
  }

  print(expr: TypedExpression, block: Block, part: PartId | undefined, parenthesise = false): string {
    const text = this.take(this.dialect.print(expr, this.environment(block)), part);
    return parenthesise ? `(${text})` : text;
  }

  /** `part`: what to point at; absent: the model. */
  refuse(reason: string, part: PartId | undefined): void {
    this.refusals.push({ reason, part });
  }

  /** Replaces the columns of the plan by what the block computes for them. */
  over(block: Block, expr: TypedExpression): TypedExpression {
    return rewriteTyped(expr, (node) => (node.kind === 'column' ? findColumn(block, node.column)?.expr : undefined));
  }

  /** `wanted`, or with a number where it is taken. */
  name(wanted: string): string {
    let name = wanted;
    for (let n = 2; this.taken.has(name.toLowerCase()); n++) name = `${wanted}_${n}`;
    this.taken.add(name.toLowerCase());
    return name;
  }

  addCte(cte: { readonly name: string; readonly sql: string }): void {
    this.ctes.push(cte);
  }

  /** Ends a block: it becomes a CTE, and a new block reads the needed columns from it under `alias` (default: the CTE's name). */
  close(block: Block, wanted: string, needed: Needed, alias?: string): Block {
    const name = this.name(wanted);
    const kept = block.columns.filter((c) => needed.has(columnKey(c.ref)));
    const flat = flatNames(kept);
    const items =
      kept.length > 0
        ? kept.map((c, i) => this.item(block, c, flat[i]!, undefined))
        : [`1 AS ${this.dialect.quoteIdentifier('one')}`];
    this.ctes.push({ name, sql: this.text(block, items) });
    const as = alias ?? name;
    const from =
      alias === undefined
        ? this.dialect.quoteIdentifier(name)
        : `${this.dialect.quoteIdentifier(name)} AS ${this.dialect.quoteIdentifier(alias)}`;
    return newBlock(
      [from],
      kept.map((c, i) => ({ ...c, expr: leaf({ input: as, name: flat[i]! }, c) })),
    );
  }

  /** The same rows as a block that has only a FROM clause. */
  plain(block: Block, wanted: string, needed: Needed, alias?: string): Block {
    return block.stage === 'from' ? block : this.close(block, wanted, needed, alias);
  }

  /** Conjuncts are printed together, without a part to point at: each is tried by itself first, for the refusal's place. */
  checkPrintable(predicate: TypedExpression, block: Block, part: PartId | undefined): void {
    const result = this.dialect.print(this.over(block, predicate), this.environment(block));
    if (!result.ok) this.take(result, part);
  }

  sortKey(key: TypedSortKey, block: Block, part: PartId | undefined): string {
    return this.take(this.dialect.sortKey(key, this.environment(block)), part);
  }

  /** A name that no column of the block and no other generated column has. */
  columnName(wanted: string, block: Block): string {
    const names = new Set(block.columns.map((c) => c.ref.name.toLowerCase()));
    let name = wanted;
    while (names.has(name)) name = `${wanted}_${++this.generated}`;
    return name;
  }
}

/** Names for the columns of a CTE: the column's own where unique, else with its input before it. */
function flatNames(columns: readonly BlockColumn[]): readonly string[] {
  const count = new Map<string, number>();
  for (const c of columns) count.set(c.ref.name.toLowerCase(), (count.get(c.ref.name.toLowerCase()) ?? 0) + 1);
  const used = new Set<string>();
  return columns.map((c) => {
    const unique = count.get(c.ref.name.toLowerCase()) === 1;
    const wanted = unique || c.ref.input === undefined ? c.ref.name : `${c.ref.input}_${c.ref.name}`;
    let name = wanted;
    for (let n = 2; used.has(name.toLowerCase()) || (name !== c.ref.name && count.has(name.toLowerCase())); n++)
      name = `${wanted}_${n}`;
    used.add(name.toLowerCase());
    return name;
  });
}
