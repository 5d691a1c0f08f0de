// JSON_SET, JSON_REMOVE, JSON_ARRAY_APPEND, JSON_ARRAY_INSERT in DuckDB: the path is a literal, so the document is taken apart
// along it and put together again, one object or array a step.

import { primary } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { CustomTranslation, FunctionTranslations } from '../../printing/translation.js';
import { parseJsonPath, type JsonPathStep } from '../../json-path.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { bind } from './bind.js';
import { jsonText, type JsonStyle } from './json-text.js';
import { stringLiteral } from './identifiers.js';

const PLAIN: JsonStyle = { text: false, stringify: false };

/** What is done where the path ends; texts are JSON as VARCHAR. */
interface Edit {
  /** The value at the end of the path; `undefined` text: it is taken out. */
  readonly atEnd: (value: string) => string | undefined;
  /** What is put where the path leads nowhere; absent: nothing. */
  readonly missing?: string;
}

const key = (name: string): string => stringLiteral(JSON.stringify(name));

/** A new value with the rest of the path around it. */
function created(steps: readonly JsonPathStep[], value: string): string {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  const inner = created(rest, value);
  if (step.kind === 'key') return `'{' || ${key(step.key)} || ':' || ${inner} || '}'`;
  return `'[' || repeat('null,', ${step.index}) || ${inner} || ']'`;
}

/** The document `document` (VARCHAR) with the edit made. */
function edited(document: string, steps: readonly JsonPathStep[], edit: Edit, printer: Printer): string | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return edit.atEnd(document);
  const { names, wrap } = bind([document], printer);
  const d = names[0]!;
  const kind = `json_type(${d})`;
  const empty = edit.missing === undefined ? '' : ` WHEN ${kind} = 'NULL' THEN ${created(steps, edit.missing)}`;
  return wrap(
    step.kind === 'key'
      ? `CASE WHEN ${kind} = 'OBJECT' THEN ${inObject(d, step.key, rest, edit, printer)}${empty} ELSE ${d} END`
      : `CASE WHEN ${kind} = 'ARRAY' THEN ${inArray(d, step.index, rest, edit, printer)}${empty} ELSE ${d} END`,
  ).text;
}

function inObject(document: string, name: string, rest: readonly JsonPathStep[], edit: Edit, printer: Printer): string {
  const m = printer.freshName('m');
  const members = `map_entries(CAST(CAST(${document} AS JSON) AS MAP(VARCHAR, JSON)))`;
  const value = `COALESCE(CAST(${m}.value AS VARCHAR), 'null')`;
  const inner = edited(value, rest, edit, printer);
  const own = `${m}.key = ${stringLiteral(name)}`;
  const kept = inner === undefined ? `list_filter(${members}, lambda ${m}: NOT (${own}))` : members;
  const shown = inner === undefined ? value : `CASE WHEN ${own} THEN ${inner} ELSE ${value} END`;
  const list = `list_transform(${kept}, lambda ${m}: CAST(to_json(${m}.key) AS VARCHAR) || ':' || ${shown})`;
  const absent = `len(list_filter(${members}, lambda ${m}: ${own})) = 0`;
  const all =
    edit.missing === undefined
      ? list
      : `${list} || CASE WHEN ${absent} THEN [${key(name)} || ':' || ${created(rest, edit.missing)}] ELSE [] END`;
  return `'{' || array_to_string(${all}, ',') || '}'`;
}

function inArray(document: string, index: number, rest: readonly JsonPathStep[], edit: Edit, printer: Printer): string {
  const elements = elementsOf(document, printer);
  const { names, wrap } = bind([elements], printer);
  const e = names[0]!;
  const inner = edited(`${e}[${index + 1}]`, rest, edit, printer);
  const before = `${e}[1:${index}]`;
  const after = `${e}[${index + 2}:]`;
  const changed = inner === undefined ? `${before} || ${after}` : `${before} || [${inner}] || ${after}`;
  const padding = `list_transform(generate_series(1, ${index} - len(${e})), lambda z: 'null')`;
  const longer = edit.missing === undefined ? e : `${e} || ${padding} || [${created(rest, edit.missing)}]`;
  return wrap(`'[' || array_to_string(CASE WHEN len(${e}) > ${index} THEN ${changed} ELSE ${longer} END, ',') || ']'`)
    .text;
}

