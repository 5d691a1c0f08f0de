// PostgreSQL (15 and later, database in UTF8): the dialect's definition out of its tables.

import { defineDialect } from '../../printing/define-dialect.js';
import type { DialectDefinition } from '../../printing/dialect-definition.js';
import type { FunctionTranslations } from '../../printing/translation.js';
import { aggregates } from './aggregate-table.js';
import { arithmetic } from './arithmetic-table.js';
import { printArray, printArrayQuery, printField, printStruct } from './array-printing.js';
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
import { raise } from './raise.js';
import { regex } from './regex-table.js';
import { printCheckedFrame, sortKey } from './sort-key.js';
import { strings } from './string-table.js';
import { typeName } from './types.js';
import { unnest } from './unnest.js';

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
  ...aggregates,
};

export const postgresDefinition: DialectDefinition = {
  id: 'postgres',
  displayName: 'PostgreSQL',
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
  arrayQuery: printArrayQuery,
  frame: printCheckedFrame,
  aggregateFilter: (condition) => ` FILTER (WHERE ${condition})`,
  sortKey,
  fail: raise,
  bind,
  unnest,
};

export const postgres = defineDialect(postgresDefinition);
