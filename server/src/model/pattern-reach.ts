// A regular expression and what is known of a text → whether it can be found in any such text; undefined where nobody can tell.
//
// The pattern is read into a graph of single characters; what the text may be walks through it. Read are only patterns that mean
// the same wherever they are read (no flags, no `\b`, no letters beyond ASCII); of all others nothing is said.

import { ANY_LETTER, hasLetter, shareLetter, type LetterSet } from './letter-set.js';
import { readPattern, type PatternNode } from './pattern-tree.js';

/** Texts that begin so and go on with any of these characters. */
export interface TextForm {
  readonly beginning: string;
  readonly letters: LetterSet;
}

export const ANY_TEXT: TextForm = { beginning: '', letters: ANY_LETTER };

const MOST_STEPS = 3000;

export function canBeFound(pattern: string, form: TextForm = ANY_TEXT): boolean | undefined {
  const tree = readPattern(pattern);
  if (tree === undefined) return undefined;
  const graph = graphOf(tree);
  return graph === undefined ? undefined : isReached(graph, form);
}

// ---- the graph ---------------------------------------------------------------------------------------------------------

type Step =
  | { readonly kind: 'letter'; readonly letters: LetterSet; readonly to: number }
  | { readonly kind: 'start' | 'end' | 'skip'; readonly to: number };

interface Graph {
  readonly steps: readonly (readonly Step[])[];
  readonly first: number;
  readonly last: number;
}

function graphOf(tree: PatternNode): Graph | undefined {
  const steps: Step[][] = [];
  const state = (): number => steps.push([]) - 1;
  /** From `from` through the node; undefined: too many steps. */
  const through = (node: PatternNode, from: number): number | undefined => {
    if (steps.length > MOST_STEPS) return undefined;
    switch (node.kind) {
      case 'letter': {
        const to = state();
        steps[from]!.push({ kind: 'letter', letters: node.letters, to });
        return to;
      }
      case 'start':
      case 'end': {
        const to = state();
        steps[from]!.push({ kind: node.kind, to });
        return to;
      }
      case 'sequence': {
        let at: number | undefined = from;
        for (const part of node.parts) at = at === undefined ? undefined : through(part, at);
        return at;
      }
      case 'choice': {
        const to = state();
        for (const part of node.parts) {
          const begin = state();
          steps[from]!.push({ kind: 'skip', to: begin });
          const end = through(part, begin);
          if (end === undefined) return undefined;
          steps[end]!.push({ kind: 'skip', to });
        }
        return to;
      }
      case 'repeat': {
        let at: number | undefined = from;
        for (let i = 0; i < node.least && at !== undefined; i++) at = through(node.part, at);
        if (at === undefined) return undefined;
        if (node.most === undefined) {
          const loop = state();
          steps[at]!.push({ kind: 'skip', to: loop });
          const end = through(node.part, loop);
          if (end === undefined) return undefined;
          steps[end]!.push({ kind: 'skip', to: loop });
          return loop;
        }
        const ends = [at];
        for (let i = node.least; i < node.most; i++) {
          const next = through(node.part, ends.at(-1)!);
          if (next === undefined) return undefined;
          ends.push(next);
        }
        const to = state();
        for (const end of ends) steps[end]!.push({ kind: 'skip', to });
        return to;
      }
    }
  };
  const first = state();
  const last = through(tree, first);
  return last === undefined ? undefined : { steps, first, last };
}

// ---- the walk ----------------------------------------------------------------------------------------------------------

/** Places in the text: one for each character of the beginning, one right behind it, and one for all that come later. */
function isReached({ steps, first, last }: Graph, { beginning, letters }: TextForm): boolean {
  const known = [...beginning];
  const later = known.length + 1;
  // Once the end was asked for, nothing may follow.
  const code = (state: number, place: number, ended: boolean): number =>
    (state * (later + 1) + place) * 2 + Number(ended);
  const seen = new Set<number>();
  const open: { state: number; place: number; ended: boolean }[] = [];
  const visit = (state: number, place: number, ended: boolean): void => {
    const key = code(state, place, ended);
    if (seen.has(key)) return;
    seen.add(key);
    open.push({ state, place, ended });
  };
  const hasLater = letters.includes(true);
  for (let place = 0; place <= (hasLater ? later : known.length); place++) visit(first, place, false);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.state === last) return true;
    for (const step of steps[at.state]!) {
      if (step.kind === 'letter') {
        const letter = known[at.place];
        const fits = letter === undefined ? shareLetter(step.letters, letters) : hasLetter(step.letters, letter);
        if (fits && !at.ended) visit(step.to, letter === undefined ? later : at.place + 1, false);
      } else if (step.kind === 'skip') visit(step.to, at.place, at.ended);
      else if (step.kind === 'end' && at.place >= known.length) visit(step.to, at.place, true);
      else if (step.kind === 'start' && at.place === 0) visit(step.to, at.place, at.ended);
    }
  }
  return false;
}
