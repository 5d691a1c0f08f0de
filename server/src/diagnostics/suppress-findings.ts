// Findings of a document and its suppressing comments → the findings that stay, and what is wrong with the comments.

import type { Finding, Fix, Severity } from '../base/finding.js';
import { LineIndex } from '../base/line-index.js';
import { nearestNames } from '../base/nearest-names.js';
import type { Span } from '../base/span.js';
import type { Project, SourceDocument } from '../workspace/workspace.js';
import { familyOf, foundByRunning, offByDefault, ruleIds } from './rule-table.js';
import {
  commentsOf,
  FILE_SUPPRESSION_MARK,
  readSuppressions,
  REASON_PLACEHOLDER,
  SUPPRESSION_MARK,
  type Suppression,
} from './suppression.js';

/** What is said about the comments themselves. */
const ABOUT_COMMENTS: ReadonlySet<string> = new Set([
  'unused-suppression',
  'unknown-suppression',
  'suppression-without-reason',
]);

/** What keeps a part from being built can't be wished away: the generated code would still lack it. */
export function canBeSuppressed(finding: Finding): boolean {
  return !(finding.severity === 'error' && finding.blocks !== undefined) && !ABOUT_COMMENTS.has(finding.id);
}

export function suppressFindings(
  findings: readonly Finding[],
  document: SourceDocument,
  project: Project,
): readonly Finding[] {
  // Most documents have none: their comments are not looked for.
  if (!document.text.includes(SUPPRESSION_MARK)) return findings;
  const lines = new LineIndex(document.text);
  const suppressions = readSuppressions(document.text, commentsOf(project, document.uri), lines);
  if (suppressions.length === 0) return findings;
  const suppressed = new Set<string>();
  const refused = new Map<string, Finding>();
  const kept = findings.filter((finding) => {
    const line = lines.position(finding.span.start).line;
    const named = suppressions.filter((s) => s.ids.some(({ id }) => id === finding.id));
    // The comment on the line before is nearer than one for the whole document.
    const by = named.find((s) => s.line === line) ?? named.find((s) => s.line === 'file');
    if (by === undefined) return true;
    const key = `${by.line} ${finding.id}`;
    if (!canBeSuppressed(finding)) {
      refused.set(key, finding);
      return true;
    }
    suppressed.add(key);
    return false;
  });
  // Half a document has half of its findings.
  const whole = !findings.some((f) => f.id === 'json-syntax' || f.id === 'settings-syntax' || f.id === 'ddl-syntax');
  const about = new Comments(document, project);
  for (const s of suppressions) {
    for (const [i, word] of s.ids.entries()) {
      const key = `${s.line} ${word.id}`;
      if (familyOf(word.id) === undefined) about.unknown(word);
      else if (refused.has(key) && !suppressed.has(key)) about.refused(s, i, refused.get(key)!);
      else if (whole && isOn(project, word.id) && !suppressed.has(key)) about.unused(s, i);
    }
    about.reason(s);
  }
  return [...kept, ...about.findings];
}

/** Of a rule that does not speak nothing can be said. */
function isOn(project: Project, id: string): boolean {
  const set = project.settings.settings.rules[id];
  if (foundByRunning.has(id)) return false;
  return set === undefined ? !offByDefault.has(id) : set !== 'off';
}

class Comments {
  readonly findings: Finding[] = [];

  constructor(
    private readonly document: SourceDocument,
    private readonly project: Project,
  ) {}

