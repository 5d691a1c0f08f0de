// JSON_SET, JSON_REMOVE, JSON_ARRAY_APPEND, JSON_ARRAY_INSERT in DuckDB: the path is a literal, so the document is taken apart
// along it and put together again, one object or array a step.

import { primary } from '../../printing/fragment.js';
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
import { bind } from './bind.js';
import { jsonText, type JsonStyle } from './json-text.js';
import { stringLiteral } from './identifiers.js';

const PLAIN: JsonStyle = { text: false, stringify: false };

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
function along(document: string, steps: readonly JsonPathStep[], edit: JsonEdit, printer: Printer): string | undefined {
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

function inObject(
  document: string,
  name: string,
  rest: readonly JsonPathStep[],
  edit: JsonEdit,
  printer: Printer,
): string {
  const m = printer.freshName('m');
  const members = `map_entries(CAST(CAST(${document} AS JSON) AS MAP(VARCHAR, JSON)))`;
  const value = `COALESCE(CAST(${m}.value AS VARCHAR), 'null')`;
  const inner = along(value, rest, edit, printer);
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

function inArray(
  document: string,
  index: number,
  rest: readonly JsonPathStep[],
  edit: JsonEdit,
  printer: Printer,
): string {
  const elements = elementsOf(document, printer);
  const { names, wrap } = bind([elements], printer);
  const e = names[0]!;
  const inner = along(`${e}[${index + 1}]`, rest, edit, printer);
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

function changed(call: TypedCall, edits: readonly DocumentEdit[], printer: Printer): ReturnType<CustomTranslation> {
  const text = edited(`CAST(${printer.argument(call.args[0]!)} AS VARCHAR)`, edits);
  return primary(text === undefined ? '' : `CAST(${text} AS JSON)`);
}

const set: CustomTranslation = (call, printer) => {
  const option = optionOf(call);
  if (option !== undefined) return printer.refuse('this form of JSON_SET is not translated to DuckDB', option);
  return changed(
    call,
    editsOfPairs(
      call,
      (path) => literalSteps(path, printer),
      (value) => jsonText(value, PLAIN, call, printer),
      (document, steps, text) => along(document, steps, { atEnd: () => text, missing: text }, printer),
    ),
    printer,
  );
};

const remove: CustomTranslation = (call, printer) =>
  changed(
    call,
    removals(
      call,
      (path) => literalSteps(path, printer),
      printer,
      (document, steps) => along(document, steps, { atEnd: () => undefined }, printer),
    ),
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

/** Of new elements, by the place where they go. */
function added(
  edit: (document: string, steps: readonly JsonPathStep[], elements: string, printer: Printer) => string | undefined,
): CustomTranslation {
  return (call, printer) => {
    const each = literalText(optionOf(call)) !== 'false';
    return changed(
      call,
      editsOfPairs(
        call,
        (path) => literalSteps(path, printer),
        (value) => newElements(value, each, call, printer),
        (document, steps, elements) => edit(document, steps, elements, printer),
      ),
      printer,
    );
  };
}

const append = added((document, steps, elements, printer) => {
  const atEnd = (target: string): string => {
    const { names, wrap } = bind([target], printer);
    const t = names[0]!;
    const joined = (list: string): string => `'[' || array_to_string(${list}, ',') || ']'`;
    return wrap(
      `CASE json_type(${t}) WHEN 'ARRAY' THEN ${joined(`${elementsOf(t, printer)} || ${elements}`)} WHEN 'NULL' THEN ${joined(elements)} ELSE ${t} END`,
    ).text;
  };
  return along(document, steps, { atEnd }, printer);
});

const insert = added((document, steps, elements, printer) => {
  const last = steps.at(-1);
  if (last?.kind !== 'index') return document;
  const n = last.index;
  const atEnd = (target: string): string => {
    const { names, wrap } = bind([target], printer);
    const t = names[0]!;
    const inner = bind([`CASE WHEN json_type(${t}) = 'ARRAY' THEN ${elementsOf(t, printer)} ELSE [] END`], printer);
    const e = inner.names[0]!;
    const padding = `list_transform(generate_series(1, ${n} - len(${e})), lambda z: 'null')`;
    const list = `${e}[1:${n}] || ${padding} || ${elements} || ${e}[${n + 1}:]`;
    return wrap(
      `CASE WHEN json_type(${t}) IN ('ARRAY', 'NULL') THEN ${inner.wrap(`'[' || array_to_string(${list}, ',') || ']'`).text} ELSE ${t} END`,
    ).text;
  };
  return along(document, steps.slice(0, -1), { atEnd }, printer);
});

export const jsonMutations: FunctionTranslations = {
  json_set: onJson(set),
  json_remove: onJson(remove),
  json_array_append: onJson(append),
  json_array_insert: onJson(insert),
};
