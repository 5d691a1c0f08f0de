// A value compared with a constant that it never has: not among those the CASE above gives, not in the case LOWER makes, out of its range.

import { nearestNames } from '../../base/nearest-names.js';
import { eachNode } from '../../model/expression-walk.js';
import type { ResolvedModel, WrittenExpression } from '../../model/pipeline-model.js';
import { domainOf, possibleOf, type Domain, type Possible } from '../../model/possible-values.js';
import { sqlLiteral } from '../../model/produced-values.js';
import type { TypedCall, TypedExpression, TypedLiteral } from '../../sql/typed-tree.js';
import type { Remark, Rule } from '../rule.js';
import { writtenText } from '../written-text.js';

export const impossibleValue: Rule = {
  id: 'impossible-value',
  family: 'sql',
  severity: 'warning',
  amongModels(model, others, report) {
    const domains = new Map<Possible, KnownDomain>();
    for (const comparison of comparisonsOf(model)) {
      const { possible } = comparison;
      const known = domains.get(possible);
      const domain = known ?? prepared(domainOf(possible, others));
      if (known === undefined) domains.set(possible, domain);
      const remark = remarkOn(comparison, domain);
      if (remark !== undefined) report(remark);
    }
  },
};

interface Comparison {
  readonly written: WrittenExpression;
  readonly subject: TypedExpression;
  readonly possible: Possible;
  readonly literal: Known;
  readonly fn: string;
}

type Known = TypedLiteral & { readonly value: string };

const kept = new WeakMap<ResolvedModel, readonly Comparison[]>();

/** What a model compares, of what its own text says something. */
function comparisonsOf(model: ResolvedModel): readonly Comparison[] {
  let found = kept.get(model);
  if (found === undefined) {
    const all: Comparison[] = [];
    for (const written of model.written)
      eachNode(written.expr, (node) => {
        if (node.kind !== 'call' || node.span?.body !== undefined) return;
        const ofSubjects = new Map<TypedExpression, Possible | undefined>();
        for (const [subject, constant] of pairsOf(node)) {
          const literal = literalOf(constant);
          if (literal === undefined || literalOf(subject) !== undefined) continue;
          if (!ofSubjects.has(subject)) ofSubjects.set(subject, possibleOf(subject, model));
          const possible = ofSubjects.get(subject);
          if (possible !== undefined) all.push({ written, subject, possible, literal, fn: node.fn });
        }
      });
    kept.set(model, (found = all));
  }
  return found;
}

function pairsOf({ fn, args }: TypedCall): readonly (readonly [TypedExpression, TypedExpression])[] {
  const [a, b] = args;
  if (a === undefined || b === undefined) return [];
  switch (fn) {
    case '$equal':
    case '$not_equal':
    case '$is_distinct_from':
    case '$is_not_distinct_from':
      return literalOf(a) === undefined ? [[a, b]] : [[b, a]];
    case '$like':
    case 'starts_with':
    case 'ends_with':
      return [[a, b]];
    case '$in':
      return args.slice(1).map((element) => [a, element] as const);
    case '$case_with_value':
      return args.flatMap((when, i) => (i % 2 === 1 && i + 1 < args.length ? [[a, when] as const] : []));
    default:
      return [];
  }
}

function literalOf(e: TypedExpression): Known | undefined {
  return e.kind === 'literal' && e.value !== undefined && e.span !== undefined ? (e as Known) : undefined;
}

interface KnownDomain extends Domain {
  /** The one type of all values, and their texts; absent where there are none, or several types. */
  readonly listed: { readonly type: string; readonly texts: ReadonlySet<string | undefined> } | undefined;
}

function prepared(domain: Domain): KnownDomain {
  const { values = [] } = domain;
  const types = new Set(values.map(({ type }) => (type.kind === 'scalar' ? type.name : undefined)));
  const [type] = types;
  const listed =
    type === undefined || types.size > 1 ? undefined : { type, texts: new Set(values.map((v) => v.value)) };
  return { ...domain, listed };
}

function remarkOn(comparison: Comparison, domain: KnownDomain): Remark | undefined {
  const { written, subject, literal, fn } = comparison;
  // A pattern stands for many values: only its letters say something.
  const why = PATTERNS.has(fn) ? misfitOfForm(literal, domain, fn) : misfit(literal, domain);
  if (why === undefined) return undefined;
  const consequence =
    fn === '$not_equal' || fn === '$is_distinct_from'
      ? 'so this is TRUE for every value'
      : fn === '$in'
        ? 'so this element matches nothing'
        : fn === '$case_with_value'
          ? 'so this branch is never taken'
          : 'so this is never TRUE';
  const name = writtenText(written.text, subject);
  const suggestion = why.instead === undefined ? '' : ` Did you mean ${why.instead}?`;
  return {
    part: written.text.part,
    span: literal.span!,
    message: `\`${name}\` is never ${sqlLiteral(literal)}: ${why.reason}, ${consequence}.${suggestion}`,
    suggestions: why.instead === undefined ? [] : [why.instead],
  };
}

function misfit(
  literal: Known,
  { values, listed, forms, by }: KnownDomain,
): { readonly reason: string; readonly instead: string | undefined } | undefined {
  const type = literal.type.kind === 'scalar' ? literal.type.name : '';
  if (values !== undefined && listed?.type === type) {
    if (listed.texts.has(literal.value)) return undefined;
    const shown = values.length > 8 ? `one of ${values.length} others` : values.map(sqlLiteral).join(', ');
    const source =
      by === undefined
        ? 'its expression gives'
        : by.tested
          ? `the test of \`${by.model}.${by.column}\` accepts`
          : `\`${by.model}.${by.column}\` gives`;
    const near =
      type === 'STRING'
        ? nearestNames(
            literal.value,
            values.map((v) => v.value ?? ''),
          )[0]
        : undefined;
    return {
      reason: `${source} ${shown}`,
      instead: near === undefined ? undefined : sqlLiteral({ ...literal, value: near }),
    };
  }
  return misfitOfForm(literal, { forms, by });
}

const PATTERNS: ReadonlySet<string> = new Set(['$like', 'starts_with', 'ends_with']);

function misfitOfForm(
  literal: Known,
  { forms, by }: Pick<Domain, 'forms' | 'by'>,
  fn?: string,
): { readonly reason: string; readonly instead: string | undefined } | undefined {
  const { value } = literal;
  const whose = by === undefined ? '' : ` of \`${by.model}.${by.column}\``;
  const other = (reason: string, fitted: string): { readonly reason: string; readonly instead: string } => ({
    reason,
    instead: sqlLiteral({ ...literal, value: fitted }),
  });
  if (forms.has('lower') && /[A-Z]/.test(value))
    return other(`LOWER${whose} leaves no capital letters`, value.toLowerCase());
  if (forms.has('upper') && /[a-z]/.test(value))
    return other(`UPPER${whose} leaves no small letters`, value.toUpperCase());
  if (fn === undefined && forms.has('trimmed') && value !== '' && value !== value.trim())
    return other(`TRIM${whose} leaves no space at its ends`, value.trim());
  return undefined;
}
