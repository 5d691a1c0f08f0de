// What is provable about the parts of an INTERVAL expression.

import type { TypedExpression } from '../typed-tree.js';
import { literalText } from '../typed-literal.js';
import { typeKey } from '../types.js';

/** False only when its years and months are provably 0: a TIMESTAMP is moved by no others. */
export function mayHaveMonths(expr: TypedExpression): boolean {
  switch (expr.kind) {
    case 'literal':
      return expr.value !== undefined && !/^-?0-0 /.test(expr.value);
    case 'case':
      return expr.whens.some((w) => mayHaveMonths(w.then)) || mayHaveMonths(expr.otherwise);
    case 'call':
      switch (expr.fn) {
        case '$interval':
          return /^(YEAR|QUARTER|MONTH)$/i.test(literalText(expr.args[1]) ?? '') && literalText(expr.args[0]) !== '0';
        case '$subtract':
          return typeKey(expr.args[0]!.type) === 'INTERVAL' && expr.args.some(mayHaveMonths);
        case '$add':
        case '$unary_minus':
        case 'ifnull':
        case 'coalesce':
        case 'justify_hours':
          return expr.args.some(mayHaveMonths);
        default:
          return true;
      }
    default:
      return true;
  }
}
