// A comparison, or a pattern, that none of the values a column can have meets: bounds beyond them, regular expressions that find nothing in them.

import { eachNode } from '../../model/expression-walk.js';
import { canBeFound } from '../../model/pattern-reach.js';
import { patternFinds } from '../../model/pattern-finds.js';
import type { ResolvedModel, WrittenExpression } from '../../model/pipeline-model.js';
import { domainOf, possibleOf, type Domain, type Possible } from '../../model/possible-values.js';
import { sqlLiteral } from '../../model/produced-values.js';
import { verdictOf } from '../../model/contradictions.js';
import {
  both,
  conditionOf,
  contains,
  isEmpty,
  ordered,
  valuesBetween,
  type Condition,
} from '../../model/value-sets.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import type { Remark, Rule } from '../rule.js';
import { writtenText } from '../written-text.js';

export const valueOutOfRange: Rule = {
  id: 'value-out-of-range',
  family: 'sql',
  severity: 'warning',
  amongModels(model, others, report) {
    for (const question of questionsOf(model)) {
      const reason = neverAnswered(question, domainOf(question.possible, others));
      if (reason !== undefined) report(remarkOn(question, reason));
    }
  },
};

/** Something asked of a value. */
interface Question {
  readonly written: WrittenExpression;
  readonly node: TypedCall;
  readonly subject: TypedExpression;
  readonly possible: Possible;
  readonly asks: (domain: Domain) => boolean | undefined;
}

const kept = new WeakMap<ResolvedModel, readonly Question[]>();

function questionsOf(model: ResolvedModel): readonly Question[] {
  let found = kept.get(model);
  if (found === undefined) {
    const all: Question[] = [];
    for (const written of model.written)
      eachNode(written.expr, (node) => {
        if (node.kind !== 'call' || node.safe || node.span === undefined || node.span.body !== undefined) return;
        const asked = askedBy(node);
        const possible = asked && possibleOf(asked.subject, model);
        if (asked !== undefined && possible !== undefined) all.push({ written, node, possible, ...asked });
      });
    kept.set(model, (found = all));
  }
  return found;
}

type Asked = Pick<Question, 'subject' | 'asks'>;

const ORDERS: ReadonlySet<string> = new Set(['$less', '$less_or_equal', '$greater', '$greater_or_equal', '$between']);

/** Equality with one of several known values is `impossible-value`'s; what its own form shows is told without the models above. */
function askedBy(node: TypedCall): Asked | undefined {
  const pattern = node.args[1];
  if (node.fn === 'regexp_contains' && pattern?.kind === 'literal' && pattern.value !== undefined) {
    const { value } = pattern;
    // `pattern-matches-nothing` says so, whatever the text.
    if (canBeFound(value) === false) return undefined;
    return { subject: node.args[0]!, asks: ({ values }) => anyText(values, (text) => patternFinds(value, text)) };
  }
  if (!ORDERS.has(node.fn) && node.fn !== '$equal') return undefined;
  const condition = conditionOf(node);
  if (condition === undefined || verdictOf(node) !== undefined) return undefined;
  return { subject: condition.subject, asks: (domain) => meets(condition, domain, node.fn === '$equal') };
}

/** Undefined: not known. */
function anyText(values: Domain['values'], finds: (text: string) => boolean | undefined): boolean | undefined {
  if (values === undefined || values.length === 0) return undefined;
  const found = values.map((v) => (v.value === undefined ? undefined : finds(v.value)));
  return found.includes(true) ? true : found.includes(undefined) ? undefined : false;
}

function meets({ truth }: Condition, { values, range }: Domain, equality: boolean): boolean | undefined {
  if (values !== undefined && values.length > 0) {
    if (equality) return undefined;
    const known = values.map(ordered);
    return known.includes(undefined) ? undefined : known.some((v) => contains(truth.whenTrue, v!));
  }
  if (range === undefined) return undefined;
  return !isEmpty(both(valuesBetween(range), truth.whenTrue));
}

/** Why it is never TRUE; undefined where it can be. */
function neverAnswered({ asks }: Question, domain: Domain): string | undefined {
  if (asks(domain) !== false) return undefined;
  const { values, range, by } = domain;
  const whose = by === undefined ? 'it' : `\`${by.model}.${by.column}\``;
  if (values !== undefined) {
    const listed = values.length > 8 ? `one of ${values.length} values` : values.map(sqlLiteral).join(', ');
    return by?.tested === true ? `the test of ${whose} accepts ${listed}` : `${whose} is ${listed}`;
  }
  const [low, high] = range!;
  return high === undefined
    ? `${whose} is ${String(low)} or more`
    : `${whose} lies between ${String(low)} and ${String(high)}`;
}

function remarkOn({ written, node }: Question, reason: string): Omit<Remark, 'file'> {
  return {
    part: written.text.part,
    ...(node.span !== undefined && { span: node.span }),
    message: `\`${writtenText(written.text, node)}\` is never TRUE: ${reason}.`,
  };
}
