// A cast handed to what translates calls.

import type { TypedCall, TypedCast } from '../typed-tree.js';

/** A cast as a call of one argument, for cast translations. */
export function castCall(cast: TypedCast): TypedCall {
  return {
    kind: 'call',
    fn: '$cast',
    signature: 0,
    args: [cast.operand],
    safe: false,
    type: cast.type,
    nullable: cast.nullable,
    ...(cast.span && { span: cast.span }),
  };
}
