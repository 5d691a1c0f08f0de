// Spec text → Markdown text on one line that renders as itself: no markup, no HTML, no table breaks.

export function markdownText(text: string): string {
  return text
    .replace(/[\r\n\u0085\u2028\u2029]+/g, ' ')
    .replace(/[\\`*_{}[\]<>()#+!|~$^-]/g, (c) =>
      c === '<' ? '&lt;' : c === '>' ? '&gt;' : c === '-' || c === '_' || c === '(' || c === ')' ? c : `\\${c}`,
    );
}
