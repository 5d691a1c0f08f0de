// A plan's relation → Python statements of the DataFrame API, one variable a step that is used again; refuses what the API can't do exactly.
//
// A DataFrame keeps a name of its own for every column of the plan: inputs stay apart by their alias, and a column that a
// step adds gets a name that nothing else in the DataFrame has.

import type {
  Aggregate,
  Deduplicate,
  DrillAcross,
  Filter,
  Join,
  Named,
  Project,
  Relation,
  RelationReference,
  Scan,
  SetOperation,
  SortLimit,
  Unnest,
  Window,
} from '../../../plan/plan.js';
import { inputsOf } from '../../../plan/walk-relation.js';
import type { PlanRefusal } from '../../../relational/statement.js';
import type { PartId } from '../../../spec/spec.js';
import type { PrintResult } from '../../../sql/dialect.js';
import { pyspark, type PysparkEnvironment } from '../../../sql/dialects/pyspark/dialect.js';
import { sqlColumnOf } from '../../../sql/dialects/pyspark/print-pyspark.js';
import { pythonIdentifier, pythonString } from '../../../sql/dialects/pyspark/python-literal.js';
import type { ColumnReference, TypedCall, TypedExpression } from '../../../sql/typed-tree.js';
import { columnKey } from '../../../sql/typed-walk.js';
import { INT64, type SqlType } from '../../../sql/types.js';
import { joinedBranches } from './drill-across-frame.js';
import type { GooglesqlFunctions } from './googlesql-module.js';
import type { NameScope } from './name-scope.js';
import {
  add,
  aliased,
  columnText,
  exact,
  flat,
  freeName,
  receiver,
  soleInput,
  stepKey,
  stepName,
  type Frame,
  type Place,
} from './frame.js';
import { layoutStatement } from './python-layout.js';

/** Conditions longer than this are worth a variable of their own. */
const LONG_CONDITION = 90;
/** Marks a variable of the function among parameters; no parameter of a spec begins with a blank. */
const LOCAL = ' ';

export interface FrameOptions {
  readonly scope: NameScope;
  /** The variable that holds a relation's rows. */
  variable(relation: RelationReference, alias: string): string;
  /** Variables that nothing after their first use reads: a step may take their name over. */
  readonly reusable?: ReadonlySet<string>;
  /** Relations whose rows a variable holds already. */
  readonly given?: ReadonlyMap<Relation, string>;
  /** Python text of `@name`, a Column. */
  parameter(name: string, type: SqlType): string;
  /** The project's own functions, for what Spark has none. */
  readonly functions: GooglesqlFunctions;
}

export class FrameCompiler {
  readonly refusals: PlanRefusal[] = [];
  readonly notes: string[] = [];
  /** Lines at function level, indented by four. */
  readonly statements: string[] = [];
  /** Some step begins without any input. */
  usesSession = false;
  private readonly shared = new Map<Relation, string>();
  /** How often the same step stands in what is compiled, and the variable that holds its rows once computed. */
  private readonly occurrences = new Map<string, number>();
  private readonly computed = new Map<string, Frame>();

  /** `roots`: everything that will be compiled, so that a step which several of them have is computed once. */
  constructor(
    private readonly options: FrameOptions,
    roots: readonly Relation[],
  ) {
    for (const [relation, variable] of options.given ?? []) this.shared.set(relation, variable);
    for (const root of roots) this.count(root);
  }

  private count(relation: Relation): void {
    if (relation.kind === 'named' && this.shared.has(relation.input)) return;
    const key = stepKey(relation);
    const before = this.occurrences.get(key) ?? 0;
    this.occurrences.set(key, before + 1);
    if (before === 0) for (const input of inputsOf(relation)) this.count(input);
  }

  /** `return …` of the relation's rows: columns in order, under their names. */
  returned(relation: Relation): void {
    this.write('return ', this.finished(relation));
  }

  /** A variable that holds the relation's rows. */
  assigned(relation: Relation, wanted: string): string {
    const frame = this.finished(relation);
    return this.bind(frame, wanted).base;
  }

