// BigQuery: GoogleSQL as itself, canonical. Coercions that GoogleSQL makes by itself are left to it.

import { typeToString } from '../../types.js';
import { refuse } from '../../printing/translation.js';
import { defineDialect } from '../../printing/define-dialect.js';
import type { DialectDefinition } from '../../printing/dialect-definition.js';
import { primary } from '../../printing/fragment.js';
import type { SqlType } from '../../types.js';
import { bareLiteral, literal, quoteIdentifier, stringLiteral } from './literals.js';
import { namedFunction, safeCall } from './named-function.js';
import { equivalents } from './equivalent-table.js';
import { operators } from './operator-table.js';
import {
  fixesType,
  isPlainNull,
  printAlternatives,
  printArray,
  printCast,
  printField,
  printLambda,
  printSortKey,
  printStruct,
  queries,
} from './constructs.js';

export const bigqueryDefinition: DialectDefinition = {
  id: 'bigquery',
  displayName: 'BigQuery',
  // “Specify a schema: column names”, “Create and use tables: table naming”, “Quotas and limits: tables”.
  names: {
    table: 1024,
    column: 300,
    columns: 10_000,
    reservedColumnPrefixes: [
      '_TABLE_',
      '_FILE_',
      '_PARTITION',
      '_ROW_TIMESTAMP',
      '__ROOT__',
      '_COLIDENTIFIER',
      '_CHANGE_SEQUENCE_NUMBER',
      '_CHANGE_TYPE',
      '_CHANGE_TIMESTAMP',
    ],
  },
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
    explicitSetDistinct: true,
    existsInSelect: true,
    outerJoinNeedsEquality: true,
    setOperationAll: { intersect: false, except: false },
    lateral: true,
  },
  functions: { ...operators, ...equivalents },
  otherFunction: namedFunction,
  casts: {},
  castOverride: printCast,
  quoteIdentifier,
  stringLiteral,
  typeName: (type) => (known(type) ? spelled(type) : refuse('the type is not known')),
  literal,
  bareLiteral,
  array: printArray,
  struct: printStruct,
  field: printField,
  queries,
  lambda: printLambda,
  caseExpression: (expr, printer) => {
    const values = expr.whens.map((w) => w.then);
    // ELSE NULL is what CASE does anyway, unless its type counts.
    const silent = isPlainNull(expr.otherwise) && fixesType(values);
    const texts = printAlternatives(silent ? values : [...values, expr.otherwise], printer);
    const whens = expr.whens.map((w, i) => `WHEN ${printer.argument(w.when)} THEN ${texts[i]!}`);
    return primary(`CASE ${whens.join(' ')}${silent ? '' : ` ELSE ${texts.at(-1)!}`} END`);
  },
  aggregateFilter: undefined,
  sortKey: printSortKey,
  safeCall,
  /** At the root nothing repeats a coercion. */
  finish: (root, printed, printer) =>
    root.kind === 'cast' && root.implicit
      ? primary(`CAST(${printed.text} AS ${printer.typeName(root.type, root)})`)
      : printed,
  unnest: (request, printer) => {
    const offset = request.offsetAlias === undefined ? '' : ` WITH OFFSET AS ${quoteIdentifier(request.offsetAlias)}`;
    const join = request.keepEmpty ? 'LEFT JOIN' : 'CROSS JOIN';
    return `${join} UNNEST(${printer.argument(request.array)}) AS ${quoteIdentifier(request.elementAlias)}${offset}`;
  },
};

function known(type: SqlType): boolean {
  if (type.kind === 'array') return known(type.element);
  if (type.kind === 'struct') return type.fields.every((f) => known(f.type));
  return type.kind !== 'unknown';
}

/** GoogleSQL's own spelling, field names quoted. A bare NULL is an INT64. */
function spelled(type: SqlType): string {
  if (type.kind === 'array') return `ARRAY<${spelled(type.element)}>`;
  if (type.kind === 'struct')
    return `STRUCT<${type.fields.map((f) => (f.name === undefined ? '' : `${quoteIdentifier(f.name)} `) + spelled(f.type)).join(', ')}>`;
  return type.kind === 'null' ? 'INT64' : typeToString(type);
}

export const bigquery = defineDialect(bigqueryDefinition);
