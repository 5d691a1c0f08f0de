// A key that nothing declares, and the pipeline's own evidence against it → what follows, instead of "cannot tell".

import type { Problem } from '../spec/problem.js';
import { describeClaim } from './claimed-key.js';
import type { Need } from './key-assumptions.js';
import type { KeyEvidence } from './key-evidence.js';
import type { RelationName, ResolvedModel } from './pipeline-model.js';

export function answered(problem: Problem, model: ResolvedModel, evidence: KeyEvidence): Problem {
  const assumption = problem.data?.['assumption'] as
    { readonly relation: RelationName; readonly columns: readonly string[] } | undefined;
  const need = problem.data?.['need'] as Need | undefined;
  if (assumption === undefined || need === undefined) return problem;
  const { claim, measure } = need;
  const against =
    evidence.against(assumption.relation, assumption.columns) ??
    // A history has several rows per natural key by design.
    (claim === undefined || claim.kind === 'natural_key'
      ? undefined
      : evidence.against({ kind: 'model', name: model.name }, claim.columns));
  if (against === undefined) return problem;
  const several = `\`${against.relation.name}\` has several rows per ${against.columns.map((c) => `\`${c}\``).join(', ')}, since \`${against.model.name}\` counts or adds them up`;
  const grouped = {
    part: against.part,
    file: against.model.file,
    message: `Here rows of \`${against.relation.name}\` are counted or added up`,
  };
  const join = problem.id === 'unproven-join-multiplicity' ? problem : undefined;
  const repeating =
    join === undefined ? [] : [{ part: join.part, file: join.file, message: 'The join that repeats rows' }];
  if (claim !== undefined) {
    const subject = describeClaim(claim);
    return {
      ...told(problem, 'key-not-unique', claim.part),
      message: `${subject[0]!.toUpperCase()}${subject.slice(1)} of \`${model.name}\` is not unique: ${several}. Its test will fail where it repeats.`,
      related: [...repeating, grouped],
      data: { columns: claim.columns, kind: claim.kind, proven: [] },
    };
  }
  if (measure === undefined) return problem;
  const alias = String(problem.data?.['alias']);
  return {
    ...told(problem, 'join-multiplies-rows', measure.part),
    ...(measure.span !== undefined && { span: measure.span }),
    message: `\`${measure.text}\` counts rows of ${measure.of.map((n) => `\`${n}\``).join(', ')} several times: each stands beside every matching row of \`${alias}\`, and ${several}. Aggregate \`${alias}\` in a model of its own before joining, or let each input be aggregated separately (\`combine\`).`,
    related: [...repeating, grouped],
    data: { inputs: measure.of, multipliedBy: [alias.toLowerCase()] },
  };
}

function told(problem: Problem, id: string, part: string): Problem {
  return { id, severity: 'warning', part, file: problem.file, message: '', related: [], suggestions: [], blocks: [] };
}
