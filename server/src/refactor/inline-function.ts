// A call of a function of the spec → the function's body with the arguments in it; the same at all calls, and the function is gone.

import type { TextEdit } from '../base/span.js';
import { applyEdits } from '../base/apply-edits.js';
import { freePaths } from '../model/qualify-names.js';
import type { ResolvedFunction, ResolvedModel } from '../model/pipeline-model.js';
import type { SqlText } from '../spec/spec.js';
import { childrenOf, nodeAt, parseExpression, walk } from '../sql/parse/parse.js';
import type { Scope } from '../sql/scope.js';
import type { Call, Expression, Node } from '../sql/tree.js';
import { typeExpression } from '../sql/typing/type-expression.js';
import { sameType, typeToString, type SqlType } from '../sql/types.js';
import type { Project } from '../workspace/workspace.js';
import { drafted, type Edits } from './draft.js';
import { meaningKept, meaningOf } from './meaning.js';
import type { Offer, Refactoring, Selection } from './refactoring.js';
import { asOperand, hasComment, isPrimary, scopeOf, sliceOf, sqlTextsIn } from './sql-texts.js';

export const inlineFunction: Refactoring = {
  id: 'inline-function',
  kind: 'refactor.inline.function',
  offers(selection) {
    const { project, sql, uri, place } = selection;
    const offers: Offer[] = [];
    const called = sql === undefined ? undefined : callAt(project, sql.sql, sql.selected.start);
    if (called !== undefined) {
      const inlined = inlinedText(project, sql!.sql, sql!.scope, [called.call], called.fn);
      if (inlined !== undefined)
        offers.push({
          title: `Inline this call of \`${called.fn.name}\``,
          edits: () =>
            meaningKept(
              project,
              drafted(project, (draft) => {
                const shift = place!.at.inString!.offsetInValue - sql!.offset;
                draft.replaceSql(uri, sql!.part, [moved(inlined, shift)]);
              }),
            ),
        });
    }
    const fn = called?.fn ?? declaredAt(selection);
    if (fn !== undefined && fn.fault === undefined) {
      const calls = callsOf(project, fn);
      if (calls.length > 0 && calls.every((c) => c.edits !== undefined))
        offers.push({
          title: `Inline \`${fn.name}\` at all calls and remove it`,
          edits: () => everywhere(project, fn),
        });
    }
    return offers;
  },
};

function moved(edit: TextEdit, by: number): TextEdit {
  return { span: { start: edit.span.start + by, end: edit.span.end + by }, newText: edit.newText };
}

function functionOf(project: Project, call: Call): ResolvedFunction | undefined {
  const name = call.name.map((p) => p.name.toLowerCase()).join('.');
  return project.model.functions.find((f) => f.name.toLowerCase() === name && f.fault === undefined);
}

/** The innermost call of a declared function around the offset. */
function callAt(
  project: Project,
  sql: string,
  offset: number,
): { readonly call: Call; readonly fn: ResolvedFunction } | undefined {
  const { expr, problems } = parseExpression(sql);
  if (problems.length > 0) return undefined;
  for (const node of [...nodeAt(expr, offset)].reverse()) {
    const fn = node.kind === 'call' ? functionOf(project, node) : undefined;
    if (node.kind === 'call' && fn !== undefined) return { call: node, fn };
  }
  return undefined;
}

function declaredAt(selection: Selection): ResolvedFunction | undefined {
  const { place, project, uri } = selection;
  const part = place?.at.part.split('/').slice(0, 2).join('/');
  return project.model.functions.find((f) => f.part === part && f.file === uri);
}

// ---- one text ----------------------------------------------------------------------------------------------------------

/** The text with these calls inlined, as one edit; undefined where it would not mean the same. */
function inlinedText(
  project: Project,
  sql: string,
  scope: Scope,
  calls: readonly Call[],
  fn: ResolvedFunction,
): TextEdit | undefined {
  const root = parseExpression(sql).expr;
  const wanted = typed(root, scope);
  if (wanted === undefined) return undefined;
  for (const casts of [false, true]) {
    const edits = calls.map((call) => ({
      span: { start: call.start, end: call.end },
      newText: bodyOf(project, sql, scope, call, fn, call === root, casts) ?? '',
    }));
    if (edits.some((e) => e.newText === '')) return undefined;
    const text = applyEdits(sql, edits);
    if (text === undefined) return undefined;
    const { expr, problems } = parseExpression(text);
    if (problems.length === 0 && typed(expr, scope) === wanted)
      return { span: { start: 0, end: sql.length }, newText: text };
  }
  return undefined;
}

