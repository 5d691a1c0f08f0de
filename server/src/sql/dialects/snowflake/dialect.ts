// Snowflake: printed from its documentation and compared as text; never run on a warehouse, so whatever is not sure is refused.

import { printSortKey, printWindow } from '../../printing/window.js';
import { defineDialect } from '../../printing/define-dialect.js';
import type { DialectDefinition } from '../../printing/dialect-definition.js';
import type { FunctionTranslations } from '../../printing/translation.js';
import { aggregates, frame, over } from './aggregate-table.js';
import { castOverride, casts } from './cast-table.js';
import { dates } from './date-table.js';
import { quoteIdentifier, stringLiteral } from './identifiers.js';
import { bareLiteral, literal } from './literals.js';
import { math } from './math-table.js';
import { isFinite, operators } from './operator-table.js';
import { regex } from './regex-table.js';
import { strings } from './string-table.js';
import { typeName } from './types.js';

const functions: FunctionTranslations = { ...operators, ...math, ...strings, ...regex, ...dates, ...aggregates };

const NO_ARRAYS = 'arrays are not translated to Snowflake: its ARRAY holds untyped values';

export const snowflakeDefinition: DialectDefinition = {
  id: 'snowflake',
  displayName: 'Snowflake',
  // “Object identifiers” of its SQL reference: up to 255 characters, columns included.
  names: { table: 255, column: 255 },
  features: {
    qualify: true,
    merge: true,
    fullJoinAnyCondition: false,
    rightJoin: true,
    semiAntiJoin: false,
    groupingSets: true,
    nullSafeEquals: 'IS NOT DISTINCT FROM',
    createOrReplaceTable: true,
    createOrReplaceView: true,
    transactionalDdl: false,
    explicitSetDistinct: false,
    existsInSelect: false,
    outerJoinNeedsEquality: false,
    setOperationAll: { intersect: false, except: false },
    lateral: true,
  },
  functions,
  casts,
  castOverride,
  quoteIdentifier,
  stringLiteral,
  typeName,
  literal,
  bareLiteral,
  array: (array, printer) => printer.refuse(NO_ARRAYS, array),
  struct: (struct, printer) =>
    printer.refuse('STRUCT is not translated to Snowflake: its OBJECT has no order of fields', struct),
  field: (field, printer) =>
    printer.refuse('STRUCT is not translated to Snowflake: its OBJECT has no order of fields', field),
  queries: NO_ARRAYS,
  aggregateFilter: undefined,
  frame,
  over: (window, call, printer) => {
    const fault = over(window, call);
    if (fault !== undefined) printer.refuse(fault, call);
    return printWindow(window, printer);
  },
  // NaN comes first in GoogleSQL and last here.
  sortKey: (key, printer) => {
    const plain = printSortKey(key, printer);
    if (isFinite(key.expr)) return plain;
    const value = printer.operand(key.expr, 100);
    return `CASE WHEN ${value} = CAST('NaN' AS FLOAT) THEN 0 WHEN ${value} IS NOT NULL THEN 1 END ${key.direction} NULLS ${key.nulls}, ${plain}`;
  },
  unnest: (request, printer) =>
    printer.refuse('UNNEST is not translated to Snowflake: its ARRAY holds untyped values', request.array).text,
};

export const snowflake = defineDialect(snowflakeDefinition);
