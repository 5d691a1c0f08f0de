// A condition on one input in a `joined` filter → a filter of that input, where the joins leave the same rows.

import type { Span } from '../base/span.js';
import type { ResolvedModel } from '../model/pipeline-model.js';
import { indexOfInput } from '../model/resolve-inputs.js';
import type { FilterSpec } from '../spec/spec.js';
import { parseExpression } from '../sql/parse/parse.js';
import { columnsOf } from '../sql/typed-walk.js';
import { typeExpression } from '../sql/typing/type-expression.js';
import type { Project } from '../workspace/workspace.js';
import { conjunctSpans } from './conjuncts.js';
import { drafted, type Edits } from './draft.js';
import { filtersAlike, isDeduplicated } from './joined-rows.js';
import { meaningKept } from './meaning.js';
import { entryOf } from './places.js';
import type { Refactoring } from './refactoring.js';
import { hasComment, scopeOf, shortened, sliceOf, withoutParentheses } from './sql-texts.js';

export const extractFilter: Refactoring = {
  id: 'extract-filter',
  kind: 'refactor.extract.filter',
  offers(selection) {
    const { project, model, sql } = selection;
    const part = entryOf(selection, 'filters');
    const filter = model?.spec.filters.find((f) => f.part === part);
    if (model === undefined || sql === undefined || filter?.stage !== 'joined' || hasComment(sql.sql)) return [];
    const spans = conjunctSpans(sql.sql) ?? [];
    const chosen = spans.findIndex((s) => s.start <= sql.selected.start && sql.selected.end <= s.end);
    const span = spans[chosen];
    const input = span === undefined ? -1 : inputOf(project, model, filter, sliceOf(sql.sql, span));
    if (span === undefined || input < 0 || !filtersAlike(model, input)) return [];
    return [
      {
        title: `Filter the rows of \`${model.inputs[input]!.alias}\` before they are joined: \`${shortened(sliceOf(sql.sql, span))}\``,
        edits: () => extracted(project, model, filter, spans, chosen, input),
      },
    ];
  },
};

/** The only input that a condition reads; -1: none, several, or something that is not of an input. */
function inputOf(project: Project, model: ResolvedModel, filter: FilterSpec, condition: string): number {
  const { expr } = parseExpression(condition);
  const { typed, problems } = typeExpression(expr, scopeOf(project, model, filter.predicate.part));
  if (problems.some((p) => p.severity === 'error')) return -1;
  const aliases = new Set(columnsOf(typed).map((c) => c.column.input?.toLowerCase() ?? ''));
  const [alias] = aliases;
  return aliases.size === 1 && alias !== undefined && alias !== '' ? indexOfInput(model.inputs, alias) : -1;
}

function extracted(
  project: Project,
  model: ResolvedModel,
  filter: FilterSpec,
  spans: readonly Span[],
  chosen: number,
  input: number,
): Edits | undefined {
  const { alias } = model.inputs[input]!;
  const stage = isDeduplicated(model, input) ? 'deduplicated' : 'source';
  // The stage goes without saying where nothing else has the name.
  const said = stage === 'deduplicated' || alias.toLowerCase() === model.name.toLowerCase();
  const { file } = model;
  const edits = drafted(project, (draft) => {
    if (spans.length === 1) {
      draft.set(file, filter.part, 'applies_to', alias);
      if (said) draft.set(file, filter.part, 'stage', stage);
      else draft.remove(file, `${filter.part}/stage`);
      return;
    }
    const span = spans[chosen]!;
    const own = sliceOf(filter.predicate.value, withoutParentheses(filter.predicate.value, span));
    const cut =
      chosen === 0 ? { start: span.start, end: spans[1]!.start } : { start: spans[chosen - 1]!.end, end: span.end };
    draft.replaceSql(file, filter.predicate.part, [{ span: cut, newText: '' }]);
    draft.insert(
      file,
      `${model.spec.part}/filters`,
      { applies_to: alias, predicate: own, ...(said && { stage }) },
      Number(filter.part.slice(filter.part.lastIndexOf('/') + 1)),
    );
  });
  return meaningKept(project, edits, { computedAnew: new Set([model.name.toLowerCase()]) });
}
