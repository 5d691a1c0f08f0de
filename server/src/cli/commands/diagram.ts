// `diagram SPEC --out x.mmd|md|svg|png|pdf`: the pipeline or one model as Mermaid text, a Markdown document, or a picture.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { drawDiagram, type PictureFormat } from '../../host/draw-diagram.js';
import { sha256, writeWhole } from '../../host/write-files.js';
import { diagramDocument, pipelineDiagram } from '../../review/pipeline-diagram.js';
import { googlesql } from '../../sql/dialects/index.js';
import type { Project } from '../../workspace/workspace.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import { openSpec, shownFile, type SpecArgument } from '../open-project.js';
import { printable, type Terminal } from '../terminal.js';
import { nodeHost } from '../../host/node-host.js';

export const diagramFormats = ['mmd', 'md', 'svg', 'png', 'pdf'] as const;
export type DiagramFormat = (typeof diagramFormats)[number];

export interface DiagramOptions {
  readonly model?: string;
  /** Absent: Mermaid text on standard output. */
  readonly out?: string;
  readonly format: 'text' | 'json';
}

export async function diagram(spec: SpecArgument, options: DiagramOptions, terminal: Terminal): Promise<ExitCode> {
  const { project } = openSpec(spec, terminal.cwd);
  const format = options.out === undefined ? 'mmd' : formatOf(options.out);
  const made = await makeDiagram(project, options.model, format, terminal.environment);
  if (!made.ok) throw new UsageError(made.reason);
  const { content } = made;
  const files: { path: string; action: 'create' | 'update' | 'unchanged'; sha256: string }[] = [];
  if (options.out !== undefined) {
    const path = resolve(terminal.cwd, options.out);
    files.push({
      path: shownFile(nodeHost.toUri(path), terminal.cwd),
      action: writeIfChanged(path, content),
      sha256: sha256(Buffer.from(content)),
    });
  }
  if (options.format === 'json') {
    terminal.out(
      `${JSON.stringify({ formatVersion: 1, format, ...(options.out === undefined && { content: content.toString() }), files, blocked: project.plan.blocked.filter((b) => b.kind === 'model').map((b) => b.name) }, undefined, 2)}\n`,
    );
  } else if (options.out === undefined) {
    terminal.out(content.toString());
  } else {
    for (const file of files) terminal.out(`${file.action.padEnd(9)} ${printable(file.path)}\n`);
  }
  // Blocked models are drawn as such; of a broken spec nothing can be.
  const broken = project.plan.blocked.filter((b) => b.kind === 'document');
  for (const b of broken) terminal.note(`${printable(b.name)}: not drawn: it is blocked by ${b.findingId}`);
  return broken.length > 0 ? exitCodes.findings : exitCodes.ok;
}

export type DiagramResult =
  { readonly ok: true; readonly content: string | Buffer } | { readonly ok: false; readonly reason: string };

/** The diagram of a project's pipeline, or of one model by its name. */
export async function makeDiagram(
  project: Project,
  modelName: string | undefined,
  format: DiagramFormat,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<DiagramResult> {
  const { plan } = project;
  const model =
    modelName === undefined ? undefined : plan.models.find((m) => m.name.toLowerCase() === modelName.toLowerCase());
  if (modelName !== undefined && model === undefined) {
    const blocked = plan.blocked.find((b) => b.kind === 'model' && b.name.toLowerCase() === modelName.toLowerCase());
    const reason =
      blocked === undefined
        ? `no model named ${modelName}; there are: ${plan.models.map((m) => m.name).join(', ')}`
        : `${blocked.name} has no plan: it is blocked by ${blocked.findingId}`;
    return { ok: false, reason };
  }
  if (format === 'md') return { ok: true, content: diagramDocument(plan, model, googlesql) };
  const mermaid = pipelineDiagram(plan, model, googlesql);
  if (format === 'mmd') return { ok: true, content: mermaid };
  const drawn = await drawDiagram(mermaid, format satisfies PictureFormat, environment);
  return drawn.ok ? { ok: true, content: Buffer.from(drawn.bytes) } : drawn;
}

/** An unchanged file keeps its time stamp. */
export function writeIfChanged(path: string, content: string | Buffer): 'create' | 'update' | 'unchanged' {
  const before = existsSync(path) ? readFileSync(path) : undefined;
  if (before?.equals(Buffer.from(content)) === true) return 'unchanged';
  mkdirSync(dirname(path), { recursive: true });
  writeWhole(path, content);
  return before === undefined ? 'create' : 'update';
}

function formatOf(out: string): DiagramFormat {
  const ending = extname(out).slice(1).toLowerCase();
  const format = diagramFormats.find((f) => f === ending);
  if (format === undefined)
    throw new UsageError(`--out must end in ${diagramFormats.map((f) => `.${f}`).join(', ')}: ${out}`);
  return format;
}
