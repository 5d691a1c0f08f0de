// Recursion over trees that are far deeper than the stack: deep parts are worked first and remembered while the rest is.

/** How many levels are left to ordinary recursion. */
const step = 40;

/**
 * Wraps a recursive function over trees. `compute` calls the wrapped function for a node's parts; `descend` names the one
 * part along which trees get deep (the left operand of a chain of operators), or nothing. Results are remembered only
 * while the outermost call runs, so `compute` may depend on state that stays the same along `descend`.
 */
export function bottomUp<N extends object, R>(
  descend: (node: N) => N | undefined,
  compute: (node: N) => R,
): (node: N) => R {
  const ready = new Map<N, R>();
  return (node) => {
    if (ready.has(node)) return ready.get(node) as R;
    const marks: N[] = [];
    let depth = 0;
    for (let at = descend(node); at !== undefined && !ready.has(at); at = descend(at))
      if (++depth % step === 0) marks.push(at);
    for (const mark of marks.reverse()) ready.set(mark, compute(mark));
    const result = compute(node);
    for (const mark of marks) ready.delete(mark);
    return result;
  };
}
