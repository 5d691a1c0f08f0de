// A join whose condition compares other inputs than its sides → the side that is wrong and the input that is meant; nothing where that cannot be told.

import { walk } from '../sql/parse/walk.js';
import type { Expression } from '../sql/tree.js';
import type { ResolvedInput } from './pipeline-model.js';
import { indexOfInput } from './resolve-inputs.js';

export interface MeantSide {
  readonly side: 'left' | 'right';
  /** Index of the input. */
  readonly input: number;
}

/** `joined`: what the joins before have brought together; empty for the first join, whose left side is where it begins. */
export function meantSide(
  inputs: readonly ResolvedInput[],
  condition: Expression,
  { left, right }: { readonly left: number; readonly right: number },
  joined: ReadonlySet<number>,
): MeantSide | undefined {
  const named = inputsNamed(inputs, condition);
  const [a, b, third] = [...named];
  if (a === undefined || b === undefined) return undefined;
  if (joined.size > 0) {
    // Everything joined before may be compared; of the others only the right side.
    const [others, more] = [...named].filter((i) => !joined.has(i));
    const wrong = !named.has(right) && others !== undefined && more === undefined && joined.has(left);
    return wrong ? { side: 'right', input: others } : undefined;
  }
  if (third !== undefined || (named.has(left) && named.has(right) && left !== right)) return undefined;
  if (!named.has(left) && !named.has(right)) return undefined;
  const input = a === left || a === right ? b : a;
  // Of one input on both sides the other was meant where it is listed.
  const side =
    named.has(left) && named.has(right) ? (input < left ? 'left' : 'right') : named.has(left) ? 'right' : 'left';
  return { side, input };
}

function inputsNamed(inputs: readonly ResolvedInput[], condition: Expression): ReadonlySet<number> {
  const named = new Set<number>();
  for (const node of walk(condition)) {
    if (node.kind !== 'path' || node.parts.length < 2) continue;
    const index = indexOfInput(inputs, node.parts[0]!.name);
    if (index >= 0) named.add(index);
  }
  return named;
}