/** The elements of an array as texts. */
function elementsOf(document: string, printer: Printer): string {
  const e = printer.freshName('e');
  return `list_transform(CAST(CAST(${document} AS JSON) AS JSON[]), lambda ${e}: COALESCE(CAST(${e} AS VARCHAR), 'null'))`;
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

function stepsOf(path: TypedExpression, printer: Printer): readonly JsonPathStep[] | undefined {
  const text = literalText(path);
  const parsed = text === undefined ? undefined : parseJsonPath(text, false);
  if (parsed?.ok === true) return parsed.steps;
  printer.refuse(
    parsed === undefined ? 'the JSONPath must be a literal to be translated exactly' : parsed.reason,
    path,
  );
  return undefined;
}

/** Applies one edit after the other. */
function apply(
  call: TypedCall,
  edits: readonly ((document: string) => string | undefined)[],
  printer: Printer,
): ReturnType<CustomTranslation> {
  let text = `CAST(${printer.argument(call.args[0]!)} AS VARCHAR)`;
  for (const edit of edits) {
    const next = edit(text);
    if (next === undefined) return primary('');
    text = next;
  }
  return primary(`CAST(${text} AS JSON)`);
}

const set: CustomTranslation = (call, printer) => {
  const { pairs, option } = pairsOf(call);
  if (option !== undefined) return printer.refuse('this form of JSON_SET is not translated to DuckDB', option);
  return apply(
    call,
    pairs.map(([path, value]) => (document) => {
      const steps = stepsOf(path, printer);
      const text = jsonText(value, PLAIN, call, printer);
      return steps === undefined || text === undefined
        ? undefined
        : edited(document, steps, { atEnd: () => text, missing: text }, printer);
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

/** The new elements as a list of texts: those of an ARRAY one by one unless the option says otherwise. */
function newElements(value: TypedExpression, each: boolean, call: TypedCall, printer: Printer): string | undefined {
  if (!each || value.type.kind !== 'array') {
    const text = jsonText(value, PLAIN, call, printer);
    return text && `[${text}]`;
  }
  const name = printer.freshName('n');
  const { element } = value.type;
  const inner = printer.withVariable(name, name, () =>
    jsonText({ kind: 'variable', name, type: element, nullable: true }, PLAIN, call, printer),
  );
  return inner && `list_transform(${printer.argument(value)}, lambda ${name}: ${inner})`;
}

const append: CustomTranslation = (call, printer) => {
  const { pairs, option } = pairsOf(call);
  return apply(
    call,
    pairs.map(([path, value]) => (document) => {
      const steps = stepsOf(path, printer);
      const added = newElements(value, literalText(option) !== 'false', call, printer);
      if (steps === undefined || added === undefined) return undefined;
      const atEnd = (target: string): string => {
        const { names, wrap } = bind([target], printer);
        const t = names[0]!;
        const joined = (list: string): string => `'[' || array_to_string(${list}, ',') || ']'`;
        return wrap(
          `CASE json_type(${t}) WHEN 'ARRAY' THEN ${joined(`${elementsOf(t, printer)} || ${added}`)} WHEN 'NULL' THEN ${joined(added)} ELSE ${t} END`,
        ).text;
      };
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
      const added = newElements(value, literalText(option) !== 'false', call, printer);
      if (steps === undefined || added === undefined) return undefined;
      const last = steps.at(-1);
      if (last?.kind !== 'index') return document;
      const n = last.index;
      const atEnd = (target: string): string => {
        const { names, wrap } = bind([target], printer);
        const t = names[0]!;
        const inner = bind([`CASE WHEN json_type(${t}) = 'ARRAY' THEN ${elementsOf(t, printer)} ELSE [] END`], printer);
        const e = inner.names[0]!;
        const padding = `list_transform(generate_series(1, ${n} - len(${e})), lambda z: 'null')`;
        const list = `${e}[1:${n}] || ${padding} || ${added} || ${e}[${n + 1}:]`;
        return wrap(
          `CASE WHEN json_type(${t}) IN ('ARRAY', 'NULL') THEN ${inner.wrap(`'[' || array_to_string(${list}, ',') || ']'`).text} ELSE ${t} END`,
        ).text;
      };
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

export const jsonMutations: FunctionTranslations = {
  json_set: onJson(set),
  json_remove: onJson(remove),
  json_array_append: onJson(append),
  json_array_insert: onJson(insert),
};
