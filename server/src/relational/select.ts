// A plan's relation → one SELECT statement of a dialect, with CTEs named after what they hold; refuses what the dialect can't do exactly.
//
// Steps are merged into one query block while SQL's own order of evaluation allows it (see BlockStage); otherwise the
// block so far becomes a CTE. Expressions are merged as typed trees and printed once, so precedence is the printer's
// business alone. Only columns that something above reads are carried along.

import type {
  Aggregate,
  Deduplicate,
  DrillAcross,
  Filter,
  Join,
  Named,
  Project,
  Relation,
  Scan,
  SetOperation,
  SortLimit,
  Unnest,
  Window,
} from '../plan/plan.js';
import type { Dialect } from '../sql/dialect.js';
import type { ColumnReference, TypedCall } from '../sql/typed-tree.js';
import { INT64 } from '../sql/types.js';
import { columnKey, columnsOf, conjunctsOf } from '../sql/typed-walk.js';
import { call, leaf, plus, type Needed } from './block-expressions.js';
import { atMost, findColumn, newBlock, type Block, type BlockColumn } from './block.js';
import { drillAcross } from './drill-across.js';
import { joinBlocks } from './join-blocks.js';
import { StatementWriter, type SelectOptions } from './statement-writer.js';
import type { PlanRefusal, StatementResult } from './statement.js';

/** The statement whose result columns are exactly `root.columns`, in order, named by their `name`. No trailing semicolon or newline. */
export function printSelect(root: Relation, options: SelectOptions): StatementResult {
  const writer = new StatementWriter(options);
  const block = new SelectCompiler(writer).compile(root, new Set(root.columns.map((c) => columnKey(c.ref))));
  const sql = writer.finish(
    block,
    root.columns.map((c) => c.ref),
  );
  return writer.refusals.length > 0
    ? { ok: false, refusals: placed(writer.refusals) }
    : { ok: true, sql, notes: writer.notes };
}

class SelectCompiler {
  /** CTE names of Named inputs, by identity: each is computed once. */
  private readonly namedCtes = new Map<Relation, string>();
  private readonly dialect: Dialect;

  constructor(private readonly writer: StatementWriter) {
    this.dialect = writer.dialect;
  }

  compile(relation: Relation, needed: Needed): Block {
    switch (relation.kind) {
      case 'scan':
        return this.scan(relation);
      case 'one-row':
        return newBlock([], []);
      case 'named':
        return this.named(relation);
      case 'filter':
        return this.filter(relation, needed);
      case 'deduplicate':
        return this.deduplicate(relation, needed);
      case 'join':
        return this.join(relation, needed);
      case 'set-operation':
        return this.setOperation(relation);
      case 'unnest':
        return this.unnest(relation, needed);
      case 'aggregate':
        return this.aggregate(relation);
      case 'drill-across':
        return this.drillAcross(relation);
      case 'window':
        return this.window(relation, needed);
      case 'project':
        return this.project(relation, needed);
      case 'sort-limit':
        return this.sortLimit(relation, needed);
    }
  }

  private scan(scan: Scan): Block {
    const from = `${this.writer.naming.relation(scan.relation)} AS ${this.dialect.quoteIdentifier(scan.alias)}`;
    return newBlock(
      [from],
      scan.columns.map((c) => ({ ...c, expr: leaf(c.ref, c) })),
    );
  }

  private named(node: Named): Block {
    let name = this.namedCtes.get(node.input);
    if (name === undefined) {
      const columns = new Set(node.input.columns.map((c) => columnKey(c.ref)));
      const block = this.compile(node.input, columns);
      name = this.writer.name(node.name);
      const items = node.input.columns.map((c) =>
        this.writer.item(block, findColumn(block, c.ref), c.ref.name, undefined),
      );
      this.writer.addCte({ name, sql: this.writer.text(block, items) });
      this.namedCtes.set(node.input, name);
    }
    const from = `${this.dialect.quoteIdentifier(name)} AS ${this.dialect.quoteIdentifier(node.alias)}`;
    return newBlock(
      [from],
      node.columns.map((c) => ({ ...c, expr: leaf(c.ref, c) })),
    );
  }

