// The targets of `pipewright.json` and planned models → what generating will leave out, where it is written. What is said of an expression anyway is not said twice.

import { ownRefusals, readsOf } from '../emit/own-refusals.js';
import type { EmitRefusal } from '../emit/platform.js';
import type { ModelPlan } from '../plan/plan.js';
import type { PartPlace, Problem } from '../spec/problem.js';
import type { Project } from '../workspace/workspace.js';
import type { TargetEmitter } from './target-dialects.js';
import { loadedTargets } from './target-loading.js';

/** `expressions`: what has been found in the expressions of each model. Lists of models that did not change stay the same. */
export function refusalProblems(
  project: Project,
  expressions: ReadonlyMap<ModelPlan, readonly Problem[]>,
): readonly (readonly Problem[])[] {
  const emitters = loadedTargets().targetEmitters(project.settings.settings.targets);
  const byName = project.derive('plans by name', ({ plan }) => new Map(plan.models.map((m) => [m.name, m])));
  const upstream = withInputs(expressions.keys(), byName);
  const own = new Map(emitters.map((emitter) => [emitter, refusalsBy(project, emitter, upstream)]));
  return [
    ...[...expressions].map(([model, known]) => ownProblems(model, known, own)),
    followUps(project, emitters, own, upstream, new Set(expressions.keys())),
  ].filter((list) => list.length > 0);
}

function withInputs(models: Iterable<ModelPlan>, byName: ReadonlyMap<string, ModelPlan>): ReadonlySet<ModelPlan> {
  const found = new Set(models);
  for (const model of found)
    for (const name of readsOf(model)) {
      const read = byName.get(name);
      if (read !== undefined) found.add(read);
    }
  return found;
}

type Refusals = ReadonlyMap<ModelPlan, readonly EmitRefusal[]>;

/** By plan and target: a model that an edit left alone is not emitted again. */
const emitted = new WeakMap<ModelPlan, Map<string, readonly EmitRefusal[]>>();

function refusalsBy(project: Project, emitter: TargetEmitter, models: ReadonlySet<ModelPlan>): Refusals {
  const unknown = [...models].filter((m) => emitted.get(m)?.has(emitter.id) !== true);
  if (unknown.length > 0)
    for (const [model, refusals] of ownRefusals(project.plan, unknown, emitter.refusals)) {
      const known = emitted.get(model);
      if (known === undefined) emitted.set(model, new Map([[emitter.id, refusals]]));
      else known.set(emitter.id, refusals);
    }
  return new Map([...models].map((m) => [m, emitted.get(m)?.get(emitter.id) ?? []]));
}

const told = new WeakMap<readonly Problem[], Map<string, readonly Problem[]>>();

function ownProblems(
  model: ModelPlan,
  known: readonly Problem[],
  own: ReadonlyMap<TargetEmitter, Refusals>,
): readonly Problem[] {
  const key = [...own.keys()].map((emitter) => emitter.id).join(' ');
  const before = told.get(known) ?? new Map<string, readonly Problem[]>();
  told.set(known, before);
  let problems = before.get(key);
  if (problems !== undefined) return problems;
  const places = new Map<string, { readonly refusal: EmitRefusal; readonly targets: string[] }>();
  for (const [emitter, refusals] of own)
    for (const refusal of refusals.get(model) ?? []) {
      if (known.some((p) => isSame(p, refusal, emitter))) continue;
      const place = `${refusal.at} ${refusal.span?.start ?? ''} ${refusal.span?.end ?? ''} ${refusal.reason}`;
      const found = places.get(place);
      if (found === undefined) places.set(place, { refusal, targets: [emitter.displayName] });
      else found.targets.push(emitter.displayName);
    }
  problems = [...places.values()].map(({ refusal, targets }) => problemOf(model, refusal, targets));
  before.set(key, problems);
  return problems;
}

/** The expression is refused by that target's dialect at this place already. */
function isSame(problem: Problem, refusal: EmitRefusal, emitter: TargetEmitter): boolean {
  if (problem.id !== 'untranslatable-expression') return false;
  if (!(problem.data!['dialects'] as readonly string[]).includes(emitter.dialect)) return false;
  return (
    problem.data!['reason'] === refusal.reason ||
    (problem.part === refusal.at &&
      problem.span !== undefined &&
      problem.span.start === refusal.span?.start &&
      problem.span.end === refusal.span.end)
  );
}

function problemOf(model: ModelPlan, refusal: EmitRefusal, targets: readonly string[]): Problem {
  const left = refusal.part === model.name ? `\`${model.name}\` and what reads it` : `\`${refusal.part}\``;
  return {
    ...placeOf(refusal),
    id: refusal.id,
    severity: 'warning',
    message: `${targets.join(', ')}, which \`pipewright.json\` has as a target, cannot do this exactly: ${refusal.reason}. ${left} will be left out there.`,
    related: [],
    suggestions: [],
    blocks: [],
  };
}

/** Models that read what a target leaves out, and tests that look into it. */
function followUps(
  project: Project,
  emitters: readonly TargetEmitter[],
  own: ReadonlyMap<TargetEmitter, Refusals>,
  upstream: ReadonlySet<ModelPlan>,
  asked: ReadonlySet<ModelPlan>,
): readonly Problem[] {
  const problems = new Map<
    string,
    { readonly place: PartPlace; readonly cause: string; readonly model: ModelPlan; readonly targets: string[] }
  >();
  for (const emitter of emitters) {
    const refusals = own.get(emitter)!;
    const leftOut = new Set<string>();
    for (const model of project.plan.models) {
      if (!upstream.has(model)) continue;
      if (refusals.get(model)!.some((r) => r.part === model.name)) leftOut.add(model.name);
      const input = model.inputs.find((i) => i.relation.kind === 'model' && leftOut.has(i.relation.name));
      if (input !== undefined) leftOut.add(model.name);
      if (!asked.has(model) || leftOut.size === 0) continue;
      const places =
        input !== undefined
          ? [{ part: input.part, cause: input.relation.name }]
          : model.tests.flatMap((test) =>
              test.references?.relation.kind === 'model' && leftOut.has(test.references.relation.name)
                ? [{ part: test.part, cause: test.references.relation.name }]
                : [],
            );
      for (const { part, cause } of places) {
        const found = problems.get(`${model.name} ${part}`);
        if (found !== undefined) found.targets.push(emitter.displayName);
        else
          problems.set(`${model.name} ${part}`, {
            place: { part, file: model.file },
            cause,
            model,
            targets: [emitter.displayName],
          });
      }
    }
  }
  return [...problems.values()].map(({ place, cause, model, targets }) => ({
    ...place,
    id: 'reads-refused-model',
    severity: 'information',
    message: `\`${cause}\` is left out for ${targets.join(', ')}, and with it ${place.part.includes('/tests') ? 'this test' : `\`${model.name}\``}.`,
    related: [],
    suggestions: [],
    blocks: [],
  }));
}

function placeOf(refusal: EmitRefusal): PartPlace {
  return { part: refusal.at, file: refusal.file, ...(refusal.span && { span: refusal.span }) };
}
