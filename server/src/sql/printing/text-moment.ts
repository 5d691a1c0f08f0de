// DATE(text): GoogleSQL reads the text as a TIMESTAMP (`2024-02-29 23:00:00-08` is a day in UTC), not as a DATE.

import type { TypedCall, TypedCast } from '../typed-tree.js';
import { TIMESTAMP } from '../types.js';

/** The cast that reads the first argument of the call; SAFE.DATE gives NULL for a text that is none. */
export function textAsMoment(call: TypedCall): TypedCast {
  const operand = call.args[0]!;
  return {
    kind: 'cast',
    operand,
    type: TIMESTAMP,
    nullable: operand.nullable || call.safe,
    safe: call.safe,
    implicit: false,
    ...(call.span && { span: call.span }),
  };
}

/** The call with a TIMESTAMP where it has a STRING. */
export function withMoment(call: TypedCall): TypedCall {
  const { type } = call.args[0]!;
  const isText = type.kind === 'scalar' && type.name === 'STRING';
  return isText ? { ...call, args: [textAsMoment(call), ...call.args.slice(1)] } : call;
}
