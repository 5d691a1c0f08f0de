// A spec's text alone in memory → its plan, through the same workspace as the editor's.

import type { PipelinePlan } from '../../server/src/plan/plan.js';
import { nodeHost } from '../../server/src/host/node-host.js';
import { Workspace } from '../../server/src/workspace/workspace.js';

export function planOf(text: string): PipelinePlan {
  const workspace = new Workspace({ ...nodeHost, listFiles: () => [] });
  const uri = 'file:///nowhere/spec.json';
  workspace.setDocument({ uri, text, version: 1 });
  return workspace.project(uri).plan;
}
