// The lists of a document whose items are read, checked and cached one by one, and the schema's definition of an item of each.

export const UNIT_LISTS = ['sources', 'parameters', 'functions', 'models'] as const;
export type UnitList = (typeof UNIT_LISTS)[number];

export const UNIT_DEFINITIONS: Readonly<Record<UnitList, string>> = {
  sources: 'source',
  parameters: 'parameter',
  functions: 'function',
  models: 'model',
};