  unknown({ id, span }: Suppression['ids'][number]): void {
    const near = nearestNames(id, ruleIds);
    this.add('unknown-suppression', 'warning', span, {
      message: `There is no rule \`${id}\`: nothing is suppressed.${near[0] === undefined ? '' : ` Did you mean \`${near[0]}\`?`}`,
      fixes: near.map((name) => this.fix(`Replace with \`${name}\``, span, name, near.length === 1)),
    });
  }

  refused(s: Suppression, index: number, finding: Finding): void {
    this.add('unused-suppression', 'warning', s.ids[index]!.span, {
      message: `\`${finding.id}\` is an error here that keeps ${(finding.blocks ?? []).map((b) => `\`${b}\``).join(', ')} from being built: it cannot be suppressed.`,
      fixes: [this.removal(s, index)],
      tag: 'unnecessary',
    });
  }

  unused(s: Suppression, index: number): void {
    const { id } = s.ids[index]!;
    this.add('unused-suppression', 'warning', s.ids.length === 1 ? s.span : s.ids[index]!.span, {
      message: `Nothing ${s.line === 'file' ? 'in this file' : 'on the next line'} reports \`${id}\`: this comment suppresses nothing and would hide a later fault. Remove it.`,
      fixes: [this.removal(s, index)],
      tag: 'unnecessary',
    });
  }

  reason(s: Suppression): void {
    if (s.ids.length === 0)
      this.add('unknown-suppression', 'warning', s.span, {
        message: `No rule is named: write \`${s.line === 'file' ? FILE_SUPPRESSION_MARK : SUPPRESSION_MARK} rule-id: reason\`.`,
      });
    else if (s.reason === '' || s.reason === REASON_PLACEHOLDER)
      this.add('suppression-without-reason', 'hint', s.span, {
        message: `Say why ${s.ids.map(({ id }) => `\`${id}\``).join(', ')} may be ignored ${s.line === 'file' ? 'in this file, behind a colon: whoever changes it' : 'here, behind a colon: whoever changes the next line'} has to know whether it still holds.`,
      });
  }

  /** One id of several leaves the others; the last one takes its comment and, where nothing else is on it, the line. */
  private removal(s: Suppression, index: number): Fix {
    const { text } = this.document;
    const title = `Remove the unused suppression`;
    if (s.ids.length > 1) {
      const own = s.ids[index]!.span;
      const after = s.ids[index + 1];
      const span =
        after === undefined
          ? { start: s.ids[index - 1]!.span.end, end: own.end }
          : { start: own.start, end: after.span.start };
      return this.fix(title, span, '', true);
    }
    const start = text.lastIndexOf('\n', s.span.start - 1) + 1;
    const newline = text.indexOf('\n', s.span.end);
    const end = newline < 0 ? text.length : newline + 1;
    const alone = text.slice(start, s.span.start).trim() === '' && text.slice(s.span.end, end).trim() === '';
    return this.fix(title, alone && newline >= 0 ? { start, end } : s.span, '', true);
  }

  private fix(title: string, span: Span, newText: string, preferred: boolean): Fix {
    return { title, edits: new Map([[this.document.uri, [{ span, newText }]]]), preferred };
  }

  private add(
    id: string,
    severity: Severity,
    span: Span,
    more: Pick<Finding, 'message'> & Partial<Pick<Finding, 'fixes' | 'tag'>>,
  ): void {
    const configured = this.project.settings.settings.rules[id];
    if (configured === 'off') return;
    this.findings.push({
      id,
      severity: configured ?? severity,
      file: this.document.uri,
      span,
      related: [],
      fixes: [],
      ...more,
    });
  }
}

/** The edit that suppresses a finding from now on; undefined where none may or can stand. */
export function suppressionFix(finding: Finding, project: Project): Fix | undefined {
  const document = project.documents.get(finding.file);
  if (document === undefined || !canBeSuppressed(finding)) return undefined;
  const { text } = document;
  const start =
    Math.max(text.lastIndexOf('\n', finding.span.start - 1), text.lastIndexOf('\r', finding.span.start - 1)) + 1;
  // A line that begins inside of a comment has no room before it.
  if (commentsOf(project, finding.file).some((c) => c.start < start && start < c.end)) return undefined;
  const mark = commentMark(finding.file, project);
  const indent = /^[ \t]*/.exec(text.slice(start))![0];
  const end = lineEnd(text);
  return {
    title: `Ignore \`${finding.id}\` here with a comment`,
    edits: new Map([
      [
        finding.file,
        [
          {
            span: { start, end: start },
            newText: `${indent}${mark} ${SUPPRESSION_MARK} ${finding.id}: ${REASON_PLACEHOLDER}${end}`,
          },
        ],
      ],
    ]),
    preferred: false,
  };
}

/** The edit that suppresses a rule in all of the finding's document, as its first line. */
export function fileSuppressionFix(finding: Finding, project: Project): Fix | undefined {
  const document = project.documents.get(finding.file);
  if (document === undefined || !canBeSuppressed(finding)) return undefined;
  const start = document.text.startsWith('\uFEFF') ? 1 : 0;
  const mark = commentMark(finding.file, project);
  const newText = `${mark} ${FILE_SUPPRESSION_MARK} ${finding.id}: ${REASON_PLACEHOLDER}${lineEnd(document.text)}`;
  return {
    title: `Ignore \`${finding.id}\` in this file with a comment`,
    edits: new Map([[finding.file, [{ span: { start, end: start }, newText }]]]),
    preferred: false,
  };
}

function commentMark(file: string, project: Project): string {
  return project.ddl.some((d) => d.file === file) ? '--' : '//';
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
