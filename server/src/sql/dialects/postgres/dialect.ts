// PostgreSQL (15 and later, database in UTF8): the dialect's definition out of its tables.

import { defineDialect } from '../../printing/define-dialect.js';
import type { DialectDefinition } from '../../printing/dialect-definition.js';
import type { FunctionTranslations } from '../../printing/translation.js';
import { columnlessAggregates, hasWindowInSubquery, standsInSubquery } from '../../printing/window-place.js';
import { windowCallOf } from '../../typed-walk.js';
import { aggregateOverride, aggregates } from './aggregate-table.js';
import { arithmetic } from './arithmetic-table.js';
import { caseOfStructs, printArray, printField, printStruct, queries } from './array-printing.js';
import { arrays } from './array-table.js';
import { bind } from './bind.js';
import { castOverride } from './cast-override.js';
import { casts } from './cast-table.js';
import { comparisons } from './comparison-table.js';
import { conditionals } from './conditional-table.js';
import { conversions } from './conversion-table.js';
import { dates } from './date-table.js';
import { quoteIdentifier, stringLiteral } from './identifiers.js';
import { json } from './json-table.js';
import { bareLiteral, literal } from './literals.js';
import { math } from './math-table.js';
import { net } from './net-table.js';
import { raise } from './raise.js';
import { regex } from './regex-table.js';
import { safeCallOf, safeCalls } from './safe-calls.js';
import { printCheckedFrame, sortKey } from './sort-key.js';
import { strings } from './string-table.js';
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
  ...dates,
  ...arrays,
  ...json,
  ...net,
  ...aggregates,
  ...safeCalls,
};

export const postgresDefinition: DialectDefinition = {
  id: 'postgres',
  displayName: 'PostgreSQL',
  // “SQL syntax: identifiers”, “Appendix K: limits” and “Data definition: system columns” of its manual; executed with PostgreSQL 17.
  names: {
    table: 63,
    column: 63,
    columns: 1600,
    systemColumns: new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid']),
  },
  features: {
    qualify: false,
    merge: true,
    fullJoinAnyCondition: false,
    rightJoin: true,
    semiAntiJoin: false,
    groupingSets: true,
    nullSafeEquals: 'IS NOT DISTINCT FROM',
    createOrReplaceTable: false,
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
  literal,
  bareLiteral,
  array: printArray,
  struct: printStruct,
  field: printField,
  queries,
  frame: printCheckedFrame,
  aggregateFilter: (condition) => ` FILTER (WHERE ${condition})`,
  sortKey,
  aggregateOverride,
  windowsTakeDistinct: false,
  safeCall: safeCallOf(functions),
  caseExpression: caseOfStructs,
  finish: (root, printed, printer) => {
    const windowed = windowCallOf(root);
    if (windowed !== undefined && hasWindowInSubquery(printed.text))
      return printer.refuse(
        'PostgreSQL would take this window function into a subquery: give its result a column of its own first',
        windowed,
      );
    const moved = columnlessAggregates(root).find((call) => standsInSubquery(printed.text, printer.print(call).text));
    return moved === undefined
      ? printed
      : printer.refuse(
          'PostgreSQL would count this aggregate to a subquery: give its result a column of its own first',
          moved,
        );
  },
  fail: raise,
  bind,
  gatheredRows,
  unnest,
};

export const postgres = defineDialect(postgresDefinition);
