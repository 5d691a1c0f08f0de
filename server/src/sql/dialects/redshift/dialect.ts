// Redshift: printed from AWS' documentation and compared as text; never run on a cluster, so whatever is not sure is refused.

import { defineDialect } from '../../printing/define-dialect.js';
import type { DialectDefinition } from '../../printing/dialect-definition.js';
import type { FunctionTranslations } from '../../printing/translation.js';
import { aggregates, frame, sortKey } from './aggregate-table.js';
import { castOverride, casts } from './cast-table.js';
import { dates } from './date-table.js';
import { quoteIdentifier, stringLiteral } from './identifiers.js';
import { bareLiteral, literal } from './literals.js';
import { operators } from './operator-table.js';
import { regex } from './regex.js';
import { strings } from './string-table.js';
import { typeName } from './types.js';

const functions: FunctionTranslations = { ...operators, ...strings, ...regex, ...dates, ...aggregates };

const NO_ARRAYS = 'Redshift has no arrays, only untyped SUPER values';
const NO_STRUCTS = 'Redshift has no structs, only untyped SUPER values';

export const redshiftDefinition: DialectDefinition = {
  id: 'redshift',
  displayName: 'Redshift',
  // “Names and identifiers” and “CREATE TABLE: usage notes” of its Developer Guide; the system columns are those of PostgreSQL 8, which it comes from.
  names: {
    table: 127,
    column: 127,
    columns: 1600,
    systemColumns: new Set(['oid', 'tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid']),
  },
  features: {
    qualify: true,
    merge: true,
    fullJoinAnyCondition: false,
    rightJoin: true,
    semiAntiJoin: false,
    groupingSets: true,
    nullSafeEquals: undefined,
    createOrReplaceTable: false,
    createOrReplaceView: true,
    transactionalDdl: true,
    explicitSetDistinct: false,
    existsInSelect: false,
    outerJoinNeedsEquality: false,
    setOperationAll: { intersect: false, except: false },
    lateral: false,
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
  struct: (struct, printer) => printer.refuse(NO_STRUCTS, struct),
  field: (field, printer) => printer.refuse(NO_STRUCTS, field),
  queries: NO_ARRAYS,
  aggregateFilter: undefined,
  frame,
  sortKey,
  unnest: (request, printer) => printer.refuse(NO_ARRAYS, request.array).text,
};

export const redshift = defineDialect(redshiftDefinition);
