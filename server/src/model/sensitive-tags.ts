// Tags of a column → does one say that its data is sensitive, or that it is harmless? By whole words of a tag: `pii`, `pii:email`, `not_pii`.

const SENSITIVE: ReadonlySet<string> = new Set(
  'pii spi phi pci gdpr hipaa personal sensitive confidential restricted secret'.split(' '),
);
const CLEARED: ReadonlySet<string> = new Set(
  'public anonymized anonymised pseudonymized pseudonymised masked hashed not non no'.split(' '),
);

/** The first tag that says the data is sensitive: `pii`, `pii:email`, `gdpr-special`. */
export function sensitiveTag(tags: readonly string[]): string | undefined {
  return tags.find((tag) => tokens(tag).some((t) => SENSITIVE.has(t)) && !tokens(tag).some((t) => CLEARED.has(t)));
}

/** A tag that says the data is harmless: `public`, `anonymised`, `not_pii`. */
export function isCleared(tags: readonly string[]): boolean {
  return tags.some((tag) => tokens(tag).some((t) => CLEARED.has(t)));
}

function tokens(tag: string): readonly string[] {
  return tag.toLowerCase().split(/[^a-z0-9]+/);
}