  private finished(relation: Relation): Frame {
    const frame = this.compile(relation);
    // The columns are already exactly the relation's where its last step named them.
    return exact(relation)
      ? frame
      : add(
          frame,
          'select',
          relation.columns.map((c) =>
            this.named(this.column(frame, c.ref, c.type), c.ref.name, this.place(frame, c.ref)),
          ),
        );
  }

  // ---- text --------------------------------------------------------------------------------------------------------

  private write(prefix: string, frame: Frame): void {
    this.statements.push(...layoutStatement(prefix, frame, '    '));
  }

  /** The frame as a plain variable. */
  private bind(frame: Frame, wanted: string): Frame {
    if (frame.calls.length === 0) return frame;
    const own = this.options.reusable?.has(frame.base) === true && frame.base === pythonIdentifier(wanted);
    const name = own ? frame.base : this.options.scope.fresh(wanted);
    this.write(`${name} = `, frame);
    return { ...frame, base: name, calls: [] };
  }

  private place(frame: Frame, ref: ColumnReference): Place | undefined {
    return frame.places.get(columnKey(ref));
  }

  private environment(frame: Frame): PysparkEnvironment {
    const placeOf = (ref: ColumnReference): Place => this.place(frame, ref) ?? { alias: ref.input, name: ref.name };
    return {
      column: (ref) => columnText(placeOf(ref)),
      sqlColumn: (ref) => {
        const place = placeOf(ref);
        return sqlColumnOf({ input: place.alias, name: place.name });
      },
      parameter: (name, type) => this.options.parameter(name, type),
      define: this.options.functions.define,
    };
  }

  private column(frame: Frame, ref: ColumnReference, type: SqlType): string {
    return this.print({ kind: 'column', column: ref, type, nullable: true }, frame, undefined);
  }

  private take(result: PrintResult, part: PartId | undefined): string {
    if (result.ok) {
      this.notes.push(...result.notes.map((n) => n.note));
      return result.text;
    }
    for (const r of result.refusals) this.refusals.push({ reason: r.reason, part, ...(r.span && { span: r.span }) });
    return 'F.lit(None)';
  }

  private print(expr: TypedExpression, frame: Frame, part: PartId | undefined): string {
    return this.take(pyspark.print(expr, this.environment(frame)), part);
  }

  private typeText(type: SqlType, part: PartId | undefined): string {
    return this.take(pyspark.typeName(type), part);
  }

  /** The column under a name; a plain column that has the name already needs nothing. */
  private named(text: string, name: string, place?: Place): string {
    return place?.name === name ? text : `${receiver(text)}.alias(${pythonString(name)})`;
  }

  // ---- relations ---------------------------------------------------------------------------------------------------

  private compile(relation: Relation): Frame {
    const key = stepKey(relation);
    if (
      relation.kind === 'scan' ||
      relation.kind === 'named' ||
      relation.kind === 'one-row' ||
      (this.occurrences.get(key) ?? 0) < 2
    )
      return this.step(relation);
    let frame = this.computed.get(key);
    if (frame === undefined)
      this.computed.set(key, (frame = this.bind(this.step(relation), soleInput(relation) ?? stepName(relation))));
    return frame;
  }

  private step(relation: Relation): Frame {
    switch (relation.kind) {
      case 'scan':
        return this.scan(relation);
      case 'one-row':
        this.usesSession = true;
        return {
          base: 'spark',
          calls: [
            { name: 'range', args: ['1'] },
            { name: 'select', args: [] },
          ],
          places: new Map(),
        };
      case 'named':
        return this.shareable(relation);
      case 'filter':
        return this.filter(relation);
      case 'deduplicate':
        return this.deduplicate(relation);
      case 'join':
        return this.join(relation);
      case 'set-operation':
        return this.setOperation(relation);
      case 'unnest':
        return this.unnest(relation);
      case 'aggregate':
        return this.aggregate(relation, 'grouped');
      case 'drill-across':
        return this.drillAcross(relation);
      case 'window':
        return this.window(relation);
      case 'project':
        return this.project(relation);
      case 'sort-limit':
        return this.sortLimit(relation);
    }
  }