  private filter(filter: Filter, needed: Needed): Block {
    const wanted = plus(needed, filter.predicate);
    let block = this.compile(filter.input, wanted);
    const having = block.stage === 'grouped' || block.stage === 'having';
    if (!having && !atMost(block, 'where')) block = this.writer.close(block, 'filtered', wanted);
    const conjuncts = conjunctsOf(this.writer.over(block, filter.predicate));
    this.writer.checkPrintable(filter.predicate, block, filter.part);
    return having
      ? { ...block, stage: 'having', having: [...block.having, ...conjuncts] }
      : { ...block, stage: 'where', where: [...block.where, ...conjuncts] };
  }

  private deduplicate(node: Deduplicate, needed: Needed): Block {
    const wanted = plus(needed, ...node.partitionBy, ...node.orderBy.map((k) => k.expr));
    const alias = soleInput(node);
    let block = this.compile(node.input, wanted);
    if (!atMost(block, 'where')) block = this.writer.close(block, 'input', wanted, alias);
    const number: TypedCall = {
      kind: 'call',
      fn: 'row_number',
      signature: 0,
      args: [],
      safe: false,
      type: INT64,
      nullable: false,
      over: {
        partitionBy: node.partitionBy.map((e) => this.writer.over(block, e)),
        orderBy: node.orderBy.map((k) => ({ ...k, expr: this.writer.over(block, k.expr) })),
      },
    };
    this.writer.checkPrintable(number, block, node.part);
    const ref: ColumnReference = { input: undefined, name: this.writer.columnName('row_number', block) };
    const numbered = this.writer.close(
      { ...block, stage: 'windowed', columns: [...block.columns, { ref, type: INT64, nullable: false, expr: number }] },
      alias === undefined ? 'numbered' : `${alias}_numbered`,
      new Set([...needed, columnKey(ref)]),
      alias,
    );
    const first = findColumn(numbered, ref)!.expr;
    return {
      ...numbered,
      stage: 'where',
      where: [call('$equal', [first, { kind: 'literal', type: INT64, nullable: false, value: '1' }])],
      columns: numbered.columns.filter((c) => columnKey(c.ref) !== columnKey(ref)),
    };
  }

  private join(join: Join, needed: Needed): Block {
    const wanted = join.condition === undefined ? needed : plus(needed, join.condition);
    const leftAlias = soleInput(join.left);
    const left = this.writer.plain(
      this.compile(join.left, wanted),
      leftAlias === undefined ? 'joined' : `${leftAlias}_input`,
      wanted,
      leftAlias,
    );
    const right = this.writer.plain(
      this.compile(join.right, wanted),
      `${join.rightAlias}_input`,
      wanted,
      join.rightAlias,
    );
    return joinBlocks(join, left, right, needed, this.writer);
  }

  private setOperation(node: SetOperation): Block {
    const all = new Set(node.columns.map((c) => columnKey({ input: undefined, name: c.ref.name })));
    const name = this.writer.name(node.alias === '' ? 'combined' : `${node.alias}_${node.op.toLowerCase()}`);
    const features = this.dialect.features;
    const word = node.distinct ? (features.explicitSetDistinct ? `${node.op} DISTINCT` : node.op) : `${node.op} ALL`;
    const selects = node.inputs.map((input) => {
      const wanted = new Set([...all, ...input.columns.map((c) => columnKey(c.ref))]);
      const block = this.compile(input, wanted);
      const items = input.columns.map((c, i) =>
        this.writer.item(block, findColumn(block, c.ref), node.columns[i]!.ref.name, node.part),
      );
      return this.writer.text(block, items);
    });
    this.writer.addCte({ name, sql: selects.join(`\n${word}\n`) });
    const alias = node.columns[0]?.ref.input ?? name;
    return newBlock(
      [`${this.dialect.quoteIdentifier(name)} AS ${this.dialect.quoteIdentifier(alias)}`],
      node.columns.map((c) => ({ ...c, expr: leaf({ input: alias, name: c.ref.name }, c) })),
    );
  }

