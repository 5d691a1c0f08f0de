// Functions that evaluate only some of their arguments, or take an error for a value: IF, COALESCE, AND, IFERROR …

import type { TypedCall, TypedExpression } from '../typed-tree.js';
import { compareConstants } from './compare-constants.js';
import { bool, FAILS, type Outcome } from './constant.js';

type Value = (expr: TypedExpression) => Outcome;
type Conditional = (call: TypedCall, value: Value) => Outcome;

/** AND (`decisive` false) and OR: a decisive operand counts whatever the others are; its errors aside, all are NULL or the other value. */
const connective =
  (decisive: 'true' | 'false'): Conditional =>
  (call, value) => {
    const values = call.args.map(value);
    if (values.includes(undefined)) return undefined;
    // Which of an error and a decisive operand counts is the engine's choice.
    if (values.includes(FAILS)) return values.includes(decisive) ? undefined : FAILS;
    if (values.includes(decisive)) return decisive;
    return values.includes(null) ? null : decisive === 'true' ? 'false' : 'true';
  };

const coalesce: Conditional = (call, value) => {
  for (const arg of call.args) {
    const found = value(arg);
    if (found !== null) return found;
  }
  return null;
};

export const CONDITIONALS: Readonly<Record<string, Conditional>> = {
  $and: connective('false'),
  $or: connective('true'),
  coalesce,
  ifnull: coalesce,
  if: (call, value) => {
    const condition = value(call.args[0]!);
    if (condition === undefined || condition === FAILS) return condition;
    return value(condition === 'true' ? call.args[1]! : call.args[2]!);
  },
  nullif: (call, value) => {
    const left: Outcome = value(call.args[0]!);
    const right: Outcome = value(call.args[1]!);
    if (left === undefined || right === undefined) return undefined;
    if (left === FAILS || right === FAILS) return FAILS;
    if (left === null || right === null) return left;
    const order = compareConstants(left, right, call.args[0]!.type);
    return order === undefined ? undefined : order === 0 ? null : left;
  },
  iferror: (call, value) => {
    const found = value(call.args[0]!);
    return found === FAILS ? value(call.args[1]!) : found;
  },
  nulliferror: (call, value) => {
    const found = value(call.args[0]!);
    return found === FAILS ? null : found;
  },
  iserror: (call, value) => {
    const found = value(call.args[0]!);
    return found === undefined ? undefined : bool(found === FAILS);
  },
};