  private scan(scan: Scan): Frame {
    return aliased(
      { base: this.options.variable(scan.relation, scan.alias), calls: [], places: new Map() },
      scan.alias,
      scan.columns,
    );
  }

  private shareable(node: Named): Frame {
    let variable = this.shared.get(node.input);
    if (variable === undefined) {
      variable = this.assigned(node.input, node.name);
      this.shared.set(node.input, variable);
    }
    return aliased({ base: variable, calls: [], places: new Map() }, node.alias, node.columns);
  }

  private filter(node: Filter): Frame {
    const frame = this.compile(node.input);
    return add(frame, 'filter', [this.print(node.predicate, frame, node.part)]);
  }

  private deduplicate(node: Deduplicate): Frame {
    const frame = this.compile(node.input);
    const number: TypedCall = {
      kind: 'call',
      fn: 'row_number',
      signature: 0,
      args: [],
      safe: false,
      type: INT64,
      nullable: false,
      over: { partitionBy: node.partitionBy, orderBy: node.orderBy },
    };
    const name = freeName(frame, 'row_number');
    const numbered = add(frame, 'withColumn', [pythonString(name), this.print(number, frame, node.part)]);
    const first = add(numbered, 'filter', [`${columnText({ alias: undefined, name })} == 1`]);
    return add(first, 'drop', [pythonString(name)]);
  }

  private join(node: Join): Frame {
    const left = this.compile(node.left);
    const right = this.compile(node.right);
    // A right side that is only an input under its alias is readable where it stands.
    const other = right.calls.length > 1 ? this.bind(right, node.rightAlias) : right;
    const text = flat(other);
    const both: Frame = { ...left, places: new Map([...left.places, ...right.places]) };
    if (node.condition === undefined) return add(both, 'crossJoin', [text]);
    const condition = this.print(node.condition, both, node.part);
    switch (node.type) {
      case 'SEMI':
        return add(left, 'join', [text, condition, '"left_semi"']);
      case 'ANTI':
        return add(left, 'join', [text, condition, '"left_anti"']);
      case 'EXISTS':
        return this.existence(node, this.bind(left, 'candidates'), text, condition);
      default:
        return add(both, 'join', [text, condition, pythonString(node.type.toLowerCase())]);
    }
  }

  /** Rows with a match and rows without one are all rows, each once: no join multiplies them. */
  private existence(node: Join, left: Frame, right: string, condition: string): Frame {
    const name = freeName(left, node.flag ?? 'exists_flag');
    const flagged = (how: string, value: string): Frame =>
      add(add(left, 'join', [right, condition, pythonString(how)]), 'withColumn', [
        pythonString(name),
        `F.lit(${value})`,
      ]);
    const matched = this.bind(flagged('left_semi', 'True'), 'matched');
    const unmatched = this.bind(flagged('left_anti', 'False'), 'unmatched');
    const places = new Map(left.places).set(columnKey({ input: undefined, name: node.flag ?? 'exists_flag' }), {
      alias: undefined,
      name,
    });
    return { ...add(matched, 'union', [unmatched.base]), places };
  }

  private setOperation(node: SetOperation): Frame {
    const [first, ...rest] = node.inputs.map((input, i) => {
      const frame = this.compile(input);
      return i === 0 ? frame : this.bind(frame, `${node.alias || 'input'}_${i + 1}`);
    });
    const method = { UNION: 'unionByName', INTERSECT: 'intersect', EXCEPT: 'subtract' }[node.op];
    // INTERSECT and EXCEPT are only ever DISTINCT, and so are these methods.
    let frame = rest.reduce((left, right) => add(left, method, [right.base]), first!);
    if (node.op === 'UNION' && node.distinct) frame = add(frame, 'distinct', []);
    return aliased(frame, node.alias === '' ? 'combined' : node.alias, node.columns);
  }

