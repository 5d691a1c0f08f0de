// PostgreSQL (15 and later, database in UTF8): the dialect's definition out of its tables.

import { CAUGHT_ZONE, zoneFromData } from '../../printing/zone-names.js';
import { defineDialect } from '../../printing/define-dialect.js';
import type { DialectDefinition } from '../../printing/dialect-definition.js';
import type { FunctionTranslations } from '../../printing/translation.js';
import type { TypedExpression } from '../../typed-tree.js';
import { columnlessAggregates, hasWindowInSubquery, standsInSubquery } from '../../printing/window-place.js';
import { windowCallOf } from '../../typed-walk.js';
import { aggregateOverride, aggregates } from './aggregate-table.js';
import { arithmetic } from './arithmetic-table.js';
import { caseOfStructs, printArray, printField, printStruct, queries } from './array-printing.js';
import { arrays } from './array-table.js';
import { bind } from './bind.js';
import { castOverride } from './cast-override.js';
import { casts } from './cast-table.js';
import { cannotFail } from './caught-errors.js';
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
  ...net,
  ...aggregates,
};

/** Functions that fail only by a guard in their translation, or for arguments that no memory holds. */
const GUARDED: ReadonlySet<string> = new Set([
  'left',
  'right',
  'ascii',
  'regexp_contains',
  'regexp_extract',
  'regexp_replace',
  'regexp_instr',
  'regexp_extract_all',
  'regexp_substr',
  '$array_at_offset',
  '$array_at_ordinal',
  'array_first',
  'array_last',
  'timestamp_seconds',
  'timestamp_millis',
  'timestamp_micros',
  'date_from_unix_date',
  'date_trunc',
  'datetime_trunc',
  'timestamp_trunc',
  'last_day',
  'instr',
  'array_to_string',
  'json_value',
  'json_query',
  'json_extract',
  'json_extract_scalar',
  'cot',
  'csc',
  'coth',
  'csch',
  'sec',
  'sech',
  'net.ipv4_from_int64',
  'net.ipv4_to_int64',
  'net.ip_net_mask',
  'net.ip_trunc',
  'net.ip_to_string',
  'soundex',
  'parse_numeric',
  'parse_bignumeric',
]);

/** Functions that fail only where a lambda does. */
const ELEMENTWISE: ReadonlySet<string> = new Set([
  'array_includes',
  'array_includes_any',
  'array_includes_all',
  'array_filter',
  'array_transform',
  'array_slice',
  'typeof',
]);
const isHarmless = (arg: TypedExpression): boolean => arg.kind !== 'lambda' || cannotFail(arg.body);

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
  // Errors of their own guards become NULL; other errors of these functions stay errors.
  safeCall: (call, printer) => {
    const translation = functions[call.fn];
    const zone = zoneFromData(call);
    if (zone !== undefined) return printer.refuse(CAUGHT_ZONE, zone);
    if (
      translation !== undefined &&
      (GUARDED.has(call.fn) || (ELEMENTWISE.has(call.fn) && call.args.every(isHarmless)))
    )
      return printer.apply(translation, call);
    return printer.refuse(`no exact translation of SAFE.${call.fn.toUpperCase()} to PostgreSQL is known`, call);
  },
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
  unnest,
};

export const postgres = defineDialect(postgresDefinition);
