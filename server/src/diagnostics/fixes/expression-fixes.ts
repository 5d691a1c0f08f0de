// Faults of an SQL expression → the expression as it was probably meant, built on its tree. What would still be wrong is not offered.

import type { Fix } from '../../base/finding.js';
import type { Span, TextEdit } from '../../base/span.js';
import { newName } from '../../refactor/new-name.js';
import { asOperand, sliceOf } from '../../refactor/sql-texts.js';
import type { Problem } from '../../spec/problem.js';
import type { Scope } from '../../sql/scope.js';
import { parseExpression, walk } from '../../sql/parse/parse.js';
import type { Call, Case, Expression } from '../../sql/tree.js';
import { isNumeric } from '../../sql/types.js';
import { typeExpression } from '../../sql/typing/type-expression.js';
import { sqlPlace } from '../../workspace/sql-place.js';
import { modelPart, parentOf, type FixContext, type ProblemFixes } from './fix-context.js';

export const expressionFixes: Readonly<Record<string, ProblemFixes>> = {
  'type-mismatch': (problem, at) => [...conversions(problem, at), ...returnsWhatItGives(problem, at)],

  'misplaced-window': (problem, at) => {
    const text = textAt(problem, at);
    const call = text && callNamed(text);
    if (text === undefined || call === undefined) return [];
    const fixes = call.over === undefined ? overKey(problem, call, text, at) : asColumn(problem, call, text, at);
    return fixes.filter(at.provenFor(problem));
  },

  'predicate-not-boolean': (problem, at) => {
    const text = textAt(problem, at);
    if (text === undefined) return [];
    const tree = parseExpression(text.sql).expr;
    const operand = asOperand(text.sql, tree);
    const { type } = typeExpression(tree, text.scope).typed;
    return [...(isNumeric(type) ? [`${operand} <> 0`] : []), `${operand} IS NOT NULL`]
      .flatMap((sql) => at.fix(`Replace with \`${sql}\``, [text.edit(whole(text.sql), sql)], false))
      .filter(at.provenFor(problem));
  },

  'unnest-not-array': (problem, at) => {
    const text = textAt(problem, at);
    return text === undefined
      ? []
      : at
          .fix(
            'Unnest the parts between its commas: SPLIT(…)',
            [text.edit(whole(text.sql), `SPLIT(${text.sql}, ',')`)],
            false,
          )
          .filter(at.provenFor(problem));
  },

  'constant-sort-key': (problem, at) => {
    const title = 'Remove it from the order';
    if (problem.part.endsWith('/column'))
      return at.fix(title, at.removeItem(parentOf(problem.part)), false).filter(at.provenFor(problem));
    const text = textAt(problem, at);
    const gap = text && sortKeyAt(text);
    return text === undefined || gap === undefined
      ? []
      : at.fix(title, [text.edit(gap, '')], false).filter(at.provenFor(problem));
  },

  'unreachable-branch': (problem, at) => {
    const text = textAt(problem, at);
    const edit = text && withoutBranch(text, problem.data);
    return text === undefined || edit === undefined
      ? []
      : at.fix(edit.title, [text.edit(edit.span, edit.sql)], false).filter(at.provenFor(problem));
  },

  'swapped-branches': (problem, at) => {
    const text = textAt(problem, at);
    const other = problem.related[0];
    if (text === undefined || other?.span === undefined || other.part !== problem.part) return [];
    return at
      .fix(
        'Swap the two results',
        [text.edit(text.span, sliceOf(text.sql, other.span)), text.edit(other.span, sliceOf(text.sql, text.span))],
        false,
      )
      .filter(at.provenFor(problem));
  },

  'name-contradicts-aggregate': (problem, at) => {
    const text = textAt(problem, at);
    const meant = problem.data?.['meant'];
    const call = text && nodesAt(text, text.span).find((n): n is Call => n.kind === 'call');
    const name = call?.name[0];
    return text === undefined || name === undefined || typeof meant !== 'string'
      ? []
      : at
          .fix(`Replace with \`${meant}\``, [text.edit({ start: name.start, end: name.end }, meant)], false)
          .filter(at.provenFor(problem));
  },
};

