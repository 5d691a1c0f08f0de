// JSON_SET, JSON_REMOVE, JSON_ARRAY_APPEND, JSON_ARRAY_INSERT in PostgreSQL: the path is a literal, so the jsonb document is taken
// apart along it and put together again, one object or array a step.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { CustomTranslation, FunctionTranslations } from '../../printing/translation.js';
import {
  edited,
  editsOfPairs,
  literalSteps,
  onJson,
  optionOf,
  removals,
  type DocumentEdit,
  type JsonEdit,
} from '../../printing/json-edits.js';
import type { JsonPathStep } from '../../json-path.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { typeKey, type SqlType } from '../../types.js';
import { stringLiteral } from './identifiers.js';

/** How a value is written as jsonb; `undefined`: not known. */
export type JsonWriter = (text: string, type: SqlType, printer: Printer) => string | undefined;

const key = (name: string): string => `CAST(${stringLiteral(name)} AS text)`;
const nulls = (count: string): string =>
  `COALESCE((SELECT jsonb_agg(CAST('null' AS jsonb)) FROM generate_series(1, ${count})), '[]')`;

/** A value once, under a name. OFFSET keeps the planner from putting it in everywhere: steps in steps would grow exponentially. */
function once(value: string, printer: Printer, body: (name: string) => string): string {
  const name = printer.freshName('d');
  return `(SELECT ${body(name)} FROM (SELECT ${value} AS ${name} OFFSET 0) AS ${printer.freshName('x')})`;
}

/** A new value with the rest of the path around it. */
function created(steps: readonly JsonPathStep[], value: string): string {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  const inner = created(rest, value);
  if (step.kind === 'key') return `jsonb_build_object(${key(step.key)}, ${inner})`;
  return `${step.index === 0 ? '' : `${nulls(String(step.index))} || `}jsonb_build_array(${inner})`;
}

/** The document with the edit made. */
function along(document: string, steps: readonly JsonPathStep[], edit: JsonEdit, printer: Printer): string | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return edit.atEnd(document);
  return once(document, printer, (d) => {
    const kind = `jsonb_typeof(${d})`;
    const empty = edit.missing === undefined ? '' : ` WHEN ${kind} = 'null' THEN ${created(steps, edit.missing)}`;
    const changed =
      step.kind === 'key' ? inObject(d, step.key, rest, edit, printer) : inArray(d, step.index, rest, edit, printer);
    return `CASE WHEN ${kind} = '${step.kind === 'key' ? 'object' : 'array'}' THEN ${changed}${empty} ELSE ${d} END`;
  });
}

function inObject(d: string, name: string, rest: readonly JsonPathStep[], edit: JsonEdit, printer: Printer): string {
  const inner = along(`${d} -> ${key(name)}`, rest, edit, printer);
  if (inner === undefined) return `${d} - ${key(name)}`;
  const missing =
    edit.missing === undefined ? d : `${d} || jsonb_build_object(${key(name)}, ${created(rest, edit.missing)})`;
  return `CASE WHEN jsonb_exists(${d}, ${key(name)}) THEN ${d} || jsonb_build_object(${key(name)}, ${inner}) ELSE ${missing} END`;
}

function inArray(d: string, index: number, rest: readonly JsonPathStep[], edit: JsonEdit, printer: Printer): string {
  const inner = along(`${d} -> ${index}`, rest, edit, printer);
  const has = `jsonb_array_length(${d}) > ${index}`;
  if (inner === undefined) return `CASE WHEN ${has} THEN ${d} - ${index} ELSE ${d} END`;
  const missing =
    edit.missing === undefined
      ? d
      : `${d} || ${nulls(`${index} - jsonb_array_length(${d})`)} || jsonb_build_array(${created(rest, edit.missing)})`;
  return `CASE WHEN ${has} THEN jsonb_set(${d}, ARRAY['${index}'], ${inner}) ELSE ${missing} END`;
}

/** A position beyond this is nobody's, and its padding would fill the memory. */
const MOST_PADDING = 10_000;

function stepsOf(path: TypedExpression, printer: Printer): readonly JsonPathStep[] | undefined {
  const steps = literalSteps(path, printer);
  if (steps?.some((step) => step.kind === 'index' && step.index > MOST_PADDING) !== true) return steps;
  printer.refuse('so large a position is not translated to PostgreSQL', path);
  return undefined;
}

