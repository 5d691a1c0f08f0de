// A model's plan in plain English, step by step in the order of its meaning. From the plan alone: what it says is what runs.

import { googleSqlSortKey, googleSqlText } from '../sql/googlesql-text.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { columnKey, columnsOf, rewriteTyped } from '../sql/typed-walk.js';
import { INT64, typeToString } from '../sql/types.js';
import type { PartId } from '../spec/spec.js';
import { explainStorage } from './explain-storage.js';
import type { ExplainedStep, ExplainedStepKind } from './explained-step.js';
import type {
  Aggregate,
  Deduplicate,
  DrillAcross,
  Filter,
  Join,
  ModelPlan,
  PipelinePlan,
  Project,
  Relation,
  SetOperation,
  SortLimit,
  Unnest,
  Window,
} from './plan.js';
import { code, list, markdown, names, plainText, say, type Prose } from './prose.js';

export interface Explanation {
  readonly model: string;
  readonly file: string;
  readonly summary: Prose;
  /** In the order of execution; what is stored, keys and choices last. */
  readonly steps: readonly ExplainedStep[];
}

/** Undefined for a model that is blocked or does not exist. The name in any case. */
export function explain(plan: PipelinePlan, name: string): Explanation | undefined {
  const model = plan.models.find((m) => m.name.toLowerCase() === name.toLowerCase());
  return model === undefined
    ? undefined
    : { model: model.name, file: model.file, summary: summary(model), steps: new Explainer(model).steps() };
}

/** The explanation as Markdown (hover), without a heading; for a blocked model the reason, for an unknown one ''. */
export function explainModel(plan: PipelinePlan, name: string): string {
  const explanation = explain(plan, name);
  if (explanation !== undefined) {
    const steps = explanation.steps.map((s) =>
      s.kind === 'column' ? `   - ${markdown(s.prose)}` : `1. ${markdown(s.prose)}`,
    );
    return `${markdown(explanation.summary)}\n\n${steps.join('\n')}\n`;
  }
  const blocked = plan.blocked.find((b) => b.kind === 'model' && b.name.toLowerCase() === name.toLowerCase());
  return blocked === undefined
    ? ''
    : markdown(say`Blocked by ${code(blocked.findingId)}: nothing is built from it until that is mended.`);
}

/** The same for a terminal: numbered lines under the model's name. */
export function explanationText(explanation: Explanation): string {
  let number = 0;
  const lines = explanation.steps.map((s) =>
    s.kind === 'column' ? `     - ${plainText(s.prose)}` : `  ${String(++number).padStart(2)}. ${plainText(s.prose)}`,
  );
  return `${explanation.model}: ${plainText(explanation.summary)}\n${lines.join('\n')}\n`;
}

function summary(model: ModelPlan): Prose {
  const what =
    model.history !== undefined
      ? 'history table'
      : model.materialization.type === 'incremental'
        ? 'incremental table'
        : model.materialization.type === 'ephemeral'
          ? 'ephemeral model (computed inside its readers, not stored)'
          : model.materialization.type;
  const about = model.description === undefined || model.description === '' ? '' : ` — ${model.description}`;
  const owner = model.owner === undefined ? '' : ` (owner: ${model.owner})`;
  return say`${model.layer} ${what}${owner}${about}`;
}

class Explainer {
  private readonly list: ExplainedStep[] = [];
  /** What names of the grouped and windowed row stand for, so that a column is explained by its inputs. */
  private readonly meaning = new Map<string, TypedExpression>();

  constructor(private readonly model: ModelPlan) {}

  steps(): readonly ExplainedStep[] {
    this.relation(this.model.root, true);
    if (this.model.orderBy.length > 0 && this.model.limit === undefined)
      this.add(
        'order',
        say`Show the rows ordered by ${list(this.model.orderBy.map((k) => code(googleSqlSortKey(k))))}; stored rows have no order.`,
      );
    for (const s of explainStorage(this.model)) this.list.push(s);
    return this.list;
  }

  private add(kind: ExplainedStepKind, prose: Prose, part?: PartId): void {
    this.list.push({ kind, prose, part });
  }

  private sql(expr: TypedExpression): ReturnType<typeof code> {
    return code(googleSqlText(this.meant(expr)));
  }

  /** The expression in terms of inputs, keys and aggregates instead of the compiler's own names. */
  private meant(expr: TypedExpression): TypedExpression {
    return rewriteTyped(expr, (node) =>
      node.kind === 'column' ? this.meaning.get(columnKey(node.column)) : undefined,
    );
  }

