// The name at an offset → every place that means the same thing, in all specs and DDL files of the root.

import type { Location } from '../base/span.js';
import type { ReferenceTarget } from '../model/pipeline-model.js';
import type { Project } from '../workspace/workspace.js';
import { localNameAt } from './local-names.js';
import { siteAt, siteSpan, sitesOf } from './name-sites.js';

export interface FoundReference extends Location {
  readonly declares: boolean;
}

export function findReferences(project: Project, uri: string, offset: number): readonly FoundReference[] {
  const found = siteAt(project, uri, offset);
  if (found !== undefined) return referencesTo(project, found.site.target);
  const local = localNameAt(project, uri, offset);
  return (local?.spans ?? []).map((span) => ({ file: uri, span, declares: span.start === local!.declared.start }));
}

/** In the order of the files and of the text, each place once. */
export function referencesTo(project: Project, target: ReferenceTarget): readonly FoundReference[] {
  const seen = new Set<string>();
  const found = sitesOf(project, target).flatMap((site): readonly FoundReference[] => {
    const span = siteSpan(project, site);
    if (span === undefined) return [];
    const place = `${site.file} ${span.start} ${span.end}`;
    if (seen.has(place)) return [];
    seen.add(place);
    return [{ file: site.file, span, declares: site.declares }];
  });
  return found.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.span.start - b.span.start));
}
