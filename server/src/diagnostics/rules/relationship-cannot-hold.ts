// A relationship (or foreign key) that values known on both sides deny, or that what the parent leaves out can break.

import type { RelationName, ResolvedFilter, ResolvedModel, ResolvedTest } from '../../model/pipeline-model.js';
import { domainOf, type Domain } from '../../model/possible-values.js';
import { sqlLiteral } from '../../model/produced-values.js';
import { underInjectiveCasts } from '../../model/expression-walk.js';
import { literalOrder } from '../../model/literal-order.js';
import { both, conditionOf, contains, isEmpty, ordered, universeOf, without } from '../../model/value-sets.js';
import { columnKey } from '../../sql/typed-walk.js';
import type { TypedLiteral } from '../../sql/typed-tree.js';
import { isBlocked } from '../blocked-model.js';
import type { OtherModels } from '../other-models.js';
import type { Remark, Rule } from '../rule.js';

export const relationshipCannotHold: Rule = {
  id: 'relationship-cannot-hold',
  family: 'tests',
  severity: 'warning',
  amongModels(model, others, report) {
    if (isBlocked(model)) return;
    for (const test of model.tests) {
      const remark = remarkOn(model, test, others);
      if (remark !== undefined) report(remark);
    }
  },
};

function remarkOn(model: ResolvedModel, test: ResolvedTest, others: OtherModels): Remark | undefined {
  const { references } = test;
  const [child, second] = test.columns;
  if (test.kind !== 'relationships' || references === undefined || test.where !== undefined) return undefined;
  const parent =
    references.relation.kind === 'model' ? others.modelByName.get(references.relation.name.toLowerCase()) : undefined;
  if (parent === undefined || parent === model || isBlocked(parent)) return undefined;
  if (child !== undefined && second === undefined) {
    const denied = deniedByValues(model, child, parent, references.columns[0]!, others);
    if (denied !== undefined) return { part: test.part, ...denied };
  }
  if (reads(parent, model.name, others))
    return {
      part: test.part,
      severity: 'information',
      message: `\`${parent.name}\` is itself computed from \`${model.name}\`: this test cannot find a value that is wrong here, only one that \`${parent.name}\` leaves out, and it can run only when \`${parent.name}\` is built. Name the relation that the values come from.`,
    };
  const left = leavesOut(parent, references.columns);
  if (left === undefined || reads(model, parent.name, others) || sharesFilter(model, left)) return undefined;
  return {
    part: test.part,
    severity: 'information',
    message: `\`${parent.name}\` keeps only rows where \`${left.text}\`: a row of \`${model.name}\` that refers to one of the others fails this test. Filter \`${model.name}\` in the same way, refer to what \`${parent.name}\` reads, or give the test a \`where\`.`,
    related: [{ part: left.part, file: parent.file, message: 'What the parent leaves out' }],
  };
}

function deniedByValues(
  model: ResolvedModel,
  child: string,
  parent: ResolvedModel,
  column: string,
  others: OtherModels,
): Pick<Remark, 'message' | 'related'> | undefined {
  const values = (of: ResolvedModel, name: string): Domain =>
    domainOf(
      { kind: 'column', relation: { kind: 'model', name: of.name } satisfies RelationName, column: name },
      others,
    );
  const own = values(model, child).values;
  if (own === undefined || own.length === 0) return undefined;
  const there = values(parent, column).values;
  const among = (v: TypedLiteral): boolean | undefined => {
    const orders = there?.map((t) => literalOrder(t, v));
    return orders === undefined
      ? undefined
      : orders.includes(0)
        ? true
        : orders.includes(undefined)
          ? undefined
          : false;
  };
  const filter = keyFilters(parent, column).find(({ allowed }) => own.some((v) => !allowed(v)));
  const missing = own.filter((v) => among(v) === false || filter?.allowed(v) === false);
  if (missing.length === 0) return undefined;
  const listed = missing.map((v) => `\`${sqlLiteral(v)}\``).join(', ');
  const why =
    filter !== undefined && missing.every((v) => !filter.allowed(v))
      ? `\`${parent.name}\` keeps only rows where \`${filter.text}\``
      : `\`${parent.name}.${column}\` is always one of ${(there ?? []).map((v) => `\`${sqlLiteral(v)}\``).join(', ')}`;
  return {
    message: `\`${child}\` can be ${listed}, and ${why}: the test fails ${missing.length === own.length ? 'on every row with a value' : 'on such a row'}.`,
    ...(filter !== undefined && {
      related: [{ part: filter.part, file: parent.file, message: 'The filter' }],
    }),
  };
}

