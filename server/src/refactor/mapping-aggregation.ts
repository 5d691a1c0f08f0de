// A mapping with an aggregate ↔ an entry of `aggregations`. Mappings come before aggregations in the result, so those between move along.

import type { ResolvedModel } from '../model/pipeline-model.js';
import { indexOfInput } from '../model/resolve-inputs.js';
import { outermostCalls } from '../model/qualify-names.js';
import type { AggregationSpec, ColumnSpec } from '../spec/spec.js';
import { parseExpression, walk } from '../sql/parse/parse.js';
import type { Project } from '../workspace/workspace.js';
import { drafted, type Draft, type Edits } from './draft.js';
import { meaningKept } from './meaning.js';
import { entryOf } from './places.js';
import type { Offer, Refactoring } from './refactoring.js';
import { measureTest, sqlName } from './sql-texts.js';

export const mappingAggregation: Refactoring = {
  id: 'mapping-aggregation',
  kind: 'refactor.rewrite.aggregation',
  offers(selection) {
    const { project, model, uri } = selection;
    if (model === undefined) return [];
    const { columns, aggregations } = model.spec;
    const column = columns.findIndex((c) => c.part === entryOf(selection, 'column_mapping'));
    if (column >= 0) {
      const moved = columns.slice(column);
      if (!moved.every((c) => isMeasured(project, c.transform?.value))) return [];
      return [
        offer(project, 'an aggregation', moved, (draft) => {
          for (const c of [...moved].reverse()) toAggregation(draft, uri, model, c);
        }),
      ];
    }
    const aggregation = aggregations.findIndex((a) => a.part === entryOf(selection, 'aggregations'));
    const moved = aggregations.slice(0, aggregation + 1);
    if (
      moved.length === 0 ||
      !moved.every((a) => a.input === undefined && a.default === undefined && isMeasured(project, a.formula.value))
    )
      return [];
    return [
      offer(project, 'a mapping', moved, (draft) => {
        for (const a of moved) toMapping(draft, uri, model, a);
      }),
    ];
  },
};

function offer(
  project: Project,
  what: string,
  moved: readonly (ColumnSpec | AggregationSpec)[],
  steps: (draft: Draft) => void,
): Offer {
  const names = moved.map((m) => `\`${m.name.value}\``);
  return {
    title: `Make ${names.join(', ')} ${moved.length === 1 ? what : what.replace(/^an? /, '').concat('s')}`,
    edits: (): Edits | undefined => meaningKept(project, drafted(project, steps)),
  };
}

/** An aggregate over rows is called in it, and no window. */
function isMeasured(project: Project, sql: string | undefined): boolean {
  if (sql === undefined) return false;
  const { expr, problems } = parseExpression(sql);
  if (problems.length > 0) return false;
  const windowed = [...walk(expr)].some((n) => n.kind === 'call' && n.over !== undefined);
  return !windowed && outermostCalls(expr, measureTest(project)).length > 0;
}

function toAggregation(draft: Draft, file: string, model: ResolvedModel, column: ColumnSpec): void {
  const { part } = column;
  const sql = column.transform!.value;
  const from = column.fromColumn === undefined ? undefined : fromText(model, column);
  if (from !== undefined) {
    const places = [...walk(parseExpression(sql).expr)].filter((n) => n.kind === 'from');
    draft.replaceSql(
      file,
      `${part}/transform`,
      places.map((p) => ({ span: { start: p.start, end: p.end }, newText: from })),
    );
  }
  for (const key of ['from_table', 'from_column'])
    if (draft.has(file, `${part}/${key}`)) draft.remove(file, `${part}/${key}`);
  const text = draft.entryText(file, part, { target_column: 'metric_column', transform: 'formula' });
  draft.remove(file, part, 'emptied');
  draft.insert(file, `${model.spec.part}/aggregations`, text, 0);
}

function fromText(model: ResolvedModel, column: ColumnSpec): string {
  const input =
    column.fromTable === undefined ? undefined : model.inputs[indexOfInput(model.inputs, column.fromTable.value)];
  const name = sqlName(column.fromColumn!.value);
  return input === undefined ? name : `${sqlName(input.alias)}.${name}`;
}

function toMapping(draft: Draft, file: string, model: ResolvedModel, aggregation: AggregationSpec): void {
  const text = draft.entryText(file, aggregation.part, { metric_column: 'target_column', formula: 'transform' });
  draft.remove(file, aggregation.part, 'emptied');
  draft.insert(file, `${model.spec.part}/column_mapping`, text);
}
