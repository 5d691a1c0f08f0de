// The refactorings, in the order in which an editor lists them.

import { addExample } from './add-example.js';
import { convertTestForm } from './test-form.js';
import { extractFilter } from './extract-filter.js';
import { extractFunction } from './extract-function.js';
import { extractModel } from './extract-model.js';
import { extractGroups, extractJoins, extractWindows } from './extract-stages.js';
import { extractParameter } from './extract-parameter.js';
import { generateModel } from './generate-model.js';
import { inlineFilter } from './inline-filter.js';
import { inlineFunction } from './inline-function.js';
import { inlineModel } from './inline-model.js';
import { inlineParameter } from './inline-parameter.js';
import { mapUnmappedColumns } from './map-columns.js';
import { mappingAggregation } from './mapping-aggregation.js';
import { preAggregate } from './pre-aggregate.js';
import { qualifyBareNames } from './qualify-names.js';
import type { Refactoring } from './refactoring.js';
import { sortKeys } from './sort-keys.js';
import { swapJoin } from './swap-join.js';
import { writeAliases } from './write-aliases.js';
import { writeTypes } from './write-types.js';

export const refactorings: readonly Refactoring[] = [
  extractFunction,
  extractParameter,
  extractFilter,
  extractModel,
  extractJoins,
  extractGroups,
  extractWindows,
  preAggregate,
  inlineFunction,
  inlineParameter,
  inlineFilter,
  inlineModel,
  generateModel,
  mapUnmappedColumns,
  addExample,
  mappingAggregation,
  swapJoin,
  qualifyBareNames,
  writeTypes,
  writeAliases,
  convertTestForm,
  sortKeys,
];
