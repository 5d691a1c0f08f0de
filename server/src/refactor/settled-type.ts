// A type → whether it can be written down: nothing in it is unknown or only NULL.

import type { SqlType } from '../sql/types.js';

export function isSettled(type: SqlType): boolean {
  switch (type.kind) {
    case 'array':
      return isSettled(type.element);
    case 'struct':
      return type.fields.every((f) => isSettled(f.type));
    default:
      return type.kind === 'scalar';
  }
}
