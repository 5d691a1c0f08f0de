// The option table → `server/docs/settings.md`.

import { OPTIONS, SEVERITY_PROSE, type Option, type OptionShape } from '../src/settings/option-table.js';

export function settingsPage(): string {
  return `${[
    '# Settings',
    'Written by `npx tsx server/tools/write-settings-page.ts`; a test compares.',
    '`pipewright.json` holds the settings of all pipeline specs in its folder and below, up to the next `pipewright.json`. It is JSON with comments and trailing commas. Keys that begin with `x-` are free. A faulty value is reported and its default counts. The editor, the command line and CI read the same file; its schema is `schemas/settings.schema.json`.',
    ...OPTIONS.map((option) => section(option, '##')),
    '## Severities',
    Object.entries(SEVERITY_PROSE)
      .map(([name, prose]) => `- \`${name}\`: ${prose}`)
      .join('\n'),
    'A finding can also be suppressed where it stands: see [suppressions and baselines](baselines.md).',
  ].join('\n\n')}\n`;
}

function section(option: Option, level: string): string {
  const { shape } = option;
  const inner = shape.kind === 'list' && shape.of.kind === 'object' ? shape.of.keys : [];
  const facts = [
    shapeProse(shape),
    option.required === true ? 'required' : undefined,
    option.default === undefined ? undefined : `default \`${JSON.stringify(option.default)}\``,
  ].filter((f) => f !== undefined);
  return [
    `${level} \`${option.name}\``,
    `${option.description} (${facts.join('; ')})`,
    ...inner.map((key) => section(key, `${level}#`)),
    ...(option.examples.length === 0 || level !== '##'
      ? []
      : [`\`\`\`jsonc\n${JSON.stringify({ [option.name]: option.examples[0] }, undefined, 2)}\n\`\`\``]),
  ].join('\n\n');
}

function shapeProse(shape: OptionShape): string {
  switch (shape.kind) {
    case 'text':
      return 'a text';
    case 'path':
      return 'a path that stays below the folder of the file';
    case 'glob':
      return `a glob of files that end in ${shape.endings.map((e) => `\`${e}\``).join(' or ')}`;
    case 'choice':
      return shape.choices.map((c) => `\`${c}\``).join(', ');
    case 'list':
      return shape.of.kind === 'object' ? 'a list of objects' : `a list; each is ${shapeProse(shape.of)}`;
    case 'object':
      return 'an object';
    case 'map':
      return `an object; keys are rule ids, values ${shapeProse(shape.of)}`;
  }
}
