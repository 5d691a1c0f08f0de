// A data test → dbt's own generic test where that means exactly the same, else a test of its own with the query of the plan.

import type { ModelPlan, PipelinePlan, TestPlan } from '../../../plan/plan.js';
import { violations } from '../../../plan/test-relation.js';
import { printSelect } from '../../../relational/select.js';
import { sameType, type SqlType } from '../../../sql/types.js';
import { columnsOf } from '../../test-columns.js';
import type { DbtDialect } from './dbt-dialect.js';
import { DbtNames } from './dbt-names.js';
import { jinjaText, printJinja } from './jinja.js';

/** An entry of `data_tests`. */
export type GenericTest = string | Readonly<Record<string, unknown>>;

export type DbtTest =
  | {
      readonly kind: 'generic';
      readonly column: string;
      readonly entries: readonly { readonly identity: string; readonly entry: GenericTest }[];
    }
  | { readonly kind: 'singular'; readonly sql: string }
  | { readonly kind: 'refused'; readonly reason: string };

export function dbtTest(model: ModelPlan, test: TestPlan, plan: PipelinePlan, target: DbtDialect): DbtTest {
  return generic(model, test, plan, target) ?? singular(model, test, plan, target);
}

/** Text that dbt pastes between quotes: nothing in it can end them or start a tag. */
const plainText = /^[A-Za-z0-9 _.:/+-]*$/;

function generic(model: ModelPlan, test: TestPlan, plan: PipelinePlan, target: DbtDialect): DbtTest | undefined {
  const [column, ...more] = test.columns;
  if (column === undefined || more.length > 0) return undefined;
  const where = whereText(model, test, target);
  if (where === undefined) return undefined;
  const config: Record<string, unknown> = {
    ...(test.severity === 'warning' && { severity: 'warn' }),
    ...(where !== '' && { where }),
  };
  const entry = (
    name: string,
    body: Readonly<Record<string, unknown>> = {},
  ): { identity: string; entry: GenericTest } => {
    const full = { ...body, ...(Object.keys(config).length > 0 && { config }) };
    return {
      identity: `${name} ${JSON.stringify(body)}`,
      entry: Object.keys(full).length === 0 ? name : { [name]: full },
    };
  };
  const made = (...entries: readonly { identity: string; entry: GenericTest }[]): DbtTest => ({
    kind: 'generic',
    column,
    entries,
  });
  switch (test.kind) {
    case 'not_null':
      return made(entry('not_null'));
    case 'unique':
      return made(entry('unique'));
    case 'primary_key':
      return made(entry('unique'), entry('not_null'));
    case 'accepted_values': {
      const values = plainValues(test);
      return values === undefined ? undefined : made(entry('accepted_values', { arguments: values }));
    }
    case 'relationships': {
      const to = test.references!;
      const parent = columnsOf(plan)(to.relation).find((c) => c.name.toLowerCase() === to.columns[0]!.toLowerCase());
      const own = model.columns.find((c) => c.name.toLowerCase() === column.toLowerCase());
      // dbt's own test compares the columns as they are.
      if (to.columns.length > 1 || parent === undefined || own === undefined || !sameType(parent.type, own.type))
        return undefined;
      const field = target.dialect.quoteIdentifier(parent.name);
      return made(entry('relationships', { arguments: { to: new DbtNames(plan, target).call(to.relation), field } }));
    }
    default:
      return undefined;
  }
}

/** `''` for none; undefined where only a query of its own can say it. */
function whereText(model: ModelPlan, test: TestPlan, target: DbtDialect): string | undefined {
  const current =
    test.currentRowsOnly && model.history !== undefined
      ? target.dialect.quoteIdentifier(model.history.currentFlag)
      : '';
  if (test.where === undefined) return current;
  if (current !== '') return undefined;
  let parameters = 0;
  const printed = target.dialect.print(test.where, {
    column: (ref) => target.dialect.quoteIdentifier(ref.name),
    parameter: () => {
      parameters++;
      return 'NULL';
    },
  });
  return printed.ok && parameters === 0 && !/[{}\r]/.test(printed.text) ? printed.text : undefined;
}

function plainValues(test: TestPlan): Readonly<Record<string, unknown>> | undefined {
  const texts: string[] = [];
  let kind: SqlType | undefined;
  for (const v of test.values) {
    if (v.kind !== 'literal' || v.value === undefined || v.type.kind !== 'scalar') return undefined;
    kind ??= v.type;
    if (!sameType(kind, v.type)) return undefined;
    texts.push(v.value);
  }
  if (kind?.kind !== 'scalar') return undefined;
  if (kind.name === 'STRING') return texts.every((t) => plainText.test(t)) ? { values: texts } : undefined;
  if (kind.name === 'INT64' && texts.every((t) => Number.isSafeInteger(Number(t))))
    return { values: texts.map(Number), quote: false };
  return undefined;
}

function singular(model: ModelPlan, test: TestPlan, plan: PipelinePlan, target: DbtDialect): DbtTest {
  const names = new DbtNames(plan, target);
  const reservedNames = new Set(plan.models.map((m) => m.name.toLowerCase()));
  const relation = violations(model, test, columnsOf(plan));
  const printed = printJinja(
    (naming) => printSelect(relation, { dialect: target.dialect, naming, reservedNames }),
    names.within(undefined),
  );
  if (!printed.ok) return { kind: 'refused', reason: printed.refusals[0]!.reason };
  if (names.refusals.length > 0) return { kind: 'refused', reason: names.refusals[0]! };
  const head = [
    jinjaText(`-- ${model.name}: ${test.kind} (${test.columns.join(', ')}). Every row is one violation.`),
    ...(test.severity === 'warning' ? [`{{ config(severity='warn') }}`] : []),
  ];
  return {
    kind: 'singular',
    sql: `${[...head, ...(names.head === '' ? [] : [names.head])].join('\n')}\n\n${printed.sql}\n`,
  };
}
