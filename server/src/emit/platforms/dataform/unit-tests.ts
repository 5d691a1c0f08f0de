// Examples of a model → Dataform unit tests. Dataform compares rows by their place and knows tables and views only, so that
// what has several rows, partial columns or a history is tested through a disabled view of the same query, one ordered text a row.

import type {
  ExamplePlan,
  ExampleRowPlan,
  ModelPlan,
  PipelinePlan,
  Relation,
  RelationReference,
} from '../../../plan/plan.js';
import { targetUpdate } from '../../../plan/target-update.js';
import { visitRelation } from '../../../plan/walk-relation.js';
import type { GeneratedFile } from '../../platform.js';
import { bigquery } from '../../../sql/dialects/bigquery/dialect.js';
import type { TypedExpression } from '../../../sql/typed-tree.js';
import { isScalar, TIMESTAMP, type SqlType } from '../../../sql/types.js';
import { encoded } from './model-action.js';
import type { ActionTarget } from './names.js';
import { isEphemeral, type PrintedSqlx, type QueryPrinter } from './query-printer.js';
import { isInputLabel, sqlxFile } from './sqlx.js';

export interface UnitTests {
  readonly files: readonly GeneratedFile[];
  readonly count: number;
  /** Examples that Dataform cannot test, and why. */
  readonly left: readonly { readonly example: ExamplePlan; readonly reason: string }[];
}

/** The instant of examples that name none: results never depend on the clock. */
const DEFAULT_RUN_TS = '2000-01-01T00:00:00Z';

const literalEnvironment = { column: (): string => 'NULL', parameter: (): string => 'NULL' };

class Untestable extends Error {}

export const LONGEST_SUFFIX = '_again_is_not_refused';

export function unitTestPath(name: string): string {
  return `definitions/unit_tests/${name}.sqlx`;
}

/** `suffix` tells the checks of one example apart. */
export function exampleName(model: ModelPlan, number: number, suffix: string): string {
  return `${model.name}__example_${String(number).padStart(2, '0')}${suffix}`;
}

export function unitTests(plan: PipelinePlan, model: ModelPlan, printer: QueryPrinter): UnitTests {
  const writer = new TestWriter(plan, model, printer);
  const left: { example: ExamplePlan; reason: string }[] = [];
  let count = 0;
  for (const [i, example] of model.examples.entries()) {
    try {
      writer.example(example, i + 1);
      count++;
    } catch (error) {
      if (!(error instanceof Untestable)) throw error;
      left.push({ example, reason: error.message });
    }
  }
  return { files: writer.files, count, left };
}

class TestWriter {
  readonly files: GeneratedFile[] = [];
  /** Helper views by what they show. */
  private readonly helpers = new Map<string, ActionTarget>();

  constructor(
    private readonly plan: PipelinePlan,
    private readonly model: ModelPlan,
    private readonly printer: QueryPrinter,
  ) {}

  example(example: ExamplePlan, number: number): void {
    const { model } = this;
    const made: GeneratedFile[] = [];
    const update = targetUpdate(model);
    const test = (
      suffix: string,
      dataset: ActionTarget,
      reads: readonly Relation[],
      expected: string,
      before?: readonly ExampleRowPlan[],
    ): void => {
      const name = exampleName(model, number, suffix);
      made.push({
        path: unitTestPath(name),
        content: sqlxFile({
          config: { type: 'test', name, dataset: { schema: dataset.schema, name: dataset.name } },
          comments: [example.name],
          inputs: this.inputs(example, reads, before),
          statements: [expected],
        }),
      });
    };
    if (update === undefined) {
      const { expect } = example;
      if ('refused' in expect) throw new Untestable('a model without history or increment refuses no run');
      if (this.comparesDirectly(expect))
        test('', this.printer.names.modelTarget(model), [model.root], this.plainRows(expect.rows, expect.columns));
      else
        test('', this.rowsHelper(model.root, expect.columns), [model.root], this.rowTexts(expect.rows, expect.columns));
    } else {
      const before = example.before ?? [];
      const { expect } = example;
      const checks = update.checks.map((c) => c.offending);
      if ('refused' in expect) {
        const check = update.checks.find((c) => c.id === expect.refused);
        if (check === undefined) throw new Untestable(`${expect.refused} is no refusal of this model`);
        test(
          '',
          this.checkHelper([check.offending], check.id.replaceAll('-', '_')),
          [check.offending],
          'SELECT TRUE AS refused',
          before,
        );
      } else {
        const rows = this.rowsHelper(update.next, expect.columns);
        test('', rows, [update.next], this.rowTexts(expect.rows, expect.columns), before);
        const refused = this.checkHelper(checks, 'refused');
        test('_is_not_refused', refused, checks, 'SELECT FALSE AS refused', before);
        // Where the whole table is known, the same run on it changes nothing.
        if (expect.columns.length === model.columns.length) {
          test('_again', rows, [update.next], this.rowTexts(expect.rows, expect.columns), expect.rows);
          test(LONGEST_SUFFIX, refused, checks, 'SELECT FALSE AS refused', expect.rows);
        }
      }
    }
    this.files.push(...made);
  }

