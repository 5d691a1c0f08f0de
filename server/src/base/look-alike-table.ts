// Letters of other scripts that common fonts draw like a letter of the basic Latin alphabet.
//
// Facts of Unicode Technical Standard 39 (Unicode Security Mechanisms, confusables): letters whose prototype is one Latin letter.
// Left out is what only resembles one (Greek α, γ, ν, υ in formulas and units, Turkish ı) and what NFKC folds already (full width, mathematical).

const CYRILLIC = 'аa еe оo рp сc уy хx іi јj ѕs ԁd һh ԛq ԝw АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ІI ЈJ ЅS ԌG ԚQ ԜW ӀI';
const GREEK = 'οo ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX';
const ARMENIAN = 'օo սu հh ոn զq ՏS ՕO';
const LATIN_EXTENSIONS = 'ɑa ɡg';

const table = (pairs: string, script: string): readonly (readonly [string, LookAlike])[] =>
  pairs.split(' ').map((pair) => [pair[0]!, { latin: pair[1]!, script }]);

export interface LookAlike {
  readonly latin: string;
  /** As it is called in a message. */
  readonly script: string;
}

export const LOOK_ALIKES: ReadonlyMap<string, LookAlike> = new Map([
  ...table(CYRILLIC, 'Cyrillic'),
  ...table(GREEK, 'Greek'),
  ...table(ARMENIAN, 'Armenian'),
  ...table(LATIN_EXTENSIONS, 'a phonetic letter'),
]);
