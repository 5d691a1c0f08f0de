// Configured targets → the dialects they print, each once, and what each target refuses of a plan. Loads every platform and every dialect: a third of the program.

import { projectName } from '../emit/generate.js';
import type { Emit } from '../emit/own-refusals.js';
import { platforms } from '../emit/platforms/index.js';
import type { ModelPlan, PipelinePlan } from '../plan/plan.js';
import type { TargetSetting } from '../settings/settings.js';
import type { Dialect } from '../sql/dialect.js';
import { dialectById } from '../sql/dialects/index.js';

/** A platform by its id, and the dialects it can be written in, its own first. */
export interface PlatformChoice {
  readonly id: string;
  readonly displayName: string;
  readonly dialects: readonly string[];
}

export const platformChoices: readonly PlatformChoice[] = platforms.map(({ id, displayName, dialects }) => ({
  id,
  displayName,
  dialects: dialects.map((d) => d.id),
}));

/** A target that no platform offers is another layer's finding. */
export function targetDialects(targets: readonly TargetSetting[]): readonly Dialect[] {
  return [...new Set(offered(targets).map(({ dialect }) => dialect))].flatMap((id) => dialectById(id) ?? []);
}

export interface TargetEmitter {
  /** Platform and dialect. */
  readonly id: string;
  readonly displayName: string;
  readonly dialect: string;
  readonly refusals: Emit;
  readonly files: (plan: PipelinePlan) => (model: ModelPlan) => readonly string[];
}

/** Each platform and dialect once, wherever it is written to. */
export function targetEmitters(targets: readonly TargetSetting[]): readonly TargetEmitter[] {
  const emitters = new Map<string, TargetEmitter>();
  for (const { platform, dialect } of offered(targets)) {
    const id = `${platform.id} ${dialect}`;
    const only = platform.dialects.length === 1;
    emitters.set(id, {
      id,
      dialect,
      displayName: only
        ? platform.displayName
        : `${platform.displayName} (${dialectById(dialect)?.displayName ?? dialect})`,
      refusals: (plan) => platform.emit(plan, { dialect, projectName: projectName(plan.name) }).refusals,
      files: (plan) => platform.modelFiles(plan, { dialect, projectName: projectName(plan.name) }),
    });
  }
  return [...emitters.values()];
}

function offered(
  targets: readonly TargetSetting[],
): readonly { readonly platform: (typeof platforms)[number]; readonly dialect: string }[] {
  return targets.flatMap((target) => {
    const platform = platforms.find((p) => p.id === target.platform);
    const dialect = target.dialect ?? platform?.dialects[0]?.id;
    return platform === undefined || dialect === undefined || !platform.dialects.some((d) => d.id === dialect)
      ? []
      : [{ platform, dialect }];
  });
}
