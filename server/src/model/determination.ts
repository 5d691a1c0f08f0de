// Functional dependencies between the columns and row identities of a relation → what determines what.
//
// A node is a column (`alias.column`, lower case; target columns bare), a row identity (`#alias`) or an expression
// (`=…`). "X determines Y": two rows that agree on X, NULL agreeing with NULL, agree on Y.

export interface Determination {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Holds only among rows where `from` has no NULL (a UNIQUE constraint lets NULLs repeat). */
  readonly nonNullOnly?: boolean;
  /** From a row identity to its own columns: survives null-extension, since then all of them are NULL together. */
  readonly own?: boolean;
}

/** Everything that `seed` determines, itself included. `nonNull` says which nodes cannot be NULL in the rows looked at. */
export function closureOf(
  seed: Iterable<string>,
  determinations: readonly Determination[],
  nonNull: (node: string) => boolean,
): ReadonlySet<string> {
  const known = new Set(seed);
  let pending = determinations;
  for (;;) {
    const left: Determination[] = [];
    let grew = false;
    for (const d of pending) {
      if (!d.from.every((n) => known.has(n))) {
        left.push(d);
        continue;
      }
      if (d.nonNullOnly === true && !d.from.every(nonNull)) continue;
      for (const n of d.to) known.add(n);
      grew = true;
    }
    if (!grew || left.length === 0) return known;
    pending = left;
  }
}

/**
 * What is left when the rows of one side can be replaced by NULLs (the optional side of an outer join).
 * `inSide` tells the side's nodes; `nonNull` is their nullability before. A constant of the side stays one only per row
 * identity; a determination stays where some determining column cannot be NULL in a real row.
 */
export function nullExtended(
  determinations: readonly Determination[],
  rowNodes: readonly string[],
  nonNull: (node: string) => boolean,
): readonly Determination[] {
  return determinations.flatMap((d) => {
    if (d.own === true) return [d];
    if (d.from.length === 0) return [{ ...d, from: rowNodes }];
    return d.from.some((n) => n.startsWith('#') || nonNull(n)) ? [d] : [];
  });
}

/** Smallest subset (by dropping, last first) of `candidates` that still satisfies `holds`; `holds(candidates)` must be true. */
export function minimised<T>(candidates: readonly T[], holds: (subset: readonly T[]) => boolean): readonly T[] {
  let kept = candidates;
  for (let i = candidates.length - 1; i >= 0; i--) {
    const without = kept.filter((c) => c !== candidates[i]);
    if (without.length < kept.length && holds(without)) kept = without;
  }
  return kept;
}
