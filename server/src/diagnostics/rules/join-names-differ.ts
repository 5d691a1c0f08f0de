// A join that compares columns of different names although one of them has its namesake on the other side: probably the wrong column.

import type { Span } from '../../base/span.js';
import type { ResolvedInput } from '../../model/pipeline-model.js';
import { originIn } from '../../model/row-origin.js';
import type { ColumnReference, TypedColumn, TypedExpression } from '../../sql/typed-tree.js';
import { wordsOf } from '../../base/name-words.js';
import { isBlocked } from '../blocked-model.js';
import { equalities, joinSides } from '../joined-inputs.js';
import type { Rule } from '../rule.js';

export const joinNamesDiffer: Rule = {
  id: 'join-names-differ',
  family: 'grain',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    for (const { join, spec, left, right } of joinSides(model)) {
      if (spec.condition === undefined) continue;
      const compared = equalities(join.condition).map(({ args }) => args.map(columnOf));
      const read = new Set(compared.flat().map((c) => (c === undefined ? '' : nameOf(c.column))));
      for (const [a, b] of compared) {
        if (a === undefined || b === undefined) continue;
        const [own, other] = inputOf([right], b.column) === undefined ? [b, a] : [a, b];
        const leftInput = inputOf(left, own.column);
        const rightInput = inputOf([right], other.column);
        if (leftInput === undefined || rightInput === undefined || areRelated(leftInput, own, rightInput, other))
          continue;
        const namesake = [
          { input: leftInput, column: other.column.name, span: own.span },
          { input: rightInput, column: own.column.name, span: other.span },
        ].find(
          ({ input, column }) => hasColumn(input, column) && !read.has(nameOf({ input: input.alias, name: column })),
        );
        if (namesake === undefined) {
          const shared = compared.length === 1 ? sharedId(leftInput, own, rightInput, other) : undefined;
          if (shared === undefined) continue;
          report({
            part: spec.condition.part,
            ...(own.span !== undefined && other.span !== undefined && { span: around(own.span, other.span) }),
            message: `This compares \`${own.column.name}\` of \`${leftInput.alias}\` with \`${other.column.name}\` of \`${rightInput.alias}\`, two columns whose names have nothing in common, and not \`${shared}\`, which both have. If \`${shared}\` is meant, write it on both sides; if not, declare the key of \`${rightInput.relation.name}\` to say so.`,
          });
          continue;
        }
        report({
          part: spec.condition.part,
          ...(own.span !== undefined && other.span !== undefined && { span: around(own.span, other.span) }),
          ...(namesake.span !== undefined && {
            data: { at: namesake.span, name: `${namesake.input.alias}.${namesake.column}` },
          }),
          message: `This compares \`${own.column.name}\` of \`${leftInput.alias}\` with \`${other.column.name}\` of \`${rightInput.alias}\`, although both have \`${namesake.column}\`. If \`${namesake.column}\` is meant on both sides, write it; if not, declare the key of \`${rightInput.relation.name}\` to say so.`,
        });
      }
    }
  },
  fixes: (problem, at) => {
    const { at: span, name } = (problem.data ?? {}) as { readonly at?: Span; readonly name?: string };
    return span === undefined || name === undefined
      ? []
      : at.fix(`Compare \`${name}\``, [at.sql(problem.part, span, name)], false).filter(at.provenFor(problem));
  },
};

function around(a: Span, b: Span): Span {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

/** An id of something that both inputs have, where the names compared share no word and neither input has a declared key. */
function sharedId(left: ResolvedInput, own: TypedColumn, right: ResolvedInput, other: TypedColumn): string | undefined {
  if (left.signature.keys.length > 0 || right.signature.keys.length > 0) return undefined;
  const words = wordsOf(other.column.name);
  if (wordsOf(own.column.name).some((w) => words.includes(w))) return undefined;
  const named = (input: ResolvedInput, column: TypedColumn): boolean =>
    wordsOf(input.alias).some((w) => wordsOf(column.column.name).some((c) => w.startsWith(c)));
  // `orders.seller = sellers.login`: a column that is named after the other table.
  if (named(right, own) || named(left, other)) return undefined;
  const ids = left.signature.columns.filter(
    (c) => /[a-z0-9]_id$/iu.test(c.name) && !OF_LOADS.has(wordsOf(c.name)[0]!) && hasColumn(right, c.name),
  );
  return ids.length === 1 ? ids[0]!.name : undefined;
}

/** What every table of a system has beside what it is about. */
const OF_LOADS: ReadonlySet<string> = new Set(['batch', 'client', 'etl', 'job', 'load', 'org', 'run', 'tenant']);

/** Names that say nothing of what they identify. */
const GENERIC: ReadonlySet<string> = new Set(['id', 'key', 'code', 'name', 'uuid', 'number', 'value']);

/** The names go together, or a declaration or a key says that the columns do. */
function areRelated(left: ResolvedInput, own: TypedColumn, right: ResolvedInput, other: TypedColumn): boolean {
  const [a, b] = [own.column.name.toLowerCase(), other.column.name.toLowerCase()];
  if (a === b || a.endsWith(`_${b}`) || b.endsWith(`_${a}`)) return true;
  // A table beside itself, also behind a model that picks its rows: `manager_id` and `employee_id` are what such a join compares.
  if (originIn(left, a) === originIn(right, b) || GENERIC.has(a) || GENERIC.has(b)) return true;
  // `orders.customer = customers.key`: a column named after the other table.
  if (right.alias.toLowerCase().includes(a) || left.alias.toLowerCase().includes(b)) return true;
  const isKey = (input: ResolvedInput, column: string): boolean =>
    input.signature.keys.some((k) => k.columns.length === 1 && k.columns[0] === column);
  return isKey(right, b) || isKey(left, a);
}

function columnOf(e: TypedExpression): TypedColumn | undefined {
  if (e.kind === 'cast' && e.implicit) return columnOf(e.operand);
  return e.kind === 'column' ? e : undefined;
}

function inputOf(inputs: readonly ResolvedInput[], column: ColumnReference): ResolvedInput | undefined {
  return inputs.find((i) => i.alias.toLowerCase() === column.input?.toLowerCase());
}

function hasColumn(input: ResolvedInput, name: string): boolean {
  return input.signature.columns.some((c) => c.name.toLowerCase() === name.toLowerCase());
}

const nameOf = (column: ColumnReference): string => `${column.input ?? ''}.${column.name}`.toLowerCase();
