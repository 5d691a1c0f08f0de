// Where a command writes: results on stdout, everything else on stderr; colour only where it is wanted and never as the only carrier of meaning.

export interface Terminal {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A result: text to stdout as it is. */
  out(text: string): void;
  /** Anything else: one line to stderr. */
  note(text: string): void;
  readonly colour: boolean;
  /** Standard input, UTF-8, line by line as it arrives, without line ends. */
  inputLines(): AsyncIterable<string>;
  /** Ends what is running; absent: only the process's own signals do. */
  readonly signal?: AbortSignal;
}

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'blue' | 'green' | 'cyan';

const codes: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  blue: [34, 39],
  green: [32, 39],
  cyan: [36, 39],
};

export function styled(terminal: Pick<Terminal, 'colour'>, style: Style, text: string): string {
  const [on, off] = codes[style];
  return terminal.colour ? `\u001b[${on}m${text}\u001b[${off}m` : text;
}

/** Text of others for a terminal: control characters, escape sequences among them, are shown, never sent. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
