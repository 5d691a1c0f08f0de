// `test SPEC`: the examples of every model, and its data tests on rows that are given, run on the embedded engine.

import { dirname, resolve } from 'node:path';
import { LineIndex } from '../../base/line-index.js';
import { nodeHost } from '../../host/node-host.js';
import type { PartId } from '../../spec/spec.js';
import type { TypedExpression } from '../../sql/typed-tree.js';

import { coverageProbes } from '../../plan/coverage/coverage.js';
import type { CoverageProbe, ModelCoverage } from '../../plan/coverage/probe.js';
import type { ModelPlan } from '../../plan/plan.js';
import { openDuckdb } from '../../run/duckdb-engine.js';
import type { CellValue, Engine } from '../../run/engine.js';
import { loadRowFiles, loadSources } from '../../run/load-csv.js';
import { measuredCoverage } from '../../run/measure-coverage.js';
import { readParameters } from '../../run/read-parameters.js';
import { runDataTests, type DataTestResult } from '../../run/run-data-tests.js';
import { runExamples, type ExampleResult } from '../../run/run-examples.js';
import { missingParameters, type SourceRows } from '../../run/run-pipeline.js';
import { duckdb } from '../../sql/dialects/duckdb/dialect.js';
import { pathBelow } from '../../workspace/roots.js';
import type { Project } from '../../workspace/workspace.js';
import { coverageReport, coverageText, percentOf, type CoverageReport } from '../coverage-report.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import { openSpec, placedBlocks, shownFile, type SpecArgument } from '../open-project.js';
import { noteCsvProblems } from '../csv-problems.js';
import { printable, type Terminal } from '../terminal.js';

export interface TestOptions {
  readonly models: readonly string[];
  readonly name?: string;
  /** Folder with one CSV a source, for the data tests; absent: they are skipped. */
  readonly data?: string;
  readonly params?: readonly string[];
  readonly format: 'text' | 'json';
  /** Also say what the examples reach. */
  readonly coverage?: boolean;
  /** Percent of it; less is a failure. */
  readonly minCoverage?: number;
  /** Handed what was measured, for who shows it elsewhere. */
  readonly onCoverage?: (coverage: readonly ModelCoverage[]) => void;
}

/** One line of the machine contract, with what people are shown besides. */
interface ShownResult {
  readonly model: string;
  readonly name: string;
  readonly kind: 'example' | 'data';
  readonly status: 'pass' | 'fail' | 'error' | 'skip';
  readonly severity: 'error' | 'warning';
  readonly diffs: readonly {
    readonly row: number;
    readonly column: string | null;
    readonly expected: CellValue;
    readonly actual: CellValue;
  }[];
  readonly message?: string;
  readonly notCompared?: readonly string[];
  readonly violations?: number;
  readonly file: string;
  readonly range: ReturnType<LineIndex['range']>;
}

