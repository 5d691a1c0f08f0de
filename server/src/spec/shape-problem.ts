// A validator's error at its place → the problem in plain words with its id and repairs; undefined where the reader of the text has said it already.

import type { ErrorObject } from 'ajv/dist/2020.js';
import { withoutHidden } from '../base/hidden-characters.js';
import { inLatin } from '../base/look-alikes.js';
import { describeJson, memberOf, type JsonNode } from '../syntax/json-node.js';
import type { NewProblem } from './lowering-sink.js';
import { meantChoices } from './meant-choice.js';
import { meantKeys, misspeltKeys } from './meant-key.js';
import { memberParts, type NodePart } from './part-names.js';
import { resolved, type SpecSchema } from './spec-schema.js';

export function shapeProblem(error: ErrorObject, place: NodePart): NewProblem | undefined {
  const schema = error.parentSchema as SpecSchema;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey((error.params as { additionalProperty: string }).additionalProperty, schema, place);
    case 'required':
      return missingKey((error.params as { missingProperty: string }).missingProperty, schema, place);
    case 'dependentRequired':
      return missingCompanion(error.params as { property: string; missingProperty: string }, schema, place);
    case 'type':
      return {
        id: 'wrong-type',
        part: place.part,
        message: `${subject(place)} is ${typeWords(schema.type ?? [])}; here stands ${describeJson(place.node)}.`,
        data: { expected: [schema.type ?? []].flat() },
      };
    case 'pattern':
      return {
        id: 'invalid-name',
        part: place.part,
        message: `${shown(place.node)} is no name here. ${schema.errorMessage ?? ''}`.trim(),
        suggestions: repairedName(place.node, schema.pattern ?? ''),
      };
    case 'enum':
      return notAmong(
        (error.params as { allowedValues: readonly unknown[] }).allowedValues,
        place,
        schema.errorMessage,
      );
    case 'const':
      return schema.errorMessage === undefined
        ? notAmong([(error.params as { allowedValue: unknown }).allowedValue], place)
        : invalid(place, `${schema.errorMessage} Found ${shown(place.node)}.`);
    case 'oneOf': {
      const none = (error.params as { passingSchemas: unknown }).passingSchemas === null;
      const keys = (schema.oneOf ?? []).flatMap((branch) => branch.required ?? []);
      const message =
        `${schema.errorMessage ?? ''} ${none ? `Add one of ${listed(keys)}.` : 'Split this into several entries.'}`.trim();
      return {
        id: none ? 'missing-key' : 'invalid-value',
        part: place.part,
        message,
        ...(none ? { data: { keys } } : {}),
      };
    }
    case 'not':
      return { ...invalid(place, schema.errorMessage ?? 'This may not stand here.'), onKey: true };
    case 'minLength':
      return invalid(place, `${subject(place)} is empty.`);
    case 'minimum':
      return invalid(
        place,
        schema.errorMessage ??
          `${subject(place)} is at least ${String((error.params as { limit: number }).limit)}; found ${shown(place.node)}.`,
      );
    case 'maximum':
      return invalid(
        place,
        `${subject(place)} is at most ${String((error.params as { limit: number }).limit)}; found ${shown(place.node)}.`,
      );
    default:
      return invalid(
        place,
        schema.errorMessage ?? `${subject(place)} is not as it should be: ${error.message ?? error.keyword}.`,
      );
  }
}

function invalid(place: NodePart, message: string): NewProblem {
  return { id: 'invalid-value', part: place.part, message };
}

function unknownKey(key: string, schema: SpecSchema, place: NodePart): NewProblem | undefined {
  const found =
    place.node.kind === 'object'
      ? memberParts(place.part, place.node).find(({ member }) => member.key === key)
      : undefined;
  if (found === undefined) return undefined;
  const known = Object.keys(schema.properties ?? {});
  const near = nearKeys(key, known, schema, place.node);
  const holder = schema.title === undefined ? 'here' : `in ${article(schema.title)}`;
  const inside =
    near[0] === undefined ? known.find((name) => keysInside(schema.properties?.[name]).includes(key)) : undefined;
  if (inside !== undefined)
    return {
      id: 'unknown-key',
      part: found.part,
      onKey: true,
      message: `\`${key}\` stands in \`${inside}\`, not ${holder}, so it would have no effect here.`,
      data: { inside, key },
    };
  return {
    id: 'unknown-key',
    part: found.part,
    onKey: true,
    message:
      `There is no key \`${key}\` ${holder}, so it would have no effect. ` +
      (near[0] === undefined
        ? `Known keys are ${listed(known)}; keys of your own begin with \`x-\`.`
        : `Did you mean \`${near[0]}\`?`),
    suggestions: near.map((name) => JSON.stringify(name)),
  };
}

/** The one that it is read as, first. */
function nearKeys(key: string, known: readonly string[], schema: SpecSchema, node: JsonNode): readonly string[] {
  const near = meantKeys(key, known);
  if (node.kind !== 'object') return near;
  const read = [...misspeltKeys(node, schema)].find(([, written]) => written === key)?.[0];
  return read === undefined || !near.includes(read) ? near : [read, ...near.filter((k) => k !== read)];
}

