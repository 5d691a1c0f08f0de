// Calls that change a JSON document (JSON_SET, JSON_REMOVE, JSON_ARRAY_APPEND, JSON_ARRAY_INSERT) → one edit a path, for dialects that take
// the document apart along it. Paths that are no literals are refused: GoogleSQL reads them at run time.

import { parseJsonPath, type JsonPathStep } from '../json-path.js';
import { literalText } from '../typed-literal.js';
import type { TypedCall, TypedExpression } from '../typed-tree.js';
import { typeKey } from '../types.js';
import type { CustomTranslation } from './translation.js';

/** What is done where the path ends, with expressions as the dialect writes them. */
export interface JsonEdit<T = string> {
  /** The value at the end of the path; `undefined`: it is taken out. */
  readonly atEnd: (value: T) => T | undefined;
  /** What is put where the path leads nowhere; absent: nothing. */
  readonly missing?: T;
}

/** Who is told of what can't be translated. */
interface Refusing {
  refuse(reason: string, at: TypedExpression): unknown;
}

/** The document with one edit made; `undefined` after a refusal. */
export type DocumentEdit<T = string> = (document: T) => T | undefined;
type Steps = readonly JsonPathStep[];
/** `undefined` after a refusal. */
export type StepsOf = (path: TypedExpression) => Steps | undefined;

/** The option behind the pairs of path and value. */
export function optionOf(call: TypedCall): TypedExpression | undefined {
  return call.args.length % 2 === 0 ? call.args.at(-1) : undefined;
}

export function literalSteps(path: TypedExpression, printer: Refusing): Steps | undefined {
  const text = literalText(path);
  const parsed = text === undefined ? undefined : parseJsonPath(text, false);
  if (parsed?.ok === true) return parsed.steps;
  printer.refuse(parsed?.reason ?? 'the JSONPath must be a literal to be translated exactly', path);
  return undefined;
}

/** One a pair of path and value; `written`: the value as it is put in. */
export function editsOfPairs<T = string>(
  call: TypedCall,
  stepsOf: StepsOf,
  written: (value: TypedExpression) => T | undefined,
  edit: (document: T, steps: Steps, value: T) => T | undefined,
): readonly DocumentEdit<T>[] {
  const edits: DocumentEdit<T>[] = [];
  for (let i = 1; i + 1 < call.args.length; i += 2)
    edits.push((document) => {
      const steps = stepsOf(call.args[i]!);
      const value = written(call.args[i + 1]!);
      return steps === undefined || value === undefined ? undefined : edit(document, steps, value);
    });
  return edits;
}

/** One a path. */
export function removals<T = string>(
  call: TypedCall,
  stepsOf: StepsOf,
  printer: Refusing,
  edit: (document: T, steps: Steps) => T | undefined,
): readonly DocumentEdit<T>[] {
  return call.args.slice(1).map((path) => (document) => {
    const steps = stepsOf(path);
    if (steps?.length === 0) printer.refuse('GoogleSQL raises an error for the path `$`', path);
    return steps === undefined || steps.length === 0 ? undefined : edit(document, steps);
  });
}

/** One edit after the other; `undefined` after a refusal. */
export function edited<T = string>(document: T, edits: readonly DocumentEdit<T>[]): T | undefined {
  let text = document;
  for (const edit of edits) {
    const next = edit(text);
    if (next === undefined) return undefined;
    text = next;
  }
  return text;
}

/** Of JSON documents only. */
export function onJson(translation: CustomTranslation): CustomTranslation {
  return (call, printer) =>
    typeKey(call.args[0]!.type) === 'JSON'
      ? translation(call, printer)
      : printer.refuse('only JSON values are changed', call);
}
