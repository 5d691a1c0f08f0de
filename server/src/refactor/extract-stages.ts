// The first joins, the windows or the groups of a model → a model of their own, which the model then goes on with.

import type { ResolvedModel } from '../model/pipeline-model.js';
import { parseExpression, walk } from '../sql/parse/parse.js';
import type { Project } from '../workspace/workspace.js';
import { newRelationName } from './new-name.js';
import { entryOf, modelHead, onList } from './places.js';
import type { Offer, Refactoring } from './refactoring.js';
import { isSplittable, splitEdits, type Cut } from './split-model.js';
import { takenKeys } from './split-pieces.js';
import { measureTest } from './sql-texts.js';

export const extractJoins: Refactoring = {
  id: 'extract-joins',
  kind: 'refactor.extract.model',
  offers(selection) {
    const { project, model } = selection;
    const part = entryOf(selection, 'joins');
    if (model?.combine.kind !== 'joins' || part === undefined) return [];
    const { first, joins } = model.combine;
    const count = joins.findIndex((j) => j.part === part) + 1;
    if (count === 0 || !isSplittable(model, count)) return [];
    const aliases = [first, ...joins.slice(0, count).map((j) => j.right)].map((i) => model.inputs[i]!.alias);
    return [
      offer(
        project,
        { model, name: newRelationName(project, `${model.name}_joined`), joins: count, behind: 'joins' },
        `the join of ${listed(aliases)}`,
      ),
    ];
  },
};

export const extractGroups: Refactoring = {
  id: 'extract-groups',
  kind: 'refactor.extract.model',
  offers(selection) {
    const { project } = selection;
    const model = stageModel(selection, ['group_by', 'aggregations']);
    if (model?.grouping === undefined || !isSplittable(model, joinsOf(model))) return [];
    // A default, and the input of a drill-across, have no form in a mapping.
    if (model.spec.aggregations.some((a) => a.default !== undefined || a.input !== undefined)) return [];
    if (takenKeys(model) === undefined || dividesByComputed(project, model)) return [];
    return [
      offer(
        project,
        { model, name: newRelationName(project, `${model.name}_groups`), joins: joinsOf(model), behind: 'groups' },
        'the grouping',
      ),
    ];
  },
};

export const extractWindows: Refactoring = {
  id: 'extract-windows',
  kind: 'refactor.extract.model',
  offers(selection) {
    const { project } = selection;
    const model = selection.model;
    const mapping = entryOf(selection, 'column_mapping');
    if (model === undefined || model.windows.length === 0 || model.grouping !== undefined) return [];
    const output = model.outputs.find((o) => o.part === mapping);
    const isWindow = /\bover\b/i.test(output?.text ?? '');
    if ((!isWindow && modelHead(selection) === undefined) || !isSplittable(model, joinsOf(model))) return [];
    return [
      offer(
        project,
        { model, name: newRelationName(project, `${model.name}_windows`), joins: joinsOf(model), behind: 'windows' },
        'the windows',
      ),
    ];
  },
};

/** At the model's head, or in one of these lists. */
function stageModel(
  selection: Parameters<Refactoring['offers']>[0],
  lists: readonly string[],
): ResolvedModel | undefined {
  const here = lists.some((list) => onList(selection, list) || entryOf(selection, list) !== undefined);
  return here ? selection.model : modelHead(selection);
}

/** A divisor that is a column can be seen to be zero; a sum of something computed not yet. */
function dividesByComputed(project: Project, { spec }: ResolvedModel): boolean {
  const texts = [...spec.columns.map((c) => c.transform), ...spec.aggregations.map((a) => a.formula)];
  const isMeasure = measureTest(project);
  return texts.some(
    (t) =>
      t?.value.includes('/') === true &&
      [...walk(parseExpression(t.value).expr)].some(
        (n) =>
          n.kind === 'binary' &&
          n.op === '/' &&
          n.right.kind === 'call' &&
          isMeasure(n.right) &&
          n.right.args.some((a) => a.kind !== 'path' && a.kind !== 'star'),
      ),
  );
}

function joinsOf({ combine }: ResolvedModel): number {
  return combine.kind === 'joins' ? combine.joins.length : 0;
}

function offer(project: Project, cut: Cut, what: string): Offer {
  return { title: `Extract ${what} into the model \`${cut.name}\``, edits: () => splitEdits(project, cut) };
}

function listed(aliases: readonly string[]): string {
  const shown = aliases.slice(0, 3).map((a) => `\`${a}\``);
  const more = aliases.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)!}`;
}
