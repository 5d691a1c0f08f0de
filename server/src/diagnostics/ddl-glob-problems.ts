// `source_ddl` of the specs → the patterns that no file of the project matches: the columns of those sources stay unknown.

import picomatch from 'picomatch';
import type { Problem } from '../spec/problem.js';
import type { Project } from '../workspace/workspace.js';

export function ddlGlobProblems(project: Project): readonly Problem[] {
  return project.derive('globs of DDL without a file', (p) => {
    // What has no path has nothing beside it.
    if (p.root.document === true) return [];
    const files = p.ddl.map((d) => stepsOf(d.file));
    return p.specs.flatMap(({ spec, file }) =>
      spec.sourceDdl.flatMap(({ value, part }): readonly Problem[] => {
        const matches = picomatch(value.replaceAll('\\', '/').replace(/^\.\//u, ''), { dot: false });
        if (value === '' || files.some((steps) => steps.some((_, i) => matches(steps.slice(i).join('/'))))) return [];
        return [
          {
            id: 'glob-without-match',
            severity: 'information',
            part,
            file,
            message: `No file of this project matches \`${value}\` and ends in \`.sql\`. Globs are relative to the project's root.`,
            related: [],
            suggestions: [],
            blocks: [],
          },
        ];
      }),
    );
  });
}

/** Every tail of the path is tried, so that where the root lies need not be known. */
function stepsOf(uri: string): readonly string[] {
  return uri.split('/').map((step) => {
    try {
      return decodeURIComponent(step);
    } catch {
      return step;
    }
  });
}
