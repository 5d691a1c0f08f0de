// What differs between dbt's adapters, as data.

import type { ModelPlan } from '../../../plan/plan.js';
import type { Dialect } from '../../../sql/dialect.js';
import type { ProofLevel } from '../../platform.js';

export interface DbtDialect {
  readonly dialect: Dialect;
  readonly proof: ProofLevel;
  /** PyPI package of the adapter. */
  readonly adapter: string;
  /** How rows are upserted by key. */
  readonly incrementalStrategy: 'delete+insert' | 'merge';
  /** An expression that fails with the text it is given. */
  readonly raise: (text: string) => string;
  /** Characters that a string literal of the engine needs escaped, for values of vars: `[text, replacement]` in order. */
  readonly literalEscapes: readonly (readonly [string, string])[];
  /** The output of profiles.yml; credentials come from environment variables. */
  readonly profile: (project: string) => Readonly<Record<string, unknown>>;
  /** Settings of every model of the project. */
  readonly modelConfig: Readonly<Record<string, unknown>>;
  /** Storage settings of one table: partitions, clusters. A reason where it can't be done. */
  readonly storage: (
    model: ModelPlan,
  ) =>
    | { readonly config: Readonly<Record<string, unknown>> }
    | { readonly refusal: string; readonly about: 'partition_by' | 'cluster_by' };
  /** What the README says about connecting: variables of the environment. */
  readonly connection: readonly string[];
  /** Case of names that are not quoted, where the engine folds it. */
  readonly folds?: 'lower' | 'upper';
}

/** A column in YAML: dbt quotes it exactly where the SQL does. */
export function columnName(
  name: string,
  { dialect, folds }: DbtDialect,
): { readonly name: string; readonly quote?: true } {
  const quoted = dialect.quoteIdentifier(name);
  if (quoted !== name) return { name: quoted.slice(1, -1), quote: true };
  return { name: folds === 'lower' ? name.toLowerCase() : folds === 'upper' ? name.toUpperCase() : name };
}
