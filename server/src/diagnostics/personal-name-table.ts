// Column names → do they look like personal data? Whole words only, in several languages; counts, flags, hashes and the like are not the data itself.

import type { SqlType } from '../sql/types.js';
import { wordsOf } from '../base/name-words.js';

/** What may hold it besides text: `number`, `date`, a `degree` (of latitude). */
type Kind = 'text' | 'number' | 'date' | 'degree';

const list = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Words of a name, separated by `_`; one phrase an entry. */
const PHRASES: Readonly<Record<Kind, readonly string[]>> = {
  text: list(`email emails email_address e_mail mail_address courriel adresse_mail correo correo_electronico
    first_name last_name full_name given_name family_name middle_name maiden_name birth_name legal_name surname forename fname lname
    person_name patient_name customer_name employee_name contact_name guest_name passenger_name student_name recipient_name
    cardholder cardholder_name card_holder card_holder_name account_holder account_holder_name beneficiary_name username user_name
    vorname nachname familienname geburtsname prenom nom_de_famille nom_famille nom_complet apellido apellidos primer_apellido
    segundo_apellido nombre_completo nome_completo cognome sobrenome voornaam achternaam fornamn efternamn imie nazwisko
    street street_name street_address home_address postal_address billing_address shipping_address mailing_address residential_address
    delivery_address private_address address_line addr_line home_addr billing_addr shipping_addr mailing_addr street_addr
    adresse anschrift wohnadresse postanschrift strasse direccion domicilio indirizzo endereco adres straat
    ip_address ip_addr adresse_ip client_ip user_ip remote_ip visitor_ip source_ip src_ip login_ip device_ip customer_ip remote_addr
    x_forwarded_for ipv4 ipv6 mac_address mac_addr imei imsi idfa idfv gaid aaid udid android_id advertising_id cookie_id
    device_fingerprint browser_fingerprint
    iban password passwd ethnicity religion sexual_orientation birth_place birthplace place_of_birth geburtsort lieu_de_naissance
    passport passport_no reisepass pasaporte passaporto driver_license drivers_license driving_licence driver_licence drivers_licence
    license_plate licence_plate number_plate codice_fiscale
    home_location user_location customer_location last_known_location gps_coordinates`),
  number:
    list(`phone phones telephone mobile_phone cell_phone mobile_number mobile_no cell_number phone_number fax tel msisdn whatsapp
    telefon telefonnummer handynummer mobilnummer telefono cellulare celular telefone telefoonnummer
    ssn social_security social_security_number social_insurance_number insurance_policy_number national_id national_identity
    national_identity_number identity_card_number id_card_number national_insurance_number nino tax_id tax_number taxpayer_id itin
    steuernummer steuer_id steuerid sozialversicherungsnummer ausweisnummer personalausweis personalausweisnummer reisepassnummer
    numero_securite_sociale numero_fiscal numero_passeport numero_pasaporte dni nif cpf bsn pesel personnummer curp aadhaar aadhar
    nhs_number medical_record_number medicare_number mrn passport_number
    credit_card creditcard debit_card card_number card_no card_num cc_number cc_num cc_no kreditkartennummer numero_tarjeta tarjeta_credito
    numero_carte carta_credito bank_account bank_account_number kontonummer rekeningnummer cvv cvc`),
  date: list(`date_of_birth birth_date birthdate birthday birth_day birth_dt bday dob geburtsdatum geburtstag date_de_naissance
    date_naissance fecha_de_nacimiento fecha_nacimiento data_di_nascita data_nascita data_de_nascimento data_nascimento geboortedatum
    fodelsedatum data_urodzenia`),
  degree:
    list(`home_latitude home_longitude home_lat home_lng home_lon user_latitude user_longitude user_lat user_lng user_lon
    customer_latitude customer_longitude customer_lat customer_lng customer_lon gps_latitude gps_longitude gps_lat gps_lng gps_lon`),
};

/** Personal only in a table that is about persons: of a machine or a shop the same words are harmless. */
const AMONG_PERSONS: Readonly<Record<Kind, readonly string[]>> = {
  text: list('device_id deviceid geo_location geolocation geo_point coordinates gps ip'),
  number: [],
  date: [],
  degree: list('latitude longitude lat lng lon'),
};

function kinds(phrases: Readonly<Record<Kind, readonly string[]>>): ReadonlyMap<string, readonly [Kind, string]> {
  const found = new Map<string, readonly [Kind, string]>();
  for (const kind of Object.keys(phrases) as Kind[])
    for (const phrase of phrases[kind])
      // `last_name` is also written `lastname`.
      for (const spelling of [phrase, phrase.replaceAll('_', '')])
        if (!found.has(spelling)) found.set(spelling, [kind, phrase]);
  return found;
}

const KIND_OF = kinds(PHRASES);
const KIND_AMONG_PERSONS = kinds(AMONG_PERSONS);
const LONGEST = Math.max(...[...KIND_OF.keys()].map((phrase) => phrase.split('_').length));

/** What may stand behind a phrase without changing what the value is. */
const QUALIFIERS: ReadonlySet<string> = new Set(
  list(`address addr number no nr num id raw clean cleaned normalized normalised formatted lower upper text e164 primary secondary main
    home work private business personal full line v4 v6 old new original current previous value std standardized standardised`),
);

/** What stands before a count, a flag or a derived number. */
const OTHER_THINGS: ReadonlySet<string> = new Set(
  list(`is has had was were are can may should no not valid invalid num count cnt n total sum avg min max distinct hashed masked hash
    encrypted tokenized tokenised anonymized anonymised pseudonymized pseudonymised redacted obfuscated`),
);