/** The SQL text that a problem stands in, and where. */
interface Text {
  readonly sql: string;
  readonly span: Span;
  readonly scope: Scope;
  edit(span: Span, sql: string): TextEdit;
}

function textAt(problem: Problem, at: FixContext): Text | undefined {
  const { positions } = at.spec;
  const marked = positions.placeSpan(problem);
  // Without a span the string is marked, quotes and all.
  const place = sqlPlace(at.project, problem.file, problem.span === undefined ? marked.start + 1 : marked.start);
  if (place === undefined) return undefined;
  const length = problem.span === undefined ? place.sql.length : problem.span.end - problem.span.start;
  return {
    sql: place.sql,
    scope: place.scope,
    span: { start: place.offset, end: place.offset + length },
    edit: (span, sql) => ({ span: place.toDocument(span), newText: JSON.stringify(sql).slice(1, -1) }),
  };
}

const whole = (sql: string): Span => ({ start: 0, end: sql.length });

function nodesAt({ sql }: Text, { start, end }: Span): readonly Expression[] {
  return [...walk(parseExpression(sql).expr)].filter(
    (n): n is Expression => n.start === start && n.end === end && 'kind' in n,
  );
}

// ---- types -------------------------------------------------------------------------------------------------------------

const TYPES = ['STRING', 'INT64', 'NUMERIC', 'FLOAT64', 'DATE', 'TIMESTAMP', 'DATETIME', 'BOOL'] as const;
const MOST_OFFERED = 3;

/** The piece at fault as another type, where that is right: what cannot be converted in every row becomes NULL there. */
function conversions(problem: Problem, at: FixContext): readonly Fix[] {
  const text = textAt(problem, at);
  const [node] = text === undefined ? [] : nodesAt(text, text.span);
  if (text === undefined || node === undefined) return [];
  const written = sliceOf(text.sql, node);
  const { type } = typeExpression(node, text.scope).typed;
  const cast = type.kind === 'scalar' && type.name === 'STRING' ? 'SAFE_CAST' : 'CAST';
  const before = faultsIn(text.sql, text.scope);
  const fitting = TYPES.map((name) => ({ name, sql: `${cast}(${written} AS ${name})` })).filter(
    ({ sql }) => faultsIn(text.sql.slice(0, node.start) + sql + text.sql.slice(node.end), text.scope) < before,
  );
  return fitting
    .slice(0, MOST_OFFERED)
    .flatMap(({ name, sql }) => at.fix(`Convert it: ${cast}(… AS ${name})`, [text.edit(node, sql)], false))
    .filter(at.provenFor(problem));
}

function faultsIn(sql: string, scope: Scope): number {
  const { expr, problems } = parseExpression(sql);
  return problems.length + typeExpression(expr, scope).problems.filter((p) => p.severity === 'error').length;
}

/** A declared function whose body is of another type. */
function returnsWhatItGives(problem: Problem, at: FixContext): readonly Fix[] {
  const given = problem.data?.['from'];
  return typeof given !== 'string' || !problem.part.endsWith('/body')
    ? []
    : at
        .fix(`Declare that it returns ${given}`, [at.set(parentOf(problem.part), 'returns', given)], false)
        .filter(at.provenFor(problem));
}

// ---- windows -----------------------------------------------------------------------------------------------------------

function callNamed({ sql, span }: Text): Call | undefined {
  for (const node of walk(parseExpression(sql).expr))
    if (node.kind === 'call' && node.name.some((n) => n.start === span.start)) return node;
  return undefined;
}

function overKey(problem: Problem, call: Call, text: Text, at: FixContext): readonly Fix[] {
  const model = at.model(problem);
  const key = model?.grouping?.keys.map((k) => k.name) ?? model?.inputs[0]?.signature.keys[0]?.columns ?? [];
  const over = key.length === 0 ? ' OVER ()' : ` OVER (ORDER BY ${key.join(', ')})`;
  return at.fix(`Add${over}`, [text.edit({ start: call.end, end: call.end }, over)], false);
}