  private unnest(node: Unnest, needed: Needed): Block {
    const wanted = plus(needed, node.array);
    const block = this.writer.plain(this.compile(node.input, wanted), 'joined', wanted);
    const element = this.writer.columnName('element', block);
    const offset = node.offset === undefined ? undefined : this.writer.columnName('position', block);
    const item = this.writer.take(
      this.dialect.unnest(
        {
          array: this.writer.over(block, node.array),
          elementAlias: element,
          offsetAlias: offset,
          keepEmpty: node.keepEmpty,
        },
        this.writer.environment(block),
      ),
      node.part,
    );
    const texts = new Map(block.texts);
    const added = node.columns.slice(node.input.columns.length).map((c, i) => {
      const ref: ColumnReference = { input: undefined, name: i === 0 ? element : offset! };
      texts.set(columnKey(ref), this.dialect.quoteIdentifier(ref.name));
      return { ...c, expr: { kind: 'column' as const, column: ref, type: c.type, nullable: c.nullable } };
    });
    const from =
      block.from.length === 0
        ? [`(SELECT 1 AS ${this.dialect.quoteIdentifier('one')}) AS ${this.dialect.quoteIdentifier('one_row')}`]
        : block.from;
    const result: Block = { ...block, from: [...from, item], columns: [...block.columns, ...added], texts };
    return this.writer.close({ ...result, stage: 'where' }, 'unnested', needed);
  }

  private aggregate(node: Aggregate): Block {
    const wanted = plus(new Set(), ...node.keys.map((k) => k.expr), ...node.measures.map((m) => m.call));
    let block = this.compile(node.input, wanted);
    if (!atMost(block, 'where')) block = this.writer.close(block, 'input', wanted);
    // Keys that are expressions are computed in a block of their own: a literal in GROUP BY would be an ordinal, and
    // engines differ in matching repeated expressions.
    if (node.keys.some((k) => this.writer.over(block, k.expr).kind !== 'column')) block = this.computeKeys(node, block);
    const keyExprs = node.keys.map(
      (k) =>
        block.columns.find((c) => columnKey(c.ref) === columnKey(keyRef(k.name)))?.expr ??
        this.writer.over(block, k.expr),
    );
    const keyTexts = keyExprs.map((e) => this.writer.print(e, block, node.part));
    const sets = node.sets;
    if (sets !== undefined && !this.dialect.features.groupingSets)
      this.writer.refuse(`${this.dialect.displayName} has no GROUPING SETS`, node.part);
    const groupBy =
      sets !== undefined
        ? `GROUPING SETS (${sets.map((set) => `(${set.map((i) => keyTexts[i]!).join(', ')})`).join(', ')})`
        : keyTexts.length > 0
          ? keyTexts.join(', ')
          : undefined;
    const texts = new Map(block.texts);
    const int64 = this.writer.take(this.dialect.typeName(INT64), node.part);
    const grouping = node.grouping.map((g, i) => {
      const ref: ColumnReference = { input: undefined, name: `grouping ${i}` };
      texts.set(columnKey(ref), `CAST(GROUPING(${keyTexts[g.key]!}) AS ${int64})`);
      return {
        ref: { input: undefined, name: g.name },
        type: INT64,
        nullable: false,
        expr: leaf(ref, { type: INT64, nullable: false }),
      };
    });
    const columns: BlockColumn[] = [
      ...node.keys.map((k, i) => ({
        ref: { input: undefined, name: k.name },
        type: k.expr.type,
        nullable: k.expr.nullable,
        expr: keyExprs[i]!,
      })),
      ...node.measures.map((m) => ({
        ref: { input: undefined, name: m.name },
        type: m.call.type,
        nullable: m.call.nullable,
        expr: this.writer.over(block, m.call),
      })),
      ...grouping,
    ];
    const grouped: Block = { ...block, stage: 'grouped', groupBy, columns, texts };
    // No measures: DISTINCT keys are the same as GROUP BY without aggregates; nothing more to do.
    return grouped;
  }

