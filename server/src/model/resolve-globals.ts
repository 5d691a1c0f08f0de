// Parameters and functions of all specs of a root → typed, checked, ready to be called; faults say which functions cannot be used.

import type { LoweredSpec } from '../spec/lower.js';
import type { Problem } from '../spec/problem.js';
import type { FunctionSpec, ParameterSpec, PartId, Text } from '../spec/spec.js';
import { lookupFunction } from '../sql/catalogue/function-catalogue.js';
import { parseExpression } from '../sql/parse/parse.js';
import type { ScopeFunction, ScopeParameter } from '../sql/scope.js';
import type { Call } from '../sql/tree.js';
import { coerce } from '../sql/typing/coercion.js';
import { resolveType } from '../sql/typing/resolve-type.js';
import { constantFaults } from '../sql/constants/constant-faults.js';
import { typeExpression } from '../sql/typing/type-expression.js';
import { sameType, STRING, TIMESTAMP, typeToString, UNKNOWN, type SqlType } from '../sql/types.js';
import { readTyped } from '../spec/typed-value.js';
import type { ResolvedFunction, ResolvedParameter } from './pipeline-model.js';
import { conversionRemark } from './declared-type.js';
import { outermostCalls } from './qualify-names.js';
import { duplicateAcross } from './resolve-sources.js';
import { mismatchedColumns } from './type-causes.js';

export const RUN_TS = 'run_ts';

type Report = (
  p: Omit<Problem, 'severity' | 'related' | 'suggestions'> &
    Partial<Pick<Problem, 'severity' | 'related' | 'suggestions'>>,
) => Problem;

function reporter(problems: Problem[]): Report {
  return (p) => {
    const problem: Problem = { severity: 'error', related: [], suggestions: [], ...p };
    problems.push(problem);
    return problem;
  };
}

function typeOf(text: Text | undefined, file: string, blocks: Problem['blocks'], report: Report): SqlType | undefined {
  if (text === undefined) return undefined;
  const resolved = resolveType(text.value);
  if (resolved.ok) return resolved.type;
  const { problem } = resolved;
  report({
    id: 'unknown-type',
    part: text.part,
    file,
    message: problem.message,
    suggestions: problem.suggestions,
    span: { start: problem.start, end: problem.end },
    blocks,
  });
  return UNKNOWN;
}

/** `run_ts` is last. */
export function resolveParameters(specs: readonly LoweredSpec[]): {
  readonly parameters: readonly ResolvedParameter[];
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const report = reporter(problems);
  const byName = new Map<string, { readonly parameter: ParameterSpec; readonly file: string }>();
  for (const { spec, file } of specs)
    for (const parameter of spec.parameters) {
      const key = parameter.name.value.toLowerCase();
      const before = byName.get(key);
      const blocks = [{ kind: 'parameter', name: parameter.name.value }] as const;
      if (key === RUN_TS)
        report({
          id: 'reserved-name',
          part: parameter.name.part,
          file,
          message: '`@run_ts` always exists: the instant the run is for. Give this parameter another name.',
          blocks,
        });
      else if (before === undefined) byName.set(key, { parameter, file });
      else if (before.file !== file)
        problems.push(
          duplicateAcross(
            'parameter',
            parameter.name,
            file,
            { file: before.file, part: before.parameter.name.part },
            blocks,
          ),
        );
    }
  const parameters = [...byName.values()].map(({ parameter, file }): ResolvedParameter => {
    const blocks = [{ kind: 'parameter', name: parameter.name.value }] as const;
    const type = typeOf(parameter.type, file, blocks, report) ?? STRING;
    const { default: written } = parameter;
    let value: ResolvedParameter['default'];
    if (written !== undefined && type.kind !== 'unknown') {
      const read = readTyped(written, type);
      if (read.ok) value = read.typed;
      else
        report({
          id: 'invalid-default',
          part: written.part,
          file,
          message: `The default of \`@${parameter.name.value}\` is no ${typeToString(type)}: ${read.reason}`,
          blocks,
        });
    }
    return { name: parameter.name.value, type, default: value, spec: { parameter, file } };
  });
  return {
    parameters: [...parameters, { name: RUN_TS, type: TIMESTAMP, default: undefined, spec: undefined }],
    problems,
  };
}

/** As expressions see them: a parameter may be NULL only when its default is. */
export function scopeParameters(parameters: readonly ResolvedParameter[]): readonly ScopeParameter[] {
  return parameters.map((p) => ({
    name: p.name,
    type: p.type,
    nullable: p.default?.kind === 'literal' && p.default.value === undefined,
  }));
}

