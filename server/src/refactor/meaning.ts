// Two projects → whether the second means the same: what an edit that only rewrites must leave as it was.

import { ownersOf, planOf } from '../plan/plan-pipeline.js';
import type { ModelPlan, Relation } from '../plan/plan.js';
import { expressionIdentity } from '../model/expression-identity.js';
import type { Problem } from '../spec/problem.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { rewriteTyped } from '../sql/typed-walk.js';
import { typeToString, type SqlType } from '../sql/types.js';
import { editedProject, type Project } from '../workspace/workspace.js';
import { applyEdits } from '../base/apply-edits.js';
import { lineEdits } from '../base/line-edits.js';
import type { TextEdit } from '../base/span.js';
import type { Edits } from './draft.js';

export interface Expected {
  /** Lower-case names of models that may compute their rows in another way; their columns stay. */
  readonly computedAnew?: ReadonlySet<string>;
  /** Lower-case names of models that are gone. */
  readonly removed?: ReadonlySet<string>;
  /** Lower-case names of models whose columns change on purpose. */
  readonly extended?: ReadonlySet<string>;
  /** What else must be the same: of models that are computed anew, the texts that change. */
  readonly sameTexts?: (before: Project, after: Project) => boolean;
}

/** The edits, where the edited project has the same plan and nothing more is wrong with it; otherwise undefined. */
export function meaningKept(project: Project, edits: Edits | undefined, expected: Expected = {}): Edits | undefined {
  if (edits === undefined) return undefined;
  const after = withEdits(project, edits);
  return after !== undefined &&
    sameMeaning(project, after, expected) &&
    expected.sameTexts?.(project, after) !== false &&
    !hasNewWarning(project, after, expected)
    ? edits
    : undefined;
}

/** No more errors than before, and no more warnings of a kind. */
export function nothingWorse(before: Project, after: Project): boolean {
  return errorCount(after) <= errorCount(before) && !hasNewWarning(before, after, {});
}

/** More of a kind than before: what was proven of a key or a join is no longer, say. Columns that come new may have theirs. */
function hasNewWarning(before: Project, after: Project, { extended }: Expected): boolean {
  if (extended !== undefined) return false;
  const left = new Map<string, number>();
  for (const p of before.model.problems) left.set(p.id, (left.get(p.id) ?? 0) + 1);
  return after.model.problems.some((p) => {
    const count = (left.get(p.id) ?? 0) - 1;
    left.set(p.id, count);
    return p.severity === 'warning' && count < 0;
  });
}

const edited = new WeakMap<Edits, { readonly project: Project; readonly after: Project | undefined }>();

/** The same project for the same edits: what is asked of it while they are made is asked again where they are offered. */
export function withEdits(project: Project, edits: Edits): Project | undefined {
  let known = edited.get(edits);
  if (known?.project !== project) edited.set(edits, (known = { project, after: applied(project, edits) }));
  return known.after;
}

function applied(project: Project, edits: Edits): Project | undefined {
  const texts = new Map<string, string>();
  for (const [file, list] of edits) {
    const text = applyEdits(project.documents.get(file)?.text ?? '', list);
    if (text === undefined) return undefined;
    texts.set(file, text);
  }
  return editedProject(project, texts);
}

/** Small edits that make the documents of one project those of another. */
export function editsBetween(before: Project, after: Project): Edits {
  const edits = new Map<string, readonly TextEdit[]>();
  for (const [file, { text }] of after.documents) {
    const was = before.documents.get(file)?.text ?? '';
    if (was !== text) edits.set(file, lineEdits(was, text));
  }
  return edits;
}

