// A plan → OpenLineage job events, one a table: its job, the datasets it reads and writes, their schemas, and column lineage.
//
// A function of the plan and the options: no clock, no random id (job events describe a design and need no run). Ephemeral models
// are no datasets: what reads them is told with what they read. Sent or kept, an event replaces what was known of its job, so
// each is whole.

import { composed, dependencesIn } from '../plan/column-dependence.js';
import { columnText, modelLineage, type ColumnPlace, type Origin, type Origins } from '../plan/lineage.js';
import type { ModelPlan, PipelinePlan } from '../plan/plan.js';
import { typeToString, type SqlType } from '../sql/types.js';

export interface OpenLineageOptions {
  /** RFC 3339; the same in every event. */
  readonly eventTime: string;
  /** Of jobs and datasets. */
  readonly namespace: string;
  /** A URI that names this program and its version. */
  readonly producer: string;
  /** Absent: all models that are stored. */
  readonly models?: ReadonlySet<ModelPlan>;
}

const SPEC = 'https://openlineage.io/spec';
const facetSchemas = {
  schema: `${SPEC}/facets/1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet`,
  columnLineage: `${SPEC}/facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet`,
  datasetDocumentation: `${SPEC}/facets/1-1-0/DocumentationDatasetFacet.json#/$defs/DocumentationDatasetFacet`,
  jobDocumentation: `${SPEC}/facets/1-1-0/DocumentationJobFacet.json#/$defs/DocumentationJobFacet`,
  jobType: `${SPEC}/facets/2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet`,
} as const;

/** Plain JSON objects, in build order. */
export function openLineageEvents(plan: PipelinePlan, options: OpenLineageOptions): readonly object[] {
  const events = new Events(plan, options);
  return plan.models
    .filter((m) => m.materialization.type !== 'ephemeral' && (options.models?.has(m) ?? true))
    .map((m) => events.event(m));
}

/** What a table's columns and rows come from, ephemeral models seen through. */
interface Stored {
  readonly columns: ReadonlyMap<string, Origins>;
  readonly rows: Origins;
}

interface Described {
  readonly name: string;
  readonly type: SqlType;
  readonly description: string | undefined;
}

class Events {
  private readonly models: ReadonlyMap<string, ModelPlan>;
  private readonly sources: ReadonlyMap<string, PipelinePlan['sources'][number]>;
  private readonly ephemeral: ReadonlyMap<string, ModelPlan>;
  private readonly stored = new Map<ModelPlan, Stored>();

  constructor(
    private readonly plan: PipelinePlan,
    private readonly options: OpenLineageOptions,
  ) {
    this.models = new Map(plan.models.map((m) => [m.name.toLowerCase(), m]));
    this.sources = new Map(plan.sources.map((s) => [s.name.toLowerCase(), s]));
    this.ephemeral = new Map(
      plan.models.filter((m) => m.materialization.type === 'ephemeral').map((m) => [m.name.toLowerCase(), m]),
    );
  }

  event(model: ModelPlan): object {
    const { eventTime, namespace, producer } = this.options;
    return {
      eventTime,
      producer,
      schemaURL: `${SPEC}/2-0-2/OpenLineage.json#/$defs/JobEvent`,
      job: {
        namespace,
        name: `${this.plan.name}.${model.name}`,
        facets: {
          jobType: this.facet('jobType', { processingType: 'BATCH', integration: 'PIPEWRIGHT', jobType: 'MODEL' }),
          ...this.documentation('jobDocumentation', model.description),
        },
      },
      inputs: this.inputs(model).map((name) => this.dataset(name)),
      outputs: [
        {
          ...this.dataset(model.name),
          facets: { ...this.facetsOf(model), columnLineage: this.columnLineage(model) },
        },
      ],
    };
  }

  // ---- datasets ------------------------------------------------------------------------------------------------------

  /** Sources and stored models, in the order they are read. */
  private inputs(model: ModelPlan, seen = new Set<string>()): readonly string[] {
    for (const { relation } of model.inputs) {
      const through = relation.kind === 'model' ? this.ephemeral.get(relation.name.toLowerCase()) : undefined;
      if (through === undefined) seen.add(relation.name);
      else this.inputs(through, seen);
    }
    return [...seen];
  }

  private dataset(relation: string): { readonly namespace: string; readonly name: string; readonly facets: object } {
    const model = this.modelNamed(relation);
    const described = model ?? this.sources.get(relation.toLowerCase());
    return {
      namespace: this.options.namespace,
      name: this.datasetName(relation),
      facets: described === undefined ? {} : this.facetsOf(described),
    };
  }

