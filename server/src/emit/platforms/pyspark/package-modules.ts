// The modules of a generated package that hold data of the plan: schemas, parameters, the list of models, refusal texts.

import type { ModelPlan, PipelinePlan } from '../../../plan/plan.js';
import { updateRefusals } from '../../../plan/update.js';
import { pyspark } from '../../../sql/dialects/pyspark/dialect.js';
import { pythonString } from '../../../sql/dialects/pyspark/python-literal.js';
import { isScalar } from '../../../sql/types.js';
import type { SqlType } from '../../../sql/types.js';
import type { ModelModule } from './model-module.js';
import type { PackageNames } from './package-names.js';
import { layoutArguments, layoutExpression } from './python-layout.js';
import { comment, docstring, importLines } from './python-module.js';
import { pythonValue } from './python-value.js';

export interface BuiltModel {
  readonly model: ModelPlan;
  readonly value: ModelModule;
}

interface Field {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
}

/** Columns of types that Spark does not have are left out: a model that reads one is refused. */
function structType(name: string, fields: readonly Field[]): readonly string[] {
  const entries = fields.flatMap((f) => {
    const type = pyspark.typeName(f.type);
    return type.ok
      ? [
          `T.StructField(${pythonString(f.name)}, ${type.text}${f.nullable ? '' : ', nullable=False'}${isScalar(f.type, 'TIME') ? ', metadata=TIME' : ''})`,
        ]
      : [];
  });
  return entries.length === 0
    ? [`${name} = T.StructType([])`]
    : [`${name} = T.StructType(`, '    [', ...entries.map((e) => `        ${e},`), '    ]', ')'];
}

export function schemasModule(plan: PipelinePlan, built: readonly BuiltModel[], names: PackageNames): string {
  const sources = plan.sources.filter((s) => !s.open);
  const code: string[] = [];
  for (const s of sources)
    code.push(
      ...(s.description === undefined ? [] : comment(s.description)),
      ...structType(names.schemas.get(s.name)!, s.columns),
      '',
    );
  // Tables do not enforce what the spec says of NULLs: its tests do.
  for (const { model } of built)
    code.push(
      ...structType(
        names.schemas.get(model.name)!,
        model.columns.map((c) => ({ ...c, nullable: true })),
      ),
      '',
    );
  code.push('SOURCES = (');
  for (const s of sources) {
    code.push(
      ...layoutArguments(
        'Source(',
        [
          `name=${pythonString(s.name)}`,
          `schema=${pythonString(s.schema)}`,
          `table=${pythonString(s.table)}`,
          `columns=${names.schemas.get(s.name)!}`,
        ],
        '),',
        '    ',
      ),
    );
  }
  code.push(')');
  return [
    docstring('Columns of the sources and of the models, with their exact types.'),
    '',
    'from pyspark.sql import types as T',
    '',
    'from .model import Source',
    ...(code.some((line) => line.endsWith('metadata=TIME),')) ? ['from .values import TIME'] : []),
    '',
    ...code,
    '',
  ].join('\n');
}

export function paramsModule(plan: PipelinePlan, names: PackageNames): string {
  const fields = plan.parameters.map((p) => {
    const type = pyspark.typeName(p.type);
    return {
      name: p.name,
      field: names.parameters.get(p.name)!,
      type,
      python: pythonType(p.type),
      time: isScalar(p.type, 'TIME'),
      value: p.default === undefined ? undefined : pythonValue(p.default),
    };
  });
  const code = [
    '@dataclass(frozen=True, kw_only=True)',
    'class Params:',
    '    """Values that hold for one run. run_ts is the time of the run."""',
    '',
    ...fields.map(
      (f) =>
        `    ${f.field}: ${f.python}${f.value === undefined ? '' : ` = ${f.value === 'None' ? 'None' : defaultText(f.value)}`}`,
    ),
    '',
    '',
    '# Name in the spec -> field, type, and whether its text is a TIME.',
    'FIELDS = {',
    ...fields.flatMap((f) =>
      f.type.ok
        ? [`    ${pythonString(f.name)}: (${pythonString(f.field)}, ${f.type.text}, ${f.time ? 'True' : 'False'}),`]
        : [],
    ),
    '}',
    '',
    '',
    'def params_from_text(given: Mapping[str, str]) -> Params:',
    '    """Raises ValueError for a name that is none, a text of another type, and a value that is missing."""',
    '    names = {name.lower(): name for name in FIELDS}',
    '    values = {}',
    '    for name, text in given.items():',
    '        if name.lower() not in names:',
    '            raise ValueError(f"no parameter {name!r}; there are: {\', \'.join(FIELDS)}")',
    '        target, data_type, is_time = FIELDS[names[name.lower()]]',
    '        values[target] = time_text(text) if is_time else parse(text, data_type)',
    '    missing = [f.name for f in fields(Params) if f.default is MISSING and f.default_factory is MISSING and f.name not in values]',
    '    if missing:',
    '        raise ValueError(f"no value for the parameter {\', \'.join(missing)}")',
    '    return Params(**values)',
  ];
  const usesField = code.some((line) => line.includes('field(default_factory'));
  return [
    docstring('Parameters of the pipeline.'),
    '',
    'from collections.abc import Mapping',
    `from dataclasses import MISSING, dataclass, ${usesField ? 'field, ' : ''}fields`,
    ...importLines(code, []),
    '',
    'from .values import parse, time_text',
    '',
    '',
    ...code,
    '',
  ].join('\n');
}

