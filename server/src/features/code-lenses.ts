// A spec → commands over its models: run the examples of a model, explain it.

import type { Project } from '../workspace/workspace.js';
import type { Span } from '../base/span.js';
import { specOf } from '../workspace/spec-place.js';

export interface CodeLens {
  readonly span: Span;
  readonly title: string;
  readonly command: 'test' | 'explain' | 'references';
  readonly model: string;
}

export function codeLenses(project: Project, uri: string): readonly CodeLens[] {
  const spec = specOf(project, uri);
  if (spec === undefined) return [];
  return project.model.models.flatMap((model): readonly CodeLens[] => {
    if (model.file !== uri) return [];
    const span = spec.positions.span(model.spec.name.part);
    const examples = model.spec.examples.length;
    return examples === 0
      ? []
      : [
          {
            span,
            title: examples === 1 ? 'Run the example' : `Run ${examples} examples`,
            command: 'test',
            model: model.name,
          },
        ];
  });
}