/** A NULL document stays NULL. */
function changed(call: TypedCall, edits: readonly DocumentEdit[], printer: Printer): Fragment {
  return primary(edited(printer.operand(call.args[0]!, 100), edits) ?? '');
}

export function jsonMutations(write: JsonWriter): FunctionTranslations {
  const written = (value: TypedExpression, printer: Printer): string | undefined => {
    const text = write(printer.operand(value, 100), value.type, printer);
    return text ?? void printer.refuse(`${typeKey(value.type)} in JSON is not translated to PostgreSQL`, value);
  };

  const set: CustomTranslation = (call, printer) => {
    const option = optionOf(call);
    const creates = option === undefined ? 'true' : literalText(option);
    if (creates === undefined) return printer.refuse('whether what is missing is created must be a literal', option);
    return changed(
      call,
      editsOfPairs(
        call,
        (path) => stepsOf(path, printer),
        (value) => written(value, printer),
        (document, steps, text) =>
          once(
            document,
            printer,
            (d) =>
              `CASE WHEN ${d} IS NOT NULL THEN ${along(d, steps, { atEnd: () => text, ...(creates === 'true' && { missing: text }) }, printer) ?? d} END`,
          ),
      ),
      printer,
    );
  };

  const remove: CustomTranslation = (call, printer) =>
    changed(
      call,
      removals(
        call,
        (path) => stepsOf(path, printer),
        printer,
        (document, steps) => along(document, steps, { atEnd: () => undefined }, printer),
      ),
      printer,
    );

  /** The new elements as a jsonb array: those of an ARRAY one by one unless the option says otherwise. */
  const newElements = (value: TypedExpression, each: boolean, printer: Printer): string | undefined => {
    const text = written(value, printer);
    if (text === undefined) return undefined;
    if (!each || value.type.kind !== 'array') return `jsonb_build_array(${text})`;
    return value.nullable
      ? `CASE WHEN ${printer.operand(value, 100)} IS NULL THEN CAST('[null]' AS jsonb) ELSE ${text} END`
      : text;
  };

  /** Of new elements, by the place where they go. */
  const added =
    (
      edit: (
        document: string,
        steps: readonly JsonPathStep[],
        elements: string,
        printer: Printer,
      ) => string | undefined,
    ): CustomTranslation =>
    (call, printer) => {
      const each = literalText(optionOf(call)) !== 'false';
      return changed(
        call,
        editsOfPairs(
          call,
          (path) => stepsOf(path, printer),
          (value) => newElements(value, each, printer),
          (document, steps, elements) => edit(document, steps, elements, printer),
        ),
        printer,
      );
    };

  const append = added((document, steps, elements, printer) => {
    const atEnd = (target: string): string =>
      once(
        target,
        printer,
        (t) =>
          `CASE jsonb_typeof(${t}) WHEN 'array' THEN ${t} || ${elements} WHEN 'null' THEN ${elements} ELSE ${t} END`,
      );
    return along(document, steps, { atEnd }, printer);
  });

  const insert = added((document, steps, elements, printer) => {
    const last = steps.at(-1);
    if (last?.kind !== 'index') return document;
    const n = last.index;
    const [item, ordinal, table] = [printer.freshName('e'), printer.freshName('o'), printer.freshName('u')];
    const part = (t: string, where: string): string =>
      `COALESCE((SELECT jsonb_agg(${item} ORDER BY ${ordinal}) FROM jsonb_array_elements(${t}) WITH ORDINALITY AS ${table}(${item}, ${ordinal}) WHERE ${ordinal} ${where}), '[]')`;
    const atEnd = (target: string): string =>
      once(
        target,
        printer,
        (t) =>
          `CASE jsonb_typeof(${t}) WHEN 'array' THEN ${part(t, `<= ${n}`)} || ${nulls(`${n} - jsonb_array_length(${t})`)} || ${elements} || ${part(t, `> ${n}`)} WHEN 'null' THEN ${nulls(String(n))} || ${elements} ELSE ${t} END`,
      );
    return along(document, steps.slice(0, -1), { atEnd }, printer);
  });

  return {
    json_set: onJson(set),
    json_remove: onJson(remove),
    json_array_append: onJson(append),
    json_array_insert: onJson(insert),
  };
}