  private unnest(node: Unnest): Frame {
    const frame = this.compile(node.input);
    const element = freeName(frame, node.element);
    const offset = node.offset === undefined ? undefined : freeName(frame, node.offset);
    const generator = this.take(
      pyspark.unnest(
        { array: node.array, elementAlias: element, offsetAlias: offset, keepEmpty: node.keepEmpty },
        this.environment(frame),
      ),
      node.part,
    );
    const places = new Map(frame.places);
    const added = node.columns.slice(node.input.columns.length);
    added.forEach((c, i) => places.set(columnKey(c.ref), { alias: undefined, name: i === 0 ? element : offset! }));
    return { ...add(frame, 'select', ['"*"', generator]), places };
  }

  private aggregate(node: Aggregate, wanted: string): Frame {
    const input = this.compile(node.input);
    const measures = (frame: Frame): readonly string[] =>
      node.measures.map((m) => this.named(this.print(m.call, frame, node.part), m.name));
    const places = new Map(
      node.columns.map((c) => [columnKey(c.ref), { alias: undefined, name: c.ref.name }] as const),
    );
    if (node.sets === undefined) {
      const constants = node.grouping.map((g) =>
        this.named(`F.lit(0).cast(${this.typeText(INT64, node.part)})`, g.name),
      );
      return {
        ...this.grouped(
          node,
          input,
          node.keys.map((_, i) => i),
          [...measures(input), ...constants],
        ),
        places,
      };
    }
    // The API's rollup and cube give no row for an empty input, and it has no other grouping sets: one grouping a set, stacked.
    const frame = this.bind(input, 'ungrouped');
    const shared = measures(frame);
    let spread: readonly string[] = shared;
    if (shared.length > 0 && node.sets.length > 1) {
      const list = this.options.scope.fresh('measures');
      this.statements.push(...layoutStatement(`${list} = `, { base: `[${shared.join(', ')}]`, calls: [] }, '    '));
      spread = [`*${list}`];
    }
    const stacked = node.sets.map((set) => {
      const absent = node.keys.flatMap((k, at) =>
        set.includes(at) ? [] : [this.named(`F.lit(None).cast(${this.typeText(k.expr.type, k.part)})`, k.name)],
      );
      const flags = node.grouping.map((g) =>
        this.named(`F.lit(${set.includes(g.key) ? 0 : 1}).cast(${this.typeText(INT64, node.part)})`, g.name),
      );
      return this.bind(this.grouped(node, frame, set, [...spread, ...absent, ...flags]), wanted);
    });
    const [first, ...rest] = stacked;
    return { ...rest.reduce((left, right) => add(left, 'unionByName', [right.base]), first!), places };
  }

  /** Groups by the keys of these indexes; without keys exactly one row. */
  private grouped(node: Aggregate, input: Frame, keys: readonly number[], results: readonly string[]): Frame {
    const columns = keys.map((i) => {
      const key = node.keys[i]!;
      const place = key.expr.kind === 'column' ? this.place(input, key.expr.column) : undefined;
      return this.named(this.print(key.expr, input, key.part), key.name, place);
    });
    if (results.length === 0) {
      if (columns.length > 0) return add(add(input, 'select', columns), 'distinct', []);
      return add(add(input, 'agg', ['F.count(F.lit(1)).alias("row_count")']), 'drop', ['"row_count"']);
    }
    if (columns.length === 0) return this.whole(input, node, results);
    return add(add(input, 'groupBy', columns), 'agg', results);
  }

  /** One row over everything. An aggregation of constants alone would keep no single row: a count makes it one. */
  private whole(input: Frame, node: Aggregate, results: readonly string[]): Frame {
    if (node.measures.length > 0) return add(input, 'agg', results);
    return add(add(input, 'agg', ['F.count(F.lit(1)).alias("row_count")', ...results]), 'drop', ['"row_count"']);
  }

  private drillAcross(node: DrillAcross): Frame {
    const branches = node.branches.map((b) => {
      const grouped = this.aggregate(b.aggregate, b.alias);
      const bound = this.bind(grouped, b.alias);
      return { ...b, frame: aliased(bound, b.alias, b.aggregate.columns) };
    });
    return joinedBranches(node, branches);
  }

