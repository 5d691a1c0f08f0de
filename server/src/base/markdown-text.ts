// Spec text → Markdown text on one line that renders as itself: no markup, no HTML, no table breaks.

export function markdownText(text: string): string {
  return (
    text
      .replace(/[\r\n\u0085\u2028\u2029]+/g, ' ')
      // Control characters make a file binary, marks of direction show a text in another order: seen, never written.
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
      .replace(/[\\`*_{}[\]<>()#+!|~$^-]/g, (c) =>
        c === '<' ? '&lt;' : c === '>' ? '&gt;' : c === '-' || c === '_' || c === '(' || c === ')' ? c : `\\${c}`,
      )
  );
}