interface KeyFilter {
  readonly part: string;
  readonly text: string;
  readonly allowed: (value: TypedLiteral) => boolean;
}

function filtersOf(model: ResolvedModel): readonly ResolvedFilter[] {
  return [
    ...model.inputs.flatMap((i) => i.steps.flatMap((s) => (s.kind === 'filter' ? [s.filter] : []))),
    ...model.joinedFilters,
    ...model.groupedFilters,
    ...model.resultFilters,
  ];
}

/** Filters about the column itself, whose values they bound. */
function keyFilters(parent: ResolvedModel, column: string): readonly KeyFilter[] {
  const output = parent.outputs.find((o) => o.name.toLowerCase() === column.toLowerCase());
  const from = output === undefined ? undefined : underInjectiveCasts(output.base);
  if (output === undefined || from?.kind !== 'column') return [];
  const names = new Set([columnKey(from.column), columnKey({ input: undefined, name: output.name })]);
  return filtersOf(parent).flatMap((filter): readonly KeyFilter[] => {
    const condition = conditionOf(filter.predicate);
    if (condition?.subject.kind !== 'column' || !names.has(columnKey(condition.subject.column))) return [];
    if (condition.subject.type.kind !== from.type.kind) return [];
    const allowed = (value: TypedLiteral): boolean => {
      const at = ordered(value);
      return at === undefined || contains(condition.truth.whenTrue, at);
    };
    return [{ part: filter.part, text: filter.text, allowed }];
  });
}

/** The first filter that takes keys away: one that only asks the key not to be NULL takes none. */
function leavesOut(parent: ResolvedModel, key: readonly string[]): ResolvedFilter | undefined {
  const bases = parent.outputs
    .filter((o) => key.some((k) => k.toLowerCase() === o.name.toLowerCase()))
    .map((o) => underInjectiveCasts(o.base));
  const own = new Set(bases.flatMap((b) => (b.kind === 'column' ? [columnKey(b.column)] : [])));
  const chosen = new Set(parent.inputs.filter((_, i) => firstInput(parent) === i));
  return filtersOf(parent).find((filter) => {
    const condition = conditionOf(filter.predicate);
    const subject = condition?.subject;
    const keyOnly =
      subject?.kind === 'column' &&
      own.has(columnKey(subject.column)) &&
      isEmpty(both(universeOf(subject), without(condition!.truth.whenTrue)));
    // Of a joined input a filter changes what is added, not which rows there are.
    const aside = parent.inputs.some(
      (i) => !chosen.has(i) && i.steps.some((s) => s.kind === 'filter' && s.filter === filter),
    );
    return !keyOnly && !aside;
  });
}

/** Whose rows the model's are. */
function firstInput(model: ResolvedModel): number | undefined {
  const { combine } = model;
  return combine.kind === 'single' ? combine.input : combine.kind === 'joins' ? combine.first : undefined;
}

function sharesFilter(model: ResolvedModel, filter: ResolvedFilter): boolean {
  return filtersOf(model).some((f) => f.text === filter.text);
}

function reads(model: ResolvedModel, name: string, others: OtherModels): boolean {
  const seen = new Set<string>();
  const open = [model];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const { relation } of at.inputs) {
      if (relation.kind !== 'model' || seen.has(relation.name)) continue;
      if (relation.name === name) return true;
      seen.add(relation.name);
      const next = others.modelByName.get(relation.name.toLowerCase());
      if (next !== undefined) open.push(next);
    }
  return false;
}
