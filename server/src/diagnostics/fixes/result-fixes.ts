// Fixes of what a model's rows and columns are: grouping, order, nullability, pass-through.

import type { Fix } from '../../base/finding.js';
import type { Span } from '../../base/span.js';
import type { Problem } from '../../spec/problem.js';
import type { JsonValue } from '../../syntax/json-edit.js';
import { modelPart, parentOf, type FixContext, type ProblemFixes } from './fix-context.js';

export const resultFixes: Readonly<Record<string, ProblemFixes>> = {
  'group-key-needs-name': (problem, at) => [
    ...at.fix('Name the key', [at.set(problem.part, 'as', freeColumn(problem, at, 'group_key'))], false),
    ...at.fix('Leave it out of the result', [at.set(problem.part, 'output', false)], false),
  ],

  'group-key-not-a-name': (problem, at) => {
    const key = String(problem.data?.['key']);
    return at
      .fix(
        'Write it as an expression with a name',
        [at.replace(problem.part, { key, as: freeColumn(problem, at, 'group_key') })],
        true,
      )
      .filter(at.provenFor(problem));
  },

  'group-by-aggregate': (problem, at) =>
    at.fix('Take it out of `group_by`', at.removeItem(problem.part), false).filter(at.provenFor(problem)),

  'not-grouped': (problem, at) => {
    const column = problem.data?.['column'];
    if (typeof column !== 'string') return [];
    const key = problem.part.split('/').slice(0, 4).join('/');
    // A plain mapping is a key by its own name, another expression by what it reads.
    const plain = /\/column_mapping\//.test(problem.part) && at.string(key, 'transform') === undefined;
    const entry: JsonValue = plain ? (at.string(key, 'target_column') ?? column) : { key: column, output: false };
    return at
      .fix(`Group by \`${column}\` too`, [at.add(modelPart(problem.part), 'group_by', entry)], false)
      .filter(at.provenFor(problem));
  },

  'limit-without-order': (problem, at) => {
    const model = at.model(problem);
    const key = model?.primaryKey ?? model?.grouping?.keys.map((k) => k.name);
    return key === undefined || key.length === 0
      ? []
      : at.fix(
          `Order by the key: ${key.join(', ')}`,
          [
            at.set(
              modelPart(problem.part),
              'order_by',
              key.map((column) => ({ column })),
            ),
          ],
          false,
        );
  },

  'order-by-hidden-column': (problem, at) => [
    ...at.fix('Take it out of `order_by`', at.removeItem(parentOf(problem.part)), true).filter(at.provenFor(problem)),
    ...hiddenColumn(problem, at),
  ],

  'hidden-column': (problem, at) => {
    const column = problem.part.split('/').slice(0, 4).join('/');
    const shown = at.fix('Show the column', at.remove(`${column}/output`), false);
    return problem.part.includes('/tests/')
      ? [...at.fix('Remove the test', at.removeItem(problem.part), false), ...shown]
      : shown;
  },

  'not-null-can-be-null': (problem, at) => [
    ...leftJoin(problem, at),
    ...withElse(problem, at),
    ...withDefault(problem, at),
    ...nullableThen(problem, at),
  ],
  'not-null-of-nullable-source': (problem, at) => nullableThen(problem, at),

  'nullable-partition': (problem, at) => {
    const entry = problem.part.split('/').slice(0, 4).join('/');
    const column = at.spec.positions.node(problem.part)?.node;
    const inputs = at.model(problem)?.inputs ?? [];
    const applies = at.string(entry, 'applies_to') ?? (inputs.length === 1 ? inputs[0]?.alias : undefined);
    if (column?.kind !== 'string' || applies === undefined) return [];
    return at.fix(
      `Leave out rows where \`${column.value}\` is NULL`,
      [
        at.add(modelPart(problem.part), 'filters', {
          applies_to: applies,
          stage: 'source',
          predicate: `${column.value} IS NOT NULL`,
        }),
      ],
      false,
    );
  },

  'nullable-natural-key': (problem, at) => withoutNulls(problem, at),
  'nullable-watermark': (problem, at) => withoutNulls(problem, at),

  'nullable-effective-from': (problem, at) => withoutNulls(problem, at),

  'condition-always-holds': (problem, at) => {
    const text = at.spec.positions.node(problem.part)?.node;
    const whole =
      text?.kind === 'string' &&
      (problem.span === undefined || (problem.span.start === 0 && problem.span.end === text.value.length));
    return whole && /\/filters\/[0-9]+\/predicate$/.test(problem.part)
      ? at.fix('Remove the filter', at.removeItem(parentOf(problem.part)), false)
      : [];
  },

  'ambiguous-pass-through': (problem, at) => {
    const visible = at.model(problem)?.visible;
    if (visible === undefined || visible.inputs.some((i) => i.open)) return [];
    const taken = new Set<string>();
    const columns = visible.inputs.flatMap((input) =>
      input.columns.map((column) => {
        let name = column.name;
        if (taken.has(name.toLowerCase())) name = `${input.alias}_${column.name}`;
        for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${input.alias}_${column.name}_${n}`;
        taken.add(name.toLowerCase());
        return { target_column: name, from_table: input.alias, from_column: column.name };
      }),
    );
    return at
      .fix('Map every column', [at.set(modelPart(problem.part), 'column_mapping', columns)], false)
      .filter(at.provenFor(problem));
  },

  'unused-from-column': (problem, at) => {
    const column = parentOf(problem.part);
    return at.fix('Remove `from_column`', [...at.remove(problem.part), ...fromTable(at, column)], false);
  },

  'impossible-cast': (problem, at) => {
    const from = problem.data?.['from'];
    return problem.part.endsWith('/type') && typeof from === 'string'
      ? at
          .fix(`Declare it ${from}`, [at.set(parentOf(problem.part), 'type', from)], false)
          .filter(at.provenFor(problem))
      : [];
  },

  'view-with-parameter': (problem, at) =>
    at
      .fix('Make it a table', [at.set(modelPart(problem.part), 'materialization', 'table')], false)
      .filter(at.provenFor(problem)),
};

function fromTable(at: FixContext, column: string): readonly ReturnType<FixContext['set']>[] {
  return at.value(column, 'from_table') === undefined ? [] : [...at.remove(`${column}/from_table`)];
}

function freeColumn(problem: Problem, at: FixContext, wanted: string): string {
  const taken = new Set(at.model(problem)?.outputs.map((o) => o.name.toLowerCase()));
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
  return name;
}

/** For the RIGHT or FULL join that is marked, or the LEFT one whose sides are the wrong way round. */
export function leftJoin(problem: Problem, at: FixContext): readonly Fix[] {
  const join = parentOf(problem.part);
  if (/\/joins\/\d+\/right_table$/u.test(problem.part)) {
    const [left, right] = [at.string(join, 'left_table'), at.string(join, 'right_table')];
    return left === undefined || right === undefined
      ? []
      : at
          .fix('Exchange the sides', [at.set(join, 'left_table', right), at.set(join, 'right_table', left)], false)
          .filter(at.provenFor(problem));
  }
  return /\/joins\/\d+\/type$/u.test(problem.part)
    ? at.fix('Make it a LEFT join', [at.set(join, 'type', 'LEFT')], false).filter(at.provenFor(problem))
    : [];
}

/** The value that stands for “none” in a column of that type; no guess where there is none. */
const NEUTRAL: Readonly<Record<string, string>> = {
  STRING: "''",
  INT64: '0',
  NUMERIC: '0',
  BIGNUMERIC: '0',
  FLOAT64: '0',
  BOOL: 'FALSE',
};

/** `ELSE` with that value, before the `END` of a CASE that has none. */
function withElse(problem: Problem, at: FixContext): readonly Fix[] {
  const span = problem.data?.['withoutElse'] as Span | undefined;
  const value = NEUTRAL[String(problem.data?.['type'])];
  if (span === undefined || value === undefined) return [];
  const end = span.end - 'END'.length;
  return at
    .fix(`Add ELSE ${value}`, [at.sql(problem.part, { start: end, end }, `ELSE ${value} `)], false)
    .filter(at.provenFor(problem));
}

function withDefault(problem: Problem, at: FixContext): readonly Fix[] {
  const column = problem.part.split('/').slice(0, 4).join('/');
  const value = NEUTRAL[String(problem.data?.['type'])];
  if (value === undefined || problem.data?.['withoutElse'] !== undefined) return [];
  const key = at.string(column, 'formula') !== undefined ? 'formula' : 'transform';
  const written = at.string(column, key) ?? (at.string(column, 'from_column') === undefined ? undefined : '{from}');
  return written === undefined
    ? []
    : at
        .fix(
          `Give it ${value} there: COALESCE(…, ${value})`,
          [at.set(column, key, `COALESCE(${written}, ${value})`)],
          false,
        )
        .filter(at.provenFor(problem));
}

/** Shows the column that an order names. */
function hiddenColumn(problem: Problem, at: FixContext): readonly Fix[] {
  const named = at.spec.positions.node(problem.part)?.node;
  const output = at
    .model(problem)
    ?.outputs.find((o) => named?.kind === 'string' && o.name.toLowerCase() === named.value.toLowerCase());
  return output === undefined ? [] : at.fix('Show the column', at.remove(`${output.part}/output`), false);
}

/** Takes back what says that the column has no NULLs. */
function nullableThen(problem: Problem, at: FixContext): readonly Fix[] {
  const column = problem.part.split('/').slice(0, 4).join('/');
  const test = problem.data?.['test'];
  const declared = at.value(column, 'nullable');
  return at
    .fix(
      'Let it be nullable',
      [
        ...(declared?.kind === 'boolean' && !declared.value ? [at.set(column, 'nullable', true)] : []),
        ...(typeof test === 'string' ? at.removeItem(test) : []),
      ],
      false,
    )
    .filter(at.provenFor(problem));
}

/** A filter on the result that leaves out rows where the column named by the part is NULL. */
function withoutNulls(problem: Problem, at: FixContext): readonly Fix[] {
  const named = at.spec.positions.node(problem.part)?.node;
  const column = named?.kind === 'string' ? named.value : undefined;
  const model = at.model(problem);
  if (column === undefined || model === undefined) return [];
  return at
    .fix(
      `Leave out rows where \`${column}\` is NULL`,
      [
        at.add(modelPart(problem.part), 'filters', {
          applies_to: model.name,
          stage: 'result',
          predicate: `${column} IS NOT NULL`,
        }),
      ],
      false,
    )
    .filter(at.provenFor(problem));
}
