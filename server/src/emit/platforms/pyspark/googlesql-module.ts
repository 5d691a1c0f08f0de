// Functions that GoogleSQL has and Spark lacks → `googlesql.py`: each once, however many expressions of the project call it.

import { pythonIdentifier } from '../../../sql/dialects/pyspark/python-literal.js';
import { printPysparkDefinition } from '../../../sql/dialects/pyspark/print-pyspark.js';
import type { SharedPart } from '../../../sql/spark/shared-part.js';
import { layoutStatement } from './python-layout.js';
import { docstring, functionHead, importLines } from './python-module.js';

/** The module's name; imported as such by the modules that call it. */
export const GOOGLESQL = 'googlesql';

export class GooglesqlFunctions {
  /** By name; undefined for a part that can't be a function of its own. */
  private readonly functions = new Map<string, readonly string[] | undefined>();

  /** The text that calls the function inside the module, and the one outside. */
  private readonly within = (part: SharedPart): string | undefined =>
    this.known(part) ? pythonIdentifier(part.name) : undefined;

  readonly define = (part: SharedPart): string | undefined =>
    this.known(part) ? `${GOOGLESQL}.${pythonIdentifier(part.name)}` : undefined;

  private known(part: SharedPart): boolean {
    if (!this.functions.has(part.name)) {
      const body = printPysparkDefinition(part, this.within);
      this.functions.set(part.name, body === undefined ? undefined : definition(part, body));
    }
    return this.functions.get(part.name) !== undefined;
  }

  /** The module's text; undefined while nothing needs it. */
  module(): string | undefined {
    const code = [...this.functions]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, lines]) => (lines === undefined ? [] : ['', '', ...lines]));
    if (code.length === 0) return undefined;
    const imports = importLines(code, []);
    return [docstring('Functions of GoogleSQL that Spark has none for, as Columns.'), '', ...imports, ...code, ''].join(
      '\n',
    );
  }
}

function definition(part: SharedPart, body: string): readonly string[] {
  return [
    ...functionHead({
      name: pythonIdentifier(part.name),
      arguments: part.parameters.map((name) => `${pythonIdentifier(name)}: Column`),
      keywordOnly: [],
      returns: 'Column',
    }),
    `    ${docstring(part.says)}`,
    ...layoutStatement('return ', { base: body, calls: [] }, '    '),
  ];
}
