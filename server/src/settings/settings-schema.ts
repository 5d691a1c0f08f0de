// The option table → the JSON Schema of `pipewright.json`.

import { OPTIONS, type Option, type OptionShape } from './option-table.js';

/** `schemas/settings.schema.json` holds exactly this. */
export function settingsSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:pipewright:settings.schema.json',
    title: 'Pipewright settings',
    description: 'Settings of all pipeline specs in this folder and below. JSON with comments and trailing commas.',
    ...objectSchema(OPTIONS),
  };
}

function objectSchema(options: readonly Option[]): Record<string, unknown> {
  const required = options.filter((option) => option.required === true).map((option) => option.name);
  return {
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    properties: Object.fromEntries(options.map((option) => [option.name, optionSchema(option)])),
    patternProperties: { '^x-': true },
    additionalProperties: false,
  };
}

function optionSchema(option: Option): Record<string, unknown> {
  const { title, description, examples } = option;
  return {
    title,
    description,
    ...(option.default === undefined ? {} : { default: option.default }),
    examples,
    ...shapeSchema(option.shape),
  };
}

function shapeSchema(shape: OptionShape): Record<string, unknown> {
  switch (shape.kind) {
    case 'text':
      return { type: 'string', minLength: 1, ...(shape.pattern !== undefined && { pattern: shape.pattern }) };
    case 'path':
    case 'glob':
      return { type: 'string', minLength: 1 };
    case 'choice':
      return { type: 'string', enum: shape.choices };
    case 'list':
      return { type: 'array', items: shapeSchema(shape.of) };
    case 'object':
      return objectSchema(shape.keys);
    case 'map':
      return {
        type: 'object',
        propertyNames: { pattern: shape.keyPattern },
        additionalProperties: shapeSchema(shape.of),
      };
  }
}
