// A literal JSON path → its steps: names and array positions.

import { parseJsonPath } from '../../json-path.js';

export type JsonStep = string | number;

/** `legacy`: JSON_EXTRACT's spelling `['name']` instead of `."name"`. `undefined`: not a path of names and positions. */
export function jsonPath(path: string, legacy: boolean): readonly JsonStep[] | undefined {
  const parsed = parseJsonPath(path, legacy);
  if (!parsed.ok) return undefined;
  const steps = parsed.steps.map((step) =>
    step.kind === 'key' ? step.key : String(step.index) === step.text ? step.index : step.text,
  );
  return steps.every((step) => typeof step === 'string' || step <= 2147483647) ? steps : undefined;
}
