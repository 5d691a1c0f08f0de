// A text expression → how its values begin and of which characters the rest is: what patterns can be found in them.

import type { TypedCall, TypedExpression } from '../sql/typed-tree.js';
import { isScalar } from '../sql/types.js';
import { allLetters, ANY_LETTER, lettersOf, otherLetters, sharedLetters, type LetterSet } from './letter-set.js';
import { ANY_TEXT, type TextForm } from './pattern-reach.js';
import { removedLetters } from './pattern-tree.js';
import type { ResolvedInput } from './pipeline-model.js';
import { beginningOf } from './text-beginning.js';

const NO_LETTER: LetterSet = lettersOf('');

/** Holds for every value that is not NULL; `ANY_TEXT` where nothing is known. */
export function textFormOf(e: TypedExpression, inputs: readonly ResolvedInput[]): TextForm {
  if (!isScalar(e.type, 'STRING')) return ANY_TEXT;
  if (e.kind === 'literal') return e.value === undefined ? ANY_TEXT : { beginning: e.value, letters: NO_LETTER };
  if (e.kind === 'cast') return isScalar(e.operand.type, 'STRING') ? textFormOf(e.operand, inputs) : ANY_TEXT;
  if (e.kind === 'column') return { beginning: beginningOf(e, inputs) ?? '', letters: ANY_LETTER };
  if (e.kind !== 'call') return ANY_TEXT;
  if (e.fn === 'concat' || e.fn === '$concat_op') return joined(e.args.map((a) => textFormOf(a, inputs)));
  const [subject] = e.args;
  if (subject === undefined) return ANY_TEXT;
  if (PARTS.has(e.fn)) return { beginning: '', letters: lettersIn(textFormOf(subject, inputs)) };
  const letters = replaced(e, lettersIn(textFormOf(subject, inputs)));
  return letters === undefined ? ANY_TEXT : { beginning: '', letters };
}

/** Give pieces of their first argument. */
const PARTS: ReadonlySet<string> = new Set([
  'left',
  'right',
  'substr',
  'substring',
  'trim',
  'ltrim',
  'rtrim',
  'reverse',
]);

function joined(forms: readonly TextForm[]): TextForm {
  let beginning = '';
  const rest = [...forms];
  for (let form = rest.shift(); form !== undefined; form = rest.shift()) {
    beginning += form.beginning;
    if (form.letters === NO_LETTER) continue;
    return { beginning, letters: allLetters(form.letters, ...rest.map(lettersIn)) };
  }
  return { beginning, letters: NO_LETTER };
}

function lettersIn({ beginning, letters }: TextForm): LetterSet {
  return beginning === '' ? letters : allLetters(letters, lettersOf(beginning));
}

/** Of characters that are taken out, or replaced by others. */
function replaced({ fn, args }: TypedCall, before: LetterSet): LetterSet | undefined {
  const [what, by] = [textOf(args[1]), textOf(args[2])];
  if (what === undefined || by === undefined || args.length !== 3) return undefined;
  const removed =
    fn === 'regexp_replace' && !by.includes('\\')
      ? removedLetters(what)
      : fn === 'replace' && [...what].length === 1 && what <= '\x7f'
        ? lettersOf(what)
        : undefined;
  return removed && allLetters(sharedLetters(before, otherLetters(removed)), lettersOf(by));
}

function textOf(e: TypedExpression | undefined): string | undefined {
  return e?.kind === 'literal' && isScalar(e.type, 'STRING') ? e.value : undefined;
}
