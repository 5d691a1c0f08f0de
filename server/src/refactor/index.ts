// The refactorings, in the order in which an editor lists them.

import { addExample } from './add-example.js';
import { convertTestForm } from './test-form.js';
import { extractFilter } from './extract-filter.js';
import { extractFunction } from './extract-function.js';
import { extractModel } from './extract-model.js';
import { generateModel } from './generate-model.js';
import { inlineFilter } from './inline-filter.js';
import { inlineFunction } from './inline-function.js';
import { inlineModel } from './inline-model.js';
import { mapUnmappedColumns } from './map-columns.js';
import { mappingAggregation } from './mapping-aggregation.js';
import { preAggregate } from './pre-aggregate.js';
import { qualifyBareNames } from './qualify-names.js';
import type { Refactoring } from './refactoring.js';
import { sortKeys } from './sort-keys.js';
import { writeAliases } from './write-aliases.js';
import { writeTypes } from './write-types.js';

export const refactorings: readonly Refactoring[] = [
  extractFunction,
  extractFilter,
  extractModel,
  preAggregate,
  inlineFunction,
  inlineFilter,
  inlineModel,
  generateModel,
  mapUnmappedColumns,
  addExample,
  mappingAggregation,
  qualifyBareNames,
  writeTypes,
  writeAliases,
  convertTestForm,
  sortKeys,
];