  private computeKeys(node: Aggregate, block: Block): Block {
    const measureColumns = new Set(node.measures.flatMap((m) => columnsOf(m.call)).map((c) => columnKey(c.column)));
    const keys: BlockColumn[] = node.keys.map((k) => ({
      ref: keyRef(k.name),
      type: k.expr.type,
      nullable: k.expr.nullable,
      expr: this.writer.over(block, k.expr),
    }));
    for (const [i, k] of node.keys.entries())
      this.writer.checkPrintable(keys[i]!.expr, { ...block, columns: [] }, k.part);
    const needed = new Set([...measureColumns, ...keys.map((k) => columnKey(k.ref))]);
    return this.writer.close({ ...block, stage: 'projected', columns: [...block.columns, ...keys] }, 'keyed', needed);
  }

  private drillAcross(node: DrillAcross): Block {
    const blocks = node.branches.map((b) => {
      const all = new Set(b.aggregate.columns.map((c) => columnKey(c.ref)));
      return this.writer.close(this.compile(b.aggregate, all), `${b.alias}_grouped`, all);
    });
    return drillAcross(node, blocks, this.writer);
  }

  private window(node: Window, needed: Needed): Block {
    const wanted = plus(needed, ...node.windows.map((w) => w.call));
    let block = this.compile(node.input, wanted);
    if (!atMost(block, 'where')) block = this.writer.close(block, 'grouped', wanted);
    return {
      ...block,
      stage: 'windowed',
      columns: [
        ...block.columns,
        ...node.windows.map((w) => ({
          ref: { input: undefined, name: w.name },
          type: w.call.type,
          nullable: w.call.nullable,
          expr: this.writer.over(block, w.call),
        })),
      ],
    };
  }

  private project(node: Project, needed: Needed): Block {
    const kept = node.items.filter((item) => needed.has(columnKey({ input: node.as, name: item.name })));
    const wanted = plus(new Set(), ...kept.map((item) => item.expr));
    let block = this.compile(node.input, wanted);
    const onlyColumns = kept.every((item) => item.expr.kind === 'column');
    if ((block.stage === 'projected' || block.stage === 'limited') && !onlyColumns)
      block = this.writer.close(block, 'result', wanted);
    const limited = block.stage === 'limited';
    const columns = kept.map((item) => {
      const expr = this.writer.over(block, item.expr);
      const printed = this.dialect.print(expr, this.writer.environment(block));
      if (!printed.ok) this.writer.take(printed, item.part ?? node.part);
      return { ref: { input: node.as, name: item.name }, type: item.expr.type, nullable: item.expr.nullable, expr };
    });
    const projected: Block = { ...block, stage: limited ? 'limited' : 'projected', columns };
    return node.as === undefined ? projected : this.writer.close(projected, node.as, needed, node.as);
  }

  private sortLimit(node: SortLimit, needed: Needed): Block {
    // Without a limit the order is presentation: the relation is the same, and no hidden ordering is written.
    if (node.limit === undefined) return this.compile(node.input, needed);
    const wanted = plus(needed, ...node.orderBy.map((k) => k.expr));
    const block = this.writer.close(this.compile(node.input, wanted), 'result', wanted);
    const orderBy = node.orderBy.map((k) =>
      this.writer.sortKey({ ...k, expr: this.writer.over(block, k.expr) }, block, node.part),
    );
    return { ...block, stage: 'limited', orderBy, limit: node.limit };
  }
}
/** Each refusal once, and the one that knows its place instead of the one that does not. */
function placed(refusals: readonly PlanRefusal[]): readonly PlanRefusal[] {
  const kept = refusals.filter(
    (r) => r.part !== undefined || !refusals.some((o) => o.part !== undefined && o.reason === r.reason),
  );
  return kept.filter(
    (r, i) =>
      kept.findIndex((o) => o.reason === r.reason && o.part === r.part && o.span?.start === r.span?.start) === i,
  );
}

/** Key columns computed in a block of their own, kept apart from input columns of the same name. */
function keyRef(name: string): ColumnReference {
  return { input: 'key', name };
}

/** The alias all columns of a relation share, if they do: a CTE of it can then keep the alias. */
function soleInput(relation: Relation): string | undefined {
  const inputs = new Set(relation.columns.map((c) => c.ref.input));
  return inputs.size === 1 ? [...inputs][0] : undefined;
}
