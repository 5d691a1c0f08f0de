// Python expressions on one line → the same expressions within the line width, broken inside brackets as a formatter would.
// Works on brackets, commas and operators outside of string literals; adds and removes nothing but white space and
// trailing commas in calls and lists.

const WIDTH = 100;
const STEP = '    ';

export interface MethodCall {
  readonly name: string;
  readonly args: readonly string[];
}

/** `base.first(…).second(…)`. */
export interface Chain {
  readonly base: string;
  readonly calls: readonly MethodCall[];
}

/** `prefix` is `name = ` or `return `; lines are indented by `indent` already. */
export function layoutStatement(prefix: string, chain: Chain, indent: string): readonly string[] {
  const { base, calls } = chain;
  const flat = `${indent}${prefix}${base}${calls.map(flatCall).join('')}`;
  if (flat.length <= WIDTH) return [flat];
  const [only, ...more] = calls;
  if (only === undefined) {
    // A list is broken in its own brackets, anything else needs some.
    if (base.startsWith('[')) return layoutExpression(base, indent, prefix, '');
    return [`${indent}${prefix}(`, ...layoutExpression(base, indent + STEP, '', ''), `${indent})`];
  }
  if (more.length === 0) return layoutCall(`${prefix}${base}`, only, indent);
  const inner = indent + STEP;
  const first = layoutCall(base, only, inner);
  return [`${indent}${prefix}(`, ...first, ...more.flatMap((call) => layoutCall('', call, inner)), `${indent})`];
}

/** `name(` arguments one a line `)`: for definitions and constructors. */
export function layoutArguments(
  head: string,
  args: readonly string[],
  tail: string,
  indent: string,
): readonly string[] {
  const flat = `${indent}${head}${args.join(', ')}${tail}`;
  if (flat.length <= WIDTH || args.length === 0) return [flat];
  return [
    `${indent}${head}`,
    ...args.flatMap((arg) => layoutExpression(arg, indent + STEP, '', ',')),
    `${indent}${tail}`,
  ];
}

function flatCall(call: MethodCall): string {
  return `.${call.name}(${call.args.join(', ')})`;
}

function layoutCall(receiver: string, call: MethodCall, indent: string): readonly string[] {
  const flat = `${indent}${receiver}${flatCall(call)}`;
  if (flat.length <= WIDTH || call.args.length === 0) return [flat];
  return [
    `${indent}${receiver}.${call.name}(`,
    ...call.args.flatMap((arg) => layoutExpression(arg, indent + STEP, '', ',')),
    `${indent})`,
  ];
}

/** One expression that stands inside brackets, so that a line may end anywhere between its tokens. */
export function layoutExpression(text: string, indent: string, prefix: string, suffix: string): readonly string[] {
  return lines(parse(text), indent, prefix, suffix);
}

type Node = string | Group;

interface Group {
  readonly open: string;
  readonly close: string;
  readonly items: readonly (readonly Node[])[];
  /** Commas separate arguments or elements; otherwise the brackets only group. */
  readonly list: boolean;
}

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function flatText(nodes: readonly Node[]): string {
  return nodes
    .map((n) => (typeof n === 'string' ? n : `${n.open}${n.items.map(flatText).join(', ')}${n.close}`))
    .join('');
}

function lines(nodes: readonly Node[], indent: string, prefix: string, suffix: string): readonly string[] {
  const flat = `${indent}${prefix}${flatText(nodes)}${suffix}`;
  if (flat.length <= WIDTH) return [flat];
  const lambda = lambdaOf(nodes);
  if (lambda !== undefined && (splitOperators(lambda.body) ?? splitChain(lambda.body)) !== undefined)
    return [`${indent}${prefix}${lambda.head}(`, ...lines(lambda.body, indent + STEP, '', ''), `${indent})${suffix}`];
  const split = splitOperators(nodes) ?? splitChain(nodes);
  if (split === undefined) return brackets(nodes, indent, prefix, suffix);
  return split.flatMap(({ lead, nodes: part }, i) => {
    const [before, after] = [`${i === 0 ? prefix : ''}${lead}`, i === split.length - 1 ? suffix : ''];
    // An operand that is an operation itself and does not fit gets brackets of its own to be broken in.
    const wide = `${indent}${before}${flatText(part)}${after}`.length > WIDTH && splitOperators(part) !== undefined;
    return brackets(wide ? [{ open: '(', close: ')', items: [part], list: false }] : part, indent, before, after);
  });
}

