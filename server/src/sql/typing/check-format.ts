// FORMAT('…', arguments): a literal format string must be well formed and its arguments of the types it asks for.

import type { Span } from '../../base/span.js';
import type { Expression } from '../tree.js';
import { acceptedTypes, parseFormatString } from '../format-string.js';
import type { TypedExpression } from '../typed-tree.js';
import { typeToString } from '../types.js';
import type { TypingContext } from './typing-context.js';

const MOST_WIDTH = 1_048_576;
const MOST_PRECISION = 2_147_483_647;

/** `spans` belong to `args` by index; the first is the format string, written as `written`. False after an error. */
export function checkFormat(
  context: TypingContext,
  args: readonly TypedExpression[],
  spans: readonly Span[],
  name: Span,
  written: Expression | undefined,
): boolean {
  const [pattern, ...values] = args;
  if (pattern?.kind !== 'literal' || pattern.value === undefined) return true;
  const parsed = parseFormatString(pattern.value);
  const fault = (span: Span, message: string): false => {
    context.error('wrong-arguments', span, message);
    return false;
  };
  const whole = spans[0] ?? name;
  if (!parsed.ok) return fault(placeOf(written, parsed) ?? whole, parsed.message);
  if (values.length < parsed.count)
    return fault(
      name,
      `The format string asks for ${parsed.count} argument${parsed.count === 1 ? '' : 's'}, there ${values.length === 1 ? 'is' : 'are'} ${values.length}`,
    );
  if (values.length > parsed.count)
    return fault(spans[parsed.count + 1] ?? name, `The format string has no place for this argument`);
  let fine = true;
  for (const piece of parsed.pieces) {
    if (piece.kind === 'text') continue;
    const own = placeOf(written, { start: piece.start, end: piece.start + piece.text.length }) ?? whole;
    for (const star of [piece.width, piece.precision])
      if (typeof star === 'object') fine = checkType(star.argument, ['INT64'], piece.text) && fine;
    if (typeof piece.width === 'number' && piece.width > MOST_WIDTH)
      fine = fault(own, `The width ${piece.width} is beyond ${MOST_WIDTH}, the most that FORMAT writes`);
    if (typeof piece.precision === 'number' && piece.precision > MOST_PRECISION)
      fine = fault(own, `The precision ${piece.precision} is too big`);
    const accepted = acceptedTypes(piece.letter);
    if (accepted !== undefined) fine = checkType(piece.argument, accepted, piece.text) && fine;
  }
  return fine;

  function checkType(index: number, accepted: readonly string[], specifier: string): boolean {
    const { type } = values[index]!;
    // A bare NULL is INT64.
    const given = type.kind === 'scalar' ? type.name : type.kind === 'null' ? 'INT64' : '';
    if (type.kind === 'unknown' || accepted.includes(given)) return true;
    const wanted = accepted.length === 0 ? 'an unsigned integer, which BigQuery does not have' : accepted.join(' or ');
    return fault(spans[index + 1] ?? name, `\`${specifier}\` takes ${wanted}, this is ${typeToString(type)}`);
  }
}

/** Where a piece of the format string was written; undefined where escapes stand between. */
function placeOf(written: Expression | undefined, piece: Span): Span | undefined {
  if (written?.kind !== 'literal' || written.content === undefined) return undefined;
  const { start, end } = written.content;
  return end - start === written.value.length ? { start: start + piece.start, end: start + piece.end } : undefined;
}