/** A dataclass takes no list as a default. */
function defaultText(value: string): string {
  return value.startsWith('[') ? `field(default_factory=lambda: ${value})` : value;
}

function pythonType(type: SqlType): string {
  const none = ' | None';
  if (type.kind === 'array') return `list${none}`;
  if (type.kind !== 'scalar') return `tuple${none}`;
  const names: Readonly<Record<string, string>> = {
    INT64: 'int',
    FLOAT64: 'float',
    NUMERIC: 'Decimal',
    BOOL: 'bool',
    BYTES: 'bytes',
    DATE: 'date',
    DATETIME: 'datetime',
    TIMESTAMP: 'datetime',
  };
  return `${names[type.name] ?? 'str'}${none}`;
}

export function messagesModule(): string {
  return [
    docstring('Why a run is refused, by reason.'),
    '',
    'REFUSALS = {',
    ...Object.entries(updateRefusals).map(([id, message]) => `    ${pythonString(id)}: ${pythonString(message)},`),
    '}',
    '',
  ].join('\n');
}

export function modelsModule(built: readonly BuiltModel[], names: PackageNames): string {
  const stored = built.map(({ model, value }) => {
    const module = names.modules.get(model.name)!;
    const remembers = value.updateOptions !== undefined;
    const kind = model.history !== undefined ? 'history' : model.materialization.type;
    const partition = partitionColumns(model);
    const entries = [
      `name=${pythonString(model.name)}`,
      `schema=${pythonString(model.schema)}`,
      `kind=${pythonString(kind)}`,
      `inputs={${value.inputs.map((i) => `${pythonString(i.argument)}: ${pythonString(i.relation)}`).join(', ')}}`,
      `columns=schemas.${names.schemas.get(model.name)!}`,
      `transform=${module}.transform`,
      ...(remembers ? [`update=${module}.update`] : []),
      ...options('transform_options', value.transformOptions),
      ...options('update_options', value.updateOptions ?? []),
      ...options('partition_by', partition),
      `staging_name=${pythonString(names.staging.get(model.name)!)}`,
      ...(model.history === undefined && model.materialization.type === 'incremental'
        ? [`watermark=${pythonString(model.materialization.watermark)}`]
        : []),
    ];
    return ['    Model(', ...entries.flatMap((e) => layoutExpression(e, '        ', '', ',')), '    ),'];
  });
  const modules = [...built.map(({ model }) => names.modules.get(model.name)!)].sort();
  return [
    docstring('All models, inputs before their readers.'),
    '',
    'from .. import schemas',
    'from ..model import Model',
    ...(modules.length > 0 ? ['from . import (', ...modules.map((m) => `    ${m},`), ')'] : []),
    '',
    ...(stored.length > 0 ? ['MODELS = (', ...stored.flat(), ')'] : ['MODELS = ()']),
    '',
  ].join('\n');
}

function options(name: string, values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : [`${name}=[${values.map(pythonString).join(', ')}]`];
}

/** Spark's partitions are folders named by the value: only dates come back from there exactly as they went in. */
export function partitionColumns(model: ModelPlan): readonly string[] {
  const columns = model.partitionBy.map((name) =>
    model.columns.find((c) => c.name.toLowerCase() === name.toLowerCase()),
  );
  return columns.length > 0 &&
    columns.length < model.columns.length &&
    columns.every((c) => c !== undefined && isScalar(c.type, 'DATE'))
    ? columns.map((c) => c!.name)
    : [];
}