/** `lambda x, y: ` and what it gives. */
function lambdaOf(nodes: readonly Node[]): { readonly head: string; readonly body: readonly Node[] } | undefined {
  const [first, ...rest] = nodes;
  const head = typeof first === 'string' && !isStringLiteral(first) ? /^lambda [^:]*: /.exec(first)?.[0] : undefined;
  if (head === undefined) return undefined;
  return { head, body: [(first as string).slice(head.length), ...rest].filter((n) => n !== '') };
}

/** Breaks inside the longest bracket pair, of about equal ones the last; what stands before and behind it stays on its lines. */
function brackets(nodes: readonly Node[], indent: string, prefix: string, suffix: string): readonly string[] {
  const flat = `${indent}${prefix}${flatText(nodes)}${suffix}`;
  const lengths = nodes.map((n) =>
    typeof n === 'string' || n.items.every((item) => item.length === 0) ? 0 : flatText([n]).length,
  );
  const longest = Math.max(0, ...lengths);
  if (flat.length <= WIDTH || longest === 0) return [flat];
  const at = lengths.findLastIndex((length) => length >= longest * 0.6);
  const group = nodes[at] as Group;
  const comma = group.list ? ',' : '';
  const before = `${indent}${prefix}${flatText(nodes.slice(0, at))}${group.open}`;
  const after = `${indent}${group.close}${flatText(nodes.slice(at + 1))}${suffix}`;
  return [before, ...group.items.flatMap((item) => lines(trimmed(item), indent + STEP, '', comma)), after];
}

interface Part {
  readonly lead: string;
  readonly nodes: readonly Node[];
}

/** From loosest to tightest; a lambda's body is broken in brackets of its own. */
const OPERATORS: readonly RegExp[] = [/ (==|!=|<=|>=|<|>) /, / (\|) /, / (&) /, / (\+|-) /, / (\*|\/|%) /];

function splitOperators(nodes: readonly Node[]): readonly Part[] | undefined {
  const first = nodes[0];
  if (typeof first === 'string' && first.startsWith('lambda ')) return undefined;
  for (const operator of OPERATORS) {
    if (!nodes.some((n) => typeof n === 'string' && !isStringLiteral(n) && operator.test(n))) continue;
    const parts: { lead: string; nodes: Node[] }[] = [{ lead: '', nodes: [] }];
    for (const node of nodes) {
      if (typeof node !== 'string' || isStringLiteral(node)) {
        parts.at(-1)!.nodes.push(node);
        continue;
      }
      let rest = node;
      for (let found = operator.exec(rest); found !== null; found = operator.exec(rest)) {
        parts.at(-1)!.nodes.push(rest.slice(0, found.index));
        parts.push({ lead: `${found[1]!} `, nodes: [] });
        rest = rest.slice(found.index + found[0].length);
      }
      parts.at(-1)!.nodes.push(rest);
    }
    return parts.map((p) => ({ ...p, nodes: trimmed(p.nodes) }));
  }
  return undefined;
}

/** `F.when(…).when(…).otherwise(…)`: each call after the first on a line of its own. */
function splitChain(nodes: readonly Node[]): readonly Part[] | undefined {
  const first = nodes[0];
  if (typeof first === 'string' && first.startsWith('lambda ')) return undefined;
  const starts = nodes.flatMap((n, i) =>
    i > 0 &&
    typeof n === 'string' &&
    n.startsWith('.') &&
    typeof nodes[i - 1] !== 'string' &&
    typeof nodes[i + 1] === 'object'
      ? [i]
      : [],
  );
  // A short receiver such as F.col("a") keeps its first call, and the last name stays behind what it names.
  const named = (start: number): boolean =>
    start + 2 >= nodes.length && (nodes[start] === '.alias' || nodes[start] === '.cast');
  const usable = starts.filter((start, k) => !named(start) && (k > 0 || flatText(nodes.slice(0, start)).length > 24));
  if (usable.length === 0) return undefined;
  const cuts = [0, ...usable, nodes.length];
  return cuts.slice(0, -1).map((from, i) => ({ lead: '', nodes: nodes.slice(from, cuts[i + 1]) }));
}

