// A name → the words it is made of.

/** `phoneE164`, `PHONE_E164`, `phone_e164` → phone, e164; `customerIPAddress` → customer, ip, address. */
export function wordsOf(name: string): readonly string[] {
  const spaced = /[a-z]/.test(name) ? name.replace(/([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3_$2$4') : name;
  return spaced
    .toLowerCase()
    .split('_')
    .filter((word) => word !== '');
}
