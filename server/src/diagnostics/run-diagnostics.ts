// A project → its findings: every layer's problems with places, fixes, settings and suppressions applied, in a stable order.

import type { Finding, Fix, Severity } from '../base/finding.js';
import type { Span } from '../base/span.js';
import type { LoweredSpec } from '../spec/lower.js';
import type { PartPlace, Problem } from '../spec/problem.js';
import type { Project } from '../workspace/workspace.js';
import { FixContext } from './fixes/fix-context.js';
import { fixTable } from './fixes/fix-table.js';
import { filesOf, problemsIn } from './problems-by-file.js';
import { ruleById, ruleProblems } from './run-rules.js';
import { suggestionFixes } from './suggestion-fixes.js';
import { suppressFindings } from './suppress-findings.js';
import { targetProblems } from './target-problems.js';

/** Findings of every document of the project, by URI; documents without findings are absent. Computed once per project. */
export function projectFindings(project: Project): ReadonlyMap<string, readonly Finding[]> {
  return project.derive('findings', (p) => {
    const found = filesOf(p).map((uri) => [uri, findingsIn(p, uri)] as const);
    return new Map(found.filter(([, findings]) => findings.length > 0));
  });
}

/** In the order of the text. Computed once per project, for this document alone. */
export function findingsIn(project: Project, uri: string): readonly Finding[] {
  return project.derive(`findings ${uri}`, (p) => findingsOf(p, uri));
}

/** Every problem of every layer, before settings and suppressions: what blocks and what does not. */
export function projectProblems(project: Project): readonly Problem[] {
  return project.derive('problems', (p) => [
    ...p.settings.problems,
    ...p.specs.flatMap((s) => s.problems),
    ...p.ddl.flatMap((d) => d.problems),
    ...p.model.problems,
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
  const kept = document === undefined ? findings : suppressFindings(findings, document, project);
  return unique([...kept].sort(byPlace));
}

function toFinding(problem: Problem, project: Project, specs: ReadonlyMap<string, LoweredSpec>): Finding | undefined {
  const severity = configuredSeverity(problem, project);
  if (severity === undefined) return undefined;
  const span = spanOf(problem, specs);
  const text = project.documents.get(problem.file)?.text ?? '';
  // Fixes are asked for far less often than findings are shown.
  let fixes: readonly Fix[] | undefined;
  return {
    id: problem.id,
    severity,
    message: problem.message,
    file: problem.file,
    span,
    related: problem.related.map((r) => ({ file: r.file, span: spanOf(r, specs), message: r.message })),
    get fixes(): readonly Fix[] {
      return (fixes ??= [...suggestionFixes(problem, span, text), ...partFixes(problem, project, specs)]);
    },
    ...(problem.tag !== undefined && { tag: problem.tag }),
    ...(problem.blocks.length > 0 && { blocks: problem.blocks.map((b) => b.name) }),
  };
}

function partFixes(problem: Problem, project: Project, specs: ReadonlyMap<string, LoweredSpec>): readonly Fix[] {
  const fixes = ruleById(problem.id)?.fixes ?? fixTable[problem.id];
  const spec = specs.get(problem.file);
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
