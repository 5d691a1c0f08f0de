// A project and a document → every layer's problems in it, as lists that stay the same objects as long as nothing of them changes.

import type { Problem } from '../spec/problem.js';
import type { Project } from '../workspace/workspace.js';
import { coverageProblemsIn } from './coverage-problems.js';
import { ddlGlobProblems } from './ddl-glob-problems.js';
import { rowProblemsIn } from './row-problems.js';
import { amongModelsProblems, modelRuleProblems, outlineRuleProblems, pipelineRuleProblems } from './run-rules.js';
import { settingsProblems } from './settings-problems.js';
import { targetProblemsIn } from './target-problems.js';

export type ProblemLists = readonly (readonly Problem[])[];

const NOTHING: readonly Problem[] = [];

/** Found in time proportional to the document, whatever else the root has. */
export function problemsIn(project: Project, uri: string): ProblemLists {
  const spec = project.specs.find((s) => s.file === uri);
  const ddl = project.ddl.find((d) => d.file === uri);
  const models = spec === undefined ? [] : project.model.modelsIn(uri);
  return [
    ...(uri === project.settingsDocument?.uri ? [project.settings.problems, settingsProblems(project)] : []),
    spec?.problems ?? NOTHING,
    ddl?.problems ?? NOTHING,
    grouped(project.model.rootProblems).get(uri) ?? NOTHING,
    grouped(outlineRuleProblems(project)).get(uri) ?? NOTHING,
    grouped(pipelineRuleProblems(project)).get(uri) ?? NOTHING,
    grouped(ddlGlobProblems(project)).get(uri) ?? NOTHING,
    ...rowProblemsIn(project, uri),
    ...models.map((model) => project.model.problemsOf(model)),
    ...models.map((model) => modelRuleProblems(project, model)),
    ...models.map((model) => amongModelsProblems(project, model)),
    ...(models.length === 0 ? [] : targetProblemsIn(project, uri)),
    ...coverageProblemsIn(project, uri),
  ].filter((list) => list.length > 0);
}

/** Every document that may have problems, sorted. */
export function filesOf(project: Project): readonly string[] {
  return project.derive('files', (p) =>
    [
      ...new Set([
        ...p.documents.keys(),
        ...grouped(p.model.rootProblems).keys(),
        ...grouped(outlineRuleProblems(p)).keys(),
        ...grouped(pipelineRuleProblems(p)).keys(),
      ]),
    ].sort(),
  );
}

const groups = new WeakMap<readonly Problem[], ReadonlyMap<string, readonly Problem[]>>();

function grouped(problems: readonly Problem[]): ReadonlyMap<string, readonly Problem[]> {
  let byFile = groups.get(problems);
  if (byFile === undefined) {
    const lists = new Map<string, Problem[]>();
    for (const problem of problems) {
      const list = lists.get(problem.file);
      if (list === undefined) lists.set(problem.file, [problem]);
      else list.push(problem);
    }
    byFile = lists;
    groups.set(problems, byFile);
  }
  return byFile;
}
