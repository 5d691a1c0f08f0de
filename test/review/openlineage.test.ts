// OpenLineage events of a plan: of the shapes that its specification asks for, the same bytes each time, ephemeral models seen through.

import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openLineageEvents } from '../../server/src/review/openlineage.js';
import { spec as everyConstruct } from '../relational/every-construct.js';
import { column, metric, projectOf, source } from '../language/pipeline.js';

const options = {
  eventTime: '2024-06-01T10:00:00Z',
  namespace: 'bigquery',
  producer: 'https://example.org/pipewright',
};

// The shapes that OpenLineage's specification asks for (core 2-0-2, columnLineage 1-2-0, schema 1-2-0), written from its documentation.
const object = (properties: object, required = Object.keys(properties)): object => ({
  type: 'object',
  properties,
  required,
});
const list = (items: object): object => ({ type: 'array', items });
const text = { type: 'string', minLength: 1 };
const uri = { type: 'string', format: 'uri' };
const facet = (properties: object, required = Object.keys(properties)): object =>
  object({ _producer: uri, _schemaURL: uri, ...properties }, ['_producer', '_schemaURL', ...required]);
const inputFields = list(
  object({
    namespace: text,
    name: text,
    field: text,
    transformations: {
      ...list(
        object({
          type: { enum: ['DIRECT', 'INDIRECT'] },
          subtype: {
            enum: 'IDENTITY TRANSFORMATION AGGREGATION JOIN GROUP_BY FILTER SORT WINDOW CONDITIONAL'.split(' '),
          },
          masking: { type: 'boolean' },
        }),
      ),
      minItems: 1,
    },
  }),
);
const facets: Readonly<Record<string, object>> = {
  schema: facet({ fields: { type: 'array', items: { $ref: '#/$defs/field' } } }),
  columnLineage: facet({
    fields: { type: 'object', additionalProperties: object({ inputFields }) },
    dataset: inputFields,
  }),
  documentation: facet({ description: text }),
  jobType: facet({ processingType: text, integration: text, jobType: text }),
};
const held = (...names: readonly string[]): object => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, facets[name]])),
  additionalProperties: false,
});
const dataset = (...names: readonly string[]): object =>
  object({ namespace: text, name: text, facets: held('schema', 'documentation', ...names) });
const validate = (() => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  ajv.addFormat('uri', { validate: (value: string) => URL.canParse(value) });
  return ajv.compile({
    ...object({
      eventTime: { type: 'string', format: 'date-time' },
      producer: uri,
      schemaURL: uri,
      job: object({ namespace: text, name: text, facets: held('jobType', 'documentation') }),
      inputs: list(dataset()),
      outputs: list(dataset('columnLineage')),
    }),
    // An event with a run is of another kind.
    not: { required: ['run'] },
    $defs: {
      field: object({ name: text, type: text, fields: { type: 'array', items: { $ref: '#/$defs/field' } } }, ['name']),
    },
  });
})();

interface Dataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: Readonly<Record<string, { readonly _schemaURL: string }>>;
}
interface Event {
  readonly job: { readonly name: string; readonly facets: Dataset['facets'] };
  readonly inputs: readonly Dataset[];
  readonly outputs: readonly Dataset[];
}

function checked(events: readonly object[]): readonly Event[] {
  const all = JSON.parse(JSON.stringify(events)) as readonly Event[];
  for (const event of all) assert.ok(validate(event), JSON.stringify(validate.errors));
  return all;
}

const spec = {
  name: 'shop',
  schema: { staging_schema: 'temp', final_schema: 'mart' },
  sources: [
    source('raw.orders', 'id INT64, email STRING, lines ARRAY<STRUCT<sku STRING, n INT64>>', {
      description: 'All orders',
    }),
  ],
  models: [
    {
      name: 'cleaned',
      layer: 'staging',
      sources: ['raw.orders'],
      materialization: 'ephemeral',
      filters: [{ applies_to: 'orders', predicate: 'id > 0' }],
      column_mapping: [column('id', 'id'), column('hash', 'SHA256(email)')],
    },
    {
      name: 'facts',
      description: 'One row a hash',
      layer: 'final',
      sources: ['cleaned'],
      group_by: ['hash'],
      aggregations: [metric('n', 'COUNT(id)'), metric('all_rows', 'COUNT(*)')],
    },
  ],
};

describe('OpenLineage events', () => {
  it('one job event a stored model, with what ephemeral ones between read', () => {
    const [event, ...others] = checked(openLineageEvents(projectOf(spec).plan, options));
    assert.equal(others.length, 0);
    assert.ok(event);
    assert.equal(event.job.name, 'shop.facts');
    assert.deepEqual(
      event.inputs.map((i) => [i.namespace, i.name]),
      [['bigquery', 'raw.orders']],
    );
    assert.equal(event.outputs[0]!.name, 'mart.facts');
    const { _producer, _schemaURL, ...facet } = event.outputs[0]!.facets['columnLineage'] as Record<string, unknown> & {
      readonly _producer: string;
      readonly _schemaURL: string;
    };
    assert.equal(_producer, options.producer);
    assert.match(_schemaURL, /1-2-0\/ColumnLineageDatasetFacet/);
    const input = (field: string, type: string, subtype: string, masking = false): object => ({
      namespace: 'bigquery',
      name: 'raw.orders',
      field,
      transformations: [{ type, subtype, masking }],
    });
    assert.deepEqual(facet, {
      fields: {
        hash: { inputFields: [input('email', 'DIRECT', 'TRANSFORMATION', true)] },
        n: { inputFields: [input('id', 'DIRECT', 'AGGREGATION', true)] },
        all_rows: { inputFields: [] },
      },
      dataset: [input('email', 'INDIRECT', 'GROUP_BY'), input('id', 'INDIRECT', 'FILTER')],
    });
    assert.deepEqual((event.inputs[0]!.facets['schema'] as unknown as { readonly fields: object }).fields, [
      { name: 'id', type: 'INT64', ordinal_position: 1 },
      { name: 'email', type: 'STRING', ordinal_position: 2 },
      {
        name: 'lines',
        type: 'ARRAY',
        fields: [
          {
            name: '_element',
            type: 'STRUCT',
            fields: [
              { name: 'sku', type: 'STRING' },
              { name: 'n', type: 'INT64' },
            ],
          },
        ],
        ordinal_position: 3,
      },
    ]);
  });

  it('every construct: valid, and the same bytes from another reading', () => {
    const first = openLineageEvents(projectOf(everyConstruct).plan, options);
    const events = checked(first);
    assert.ok(events.length > 20);
    assert.equal(JSON.stringify(openLineageEvents(projectOf(everyConstruct).plan, options)), JSON.stringify(first));
    for (const event of events)
      for (const input of event.inputs) assert.ok(input.facets['schema'] !== undefined, input.name);
  });
});