  private modelNamed(name: string): ModelPlan | undefined {
    return this.models.get(name.toLowerCase());
  }

  /** As its table is called: `temp.stg_orders`, `raw.orders`. */
  private datasetName(relation: string): string {
    const model = this.modelNamed(relation);
    return model === undefined || model.schema === '' ? relation : `${model.schema}.${model.name}`;
  }

  private facetsOf(described: {
    readonly columns: readonly Described[];
    readonly description: string | undefined;
  }): object {
    return {
      ...(described.columns.length > 0 && {
        schema: this.facet('schema', {
          fields: described.columns.map((c, i) => ({
            ...field(c.name, c.type, c.description),
            ordinal_position: i + 1,
          })),
        }),
      }),
      ...this.documentation('datasetDocumentation', described.description),
    };
  }

  private documentation(kind: keyof typeof facetSchemas, text: string | undefined): object {
    return text === undefined || text === '' ? {} : { documentation: this.facet(kind, { description: text }) };
  }

  private facet(kind: keyof typeof facetSchemas, content: object): object {
    return { _producer: this.options.producer, _schemaURL: facetSchemas[kind], ...content };
  }

  // ---- columns -------------------------------------------------------------------------------------------------------

  private columnLineage(model: ModelPlan): object {
    const { columns, rows } = this.storedLineage(model);
    return this.facet('columnLineage', {
      fields: Object.fromEntries(
        [...columns].map(([name, origins]) => [name, { inputFields: this.inputFields(origins) }]),
      ),
      dataset: this.inputFields(rows),
    });
  }

  private inputFields(origins: Origins): readonly object[] {
    return [...origins.values()].map(({ place, how }) => ({
      namespace: this.options.namespace,
      name: this.datasetName(place.relation),
      field: place.column,
      transformations: dependencesIn(how).map(({ type, subtype, masking }) => ({ type, subtype, masking })),
    }));
  }

  private storedLineage(model: ModelPlan): Stored {
    const known = this.stored.get(model);
    if (known !== undefined) return known;
    const { columns, rows } = modelLineage(model);
    const own = new Map(columns.map((c) => [c.name, this.seenThrough(c.origins)]));
    const decided = new Map(this.seenThrough(rows));
    // Whatever decides about the rows of an ephemeral model that is read decides about these.
    for (const { relation } of model.inputs) {
      const read = relation.kind === 'model' ? this.ephemeral.get(relation.name.toLowerCase()) : undefined;
      if (read !== undefined) for (const origin of this.storedLineage(read).rows.values()) put(decided, origin);
    }
    const stored = { columns: own, rows: decided };
    this.stored.set(model, stored);
    return stored;
  }

  private seenThrough(origins: Origins): Origins {
    const all = new Map<string, Origin>();
    for (const origin of origins.values()) {
      const model = this.ephemeral.get(origin.place.relation.toLowerCase());
      if (model === undefined) {
        put(all, origin);
        continue;
      }
      for (const inner of this.columnOf(model, origin.place).values())
        put(all, { place: inner.place, how: composed(origin.how, inner.how) });
    }
    return all;
  }

  private columnOf(model: ModelPlan, place: ColumnPlace): Origins {
    const { columns } = this.storedLineage(model);
    for (const [name, origins] of columns) if (name.toLowerCase() === place.column.toLowerCase()) return origins;
    return new Map();
  }
}

function put(to: Map<string, Origin>, origin: Origin): void {
  const text = columnText(origin.place);
  const known = to.get(text);
  to.set(text, known === undefined ? origin : { place: known.place, how: known.how | origin.how });
}

/** Fields of structs are nested; an array of structs has one field `_element`. */
function field(name: string, type: SqlType, description?: string): object {
  const nested =
    type.kind === 'struct'
      ? type.fields.map((f, i) => field(f.name ?? `_field_${i + 1}`, f.type))
      : type.kind === 'array' && type.element.kind === 'struct'
        ? [field('_element', type.element)]
        : undefined;
  return {
    name,
    ...(type.kind !== 'unknown' && {
      type: type.kind === 'struct' ? 'STRUCT' : nested === undefined ? typeToString(type) : 'ARRAY',
    }),
    ...(description !== undefined && description !== '' && { description }),
    ...(nested !== undefined && { fields: nested }),
  };
}
