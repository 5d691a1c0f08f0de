// Names of a generated package: the package itself, a module and a schema constant for each model and source.

import type { PipelinePlan } from '../../../plan/plan.js';
import { DEVICES } from '../../file-names.js';
import { NameScope, TEST_NAMES } from './name-scope.js';
import { STANDARD_MODULES } from './standard-module-table.js';

/** Names that a module of a model would hide where it is imported, and that Windows does not take for a file. */
const MODULE_NAMES: readonly string[] = ['__init__', '__main__', 'Model', 'MODELS', ...TEST_NAMES, ...DEVICES];

export interface PackageNames {
  readonly package: string;
  /** Model → its module's name. */
  readonly modules: ReadonlyMap<string, string>;
  /** Source or model → its StructType's name in `schemas.py`. */
  readonly schemas: ReadonlyMap<string, string>;
  /** Model → a table name that no other model of its schema has. */
  readonly staging: ReadonlyMap<string, string>;
  /** Parameter → its field in `Params`. */
  readonly parameters: ReadonlyMap<string, string>;
}

export function packageNames(plan: PipelinePlan, projectName: string): PackageNames {
  const modules = new NameScope(MODULE_NAMES, { ignoreCase: true });
  const schemas = new NameScope(['SOURCES', 'T', 'Source'], { ignoreCase: true });
  const parameters = new NameScope(['params_from_text', 'Params'], { ignoreCase: true });
  const tables = new NameScope(
    plan.models.map((m) => m.name),
    { ignoreCase: true },
  );
  return {
    // A package named like a module of Python or Spark would hide it.
    package: STANDARD_MODULES.has(projectName) ? `${projectName}_pipeline` : new NameScope(DEVICES).fresh(projectName),
    modules: new Map(plan.models.map((m) => [m.name, modules.fresh(m.name)])),
    schemas: new Map(
      [...plan.sources.map((s) => s.name), ...plan.models.map((m) => m.name)].map((name) => [
        name,
        schemas.fresh(name.toUpperCase()),
      ]),
    ),
    staging: new Map(plan.models.map((m) => [m.name, tables.fresh(`${m.name}__next`)])),
    parameters: new Map(plan.parameters.map((p) => [p.name, parameters.fresh(p.name)])),
  };
}
