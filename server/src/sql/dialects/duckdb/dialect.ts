// DuckDB (1.4 and later, whatever the settings of the session): the dialect's definition out of its tables.

import { CAUGHT_ZONE, zoneFromData } from '../../printing/zone-names.js';
import { defineDialect } from '../../printing/define-dialect.js';
import type { DialectDefinition } from '../../printing/dialect-definition.js';
import type { FunctionTranslations } from '../../printing/translation.js';
import { aggregates } from './aggregate-table.js';
import { arithmetic } from './arithmetic-table.js';
import { arrays } from './array-table.js';
import { printArray, printField, printLambda, printStruct } from './array-printing.js';
import { bind } from './bind.js';
import { castOverride } from './cast-override.js';
import { casts } from './cast-table.js';
import { comparisons } from './comparison-table.js';
import { conditionals } from './conditional-table.js';
import { constants } from './constant-table.js';
import { conversions } from './conversion-table.js';
import { dates } from './date-table.js';
import { finish } from './finish.js';
import { quoteIdentifier, stringLiteral } from './identifiers.js';
import { intervals } from './interval-table.js';
import { jsonMutations } from './json-mutation.js';
import { json } from './json-table.js';
import { bareLiteral, literal } from './literals.js';
import { math } from './math-table.js';
import { net } from './net-table.js';
import { queries } from './queries.js';
import { regex } from './regex-table.js';
import { tried } from './safe-calls.js';
import { printCheckedFrame, sortKey } from './sort-key.js';
import { strings } from './string-table.js';
import { storedColumn } from './stored-column.js';
import { typeName } from './types.js';
import { gatheredRows, unnest } from './unnest.js';

const functions: FunctionTranslations = {
  ...comparisons,
  ...arithmetic,
  ...conditionals,
  ...math,
  ...strings,
  ...regex,
  ...conversions,
  ...constants,
  ...net,
  ...dates,
  ...intervals,
  ...arrays,
  ...json,
  ...jsonMutations,
  ...aggregates,
};

export const duckdbDefinition: DialectDefinition = {
  id: 'duckdb',
  displayName: 'DuckDB',
  features: {
    qualify: true,
    merge: true,
    fullJoinAnyCondition: true,
    rightJoin: true,
    semiAntiJoin: true,
    groupingSets: true,
    nullSafeEquals: 'IS NOT DISTINCT FROM',
    createOrReplaceTable: true,
    createOrReplaceView: true,
    transactionalDdl: true,
    explicitSetDistinct: false,
    existsInSelect: true,
    outerJoinNeedsEquality: false,
    setOperationAll: { intersect: true, except: true },
    lateral: true,
  },
  functions,
  casts,
  castOverride,
  quoteIdentifier,
  stringLiteral,
  typeName,
  column: storedColumn,
  literal,
  bareLiteral,
  array: printArray,
  struct: printStruct,
  field: printField,
  queries,
  lambda: printLambda,
  frame: printCheckedFrame,
  aggregateFilter: (condition) => ` FILTER (WHERE ${condition})`,
  sortKey,
  // What a guard of its own does not cover is caught by TRY.
  safeCall: (call, printer) => {
    const translation = functions[call.fn];
    const zone = zoneFromData(call);
    if (zone !== undefined) return printer.refuse(CAUGHT_ZONE, zone);
    // TRY takes no aggregates.
    if (translation !== undefined && call.aggregate === undefined && call.over === undefined)
      return printer.apply(tried(translation), call);
    return printer.refuse(`no exact translation of SAFE.${call.fn.toUpperCase()} to DuckDB is known`, call);
  },
  // TRY allows no error() inside: a cast that must fail, of no type of its own, and no constant (which would fail before the TRY).
  fail: (message, caught) =>
    caught === undefined
      ? `error(${stringLiteral(message)})`
      : `CASE WHEN CAST(concat(${stringLiteral(message)}, ${caught.varying === undefined ? "''" : `CAST(${caught.varying} AS VARCHAR)`}) AS BOOLEAN) THEN NULL END`,
  bind,
  finish,
  gatheredRows,
  unnest,
};

export const duckdb = defineDialect(duckdbDefinition);
