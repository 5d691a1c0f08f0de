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
import type { PartId } from '../spec/spec.js';
import type { Dialect, PortabilityNote, PrintEnvironment, PrintResult } from '../sql/dialect.js';
import type { ColumnReference, TypedCall, TypedColumn, TypedExpression, TypedSortKey } from '../sql/typed-tree.js';
import { BOOL, INT64 } from '../sql/types.js';
import { columnKey, columnsOf, conjunctsOf, rewriteTyped } from '../sql/typed-walk.js';
import { atMost, blockText, findColumn, newBlock, type Block, type BlockColumn } from './block.js';
import type { Naming, PlanRefusal, StatementResult } from './statement.js';

export interface SelectOptions {
  readonly dialect: Dialect;
  readonly naming: Naming;
  /** Names that no CTE may take (relations of the project, ephemeral models), lower case. */
  readonly reservedNames?: ReadonlySet<string>;
  /** CTEs that stand before this statement's own (ephemeral models), complete texts. */
  readonly leadingCtes?: readonly { readonly name: string; readonly sql: string }[];
}

/** The statement whose result columns are exactly `root.columns`, in order, named by their `name`. No trailing semicolon or newline. */
export function printSelect(root: Relation, options: SelectOptions): StatementResult {
  const compiler = new SelectCompiler(options);
  const block = compiler.compile(root, new Set(root.columns.map((c) => columnKey(c.ref))));
  const sql = compiler.finish(
    block,
    root.columns.map((c) => c.ref),
  );
  return compiler.refusals.length > 0
    ? { ok: false, refusals: placed(compiler.refusals) }
    : { ok: true, sql, notes: compiler.notes };
}

type Needed = ReadonlySet<string>;

class SelectCompiler {
  readonly refusals: PlanRefusal[] = [];
  readonly notes: PortabilityNote[] = [];
  private readonly ctes: { name: string; sql: string }[] = [];
  private readonly taken: Set<string>;
  private readonly dialect: Dialect;
  /** CTE names of Named inputs, by identity: each is computed once. */
  private readonly namedCtes = new Map<Relation, string>();
  private generated = 0;

  constructor(private readonly options: SelectOptions) {
    this.dialect = options.dialect;
    this.taken = new Set([
      ...(options.reservedNames ?? []),
      ...(options.leadingCtes ?? []).map((c) => c.name.toLowerCase()),
    ]);
  }

  // ---- statement text ----------------------------------------------------------------------------------------------

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

  private item(block: Block, column: BlockColumn | undefined, name: string, part: PartId | undefined): string {
    if (column === undefined) {
      this.refuse(`column ${name} is not provided by the step before`, part);
      return 'NULL';
    }
    return `${this.print(column.expr, block, part)} AS ${this.dialect.quoteIdentifier(name)}`;
  }

