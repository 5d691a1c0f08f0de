// Findings → text for people, JSON for scripts, SARIF 2.1.0 for code scanning, workflow commands for GitHub.

import type { Finding, Severity } from '../base/finding.js';
import type { LineRange } from '../base/line-index.js';
import { fingerprint, type BaselineEntry } from '../diagnostics/baseline.js';
import { printable, styled, type Style, type Terminal } from './terminal.js';

export type CheckFormat = 'text' | 'json' | 'sarif' | 'github';

export interface ShownFinding {
  readonly finding: Finding;
  readonly file: string;
  readonly text: string;
  readonly range: LineRange;
  readonly related: readonly { readonly file: string; readonly range: LineRange; readonly message: string }[];
}

/** A baseline that findings were compared with. */
export interface CheckedAgainst {
  readonly file: string;
  /** How many findings it had. */
  readonly matched: number;
  /** What it has and was not found; files as they are shown. */
  readonly gone: readonly BaselineEntry[];
}

export interface FindingsFormat {
  readonly format: CheckFormat;
  readonly version?: string | undefined;
  /** Findings of a baseline: shown only where a format has a state for them. */
  readonly known?: readonly ShownFinding[];
  readonly against?: readonly CheckedAgainst[];
}

export function formatFindings(
  findings: readonly ShownFinding[],
  how: FindingsFormat,
  terminal: Pick<Terminal, 'colour'>,
): string {
  switch (how.format) {
    case 'text':
      return asText(findings, how.known?.length ?? 0, terminal);
    case 'json':
      return `${JSON.stringify({ formatVersion: 1, findings: findings.map(asJson), ...baselinesJson(how.against ?? []) }, undefined, 2)}\n`;
    case 'sarif':
      return `${JSON.stringify(asSarif(findings, how), undefined, 2)}\n`;
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

function baselinesJson(against: readonly CheckedAgainst[]): object {
  const shown = against.map(({ file, matched, gone }) => ({ file, matched, gone }));
  return shown.length === 0 ? {} : { baselines: shown };
}

function asText(findings: readonly ShownFinding[], known: number, terminal: Pick<Terminal, 'colour'>): string {
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
  const left = known === 0 ? '' : ` ${known} in the baseline.`;
  const summary = `${tally.length === 0 ? `No ${known === 0 ? '' : 'new '}findings.` : `${tally.join(', ')}.`}${left}`;
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

function asSarif(findings: readonly ShownFinding[], how: FindingsFormat): object {
  const known = how.known ?? [];
  const against = how.against ?? [];
  const gone = against.flatMap((b) => b.gone);
  const ids = [...new Set([...findings, ...known].map((f) => f.finding.id).concat(gone.map((e) => e.id)))].sort();
  const compared = against.length > 0;
  const fingerprints = new Map<string, number>();
  const result = (shown: ShownFinding, more: object): object => ({
    ruleId: shown.finding.id,
    ruleIndex: ids.indexOf(shown.finding.id),
    level: sarifLevel[shown.finding.severity],
    message: { text: shown.finding.message },
    locations: [
      {
        ...sarifLocation(shown.file, shown.range),
        ...(shown.finding.part !== undefined && {
          logicalLocations: [{ fullyQualifiedName: shown.finding.part }],
        }),
      },
    ],
    ...(shown.related.length > 0 && {
      relatedLocations: shown.related.map((r, id) => ({
        id,
        ...sarifLocation(r.file, r.range),
        message: { text: r.message },
      })),
    }),
    partialFingerprints: { 'pipewrightFinding/v1': numbered(shown, fingerprints) },
    ...more,
  });
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'pipewright',
            ...(how.version !== undefined && { version: how.version, semanticVersion: how.version }),
            rules: ids.map((id) => ({ id })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: [
          ...findings.map((shown) => result(shown, compared ? { baselineState: 'new' } : {})),
          ...known.map((shown) =>
            result(shown, {
              baselineState: 'unchanged',
              suppressions: [{ kind: 'external', status: 'accepted', justification: 'In the baseline' }],
            }),
          ),
          ...gone.map((entry) => ({
            ruleId: entry.id,
            ruleIndex: ids.indexOf(entry.id),
            level: 'note',
            message: { text: entry.message },
            locations: [
              {
                physicalLocation: { artifactLocation: { uri: sarifUri(entry.file) } },
                ...(entry.part !== '' && { logicalLocations: [{ fullyQualifiedName: entry.part }] }),
              },
            ],
            ...(entry.count > 1 && { occurrenceCount: entry.count }),
            baselineState: 'absent',
          })),
        ],
      },
    ],
  };
}

/** Findings that nothing tells apart are numbered. */
function numbered(shown: ShownFinding, seen: Map<string, number>): string {
  const print = fingerprint(shown.finding);
  const key = `${shown.file} ${print}`;
  const count = (seen.get(key) ?? 0) + 1;
  seen.set(key, count);
  return `${print}:${count}`;
}

/** Relative, or absolute from the root. */
function sarifUri(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}

function sarifLocation(file: string, range: LineRange): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: sarifUri(file) },
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
