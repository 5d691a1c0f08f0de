// An expression and the column's declared type → CAST(expression AS type), with the casts that can lose or fail reported.

import { bottomUp } from '../base/bottom-up.js';
import { leftOperand } from '../sql/typed-walk.js';
import type { PartId, Text } from '../spec/spec.js';
import { lookupFunction } from '../sql/catalogue/function-catalogue.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { castNode, coerce } from '../sql/typing/coercion.js';
import { scalarCallNullable } from '../sql/typing/nullability.js';
import { resolveType } from '../sql/typing/resolve-type.js';
import { valuesFit } from '../sql/typing/value-fits.js';
import { INT64, isScalar, typeToString, UNKNOWN, type SqlType } from '../sql/types.js';
import type { ModelContext } from './model-context.js';
import { typeCause } from './type-causes.js';

/** The type a text names; undefined and reported where it names none; undefined where there is no text. */
export function declaredType(ctx: ModelContext, text: Text | undefined): SqlType | undefined {
  if (text === undefined) return undefined;
  const resolved = resolveType(text.value);
  if (resolved.ok) return resolved.type;
  const { problem } = resolved;
  ctx.report('unknown-type', 'error', text.part, problem.message, {
    span: { start: problem.start, end: problem.end },
    suggestions: problem.suggestions,
  });
  return UNKNOWN;
}

/**
 * The value as the declared type; `type` absent: as it is (a bare NULL as INT64, as GoogleSQL types it). `place` is where
 * a loss is reported; absent: nothing is.
 */
export function castTo(
  ctx: ModelContext,
  expr: TypedExpression,
  type: SqlType | undefined,
  place: PartId | undefined,
  name: string,
): TypedExpression {
  if (type === undefined) return expr.type.kind === 'null' ? asType(expr, INT64) : expr;
  if (type.kind === 'unknown') return { ...expr };
  if (expr.kind === 'invalid') return { ...expr, type };
  if (expr.type.kind === 'unknown') return castNode(expr, type, false);
  if (expr.kind === 'cast' && !expr.safe && typeToString(expr.type) === typeToString(type)) return expr;
  const assigned = coerce(expr, type, 'assign');
  const result = assigned.ok || assigned.reason === 'no-cast' ? assigned : coerce(expr, type, 'explicit');
  if (!result.ok) {
    if (place !== undefined)
      ctx.report(
        'impossible-cast',
        'error',
        place,
        `\`${name}\` is declared ${typeToString(type)}, but its value is ${typeToString(expr.type)}, which cannot be converted to it.`,
        {
          data: { from: typeToString(expr.type), to: typeToString(type), causes: castCauses(ctx, place, name) },
        },
      );
    return { kind: 'invalid', type, nullable: true };
  }
  const remark = place === undefined ? undefined : conversionRemark(name, AS_DECLARED, expr, type, result.lossy);
  if (remark !== undefined)
    ctx.report(remark.id, remark.severity, place!, remark.message, {
      data: { from: typeToString(expr.type), to: typeToString(type), causes: castCauses(ctx, place!, name) },
    });
  return result.typed;
}

/** The column itself, whose readers get another type, and the one that it is made of. */
function castCauses(ctx: ModelContext, place: PartId, name: string): readonly string[] {
  const column = place.slice(0, place.lastIndexOf('/') + 1);
  const read = new Set(
    ctx.references.flatMap(({ part, target }) =>
      part.startsWith(column) && target.kind === 'column' ? [typeCause(target.relation, target.column)] : [],
    ),
  );
  return [typeCause({ kind: 'model', name: ctx.name }, name), ...(read.size === 1 ? read : [])];
}

export interface ConversionRemark {
  readonly id: 'lossy-cast' | 'implicit-conversion';
  readonly severity: 'warning' | 'information';
  readonly message: string;
}

export interface Declaration {
  readonly says: string;
  readonly value: string;
}

const AS_DECLARED: Declaration = { says: 'is declared', value: 'its value' };

