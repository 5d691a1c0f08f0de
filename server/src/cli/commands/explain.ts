// `explain SPEC [MODEL]`: what the plan means, in plain English.

import { explainModel, explainPipeline } from '../../plan/explain.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import { openSpec } from '../open-project.js';
import { printable, type Terminal } from '../terminal.js';

export function explain(spec: string, options: { readonly model: string | undefined; readonly format: 'text' | 'json' }, terminal: Terminal): ExitCode {
  const { project } = openSpec(spec, terminal.cwd);
  const { plan } = project;
  const wanted = options.model?.toLowerCase();
  const models = plan.models.filter((m) => wanted === undefined || m.name.toLowerCase() === wanted);
  if (wanted !== undefined && models.length === 0) {
    const blocked = plan.blocked.find((b) => b.kind === 'model' && b.name.toLowerCase() === wanted);
    if (blocked === undefined) throw new UsageError(`no model named ${options.model!}; there are: ${plan.models.map((m) => m.name).join(', ')}`);
    terminal.note(`${blocked.name} is blocked by ${blocked.findingId}: pipewright check ${spec} says where`);
    return exitCodes.findings;
  }
  if (options.format === 'json') {
    const explained = models.map((m) => ({ name: m.name, text: explainModel(plan, m.name), columns: m.columns.map((c) => ({ name: c.name, nullable: c.nullable })) }));
    terminal.out(`${JSON.stringify({ formatVersion: 1, models: explained, blocked: plan.blocked.map((b) => ({ part: b.name, findingId: b.findingId })) }, undefined, 2)}\n`);
  } else {
    const text = wanted === undefined ? explainPipeline(plan) : explainModel(plan, models[0]!.name);
    terminal.out(`${text.split('\n').map(printable).join('\n').trimEnd()}\n`);
  }
  return exitCodes.ok;
}
