// The name at an offset → where it is declared: in a spec, or in a DDL file for columns of sources.

import type { Location, Span } from '../base/span.js';
import type { ReferenceTarget, RelationName } from '../model/pipeline-model.js';
import type { Project } from '../workspace/workspace.js';
import { localNameAt } from './local-names.js';
import { relationTarget, siteAt, siteSpan, sitesOf } from './name-sites.js';

export interface Definition {
  /** The name that was asked for. */
  readonly origin: Span;
  readonly targets: readonly Location[];
}

export function definition(project: Project, uri: string, offset: number): Definition | undefined {
  const found = siteAt(project, uri, offset);
  if (found === undefined) {
    const local = localNameAt(project, uri, offset);
    return local && { origin: local.origin, targets: [{ file: uri, span: local.declared }] };
  }
  const targets = declarationsOf(project, found.site.target);
  return targets.length === 0 ? undefined : { origin: found.span, targets };
}

/** Empty for built-in functions and columns of open sources. */
export function declarationsOf(project: Project, target: ReferenceTarget): readonly Location[] {
  const declared = sitesOf(project, target).filter((s) => s.declares);
  if (declared.length > 0) {
    return declared.flatMap((site) => {
      const span = siteSpan(project, site);
      return span === undefined ? [] : [{ file: site.file, span }];
    });
  }
  if (target.kind === 'input') return declarationsOf(project, relationTarget(target.relation));
  const passed = target.kind === 'column' ? passedColumn(project, target.relation, target.column) : undefined;
  return passed === undefined ? [] : declarationsOf(project, passed);
}

/** The input column that a column of a model is, where the model itself declares none of that name. */
export function passedColumn(project: Project, relation: RelationName, column: string): ReferenceTarget | undefined {
  if (relation.kind !== 'model') return undefined;
  const model = project.model.modelByName.get(relation.name.toLowerCase());
  const output = model?.outputs.find((o) => o.name.toLowerCase() === column.toLowerCase());
  if (model === undefined || output?.base.kind !== 'column') return undefined;
  const { input, name } = output.base.column;
  const from = model.inputs.find((i) => i.alias.toLowerCase() === input?.toLowerCase());
  return from === undefined || (from.relation.name === relation.name && from.relation.kind === 'model')
    ? undefined
    : { kind: 'column', relation: from.relation, column: name };
}
