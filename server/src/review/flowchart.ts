// Nodes and arrows in the order they are added → Mermaid flowchart text. Ids are ours, so that no name of a spec is ever syntax.

import { mermaidLabel } from './mermaid-label.js';

export type NodeShape = 'table' | 'source' | 'step' | 'filter' | 'result';

const shapes: Readonly<Record<NodeShape, readonly [string, string]>> = {
  source: ['[(', ')]'],
  table: ['[', ']'],
  step: ['(', ')'],
  filter: ['{{', '}}'],
  result: ['[', ']'],
};

/** Readable on light and dark pages: every class states both its fill and its text colour. */
const classes = {
  source: 'fill:#e8eef7,stroke:#5b7ba8,color:#16263d',
  staging: 'fill:#e6f4ea,stroke:#4f9a63,color:#12331c',
  intermediate: 'fill:#fff6df,stroke:#b98d1d,color:#3d2e05',
  final: 'fill:#fde8df,stroke:#c0653a,color:#431c08',
  step: 'fill:#ffffff,stroke:#8a8f98,color:#22262c',
  asked: 'fill:#d9d2f0,stroke:#3d2a78,color:#1d1240,stroke-width:3px',
  blocked: 'fill:#f6f6f6,stroke:#b3261e,color:#7a1a14,stroke-dasharray:5 4',
} as const;

export type NodeClass = keyof typeof classes;

interface Group {
  readonly title: string;
  readonly nodes: string[];
}

export class Flowchart {
  private readonly groups: Group[] = [{ title: '', nodes: [] }];
  private readonly edges: string[] = [];
  private readonly used = new Set<NodeClass>();
  private count = 0;

  constructor(
    private readonly direction: 'LR' | 'TB',
    private readonly title: string,
  ) {}

  /** Nodes added from now on stand in a box of this title. */
  group(title: string): void {
    this.groups.push({ title, nodes: [] });
  }

  node(shape: NodeShape, lines: readonly string[], style: NodeClass): string {
    const id = `n${++this.count}`;
    const [open, close] = shapes[shape];
    this.groups.at(-1)!.nodes.push(`${id}${open}${mermaidLabel(lines)}${close}:::${style}`);
    this.used.add(style);
    return id;
  }

  edge(from: string, to: string, options: { readonly dotted?: boolean; readonly label?: string } = {}): void {
    const label = options.label === undefined ? '' : `|${mermaidLabel([options.label])}|`;
    this.edges.push(`${from} ${options.dotted === true ? '-.->' : '-->'}${label} ${to}`);
  }

  toString(): string {
    const [loose, ...boxes] = this.groups as [Group, ...Group[]];
    const lines = [
      `flowchart ${this.direction}`,
      `  accTitle: ${accessible(this.title)}`,
      ...loose.nodes.map((n) => `  ${n}`),
      ...boxes.flatMap((box, i) =>
        box.nodes.length === 0
          ? []
          : [`  subgraph g${i + 1}[${mermaidLabel([box.title])}]`, ...box.nodes.map((n) => `    ${n}`), '  end'],
      ),
      ...this.edges.map((e) => `  ${e}`),
      ...Object.entries(classes)
        .filter(([name]) => this.used.has(name as NodeClass))
        .map(([name, style]) => `  classDef ${name} ${style}`),
    ];
    return `${lines.join('\n')}\n`;
  }
}

/** An accessible title runs to the end of its line and knows no quoting: names only. */
function accessible(text: string): string {
  return text.replace(/[^\p{L}\p{N}_. -]/gu, '');
}
