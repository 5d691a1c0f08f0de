// A project → its findings: every layer's problems with places, fixes, settings and suppressions applied, in a stable order.

import type { Finding, Fix, Severity } from '../base/finding.js';
import type { Span } from '../base/span.js';
import type { LoweredSpec } from '../spec/lower.js';
import type { PartPlace, Problem } from '../spec/problem.js';
import type { Project } from '../workspace/workspace.js';
import { valueOf } from '../syntax/json-node.js';
import { projectBaseline, type ProjectBaseline } from './project-baseline.js';
import { ddlGlobProblems } from './ddl-glob-problems.js';
import { FixContext } from './fixes/fix-context.js';
import { fixTable } from './fixes/fix-table.js';
import { withoutFollowUps } from './follow-up-findings.js';
import { hostileLetters } from './hostile-letters.js';
import { filesOf, problemsIn } from './problems-by-file.js';
import { rowProblems } from './row-problems.js';
import { ruleById, ruleProblems } from './run-rules.js';
import { settingsFixes } from './settings-fixes.js';
import { settingsProblems } from './settings-problems.js';
import { suggestionFixes } from './suggestion-fixes.js';
import { suppressFindings } from './suppress-findings.js';
import { targetProblems } from './target-problems.js';

/** Findings of every document of the project, by URI; documents without findings are absent. Computed once per project. */
export function projectFindings(project: Project): ReadonlyMap<string, readonly Finding[]> {
  return project.derive('findings', (p) => byFile(p, findingsIn));
}

/** With those that the project's own baseline leaves out. */
export function allFindings(project: Project): ReadonlyMap<string, readonly Finding[]> {
  return project.derive('findings and baseline', (p) => byFile(p, allFindingsIn));
}

function byFile(
  project: Project,
  of: (project: Project, uri: string) => readonly Finding[],
): ReadonlyMap<string, readonly Finding[]> {
  const found = filesOf(project).map((uri) => [uri, of(project, uri)] as const);
  return new Map(found.filter(([, findings]) => findings.length > 0));
}

/** In the order of the text. Computed once per project, for this document alone. */
export function findingsIn(project: Project, uri: string): readonly Finding[] {
  return project.derive(`findings ${uri}`, (p) => {
    const all = allFindingsIn(p, uri);
    const baseline = projectBaseline(p);
    if (baseline === undefined) return all;
    const { left } = baseline.compare(uri, all);
    const stale = uri === p.settingsDocument?.uri ? staleBaseline(p, baseline) : undefined;
    return stale === undefined ? left : [...left, stale].sort(byPlace);
  });
}

function allFindingsIn(project: Project, uri: string): readonly Finding[] {
  return project.derive(`all findings ${uri}`, (p) => findingsOf(p, uri));
}

/** Asks for the findings of every file that the baseline names: of the settings alone, which stand open seldom. */
function staleBaseline(project: Project, baseline: ProjectBaseline): Finding | undefined {
  const node = valueOf(project.settings.root, 'baseline');
  const severity = project.settings.settings.rules['stale-baseline'] ?? 'hint';
  if (node === undefined || severity === 'off') return undefined;
  const gone = baseline.files.flatMap((uri) => baseline.compare(uri, allFindingsIn(project, uri)).gone);
  const count = gone.reduce((sum, e) => sum + e.count, 0);
  if (count === 0) return undefined;
  const ids = [...new Set(gone.map((e) => e.id))].slice(0, 5).join(', ');
  return {
    id: 'stale-baseline',
    severity,
    message:
      count === 1
        ? `A finding of the baseline is gone (${ids}): \`pipewright check . --update-baseline\` takes it out, so that it cannot come back unseen.`
        : `${count} findings of the baseline are gone (${ids}): \`pipewright check . --update-baseline\` takes them out, so that they cannot come back unseen.`,
    file: project.settingsDocument!.uri,
    span: { start: node.start, end: node.end },
    related: [],
    fixes: [],
  };
}

/** Every problem of every layer, before settings and suppressions: what blocks and what does not. */
export function projectProblems(project: Project): readonly Problem[] {
  return project.derive('problems', (p) => [
    ...p.settings.problems,
    ...settingsProblems(p),
    ...p.specs.flatMap((s) => s.problems),
    ...p.ddl.flatMap((d) => d.problems),
    ...p.model.problems,
    ...ddlGlobProblems(p),
    ...rowProblems(p),
    ...ruleProblems(p),
    ...targetProblems(p),
  ]);
}