  /** One row of plain values can be compared with the model's own action. */
  private comparesDirectly(expect: {
    readonly rows: readonly ExampleRowPlan[];
    readonly columns: readonly string[];
  }): boolean {
    const { model } = this;
    return (
      expect.rows.length === 1 &&
      !isEphemeral(model) &&
      model.inputs.every((i) => i.relation.kind === 'source' || !this.isEphemeralName(i.relation.name)) &&
      model.columns.every(
        (c) =>
          expect.columns.includes(c.name) &&
          isScalar(c.type, 'INT64', 'NUMERIC', 'STRING', 'BOOL', 'DATE', 'TIMESTAMP', 'DATETIME'),
      )
    );
  }

  private isEphemeralName(name: string): boolean {
    const found = this.plan.models.find((m) => m.name === name);
    return found !== undefined && isEphemeral(found);
  }

  // ---- helpers -----------------------------------------------------------------------------------------------------

  private helper(key: string, wanted: string, query: () => string): ActionTarget {
    const known = this.helpers.get(key);
    if (known !== undefined) return known;
    const { names } = this.printer;
    const own = names.modelTarget(this.model);
    const target: ActionTarget = { ...own, name: names.freeName(own.schema ?? '', `${this.model.name}__${wanted}`) };
    this.files.push({
      path: `definitions/unit_tests/helpers/${names.fileName(target)}.sqlx`,
      content: sqlxFile({
        config: {
          type: 'view',
          schema: target.schema,
          name: target.name,
          description: `Shows what ${this.model.name} computes to its unit tests; never built.`,
          disabled: true,
          tags: ['unit_test'],
        },
        statements: [query()],
      }),
    });
    this.helpers.set(key, target);
    return target;
  }

  private rowsHelper(relation: Relation, columns: readonly string[]): ActionTarget {
    const wanted = this.model.columns.filter((c) => columns.includes(c.name));
    return this.helper(`rows ${columns.join(',')}`, 'rows', () => {
      const fields = wanted.map(
        (c) => `${shown(`result.${bigquery.quoteIdentifier(c.name)}`, c.type)} AS ${bigquery.quoteIdentifier(c.name)}`,
      );
      return `SELECT TO_JSON_STRING(STRUCT(${encoded(fields.join(', '))})) AS result_row\nFROM (\n  ${indent(this.print(relation).text)}\n) AS result\nORDER BY result_row`;
    });
  }

  private checkHelper(relations: readonly Relation[], name: string): ActionTarget {
    return this.helper(`check ${name}`, name, () => {
      const counts = relations.map(
        (r) => `(\n  SELECT COUNT(*) FROM (\n    ${this.print(r).text.replaceAll('\n', '\n    ')}\n  )\n)`,
      );
      return `SELECT ${counts.join(' + ')} > 0 AS refused`;
    });
  }

  private print(relation: Relation): Extract<PrintedSqlx, { ok: true }> {
    const printed = this.printer.query(relation, { ephemeralByRef: true });
    if (!printed.ok) throw new Untestable(printed.refusals[0]!.reason);
    return printed;
  }

  // ---- rows --------------------------------------------------------------------------------------------------------

  private inputs(
    example: ExamplePlan,
    relations: readonly Relation[],
    before: readonly ExampleRowPlan[] | undefined,
  ): readonly { readonly label: readonly string[]; readonly query: string }[] {
    const references = new Map<string, RelationReference>();
    const parameters = new Set<string>();
    for (const relation of relations) {
      for (const name of this.print(relation).parameters) parameters.add(name);
      visitRelation(relation, (node) => {
        if (node.kind === 'scan') references.set(`${node.relation.kind} ${node.relation.name}`, node.relation);
      });
    }
    const inputs = [...references.values()].map((reference) => {
      const own = reference.kind === 'model' && reference.name === this.model.name;
      const given =
        example.given.find((g) => g.relation.kind === reference.kind && g.relation.name === reference.name)?.rows ?? [];
      return {
        label: this.label(this.printer.names.target(reference)),
        query: this.rows(own ? (before ?? []) : given, this.columnsOf(reference)),
      };
    });
    if (parameters.size > 0)
      inputs.push({ label: this.label(this.printer.names.parameters), query: this.parameterRow(example, parameters) });
    return inputs;
  }

