// The targets of `pipewright.json` and planned models → files that Windows takes for a device, by the platforms' own naming.

import { deviceFree, windowsDevice } from '../emit/file-names.js';
import type { ModelPlan } from '../plan/plan.js';
import type { Problem } from '../spec/problem.js';
import type { Project } from '../workspace/workspace.js';
import { loadedTargets } from './target-loading.js';

export function fileNameProblems(project: Project, models: readonly ModelPlan[]): readonly Problem[] {
  // Only such a name can come out as one; nobody else's files are asked for.
  const named = models.filter((m) => deviceFree(m.name) !== m.name);
  if (named.length === 0) return [];
  const emitters = loadedTargets().targetEmitters(project.settings.settings.targets);
  const files = emitters.map((emitter) => ({ emitter, of: emitter.files(project.plan) }));
  return named.flatMap((model): readonly Problem[] => {
    const kept = files.flatMap(({ emitter, of }) => {
      const path = of(model).find((p) => windowsDevice(p) !== undefined);
      return path === undefined ? [] : [{ path, target: emitter.displayName }];
    });
    if (kept.length === 0) return [];
    return [
      {
        id: 'reserved-file-name',
        severity: 'warning',
        part: `${model.part}/name`,
        file: model.file,
        message: `${[...new Set(kept.map((k) => k.target))].join(', ')}, which \`pipewright.json\` has as a target, writes \`${model.name}\` to \`${kept[0]!.path}\`: Windows takes that for the device ${model.name.toUpperCase()}, and nobody there can check the project out. Rename the model.`,
        related: [],
        suggestions: [],
        blocks: [],
      },
    ];
  });
}
