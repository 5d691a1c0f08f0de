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
