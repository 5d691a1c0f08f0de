// A selection → the entry of a model that it stands in: what a refactoring is about.

import type { ResolvedModel } from '../model/pipeline-model.js';
import type { PartId } from '../spec/spec.js';
import type { Selection } from './refactoring.js';

/** The model, when the selection is on its name or between its keys: there is offered what concerns all of it. */
export function modelHead(selection: Selection): ResolvedModel | undefined {
  const { model, place } = selection;
  if (model === undefined || place === undefined) return undefined;
  const { part, role } = place.at;
  return (part === model.spec.part && role === 'gap') || part === `${model.spec.part}/name` ? model : undefined;
}

/** `models/m/column_mapping/x` of a place anywhere inside; `list` is the key of the list. */
export function entryOf(selection: Selection, list: string): PartId | undefined {
  const keys = selection.place?.at.part.split('/') ?? [];
  return keys[0] === 'models' && keys[2] === list && keys.length > 3 ? keys.slice(0, 4).join('/') : undefined;
}

/** On the key of a list of the model, or between its items. */
export function onList(selection: Selection, list: string): boolean {
  const { place } = selection;
  return place?.at.part.split('/').slice(2).join('/') === list && place.at.role !== 'value';
}
