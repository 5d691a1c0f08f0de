// The data tests of the built models: one query a test that shows the violating rows, and one script that runs them all and fails.

import type { ModelPlan, PipelinePlan, Relation, TestPlan } from '../../../plan/plan.js';
import { violations } from '../../../plan/test-relation.js';
import { INT64, STRING } from '../../../sql/types.js';
import { looksIntoRefused, refusalOf } from '../../emittable.js';
import { testName } from '../../file-names.js';
import type { EmitRefusal } from '../../platform.js';
import { columnsOf } from '../../test-columns.js';
import type { ScriptPrinter } from './script.js';

export interface TestScripts {
  readonly files: readonly {
    readonly path: string;
    readonly comment: string;
    readonly statements: readonly string[];
  }[];
  /** Statements of the script that runs every test. */
  readonly all: readonly string[];
  readonly refusals: readonly EmitRefusal[];
}

export function testPath(model: ModelPlan, test: TestPlan, number: number): string {
  return `tests/${testName(model, test, number)}.sql`;
}

const results = 'pipewright_test_results';

export function testScripts(plan: PipelinePlan, built: readonly ModelPlan[], printer: ScriptPrinter): TestScripts {
  const { dialect } = printer.target;
  const files: TestScripts['files'][number][] = [];
  const counts: (() => readonly string[])[] = [];
  const refusals: EmitRefusal[] = [];
  for (const model of built) {
    if (printer.isEphemeral(model)) continue;
    for (const [i, test] of model.tests.entries()) {
      const refuse = (reason: string): void =>
        void refusals.push(refusalOf(model, { reason, part: test.part }, `${model.name}#${test.id}`));
      const parent = test.references?.relation;
      if (parent?.kind === 'model' && !built.some((m) => m.name === parent.name)) {
        refusals.push(looksIntoRefused(model, test, parent.name));
        continue;
      }
      const relation = violations(model, test, columnsOf(plan));
      const query = printer.select(relation);
      if (!query.ok) {
        refuse(query.refusals[0]!.reason);
        continue;
      }
      const title = titleOf(model, test);
      files.push({
        path: testPath(model, test, i + 1),
        comment: `${title} (${test.severity}): the rows that violate it; none is right.`,
        statements: printer.withParameters(() => selected(printer, relation)),
      });
      counts.push(() =>
        selected(printer, relation).map(
          (sql) =>
            `INSERT INTO ${results} (test, severity, violations)\nSELECT ${dialect.stringLiteral(title)}, ${dialect.stringLiteral(test.severity)}, COUNT(*)\nFROM (\n  ${sql.replaceAll('\n', '\n  ')}\n) AS violating`,
        ),
      );
    }
  }
  const text = typeText(printer, 'STRING');
  const all = printer.withParameters(() => [
    `CREATE TEMP TABLE ${results} (\n  test ${text},\n  severity ${text},\n  violations ${typeText(printer, 'INT64')}\n)`,
    ...counts.flatMap((count) => count()),
    `SELECT test, severity, violations\nFROM ${results}\nWHERE violations > 0\nORDER BY severity, test`,
    printer.target.assertNoRows(
      `SELECT test, violations\nFROM ${results}\nWHERE severity = 'error' AND violations > 0`,
      'data tests failed',
    ),
    `DROP TABLE ${results}`,
  ]);
  return { files, all, refusals };
}

/** One statement; it has been printed before without a refusal. */
function selected(printer: ScriptPrinter, relation: Relation): readonly string[] {
  const query = printer.select(relation);
  return query.ok ? [query.sql] : [];
}

function titleOf(model: ModelPlan, test: TestPlan): string {
  return `${model.name}: ${test.kind} (${test.columns.join(', ')})`;
}

function typeText(printer: ScriptPrinter, name: 'STRING' | 'INT64'): string {
  const type = printer.target.dialect.typeName(name === 'STRING' ? STRING : INT64);
  return type.ok ? type.text : name;
}
