// A model's filters → the stage and input of each, and their typed predicates; says which can never or always hold.

import type { FilterSpec } from '../spec/spec.js';
import { checkCondition } from './check-condition.js';
import { Together } from './contradictions.js';
import type { Expression } from '../sql/tree.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { conjunctsOf } from '../sql/typed-walk.js';
import { wholeText, type ModelContext, type Visible } from './model-context.js';
import { rejectsNull } from './null-rejection.js';
import type { ResolvedFilter } from './pipeline-model.js';
import { indexOfInput, requireInput, type InputDraft } from './resolve-inputs.js';
import { knownNonNull, type VisibleRow } from './visible-row.js';

export interface StagedFilters {
  /** Per input index. */
  readonly source: ReadonlyMap<number, readonly FilterSpec[]>;
  readonly deduplicated: ReadonlyMap<number, readonly FilterSpec[]>;
  readonly joined: readonly FilterSpec[];
  readonly grouped: readonly FilterSpec[];
  readonly result: readonly FilterSpec[];
}

/** Filters whose place cannot be told are reported and left out. */
export function stageFilters(ctx: ModelContext, inputs: readonly InputDraft[]): StagedFilters {
  const source = new Map<number, FilterSpec[]>();
  const deduplicated = new Map<number, FilterSpec[]>();
  const joined: FilterSpec[] = [];
  const grouped: FilterSpec[] = [];
  const result: FilterSpec[] = [];
  for (const filter of ctx.model.filters) {
    if (filter.predicate.value.trim() === '') {
      ctx.report('missing-predicate', 'error', filter.predicate.part, 'This filter has no `predicate`.');
      continue;
    }
    const place = placeOf(ctx, inputs, filter);
    if (place === undefined) continue;
    if (place.stage === 'source' || place.stage === 'deduplicated') {
      const map = place.stage === 'source' ? source : deduplicated;
      map.set(place.input, [...(map.get(place.input) ?? []), filter]);
    } else ({ joined, grouped, result })[place.stage].push(filter);
  }
  return { source, deduplicated, joined, grouped, result };
}

type Place =
  | { readonly stage: 'source' | 'deduplicated'; readonly input: number }
  | { readonly stage: 'joined' | 'grouped' | 'result' };

function placeOf(ctx: ModelContext, inputs: readonly InputDraft[], filter: FilterSpec): Place | undefined {
  const { stage, appliesTo } = filter;
  if (appliesTo === undefined) {
    if (stage === 'joined' || stage === 'grouped' || stage === 'result') return { stage };
    if (inputs.length === 1) return { stage: stage ?? 'source', input: 0 };
    ctx.report(
      'filter-without-input',
      'error',
      filter.part,
      `This filter does not say what it applies to, and \`${ctx.name}\` has ${inputs.length === 0 ? 'no input' : 'several inputs'}. Name one in \`applies_to\`, or give a \`stage\`.`,
      {
        data: { inputs: inputs.map((i) => i.alias) },
      },
    );
    return undefined;
  }
  const isModel = appliesTo.value.toLowerCase() === ctx.name.toLowerCase();
  const index = indexOfInput(inputs, appliesTo.value);
  if (stage === undefined && isModel && index >= 0) {
    ctx.report(
      'ambiguous-filter-stage',
      'error',
      appliesTo.part,
      `\`${appliesTo.value}\` is both the model and one of its inputs. Say which is meant with \`"stage": "source"\` (rows of the input) or \`"stage": "result"\` (rows of the model).`,
      {
        data: { stages: ['source', 'result'] },
      },
    );
    return undefined;
  }
  if (isModel && (index < 0 || stage === 'result' || stage === 'joined' || stage === 'grouped')) {
    ctx.refer(appliesTo, { kind: 'model', model: ctx.name });
    const own = stage ?? 'result';
    if (own !== 'source' && own !== 'deduplicated') return { stage: own };
    ctx.report(
      'filter-stage-needs-input',
      'error',
      appliesTo.part,
      `A filter of stage \`${own}\` applies to an input, and \`${appliesTo.value}\` is the model itself.`,
      { suggestions: inputs.map((i) => i.alias), span: wholeText(appliesTo) },
    );
    return undefined;
  }
  const input = requireInput(ctx, inputs, appliesTo);
  if (input < 0) return undefined;
  const own = stage ?? 'source';
  return own === 'source' || own === 'deduplicated' ? { stage: own, input } : { stage: own };
}

/** Types the predicates one after the other; each makes columns non-null for what follows. */
export function resolveFilters(
  ctx: ModelContext,
  specs: readonly FilterSpec[],
  stage: ResolvedFilter['stage'],
  row: VisibleRow,
  options: Omit<Visible, 'inputs' | 'columns'> = {},
  rewritten: (filter: FilterSpec) => Expression | undefined = () => undefined,
): { readonly filters: readonly ResolvedFilter[]; readonly row: VisibleRow } {
  const filters: ResolvedFilter[] = [];
  const stageCheck = new StageCheck(ctx);
  let current = row;
  for (const spec of specs) {
    const predicate = ctx.predicate(spec.predicate, { ...current, ...options }, rewritten(spec));
    const told = ctx.problems.length;
    checkCondition(ctx, spec.predicate, predicate);
    if (ctx.problems.length === told) stageCheck.next(filters, spec, predicate);
    filters.push({ part: spec.part, stage, predicate, text: spec.predicate.value, rationale: spec.rationale });
    current = knownNonNull(current, rejectsNull(predicate));
  }
  return { filters, row: current };
}

/** Filters of one stage hold together: says of each whether those before it leave it no value. */
class StageCheck {
  private readonly together = new Together();
  /** How many filters have been put together. */
  private count = 0;
  /** They leave no value: nothing more can be said of those behind. */
  private contradicted = false;

  constructor(private readonly ctx: ModelContext) {}

  next(before: readonly ResolvedFilter[], { predicate: text }: FilterSpec, predicate: TypedExpression): void {
    if (before.length === 0) return;
    for (; this.count < before.length && !this.contradicted; this.count++)
      this.contradicted = this.together.contradictionIn(conjunctsOf(before[this.count]!.predicate)) !== undefined;
    if (this.contradicted) return;
    this.count++;
    const verdict = this.together.contradictionIn(conjunctsOf(predicate));
    if (verdict === undefined) return;
    this.contradicted = true;
    const others = before.filter((f) => conjunctsOf(f.predicate).some((c) => verdict.against.includes(c)));
    const { span } = verdict.at;
    const written = span === undefined ? text.value : text.value.slice(span.start, span.end);
    this.ctx.report(
      'condition-never-holds',
      'warning',
      text.part,
      `\`${written}\` is never TRUE together with ${others.map((f) => `the filter \`${f.text}\``).join(' and ')}: they leave no value. No row passes.`,
      {
        span,
        related: others.map((f) => ({ part: `${f.part}/predicate`, message: 'The filter that it contradicts' })),
      },
    );
  }
}
