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

/** Determinations prepared for many questions: nodes are numbered, and each determination counts what it still waits for. */
export class Closure {
  private readonly numbers = new Map<string, number>();
  /** Per node the determinations that wait for it. */
  private readonly waiting: number[][] = [];
  private readonly needs: number[] = [];
  private readonly gives: number[][] = [];
  private readonly free: number[] = [];

  /** `nonNull` says which nodes cannot be NULL in the rows looked at. */
  constructor(determinations: readonly Determination[], nonNull: ReadonlySet<string>) {
    for (const d of determinations) {
      if (d.nonNullOnly === true && !d.from.every((n) => nonNull.has(n))) continue;
      const index = this.needs.length;
      let needs = 0;
      for (const node of d.from) {
        const waiting = this.waiting[this.number(node)]!;
        // A node named twice is waited for once.
        if (waiting[waiting.length - 1] === index) continue;
        waiting.push(index);
        needs++;
      }
      this.needs.push(needs);
      this.gives.push(d.to.map((n) => this.number(n)));
      if (needs === 0) this.free.push(index);
    }
  }

  private number(node: string): number {
    let n = this.numbers.get(node);
    if (n === undefined) {
      n = this.numbers.size;
      this.numbers.set(node, n);
      this.waiting.push([]);
    }
    return n;
  }

  /** What `seed` determines, as a test for nodes; the seed itself included. */
  of(seed: Iterable<string>): (node: string) => boolean {
    const known = new Uint8Array(this.waiting.length);
    const missing = this.needs.slice();
    const queue: number[] = [];
    const strangers = new Set<string>();
    const learn = (n: number): void => {
      if (known[n] === 1) return;
      known[n] = 1;
      queue.push(n);
    };
    for (const node of seed) {
      const n = this.numbers.get(node);
      if (n === undefined) strangers.add(node);
      else learn(n);
    }
    for (const d of this.free) this.gives[d]!.forEach(learn);
    for (let n = queue.pop(); n !== undefined; n = queue.pop())
      for (const d of this.waiting[n]!) if (--missing[d]! === 0) this.gives[d]!.forEach(learn);
    return (node) => {
      const n = this.numbers.get(node);
      return n === undefined ? strangers.has(node) : known[n] === 1;
    };
  }
}

/**
 * What is left when the rows of one side can be replaced by NULLs (the optional side of an outer join). `nonNull` is the
 * nullability before. A constant of the side stays one only per row identity; a determination stays where some
 * determining column cannot be NULL in a real row.
 */
export function nullExtended(
  determinations: readonly Determination[],
  rowNodes: readonly string[],
  nonNull: ReadonlySet<string>,
): readonly Determination[] {
  return determinations.flatMap((d) => {
    if (d.own === true) return [d];
    if (d.from.length === 0) return [{ ...d, from: rowNodes }];
    return d.from.some((n) => n.startsWith('#') || nonNull.has(n)) ? [d] : [];
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
