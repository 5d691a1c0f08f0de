// The name of a function of the catalogue for messages.

/** `SUBSTR`; `operator add` for what is written with a sign. */
export function displayName(fn: string): string {
  return fn.startsWith('$') ? `operator ${fn.slice(1).replaceAll('_', ' ')}` : fn.toUpperCase();
}
