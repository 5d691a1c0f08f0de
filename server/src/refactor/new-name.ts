// Names for what a refactoring makes: no name of a model, source or anything like it in the root.

import type { Project } from '../workspace/workspace.js';

/** `base`, or `base_2` …; case makes no difference. */
export function newRelationName(project: Project, base: string): string {
  const { models, sources } = project.model;
  const taken = new Set([...models.map((m) => m.name.toLowerCase()), ...sources.keys()]);
  return newName(base, (name) => taken.has(name));
}

/** `taken` is asked for lower-case names. */
export function newName(base: string, taken: (name: string) => boolean): string {
  let name = base;
  for (let n = 2; taken(name.toLowerCase()); n++) name = `${base}_${n}`;
  return name;
}

/** The text as a name of the spec: `order-lines` → `order_lines`, `1st` → `_1st`; what has nothing to make one of becomes `otherwise`. */
export function asName(text: string, otherwise: string): string {
  const name = text.replace(/[^A-Za-z0-9_]+/gu, '_').replace(/^_+(?=[A-Za-z])|_+$/gu, '');
  if (name === '' || /^_*$/u.test(name)) return otherwise;
  return /^\d/u.test(name) ? `_${name}` : name;
}
