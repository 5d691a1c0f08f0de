// The first joins, the windows or the groups of a model → a model of their own, which the model then goes on with.

import type { ResolvedModel } from '../model/pipeline-model.js';
import { parseExpression, walk } from '../sql/parse/parse.js';
import type { Project } from '../workspace/workspace.js';
import { newRelationName } from './new-name.js';
import { entryOf, modelHead, onList } from './places.js';
import { carryingExamples, ownExamples } from './carry-examples.js';
import { offerMade, type Offer, type Refactoring, type Selection, type Withheld } from './refactoring.js';
import { isSplittable, splitEdits, type Cut } from './split-model.js';
import { takenKeys } from './split-pieces.js';
import { measureTest } from './sql-texts.js';

interface Stage {
  readonly cut: Cut;
  /** As a title names it. */
  readonly what: string;
}

export const extractJoins = stageRefactoring('extract-joins', joinsAt);

export const extractGroups = stageRefactoring('extract-groups', groupsAt);

export const extractWindows = stageRefactoring('extract-windows', windowsAt);

function stageRefactoring(id: string, stageAt: (selection: Selection) => Stage | undefined): Refactoring {
  const plain: Refactoring = {
    id,
    kind: 'refactor.extract.model',
    offers: (selection) => offers(selection.project, stageAt(selection)),
    withheld: (selection) => withheld(selection.project, stageAt(selection)),
  };
  return carryingExamples(plain, ownExamples);
}

function joinsAt(selection: Selection): Stage | undefined {
  const { project, model } = selection;
  const part = entryOf(selection, 'joins');
  if (model?.combine.kind !== 'joins' || part === undefined) return undefined;
  const { first, joins } = model.combine;
  const count = joins.findIndex((j) => j.part === part) + 1;
  if (count === 0) return undefined;
  const aliases = [first, ...joins.slice(0, count).map((j) => j.right)].map((i) => model.inputs[i]!.alias);
  const name = newRelationName(project, `${model.name}_joined`);
  return { cut: { model, name, joins: count, behind: 'joins' }, what: `the join of ${listed(aliases)}` };
}

function groupsAt(selection: Selection): Stage | undefined {
  const { project } = selection;
  const model = stageModel(selection, ['group_by', 'aggregations']);
  if (model?.grouping === undefined) return undefined;
  // A default, and the input of a drill-across, have no form in a mapping.
  if (model.spec.aggregations.some((a) => a.default !== undefined || a.input !== undefined)) return undefined;
  if (takenKeys(model) === undefined || dividesByComputed(project, model)) return undefined;
  const name = newRelationName(project, `${model.name}_groups`);
  return { cut: { model, name, joins: joinsOf(model), behind: 'groups' }, what: 'the grouping' };
}

function windowsAt(selection: Selection): Stage | undefined {
  const { project, model } = selection;
  if (model === undefined || model.windows.length === 0 || model.grouping !== undefined) return undefined;
  const output = model.outputs.find((o) => o.part === entryOf(selection, 'column_mapping'));
  const isWindow = output !== undefined && /\bover\b/i.test(output.text ?? '');
  if (!isWindow && modelHead(selection) === undefined) return undefined;
  const name = newRelationName(project, `${model.name}_windows`);
  return { cut: { model, name, joins: joinsOf(model), behind: 'windows' }, what: 'the windows' };
}

/** At the model's head, or in one of these lists. */
function stageModel(selection: Selection, lists: readonly string[]): ResolvedModel | undefined {
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

function offers(project: Project, stage: Stage | undefined): readonly Offer[] {
  if (stage === undefined || !isSplittable(stage.cut.model, stage.cut.joins)) return [];
  // Whether all that is known of the rows can still be proven is known only when it has been done.
  const { cut } = stage;
  const key = `split ${cut.model.name.toLowerCase()} ${cut.behind} ${cut.joins}`;
  return offerMade(project, key, titleOf(stage), () => splitEdits(project, cut));
}

function withheld(project: Project, stage: Stage | undefined): readonly Withheld[] {
  if (stage === undefined) return [];
  const { model, joins } = stage.cut;
  return !isSplittable(model, joins) || offers(project, stage).length > 0
    ? []
    : [
        {
          title: titleOf(stage),
          reason: `It could not be proven any more what is known of the rows of \`${model.name}\`.`,
        },
      ];
}

function titleOf({ cut, what }: Stage): string {
  return `Extract ${what} into the model \`${cut.name}\``;
}

function listed(aliases: readonly string[]): string {
  const shown = aliases.slice(0, 3).map((a) => `\`${a}\``);
  const more = aliases.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)!}`;
}
