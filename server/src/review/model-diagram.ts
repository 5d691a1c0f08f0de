// One model's plan → a Mermaid flowchart of its steps in the order they happen: inputs, filters, joins, grouping, columns, storage.

import type { Aggregate, ModelPlan, Relation } from '../plan/plan.js';
import type { TypedExpression, TypedSortKey } from '../sql/typed-tree.js';
import { typeToString } from '../sql/types.js';
import { Flowchart } from './flowchart.js';

/** An expression as a reader of the spec knows it: GoogleSQL text. */
export type ExpressionText = (expr: TypedExpression) => string;

export function modelDiagram(model: ModelPlan, text: ExpressionText): string {
  return new ModelSteps(model, text).draw();
}

class ModelSteps {
  private readonly chart: Flowchart;
  /** Steps that several others read are drawn once. */
  private readonly drawn = new Map<Relation, string>();

  constructor(
    private readonly model: ModelPlan,
    private readonly text: ExpressionText,
  ) {
    this.chart = new Flowchart('TB', `${model.name} steps`);
  }

  draw(): string {
    const { model } = this;
    const last = this.step(model.root);
    const keys = new Set((model.primaryKey ?? []).map((k) => k.toLowerCase()));
    const columns = model.columns.map(
      (c) =>
        `${c.name} ${typeToString(c.type)}${keys.has(c.name.toLowerCase()) ? ' key' : ''}${c.nullable ? '' : ' not null'}`,
    );
    const table = this.chart.node(
      'result',
      [`${model.schema === '' ? '' : `${model.schema}.`}${model.name}`, ...columns],
      model.layer,
    );
    const update = this.update();
    if (update === undefined) {
      this.chart.edge(last, table);
      return this.chart.toString();
    }
    const merge = this.chart.node('step', update, 'step');
    this.chart.edge(last, merge);
    this.chart.edge(merge, table);
    this.chart.edge(table, merge, { dotted: true, label: 'rows of the last run' });
    return this.chart.toString();
  }

  private update(): readonly string[] | undefined {
    const { history, materialization } = this.model;
    if (history !== undefined) {
      return [
        `history of ${history.naturalKey.join(', ')}`,
        history.tracked.length === 0
          ? 'no column makes a new version'
          : `a change of ${history.tracked.join(', ')} makes a new version`,
        ...(history.overwrite.length > 0 ? [`${history.overwrite.join(', ')}: overwritten in all versions`] : []),
        `versions begin at ${history.effectiveFrom === undefined ? 'the run' : history.effectiveFrom.hidden ? 'effective_from' : history.effectiveFrom.column}`,
        ...(history.onDelete === 'close' ? ['keys that are gone are closed'] : []),
      ];
    }
    if (materialization.type !== 'incremental') return undefined;
    const { uniqueKey, watermark, lookback } = materialization;
    return [
      `upsert by ${uniqueKey.join(', ')}`,
      `rows with ${watermark} from the last maximum${lookback === undefined ? '' : ` less ${lookback.value} ${lookback.unit}`}`,
    ];
  }

  private step(relation: Relation): string {
    const known = this.drawn.get(relation);
    if (known !== undefined) return known;
    const id = this.node(relation);
    this.drawn.set(relation, id);
    return id;
  }

