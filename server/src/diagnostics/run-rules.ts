// A project → what its rules say. Kept per model: an edit asks again only about the models it changed.

import type { ResolvedFunction, ResolvedModel, WrittenExpression } from '../model/pipeline-model.js';
import type { SettingsResult } from '../settings/settings.js';
import type { Problem } from '../spec/problem.js';
import type { Project } from '../workspace/workspace.js';
import type { Remark, Rule } from './rule.js';
import { rules } from './rules/index.js';
import { visitNodes } from './visit-nodes.js';

export function ruleProblems(project: Project): readonly Problem[] {
  return [
    ...project.model.models.flatMap((model) => modelRuleProblems(project, model)),
    ...pipelineRuleProblems(project),
  ];
}

/** What is said of the whole pipeline, whatever document it stands in. */
export function pipelineRuleProblems(project: Project): readonly Problem[] {
  return project.derive('pipeline rules', ({ settings, model }) => [
    ...model.functions.flatMap((fn) => bodyProblems(fn, activeRules(settings))),
    ...activeRules(settings).pipeline.flatMap((rule) => {
      const problems: Problem[] = [];
      rule.ofPipeline?.(model, (remark) => problems.push(toProblem(rule, remark, '')), settings.settings);
      return problems;
    }),
  ]);
}

const keptOfBodies = new WeakMap<WrittenExpression, { readonly key: string; readonly problems: readonly Problem[] }>();

/** A function's body knows no model; what shows at its nodes is said there, once. */
function bodyProblems(fn: ResolvedFunction, { byModel, key }: ActiveRules): readonly Problem[] {
  const known = keptOfBodies.get(fn.body);
  if (known?.key === key) return known.problems;
  const problems: Problem[] = [];
  visitNodes([fn.body], undefined, byModel, (rule, remark) => void problems.push(toProblem(rule, remark, fn.file)));
  keptOfBodies.set(fn.body, { key, problems });
  return problems;
}

const kept = new WeakMap<ResolvedModel, { readonly key: string; readonly problems: readonly Problem[] }>();

/** What is said of one model, all of it in the model's document. */
export function modelRuleProblems(project: Project, model: ResolvedModel): readonly Problem[] {
  const { byModel, key } = activeRules(project.settings);
  const known = kept.get(model);
  if (known?.key === key) return known.problems;
  const problems: Problem[] = [];
  const add = (rule: Rule, remark: Remark): void => void problems.push(toProblem(rule, remark, model.file));
  for (const rule of byModel) rule.ofModel?.(model, (remark) => add(rule, remark));
  visitNodes(model.written, model, byModel, add);
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

interface ActiveRules {
  readonly pipeline: readonly Rule[];
  readonly byModel: readonly Rule[];
  readonly key: string;
}

const activeBySettings = new WeakMap<SettingsResult, ActiveRules>();

/** Rules that are off are not run. */
function activeRules(settings: SettingsResult): ActiveRules {
  let active = activeBySettings.get(settings);
  if (active === undefined) activeBySettings.set(settings, (active = chooseRules(settings)));
  return active;
}

function chooseRules(settings: SettingsResult): ActiveRules {
  const set = settings.settings.rules;
  const active = rules.filter((rule) => {
    const configured = set[rule.id];
    return configured === undefined ? rule.offByDefault !== true : configured !== 'off';
  });
  const byModel = active.filter((rule) => rule.ofModel !== undefined || rule.onNode !== undefined);
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
