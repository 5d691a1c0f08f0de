// The CSV files that `rows` names → which are not there, and which headers and cells do not fit: in the CSV and at the `rows` that names it.

import type { PartPlace, Problem } from '../spec/problem.js';
import { readCsvRows, type CsvRowProblem } from '../spec/csv-rows.js';
import { readCsv } from '../syntax/csv.js';
import { LARGEST_ROW_FILE, type RowFile } from '../workspace/row-files.js';
import type { Project, SourceDocument } from '../workspace/workspace.js';
import type { ResolvedSource } from '../model/pipeline-model.js';

/** So many places of one file are told; one wrong column makes every row wrong. */
const MOST = 50;

export function rowProblems(project: Project): readonly Problem[] {
  return project.rows.flatMap((file) => {
    const { inSpec, inCsv } = toldOf(project, file);
    return [...inSpec, ...inCsv];
  });
}

/** Those in one document, lists that stay as long as nothing of them changes. */
export function rowProblemsIn(project: Project, uri: string): readonly (readonly Problem[])[] {
  return project.rows.flatMap((file) => [
    ...(file.file === uri ? [toldOf(project, file).inSpec] : []),
    ...(file.uri === uri ? [toldOf(project, file).inCsv] : []),
  ]);
}

interface Told {
  readonly inSpec: readonly Problem[];
  readonly inCsv: readonly Problem[];
}

const NOTHING: Told = { inSpec: [], inCsv: [] };

interface Known {
  readonly document: SourceDocument | undefined;
  readonly source: ResolvedSource | undefined;
  readonly told: Told;
}

/** By what is written of the file: read again only when its text or its source changes. */
const known = new WeakMap<RowFile, Known>();

function toldOf(project: Project, file: RowFile): Told {
  const document = file.uri === undefined ? undefined : project.documents.get(file.uri);
  const resolved = project.model.sources.get(file.source.name.value.toLowerCase());
  // Of a source that is declared twice the first counts.
  const source = resolved?.spec?.source === file.source ? resolved : undefined;
  const before = known.get(file);
  if (before !== undefined && before.document === document && before.source === source) return before.told;
  const told = tell(file, document, source);
  known.set(file, { document, source, told });
  return told;
}

function tell(file: RowFile, document: SourceDocument | undefined, source: ResolvedSource | undefined): Told {
  const written = file.source.rows!;
  const at: PartPlace = { part: written.part, file: file.file };
  if (file.state === 'outside')
    return inSpec(
      at,
      'rows-not-found',
      'error',
      `\`${written.value}\` leads out of the project's root, and nothing outside of it is read.`,
    );
  if (file.state === 'missing')
    return inSpec(
      at,
      'rows-not-found',
      'error',
      `There is no file \`${written.value}\`; the path begins at the folder of this spec. Without it the data tests of this source have no rows.`,
    );
  if (document === undefined || document.text.length > LARGEST_ROW_FILE)
    return inSpec(
      at,
      'rows-too-large',
      'information',
      `\`${written.value}\` is larger than ${LARGEST_ROW_FILE / 1_000_000} MB, so its cells are not checked here; \`pipewright test\` checks them when it reads them.`,
    );
  // An empty file is a table without rows; of a source without known columns nothing can be said.
  if (source === undefined || source.open || document.text.trim() === '') return NOTHING;
  const { problems } = readCsvRows(readCsv(document.text), source);
  if (problems.length === 0) return NOTHING;
  return misfits(at, written.value, document.uri, problems);
}

function misfits(at: PartPlace, written: string, csv: string, problems: readonly CsvRowProblem[]): Told {
  const shown = problems.slice(0, MOST);
  const places = shown.map((p) => ({ part: '', file: csv, span: p.span, message: `line ${p.line}: ${p.message}` }));
  const count = problems.length === 1 ? 'One place does' : `${problems.length} places do`;
  return {
    inSpec: [
      {
        ...base(at, 'rows-do-not-fit', 'error', `${count} not fit in \`${written}\`: ${places[0]!.message}.`),
        related: places.slice(0, 10),
      },
    ],
    inCsv: shown.map((p) =>
      base({ part: '', file: csv, span: p.span }, 'rows-do-not-fit', 'error', sentence(p.message)),
    ),
  };
}

function sentence(message: string): string {
  const whole = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

function inSpec(at: PartPlace, id: string, severity: Problem['severity'], message: string): Told {
  return { inSpec: [base(at, id, severity, message)], inCsv: [] };
}

/** Rows are there for tests: what is wrong with them keeps no model from being built. */
function base(at: PartPlace, id: string, severity: Problem['severity'], message: string): Problem {
  return { ...at, id, severity, message, related: [], suggestions: [], blocks: [] };
}
