// What the examples of models reach, once a person has run them: shown at once, measured again in the pauses while those models are edited.
//
// Opening a folder runs nothing: a model is followed from the first time its examples are run by command. The engine works in its own
// thread; an edit ends what is running, and what is shown stays until there is something newer.

import { measuredIn } from '../diagnostics/coverage-problems.js';
import { coverageProbes } from '../plan/coverage/coverage.js';
import type { CoverageProbe, ModelCoverage } from '../plan/coverage/probe.js';
import type { ModelPlan } from '../plan/plan.js';
import type { Project } from '../workspace/workspace.js';
import type { Log } from './log.js';
import type { Session } from './session.js';

/** How long nobody must have typed. */
const PAUSE = 700;

export class ExampleCoverage {
  /** By a document of the project: the models that are followed, lower case. */
  private readonly followed = new Map<string, Set<string>>();
  private timer: NodeJS.Timeout | undefined;
  private running: AbortController | undefined;

  constructor(
    private readonly session: Session,
    private readonly log: Log,
    /** What is shown is another. */
    private readonly changed: () => void,
  ) {}

  /** The examples were run by command: their models are followed from now on. */
  measured(uri: string, project: Project, measured: readonly ModelCoverage[]): void {
    const withExamples = measured.filter((m) => m.examples > 0);
    if (withExamples.length === 0) return;
    const models = this.followed.get(uri) ?? new Set();
    for (const m of withExamples) models.add(m.model.toLowerCase());
    this.followed.set(uri, models);
    this.take(uri, project, withExamples);
  }

  /** Something was edited: what is being measured may not be true any more. */
  edited(): void {
    if (this.followed.size === 0) return;
    this.stop();
    this.timer = setTimeout(() => void this.measureAgain(), PAUSE);
    this.timer.unref();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.running?.abort();
    this.running = undefined;
  }

  private take(uri: string, project: Project, measured: readonly ModelCoverage[]): void {
    const now = this.session.project(uri);
    if (now === undefined) return;
    // Of what was edited meanwhile it is measured again after the next pause.
    this.session.workspace.setCoverage(now.root, new Map([...now.coverage, ...measuredIn(project, measured)]));
    this.changed();
  }

  private async measureAgain(): Promise<void> {
    const abort = new AbortController();
    this.running = abort;
    try {
      for (const [uri, models] of this.followed) {
        const project = this.session.project(uri);
        if (project === undefined) this.followed.delete(uri);
        else await this.measure(uri, project, models, abort.signal);
      }
    } catch (error) {
      if (!abort.signal.aborted) this.log.write('warning', `coverage: ${String(error)}`);
    } finally {
      if (this.running === abort) this.running = undefined;
    }
  }

  private async measure(
    uri: string,
    project: Project,
    models: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<void> {
    const stale = project.plan.models.filter(
      (m) =>
        models.has(m.name.toLowerCase()) &&
        m.examples.length > 0 &&
        project.coverage.get(m.name.toLowerCase())?.plan !== m,
    );
    if (stale.length === 0) return;
    const [{ openDuckdb }, { runExamples }, { measuredCoverage }, { duckdb }] = await Promise.all([
      import('../run/duckdb-engine.js'),
      import('../run/run-examples.js'),
      import('../run/measure-coverage.js'),
      import('../sql/dialects/duckdb/dialect.js'),
    ]);
    const probesOf = (plan: ModelPlan): readonly CoverageProbe[] => {
      const model = project.model.modelByName.get(plan.name.toLowerCase());
      return model === undefined ? [] : coverageProbes(plan, model);
    };
    signal.throwIfAborted();
    const engine = await openDuckdb();
    try {
      const names = new Set(stale.map((m) => m.name));
      const results = await runExamples(engine, project.plan, duckdb, { models: names, probesOf, signal });
      signal.throwIfAborted();
      this.take(uri, project, measuredCoverage(stale, probesOf, results));
    } finally {
      await engine.close();
    }
  }
}
