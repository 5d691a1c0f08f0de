// Items of `sources`, `parameters` and `functions` → their specs; an item without a readable name lowers to nothing.

import type { ObjectReader } from './object-reader.js';
import { NO_NAMES, splitCommaList } from './object-reader.js';
import type {
  ForeignKeySpec,
  FreshnessSpec,
  FunctionSpec,
  KeySpec,
  ParameterSpec,
  SourceColumnSpec,
  SourceSpec,
} from './spec.js';

export function lowerSource(reader: ObjectReader): SourceSpec | undefined {
  const name = reader.text('name');
  if (name === undefined) return undefined;
  return {
    part: reader.part,
    name,
    description: reader.prose('description'),
    columns:
      reader.get('columns')?.node.kind === 'array' ? reader.objects('columns').flatMap(lowerSourceColumn) : undefined,
    primaryKey: reader.key('primary_key'),
    uniqueKeys: lowerUniqueKeys(reader),
    foreignKeys: lowerForeignKeys(reader),
    freshness: lowerFreshness(reader.object('freshness')),
    rows: reader.text('rows'),
  };
}

function lowerSourceColumn(reader: ObjectReader): readonly SourceColumnSpec[] {
  const name = reader.text('name');
  if (name === undefined) return [];
  return [
    {
      part: reader.part,
      name,
      type: reader.text('type'),
      nullable: reader.flag('nullable'),
      description: reader.prose('description'),
      tags: reader.strings('tags'),
    },
  ];
}

/** `"email"`, `["email", ["country", "phone"]]`: every entry is a key, a name alone a key of one column. */
export function lowerUniqueKeys(reader: ObjectReader): readonly KeySpec[] {
  const single = reader.text('unique_keys');
  if (single !== undefined) return [{ part: single.part, columns: splitCommaList(single, reader.sink) }];
  return reader.items('unique_keys').flatMap(({ node, part }) => {
    if (node.kind === 'string') return [{ part, columns: splitCommaList({ value: node.value, part }, reader.sink) }];
    if (node.kind !== 'array') return [];
    const columns = node.items.flatMap((item, index) =>
      item.kind === 'string' ? [{ value: item.value, part: `${part}/${index}` }] : [],
    );
    return columns.length === 0 ? [] : [{ part, columns }];
  });
}

export function lowerForeignKeys(reader: ObjectReader): readonly ForeignKeySpec[] {
  return reader.objects('foreign_keys').flatMap((key) => {
    const references = key.text('references');
    const columns = key.names('columns');
    if (references === undefined || columns.length === 0) return [];
    const referenced = key.names('referenced_columns');
    return [
      { part: key.part, columns, references, referencedColumns: referenced.length === 0 ? NO_NAMES : referenced },
    ];
  });
}

function lowerFreshness(reader: ObjectReader | undefined): FreshnessSpec | undefined {
  if (reader === undefined) return undefined;
  return {
    part: reader.part,
    column: reader.text('column'),
    warnAfter: reader.duration('warn_after'),
    errorAfter: reader.duration('error_after'),
  };
}

export function lowerParameter(reader: ObjectReader): ParameterSpec | undefined {
  const name = reader.text('name');
  if (name === undefined) return undefined;
  return {
    part: reader.part,
    name,
    type: reader.text('type'),
    default: reader.scalar('default'),
    description: reader.prose('description'),
  };
}

export function lowerFunction(reader: ObjectReader): FunctionSpec | undefined {
  const name = reader.text('name');
  const body = reader.text('body');
  if (name === undefined || body === undefined) return undefined;
  return {
    part: reader.part,
    name,
    parameters: reader.objects('parameters').flatMap((parameter) => {
      const parameterName = parameter.text('name');
      return parameterName === undefined
        ? []
        : [{ part: parameter.part, name: parameterName, type: parameter.text('type') }];
    }),
    returns: reader.text('returns'),
    body,
    description: reader.prose('description'),
  };
}
