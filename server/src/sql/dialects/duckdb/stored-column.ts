// A column declared NUMERIC(p, s) is stored as DECIMAL(p, s), but every NUMERIC is computed with as DECIMAL(38,9): it is widened where it is read.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { SqlType } from '../../types.js';
import { withoutParameters } from '../../typing/coercion.js';
import { typeName } from './types.js';

export function storedColumn(text: string, declared: SqlType): Fragment | undefined {
  if (!holdsNarrowDecimal(declared)) return undefined;
  const wide = typeName(withoutParameters(declared));
  return typeof wide === 'string' ? primary(`CAST(${text} AS ${wide})`) : undefined;
}

function holdsNarrowDecimal(type: SqlType): boolean {
  if (type.kind === 'array') return holdsNarrowDecimal(type.element);
  if (type.kind === 'struct') return type.fields.some((f) => holdsNarrowDecimal(f.type));
  return type.kind === 'scalar' && type.name === 'NUMERIC' && type.precision !== undefined;
}