/** Whose address, phone or place it is, where it is no person's. */
const NO_PERSONS: ReadonlySet<string> = new Set(
  list(`store shop station sensor warehouse site depot hub port airport stop venue branch office plant facility city country region state
    province county district tower restaurant hotel property building supplier vendor merchant company org organization organisation
    server host machine gateway router domain bank school hospital clinic pharmacy support noreply sender`),
);

const PERSONS: ReadonlySet<string> = new Set(
  list(`customer customers user users person persons people member members employee employees patient patients subscriber subscribers
    visitor visitors contact contacts student students passenger passengers guest guests driver drivers rider riders player players
    applicant applicants beneficiary beneficiaries resident residents individual individuals shopper shoppers viewer viewers consumer
    consumers kunde kunden client clients cliente clientes`),
);

/** What a table's name may say besides what it is about. */
const TABLE_WORDS: ReadonlySet<string> = new Set(
  list(
    'scd scd1 scd2 dim stg staging raw src base current latest snapshot history hist clean cleaned final v1 v2 v3 all',
  ),
);

/** What the table of a column is about. */
export interface TableAbout {
  /** Its rows are persons. */
  readonly persons: boolean;
  /** Its rows belong to persons. */
  readonly ofPersons: boolean;
}

export const ABOUT_NOTHING: TableAbout = { persons: false, ofPersons: false };

/** `crm_customers`, `dim_users_scd2` are about persons, `user_roles` is not; what has a `user_id` belongs to persons. */
export function tableAbout(table: string, columns: readonly string[]): TableAbout {
  const last = wordsOf(table.slice(table.lastIndexOf('.') + 1)).filter((word) => !TABLE_WORDS.has(word));
  const persons = PERSONS.has(last.at(-1) ?? '');
  const isPerson = (name: string): boolean => {
    const words = wordsOf(name);
    return words.length === 2 && PERSONS.has(words[0]!) && ['id', 'key', 'uuid', 'no', 'number'].includes(words[1]!);
  };
  return { persons, ofPersons: persons || columns.some(isPerson) };
}

/** The phrase in it, as it is spoken of: `date of birth`; undefined: it does not look like personal data. */
export function personalName(name: string, type: SqlType, about: TableAbout = ABOUT_NOTHING): string | undefined {
  const words = wordsOf(name);
  if (about.persons && words.length === 1 && words[0] === 'name') return holds(type, 'text') ? 'name' : undefined;
  for (let start = 0; start < words.length; start++) {
    if (start > 0 && (OTHER_THINGS.has(words[start - 1]!) || NO_PERSONS.has(words[start - 1]!))) return undefined;
    for (let length = Math.min(LONGEST, words.length - start); length > 0; length--) {
      const known = phraseOf(words, start, length, about);
      if (known === undefined) continue;
      const [kind, phrase] = known;
      const rest = words.slice(start + length);
      return words.slice(0, start).some((word) => OTHER_THINGS.has(word)) ||
        !rest.every((word) => QUALIFIERS.has(word) || /^[0-9]+$/.test(word)) ||
        // An identifier of an address is none.
        (rest.includes('id') && /addr(?:ess)?$/.test(phrase)) ||
        !holds(type, kind)
        ? undefined
        : phrase.replaceAll('_', ' ');
    }
  }
  return undefined;
}

function phraseOf(
  words: readonly string[],
  start: number,
  length: number,
  about: TableAbout,
): readonly [Kind, string] | undefined {
  const said = words.slice(start, start + length).join('_');
  // `address1`, `phone2`; a word of its own with digits (`ipv4`) comes first.
  const known = (text: string): readonly [Kind, string] | undefined =>
    KIND_OF.get(text) ?? (about.ofPersons ? KIND_AMONG_PERSONS.get(text) : undefined);
  const unnumbered = said.replace(/\d+$/, '');
  const found = known(said) ?? known(unnumbered);
  if (found !== undefined) return found;
  // Alone, or as the parts of one: of anything else an address may be an identifier or a name.
  return (unnumbered === 'address' || unnumbered === 'addr') &&
    start === 0 &&
    words.slice(length).every((word) => word === 'line' || /^[0-9]+$/.test(word))
    ? ['text', 'address']
    : undefined;
}

/** A masked value by what its column is called: `email_hash`, `masked_email`, `email_domain`. */
export function saysMasked(name: string): boolean {
  return wordsOf(name).some((word) => SAYS_MASKED.has(word));
}

const SAYS_MASKED: ReadonlySet<string> = new Set(
  list(`hashed masked hash mask encrypted tokenized tokenised token anonymized anonymised anonymous pseudonymized pseudonymised pseudonym
    redacted obfuscated domain sha256 sha1 sha512 md5 fingerprint`),
);

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
      return kind === 'number' || kind === 'date' || (kind === 'degree' && type.name !== 'INT64');
    case 'FLOAT64':
      return kind === 'degree';
    case 'DATE':
    case 'DATETIME':
    case 'TIMESTAMP':
      return kind === 'date';
    default:
      return false;
  }
}

/** A field at any depth of a STRUCT that looks personal: its path, and its phrase. */
export function personalField(
  type: SqlType,
  about: TableAbout,
): { readonly path: string; readonly phrase: string } | undefined {
  if (type.kind === 'array') return personalField(type.element, about);
  if (type.kind !== 'struct') return undefined;
  for (const field of type.fields) {
    if (field.name === undefined) continue;
    const phrase = personalName(field.name, field.type, about);
    if (phrase !== undefined) return { path: field.name, phrase };
    const inner = personalField(field.type, about);
    if (inner !== undefined) return { ...inner, path: `${field.name}.${inner.path}` };
  }
  return undefined;
}
