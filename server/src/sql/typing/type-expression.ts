// Syntax tree and scope → typed tree, problems, references. Never throws; one mistake is one problem, on the smallest wrong thing.

import type { Scope, TypingProblem } from '../scope.js';
import type { Expression } from '../tree.js';
import type { TypedExpression } from '../typed-tree.js';
import type { Reference } from './reference.js';
import { typeCall } from './type-call.js';
import { typeArray, typeCase, typeCast, typeElement, typeExtract, typeStruct, typeWith } from './type-constructor.js';
import { typeInterval, typeLiteral } from './type-literal.js';
import {
  typeBetween,
  typeBinary,
  typeInList,
  typeInUnnest,
  typeIsDistinct,
  typeIsTest,
  typeLike,
  typeUnary,
} from './type-operator.js';
import { typeField, typeFrom, typeParameter, typePath } from './type-path.js';
import { typeInSubquery, typeSubquery } from './type-subquery.js';
import { TypingContext, type RowsPlace } from './typing-context.js';

export type { Reference } from './reference.js';

/** Nesting beyond it could exhaust the stack; the parser's own limit lies above what people write. */
const MOST_DEPTH = 1000;

export interface TypingResult {
  /** Of kind `invalid` or with such parts exactly when `problems` has an error. */
  readonly typed: TypedExpression;
  readonly problems: TypingProblem[];
  /** In the order in which names were resolved. */
  readonly references: Reference[];
  /** Rows of subqueries, and where they are visible. */
  readonly rowsPlaces: readonly RowsPlace[];
}

export function typeExpression(expr: Expression, scope: Scope): TypingResult {
  const context = new TypingContext(scope, typeNode, [], undefined);
  const typed = typeNode(context, expr);
  return { typed, problems: context.problems, references: context.references, rowsPlaces: context.rowsPlaces };
}

function typeNode(context: TypingContext, node: Expression): TypedExpression {
  if (context.depth >= MOST_DEPTH) {
    context.error('unsupported-construct', node, `Nested more than ${MOST_DEPTH} levels deep`);
    return context.invalid(node);
  }
  context.depth++;
  const typed = dispatch(context, node);
  context.depth--;
  return typed;
}

function dispatch(context: TypingContext, node: Expression): TypedExpression {
  switch (node.kind) {
    case 'literal':
      return typeLiteral(context, node);
    case 'path':
      return typePath(context, node);
    case 'call':
      return typeCall(context, node);
    case 'binary':
      return typeBinary(context, node);
    case 'unary':
      return typeUnary(context, node);
    case 'from':
      return typeFrom(context, node);
    case 'parameter':
      return typeParameter(context, node);
    case 'case':
      return typeCase(context, node);
    case 'is':
      return typeIsTest(context, node);
    case 'in':
      return typeInList(context, node);
    case 'in-unnest':
      return typeInUnnest(context, node);
    case 'in-subquery':
      return typeInSubquery(context, node);
    case 'between':
      return typeBetween(context, node);
    case 'like':
      return typeLike(context, node);
    case 'is-distinct':
      return typeIsDistinct(context, node);
    case 'cast':
      return typeCast(context, node);
    case 'extract':
      return typeExtract(context, node);
    case 'interval':
      return typeInterval(context, node);
    case 'array':
      return typeArray(context, node);
    case 'struct':
      return typeStruct(context, node);
    case 'element':
      return typeElement(context, node);
    case 'field':
      return typeField(context, node);
    case 'subquery':
      return typeSubquery(context, node);
    case 'with':
      return typeWith(context, node);
    case 'missing':
      // The parser has reported it; what could be read still resolves.
      for (const readable of node.readable ?? []) context.type(context, readable);
      return context.invalid(node);
    case 'unsupported':
      for (const operand of node.operands) context.type(context, operand);
      context.error(
        'unsupported-construct',
        node,
        `${node.construct.charAt(0).toUpperCase()}${node.construct.slice(1)} are not supported`,
      );
      return context.invalid(node);
    default:
      context.error('unsupported-construct', node, `This cannot stand here: ${PLACES[node.kind]}`);
      return context.invalid(node);
  }
}

const PLACES = {
  star: '`*` stands only in COUNT(*)',
  lambda: 'a lambda is an argument of an array function',
  named: '`name => value` is an argument of a function',
  'date-part': 'a date part is an argument of a date function',
  type: 'a type is written in CAST',
} as const;
