// A declaration that is missing is asked for at the first place that needs it, and not again; not at all where other models tell the answer.

import type { Problem } from '../spec/problem.js';
import { answered } from './answered-assumption.js';
import { KeyEvidence } from './key-evidence.js';
import type { ResolvedModel } from './pipeline-model.js';

const NONE: readonly string[] = [];
const assumed = new WeakMap<ResolvedModel, readonly string[]>();
const said = new WeakMap<ResolvedModel, { readonly own: string; readonly problems: readonly Problem[] }>();

/** Models in declaration order → what each of them says; the same list as before where nothing of it has changed. */
export function saidOnce(models: readonly ResolvedModel[]): (model: ResolvedModel) => readonly Problem[] {
  let first: Map<string, ResolvedModel> | undefined;
  let evidence: KeyEvidence | undefined;
  return (model) => {
    const identities = assumptionsOf(model);
    if (identities === NONE) return model.problems;
    first ??= firstOf(models);
    const told = model.problems.map((p) => answered(p, model, (evidence ??= new KeyEvidence(models))));
    const left = new Set(identities.filter((identity) => first!.get(identity) === model));
    const problems = told.filter((p) => {
      const identity = identityOf(p);
      return identity === undefined || left.delete(identity);
    });
    const key = problems.map((p) => `${p.id} ${p.part} ${p.message}`).join('\n');
    const known = said.get(model);
    if (known?.own === key) return known.problems;
    said.set(model, { own: key, problems });
    return problems;
  };
}

function firstOf(models: readonly ResolvedModel[]): Map<string, ResolvedModel> {
  const first = new Map<string, ResolvedModel>();
  for (const model of models)
    for (const identity of assumptionsOf(model)) if (!first.has(identity)) first.set(identity, model);
  return first;
}

function assumptionsOf(model: ResolvedModel): readonly string[] {
  let identities = assumed.get(model);
  if (identities === undefined) {
    const found = new Set(model.problems.flatMap((p) => identityOf(p) ?? []));
    identities = found.size === 0 ? NONE : [...found];
    assumed.set(model, identities);
  }
  return identities;
}

function identityOf(problem: Problem): string | undefined {
  const assumption = problem.data?.assumption;
  return assumption === undefined ? undefined : JSON.stringify(assumption).toLowerCase();
}