  private relation(r: Relation, outermost: boolean): void {
    switch (r.kind) {
      case 'one-row':
        this.add('input', say`Begin with one row without columns.`);
        return;
      case 'scan':
        this.add('input', say`Read ${this.input(r.alias, r.relation.name)}.`, r.part);
        return;
      case 'named':
        this.relation(r.input, false);
        return;
      case 'filter':
        this.relation(r.input, false);
        this.filter(r);
        return;
      case 'deduplicate':
        this.relation(r.input, false);
        this.deduplicate(r);
        return;
      case 'join':
        this.relation(r.left, false);
        this.relation(r.right, false);
        this.join(r);
        return;
      case 'set-operation':
        this.setOperation(r);
        return;
      case 'unnest':
        this.relation(r.input, false);
        this.unnest(r);
        return;
      case 'aggregate':
        this.relation(r.input, false);
        this.aggregate(r);
        return;
      case 'drill-across':
        this.drillAcross(r);
        return;
      case 'window':
        this.relation(r.input, false);
        this.window(r);
        return;
      case 'project':
        this.relation(r.input, false);
        this.project(r, outermost);
        return;
      case 'sort-limit':
        this.relation(r.input, false);
        this.limit(r);
    }
  }

  private input(alias: string, relation: string): Prose {
    const last = relation.slice(relation.lastIndexOf('.') + 1);
    return last === alias ? say`${code(relation)}` : say`${code(relation)} as ${code(alias)}`;
  }

  private filter(f: Filter): void {
    const condition = this.sql(f.predicate);
    const where: Readonly<Record<Filter['stage'], Prose>> = {
      source: say`Of these, keep rows where ${condition}; this happens before anything is combined.`,
      deduplicated: say`Of the rows that deduplication kept, keep those where ${condition}.`,
      joined: say`Keep rows where ${condition}.`,
      grouped: say`Keep groups where ${condition}.`,
      result: say`Keep result rows where ${condition}.`,
    };
    this.add('filter', where[f.stage], f.part);
  }

  private deduplicate(d: Deduplicate): void {
    const written = d.orderBy.slice(0, d.written);
    const ties = d.orderBy.length > d.written ? ', ties by the remaining columns in their order' : '';
    const order =
      written.length === 0
        ? say`the columns in their order`
        : say`${list(written.map((k) => code(googleSqlSortKey(k))))}${ties}`;
    const per =
      d.partitionBy.length === 0
        ? say`Of all rows together`
        : say`Of rows with the same ${list(d.partitionBy.map((e) => this.sql(e)))} (NULLs are the same)`;
    this.add('deduplicate', say`${per}, keep the first by ${order}.`, d.part);
  }

  private join(j: Join): void {
    const right = code(j.rightAlias);
    const on = j.condition === undefined ? say`` : say` on ${this.sql(j.condition)}`;
    const sentence: Readonly<Record<Join['type'], Prose>> = {
      INNER: say`Join ${right}${on}: only matching pairs of rows stay.`,
      LEFT: say`Left join ${right}${on}: rows without a match stay, with NULL in every column of ${right}.`,
      RIGHT: say`Right join ${right}${on}: all rows of ${right} stay; without a match everything joined before is NULL.`,
      FULL: say`Full join ${right}${on}: rows without a match stay on both sides, with NULL on the other.`,
      CROSS: say`Combine every row with every row of ${right}.`,
      SEMI: say`Keep rows for which ${right} has a row${on}; its columns are not visible.`,
      ANTI: say`Keep rows for which ${right} has no row${on}; its columns are not visible.`,
      EXISTS: say`Add ${code(j.flag ?? '')}: whether ${right} has a row${on}; no row is added or lost.`,
    };
    this.add('join', sentence[j.type], j.part);
  }

  private setOperation(s: SetOperation): void {
    for (const input of s.inputs) {
      const read = input.kind === 'project' ? input.input : input;
      this.relation(read, false);
      if (input.kind !== 'project') continue;
      const changed = input.items.filter((i) => i.expr.kind !== 'column' || i.expr.column.name !== i.name);
      for (const item of changed) this.add('column', say`its ${code(item.name)} is ${this.sql(item.expr)}`, item.part);
    }
    const aliases = names(s.inputs.map(aliasOf));
    const columns = names(s.columns.map((c) => c.ref.name));
    const sentence: Readonly<Record<SetOperation['op'], Prose>> = {
      UNION: s.distinct
        ? say`Put the rows of ${aliases} together, equal rows once`
        : say`Put all rows of ${aliases} together`,
      INTERSECT: say`Keep the distinct rows that are in all of ${aliases}`,
      EXCEPT: say`Keep the distinct rows of the first of ${aliases} that are in none of the others`,
    };
    this.add(
      'set-operation',
      say`${sentence[s.op]}; columns match by name: ${columns}. The result is called ${code(s.alias)}.`,
      s.part,
    );
  }

  private unnest(u: Unnest): void {
    const offset = u.offset === undefined ? say`` : say`, its position from 0 as ${code(u.offset)}`;
    const empty = u.keepEmpty
      ? say`a NULL or empty array gives one row with NULL`
      : say`a NULL or empty array gives none`;
    this.add(
      'unnest',
      say`Make one row per element of ${this.sql(u.array)}, as ${code(u.element)}${offset}; ${empty}.`,
      u.part,
    );
  }

