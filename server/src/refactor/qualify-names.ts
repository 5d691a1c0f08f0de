// Bare column names in SQL → the same with the input that each is a column of.

import type { TextEdit } from '../base/span.js';
import type { ResolvedModel } from '../model/pipeline-model.js';
import { freePaths } from '../model/qualify-names.js';
import type { SqlText } from '../spec/spec.js';
import { parseExpression } from '../sql/parse/parse.js';
import { typeExpression } from '../sql/typing/type-expression.js';
import type { Project } from '../workspace/workspace.js';
import { drafted, type Edits } from './draft.js';
import { meaningKept } from './meaning.js';
import { modelHead } from './places.js';
import type { Refactoring } from './refactoring.js';
import { scopeOf, sqlName, sqlTextsOf } from './sql-texts.js';

export const qualifyBareNames: Refactoring = {
  id: 'qualify-names',
  kind: 'refactor.rewrite.qualify',
  offers(selection) {
    const { project, model, sql, uri } = selection;
    if (model === undefined) return [];
    const head = modelHead(selection);
    const texts =
      head === undefined
        ? sqlTextsOf(model).filter((t) => sql !== undefined && t.part === sql.part)
        : sqlTextsOf(model);
    const found = texts
      .map((text) => ({ part: text.part, edits: qualifiers(project, model, text) ?? [] }))
      .filter((t) => t.edits.length > 0);
    if (found.length === 0) return [];
    const title = head === undefined ? 'Qualify the names with their inputs' : `Qualify all names in \`${model.name}\``;
    const edits = (): Edits | undefined =>
      meaningKept(
        project,
        drafted(project, (draft) => {
          for (const { part, edits: list } of found) draft.replaceSql(uri, part, list);
        }),
      );
    return [{ title, edits }];
  },
};

/** Undefined when the text has faults. */
export function qualifiers(project: Project, model: ResolvedModel, text: SqlText): readonly TextEdit[] | undefined {
  const { expr, problems } = parseExpression(text.value);
  if (problems.length > 0) return undefined;
  const { references, problems: faults } = typeExpression(expr, scopeOf(project, model, text.part));
  if (faults.some((f) => f.severity === 'error')) return undefined;
  const begins = new Set(freePaths(expr).map((p) => p.start));
  const edits = new Map<number, TextEdit>();
  for (const r of references)
    if (r.kind === 'column' && r.input !== undefined && r.end > r.start && begins.has(r.start))
      edits.set(r.start, { span: { start: r.start, end: r.start }, newText: `${sqlName(r.input)}.` });
  return [...edits.values()];
}
