// Texts that are no JSON: GoogleSQL's functions read them up to the fault, engines not at all.

/** Texts in which GoogleSQL's reader finds nothing either; of others that are no JSON it reads the beginning. */
export const SURELY_NOTHING = /^[ \t\r\n]*($|[^[{"'0-9tfnTFN+.-]|\{[ \t\r\n]*[^"'} \t\r\n])/;

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
