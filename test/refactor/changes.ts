// Which models a refactoring may compute in another way, take away or extend: all others keep their plan.

import type { Expected } from '../../server/src/refactor/meaning.js';
import { planText } from '../../server/src/refactor/meaning.js';
import type { Project } from '../../server/src/workspace/workspace.js';

/** Their models give the same rows by a rule, not by the same plan: the engine compares the rows. */
const BY_RULE: ReadonlySet<string> = new Set([
  'extract-model',
  'extract-joins',
  'extract-groups',
  'extract-windows',
  'swap-join',
  'extract-parameter',
  'inline-parameter',
  'extract-filter',
  'inline-filter',
  'inline-model',
  'pre-aggregate',
]);

/** What they take the place of can stand in several models. */
const OF_SEVERAL: ReadonlySet<string> = new Set(['extract-parameter', 'inline-parameter', 'inline-model']);

export function changesOf(id: string, before: Project, after: Project): Expected {
  const left = new Map(after.plan.models.map((m) => [m.name.toLowerCase(), m]));
  const changed = before.plan.models
    .filter((m) => {
      const now = left.get(m.name.toLowerCase());
      return now !== undefined && planText(now) !== planText(m);
    })
    .map((m) => m.name.toLowerCase());
  const removed = before.plan.models.map((m) => m.name.toLowerCase()).filter((m) => !left.has(m));
  // A model with more columns is seen with them by its readers, which stay as they are.
  const grown = before.plan.models
    .filter((m) => left.get(m.name.toLowerCase())?.columns.length !== m.columns.length)
    .map((m) => m.name.toLowerCase());
  return {
    ...(BY_RULE.has(id) && (changed.length <= 1 || OF_SEVERAL.has(id)) && { computedAnew: new Set(changed) }),
    ...(id === 'inline-model' && removed.length === 1 && { removed: new Set(removed) }),
    ...(id === 'map-unmapped-columns' && grown.length === 1 && { extended: new Set(grown) }),
    ...(id === 'add-example' && changed.length <= 1 && { extended: new Set(changed) }),
  };
}