  private window(node: Window): Frame {
    const frame = this.compile(node.input);
    const places = new Map(frame.places);
    const columns = node.windows.map((w) => {
      const name = freeName({ ...frame, places }, w.name);
      places.set(columnKey({ input: undefined, name: w.name }), { alias: undefined, name });
      return `${receiver(this.print(w.call, frame, node.part))}.alias(${pythonString(name)})`;
    });
    return { ...add(this.steps(frame, 'before_windows'), 'select', ['"*"', ...columns]), places };
  }

  private project(node: Project): Frame {
    const frame = this.steps(this.compile(node.input), stepName(node.input));
    const conditions = this.repeatedConditions(node, frame);
    const columns = node.items.map((item) => {
      const place = item.expr.kind === 'column' ? this.place(frame, item.expr.column) : undefined;
      return this.named(this.printWith(conditions, item.expr, frame, item.part ?? node.part), item.name, place);
    });
    const selected = add(frame, 'select', columns);
    if (node.as !== undefined) return aliased(selected, node.as, node.columns);
    return {
      ...selected,
      places: new Map(node.columns.map((c) => [columnKey(c.ref), { alias: undefined, name: c.ref.name }] as const)),
    };
  }

  /** Long conditions that several columns of a step share, each as a variable: by their text, the variable's name. */
  private repeatedConditions(node: Project, frame: Frame): ReadonlyMap<string, string> {
    const counts = new Map<string, { readonly expr: TypedExpression; count: number }>();
    for (const item of node.items) {
      if (item.expr.kind !== 'case') continue;
      for (const { when } of item.expr.whens) {
        const printed = pyspark.print(when, this.environment(frame));
        if (!printed.ok || printed.text.length <= LONG_CONDITION) continue;
        const known = counts.get(printed.text);
        if (known === undefined) counts.set(printed.text, { expr: when, count: 1 });
        else known.count++;
      }
    }
    const names = new Map<string, string>();
    for (const [text, { count }] of counts) {
      if (count < 2) continue;
      const name = this.options.scope.fresh('condition');
      this.statements.push(...layoutStatement(`${name} = `, { base: text, calls: [] }, '    '));
      names.set(text, name);
    }
    return names;
  }

  private printWith(
    conditions: ReadonlyMap<string, string>,
    expr: TypedExpression,
    frame: Frame,
    part: PartId | undefined,
  ): string {
    if (conditions.size === 0 || expr.kind !== 'case') return this.print(expr, frame, part);
    const environment = this.environment(frame);
    const local = (when: TypedExpression): string | undefined => {
      const printed = pyspark.print(when, environment);
      return printed.ok ? conditions.get(printed.text) : undefined;
    };
    const whens = expr.whens.map((w) => {
      const name = local(w.when);
      return name === undefined
        ? w
        : {
            ...w,
            when: { kind: 'parameter' as const, name: `${LOCAL}${name}`, type: w.when.type, nullable: w.when.nullable },
          };
    });
    return this.take(
      pyspark.print(
        { ...expr, whens },
        {
          ...environment,
          parameter: (name, type) =>
            name.startsWith(LOCAL) ? name.slice(LOCAL.length) : this.options.parameter(name, type),
        },
      ),
      part,
    );
  }

  /** Long chains of joins or groupings end in a variable, so that each statement says one thing. */
  private steps(frame: Frame, wanted: string): Frame {
    return frame.calls.some(
      (c) => c.name === 'join' || c.name === 'crossJoin' || c.name === 'agg' || c.name === 'unionByName',
    )
      ? this.bind(frame, wanted)
      : frame;
  }

  private sortLimit(node: SortLimit): Frame {
    const frame = this.compile(node.input);
    // Without a limit the order is presentation: rows of a DataFrame have none.
    if (node.limit === undefined) return frame;
    const keys = node.orderBy.map((k) => this.take(pyspark.sortKey(k, this.environment(frame)), node.part));
    return add(keys.length > 0 ? add(frame, 'orderBy', keys) : frame, 'limit', [String(node.limit)]);
  }
}
