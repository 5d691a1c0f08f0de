// One model → its YAML: description, configuration, columns with their types and tests, unit tests.

import type { ModelPlan } from '../../../plan/plan.js';
import { columnName, type DbtDialect } from './dbt-dialect.js';
import type { GenericTest } from './data-tests.js';
import { jinjaValue } from './jinja.js';
import type { DbtMaterialization } from './model-sql.js';
import { yamlText } from './yaml-text.js';

export interface ModelYaml {
  readonly model: ModelPlan;
  readonly materialization: DbtMaterialization;
  /** Only where the layer's folder does not say it. */
  readonly schema: string | undefined;
  readonly storage: Readonly<Record<string, unknown>>;
  /** By lower-case column name. */
  readonly tests: ReadonlyMap<string, readonly GenericTest[]>;
  readonly unitTests: readonly Readonly<Record<string, unknown>>[];
}

export function modelYaml(parts: ModelYaml, target: DbtDialect): string {
  const { model, tests } = parts;
  const { dialect } = target;
  const contract = hasContract(parts, target);
  const columns = model.columns.map((c) => {
    const type = dialect.typeName(c.type);
    const own = tests.get(c.name.toLowerCase()) ?? [];
    return {
      ...columnName(c.name, target),
      ...(c.description !== undefined && { description: jinjaValue(c.description) }),
      ...(type.ok && { data_type: type.text }),
      ...(c.tags.length > 0 && { config: { tags: c.tags.map((t) => jinjaValue(t)) } }),
      ...(own.length > 0 && { data_tests: own }),
    };
  });
  return yamlText({
    models: [
      {
        name: model.name,
        ...(model.description !== undefined && { description: jinjaValue(model.description) }),
        config: {
          materialized: parts.materialization === 'rewritten' ? 'table' : parts.materialization,
          ...(parts.materialization === 'incremental' &&
            model.materialization.type === 'incremental' && {
              incremental_strategy: target.incrementalStrategy,
              unique_key: model.materialization.uniqueKey.map((k) => dialect.quoteIdentifier(k)),
              on_schema_change: 'append_new_columns',
            }),
          ...(parts.schema !== undefined && { schema: parts.schema }),
          ...(contract && { contract: { enforced: true } }),
          ...(model.tags.length > 0 && { tags: model.tags.map((t) => jinjaValue(t)) }),
          ...(model.owner !== undefined && { meta: { owner: jinjaValue(model.owner) } }),
          ...parts.storage,
        },
        columns,
      },
    ],
    ...(parts.unitTests.length > 0 && { unit_tests: parts.unitTests }),
  });
}

/** dbt compares types by their names, which it can only do of scalars; an ephemeral model has no table to hold to it. */
function hasContract({ model, materialization }: ModelYaml, target: DbtDialect): boolean {
  return (
    materialization !== 'ephemeral' &&
    model.columns.every((c) => c.type.kind === 'scalar' && target.dialect.typeName(c.type).ok)
  );
}
