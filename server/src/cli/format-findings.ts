// Findings → text for people, JSON for scripts, SARIF 2.1.0 for code scanning, workflow commands for GitHub.

import type { Finding, Severity } from '../base/finding.js';
import type { LineRange } from '../base/line-index.js';
import { printable, styled, type Style, type Terminal } from './terminal.js';

export type CheckFormat = 'text' | 'json' | 'sarif' | 'github';

export interface ShownFinding {
  readonly finding: Finding;
  readonly file: string;
  readonly text: string;
  readonly range: LineRange;
  readonly related: readonly { readonly file: string; readonly range: LineRange; readonly message: string }[];
}

export function formatFindings(
  findings: readonly ShownFinding[],
  format: CheckFormat,
  terminal: Pick<Terminal, 'colour'>,
): string {
  switch (format) {
    case 'text':
      return asText(findings, terminal);
    case 'json':
      return `${JSON.stringify({ formatVersion: 1, findings: findings.map(asJson) }, undefined, 2)}\n`;
    case 'sarif':
      return `${JSON.stringify(asSarif(findings), undefined, 2)}\n`;
    case 'github':
      return findings.map(asWorkflowCommand).join('');
  }
}

function asJson(shown: ShownFinding): object {
  const { finding } = shown;
  return {
    id: finding.id,
    severity: finding.severity,
    message: finding.message,
    file: shown.file,
    range: shown.range,
    fixable: finding.fixes.length > 0,
    related: shown.related.map((r) => ({ file: r.file, range: r.range, message: r.message })),
  };
}

const styleOf: Readonly<Record<Severity, Style>> = {
  error: 'red',
  warning: 'yellow',
  information: 'blue',
  hint: 'cyan',
};

function asText(findings: readonly ShownFinding[], terminal: Pick<Terminal, 'colour'>): string {
  const blocks = findings.map((shown) => {
    const { finding, range } = shown;
    const place = `${shown.file}:${range.start.line + 1}:${range.start.character + 1}`;
    const head = `${styled(terminal, 'bold', printable(place))}: ${styled(terminal, styleOf[finding.severity], finding.severity)} ${styled(terminal, 'dim', `[${finding.id}]`)}`;
    const related = shown.related.map(
      (r) =>
        `    ${printable(r.file)}:${r.range.start.line + 1}:${r.range.start.character + 1}: ${printable(r.message)}`,
    );
    const fix =
      finding.fixes[0] === undefined
        ? []
        : [`    ${styled(terminal, 'green', 'fix')}: ${printable(finding.fixes[0].title)}`];
    return [head, `  ${printable(finding.message)}`, ...frame(shown, terminal), ...related, ...fix].join('\n');
  });
  const count = (severity: Severity): number => findings.filter((f) => f.finding.severity === severity).length;
  const tally = (['error', 'warning', 'information', 'hint'] as const)
    .filter((s) => count(s) > 0)
    .map((s) => plural(count(s), s));
  const summary = tally.length === 0 ? 'No findings.' : `${tally.join(', ')}.`;
  return `${[...blocks, summary].join('\n\n')}\n`;
}

function plural(count: number, severity: Severity): string {
  return `${count} ${severity}${count === 1 || severity === 'information' ? '' : 's'}`;
}

const widest = 110;

/** The line with the place marked; a long line is cut around it. */
function frame(shown: ShownFinding, terminal: Pick<Terminal, 'colour'>): readonly string[] {
  const { range } = shown;
  const line = shown.text.split(/\r?\n/)[range.start.line];
  if (line === undefined) return [];
  const from = line.length <= widest ? 0 : Math.max(0, Math.min(range.start.character - 30, line.length - widest));
  const cut = line.slice(from, from + widest);
  const end = range.end.line === range.start.line ? range.end.character : line.length;
  const number = String(range.start.line + 1);
  const at = range.start.character - from;
  const marks = Math.max(1, Math.min(end - range.start.character, widest - at));
  const shownLine = printable(cut.replaceAll('\t', ' '));
  return [
    `  ${styled(terminal, 'dim', `${number} |`)} ${shownLine}`,
    `  ${' '.repeat(number.length)} ${styled(terminal, 'dim', '|')} ${' '.repeat(at)}${styled(terminal, styleOf[shown.finding.severity], '^'.repeat(marks))}`,
  ];
}

// ---- SARIF -----------------------------------------------------------------------------------------------------------

const sarifLevel: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

function asSarif(findings: readonly ShownFinding[]): object {
  const ids = [...new Set(findings.map((f) => f.finding.id))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'pipewright', rules: ids.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((shown) => ({
          ruleId: shown.finding.id,
          ruleIndex: ids.indexOf(shown.finding.id),
          level: sarifLevel[shown.finding.severity],
          message: { text: shown.finding.message },
          locations: [sarifLocation(shown.file, shown.range)],
          ...(shown.related.length > 0 && {
            relatedLocations: shown.related.map((r, id) => ({
              id,
              ...sarifLocation(r.file, r.range),
              message: { text: r.message },
            })),
          }),
        })),
      },
    ],
  };
}

function sarifLocation(file: string, range: LineRange): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
      region: {
        startLine: range.start.line + 1,
        startColumn: range.start.character + 1,
        endLine: range.end.line + 1,
        endColumn: range.end.character + 1,
      },
    },
  };
}

// ---- GitHub workflow commands ------------------------------------------------------------------------------------------

const workflowCommand: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

function asWorkflowCommand(shown: ShownFinding): string {
  const { finding, range } = shown;
  const properties = [
    `file=${property(shown.file)}`,
    `line=${range.start.line + 1}`,
    `endLine=${range.end.line + 1}`,
    `col=${range.start.character + 1}`,
    `endColumn=${range.end.character + 1}`,
    `title=${property(finding.id)}`,
  ];
  return `::${workflowCommand[finding.severity]} ${properties.join(',')}::${data(finding.message)}\n`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
