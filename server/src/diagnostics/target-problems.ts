// The targets of `pipewright.json` → what they cannot print, and the known limits of what they can: where it is written, before anything is generated.

import { expressionsOf } from '../plan/plan-expressions.js';
import type { ModelPlan } from '../plan/plan.js';
import type { PartPlace, Problem } from '../spec/problem.js';
import type { Span } from '../base/span.js';
import type { Dialect, PrintEnvironment, PrintResult } from '../sql/dialect.js';
import type { Project } from '../workspace/workspace.js';
import { fileNameProblems } from './file-name-problems.js';
import { refusalProblems } from './refusal-problems.js';
import { loadedTargets } from './target-loading.js';

/** One place of something that a dialect says about an expression. */
interface Remark {
  readonly place: PartPlace;
  readonly text: string;
  readonly dialects: Set<Dialect>;
}

/**
 * `untranslatable-expression` where a configured target refuses an expression, `refused-by-platform` and
 * `reads-refused-model` for everything else that it leaves out, `portability-limit` where it translates with a limit.
 */
export function targetProblems(project: Project): readonly Problem[] {
  return problemsOf(project, project.plan.models).flat();
}

/** Those in one document, lists a model. */
export function targetProblemsIn(project: Project, uri: string): readonly (readonly Problem[])[] {
  if (project.settings.settings.targets.length === 0) return [];
  return problemsOf(project, plansByFile(project).get(uri) ?? []);
}

function problemsOf(project: Project, models: readonly ModelPlan[]): readonly (readonly Problem[])[] {
  const dialects = dialectsOf(project);
  if (dialects.length === 0 || models.length === 0) return [];
  const expressions = new Map(models.map((model) => [model, modelProblems(model, dialects)]));
  return [...expressions.values(), ...refusalProblems(project, expressions), fileNameProblems(project, models)].filter(
    (list) => list.length > 0,
  );
}

function dialectsOf(project: Project): readonly Dialect[] {
  const { targets } = project.settings.settings;
  return targets.length === 0 ? [] : loadedTargets().targetDialects(targets);
}

function plansByFile(project: Project): ReadonlyMap<string, readonly ModelPlan[]> {
  return project.derive('plans by file', ({ plan }) => {
    const byFile = new Map<string, ModelPlan[]>();
    for (const model of plan.models) {
      const plans = byFile.get(model.file);
      if (plans === undefined) byFile.set(model.file, [model]);
      else plans.push(model);
    }
    return byFile;
  });
}

/** By plan: a model that an edit left alone is not printed again. */
const told = new WeakMap<ModelPlan, Map<string, readonly Problem[]>>();

function modelProblems(model: ModelPlan, dialects: readonly Dialect[]): readonly Problem[] {
  const known = told.get(model) ?? new Map<string, readonly Problem[]>();
  told.set(model, known);
  const key = dialects.map((d) => d.id).join(' ');
  let problems = known.get(key);
  if (problems === undefined) known.set(key, (problems = printAll(model, dialects)));
  return problems;
}

function printAll(model: ModelPlan, dialects: readonly Dialect[]): readonly Problem[] {
  const { refusals, notes } = remarksOf(model, dialects);
  return [...[...refusals.values()].map((r) => refusalProblem(r, model)), ...limitProblems(notes, model)];
}

function remarksOf(
  model: ModelPlan,
  dialects: readonly Dialect[],
): { readonly refusals: ReadonlyMap<string, Remark>; readonly notes: ReadonlyMap<string, Remark> } {
  const refusals = new Map<string, Remark>();
  const notes = new Map<string, Remark>();
  const { expressions, sortKeys } = expressionsOf(model);
  for (const dialect of dialects) {
    const environment = environmentOf(dialect);
    const take = (result: PrintResult, part: string, spanned: boolean): void => {
      const place = (span: Span | undefined): PartPlace => ({
        part,
        file: model.file,
        ...(spanned && span && { span }),
      });
      if (result.ok) for (const { note, span } of result.notes) remark(notes, place(span), note, dialect);
      else for (const { reason, span } of result.refusals) remark(refusals, place(span), reason, dialect);
    };
    for (const { expr, part, spanned } of expressions) take(dialect.print(expr, environment), part, spanned);
    for (const { key, part } of sortKeys) take(dialect.sortKey(key, environment), part, false);
  }
  return { refusals, notes };
}

function environmentOf(dialect: Dialect): PrintEnvironment {
  return {
    column: ({ name }) => dialect.columnText?.(name) ?? dialect.quoteIdentifier(name),
    parameter: (name) => dialect.quoteIdentifier(name),
  };
}

function remark(known: Map<string, Remark>, place: PartPlace, text: string, dialect: Dialect): void {
  const key = `${place.part} ${place.span?.start ?? ''} ${place.span?.end ?? ''} ${text}`;
  const found = known.get(key);
  if (found === undefined) known.set(key, { place, text, dialects: new Set([dialect]) });
  else found.dialects.add(dialect);
}

/** Where a dialect’s limits come from in a model: for what is said while generating. */
export function limitPlaces(model: ModelPlan, dialect: Dialect): ReadonlyMap<string, PartPlace> {
  const { notes } = remarksOf(model, [dialect]);
  const places = new Map<string, PartPlace>();
  for (const { text, place } of notes.values()) if (!places.has(text)) places.set(text, place);
  return places;
}

const names = (dialects: ReadonlySet<Dialect>): string => [...dialects].map((d) => d.displayName).join(', ');

function refusalProblem({ place, text, dialects }: Remark, model: ModelPlan): Problem {
  return {
    ...place,
    id: 'untranslatable-expression',
    severity: 'warning',
    message: `Not translated to ${names(dialects)}, which \`pipewright.json\` has as a target: ${text}. \`${model.name}\` and what reads it will be left out there. Write it in another way, or give up that target.`,
    related: [],
    suggestions: [],
    blocks: [],
    data: { reason: text, dialects: [...dialects].map((d) => d.id) },
  };
}

/** A limit is told once a model, at its first place; the other places are related. */
function limitProblems(notes: ReadonlyMap<string, Remark>, model: ModelPlan): readonly Problem[] {
  const byText = new Map<string, Remark[]>();
  for (const note of notes.values()) byText.set(note.text, [...(byText.get(note.text) ?? []), note]);
  return [...byText].map(([text, remarks]): Problem => {
    const dialects = new Set(remarks.flatMap((r) => [...r.dialects]));
    return {
      ...remarks[0]!.place,
      id: 'portability-limit',
      severity: 'information',
      message: `A known limit of the translation to ${names(dialects)}: ${text}. Where \`${model.name}\` has no such values, nothing differs.`,
      related: remarks.slice(1).map((r) => ({ ...r.place, message: 'the same limit here' })),
      suggestions: [],
      blocks: [],
    };
  });
}