  private aggregate(a: Aggregate): void {
    const parts = a.keys.map((k) => this.sql(k.expr));
    if (a.sets !== undefined) {
      const sets = a.sets.map((set): Prose =>
        set.length === 0 ? say`everything together` : say`(${list(set.map((i) => parts[i]!))})`,
      );
      this.add(
        'group',
        say`Group by each of ${list(sets)}; a key that a grouping leaves out is NULL.${a.sets.some((s) => s.length === 0) ? ' Everything together gives a row even when there are no rows.' : ''}`,
        a.part,
      );
    } else if (a.keys.length === 0) this.add('group', say`Make one row of all rows, also when there are none.`, a.part);
    else
      this.add(
        'group',
        say`Group by ${list(parts)}: one row per combination, NULL being one value.${a.measures.length === 0 ? ' Nothing is aggregated: the distinct keys remain.' : ''}`,
        a.part,
      );
    const keys = a.keys.map((k): readonly [string, TypedExpression] => [k.name, this.meant(k.expr)]);
    const measures = a.measures.map((m): readonly [string, TypedExpression] => [m.name, this.meant(m.call)]);
    const grouping = a.grouping.map((g): readonly [string, TypedExpression] => [
      g.name,
      {
        kind: 'call',
        fn: '$grouping',
        signature: 0,
        args: [this.meant(a.keys[g.key]!.expr)],
        safe: false,
        type: INT64,
        nullable: false,
      },
    ]);
    for (const [name, expr] of [...keys, ...measures, ...grouping])
      this.meaning.set(columnKey({ input: undefined, name }), expr);
  }

  private drillAcross(d: DrillAcross): void {
    for (const branch of d.branches) {
      this.relation(branch.aggregate.input, false);
      const keys = branch.aggregate.keys;
      const by =
        keys.length === 0
          ? say`Make one row of all rows of ${code(branch.alias)}`
          : say`Group ${code(branch.alias)} by ${list(keys.map((k) => this.sql(k.expr)))}, by itself`;
      const measures = branch.aggregate.measures.map((m) => this.sql(m.call));
      this.add(
        'group',
        measures.length === 0 ? say`${by}.` : say`${by}, and compute ${list(measures)}.`,
        branch.aggregate.part,
      );
      for (const m of branch.aggregate.measures)
        this.meaning.set(columnKey({ input: undefined, name: m.name }), this.meant(m.call));
    }
    const [first, ...others] = d.branches.map((b) => code(b.alias));
    const kept: Readonly<Record<DrillAcross['type'], Prose>> = {
      LEFT: say`Every key of ${first!} stays; where ${list(others, 'or')} has no such key, its values are NULL.`,
      FULL: say`A key of any of them stays; where one has no such key, its values are NULL.`,
      INNER: say`Only keys that all of them have stay.`,
    };
    const on = d.keys.length === 0 ? say`side by side` : say`on ${names(d.keys.map((k) => k.name))} (NULL equals NULL)`;
    this.add(
      'drill-across',
      say`Put the groups of ${list([first!, ...others])} together ${on}. ${kept[d.type]} No row is counted more than once.`,
      d.part,
    );
  }

  private window(w: Window): void {
    const calls = w.windows.map((x) => this.sql(x.call));
    this.add('window', say`Over these rows, compute ${list(calls)}.`);
    for (const x of w.windows) this.meaning.set(columnKey({ input: undefined, name: x.name }), this.meant(x.call));
  }

  private project(p: Project, outermost: boolean): void {
    if (p.input.kind === 'filter' || p.input.kind === 'sort-limit' || p.input.kind === 'project') {
      // Only the last projection of a plan reads finished columns: it drops the hidden ones.
      const before = new Set(p.items.map((i) => i.name.toLowerCase()));
      const dropped = p.input.columns.map((c) => c.ref.name).filter((n) => !before.has(n.toLowerCase()));
      if (outermost && p.items.every((i) => i.expr.kind === 'column') && dropped.length > 0) {
        this.add('columns', say`Drop ${names(dropped)}: not part of the result.`);
        return;
      }
    }
    this.add('columns', say`The columns are:`);
    for (const item of p.items) {
      const type = code(typeToString(item.expr.type));
      const expr = this.meant(item.expr);
      const constant = columnsOf(expr).length === 0 && expr.kind === 'literal';
      this.add(
        'column',
        say`${code(item.name)} ${type}${constant ? ', always' : ' ='} ${code(googleSqlText(expr))}`,
        item.part,
      );
    }
    // Later steps name target columns as they are.
    this.meaning.clear();
  }

  private limit(s: SortLimit): void {
    const order =
      s.orderBy.length === 0
        ? say`, in no particular order`
        : say` by ${list(s.orderBy.map((k) => code(googleSqlSortKey(k))))}`;
    this.add('limit', say`Keep the first ${s.limit ?? 0} rows${order}.`, s.part);
  }
}

function aliasOf(relation: Relation): string {
  switch (relation.kind) {
    case 'scan':
      return relation.alias;
    case 'project':
    case 'filter':
    case 'deduplicate':
      return aliasOf(relation.input);
    default:
      return '';
  }
}
