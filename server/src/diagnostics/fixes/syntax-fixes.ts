// A fault of the JSON text → what puts it right. Where several readings are possible, those that bring no fault of what the text then says.

import type { Fix } from '../../base/finding.js';
import type { Span } from '../../base/span.js';
import type { Problem } from '../../spec/problem.js';
import { scan } from '../../sql/tokenizer.js';
import { specPlace } from '../../workspace/spec-place.js';
import { isSqlContent } from '../../workspace/sql-place.js';
import type { FixContext } from './fix-context.js';

export function syntaxFixes(problem: Problem, at: FixContext): readonly Fix[] {
  const repair = problem.data?.['repair'];
  const { span } = problem;
  if (typeof repair !== 'string' || span === undefined) return [];
  const written = at.text.slice(span.start, span.end);
  if (written.startsWith('\\')) return escapeFixes(problem, span, written, repair, at);
  const fixes = at.fix(repairTitle(written, repair), [{ span, newText: repair }], true);
  // A string in other quotes is read as what it is meant to be; brackets, commas and words may have been meant elsewhere.
  return isQuoted(written) ? fixes : fixes.filter(at.provenFor(problem));
}

/**
 * A backslash that JSON does not know is meant for whoever reads the string: in SQL for the expression, and in a literal
 * there that is not raw for the value of that literal, which takes it twice. Where none can stand, it goes.
 */
function escapeFixes(problem: Problem, span: Span, written: string, repair: string, at: FixContext): readonly Fix[] {
  const forms = literalAt(span.start, problem.file, at) === 'plain' ? [repair, `\\\\${repair}`] : [repair];
  const proven = (newTexts: readonly string[]): readonly Fix[] =>
    newTexts
      .flatMap((newText) => at.fix(repairTitle(written, newText), [{ span, newText }], true))
      .filter(at.provenFor(problem));
  const kept = proven(forms);
  // An escape of SQL, or a backslash in its value: only the author knows.
  if (kept.length > 1) return kept.map((fix) => ({ ...fix, preferred: false }));
  return kept.length > 0 || written.length === 1 ? kept : proven([written.slice(1)]);
}

/** What SQL literal the character stands in. */
function literalAt(offset: number, file: string, { project }: FixContext): 'raw' | 'plain' | undefined {
  const place = specPlace(project, file, offset);
  const inside = place?.at.role === 'value' ? place.at.inString : undefined;
  if (inside === undefined || !isSqlContent(place?.content)) return undefined;
  const { value, offsetInValue } = inside;
  const token = scan(value).tokens.find((t) => t.start <= offsetInValue && offsetInValue < t.end);
  if (token?.content === undefined) return undefined;
  return /r/iu.test(value.slice(token.start, token.content.start)) ? 'raw' : 'plain';
}

function isQuoted(written: string): boolean {
  return written.length > 1 && /^['"\u2018-\u201F]/u.test(written);
}

function repairTitle(written: string, repair: string): string {
  if (repair === '') return `Remove \`${written}\``;
  if (repair.startsWith(written) && repair !== written && !written.startsWith('\\'))
    return `Insert \`${repair.slice(written.length)}\``;
  return written.length > 40 ? 'Write it as a JSON string' : `Replace with \`${repair}\``;
}
