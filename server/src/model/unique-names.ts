// Wanted names → names that differ from all before, case-insensitively.

export class UniqueNames {
  private readonly used: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.used = new Set([...taken].map((n) => n.toLowerCase()));
  }

  /** The name itself where free, else with `_2`, `_3` … behind it. */
  take(wanted: string): string {
    let name = wanted;
    for (let n = 2; this.used.has(name.toLowerCase()); n++) name = `${wanted}_${n}`;
    this.used.add(name.toLowerCase());
    return name;
  }
}
