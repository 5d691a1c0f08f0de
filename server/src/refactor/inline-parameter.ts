// A parameter → its default wherever it is used, and the parameter is gone: a run can set it no longer, as the title says.

import { parseExpression, walk } from '../sql/parse/parse.js';
import type { ResolvedParameter } from '../model/pipeline-model.js';
import { drafted, type Edits } from './draft.js';
import { meaningKept } from './meaning.js';
import { literalText, readersOf, textMeaning } from './parameter-values.js';
import type { Refactoring, Selection } from './refactoring.js';
import { sqlTextsIn } from './sql-texts.js';
import type { Project } from '../workspace/workspace.js';

export const inlineParameter: Refactoring = {
  id: 'inline-parameter',
  kind: 'refactor.inline.parameter',
  offers(selection) {
    const parameter = parameterAt(selection);
    const { project } = selection;
    if (parameter?.spec === undefined || parameter.default === undefined) return [];
    const text = literalText(parameter.default);
    if (text === undefined) return [];
    const name = parameter.name.toLowerCase();
    // An example that sets it says what another value does.
    const isSet = project.specs.some((s) =>
      s.spec.models.some((m) => m.examples.some((e) => e.parameters.some((p) => p.name.value.toLowerCase() === name))),
    );
    if (isSet) return [];
    return [
      {
        title: `Inline \`@${parameter.name}\` as ${text}: runs can set it no longer`,
        edits: () => inlined(project, parameter, text),
      },
    ];
  },
};

function parameterAt({ project, sql, place, uri }: Selection): ResolvedParameter | undefined {
  const declared = place?.at.part.split('/').slice(0, 2).join('/');
  const here = project.model.parameters.find((p) => p.spec?.file === uri && p.spec.parameter.part === declared);
  if (here !== undefined || sql === undefined) return here;
  const { expr, problems } = parseExpression(sql.sql);
  if (problems.length > 0) return undefined;
  const { start, end } = sql.selected;
  const used = [...walk(expr)].find((n) => n.kind === 'parameter' && n.start <= start && end <= n.end);
  return used?.kind === 'parameter'
    ? project.model.parameters.find((p) => p.name.toLowerCase() === used.name.toLowerCase())
    : undefined;
}

function inlined(project: Project, parameter: ResolvedParameter, text: string): Edits | undefined {
  const { file, parameter: declared } = parameter.spec!;
  const name = parameter.name.toLowerCase();
  const uses = project.specs.flatMap((spec) =>
    sqlTextsIn(project, spec).flatMap(({ model, text: sql }) => {
      const { expr, problems } = parseExpression(sql.value);
      const spans = [...walk(expr)].filter((n) => n.kind === 'parameter' && n.name.toLowerCase() === name);
      return problems.length > 0 || spans.length === 0 ? [] : [{ file: spec.file, part: sql.part, model, spans }];
    }),
  );
  const edits = drafted(project, (draft) => {
    for (const use of uses)
      draft.replaceSql(
        use.file,
        use.part,
        use.spans.map(({ start, end }) => ({ span: { start, end }, newText: text })),
      );
    draft.remove(file, declared.part, 'emptied');
  });
  return meaningKept(project, edits, {
    computedAnew: readersOf(project, undefined, name),
    sameTexts: (before, after) =>
      uses.every(
        ({ part, model }) =>
          model !== undefined && textMeaning(before, model.name, part, name) === textMeaning(after, model.name, part),
      ),
  });
}