export function resolveFunctions(
  specs: readonly LoweredSpec[],
  parameters: readonly ScopeParameter[],
): { readonly functions: readonly ResolvedFunction[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const report = reporter(problems);
  const drafts: {
    readonly spec: FunctionSpec;
    readonly file: string;
    readonly scope: ScopeFunction;
    fault: Problem | undefined;
  }[] = [];
  for (const { spec, file } of specs)
    for (const fn of spec.functions) {
      const name = fn.name.value;
      const blocks = [{ kind: 'function', name }] as const;
      const before = drafts.find((d) => d.spec.name.value.toLowerCase() === name.toLowerCase());
      if (before !== undefined) {
        if (before.file !== file)
          problems.push(
            duplicateAcross('function', fn.name, file, { file: before.file, part: before.spec.name.part }, blocks),
          );
        continue;
      }
      const count = problems.length;
      if (lookupFunction(name) !== undefined)
        report({
          id: 'function-hides-builtin',
          part: fn.name.part,
          file,
          message: `\`${name}\` is a built-in function of GoogleSQL and cannot be declared again. Choose another name.`,
          blocks,
        });
      const scope: ScopeFunction = {
        name,
        parameters: fn.parameters.map((p) => ({
          name: p.name.value,
          type: typeOf(p.type, file, blocks, report) ?? untyped(p.part, name, p.name.value, file, blocks, report),
        })),
        returns: typeOf(fn.returns, file, blocks, report),
        body: fn.body.value,
      };
      drafts.push({ spec: fn, file, scope, fault: problems[count] });
    }
  const scopes = drafts.map((d) => d.scope);
  const bodies = new Map(drafts.map((d) => [d.spec.name.value.toLowerCase(), parseExpression(d.spec.body.value)]));
  const aggregates = aggregateFunctions(
    drafts.map((d) => d.spec.name.value.toLowerCase()),
    bodies,
  );
  const functions = drafts.map((d): ResolvedFunction => {
    const { expr, problems: syntax } = bodies.get(d.spec.name.value.toLowerCase())!;
    const at = {
      part: d.spec.body.part,
      file: d.file,
      blocks: [{ kind: 'function', name: d.spec.name.value }],
    } as const;
    for (const p of syntax)
      d.fault ??= report({ id: 'sql-syntax', ...at, message: p.message, span: { start: p.start, end: p.end } });
    const {
      typed,
      problems: found,
      references,
    } = typeExpression(expr, {
      inputs: [],
      columns: d.scope.parameters.map((p) => ({ name: p.name, type: p.type, nullable: true })),
      parameters,
      functions: scopes,
      aggregates: true,
      windows: false,
      possiblyEmptyGroups: false,
    });
    const constants = syntax.length === 0 ? constantFaults(d.spec.body.value, typed) : [];
    for (const p of [...found.map((f) => ({ ...f, span: { start: f.start, end: f.end } })), ...constants]) {
      const problem = report({
        id: p.id,
        severity: p.severity,
        ...at,
        blocks: p.severity === 'error' ? at.blocks : [],
        message: p.message,
        suggestions: p.suggestions,
        span: p.span,
      });
      if (p.severity === 'error') d.fault ??= problem;
    }
    const { returns } = d.scope;
    if (returns !== undefined && d.fault === undefined && !sameType(returns, typed.type)) {
      const assigned = coerce(typed, returns, 'assign');
      if (!assigned.ok)
        d.fault = report({
          id: 'type-mismatch',
          ...at,
          message: `\`${d.spec.name.value}\` returns ${typeToString(returns)}, but its body is ${typeToString(typed.type)}.`,
          data: { from: typeToString(typed.type) },
        });
      else {
        const remark = conversionRemark(d.spec.name.value, AS_RETURNED, typed, returns, assigned.lossy);
        if (remark !== undefined)
          report({
            ...remark,
            part: d.spec.returns!.part,
            file: d.file,
            blocks: [],
            data: { from: typeToString(typed.type), to: typeToString(returns) },
          });
      }
    }
    const doubted = found
      .filter((p) => p.id === 'type-mismatch' && p.severity === 'error')
      .flatMap((p) => mismatchedColumns(expr, p, references).map((c) => c.column.toLowerCase()));
    return {
      name: d.spec.name.value,
      scope:
        doubted.length === 0
          ? d.scope
          : {
              ...d.scope,
              parameters: d.scope.parameters.map((p) => ({ ...p, doubted: doubted.includes(p.name.toLowerCase()) })),
            },
      aggregate: aggregates.has(d.spec.name.value.toLowerCase()),
      type: returns ?? typed.type,
      part: d.spec.part,
      file: d.file,
      body: { text: d.spec.body, expr: typed, condition: false },
      fault: d.fault,
    };
  });
  return { functions, problems };
}

const AS_RETURNED = { says: 'returns', value: 'its body' };

function untyped(
  part: PartId,
  fn: string,
  name: string,
  file: string,
  blocks: Problem['blocks'],
  report: Report,
): SqlType {
  report({ id: 'missing-type', part, file, message: `The parameter \`${name}\` of \`${fn}\` needs a type.`, blocks });
  return UNKNOWN;
}

/** Functions with an aggregate in their body, directly or through others. */
function aggregateFunctions(
  names: readonly string[],
  bodies: ReadonlyMap<string, ReturnType<typeof parseExpression>>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const calls = (call: Call): boolean => {
    const name = call.name.map((p) => p.name.toLowerCase()).join('.');
    return (
      call.over === undefined &&
      name !== 'grouping' &&
      (found.has(name) || (!names.includes(name) && lookupFunction(name)?.mode === 'aggregate'))
    );
  };
  for (let grew = true; grew;) {
    grew = false;
    for (const name of names) {
      if (found.has(name) || outermostCalls(bodies.get(name)!.expr, calls).length === 0) continue;
      found.add(name);
      grew = true;
    }
  }
  return found;
}
