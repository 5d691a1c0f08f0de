// The commands that `workspace/executeCommand` knows.

export const commandNames = [
  'pipewright.generate',
  'pipewright.diagram',
  'pipewright.run',
  'pipewright.test',
  'pipewright.explain',
  'pipewright.lineage',
  'pipewright.applyEdit',
  'pipewright.refactor',
] as const;

export type CommandName = (typeof commandNames)[number];
