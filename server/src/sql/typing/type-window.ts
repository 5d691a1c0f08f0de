// `OVER (…)` → a typed window with its frame filled in; refuses what the function or GoogleSQL does not take.

import type { Span } from '../../base/span.js';
import type { FunctionEntry } from '../catalogue/function-entry.js';
import type { FrameBound, WindowSpec } from '../tree.js';
import type { TypedExpression, TypedFrame, TypedFrameBound, TypedSortKey, TypedWindow } from '../typed-tree.js';
import { INT64, isScalar, typeToString, type SqlType } from '../types.js';
import { isConstant } from './call-arguments.js';
import { typeSortKeys } from './call-placement.js';
import { coerce } from './coercion.js';
import { sameName, type TypingContext } from './typing-context.js';

/** Undefined after reporting. */
export function typeWindow(
  context: TypingContext,
  written: WindowSpec,
  entry: FunctionEntry,
  name: Span,
  distinct: boolean,
): TypedWindow | undefined {
  const spec = withNamed(context, written, 0);
  if (spec === undefined) return undefined;
  const partitionBy = spec.partitionBy.map((key) => context.type(context, key));
  const ungroupable = partitionBy.findIndex((key) => !canPartition(key.type));
  if (ungroupable >= 0) {
    context.error(
      'type-mismatch',
      spec.partitionBy[ungroupable]!,
      `PARTITION BY cannot group by values of ${typeToString(partitionBy[ungroupable]!.type)}`,
    );
    return undefined;
  }
  const orderBy = typeSortKeys(context, spec.orderBy);
  if (orderBy === undefined || !checkOrder(context, spec, entry, name, distinct)) return undefined;
  if (!entry.supportsFrame) {
    if (spec.frame === undefined) return { partitionBy, orderBy };
    context.error('wrong-arguments', spec.frame.start, `\`${entry.name}\` takes no frame`);
    return undefined;
  }
  const frame = spec.frame === undefined ? defaultFrame(orderBy) : typeFrame(context, spec.frame, orderBy);
  return frame && { partitionBy, orderBy, frame };
}

/** With what the window that it names says; undefined after reporting. */
function withNamed(context: TypingContext, spec: WindowSpec, depth: number): WindowSpec | undefined {
  const { name } = spec;
  if (name === undefined) return spec;
  const { windows } = context.level;
  const index = windows.findIndex((each) => sameName(each.name.name, name.name));
  const base = index < 0 || depth > windows.length ? undefined : windows[index]!.spec;
  if (base === undefined) {
    context.error(
      'unsupported-construct',
      name,
      `There is no window named \`${name.name}\`: write its PARTITION BY and ORDER BY here`,
    );
    return undefined;
  }
  const whole = withNamed(context, base, depth + 1);
  if (whole === undefined) return undefined;
  const twice =
    spec.partitionBy[0] ??
    (whole.orderBy.length > 0 ? spec.orderBy[0] : undefined) ??
    (whole.frame && spec.frame?.start);
  if (twice !== undefined) {
    context.error('wrong-arguments', twice, `The window \`${name.name}\` says this already`);
    return undefined;
  }
  const frame = spec.frame ?? whole.frame;
  return {
    start: spec.start,
    end: spec.end,
    partitionBy: whole.partitionBy,
    orderBy: whole.orderBy.length > 0 ? whole.orderBy : spec.orderBy,
    ...(frame && { frame }),
  };
}

/** GoogleSQL partitions by anything that has equality but FLOAT64. */
function canPartition(type: SqlType): boolean {
  if (type.kind === 'struct') return type.fields.every((field) => canPartition(field.type));
  if (type.kind === 'array') return canPartition(type.element);
  return type.kind !== 'scalar' || !['FLOAT64', 'JSON', 'GEOGRAPHY'].includes(type.name);
}

