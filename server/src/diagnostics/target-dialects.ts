// Configured targets → the dialects they print, each once. Loads every platform and every dialect: a third of the program.

import { platforms } from '../emit/platforms/index.js';
import type { TargetSetting } from '../settings/settings.js';
import type { Dialect } from '../sql/dialect.js';
import { dialectById } from '../sql/dialects/index.js';

/** A target that no platform offers is another layer's finding. */
export function targetDialects(targets: readonly TargetSetting[]): readonly Dialect[] {
  const ids = targets.flatMap((target) => {
    const platform = platforms.find((p) => p.id === target.platform);
    const id = target.dialect ?? platform?.dialects[0]?.id;
    return platform?.dialects.some((d) => d.id === id) === true && id !== undefined ? [id] : [];
  });
  return [...new Set(ids)].flatMap((id) => dialectById(id) ?? []);
}
