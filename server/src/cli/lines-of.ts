// A stream of UTF-8 bytes → its lines, each as soon as it is whole; holds one line at a time. A line break at the end ends the last line.

import { StringDecoder } from 'node:string_decoder';

/** `\n` and `\r\n` end a line, nothing else does; a byte order mark at the start is no part of the first. */
export async function* linesOf(chunks: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let pending: string[] = [];
  let first = true;
  const finished = (line: string): string => {
    const whole = first && line.startsWith('\ufeff') ? line.slice(1) : line;
    first = false;
    return whole.endsWith('\r') ? whole.slice(0, -1) : whole;
  };
  for await (const chunk of chunks) {
    const text = decoder.write(chunk as Buffer);
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      yield finished([...pending, text.slice(start, end)].join(''));
      pending = [];
      start = end + 1;
    }
    // Pieces of a long line are joined once, when it ends.
    if (start < text.length) pending.push(text.slice(start));
  }
  const rest = pending.join('') + decoder.end();
  if (rest !== '') yield finished(rest);
}
