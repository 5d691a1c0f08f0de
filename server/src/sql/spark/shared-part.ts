// Parts of an expression that a program may define once as a function of its own: what GoogleSQL has a function or a rule for and
// Spark has none. Everything that does not ask for them sees the part written out.

import type { SparkExpression } from './spark-expression.js';

export interface SharedPart {
  /** Snake case; the same name always means the same body. */
  readonly name: string;
  /** What it gives, as a sentence. */
  readonly says: string;
  readonly parameters: readonly string[];
  readonly args: readonly SparkExpression[];
  readonly body: (args: readonly SparkExpression[]) => SparkExpression;
}

export type SharedDefinition = Omit<SharedPart, 'args'>;

const parts = new WeakMap<SparkExpression, SharedPart>();

/** The body over these arguments, known as a part that can be shared. */
export function shared(definition: SharedDefinition, ...args: readonly SparkExpression[]): SparkExpression {
  const expr = definition.body(args);
  if (!args.includes(expr)) parts.set(expr, { ...definition, args });
  return expr;
}

export function sharedPart(expr: SparkExpression): SharedPart | undefined {
  return parts.get(expr);
}
