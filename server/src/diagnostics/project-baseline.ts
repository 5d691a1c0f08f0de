// The baseline that a project's settings name → which findings of a file it leaves out, file by file.

import type { Finding } from '../base/finding.js';
import type { Project } from '../workspace/workspace.js';
import { BaselineComparison, readBaseline, relativeFile, type BaselineEntry } from './baseline.js';

export interface ProjectBaseline {
  /** URIs of the project's documents that it has entries of. */
  readonly files: readonly string[];
  compare(
    uri: string,
    findings: readonly Finding[],
  ): { readonly left: readonly Finding[]; readonly gone: readonly BaselineEntry[] };
}

/** Undefined where there is none; one that cannot be read is a finding of the settings, and leaves nothing out. */
export function projectBaseline(project: Project): ProjectBaseline | undefined {
  return project.derive('baseline', (p) => {
    const document = p.around.baseline;
    const read = document === undefined ? undefined : readBaseline(document.text);
    if (document === undefined || read?.ok !== true) return undefined;
    const entries = new Map<string, BaselineEntry[]>();
    for (const entry of read.entries) {
      const list = entries.get(entry.file);
      if (list === undefined) entries.set(entry.file, [entry]);
      else list.push(entry);
    }
    const entriesOf = (uri: string): readonly BaselineEntry[] => entries.get(relativeFile(document.uri, uri)) ?? [];
    return {
      files: [...p.documents.keys()].filter((uri) => entriesOf(uri).length > 0),
      compare: (uri, findings) => {
        const comparison = new BaselineComparison(entriesOf(uri), document.uri);
        return { left: findings.filter((f) => !comparison.takes(f)), gone: comparison.gone() };
      },
    };
  });
}
