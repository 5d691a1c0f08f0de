// A project → what its rules say. Kept per model: an edit asks again only about the models it changed.

import type { ResolvedModel } from '../model/pipeline-model.js';
import type { Problem } from '../spec/problem.js';
import type { Project } from '../workspace/workspace.js';
import type { Remark, Rule } from './rule.js';
import { rules } from './rules/index.js';

export function ruleProblems(project: Project): readonly Problem[] {
  const { pipeline, byModel, key } = activeRules(project);
  return [
    ...project.model.models.flatMap((model) => modelProblems(model, byModel, key)),
    ...pipeline.flatMap((rule) => {
      const problems: Problem[] = [];
      rule.ofPipeline?.(project.model, (remark) => problems.push(toProblem(rule, remark, '')));
      return problems;
    }),
  ];
}

const kept = new WeakMap<ResolvedModel, { readonly key: string; readonly problems: readonly Problem[] }>();

function modelProblems(model: ResolvedModel, active: readonly Rule[], key: string): readonly Problem[] {
  const known = kept.get(model);
  if (known?.key === key) return known.problems;
  const problems: Problem[] = [];
  for (const rule of active) rule.ofModel?.(model, (remark) => problems.push(toProblem(rule, remark, model.file)));
  kept.set(model, { key, problems });
  return problems;
}

function toProblem(rule: Rule, remark: Remark, file: string): Problem {
  const { data, ...rest } = remark;
  return {
    file,
    related: [],
    suggestions: [],
    blocks: [],
    severity: rule.severity,
    ...rest,
    ...(data !== undefined && { data }),
    id: rule.id,
  };
}

/** Rules that are off are not run. */
function activeRules(project: Project): {
  readonly pipeline: readonly Rule[];
  readonly byModel: readonly Rule[];
  readonly key: string;
} {
  const set = project.settings.settings.rules;
  const active = rules.filter((rule) => {
    const configured = set[rule.id];
    return configured === undefined ? rule.offByDefault !== true : configured !== 'off';
  });
  const byModel = active.filter((rule) => rule.ofModel !== undefined);
  return {
    byModel,
    pipeline: active.filter((rule) => rule.ofPipeline !== undefined),
    key: byModel.map((rule) => rule.id).join(' '),
  };
}

const byId = new Map(rules.map((rule) => [rule.id, rule]));

export function ruleById(id: string): Rule | undefined {
  return byId.get(id);
}