function typed(expr: Expression, scope: Scope): string | undefined {
  const { typed: tree, problems } = typeExpression(expr, scope);
  return problems.some((p) => p.severity === 'error') ? undefined : meaningOf(tree);
}

/** `casts`: arguments and result are converted to the declared types where they have others. */
function bodyOf(
  project: Project,
  sql: string,
  scope: Scope,
  call: Call,
  fn: ResolvedFunction,
  alone: boolean,
  casts: boolean,
): string | undefined {
  const { body, parameters, returns } = fn.scope;
  if (hasComment(body) || hasComment(sql) || call.args.length !== parameters.length) return undefined;
  const { expr } = parseExpression(body);
  const names = new Map(parameters.map((p, i) => [p.name.toLowerCase(), i]));
  // Commas and parentheses stand around an argument of a call already.
  const separated = new Set([...walk(expr)].flatMap((n) => (n.kind === 'call' ? n.args : [])));
  const edits = freePaths(expr).flatMap((path): readonly TextEdit[] => {
    const first = path.parts[0]!;
    const index = names.get(first.name.toLowerCase());
    if (index === undefined) return [];
    const argument = call.args[index]!;
    const { type } = parameters[index]!;
    const own = typeExpression(argument, scope).typed.type;
    const newText =
      casts && !sameType(own, type)
        ? `CAST(${sliceOf(sql, argument)} AS ${typeToString(type)})`
        : path === expr || separated.has(path)
          ? sliceOf(sql, argument)
          : asOperand(sql, argument);
    return [{ span: { start: first.start, end: first.end }, newText }];
  });
  const text = applyEdits(body, edits);
  if (text === undefined) return undefined;
  if (casts && returns !== undefined && !sameType(bodyType(project, fn), returns))
    return `CAST(${text} AS ${typeToString(returns)})`;
  const whole = call.args[names.get(nameAlone(expr) ?? '') ?? -1];
  return alone || isPrimary(whole ?? expr) ? text : `(${text})`;
}

/** The name, where the body is nothing but a parameter. */
function nameAlone(expr: Expression): string | undefined {
  return expr.kind === 'path' && expr.parts.length === 1 ? expr.parts[0]!.name.toLowerCase() : undefined;
}

function bodyType(project: Project, fn: ResolvedFunction): SqlType {
  return typeExpression(parseExpression(fn.scope.body).expr, scopeOf(project, undefined, `${fn.part}/body`)).typed.type;
}

// ---- all calls ---------------------------------------------------------------------------------------------------------

interface Called {
  readonly file: string;
  readonly part: string;
  readonly edits: TextEdit | undefined;
}

function callsOf(project: Project, fn: ResolvedFunction): readonly Called[] {
  return project.specs.flatMap((spec) =>
    sqlTextsIn(project, spec).flatMap(({ model, text }): readonly Called[] => {
      if (!text.value.toLowerCase().includes(fn.name.toLowerCase())) return [];
      const edit = inlinedEverywhere(project, model, text, fn);
      return edit === 'none' ? [] : [{ file: spec.file, part: text.part, edits: edit }];
    }),
  );
}

/** Innermost calls first: an argument can call the function too. */
function inlinedEverywhere(
  project: Project,
  model: ResolvedModel | undefined,
  text: SqlText,
  fn: ResolvedFunction,
): TextEdit | undefined | 'none' {
  const scope = scopeOf(project, model, text.part);
  let sql = text.value;
  for (let round = 0; round < MOST_NESTED; round++) {
    const { expr, problems } = parseExpression(sql);
    if (problems.length > 0) return 'none';
    const call = innermost(project, expr, fn);
    if (call === undefined) return round === 0 ? 'none' : { span: { start: 0, end: text.value.length }, newText: sql };
    const edit = inlinedText(project, sql, scope, [call], fn);
    if (edit === undefined) return undefined;
    sql = edit.newText;
  }
  return undefined;
}

const MOST_NESTED = 100;

function innermost(project: Project, node: Node, fn: ResolvedFunction): Call | undefined {
  for (const child of childrenOf(node)) {
    const found = innermost(project, child, fn);
    if (found !== undefined) return found;
  }
  return node.kind === 'call' && functionOf(project, node) === fn ? node : undefined;
}

function everywhere(project: Project, fn: ResolvedFunction): Edits | undefined {
  return meaningKept(
    project,
    drafted(project, (draft) => {
      for (const { file, part, edits } of callsOf(project, fn)) draft.replaceSql(file, part, [edits!]);
      draft.remove(fn.file, fn.part, 'emptied');
    }),
  );
}
