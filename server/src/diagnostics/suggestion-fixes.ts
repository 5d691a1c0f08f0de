// A problem's suggestions → fixes that put each in the problem's place, escaped for the JSON string it stands in.

import type { Fix } from '../base/finding.js';
import type { Span } from '../base/span.js';
import type { Problem } from '../spec/problem.js';

/** Problems whose suggestion is a JSON value that replaces the written one, quotes and all. */
const valueSuggestions: ReadonlySet<string> = new Set(['comma-list']);

/** Problems whose suggestion needs more than a text in a place: their fixes write it. */
const writtenElsewhere: ReadonlySet<string> = new Set(['clock-call']);

/** Problems whose suggestion takes the error away and leaves NULL in its place: that is for a person to decide. */
const hidingSuggestions: ReadonlySet<string> = new Set(['cast-too-narrow']);

/** The first of one suggestion is the preferred fix; of several, none is. */
export function suggestionFixes(problem: Problem, span: Span, text: string): readonly Fix[] {
  if (writtenElsewhere.has(problem.id)) return [];
  const written = text.slice(span.start, span.end);
  const quoted = written.startsWith('"') && written.endsWith('"') && written.length > 1;
  // Outside of a string there is nothing a suggestion's text could stand for.
  if (!quoted && problem.span === undefined) return [];
  if (valueSuggestions.has(problem.id)) {
    return problem.suggestions.map((suggestion) => ({
      title: `Replace with \`${suggestion}\``,
      edits: new Map([
        [problem.file, [{ span: quoted ? span : { start: span.start - 1, end: span.end + 1 }, newText: suggestion }]],
      ]),
      preferred: true,
    }));
  }
  // Without a span inside the text a suggestion may be JSON itself (a key, an enumerated value): it brings its own quotes.
  if (quoted && problem.span === undefined && problem.suggestions.every(isJsonString)) {
    return problem.suggestions.map((suggestion) => ({
      title: `Replace with \`${JSON.parse(suggestion) as string}\``,
      edits: new Map([[problem.file, [{ span, newText: suggestion }]]]),
      preferred: problem.suggestions.length === 1,
    }));
  }
  const inner = quoted ? { start: span.start + 1, end: span.end - 1 } : span;
  return problem.suggestions.map((suggestion) => ({
    title: `Replace with \`${suggestion}\``,
    edits: new Map([[problem.file, [{ span: inner, newText: JSON.stringify(suggestion).slice(1, -1) }]]]),
    preferred: problem.suggestions.length === 1 && !hidingSuggestions.has(problem.id),
  }));
}

function isJsonString(text: string): boolean {
  if (!text.startsWith('"')) return false;
  try {
    return typeof JSON.parse(text) === 'string';
  } catch {
    return false;
  }
}