function checkOrder(
  context: TypingContext,
  spec: WindowSpec,
  entry: FunctionEntry,
  name: Span,
  distinct: boolean,
): boolean {
  const [first] = spec.orderBy;
  if (first === undefined) {
    if (entry.windowOrder !== 'required') return true;
    context.error('wrong-arguments', name, `\`${entry.name}\` needs an ORDER BY in its OVER`);
    return false;
  }
  if (entry.windowOrder !== 'unsupported' && !distinct) return true;
  context.error(
    'wrong-arguments',
    first,
    distinct ? 'A window over DISTINCT values takes no ORDER BY' : `\`${entry.name}\` takes no ORDER BY in its OVER`,
  );
  return false;
}

function defaultFrame(orderBy: readonly TypedSortKey[]): TypedFrame {
  const start: TypedFrameBound = { kind: 'UNBOUNDED PRECEDING' };
  return orderBy.length > 0
    ? { unit: 'RANGE', start, end: { kind: 'CURRENT ROW' } }
    : { unit: 'ROWS', start, end: { kind: 'UNBOUNDED FOLLOWING' } };
}

const POSITION: Readonly<Record<FrameBound['kind'], number>> = {
  'UNBOUNDED PRECEDING': 0,
  PRECEDING: 1,
  'CURRENT ROW': 2,
  FOLLOWING: 3,
  'UNBOUNDED FOLLOWING': 4,
};

function typeFrame(
  context: TypingContext,
  written: NonNullable<WindowSpec['frame']>,
  orderBy: readonly TypedSortKey[],
): TypedFrame | undefined {
  const { unit, start } = written;
  const end: FrameBound = written.end ?? { kind: 'CURRENT ROW', start: start.end, end: start.end };
  const backwards =
    POSITION[start.kind] > POSITION[end.kind] ||
    start.kind === 'UNBOUNDED FOLLOWING' ||
    end.kind === 'UNBOUNDED PRECEDING';
  if (backwards) {
    context.error(
      'wrong-arguments',
      written.end ?? start,
      `A frame cannot end at ${end.kind} when it starts at ${start.kind}`,
    );
    return undefined;
  }
  if (unit === 'RANGE' && !checkRange(context, start, end, orderBy)) return undefined;
  const typedStart = typeBound(context, start, unit, orderBy);
  const typedEnd = typeBound(context, end, unit, orderBy);
  return typedStart && typedEnd && { unit, start: typedStart, end: typedEnd };
}

function checkRange(
  context: TypingContext,
  start: FrameBound,
  end: FrameBound,
  orderBy: readonly TypedSortKey[],
): boolean {
  const counted = [start, end].find((bound) => bound.offset !== undefined);
  if (orderBy.length === 0) {
    if (start.kind === 'UNBOUNDED PRECEDING' && end.kind === 'UNBOUNDED FOLLOWING') return true;
    context.error('wrong-arguments', start, 'A RANGE frame needs an ORDER BY');
    return false;
  }
  if (counted === undefined) return true;
  const [key] = orderBy;
  if (
    orderBy.length === 1 &&
    (isScalar(key!.expr.type, 'INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC') || key!.expr.type.kind === 'unknown')
  )
    return true;
  context.error('wrong-arguments', counted, 'A RANGE frame with an offset needs exactly one numeric ORDER BY key');
  return false;
}

function typeBound(
  context: TypingContext,
  bound: FrameBound,
  unit: 'ROWS' | 'RANGE',
  orderBy: readonly TypedSortKey[],
): TypedFrameBound | undefined {
  if (bound.offset === undefined) return { kind: bound.kind };
  const offset: TypedExpression = context.type(context, bound.offset);
  const target = unit === 'ROWS' ? INT64 : (orderBy[0]?.expr.type ?? INT64);
  const coerced = coerce(offset, target, 'implicit');
  const negative = offset.kind === 'literal' && offset.value?.startsWith('-') === true;
  if (coerced.ok && isConstant(offset) && !negative && offset.type.kind !== 'null')
    return { kind: bound.kind, offset: coerced.typed };
  context.error(
    'wrong-arguments',
    bound.offset,
    `The offset of a frame is a literal or a parameter of type ${typeToString(target)} that is not negative`,
  );
  return undefined;
}
