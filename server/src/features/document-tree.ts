// The JSON tree of one of a project's specs, parsed when a feature asks for the whole of it.

import { parseJson, type JsonTree } from '../syntax/json-tree.js';
import type { Project } from '../workspace/workspace.js';

export function documentTree(project: Project, uri: string): JsonTree | undefined {
  const text = project.documents.get(uri)?.text;
  return text === undefined ? undefined : project.derive(`tree ${uri}`, () => parseJson(text));
}
