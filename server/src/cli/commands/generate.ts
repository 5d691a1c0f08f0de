// `generate SPEC --target T --out DIR`: a platform's project, written so that nothing edited by hand is lost.

import { relative, resolve, sep } from 'node:path';
import { LineIndex } from '../../base/line-index.js';
import { limitPlaces } from '../../diagnostics/target-problems.js';
import { generateProject } from '../../emit/generate.js';
import type { EmitNote } from '../../emit/platform.js';
import { carryOut, planFolder } from '../../host/write-files.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import { openSpec, placedBlocks, shownFile, type SpecArgument } from '../open-project.js';
import { printable, styled, type Terminal } from '../terminal.js';
import { dialectById } from '../../sql/dialects/index.js';
import { hasBrokenDocument } from '../../plan/plan-pipeline.js';
import type { Project } from '../../workspace/workspace.js';
import type { Span } from '../../base/span.js';

export interface GenerateOptions {
  readonly target: string;
  readonly dialect?: string;
  readonly out: string;
  readonly dryRun: boolean;
  readonly check: boolean;
  readonly force: boolean;
  readonly format: 'text' | 'json';
}

export function generate(spec: SpecArgument, options: GenerateOptions, terminal: Terminal): ExitCode {
  const { project } = openSpec(spec, terminal.cwd);
  const made = generateProject(project.plan, options.target, options.dialect);
  if (!made.ok) throw new UsageError(made.reason);
  const folder = resolve(terminal.cwd, options.out);
  // Relative, so that a checkout elsewhere owns the same folder; not by name, which a spec may change.
  const root = relative(folder, project.root.folder).split(sep).join('/');
  const owner = `${options.target}/${made.dialect} of ${root === '' ? '.' : root}`;
  const planned = planFolder(folder, made.result.files, { owner, force: options.force });
  if (!planned.ok) throw new UsageError(planned.reason);
  const broken = hasBrokenDocument(project.model);
  const differs = planned.writes.some((w) => w.action !== 'unchanged');
  if (!options.dryRun && !options.check && !broken) {
    const carried = carryOut(folder, planned);
    if (!carried.ok) throw new UsageError(`cannot write into ${options.out}: ${carried.reason}`);
  }

  const place = (file: string, part: string, span?: Span): { file: string; range: ReturnType<LineIndex['range']> } =>
    placeOf(project, file, part, span, terminal.cwd);
  const answer = {
    formatVersion: 1,
    files: broken ? [] : planned.writes.map(({ path, action, sha256 }) => ({ path, action, sha256 })),
    blocked: placedBlocks(project, terminal.cwd),
    refusals: made.result.refusals.map((r) => ({
      id: r.id,
      part: r.part,
      ...place(r.file, r.at, r.span),
      reason: r.reason,
    })),
    notes: made.result.notes.map((n) => ({
      part: n.part,
      ...notePlace(project, n, made.dialect, place),
      note: n.note,
    })),
  };
  if (options.format === 'json') terminal.out(`${JSON.stringify(answer, undefined, 2)}\n`);
  else terminal.out(asText(answer, { ...options, broken }, terminal));
  if (options.format === 'text')
    for (const n of answer.notes)
      terminal.note(
        `${printable(n.file)}:${n.range.start.line + 1}:${n.range.start.character + 1}: note: ${printable(n.part)}: ${printable(n.note)}`,
      );
  const failed = answer.blocked.length > 0 || answer.refusals.length > 0 || (options.check && differs);
  return failed ? exitCodes.findings : exitCodes.ok;
}

interface Answer {
  readonly files: readonly { readonly path: string; readonly action: string }[];
  readonly blocked: readonly {
    readonly part: string;
    readonly findingId: string;
    readonly file: string;
    readonly range: ReturnType<LineIndex['range']>;
  }[];
  readonly refusals: readonly {
    readonly part: string;
    readonly reason: string;
    readonly file: string;
    readonly range: ReturnType<LineIndex['range']>;
  }[];
}

function asText(answer: Answer, options: GenerateOptions & { readonly broken: boolean }, terminal: Terminal): string {
  const changed = answer.files
    .filter((f) => f.action !== 'unchanged')
    .map((f) => `${f.action.padEnd(6)} ${printable(f.path)}`);
  const unchanged = answer.files.length - changed.length;
  const place = (p: { file: string; range: ReturnType<LineIndex['range']> }): string =>
    `${printable(p.file)}:${p.range.start.line + 1}:${p.range.start.character + 1}`;
  const lines = [
    ...changed,
    options.broken
      ? 'Nothing is generated from a broken spec, and what was generated before stays as it is.'
      : `${answer.files.length} files${unchanged > 0 ? `, ${unchanged} unchanged` : ''}${options.dryRun || options.check ? ' (nothing written)' : ''}`,
    ...answer.blocked.map(
      (b) => `${place(b)}: ${styled(terminal, 'red', 'blocked')}: ${printable(b.part)} [${b.findingId}]`,
    ),
    ...answer.refusals.map(
      (r) => `${place(r)}: ${styled(terminal, 'red', 'refused')}: ${printable(r.part)}: ${printable(r.reason)}`,
    ),
    ...(answer.files.some((f) => f.action === 'keep')
      ? ['Files marked keep were edited by hand and stay as they are; --force overwrites them.']
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** A limit of a dialect is placed where the expression is; any other note at its model. */
function notePlace<T>(
  project: Project,
  note: EmitNote,
  dialect: string,
  place: (file: string, part: string, span?: Span) => T,
): T {
  const model = project.plan.models.find((m) => m.name === note.part);
  const by = dialectById(dialect);
  const at = model === undefined || by === undefined ? undefined : limitPlaces(model, by).get(note.note);
  return at === undefined
    ? place(model?.file ?? project.specs[0]?.file ?? '', model?.part ?? '')
    : place(at.file, at.part, at.span);
}

export function placeOf(
  project: Project,
  file: string,
  part: string,
  span: Span | undefined,
  cwd: string,
): { file: string; range: ReturnType<LineIndex['range']> } {
  const spec = project.specs.find((s) => s.file === file);
  const at = spec?.positions.placeSpan({ part, ...(span && { span }) }) ?? { start: 0, end: 0 };
  return { file: shownFile(file, cwd), range: new LineIndex(project.documents.get(file)?.text ?? '').range(at) };
}
