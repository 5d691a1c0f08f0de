// Column names → do they look like personal data? Whole words only, in several languages; counts, flags, hashes and the like are not the data itself.

import type { SqlType } from '../sql/types.js';
import { wordsOf } from './name-words.js';

type Kind = 'text' | 'number' | 'date';

/** Words of a name, separated by `_`; one phrase an entry. `number`: also kept as a number; `date`: also as a date. */
const PHRASES: Readonly<Record<Kind, readonly string[]>> = {
  text: `email emails e_mail mail_address courriel correo correo_electronico
    first_name last_name full_name given_name family_name middle_name maiden_name firstname lastname fullname surname forename
    vorname nachname prenom nom_de_famille apellido apellidos nombre_completo cognome sobrenome voornaam achternaam
    street street_name street_address home_address postal_address billing_address shipping_address mailing_address residential_address
    delivery_address address_line adresse direccion indirizzo endereco strasse
    ip_address ip_addr client_ip user_ip remote_ip ipv4 ipv6 mac_address imei idfa gaid advertising_id
    iban password passwd ethnicity religion sexual_orientation
    passport driver_license drivers_license driving_licence codice_fiscale`.split(/\s+/),
  number:
    `phone phones telephone mobile_phone cell_phone mobile_number cell_number fax telefon telefonnummer telefono telefoonnummer
    ssn social_security social_security_number national_id nino tax_id steuernummer sozialversicherungsnummer ausweisnummer
    numero_securite_sociale dni nif cpf bsn passport_number
    credit_card card_number bank_account cvv`.split(/\s+/),
  date: `date_of_birth birth_date birthdate birthday dob geburtsdatum date_de_naissance fecha_de_nacimiento fecha_nacimiento
    data_di_nascita data_de_nascimento geboortedatum`.split(/\s+/),
};

const KIND_OF: ReadonlyMap<string, Kind> = new Map(
  (Object.keys(PHRASES) as Kind[]).flatMap((kind) => PHRASES[kind].map((phrase) => [phrase, kind] as const)),
);
const LONGEST = Math.max(...[...KIND_OF.keys()].map((phrase) => phrase.split('_').length));

/** What may stand behind a phrase without changing what the value is. */
const QUALIFIERS: ReadonlySet<string> = new Set(
  `address addr number no nr id raw clean cleaned normalized normalised formatted lower upper text e164 primary secondary main home work
  private business personal full line v4 v6 old new original current previous value`.split(/\s+/),
);

/** What stands before a count, a flag or a derived number. */
const OTHER_THINGS: ReadonlySet<string> = new Set(
  `is has had was were are can may should no not valid invalid num count cnt n total sum avg min max distinct hashed masked hash
  encrypted tokenized anonymized anonymised`.split(/\s+/),
);

/** The phrase in it, as it is spoken of: `date of birth`; undefined: it does not look like personal data. */
export function personalName(name: string, type: SqlType): string | undefined {
  const words = wordsOf(name);
  for (let start = 0; start < words.length; start++) {
    if (start > 0 && OTHER_THINGS.has(words[start - 1]!)) return undefined;
    for (let length = Math.min(LONGEST, words.length - start); length > 0; length--) {
      const phrase = words.slice(start, start + length).join('_');
      const kind = KIND_OF.get(phrase) ?? (words.length === 1 && phrase === 'address' ? 'text' : undefined);
      if (kind === undefined) continue;
      const rest = words.slice(start + length);
      return words.slice(0, start).some((word) => OTHER_THINGS.has(word)) ||
        !rest.every((word) => QUALIFIERS.has(word) || /^[0-9]+$/.test(word)) ||
        !holds(type, kind)
        ? undefined
        : phrase.replaceAll('_', ' ');
    }
  }
  return undefined;
}

function holds(type: SqlType, kind: Kind): boolean {
  if (type.kind === 'array') return holds(type.element, kind);
  if (type.kind !== 'scalar') return true;
  switch (type.name) {
    case 'STRING':
    case 'JSON':
      return true;
    case 'BYTES':
      return kind === 'text';
    case 'INT64':
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return kind !== 'text';
    case 'DATE':
    case 'DATETIME':
    case 'TIMESTAMP':
      return kind === 'date';
    default:
      return false;
  }
}

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
