// JSON_SET, JSON_REMOVE, JSON_ARRAY_APPEND, JSON_ARRAY_INSERT in PostgreSQL: the path is a literal, so the jsonb document is taken
// apart along it and put together again, one object or array a step.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { CustomTranslation, FunctionTranslations } from '../../printing/translation.js';
import { parseJsonPath, type JsonPathStep } from '../../json-path.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { typeKey, type SqlType } from '../../types.js';
import { stringLiteral } from './identifiers.js';

/** How a value is written as jsonb; `undefined`: not known. */
export type JsonWriter = (text: string, type: SqlType, printer: Printer) => string | undefined;

/** What is done where the path ends. */
interface Edit {
  /** The value at the end of the path; `undefined`: it is taken out. */
  readonly atEnd: (value: string) => string | undefined;
  /** What is put where the path leads nowhere; absent: nothing. */
  readonly missing?: string;
}

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
function edited(document: string, steps: readonly JsonPathStep[], edit: Edit, printer: Printer): string | undefined {
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

function inObject(d: string, name: string, rest: readonly JsonPathStep[], edit: Edit, printer: Printer): string {
  const inner = edited(`${d} -> ${key(name)}`, rest, edit, printer);
  if (inner === undefined) return `${d} - ${key(name)}`;
  const missing =
    edit.missing === undefined ? d : `${d} || jsonb_build_object(${key(name)}, ${created(rest, edit.missing)})`;
  return `CASE WHEN jsonb_exists(${d}, ${key(name)}) THEN ${d} || jsonb_build_object(${key(name)}, ${inner}) ELSE ${missing} END`;
}

function inArray(d: string, index: number, rest: readonly JsonPathStep[], edit: Edit, printer: Printer): string {
  const inner = edited(`${d} -> ${index}`, rest, edit, printer);
  const has = `jsonb_array_length(${d}) > ${index}`;
  if (inner === undefined) return `CASE WHEN ${has} THEN ${d} - ${index} ELSE ${d} END`;
  const missing =
    edit.missing === undefined
      ? d
      : `${d} || ${nulls(`${index} - jsonb_array_length(${d})`)} || jsonb_build_array(${created(rest, edit.missing)})`;
  return `CASE WHEN ${has} THEN jsonb_set(${d}, ARRAY['${index}'], ${inner}) ELSE ${missing} END`;
}

/** Pairs of path and value, and the option at the end. */
function pairsOf(call: TypedCall): {
  readonly pairs: readonly (readonly [TypedExpression, TypedExpression])[];
  readonly option: TypedExpression | undefined;
} {
  const rest = call.args.slice(1);
  const pairs: (readonly [TypedExpression, TypedExpression])[] = [];
  for (let i = 0; i + 1 < rest.length; i += 2) pairs.push([rest[i]!, rest[i + 1]!]);
  return { pairs, option: rest.length % 2 === 1 ? rest.at(-1) : undefined };
}

/** A position beyond this is nobody's, and its padding would fill the memory. */
const MOST_PADDING = 10_000;

function stepsOf(path: TypedExpression, printer: Printer): readonly JsonPathStep[] | undefined {
  const text = literalText(path);
  if (text === undefined) return void printer.refuse('the JSONPath must be a literal to be translated exactly', path);
  const parsed = parseJsonPath(text, false);
  if (!parsed.ok) return void printer.refuse(parsed.reason, path);
  if (parsed.steps.some((step) => step.kind === 'index' && step.index > MOST_PADDING))
    return void printer.refuse('so large a position is not translated to PostgreSQL', path);
  return parsed.steps;
}

/** Applies one edit after the other; a NULL document stays NULL. */
function apply(
  call: TypedCall,
  edits: readonly ((document: string) => string | undefined)[],
  printer: Printer,
): Fragment {
  let text = printer.operand(call.args[0]!, 100);
  for (const edit of edits) {
    const next = edit(text);
    if (next === undefined) return primary('');
    text = next;
  }
  return primary(text);
}

export function jsonMutations(write: JsonWriter): FunctionTranslations {
  const written = (value: TypedExpression, printer: Printer): string | undefined => {
    const text = write(printer.operand(value, 100), value.type, printer);
    return text ?? void printer.refuse(`${typeKey(value.type)} in JSON is not translated to PostgreSQL`, value);
  };

  const set: CustomTranslation = (call, printer) => {
    const { pairs, option } = pairsOf(call);
    const creates = option === undefined ? 'true' : literalText(option);
    if (creates === undefined) return printer.refuse('whether what is missing is created must be a literal', option);
    return apply(
      call,
      pairs.map(([path, value]) => (document) => {
        const steps = stepsOf(path, printer);
        const text = written(value, printer);
        if (steps === undefined || text === undefined) return undefined;
        return once(
          document,
          printer,
          (d) =>
            `CASE WHEN ${d} IS NOT NULL THEN ${edited(d, steps, { atEnd: () => text, ...(creates === 'true' && { missing: text }) }, printer) ?? d} END`,
        );
      }),
      printer,
    );
  };

  const remove: CustomTranslation = (call, printer) =>
    apply(
      call,
      call.args.slice(1).map((path) => (document) => {
        const steps = stepsOf(path, printer);
        if (steps?.length === 0) printer.refuse('GoogleSQL raises an error for the path `$`', path);
        return steps === undefined || steps.length === 0
          ? undefined
          : edited(document, steps, { atEnd: () => undefined }, printer);
      }),
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

  const append: CustomTranslation = (call, printer) => {
    const { pairs, option } = pairsOf(call);
    return apply(
      call,
      pairs.map(([path, value]) => (document) => {
        const steps = stepsOf(path, printer);
        const added = newElements(value, literalText(option) !== 'false', printer);
        if (steps === undefined || added === undefined) return undefined;
        const atEnd = (target: string): string =>
          once(
            target,
            printer,
            (t) => `CASE jsonb_typeof(${t}) WHEN 'array' THEN ${t} || ${added} WHEN 'null' THEN ${added} ELSE ${t} END`,
          );
        return edited(document, steps, { atEnd }, printer);
      }),
      printer,
    );
  };

  const insert: CustomTranslation = (call, printer) => {
    const { pairs, option } = pairsOf(call);
    return apply(
      call,
      pairs.map(([path, value]) => (document) => {
        const steps = stepsOf(path, printer);
        const added = newElements(value, literalText(option) !== 'false', printer);
        if (steps === undefined || added === undefined) return undefined;
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
              `CASE jsonb_typeof(${t}) WHEN 'array' THEN ${part(t, `<= ${n}`)} || ${nulls(`${n} - jsonb_array_length(${t})`)} || ${added} || ${part(t, `> ${n}`)} WHEN 'null' THEN ${nulls(String(n))} || ${added} ELSE ${t} END`,
          );
        return edited(document, steps.slice(0, -1), { atEnd }, printer);
      }),
      printer,
    );
  };

  /** JSON documents only. */
  const onJson =
    (translation: CustomTranslation): CustomTranslation =>
    (call, printer) =>
      typeKey(call.args[0]!.type) === 'JSON'
        ? translation(call, printer)
        : printer.refuse('only JSON values are changed', call);

  return {
    json_set: onJson(set),
    json_remove: onJson(remove),
    json_array_append: onJson(append),
    json_array_insert: onJson(insert),
  };
}
