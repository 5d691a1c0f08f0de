// A plan and a target → the files of a project: finds the platform and dialect, names the project, refuses unknown ones.

import type { PipelinePlan } from '../plan/plan.js';
import type { EmitResult, Platform } from './platform.js';
import { platforms } from './platforms/index.js';

export type GenerateResult =
  | { readonly ok: true; readonly platform: Platform; readonly dialect: string; readonly result: EmitResult }
  | { readonly ok: false; readonly reason: string };

export function generateProject(plan: PipelinePlan, target: string, dialect: string | undefined): GenerateResult {
  const platform = platforms.find((p) => p.id === target);
  if (platform === undefined)
    return { ok: false, reason: `no target ${target}; there are: ${platforms.map((p) => p.id).join(', ')}` };
  const chosen = dialect ?? platform.dialects[0]!.id;
  if (!platform.dialects.some((d) => d.id === chosen)) {
    return {
      ok: false,
      reason: `${platform.displayName} is not generated for ${chosen}; there are: ${platform.dialects.map((d) => d.id).join(', ')}`,
    };
  }
  return {
    ok: true,
    platform,
    dialect: chosen,
    result: platform.emit(plan, { dialect: chosen, projectName: projectName(plan.name) }),
  };
}

/** An identifier every platform accepts, and a folder's name: lower case, letters, digits and `_`, starting with a letter, not endless. */
export function projectName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60)
    .replace(/_+$/, '');
  return /^[a-z]/.test(plain) ? plain : `pipeline_${plain}`.replace(/_$/, '');
}
