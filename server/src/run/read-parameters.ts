// `name=value` texts → typed values of a plan's parameters; run_ts defaults to the given instant.

import type { ParameterPlan } from '../plan/plan.js';
import { readTyped } from '../spec/typed-value.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { TIMESTAMP, typeToString } from '../sql/types.js';

export type ReadParameters =
  | {
      readonly ok: true;
      /** By lower-case name; defaults filled in. */ readonly values: ReadonlyMap<string, TypedExpression>;
    }
  | { readonly ok: false; readonly message: string };

/** The clock is read only at the edge and handed in as `now`. Whole seconds: the same instant prints the same everywhere. */
export function readParameters(
  parameters: readonly ParameterPlan[],
  given: readonly string[],
  now: Date,
): ReadParameters {
  const values = new Map<string, TypedExpression>();
  for (const p of parameters) if (p.default !== undefined) values.set(p.name.toLowerCase(), p.default);
  const instant = `${now.toISOString().slice(0, 19)}Z`;
  values.set('run_ts', { kind: 'literal', type: TIMESTAMP, nullable: false, value: instant });
  for (const text of given) {
    const at = text.indexOf('=');
    const name = at < 0 ? text : text.slice(0, at);
    if (at < 0) return { ok: false, message: `--param ${text}: write it NAME=VALUE` };
    const parameter = parameters.find((p) => p.name.toLowerCase() === name.toLowerCase());
    const type = name.toLowerCase() === 'run_ts' ? TIMESTAMP : parameter?.type;
    if (type === undefined)
      return {
        ok: false,
        message: `no parameter ${name}; there are: ${[...parameters.map((p) => p.name)].join(', ')}`,
      };
    const read = readTyped({ kind: 'string', value: text.slice(at + 1), part: '' }, type);
    if (!read.ok) return { ok: false, message: `--param ${name} (${typeToString(type)}): ${read.reason}` };
    values.set(name.toLowerCase(), read.typed);
  }
  return { ok: true, values };
}
