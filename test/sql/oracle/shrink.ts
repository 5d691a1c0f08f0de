// An expression that shows a difference → a shorter one that still shows it: parts put in place of the whole, and simpler ones of their type in place of parts.

import type { TypedExpression } from '../../../server/src/sql/typed-tree.js';
import { visitTyped } from '../../../server/src/sql/typed-walk.js';
import { typeToString } from '../../../server/src/sql/types.js';
import type { CorpusEntry } from '../corpus/read-corpus.js';
import { columns } from '../corpus/rows.js';
import { frontEnd } from './front-end.js';

const ROUNDS = 14;
const CANDIDATES = 16;

interface Part {
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

/** `shows` answers, for all given entries at once, which still show the difference. */
export async function shrink(
  entries: readonly CorpusEntry[],
  shows: (entries: readonly CorpusEntry[]) => Promise<readonly boolean[]>,
): Promise<CorpusEntry[]> {
  const shortest = [...entries];
  let open = new Set(entries.keys());
  for (let round = 0; round < ROUNDS && open.size > 0; round++) {
    const asked = [...open].flatMap((i) =>
      candidates(shortest[i]!).map((text) => ({ i, entry: { ...shortest[i]!, text, reference: text } })),
    );
    const answers = await shows(asked.map(({ entry }) => entry));
    const shrunk = new Set<number>();
    asked.forEach(({ i, entry }, at) => {
      if (answers[at] !== true || entry.text.length >= shortest[i]!.text.length) return;
      shortest[i] = entry;
      shrunk.add(i);
    });
    open = shrunk;
  }
  return shortest;
}

function candidates({ text, kind }: CorpusEntry): string[] {
  const front = frontEnd(text, kind);
  if (!front.ok) return [];
  const parts = partsOf(front.typed);
  const found = new Set<string>();
  for (const part of parts) {
    const own = text.slice(part.start, part.end);
    // It makes orders total.
    if (own === 'id') continue;
    found.add(own);
    const put = (replacement: string): void => {
      if (replacement.length < own.length) found.add(text.slice(0, part.start) + replacement + text.slice(part.end));
    };
    for (const inner of parts)
      if (inner.type === part.type && inner.start >= part.start && inner.end <= part.end)
        put(text.slice(inner.start, inner.end));
    for (const { name, type } of columns) if (type === part.type) put(name);
    put('NULL');
  }
  found.delete(text);
  const ok = [...found].filter((candidate) => candidate.length < text.length && frontEnd(candidate, kind).ok);
  return ok.sort((a, b) => a.length - b.length).slice(0, CANDIDATES);
}

export function partsOf(typed: TypedExpression): Part[] {
  const parts = new Map<string, Part>();
  visitTyped(typed, (node) => {
    if (node.span === undefined || node.span.body !== undefined) return;
    const { start, end } = node.span;
    parts.set(`${start} ${end}`, { start, end, type: typeToString(node.type) });
  });
  return [...parts.values()];
}