/** A filter on a window → a column that is not in the result, and the filter on that. */
function asColumn(problem: Problem, call: Call, text: Text, at: FixContext): readonly Fix[] {
  const filter = /^models\/[^/]+\/filters\/[0-9]+(?=\/predicate$)/u.exec(problem.part)?.[0];
  const model = at.model(problem);
  if (filter === undefined || model === undefined) return [];
  const taken = new Set([...model.outputs, ...model.visible.columns].map((c) => c.name.toLowerCase()));
  for (const input of model.visible.inputs) for (const c of input.columns) taken.add(c.name.toLowerCase());
  const name = newName(call.name.map((n) => n.name.toLowerCase()).join('_'), (n) => taken.has(n));
  const column = { target_column: name, transform: sliceOf(text.sql, call), output: false };
  return at.fix(
    `Compute it as the column \`${name}\`, which is not in the result, and filter the result by that`,
    [
      text.edit(call, name),
      at.set(filter, 'stage', 'result'),
      at.add(modelPart(problem.part), 'column_mapping', column),
    ],
    false,
  );
}

/** One of several keys of a window or an aggregate, with the comma beside it. */
function sortKeyAt({ sql, span }: Text): Span | undefined {
  for (const node of walk(parseExpression(sql).expr)) {
    if (node.kind !== 'call') continue;
    for (const keys of [node.over?.orderBy ?? [], node.orderBy ?? []]) {
      const index = keys.findIndex((k) => k.expr.start === span.start && k.expr.end === span.end);
      const [before, own, after] = [keys[index - 1], keys[index], keys[index + 1]];
      if (own !== undefined && before !== undefined) return { start: before.end, end: own.end };
      if (own !== undefined && after !== undefined) return { start: own.start, end: after.start };
    }
  }
  return undefined;
}

// ---- branches ----------------------------------------------------------------------------------------------------------

interface Removal {
  readonly title: string;
  readonly span: Span;
  readonly sql: string;
}

function withoutBranch({ sql, span }: Text, data: Problem['data']): Removal | undefined {
  const holds = (n: Span): boolean => n.start <= span.start && span.end <= n.end;
  let found: Removal | undefined;
  // The innermost that has such a branch comes last.
  for (const node of walk(parseExpression(sql).expr)) {
    if (!holds(node)) continue;
    if (node.kind === 'case') found = branchRemoved(sql, node, holds, data?.['covered'] === true) ?? found;
    else if (node.kind === 'call' && node.args[0] !== undefined && holds(node.args[0])) {
      const taken = node.name[0]?.name.toLowerCase() === 'if' ? node.args[Number(data?.['taken'])] : undefined;
      if (taken !== undefined) found = { title: 'Keep what it always gives', span: node, sql: asOperand(sql, taken) };
    }
  }
  return found;
}

/** `covered`: nothing comes to the branch or to those behind it, since the condition before it always holds. */
function branchRemoved(
  sql: string,
  { whens, operand, otherwise, start, end }: Case,
  holds: (n: Span) => boolean,
  covered: boolean,
): Removal | undefined {
  const found = whens.findIndex((w) => holds(w.when));
  const index = found < 0 && otherwise !== undefined && holds(otherwise) ? whens.length : found;
  if (index < 0) return undefined;
  const first = covered ? index - 1 : index;
  const left = covered ? whens[first]?.then : otherwise;
  const before = whens[first - 1]?.then.end ?? operand?.end ?? start + 'CASE'.length;
  if (first === 0 && (covered || whens.length === 1))
    return left === undefined
      ? undefined
      : { title: 'Keep the result that is left', span: { start, end }, sql: asOperand(sql, left) };
  if (!covered) return { title: 'Remove the branch', span: { start: before, end: whens[index]!.then.end }, sql: '' };
  const last = otherwise ?? whens.at(-1)!.then;
  return left === undefined
    ? undefined
    : { title: 'Make it the ELSE', span: { start: before, end: last.end }, sql: ` ELSE ${sliceOf(sql, left)}` };
}