  private text(block: Block, items: readonly string[]): string {
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

  private environment(block: Block): PrintEnvironment {
    return {
      column: (ref) => block.texts.get(columnKey(ref)) ?? this.qualified(ref),
      parameter: (name, type) => this.options.naming.parameter(name, type),
    };
  }

  private qualified(ref: ColumnReference): string {
    const name = this.dialect.quoteIdentifier(ref.name);
    return ref.input === undefined ? name : `${this.dialect.quoteIdentifier(ref.input)}.${name}`;
  }

  private take(result: PrintResult, part: PartId | undefined): string {
    if (result.ok) {
      this.notes.push(...result.notes);
      return result.text;
    }
    for (const r of result.refusals) this.refusals.push({ reason: r.reason, part, ...(r.span && { span: r.span }) });
    return 'NULL';
  }

  private print(expr: TypedExpression, block: Block, part: PartId | undefined, parenthesise = false): string {
    const text = this.take(this.dialect.print(expr, this.environment(block)), part);
    return parenthesise ? `(${text})` : text;
  }

  private refuse(reason: string, part: PartId | undefined): void {
    this.refusals.push({ reason, part });
  }

  // ---- blocks ------------------------------------------------------------------------------------------------------

  /** Replaces the columns of the plan by what the block computes for them. */
  private over(block: Block, expr: TypedExpression): TypedExpression {
    return rewriteTyped(expr, (node) => (node.kind === 'column' ? findColumn(block, node.column)?.expr : undefined));
  }

  private name(wanted: string): string {
    let name = wanted;
    for (let n = 2; this.taken.has(name.toLowerCase()); n++) name = `${wanted}_${n}`;
    this.taken.add(name.toLowerCase());
    return name;
  }

  /** Ends a block: it becomes a CTE, and a new block reads the needed columns from it under `alias` (default: the CTE's name). */
  private close(block: Block, wanted: string, needed: Needed, alias?: string): Block {
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
  private plain(block: Block, wanted: string, needed: Needed, alias?: string): Block {
    return block.stage === 'from' ? block : this.close(block, wanted, needed, alias);
  }

  // ---- relations ---------------------------------------------------------------------------------------------------

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
    const from = `${this.options.naming.relation(scan.relation)} AS ${this.dialect.quoteIdentifier(scan.alias)}`;
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
      name = this.name(node.name);
      const items = node.input.columns.map((c) => this.item(block, findColumn(block, c.ref), c.ref.name, undefined));
      this.ctes.push({ name, sql: this.text(block, items) });
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
    if (!having && !atMost(block, 'where')) block = this.close(block, 'filtered', wanted);
    const conjuncts = conjunctsOf(this.over(block, filter.predicate));
    this.checkPrintable(filter.predicate, block, filter.part);
    return having
      ? { ...block, stage: 'having', having: [...block.having, ...conjuncts] }
      : { ...block, stage: 'where', where: [...block.where, ...conjuncts] };
  }

  /** Conjuncts are printed together, without a part to point at: each is tried by itself first, for the refusal's place. */
  private checkPrintable(predicate: TypedExpression, block: Block, part: PartId | undefined): void {
    const result = this.dialect.print(this.over(block, predicate), this.environment(block));
    if (!result.ok) this.take(result, part);
  }

  private deduplicate(node: Deduplicate, needed: Needed): Block {
    const wanted = plus(needed, ...node.partitionBy, ...node.orderBy.map((k) => k.expr));
    const alias = soleInput(node);
    let block = this.compile(node.input, wanted);
    if (!atMost(block, 'where')) block = this.close(block, 'input', wanted, alias);
    const number: TypedCall = {
      kind: 'call',
      fn: 'row_number',
      signature: 0,
      args: [],
      safe: false,
      type: INT64,
      nullable: false,
      over: {
        partitionBy: node.partitionBy.map((e) => this.over(block, e)),
        orderBy: node.orderBy.map((k) => ({ ...k, expr: this.over(block, k.expr) })),
      },
    };
    this.checkPrintable(number, block, node.part);
    const ref: ColumnReference = { input: undefined, name: this.columnName('row_number', block) };
    const numbered = this.close(
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
    const left = this.plain(
      this.compile(join.left, wanted),
      leftAlias === undefined ? 'joined' : `${leftAlias}_input`,
      wanted,
      leftAlias,
    );
    const right = this.plain(this.compile(join.right, wanted), `${join.rightAlias}_input`, wanted, join.rightAlias);
    if (join.type === 'SEMI' || join.type === 'ANTI' || join.type === 'EXISTS')
      return this.existence(join, left, right, needed);
    const both: Block = {
      ...left,
      from: left.from,
      columns: [...left.columns, ...right.columns],
      texts: new Map([...left.texts, ...right.texts]),
    };
    const item = right.from.join('\n');
    if (join.condition === undefined) return { ...both, from: [...left.from, `CROSS JOIN ${item}`] };
    const condition = this.over(both, join.condition);
    const outer = join.type === 'LEFT' || join.type === 'RIGHT' || join.type === 'FULL';
    const features = this.dialect.features;
    if (outer && features.outerJoinNeedsEquality && !hasEquality(join)) {
      this.refuse(
        `${this.dialect.displayName} runs a ${join.type} JOIN only when its condition has an equality between columns of both sides`,
        join.part,
      );
    }
    if (join.type === 'FULL' && !features.fullJoinAnyCondition && !onlyEqualities(join)) {
      this.refuse(`${this.dialect.displayName} runs a FULL JOIN only on equalities between both sides`, join.part);
    }
    if (join.type === 'RIGHT' && !features.rightJoin)
      this.refuse(`${this.dialect.displayName} has no RIGHT JOIN`, join.part);
    const on = this.print(condition, both, join.part);
    return { ...both, from: [...left.from, `${join.type} JOIN ${item}`, `  ON ${on.replaceAll('\n', '\n    ')}`] };
  }

  /** SEMI, ANTI, EXISTS: never multiply rows, and NULLs never remove a row by accident (unlike NOT IN). */
  private existence(join: Join, left: Block, right: Block, needed: Needed): Block {
    const both: Block = {
      ...left,
      columns: [...left.columns, ...right.columns],
      texts: new Map([...left.texts, ...right.texts]),
    };
    const where =
      join.condition === undefined ? '' : `\n  WHERE ${this.print(this.over(both, join.condition), both, join.part)}`;
    const exists = `EXISTS (\n  SELECT 1 AS ${this.dialect.quoteIdentifier('one')}\n  FROM ${right.from.join('\n  ')}${where}\n)`;
    if (join.type === 'SEMI') return { ...left, stage: 'where', whereTexts: [...left.whereTexts, exists] };
    if (join.type === 'ANTI') return { ...left, stage: 'where', whereTexts: [...left.whereTexts, `NOT ${exists}`] };
    if (!this.dialect.features.existsInSelect) {
      this.refuse(`${this.dialect.displayName} has no EXISTS in a SELECT list`, join.part);
    }
    const ref: ColumnReference = { input: undefined, name: join.flag ?? 'exists_flag' };
    const text = this.columnName('exists_flag', left);
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
    return this.close(flagged, 'flagged', new Set([...needed, columnKey(ref)]));
  }

  private setOperation(node: SetOperation): Block {
    const all = new Set(node.columns.map((c) => columnKey({ input: undefined, name: c.ref.name })));
    const name = this.name(node.alias === '' ? 'combined' : `${node.alias}_${node.op.toLowerCase()}`);
    const features = this.dialect.features;
    const word = node.distinct ? (features.explicitSetDistinct ? `${node.op} DISTINCT` : node.op) : `${node.op} ALL`;
    const selects = node.inputs.map((input) => {
      const wanted = new Set([...all, ...input.columns.map((c) => columnKey(c.ref))]);
      const block = this.compile(input, wanted);
      const items = input.columns.map((c, i) =>
        this.item(block, findColumn(block, c.ref), node.columns[i]!.ref.name, node.part),
      );
      return this.text(block, items);
    });
    this.ctes.push({ name, sql: selects.join(`\n${word}\n`) });
    const alias = node.columns[0]?.ref.input ?? name;
    return newBlock(
      [`${this.dialect.quoteIdentifier(name)} AS ${this.dialect.quoteIdentifier(alias)}`],
      node.columns.map((c) => ({ ...c, expr: leaf({ input: alias, name: c.ref.name }, c) })),
    );
  }

  private unnest(node: Unnest, needed: Needed): Block {
    const wanted = plus(needed, node.array);
    const block = this.plain(this.compile(node.input, wanted), 'joined', wanted);
    const element = this.columnName('element', block);
    const offset = node.offset === undefined ? undefined : this.columnName('position', block);
    const item = this.take(
      this.dialect.unnest(
        { array: this.over(block, node.array), elementAlias: element, offsetAlias: offset, keepEmpty: node.keepEmpty },
        this.environment(block),
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
    return this.close({ ...result, stage: 'where' }, 'unnested', needed);
  }

  private aggregate(node: Aggregate): Block {
    const wanted = plus(new Set(), ...node.keys.map((k) => k.expr), ...node.measures.map((m) => m.call));
    let block = this.compile(node.input, wanted);
    if (!atMost(block, 'where')) block = this.close(block, 'input', wanted);
    // Keys that are expressions are computed in a block of their own: a literal in GROUP BY would be an ordinal, and
    // engines differ in matching repeated expressions.
    if (node.keys.some((k) => this.over(block, k.expr).kind !== 'column')) block = this.computeKeys(node, block);
    const keyExprs = node.keys.map(
      (k) =>
        block.columns.find((c) => columnKey(c.ref) === columnKey(keyRef(k.name)))?.expr ?? this.over(block, k.expr),
    );
    const keyTexts = keyExprs.map((e) => this.print(e, block, node.part));
    const sets = node.sets;
    if (sets !== undefined && !this.dialect.features.groupingSets)
      this.refuse(`${this.dialect.displayName} has no GROUPING SETS`, node.part);
    const groupBy =
      sets !== undefined
        ? `GROUPING SETS (${sets.map((set) => `(${set.map((i) => keyTexts[i]!).join(', ')})`).join(', ')})`
        : keyTexts.length > 0
          ? keyTexts.join(', ')
          : undefined;
    const texts = new Map(block.texts);
    const int64 = this.take(this.dialect.typeName(INT64), node.part);
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
        expr: this.over(block, m.call),
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
      expr: this.over(block, k.expr),
    }));
    for (const [i, k] of node.keys.entries()) this.checkPrintable(keys[i]!.expr, { ...block, columns: [] }, k.part);
    const needed = new Set([...measureColumns, ...keys.map((k) => columnKey(k.ref))]);
    return this.close({ ...block, stage: 'projected', columns: [...block.columns, ...keys] }, 'keyed', needed);
  }

  private drillAcross(node: DrillAcross): Block {
    const keyNames = node.keys.map((k) => k.name);
    const branches = node.branches.map((b) => {
      const all = new Set(b.aggregate.columns.map((c) => columnKey(c.ref)));
      const block = this.close(this.compile(b.aggregate, all), `${b.alias}_grouped`, all);
      return { ...b, block };
    });
    const first = branches[0]!;
    const keyExpr = (block: Block, i: number, branch: { aggregate: Aggregate }): TypedExpression =>
      findColumn(block, { input: undefined, name: branch.aggregate.keys[i]!.name })!.expr;
    let spine: Block = first.block;
    let spineKeys = node.keys.map((_, i) => keyExpr(first.block, i, first));
    let rest = branches.slice(1);
    if (node.type === 'FULL') {
      // FULL JOIN on null-safe equality is not available everywhere: all key values first, then LEFT JOIN each branch.
      const name = this.name('all_keys');
      const word = this.dialect.features.explicitSetDistinct ? 'UNION DISTINCT' : 'UNION';
      const selects = branches.map((b) => {
        const items = keyNames.map(
          (k, i) => `${this.print(keyExpr(b.block, i, b), b.block, node.part)} AS ${this.dialect.quoteIdentifier(k)}`,
        );
        return this.text(b.block, items);
      });
      this.ctes.push({ name, sql: selects.join(`\n${word}\n`) });
      spine = newBlock([this.dialect.quoteIdentifier(name)], []);
      spineKeys = node.keys.map((k, i) =>
        leaf(
          { input: name, name: k.name },
          { type: k.type, nullable: branches.some((b) => b.aggregate.keys[i]!.expr.nullable) },
        ),
      );
      rest = branches;
    }
    const columns: BlockColumn[] = node.columns
      .slice(0, node.keys.length)
      .map((c, i) => ({ ...c, expr: spineKeys[i]! }));
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
        this.nullSafe(spineKeys[i]!, keyExpr(branch.block, i, branch), block, node.part),
      );
      block = {
        ...block,
        from: [
          ...block.from,
          `${node.type === 'INNER' ? 'INNER' : 'LEFT'} JOIN ${branch.block.from.join('\n')}`,
          `  ON ${conditions.length > 0 ? conditions.join(' AND ') : this.print(call('$equal', [one, one]), block, node.part)}`,
        ],
        columns: [...block.columns, ...measure(branch, node.type !== 'INNER')],
      };
    }
    return block;
  }

  /** `a = b`, and NULL equals NULL. */
  private nullSafe(a: TypedExpression, b: TypedExpression, block: Block, part: PartId | undefined): string {
    if (!a.nullable || !b.nullable) return this.print(call('$equal', [a, b]), block, part);
    const operator = this.dialect.features.nullSafeEquals;
    const left = this.print(a, block, part);
    const right = this.print(b, block, part);
    return operator !== undefined
      ? `${left} ${operator} ${right}`
      : `(${this.print(call('$equal', [a, b]), block, part)} OR (${left} IS NULL AND ${right} IS NULL))`;
  }

  private window(node: Window, needed: Needed): Block {
    const wanted = plus(needed, ...node.windows.map((w) => w.call));
    let block = this.compile(node.input, wanted);
    if (!atMost(block, 'where')) block = this.close(block, 'grouped', wanted);
    return {
      ...block,
      stage: 'windowed',
      columns: [
        ...block.columns,
        ...node.windows.map((w) => ({
          ref: { input: undefined, name: w.name },
          type: w.call.type,
          nullable: w.call.nullable,
          expr: this.over(block, w.call),
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
      block = this.close(block, 'result', wanted);
    const limited = block.stage === 'limited';
    const columns = kept.map((item) => {
      const expr = this.over(block, item.expr);
      const printed = this.dialect.print(expr, this.environment(block));
      if (!printed.ok) this.take(printed, item.part ?? node.part);
      return { ref: { input: node.as, name: item.name }, type: item.expr.type, nullable: item.expr.nullable, expr };
    });
    const projected: Block = { ...block, stage: limited ? 'limited' : 'projected', columns };
    return node.as === undefined ? projected : this.close(projected, node.as, needed, node.as);
  }

  private sortLimit(node: SortLimit, needed: Needed): Block {
    // Without a limit the order is presentation: the relation is the same, and no hidden ordering is written.
    if (node.limit === undefined) return this.compile(node.input, needed);
    const wanted = plus(needed, ...node.orderBy.map((k) => k.expr));
    const block = this.close(this.compile(node.input, wanted), 'result', wanted);
    const orderBy = node.orderBy.map((k) => this.sortKey({ ...k, expr: this.over(block, k.expr) }, block, node.part));
    return { ...block, stage: 'limited', orderBy, limit: node.limit };
  }

  private sortKey(key: TypedSortKey, block: Block, part: PartId | undefined): string {
    return this.take(this.dialect.sortKey(key, this.environment(block)), part);
  }

  /** A name that no column of the block and no other generated column has. */
  private columnName(wanted: string, block: Block): string {
    const names = new Set(block.columns.map((c) => c.ref.name.toLowerCase()));
    let name = wanted;
    while (names.has(name)) name = `${wanted}_${++this.generated}`;
    return name;
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

// ---- small pure parts ------------------------------------------------------------------------------------------------

const one: TypedExpression = { kind: 'literal', type: INT64, nullable: false, value: '1' };

function leaf(column: ColumnReference, like: { type: TypedColumn['type']; nullable: boolean }): TypedColumn {
  return { kind: 'column', column, type: like.type, nullable: like.nullable };
}

/** Key columns computed in a block of their own, kept apart from input columns of the same name. */
function keyRef(name: string): ColumnReference {
  return { input: 'key', name };
}

function call(fn: string, args: readonly TypedExpression[]): TypedCall {
  return { kind: 'call', fn, signature: 0, args, safe: false, type: BOOL, nullable: args.some((a) => a.nullable) };
}

function and(conjuncts: readonly TypedExpression[]): TypedExpression {
  return conjuncts.length === 1 ? conjuncts[0]! : call('$and', conjuncts);
}

function plus(needed: Needed, ...exprs: readonly TypedExpression[]): Needed {
  return new Set([...needed, ...exprs.flatMap(columnsOf).map((c) => columnKey(c.column))]);
}

/** The alias all columns of a relation share, if they do: a CTE of it can then keep the alias. */
function soleInput(relation: Relation): string | undefined {
  const inputs = new Set(relation.columns.map((c) => c.ref.input));
  return inputs.size === 1 ? [...inputs][0] : undefined;
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
