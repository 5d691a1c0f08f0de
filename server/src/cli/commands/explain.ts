// `explain SPEC [MODEL]`: what a spec means, in plain English, from the plan that runs.

import { LineIndex } from '../../base/line-index.js';
import type { ExplainedStep } from '../../plan/explained-step.js';
import { explain, explanationText, type Explanation } from '../../plan/explain.js';
import { plainText } from '../../plan/prose.js';
import type { Project } from '../../workspace/workspace.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import { openSpec, placedBlocks, shownFile, type SpecArgument } from '../open-project.js';
import { printable, type Terminal } from '../terminal.js';

export interface ExplainOptions {
  readonly model: string | undefined;
  readonly format: 'text' | 'json';
}

export function explainCommand(spec: SpecArgument, options: ExplainOptions, terminal: Terminal): ExitCode {
  const { project } = openSpec(spec, terminal.cwd);
  const asked = options.model?.toLowerCase();
  if (asked !== undefined && !project.model.modelByName.has(asked)) {
    throw new UsageError(
      `no model named ${options.model!}; there are: ${project.model.models.map((m) => m.name).join(', ')}`,
    );
  }
  const explained = project.plan.models
    .filter((m) => asked === undefined || m.name.toLowerCase() === asked)
    .flatMap((m) => explain(project.plan, m.name) ?? []);
  const blocked = placedBlocks(project, terminal.cwd).filter(
    (b) => asked === undefined || b.part.toLowerCase() === asked || b.part.toLowerCase().startsWith(`${asked}.`),
  );
  if (options.format === 'json') {
    const models = explained.map((e) => shownExplanation(e, project, terminal.cwd));
    terminal.out(`${JSON.stringify({ formatVersion: 1, models, blocked }, undefined, 2)}\n`);
  } else {
    terminal.out(explained.map((e) => explanationText(e).split('\n').map(printable).join('\n')).join('\n'));
  }
  for (const b of blocked)
    terminal.note(
      `${b.file}:${b.range.start.line + 1}:${b.range.start.character + 1}: blocked: ${printable(b.part)} [${b.findingId}]`,
    );
  return blocked.length > 0 ? exitCodes.findings : exitCodes.ok;
}

function shownExplanation(explanation: Explanation, project: Project, cwd: string): Readonly<Record<string, unknown>> {
  const spec = project.specs.find((s) => s.file === explanation.file);
  const lines = new LineIndex(project.documents.get(explanation.file)?.text ?? '');
  const place = (step: ExplainedStep): object => {
    const span = step.part === undefined ? undefined : spec?.positions.placeSpan({ part: step.part });
    return span === undefined ? {} : { range: lines.range(span) };
  };
  return {
    name: explanation.model,
    file: shownFile(explanation.file, cwd),
    summary: plainText(explanation.summary),
    steps: explanation.steps.map((s) => ({ kind: s.kind, text: plainText(s.prose), ...place(s) })),
  };
}
