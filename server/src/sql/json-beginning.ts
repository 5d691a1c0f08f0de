// Texts that are no JSON: GoogleSQL's functions read them up to the fault, engines not at all.

/** Texts in which GoogleSQL's reader finds nothing either; of others that are no JSON it reads the beginning. */
export const SURELY_NOTHING =
  /^[ \t\r\n]*($|[^ \t\r\n[{"'0-9tfn-]|-($|[^0-9])|t($|[^r]|r$|r[^u]|ru$|ru[^e])|f($|[^a]|a$|a[^l]|al$|al[^s]|als$|als[^e])|n($|[^u]|u$|u[^l]|ul$|ul[^l])|\{[ \t\r\n]*[^"'} \t\r\n])/;

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