export function sameMeaning(before: Project, after: Project, expected: Expected = {}): boolean {
  if (errorCount(after) > errorCount(before)) return false;
  const owners = [ownersOf(before.model), ownersOf(after.model)] as const;
  return before.model.order.every((resolved) => {
    const key = resolved.name.toLowerCase();
    const now = after.model.modelByName.get(key);
    if (expected.removed?.has(key) === true) return now === undefined;
    // What the edit left alone is not planned to be compared: there may be thousands of them.
    if (now === resolved && owners[0].get(resolved.file) === owners[1].get(resolved.file)) return true;
    const was = planOf(before.model, resolved);
    if (was === undefined) return true;
    const is = now === undefined ? undefined : planOf(after.model, now);
    if (is === undefined) return false;
    if (expected.extended?.has(key) === true) return true;
    // Whoever reads an extended model has columns in front of him that he does not take.
    const seesMore = was.inputs.some((i) => expected.extended?.has(i.relation.name.toLowerCase()) === true);
    return seesMore || expected.computedAnew?.has(key) === true
      ? columnsText(was) === columnsText(is)
      : planText(was) === planText(is);
  });
}

function errorCount(project: Project): number {
  const errors = (problems: readonly Problem[]): number => problems.filter((p) => p.severity === 'error').length;
  return errors(project.model.problems) + project.specs.reduce((sum, s) => sum + errors(s.problems), 0);
}

const planTexts = new WeakMap<ModelPlan, string>();

/** Equal for plans that mean the same by structure: places, reasons and who made a cast do not count. */
export function planText(model: ModelPlan): string {
  let text = planTexts.get(model);
  if (text === undefined) {
    text = JSON.stringify({ ...model, root: named(model.root) }, function (this: unknown, key, value: unknown) {
      // Whether a piece of an expression can be NULL follows from the rest; of a column it is said.
      if (UNTOLD.has(key) || (key === 'nullable' && typeof this === 'object' && this !== null && 'kind' in this))
        return undefined;
      return value instanceof Map ? [...value] : isTyped(value) ? unnested(value) : value;
    });
    planTexts.set(model, text);
  }
  return text;
}

function isTyped(value: unknown): value is TypedExpression {
  return typeof value === 'object' && value !== null && (value as { readonly kind?: unknown }).kind === 'call';
}

/** AND of an AND and a condition is one AND of all: how they were nested says nothing. */
function unnested(expr: TypedExpression): TypedExpression {
  if (expr.kind !== 'call' || (expr.fn !== '$and' && expr.fn !== '$or')) return expr;
  return { ...expr, args: expr.args.flatMap((a) => operandsOf(a, expr.fn)) };
}

function operandsOf(expr: TypedExpression, fn: string): readonly TypedExpression[] {
  return expr.kind === 'call' && expr.fn === fn ? expr.args.flatMap((a) => operandsOf(a, fn)) : [expr];
}

/** Equal for expressions that mean the same by structure. */
export function meaningOf(expr: TypedExpression): string {
  return expressionIdentity(flattened(expr));
}

function flattened(expr: TypedExpression): TypedExpression {
  return rewriteTyped(expr, (node) => {
    const flat = unnested(node);
    return flat.kind !== 'call' || node.kind !== 'call' || flat.args.length === node.args.length
      ? undefined
      : { ...flat, args: flat.args.map(flattened) };
  });
}

const UNTOLD: ReadonlySet<string> = new Set([
  'part',
  'file',
  'span',
  'id',
  'implicit',
  'choices',
  'rationale',
  'role',
  'inputs',
]);

/** `inputs` of a plan are told by its scans; those of a set operation are part of it. */
function named(relation: Relation): unknown {
  if (relation.kind === 'set-operation')
    return { ...relation, inputs: undefined, operands: relation.inputs.map(named) };
  if (relation.kind === 'join') return { ...relation, left: named(relation.left), right: named(relation.right) };
  return 'input' in relation ? { ...relation, input: named(relation.input) } : relation;
}

/** What readers see: columns, their types and whether they can be NULL, keys. */
function columnsText(model: ModelPlan): string {
  const column = (c: { readonly name: string; readonly type: SqlType; readonly nullable: boolean }): string =>
    `${c.name} ${typeToString(c.type)} ${c.nullable}`;
  return JSON.stringify([
    model.columns.map(column),
    model.primaryKey,
    model.uniqueKeys,
    model.orderBy.length,
    model.limit,
    model.materialization,
  ]);
}