/** What is to be said where `name` is declared with a type, is given a value of another one, and nobody wrote the CAST. */
export function conversionRemark(
  name: string,
  declaration: Declaration,
  expr: TypedExpression,
  type: SqlType,
  lossy: boolean,
): ConversionRemark | undefined {
  const to = typeToString(type);
  const said = (value: SqlType): string =>
    `\`${name}\` ${declaration.says} ${to}, but ${declaration.value} is ${typeToString(value)}`;
  if (lossy && (expr.kind !== 'literal' || isBounded(type)) && !valuesFit(expr, type))
    return {
      id: 'lossy-cast',
      // A ratio kept as NUMERIC is rounded at the ninth decimal: what nearly everyone means by it.
      severity:
        isScalar(expr.type, 'FLOAT64') &&
        type.kind === 'scalar' &&
        isScalar(type, 'NUMERIC', 'BIGNUMERIC') &&
        type.precision === undefined
          ? 'information'
          : 'warning',
      message: `${said(boundedType(expr))}: the conversion can ${isScalar(type, 'STRING', 'BYTES') ? 'fail, because it can be longer' : 'lose digits or fail'}. Write \`CAST(… AS ${to})\` if that is meant.`,
    };
  const becomes = expr.kind === 'literal' ? undefined : anotherKind(expr.type, type);
  if (becomes === undefined) return undefined;
  return {
    id: 'implicit-conversion',
    // Numbers and times kept as text are practice in places; `true` and `false` as text is what nobody wants.
    severity: isScalar(expr.type, 'BOOL') && isScalar(type, 'STRING') ? 'warning' : 'information',
    message: `${said(expr.type)} and ${becomes}. Write \`CAST(… AS ${to})\` if that is meant.`,
  };
}

/** A type with a length or a number of digits: a literal need not fit either. */
function isBounded(type: SqlType): boolean {
  return type.kind === 'scalar' && (type.length !== undefined || type.precision !== undefined);
}

/** With the length or digits that a column is declared with, where it is one. */
function boundedType(expr: TypedExpression): SqlType {
  return (expr.kind === 'column' ? expr.declared : undefined) ?? expr.type;
}

/** Loses nothing, but is another kind of thing: a time or a number as text, an instant as a time of no zone. */
function anotherKind(from: SqlType, to: SqlType): string | undefined {
  if (from.kind !== 'scalar' || to.kind !== 'scalar') return undefined;
  if (to.name === 'STRING') return isScalar(from, 'STRING', 'JSON') ? undefined : 'is written out as text';
  return BECOMES[`${from.name}>${to.name}`];
}

const BECOMES: Readonly<Record<string, string>> = {
  'TIMESTAMP>DATETIME': 'becomes date and time in UTC, which are no instant any more',
  'DATETIME>TIMESTAMP': 'is taken as a time in UTC',
  'DATE>DATETIME': 'becomes its midnight',
  'DATE>TIMESTAMP': 'becomes its midnight in UTC',
  'BOOL>INT64': 'becomes 0 or 1',
  'STRING>BYTES': 'is written out as its bytes in UTF-8',
};

function asType(expr: TypedExpression, type: SqlType): TypedExpression {
  return expr.kind === 'literal' ? { ...expr, type } : castNode(expr, type, false);
}

export function nullOf(type: SqlType): TypedExpression {
  return {
    kind: 'literal',
    type: type.kind === 'null' || type.kind === 'unknown' ? INT64 : type,
    value: undefined,
    nullable: true,
  };
}

/** Whether an expression can be NULL, given that its parts say so: for trees whose columns were replaced after typing. */
export const nullableAgain: (e: TypedExpression) => boolean = bottomUp(leftOperand, (e) => nullable(e));

function nullable(e: TypedExpression): boolean {
  switch (e.kind) {
    case 'call': {
      if (e.aggregate !== undefined || e.over !== undefined || e.safe) return e.nullable;
      const entry = lookupFunction(e.fn);
      const args = e.args.map((a) => ({ ...a, nullable: nullableAgain(a) }));
      return entry === undefined ? e.nullable || args.some((a) => a.nullable) : scalarCallNullable(entry, args);
    }
    case 'case':
      return e.whens.some((w) => nullableAgain(w.then)) || nullableAgain(e.otherwise);
    case 'cast':
      return e.safe || nullableAgain(e.operand);
    default:
      return e.nullable;
  }
}
