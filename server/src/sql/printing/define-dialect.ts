// A dialect's definition → the Dialect the rest of the program uses: each call prints with a printer of its own.

import type { Dialect, PrintEnvironment, PrintResult, UnnestRequest } from '../dialect.js';
import { printFolded } from '../evaluate/fold-constants.js';
import type { TypedExpression } from '../typed-tree.js';
import type { DialectDefinition } from './dialect-definition.js';
import { ExpressionPrinter } from './print-expression.js';

export function defineDialect(definition: DialectDefinition): Dialect {
  const run = (
    root: TypedExpression,
    env: PrintEnvironment,
    text: (printer: ExpressionPrinter) => string,
  ): PrintResult => {
    const printer = new ExpressionPrinter(definition, env, root);
    const printed = text(printer);
    return printer.refusals.length > 0
      ? { ok: false, refusals: printer.refusals }
      : { ok: true, text: printed, notes: printer.notes };
  };
  const finished = (expr: TypedExpression, printer: ExpressionPrinter): string => {
    const printed = printer.print(expr);
    return (definition.finish?.(expr, printed, printer) ?? printed).text;
  };
  return {
    id: definition.id,
    displayName: definition.displayName,
    features: definition.features,
    ...(definition.names && { names: definition.names }),
    print: (expr, env) => printFolded(expr, (e) => run(e, env, (printer) => finished(e, printer))),
    sortKey: (key, env) =>
      printFolded(key.expr, (expr) => run(expr, env, (printer) => printer.sortKey({ ...key, expr }))),
    quoteIdentifier: (name) => definition.quoteIdentifier(name),
    typeName: (type) => {
      const name = definition.typeName(type);
      return typeof name === 'string'
        ? { ok: true, text: name, notes: [] }
        : { ok: false, refusals: [{ reason: name.reason }] };
    },
    stringLiteral: (value) => definition.stringLiteral(value),
    unnest: (request: UnnestRequest, env) =>
      printFolded(request.array, (array) =>
        run(array, env, (printer) => definition.unnest({ ...request, array }, printer)),
      ),
  };
}