  private label(target: ActionTarget): readonly string[] {
    const parts = [target.database, target.schema, target.name].filter((p) => p !== undefined);
    const odd = parts.find((p) => !isInputLabel(p));
    if (odd !== undefined) throw new Untestable(`Dataform takes no input named ${odd}`);
    return parts;
  }

  private columnsOf(reference: RelationReference): readonly { readonly name: string; readonly type: SqlType }[] {
    return (
      (reference.kind === 'source'
        ? this.plan.sources.find((s) => s.name === reference.name)?.columns
        : this.plan.models.find((m) => m.name === reference.name)?.columns) ?? []
    );
  }

  private parameterRow(example: ExamplePlan, parameters: ReadonlySet<string>): string {
    const items = [...parameters].map((name) => {
      const parameter = this.plan.parameters.find((p) => p.name === name)!;
      const given =
        example.parameters.find((p) => p.name.toLowerCase() === name.toLowerCase())?.value ?? parameter.default;
      const runTs: TypedExpression = {
        kind: 'literal',
        type: TIMESTAMP,
        nullable: false,
        value: example.runTs ?? DEFAULT_RUN_TS,
      };
      return this.item(name === 'run_ts' ? runTs : given, parameter.type, name);
    });
    return encoded(`SELECT ${items.join(', ')}`);
  }

  private item(value: TypedExpression | undefined, type: SqlType, name: string): string {
    return `${this.literal(value, type)} AS ${bigquery.quoteIdentifier(name)}`;
  }

  private literal(value: TypedExpression | undefined, type: SqlType): string {
    const typeName = bigquery.typeName(type);
    if (!typeName.ok) throw new Untestable(typeName.refusals[0]!.reason);
    if (value === undefined) return `CAST(NULL AS ${typeName.text})`;
    const printed = bigquery.print(value, literalEnvironment);
    if (!printed.ok) throw new Untestable(printed.refusals[0]!.reason);
    // Lists and records take the column's exact type; scalars have it as they are.
    return type.kind === 'scalar' && type.precision === undefined
      ? printed.text
      : `CAST(${printed.text} AS ${typeName.text})`;
  }

  private rows(
    rows: readonly ExampleRowPlan[],
    columns: readonly { readonly name: string; readonly type: SqlType }[],
  ): string {
    const select = (row: ExampleRowPlan | undefined): string =>
      `SELECT ${columns.map((c) => this.item(row?.cells.get(c.name), c.type, c.name)).join(', ')}`;
    if (rows.length === 0) return encoded(`${select(undefined)}\nLIMIT 0`);
    return encoded(rows.map(select).join('\nUNION ALL\n'));
  }

  private plainRows(rows: readonly ExampleRowPlan[], columns: readonly string[]): string {
    return this.rows(
      rows,
      this.model.columns.filter((c) => columns.includes(c.name)),
    );
  }

  private rowTexts(rows: readonly ExampleRowPlan[], columns: readonly string[]): string {
    const wanted = this.model.columns.filter((c) => columns.includes(c.name));
    if (rows.length === 0) return `SELECT '' AS result_row\nLIMIT 0`;
    const texts = rows.map((row) => {
      const fields = wanted.map(
        (c) => `${shown(this.literal(row.cells.get(c.name), c.type), c.type)} AS ${bigquery.quoteIdentifier(c.name)}`,
      );
      return `SELECT TO_JSON_STRING(STRUCT(${fields.join(', ')})) AS result_row`;
    });
    // One SELECT without FROM takes no ORDER BY.
    return `${encoded(texts.join('\nUNION ALL\n'))}${texts.length > 1 ? '\nORDER BY result_row' : ''}`;
  }
}

/** FLOAT64 is compared to nine digits. */
function shown(text: string, type: SqlType): string {
  return isScalar(type, 'FLOAT64') ? `FORMAT('%.9g', ${text})` : text;
}

function indent(text: string): string {
  return text.replaceAll('\n', '\n  ');
}