/** Of an object that stands under a key; none of a list or a text. */
function keysInside(schema: SpecSchema | true | undefined): readonly string[] {
  if (schema === undefined || schema === true) return [];
  const { properties, then, else: otherwise } = resolved(schema);
  return properties === undefined ? [...keysInside(then), ...keysInside(otherwise)] : Object.keys(properties);
}

function missingKey(key: string, schema: SpecSchema, place: NodePart): NewProblem | undefined {
  // Of an object that is cut off the rest is hidden, and that is said.
  if (place.node.kind === 'object' && !place.node.closed) return undefined;
  const written = memberOf(place.node, key);
  if (written !== undefined && (written.value === undefined || written.value.kind === 'invalid')) return undefined;
  if (written === undefined && isMisspelt(key, schema, place.node)) return undefined;
  const property = schema.properties?.[key];
  const why = typeof property === 'object' && property.description !== undefined ? ` ${property.description}` : '';
  const holder = schema.title === undefined ? 'This' : capital(article(schema.title));
  if (written === undefined)
    return {
      id: 'missing-key',
      part: place.part,
      message: `${holder} needs \`${key}\`.${why}`,
      data: { key, ...(schema.title === 'Model' && key === 'name' && { causes: [`${UNNAMED}${place.part}`] }) },
    };
  return {
    id: 'missing-key',
    part: `${place.part}/${key}`,
    message: `${holder} needs \`${key}\`, and it is empty.${why}`,
    data: { key },
  };
}

/** What a cause begins with whose finding is a model without a name: others that read it name it in vain. */
export const UNNAMED = 'unnamed ';

/** An unknown key of the object looks like it: that is the one fault, and it is reported. */
function isMisspelt(key: string, schema: SpecSchema, node: JsonNode): boolean {
  if (node.kind !== 'object') return false;
  return misspeltKeys(node, schema).has(key);
}

function missingCompanion(
  { property, missingProperty }: { readonly property: string; readonly missingProperty: string },
  schema: SpecSchema,
  place: NodePart,
): NewProblem | undefined {
  if (isMisspelt(missingProperty, schema, place.node)) return undefined;
  const message =
    missingProperty === 'scd_type'
      ? `\`${property}\` belongs to a history and has no effect without \`"scd_type": 2\`.`
      : `A history (\`"scd_type": 2\`) needs \`${missingProperty}\` too.`;
  return { id: 'missing-key', part: `${place.part}/${property}`, onKey: true, message, data: { key: missingProperty } };
}

function notAmong(allowed: readonly unknown[], place: NodePart, more?: string): NewProblem {
  const texts = allowed.filter((value): value is string => typeof value === 'string');
  const written = place.node.kind === 'string' ? place.node.value : undefined;
  const near = written === undefined ? [] : meantChoices(written, texts);
  const repairs = near.length > 0 ? near : allowed.length === 1 ? allowed : [];
  return {
    id: 'invalid-value',
    part: place.part,
    message: `${subject(place)} is ${allowed.length === 1 ? `\`${JSON.stringify(allowed[0])}\`` : `one of ${listed(allowed.map(String))}`}; found ${shown(place.node)}.${more === undefined ? '' : ` ${more}`}`,
    suggestions: repairs.map((value) => JSON.stringify(value)),
  };
}

/** `` `joins` ``, or "An entry of `joins`". */
function subject(place: NodePart): string {
  const steps = place.part.split('/');
  const last = steps.at(-1) ?? '';
  if (place.part === '') return 'A pipeline spec';
  if (/^[0-9]+$/.test(last)) return `An entry of \`${steps.filter((step) => !/^[0-9]+$/.test(step)).at(-1) ?? ''}\``;
  return `\`${last}\``;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a string',
  array: 'a list',
  object: 'an object',
  boolean: '`true` or `false`',
  integer: 'a whole number',
  number: 'a number',
  null: '`null`',
};

function typeWords(types: string | readonly string[]): string {
  const words = [types].flat().map((type) => TYPE_WORDS[type] ?? type);
  return words.filter((word) => word !== '`null`' || words.length === 1).join(' or ');
}

function shown(node: JsonNode): string {
  if (node.kind === 'string') return `\`${node.value.length > 60 ? `${node.value.slice(0, 60)}…` : node.value}\``;
  return node.kind === 'number' ? `\`${node.lexeme}\`` : describeJson(node);
}

/** The written name with what may not stand in it replaced, where that gives a name. */
function repairedName(node: JsonNode, pattern: string): readonly string[] {
  if (node.kind !== 'string') return [];
  const repaired = inLatin(withoutHidden(node.value.normalize('NFKC')))
    .trim()
    .replaceAll('`', '')
    .replace(/[^A-Za-z0-9_.,]+/g, '_')
    .replace(/^(?=[0-9])/, '_');
  return repaired !== node.value && new RegExp(pattern).test(repaired) ? [JSON.stringify(repaired)] : [];
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

function article(title: string): string {
  const word = title.charAt(0).toLowerCase() + title.slice(1);
  if (word.endsWith('s')) return `the ${word}`;
  return /^[aeiou]/.test(word) && !/^(?:uni|use)/.test(word) ? `an ${word}` : `a ${word}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