  private node(r: Relation): string {
    switch (r.kind) {
      case 'scan': {
        const last = r.relation.name.split('.').at(-1)!;
        return this.chart.node(
          'source',
          [r.relation.name, ...(last.toLowerCase() === r.alias.toLowerCase() ? [] : [`as ${r.alias}`])],
          r.relation.kind === 'source' ? 'source' : 'step',
        );
      }
      case 'one-row':
        return this.chart.node('source', ['one row'], 'source');
      case 'named':
        return this.step(r.input);
      case 'filter':
        return this.after(r.input, 'filter', ['keep rows where', this.text(r.predicate)]);
      case 'deduplicate':
        return this.after(r.input, 'filter', [
          `keep the first row per ${this.list(r.partitionBy)}`,
          `by ${this.keys(r.orderBy)}`,
        ]);
      case 'join': {
        const left = this.step(r.left);
        const right = this.step(r.right);
        const id = this.chart.node(
          'step',
          [
            `${r.type} join ${r.rightAlias}${r.flag === undefined ? '' : ` as ${r.flag}`}`,
            ...(r.condition === undefined ? [] : [`on ${this.text(r.condition)}`]),
          ],
          'step',
        );
        this.chart.edge(left, id);
        this.chart.edge(right, id, { dotted: r.type === 'SEMI' || r.type === 'ANTI' || r.type === 'EXISTS' });
        return id;
      }
      case 'set-operation': {
        const inputs = r.inputs.map((i) => this.step(i));
        const id = this.chart.node('step', [`${r.op} ${r.distinct ? 'DISTINCT' : 'ALL'}`], 'step');
        for (const input of inputs) this.chart.edge(input, id);
        return id;
      }
      case 'unnest':
        return this.after(r.input, 'step', [
          `one row per element of ${this.text(r.array)}`,
          `as ${r.element}${r.offset === undefined ? '' : `, offset ${r.offset}`}${r.keepEmpty ? '; empty arrays keep their row' : ''}`,
        ]);
      case 'aggregate':
        return this.after(r.input, 'step', this.grouping(r));
      case 'drill-across': {
        const branches = r.branches.map((b) => ({ alias: b.alias, id: this.step(b.aggregate) }));
        const keys = r.keys.map((k) => k.name).join(', ');
        const id = this.chart.node(
          'step',
          [`combine (${r.type}) on ${keys}`, 'each side was aggregated by itself'],
          'step',
        );
        for (const branch of branches) this.chart.edge(branch.id, id, { label: branch.alias });
        return id;
      }
      case 'window':
        return this.after(r.input, 'step', ['window', ...r.windows.map((w) => `${w.name} = ${this.text(w.call)}`)]);
      case 'project':
        return this.projection(r.input, r.items);
      case 'sort-limit':
        return this.after(r.input, 'step', [
          ...(r.orderBy.length > 0 ? [`order by ${this.keys(r.orderBy)}`] : []),
          ...(r.limit === undefined ? [] : [`first ${r.limit} rows`]),
        ]);
    }
  }

  /** Columns that only pass through are said in one line; the others with their expressions. */
  private projection(
    input: Relation,
    items: readonly { readonly name: string; readonly expr: TypedExpression }[],
  ): string {
    const passed = items.filter(
      (i) => i.expr.kind === 'column' && i.expr.column.name.toLowerCase() === i.name.toLowerCase(),
    );
    const computed = items.filter((i) => !passed.includes(i));
    if (computed.length === 0 && input.columns.length === items.length) return this.step(input);
    return this.after(input, 'step', [
      'columns',
      ...(passed.length > 0 ? [passed.map((i) => i.name).join(', ')] : []),
      ...computed.map((i) => `${i.name} = ${this.text(i.expr)}`),
    ]);
  }

  private grouping(r: Aggregate): readonly string[] {
    const computed = r.keys.filter(
      (k) => k.expr.kind !== 'column' || k.expr.column.name.toLowerCase() !== k.name.toLowerCase(),
    );
    const sets = r.sets?.map((set) => `(${set.map((k) => r.keys[k]!.name).join(', ')})`).join(', ');
    return [
      r.keys.length === 0 ? 'one row over all rows' : `one row per ${r.keys.map((k) => k.name).join(', ')}`,
      ...computed.map((k) => `where ${k.name} = ${this.text(k.expr)}`),
      ...(sets === undefined ? [] : [`grouping sets ${sets}`]),
      ...r.measures.map((m) => `${m.name} = ${this.text(m.call)}`),
    ];
  }

  private after(input: Relation, shape: 'step' | 'filter', lines: readonly string[]): string {
    const from = this.step(input);
    const id = this.chart.node(shape, lines, 'step');
    this.chart.edge(from, id);
    return id;
  }

  private list(exprs: readonly TypedExpression[]): string {
    return exprs.map((e) => this.text(e)).join(', ');
  }

  private keys(keys: readonly TypedSortKey[]): string {
    return keys.map((k) => `${this.text(k.expr)} ${k.direction} nulls ${k.nulls.toLowerCase()}`).join(', ');
  }
}
