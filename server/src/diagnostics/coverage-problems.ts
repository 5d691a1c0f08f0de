// What the examples of a model were measured not to reach → hints at the place. Said of an edited model until it is measured again,
// as long as the place still reads the same; what a static rule says of the same place is not said twice.

import type { CoveragePoint, ModelCoverage } from '../plan/coverage/probe.js';
import type { ModelPlan } from '../plan/plan.js';
import type { Problem } from '../spec/problem.js';
import type { Project } from '../workspace/workspace.js';
import { modelRuleProblems } from './run-rules.js';

export const notReached = 'not-reached-by-examples';

const NOTHING: readonly Problem[] = [];

/** What was measured of models of this very project, with what stands at the places of the points. */
export function measuredIn(project: Project, measured: readonly ModelCoverage[]): Project['coverage'] {
  return new Map(
    measured.map((coverage) => {
      const { file } = coverage.plan;
      const text = project.documents.get(file)?.text ?? '';
      const positions = project.specs.find((s) => s.file === file)?.positions;
      const points = coverage.points.map((p) => {
        const { start, end } = positions?.placeSpan(p.point) ?? { start: 0, end: 0 };
        return { ...p, code: text.slice(start, end) };
      });
      return [coverage.model.toLowerCase(), { ...coverage, points }];
    }),
  );
}

/** A list a model. */
export function coverageProblemsIn(project: Project, uri: string): readonly (readonly Problem[])[] {
  if (project.coverage.size === 0) return [];
  return project.plan.models.flatMap((plan) => {
    if (plan.file !== uri || plan.examples.length === 0) return [];
    const coverage = project.coverage.get(plan.name.toLowerCase());
    return coverage === undefined ? [] : [problemsOf(project, plan, coverage)];
  });
}

interface Told {
  readonly plan: ModelPlan;
  readonly text: string;
  readonly severity: Project['settings'];
  readonly problems: readonly Problem[];
}

/** The same list for the same text, so that nothing is shown again. */
const told = new WeakMap<ModelCoverage, Told>();

function problemsOf(project: Project, plan: ModelPlan, coverage: ModelCoverage): readonly Problem[] {
  const text = project.documents.get(plan.file)?.text ?? '';
  const known = told.get(coverage);
  if (known?.plan === plan && known.severity === project.settings && (known.text === text || coverage.plan === plan))
    return known.problems;
  const problems = build(project, plan, coverage, text);
  told.set(coverage, { plan, text, severity: project.settings, problems });
  return problems;
}

function build(project: Project, plan: ModelPlan, coverage: ModelCoverage, text: string): readonly Problem[] {
  const positions = project.specs.find((s) => s.file === plan.file)?.positions;
  const model = project.model.modelByName.get(plan.name.toLowerCase());
  if (positions === undefined || model === undefined) return NOTHING;
  const place = (p: Pick<Problem, 'part' | 'span' | 'onKey'>): string => {
    const { start, end } = positions.placeSpan(p);
    return `${start} ${end}`;
  };
  const said = new Set(
    modelRuleProblems(project, model)
      .filter((p) => p.id === 'branch-without-example')
      .map(place),
  );
  const byPlace = new Map<string, CoveragePoint[]>();
  for (const { point, examples, measured, code } of coverage.points) {
    if (!measured || examples.length > 0) continue;
    const { start, end } = positions.placeSpan(point);
    if (coverage.plan !== plan && text.slice(start, end) !== code) continue;
    if (point.kind === 'branch' && said.has(`${start} ${end}`)) continue;
    const key = `${start} ${end}`;
    byPlace.set(key, [...(byPlace.get(key) ?? []), point]);
  }
  return [...byPlace.values()].map((points) => problem(plan, points));
}

function problem(plan: ModelPlan, points: readonly CoveragePoint[]): Problem {
  const [first] = points as readonly [CoveragePoint, ...CoveragePoint[]];
  const texts = [...new Set(points.map((p) => p.text))];
  const listed = texts.length < 2 ? texts[0]! : `${texts.slice(0, -1).join(', ')}, or ${texts.at(-1)!}`;
  return {
    id: notReached,
    severity: 'hint',
    file: plan.file,
    part: first.part,
    ...(first.span !== undefined && { span: first.span }),
    message: `No example of \`${plan.name}\` has ${listed}: what is done then can be wrong, and all examples pass. Add one that shows it.`,
    related: [],
    suggestions: [],
    blocks: [],
    data: { points },
  };
}
