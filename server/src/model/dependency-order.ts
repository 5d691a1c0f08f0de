// Models and what each reads → inputs before readers, and the cycles.

export interface DependencyOrder {
  /** Indexes; declaration order among independent ones; members of cycles and nothing else missing. */
  readonly order: readonly number[];
  /** Indexes of each cycle's models in reading order, from the first declared. */
  readonly cycles: readonly (readonly number[])[];
}

/** `reads[i]`: indexes of the models that model i reads. */
export function dependencyOrder(reads: readonly (readonly number[])[]): DependencyOrder {
  const order: number[] = [];
  const cycles: number[][] = [];
  const state = new Array<'new' | 'open' | 'done'>(reads.length).fill('new');
  const inCycle = new Set<number>();
  // Depth first without recursion: chains of a thousand models are ordinary.
  for (let root = 0; root < reads.length; root++) {
    if (state[root] !== 'new') continue;
    const path: { readonly model: number; next: number }[] = [{ model: root, next: 0 }];
    state[root] = 'open';
    while (path.length > 0) {
      const top = path[path.length - 1]!;
      const read = reads[top.model]![top.next++];
      if (read === undefined) {
        state[top.model] = 'done';
        order.push(top.model);
        path.pop();
      } else if (state[read] === 'new') {
        state[read] = 'open';
        path.push({ model: read, next: 0 });
      } else if (state[read] === 'open') {
        const cycle = path.slice(path.findIndex((p) => p.model === read)).map((p) => p.model);
        const first = cycle.indexOf(Math.min(...cycle));
        cycles.push([...cycle.slice(first), ...cycle.slice(0, first)]);
        for (const m of cycle) inCycle.add(m);
      }
    }
  }
  return { order: order.filter((m) => !inCycle.has(m)), cycles };
}
