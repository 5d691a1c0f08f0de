// The schema → a validator of the document and of each kind of item. The bundle has them compiled ahead (server/tools/build.mjs
// puts the same functions in this module's place); from source they are compiled on first use.

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { SPEC_SCHEMA } from './spec-schema.js';
import { UNIT_DEFINITIONS, type UnitList } from './unit-lists.js';

let ajv: Ajv2020 | undefined;
const compiled = new Map<string, ValidateFunction>();

export function shapeValidator(kind: UnitList | 'document'): ValidateFunction {
  const known = compiled.get(kind);
  if (known !== undefined) return known;
  if (ajv === undefined) {
    // The schema itself is checked by a test, in strict mode.
    ajv = new Ajv2020({
      allErrors: true,
      verbose: true,
      allowUnionTypes: true,
      meta: false,
      validateSchema: false,
      strict: false,
    });
    ajv.addSchema(SPEC_SCHEMA);
  }
  const validate = ajv.compile({
    $ref: kind === 'document' ? SPEC_SCHEMA.$id : `${SPEC_SCHEMA.$id}#/$defs/${UNIT_DEFINITIONS[kind]}`,
  });
  compiled.set(kind, validate);
  return validate;
}
