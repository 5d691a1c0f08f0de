// A problem of `pipewright.json` → fixes of its tree: of a key that is written twice one goes.

import type { Fix } from '../base/finding.js';
import type { Problem } from '../spec/problem.js';
import { removeMember } from '../syntax/json-edit.js';
import type { JsonNode, JsonObject } from '../syntax/json-node.js';
import type { Project } from '../workspace/workspace.js';

export function settingsFixes(problem: Problem, project: Project): readonly Fix[] {
  const { settingsDocument, settings } = project;
  if (problem.file !== settingsDocument?.uri || problem.id !== 'invalid-setting' || settings.root === undefined)
    return [];
  const at = repetitionAt(settings.root, problem.span?.start);
  if (at === undefined) return [];
  const { text } = settingsDocument;
  const { object, index, first } = at;
  const written = (i: number): string => {
    const value = object.members[i]!.value;
    return value === undefined ? '' : text.slice(value.start, value.end);
  };
  const without = (title: string, i: number, preferred: boolean): Fix => ({
    title,
    edits: new Map([[problem.file, removeMember(text, { node: object, shift: 0 }, i)]]),
    preferred,
  });
  return written(index) === written(first)
    ? [without('Remove the repetition', index, true)]
    : [without('Keep the first one, which counts', index, false), without('Keep this one', first, false)];
}

interface Repetition {
  readonly object: JsonObject;
  readonly index: number;
  readonly first: number;
}

/** The member whose key begins there, where its object has the key before. */
function repetitionAt(node: JsonNode, offset: number | undefined): Repetition | undefined {
  if (node.kind === 'array') return firstOf(node.items, (item) => repetitionAt(item, offset));
  if (node.kind !== 'object') return undefined;
  const index = node.members.findIndex((m) => m.keySpan.start === offset);
  const first = index < 0 ? -1 : node.members.findIndex((m) => m.key === node.members[index]!.key);
  if (index >= 0) return first < index ? { object: node, index, first } : undefined;
  return firstOf(node.members, (m) => (m.value === undefined ? undefined : repetitionAt(m.value, offset)));
}

function firstOf<T, R>(items: readonly T[], look: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = look(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
