// What SQL tokens are coloured as: names of the protocol's standard token types, in the order of the legend.

export const SEMANTIC_TYPES = [
  'keyword',
  'function',
  'variable',
  'parameter',
  'string',
  'number',
  'operator',
  'comment',
  'macro',
  'type',
] as const;
