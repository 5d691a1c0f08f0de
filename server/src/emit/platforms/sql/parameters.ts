// The parameters of a run as a table of one row: given for the session where the engine has such values, else the spec's defaults; a missing one stops the script.

import type { ParameterPlan, PipelinePlan } from '../../../plan/plan.js';
import { isScalar } from '../../../sql/types.js';
import type { ScriptPrinter } from './script.js';

const environment = { column: (): string => 'NULL', parameter: (): string => 'NULL' };

export function parameterStatements(plan: PipelinePlan, printer: ScriptPrinter): readonly string[] {
  const { target } = printer;
  const made = printer.columns(plan.parameters.map((p) => ({ name: p.name, type: p.type })));
  // A parameter of a type the engine lacks refuses every model that uses it; the others need no table with it.
  const known = made.ok ? plan.parameters : plan.parameters.filter((p) => target.dialect.typeName(p.type).ok);
  const columns = made.ok
    ? made.columns
    : known.map((p) => ({ name: printer.quote(p.name), type: typeOf(p, printer) }));
  const items = known.map((p) => `  ${valueOf(p, printer)} AS ${printer.quote(p.name)}`);
  const missing = known
    .filter((p) => p.default === undefined && p.name !== 'run_ts')
    .map(
      (p) =>
        `SELECT ${target.dialect.stringLiteral(p.name)} AS ${printer.quote('parameter')}\nFROM ${printer.parameters}\nWHERE ${printer.quote(p.name)} IS NULL`,
    );
  return [
    ...target.replaceTable({ table: printer.parameters, columns, storage: '', query: `SELECT\n${items.join(',\n')}` }),
    ...(missing.length > 0
      ? [target.assertNoRows(missing.join('\nUNION ALL\n'), 'these parameters have no value')]
      : []),
  ];
}

function typeOf(parameter: ParameterPlan, printer: ScriptPrinter): string {
  const type = printer.target.dialect.typeName(parameter.type);
  return type.ok ? type.text : '';
}

function valueOf(parameter: ParameterPlan, printer: ScriptPrinter): string {
  const { dialect, now, sessionValue } = printer.target;
  const type = typeOf(parameter, printer);
  const printed = parameter.default === undefined ? undefined : dialect.print(parameter.default, environment);
  const otherwise = parameter.name === 'run_ts' ? now : printed?.ok === true ? printed.text : 'NULL';
  // Text of a session becomes a value by the engine's own cast; of BYTES, arrays and structs there is no such text.
  const given =
    sessionValue !== undefined && parameter.type.kind === 'scalar' && !isScalar(parameter.type, 'BYTES')
      ? sessionValue(parameter.name)
      : undefined;
  return given === undefined
    ? `CAST(${otherwise} AS ${type})`
    : `COALESCE(CAST(${given} AS ${type}), CAST(${otherwise} AS ${type}))`;
}