export async function test(spec: SpecArgument, options: TestOptions, terminal: Terminal): Promise<ExitCode> {
  const { project } = openSpec(spec, terminal.cwd);
  const { plan } = project;
  const models = options.models.map((name) => {
    const found = project.model.models.find((m) => m.name.toLowerCase() === name.toLowerCase());
    if (found === undefined)
      throw new UsageError(`no model named ${name}; there are: ${project.model.models.map((m) => m.name).join(', ')}`);
    return found.name;
  });
  const asked = models.length > 0 ? new Set(models) : undefined;
  const given = givenRows(project, options, terminal);
  if ('problems' in given) {
    if (options.format === 'json')
      terminal.out(`${JSON.stringify({ formatVersion: 1, results: [], problems: given.problems }, undefined, 2)}\n`);
    return exitCodes.findings;
  }
  const signal = terminal.signal === undefined ? {} : { signal: terminal.signal };
  const engine = await openDuckdb();
  const place = places(project, terminal.cwd);
  const results: ShownResult[] = [];
  const probesOf = (model: ModelPlan): readonly CoverageProbe[] => probesIn(project, model);
  let report: CoverageReport | undefined;
  try {
    const examples = await runExamples(engine, plan, duckdb, {
      ...(asked !== undefined && { models: asked }),
      ...(options.name !== undefined && { name: options.name }),
      ...(options.coverage === true && { probesOf }),
      ...signal,
    });
    if (options.coverage === true) {
      const measured = measuredCoverage(
        plan.models.filter((m) => asked?.has(m.name) !== false),
        probesOf,
        examples,
      );
      options.onCoverage?.(measured);
      report = coverageReport(project, measured, terminal.cwd);
    }
    results.push(...examples.map((r) => shownExample(r, place)));
    if (options.name === undefined) results.push(...(await dataTests(engine, project, given, asked, place, signal)));
  } finally {
    await engine.close();
  }
  const failed = results.filter((r) => (r.status === 'fail' && r.severity === 'error') || r.status === 'error');
  const tooLittle =
    report !== undefined && options.minCoverage !== undefined && percentOf(report) < options.minCoverage;
  if (options.format === 'json')
    terminal.out(
      `${JSON.stringify({ formatVersion: 1, results, ...(report !== undefined && { coverage: report }) }, undefined, 2)}\n`,
    );
  else
    terminal.out(
      `${results
        .filter((r) => r.status !== 'skip')
        .map(asText)
        .join('')}${summary(results, failed.length)}\n${report === undefined ? '' : coverageText(report)}`,
    );
  if (tooLittle) terminal.note(`examples reach less than ${options.minCoverage ?? 0} % of what they could`);
  const untested = plan.models.filter(
    (m) =>
      (asked === undefined || asked.has(m.name)) &&
      m.tests.length > 0 &&
      !results.some((r) => r.kind === 'data' && r.model === m.name),
  );
  if (options.name === undefined && untested.length > 0)
    terminal.note(
      `note: data tests of ${untested.map((m) => m.name).join(', ')} need rows: give --data DIR, or \`rows\` of the sources`,
    );
  const blocked = placedBlocks(project, terminal.cwd).filter(
    (b) => asked === undefined || asked.has(b.part.split(/[.#]/u)[0] ?? ''),
  );
  for (const b of blocked)
    terminal.note(
      `${b.file}:${b.range.start.line + 1}:${b.range.start.character + 1}: blocked: ${printable(b.part)} [${b.findingId}]`,
    );
  return failed.length > 0 || blocked.length > 0 || tooLittle ? exitCodes.findings : exitCodes.ok;
}

function probesIn(project: Project, plan: ModelPlan): readonly CoverageProbe[] {
  const model = project.model.modelByName.get(plan.name.toLowerCase());
  return model === undefined ? [] : coverageProbes(plan, model);
}

interface Given {
  readonly rows: SourceRows;
  readonly parameters: ReadonlyMap<string, TypedExpression>;
  /** Sources that have no rows here. */
  readonly missing: ReadonlySet<string>;
}

/** From the folder, else from the CSV files that the sources themselves name. */
function givenRows(
  project: Project,
  options: TestOptions,
  terminal: Terminal,
): Given | { readonly problems: readonly object[] } {
  const { plan } = project;
  const folder = options.data === undefined ? undefined : resolve(terminal.cwd, options.data);
  if (folder !== undefined && !nodeHost.isFolder(folder)) throw new UsageError(`no such folder: ${options.data!}`);
  const parameters = readParameters(plan.parameters, options.params ?? [], new Date());
  if (!parameters.ok) throw new UsageError(parameters.message);
  const missing = missingParameters(plan.parameters, parameters.values);
  if (missing.length > 0 && folder !== undefined)
    throw new UsageError(`no value for ${missing.map((m) => `@${m}`).join(', ')}: give --param ${missing[0]!}=VALUE`);
  const loaded =
    folder === undefined
      ? loadRowFiles(
          plan.sources.map((source) => ({ source, file: rowFile(project, source.name) })),
          nodeHost,
        )
      : loadSources(plan.sources, folder, nodeHost);
  const problems = noteCsvProblems(loaded.problems, terminal);
  if (problems.length > 0) return { problems };
  // A file that a folder lacks is an empty table, as in `run`; a source that names no file has no rows to test with.
  const without = folder === undefined ? (missing.length > 0 ? plan.sources.map((s) => s.name) : loaded.missing) : [];
  return { rows: loaded.rows, parameters: parameters.values, missing: new Set(without) };
}

/** The file in `rows` of a source; nothing outside the root is read. */
function rowFile(project: Project, source: string): string | undefined {
  const declared = project.model.sources.get(source.toLowerCase())?.spec;
  const spec = declared === undefined ? undefined : nodeHost.toPath(declared.file);
  if (spec === undefined || declared?.source.rows === undefined) return undefined;
  const path = resolve(dirname(spec), declared.source.rows.value);
  return pathBelow(project.root, path, nodeHost) === undefined ? undefined : path;
}

type Place = (file: string, part: PartId) => Pick<ShownResult, 'file' | 'range'>;

function places(project: Project, cwd: string): Place {
  return (file, part) => {
    const spec = project.specs.find((s) => s.file === file);
    const lines = new LineIndex(project.documents.get(file)?.text ?? '');
    return {
      file: shownFile(file, cwd),
      range: lines.range(spec?.positions.placeSpan({ part }) ?? { start: 0, end: 0 }),
    };
  };
}

function shownExample(r: ExampleResult, place: Place): ShownResult {
  return {
    model: r.model,
    name: r.name,
    kind: 'example',
    status: r.status,
    severity: 'error',
    diffs: r.differences.map((d) => ({
      row: d.row,
      column: d.column ?? null,
      expected: d.expected ?? null,
      actual: d.actual ?? null,
    })),
    ...(r.message !== undefined && { message: r.message }),
    ...(r.notCompared.length > 0 && { notCompared: r.notCompared }),
    ...place(r.file, r.part),
  };
}

/** Models whose sources all have rows are built and tested; tests of the others are skipped, or left out where nothing has rows. */
async function dataTests(
  engine: Engine,
  project: Project,
  given: Given,
  asked: ReadonlySet<string> | undefined,
  place: Place,
  signal: { signal?: AbortSignal },
): Promise<readonly ShownResult[]> {
  const { plan } = project;
  const lacking = new Set<string>();
  for (const m of plan.models)
    if (
      m.inputs.some((i) =>
        i.relation.kind === 'source' ? given.missing.has(i.relation.name) : lacking.has(i.relation.name),
      )
    )
      lacking.add(m.name);
  const chosen = plan.models.filter((m) => asked === undefined || asked.has(m.name));
  const tested = chosen.filter((m) => !lacking.has(m.name));
  const nothing = plan.sources.length > 0 && plan.sources.every((s) => given.missing.has(s.name));
  const skipped = chosen
    .filter((m) => lacking.has(m.name) && !nothing)
    .flatMap((m) =>
      m.tests.map((t): ShownResult => ({
        model: m.name,
        name: t.id,
        kind: 'data',
        status: 'skip',
        severity: t.severity,
        diffs: [],
        message: 'not all of its sources have rows',
        ...place(m.file, t.part),
      })),
    );
  if (tested.length === 0) return skipped;
  const { results } = await runDataTests(engine, {
    plan,
    dialect: duckdb,
    rows: given.rows,
    parameters: given.parameters,
    keepsState: false,
    workspace: 'data',
    models: new Set(tested.map((m) => m.name)),
    ...signal,
  });
  return [...results.map((r) => shownData(r, place)), ...skipped];
}

function shownData(r: DataTestResult, place: Place): ShownResult {
  return {
    model: r.model,
    name: r.name,
    kind: 'data',
    status: r.status,
    severity: r.severity,
    diffs: sampleDiffs(r),
    ...(r.message !== undefined && { message: r.message }),
    ...(r.violations > 0 && { violations: r.violations }),
    ...place(r.file, r.part),
  };
}

/** A violating row is a difference from having none: the row as it is, against nothing expected. */
function sampleDiffs(r: DataTestResult): ShownResult['diffs'] {
  return r.samples.map((row) => ({ row: -1, column: null, expected: null, actual: row }));
}

function summary(results: readonly ShownResult[], failed: number): string {
  const count = (status: ShownResult['status']): number => results.filter((r) => r.status === status).length;
  const warnings = results.filter((r) => r.status === 'fail' && r.severity === 'warning').length;
  const parts = [
    `${count('pass')} passed`,
    `${failed} failed`,
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
    ...(count('skip') > 0 ? [`${count('skip')} skipped`] : []),
  ];
  return parts.join(', ');
}

function asText(result: ShownResult): string {
  const status = result.status === 'fail' && result.severity === 'warning' ? 'warn' : result.status;
  const head = `${status.padEnd(5)} ${printable(result.model)}: ${printable(result.name)}${result.kind === 'data' ? ' (data)' : ''}\n`;
  const line = (text: string): string => `      ${printable(text)}\n`;
  const differences = result.diffs.map((d) => {
    const values = `expected ${JSON.stringify(d.expected)}, got ${JSON.stringify(d.actual)}`;
    if (result.kind === 'data') return line(JSON.stringify(d.actual));
    if (d.row < 0) return line(`a row that nobody expected: ${JSON.stringify(d.actual)}`);
    return d.column === null
      ? line(`row ${d.row} is missing: ${JSON.stringify(d.expected)}`)
      : line(`row ${d.row}, ${d.column}: ${values}`);
  });
  return [
    head,
    ...(result.message === undefined ? [] : [line(result.message)]),
    ...(result.violations === undefined
      ? []
      : [
          line(
            `${result.violations} ${result.violations === 1 ? 'violation' : 'violations'}${result.violations > result.diffs.length ? `, the first ${result.diffs.length}:` : ':'}`,
          ),
        ]),
    ...differences,
    ...(result.notCompared === undefined
      ? []
      : [line(`not compared (no expected row names them): ${result.notCompared.join(', ')}`)]),
  ].join('');
}