function trimmed(nodes: readonly Node[]): readonly Node[] {
  const kept = nodes.filter((n) => n !== '');
  return kept.map((n, i) =>
    typeof n !== 'string' || isStringLiteral(n)
      ? n
      : i === 0 && i === kept.length - 1
        ? n.trim()
        : i === 0
          ? n.trimStart()
          : i === kept.length - 1
            ? n.trimEnd()
            : n,
  );
}

function isStringLiteral(text: string): boolean {
  return text.startsWith('"') || text.startsWith('b"');
}

// ---- reading -----------------------------------------------------------------------------------------------------------

function parse(text: string): readonly Node[] {
  return new Reader(text).nodes(undefined)[0] ?? [];
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  /** Items up to the closing bracket; with none, the whole text as one item. */
  nodes(close: string | undefined): readonly (readonly Node[])[] {
    const items: Node[][] = [[]];
    let plain = '';
    const flush = (): void => {
      if (plain !== '') items.at(-1)!.push(plain);
      plain = '';
    };
    while (this.at < this.text.length && this.text[this.at] !== close) {
      const c = this.text[this.at]!;
      if (c === '"') {
        if (plain.endsWith('b') && !/[A-Za-z0-9_]b$/.test(plain)) {
          plain = plain.slice(0, -1);
          flush();
          items.at(-1)!.push(`b${this.string()}`);
        } else {
          flush();
          items.at(-1)!.push(this.string());
        }
      } else if (CLOSERS[c] !== undefined) {
        const called = /[A-Za-z0-9_]$/.test(plain) && !/(^|[^A-Za-z0-9_])(in|not|and|or|lambda)$/.test(plain);
        const bare = plain === '' && typeof items.at(-1)!.at(-1) === 'object';
        flush();
        this.at++;
        const inner = this.nodes(CLOSERS[c]);
        this.at++;
        items.at(-1)!.push({
          open: c,
          close: CLOSERS[c],
          items: inner,
          list: c !== '(' ? !called && !bare : called || bare || inner.length > 1,
        });
      } else if (c === ',' && close !== undefined && !this.insideLambdaHead(items.at(-1)!, plain)) {
        flush();
        items.push([]);
        this.at++;
        while (this.text[this.at] === ' ') this.at++;
      } else {
        plain += c;
        this.at++;
      }
    }
    flush();
    return items.length === 1 && items[0]!.length === 0 ? (close === undefined ? [[]] : []) : items;
  }

  private insideLambdaHead(item: readonly Node[], plain: string): boolean {
    return item.length === 0 && plain.startsWith('lambda ') && !plain.includes(':');
  }

  private string(): string {
    const start = this.at;
    this.at++;
    while (this.at < this.text.length && this.text[this.at] !== '"') this.at += this.text[this.at] === '\\' ? 2 : 1;
    this.at++;
    return this.text.slice(start, this.at);
  }
}

/** Names used in Python text outside of string literals, and those that its lambdas bind. */
export function namesIn(text: string): { readonly used: ReadonlySet<string>; readonly bound: ReadonlySet<string> } {
  const used = new Set<string>();
  const bound = new Set<string>();
  const visit = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      if (typeof node !== 'string') node.items.forEach(visit);
      else if (!isStringLiteral(node)) {
        for (const found of node.matchAll(/(?<![A-Za-z0-9_.])[A-Za-z_][A-Za-z0-9_]*/g)) used.add(found[0]);
        const head = /lambda ([A-Za-z0-9_, ]*):/.exec(node);
        if (head !== null) for (const name of head[1]!.split(',')) bound.add(name.trim());
      }
    }
  };
  visit(parse(text));
  return { used, bound };
}
