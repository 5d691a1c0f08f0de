// What the examples of a spec's models reach, measured on an engine, by names that a test can list.

import assert from 'node:assert/strict';
import { coverageProbes } from '../../server/src/plan/coverage/coverage.js';
import type { CoverageProbe, ModelCoverage } from '../../server/src/plan/coverage/probe.js';
import type { ModelPlan } from '../../server/src/plan/plan.js';
import type { Engine } from '../../server/src/run/engine.js';
import { measuredCoverage } from '../../server/src/run/measure-coverage.js';
import { runExamples } from '../../server/src/run/run-examples.js';
import { duckdb } from '../../server/src/sql/dialects/duckdb/dialect.js';
import type { Project } from '../../server/src/workspace/workspace.js';
import { findingsOf, projectOf } from '../language/pipeline.js';

export interface Reached {
  /** `outcome code` or `outcome of`, by whether some example reaches it. */
  readonly missing: readonly string[];
  readonly reached: readonly string[];
  readonly unknown: number;
  /** Columns without a value in any row. */
  readonly withoutValue: readonly string[];
}

export async function measuredModels(engine: Engine, project: Project): Promise<readonly ModelCoverage[]> {
  const errors = findingsOf(project).filter((f) => f.severity === 'error');
  assert.deepEqual(
    errors.map((e) => e.message),
    [],
  );
  const probesOf = (plan: ModelPlan): readonly CoverageProbe[] =>
    coverageProbes(plan, project.model.modelByName.get(plan.name.toLowerCase())!);
  const models = project.plan.models.filter((m) => m.examples.length > 0);
  const results = await runExamples(engine, project.plan, duckdb, { probesOf });
  return measuredCoverage(models, probesOf, results);
}

export async function reachedBy(engine: Engine, spec: object): Promise<Reached> {
  const project = projectOf(spec);
  const points = (await measuredModels(engine, project)).flatMap((m) => m.points);
  const text = project.documents.get(project.plan.models[0]!.file)!.text;
  const name = ({ point }: (typeof points)[number]): string => {
    const span = project.specs[0]!.positions.placeSpan(point);
    const code = point.span === undefined ? (point.of ?? point.kind) : text.slice(span.start, span.end);
    return `${point.outcome} ${code}`;
  };
  const values = points.filter((p) => p.point.outcome === 'value');
  return {
    withoutValue: values.filter((p) => p.examples.length === 0).map((p) => p.point.of!),
    ...split(points.filter((p) => p.point.outcome !== 'value')),
  };
  function split(of: typeof points): Omit<Reached, 'withoutValue'> {
    return {
      missing: of.filter((p) => p.measured && p.examples.length === 0).map(name),
      reached: of.filter((p) => p.examples.length > 0).map(name),
      unknown: of.filter((p) => !p.measured).length,
    };
  }
}
