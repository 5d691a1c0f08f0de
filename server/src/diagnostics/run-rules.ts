// A project → what its rules say. Kept per model, and with what was asked of others: an edit asks again only about what it changed.

import type { ResolvedFunction, ResolvedModel, WrittenExpression } from '../model/pipeline-model.js';
import type { SettingsResult } from '../settings/settings.js';
import type { Problem } from '../spec/problem.js';
import type { Project } from '../workspace/workspace.js';
import { AskedOfOthers } from './other-models.js';
import type { Remark, Rule } from './rule.js';
import { rules } from './rules/index.js';
import { visitNodes } from './visit-nodes.js';

export function ruleProblems(project: Project): readonly Problem[] {
  return [
    ...project.model.models.flatMap((model) => [
      ...modelRuleProblems(project, model),
      ...amongModelsProblems(project, model),
    ]),
    ...outlineRuleProblems(project),
    ...pipelineRuleProblems(project),
  ];
}

interface Kept {
  readonly settings: SettingsResult;
  readonly problems: readonly Problem[];
}

const keptOfOutlines = new WeakMap<object, Kept>();

/** What is said of all that stands outside of models, whatever document it stands in. */
export function outlineRuleProblems({ settings, model }: Project): readonly Problem[] {
  const known = keptOfOutlines.get(model.outline);
  if (known?.settings === settings) return known.problems;
  const active = activeRules(settings);
  const problems: Problem[] = model.functions.flatMap((fn) => bodyProblems(fn, active));
  for (const rule of active.all)
    rule.ofOutline?.(model, (remark) => problems.push(toProblem(rule, remark, '')), settings.settings);
  keptOfOutlines.set(model.outline, { settings, problems });
  return problems;
}

const keptOfPipelines = new WeakMap<object, Kept>();

/** What is said of the whole pipeline, whatever document it stands in. The same list as before an edit where nothing of it is another. */
export function pipelineRuleProblems(project: Project): readonly Problem[] {
  return project.derive('pipeline rules', ({ settings, model }) => {
    const problems: Problem[] = [];
    for (const rule of activeRules(settings).all)
      rule.ofPipeline?.(model, (remark) => problems.push(toProblem(rule, remark, '')), settings.settings);
    const before = keptOfPipelines.get(model.outline)?.problems;
    if (before !== undefined && sameProblems(before, problems)) return before;
    keptOfPipelines.set(model.outline, { settings, problems });
    return problems;
  });
}

function sameProblems(a: readonly Problem[], b: readonly Problem[]): boolean {
  return a.length === b.length && a.every((p, i) => JSON.stringify(p) === JSON.stringify(b[i]));
}

interface KeptAmongModels extends Kept {
  readonly asked: AskedOfOthers;
}

const keptAmongModels = new WeakMap<ResolvedModel, KeptAmongModels>();

/** What is said of one model beside others, all of it in the model's document. */
export function amongModelsProblems({ settings, model: pipeline }: Project, model: ResolvedModel): readonly Problem[] {
  const known = keptAmongModels.get(model);
  if (known?.settings === settings && known.asked.hold(pipeline)) return known.problems;
  const problems: Problem[] = [];
  const asked = new AskedOfOthers(pipeline);
  for (const rule of activeRules(settings).all)
    rule.amongModels?.(model, asked, (remark) => problems.push(toProblem(rule, remark, model.file)), settings.settings);
  asked.close();
  keptAmongModels.set(model, { settings, asked, problems });
  return problems;
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
  readonly all: readonly Rule[];
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
    all: active,
    key: byModel.map((rule) => rule.id).join(' '),
  };
}

const byId = new Map(rules.map((rule) => [rule.id, rule]));

export function ruleById(id: string): Rule | undefined {
  return byId.get(id);
}
