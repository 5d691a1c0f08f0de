// A value → the literals, arrays and structs that stand for it.

import type { TypedExpression } from '../typed-tree.js';
import type { SqlType } from '../types.js';
import { itemsOf, type Constant } from './constant.js';

/** Literals, arrays and structs of the type; the constant stands where `at` was written. */
export function constantTree(value: Constant, type: SqlType, at: Pick<TypedExpression, 'span'>): TypedExpression {
  const where = at.span && { span: at.span };
  if (value === null) return { kind: 'literal', type, nullable: true, value: undefined, ...where };
  if (type.kind === 'array')
    return {
      kind: 'array',
      type,
      nullable: false,
      elements: itemsOf(value).map((item) => constantTree(item, type.element, at)),
      ...where,
    };
  if (type.kind === 'struct')
    return {
      kind: 'struct',
      type,
      nullable: false,
      fields: itemsOf(value).map((item, i) => ({
        name: type.fields[i]?.name,
        value: constantTree(item, type.fields[i]!.type, at),
      })),
      ...where,
    };
  return { kind: 'literal', type, nullable: false, value: value as string, ...where };
}
