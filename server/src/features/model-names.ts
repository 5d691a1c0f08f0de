// A model's name → the models that read it, directly or through others.

import type { Project } from '../workspace/workspace.js';

/** Lower-case names of the model and of everything built from it: what it must not read. */
export function readers(project: Project, name: string): ReadonlySet<string> {
  const found = new Set([name.toLowerCase()]);
  for (const model of project.model.order)
    if (model.inputs.some((i) => i.relation.kind === 'model' && found.has(i.relation.name.toLowerCase())))
      found.add(model.name.toLowerCase());
  return found;
}