function findingsOf(project: Project, uri: string): readonly Finding[] {
  const specs = project.derive('specs by file', (p) => new Map(p.specs.map((s) => [s.file, s])));
  const findings = problemsIn(project, uri).flatMap((problems) =>
    problems.flatMap((problem) => toFinding(problem, project, specs) ?? []),
  );
  const document = project.documents.get(uri);
  // A comment that suppresses nothing stands where nothing else is wrong.
  const own = document === undefined ? findings : withoutFollowUps(findings, document.text);
  const kept = document === undefined ? own : suppressFindings(own, document, project);
  return unique([...kept].sort(byPlace));
}

function toFinding(problem: Problem, project: Project, specs: ReadonlyMap<string, LoweredSpec>): Finding | undefined {
  const severity = configuredSeverity(problem, project);
  if (severity === undefined) return undefined;
  const span = spanOf(problem, specs);
  const text = project.documents.get(problem.file)?.text ?? '';
  const hostile = severity === 'error' ? hostileLetters(text, span, problem.file) : undefined;
  // Fixes are asked for far less often than findings are shown.
  let fixes: readonly Fix[] | undefined;
  return {
    id: problem.id,
    severity,
    message:
      hostile === undefined
        ? problem.message
        : `${problem.message}${/[.?!]$/.test(problem.message) ? '' : '.'}${hostile.note}`,
    file: problem.file,
    span,
    related: problem.related.map((r) => ({
      file: r.file,
      span: spanOf(r, specs),
      message: r.message,
      ...(r.part !== '' && { part: r.part }),
    })),
    get fixes(): readonly Fix[] {
      return (fixes ??= [
        ...suggestedFixes(problem, span, project, specs),
        ...partFixes(problem, project, specs),
        ...settingsFixes(problem, project),
        // What it was meant to be is suggested already, where that is known.
        ...(hostile === undefined || problem.suggestions.length > 0 ? [] : [hostile.fix]),
      ]);
    },
    ...(problem.part !== '' && { part: problem.part }),
    ...(problem.data?.['causes'] !== undefined && { causes: problem.data['causes'] as readonly string[] }),
    ...(problem.tag !== undefined && { tag: problem.tag }),
    ...(problem.blocks.length > 0 && { blocks: problem.blocks.map((b) => b.name) }),
  };
}

/** Of several keys that a misspelt one may be, those that can hold what it holds. */
function suggestedFixes(
  problem: Problem,
  span: Span,
  project: Project,
  specs: ReadonlyMap<string, LoweredSpec>,
): readonly Fix[] {
  const fixes = suggestionFixes(problem, span, project.documents.get(problem.file)?.text ?? '');
  const spec = specs.get(problem.file);
  return fixes.length < 2 || problem.id !== 'unknown-key' || spec === undefined
    ? fixes
    : fixes.filter(new FixContext(project, spec, projectProblems).provenFor(problem));
}

function partFixes(problem: Problem, project: Project, specs: ReadonlyMap<string, LoweredSpec>): readonly Fix[] {
  const fixes = ruleById(problem.id)?.fixes ?? fixTable[problem.id];
  // What stands in a DDL file may be mended in a spec.
  const spec = specs.get(problem.file) ?? specs.get(String(problem.data?.['fixesIn']));
  return fixes === undefined || spec === undefined
    ? []
    : fixes(problem, new FixContext(project, spec, projectProblems));
}

function spanOf(place: PartPlace, specs: ReadonlyMap<string, LoweredSpec>): Span {
  const spec = specs.get(place.file);
  return spec === undefined ? (place.span ?? { start: 0, end: 0 }) : spec.positions.placeSpan(place);
}

/** An error that blocks stays an error whatever the settings say: turning it off would generate something wrong. */
function configuredSeverity(problem: Problem, project: Project): Severity | undefined {
  const configured = project.settings.settings.rules[problem.id];
  if (configured === undefined || (problem.severity === 'error' && problem.blocks.length > 0)) return problem.severity;
  return configured === 'off' ? undefined : configured;
}

function byPlace(a: Finding, b: Finding): number {
  return (
    a.span.start - b.span.start ||
    a.span.end - b.span.end ||
    compareText(a.id, b.id) ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function unique(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter((f, i) => {
    const before = findings[i - 1];
    return before === undefined || byPlace(before, f) !== 0;
  });
}
