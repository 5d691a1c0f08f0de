// An expression → the ways its value can be decided, each as a condition over the same row: what a row must be like to go that way.
//
// A condition is evaluated only where the expression itself would have got to (nested CASE, not AND), so that what a branch
// protects against, a division by zero say, is not computed outside of it. What no value can bring about is not asked for.

import { isNonZero } from '../../model/non-zero.js';
import { castIsLossy } from '../../sql/typing/coercion.js';
import { TOTAL_FUNCTIONS } from '../../sql/catalogue/total-function-table.js';
import type { NodeSpan, TypedCall, TypedCast, TypedExpression, TypedLambda } from '../../sql/typed-tree.js';
import { columnsOf, conjunctsOf, eachChild, eachNode } from '../../sql/typed-walk.js';
import { walkLambda, walkSubquery, type Walks } from './inside-queries.js';
import {
  and,
  call,
  canBeFalse,
  canBeNull,
  canBeReached,
  equal,
  isNotNull,
  isNull,
  isTrue,
  not,
  onwards,
  reached,
  START,
  TRUE,
  type Way,
} from './way.js';

export type BranchOutcome =
  'true' | 'false' | 'null' | 'taken' | 'else' | 'falls-back' | 'kept' | 'fails' | 'empty' | 'apart';

export interface Branch {
  /** A way that is taken, a part of a condition that decides, or a filter that keeps or drops. */
  readonly kind: 'branch' | 'condition' | 'filter';
  readonly outcome: BranchOutcome;
  /** TRUE for a row that goes this way; never NULL. */
  readonly condition: TypedExpression;
  readonly span: NodeSpan | undefined;
  /** As the object of "no row has …". */
  readonly text: string;
}

/** Every way of an expression that is evaluated row by row; of aggregate and window calls their arguments are other rows' matter. `neverZero`: names of computed columns that are never 0. */
export function branchesOf(expr: TypedExpression, neverZero: ReadonlySet<string> = new Set()): readonly Branch[] {
  const search = new Search(neverZero);
  search.value(expr, START, expr.span);
  return search.found;
}

/** The ways of a predicate that rows pass where it is TRUE, and those of its parts. */
export function filterBranchesOf(predicate: TypedExpression): readonly Branch[] {
  const search = new Search();
  search.filter(predicate, START, predicate.span);
  return search.found;
}

/** Those of a join's condition, over pairs of rows: each part as the only one that keeps two rows apart. */
export function joinBranchesOf(condition: TypedExpression): readonly Branch[] {
  const search = new Search();
  search.joined(condition, { ...START, noun: 'pair of rows' }, condition.span);
  return search.found;
}

type Kind = Branch['kind'];
type Around = NodeSpan | undefined;
type When = { readonly when: TypedExpression; readonly then: TypedExpression };

class Search {
  readonly found: Branch[] = [];

  constructor(private readonly neverZero: ReadonlySet<string> = new Set()) {}

  private ask(kind: Kind, outcome: BranchOutcome, way: Way, own: TypedExpression, span: Around, text: string): void {
    if (canBeReached(way, own)) this.found.push({ kind, outcome, condition: reached(way, own), span, text });
  }

  value(expr: TypedExpression, way: Way, around: Around): void {
    const span = expr.span ?? around;
    switch (expr.kind) {
      case 'case':
        this.choices(expr.whens, expr.otherwise, way, span);
        return;
      case 'cast':
        this.value(expr.operand, way, span);
        if (expr.safe && !expr.implicit && canFail(expr))
          this.ask(
            'condition',
            'fails',
            way,
            and([isNotNull(expr.operand), isNull(expr)]),
            span,
            'a value that this conversion makes NULL because it does not fit',
          );
        return;
      case 'subquery':
        walkSubquery(expr, way, this.walks(span));
        return;
      case 'lambda':
        return;
      case 'call':
        if (expr.aggregate === undefined && expr.over === undefined) this.call(expr, way, span);
        return;
      default:
        eachChild(expr, (child) => {
          this.value(child, way, span);
        });
    }
  }

  private walks(span: Around): Walks {
    return {
      value: (expr, way) => {
        this.value(expr, way, expr.span ?? span);
      },
      condition: (predicate, way) => {
        this.filter(predicate, way, predicate.span ?? span);
      },
      add: (branch) => void this.found.push(branch),
    };
  }

  private call(expr: TypedCall, way: Way, span: Around): void {
    const { args } = expr;
    const all = (): void => {
      for (const arg of args) this.value(arg, way, span);
    };
    switch (expr.fn) {
      case 'if':
        this.choices([{ when: args[0]!, then: args[1]! }], args[2]!, way, span);
        return;
      case '$case_with_value': {
        const [operand, ...rest] = args;
        const whens: When[] = [];
        for (let i = 0; i + 1 < rest.length; i += 2)
          whens.push({
            when: { ...equal(operand!, rest[i]!), ...(rest[i]!.span && { span: rest[i]!.span }) },
            then: rest[i + 1]!,
          });
        this.value(operand!, way, span);
        this.choices(whens, rest.at(-1)!, way, span, false);
        return;
      }
      case 'ifnull':
      case 'coalesce': {
        let on = way;
        args.forEach((arg, i) => {
          this.value(arg, on, span);
          if (!canBeNull(arg, on) || i === args.length - 1) return;
          // Got to only while everything before was NULL: the way says so.
          const next = args[i + 1]!;
          const falls = isNull(arg);
          const text =
            next.span === undefined
              ? `${one(way)} in which this is NULL and replaced`
              : `${one(way)} in which this value is used because what stands before it is NULL`;
          this.ask('branch', 'falls-back', on, falls, next.span ?? span, text);
          on = onwards(on, falls, true);
        });
        return;
      }
      case 'nullif':
        all();
        this.ask(
          'condition',
          'true',
          way,
          isTrue(equal(args[0]!, args[1]!)),
          span,
          `${one(way)} in which NULLIF gives NULL because both are equal`,
        );
        return;
      case 'iferror':
      case 'nulliferror': {
        const [tried, instead] = args;
        this.value(tried!, way, span);
        if (cannotFail(tried!) || isFixed(tried!)) return;
        const fails = call('iserror', [tried!], false);
        const text =
          instead === undefined
            ? `${one(way)} in which this fails and gives NULL`
            : `${one(way)} in which this value is used because what stands before it fails`;
        this.ask('branch', 'fails', way, fails, instead?.span ?? span, text);
        if (instead !== undefined) this.value(instead, onwards(way, fails, true), span);
        return;
      }
      default: {
        all();
        for (const lambda of args.filter((a): a is TypedLambda => a.kind === 'lambda'))
          walkLambda(expr, lambda, way, this.walks(span));
        if (expr.fn === 'safe_divide' && this.isNonZero(args[1]!, way)) return;
        if (expr.nullable && (expr.safe ? !TOTAL_FUNCTIONS.has(expr.fn) : MAKES_NULL.has(expr.fn)) && !isFixed(expr))
          this.ask(
            'condition',
            'fails',
            way,
            and([...args.filter((a) => a.nullable && a.kind !== 'lambda').map(isNotNull), isNull(expr)]),
            span,
            `${one(way)} in which this ${expr.fn.startsWith('$') ? 'finds nothing' : 'call fails'} and gives NULL`,
          );
      }
    }
  }

  private isNonZero(divisor: TypedExpression, { steps }: Way): boolean {
    const conditions = (holds: boolean): readonly TypedExpression[] =>
      steps.filter((s) => s.holds === holds).map((s) => s.condition);
    return isNonZero(divisor, {
      holds: conditions(true),
      fails: conditions(false),
      groupsHaveRows: false,
      neverZero: (input, name) => input === undefined && this.neverZero.has(name.toLowerCase()),
    });
  }

  private choices(
    whens: readonly When[],
    otherwise: TypedExpression,
    way: Way,
    span: Around,
    inConditions = true,
  ): void {
    let on = way;
    for (const { when, then } of whens) {
      const at = then.span ?? when.span ?? span;
      if (inConditions) this.value(when, on, span);
      if (isConstant(when)) {
        // Always or never taken: rules about constant conditions say so.
        if (when.kind === 'literal' && when.value === 'true') {
          this.value(then, on, span);
          return;
        }
        continue;
      }
      this.ask('branch', 'taken', on, isTrue(when), at, `${one(way)} that takes this branch`);
      if (inConditions) {
        this.parts(when, on, span, true);
        // NULL takes the way of FALSE without being it: the row that people forget.
        if (conjunctsOf(when).length === 1 && canBeNull(when, on))
          this.ask(
            'condition',
            'null',
            on,
            isNull(when),
            when.span ?? span,
            `${one(way)} for which this condition is NULL, which counts as not met`,
          );
      }
      this.value(then, onwards(on, when, true), span);
      on = onwards(on, when, false);
    }
    this.ask(
      'branch',
      'else',
      on,
      TRUE,
      otherwise.span ?? span,
      otherwise.span === undefined
        ? `${one(way)} for which no WHEN holds, which gives NULL`
        : `${one(way)} that takes this branch`,
    );
    this.value(otherwise, on, span);
  }

  filter(predicate: TypedExpression, way: Way, around: Around): void {
    this.parts(predicate, way, around, false);
    this.value(predicate, way, around);
  }

  joined(predicate: TypedExpression, way: Way, around: Around): void {
    const parts = conjunctsOf(predicate);
    for (const part of parts) {
      if (isConstant(part)) continue;
      const others = parts.filter((p) => p !== part);
      const on = others.reduce((w, other) => onwards(w, other, true), way);
      const span = part.span ?? around;
      if (others.length > 0 && (canBeFalse(part, on) || canBeNull(part, on)))
        this.ask('condition', 'apart', on, not(isTrue(part)), span, 'two rows that only this part keeps from matching');
      this.alternatives(part, way, span);
    }
    this.value(predicate, way, around);
  }

  /**
   * Of a condition of several parts, each part as the one that decides: the first of an AND that is not TRUE, the first of an
   * OR that is. `whole`: how the condition as such comes out is told elsewhere.
   */
  private parts(predicate: TypedExpression, way: Way, around: Around, whole: boolean): void {
    const parts = conjunctsOf(predicate);
    if (!whole)
      this.ask('filter', 'kept', way, isTrue(predicate), predicate.span ?? around, `${one(way)} that this keeps`);
    const kind = whole ? 'condition' : 'filter';
    let on = way;
    for (const part of parts) {
      if (isConstant(part)) continue;
      const span = part.span ?? around;
      if (!whole || parts.length > 1) {
        if (canBeFalse(part, on))
          this.ask(
            kind,
            'false',
            on,
            part.nullable ? isTrue(not(part)) : not(part),
            span,
            whole ? `${one(way)} for which this is FALSE and decides` : `${one(way)} that this drops`,
          );
        if (canBeNull(part, on))
          this.ask(
            kind,
            'null',
            on,
            isNull(part),
            span,
            whole ? `${one(way)} for which this is NULL and decides` : `${one(way)} that this drops because it is NULL`,
          );
      }
      this.alternatives(part, on, span);
      on = onwards(on, part, true);
    }
  }

  private alternatives(part: TypedExpression, way: Way, around: Around): void {
    const options = disjunctsOf(part);
    let off = way;
    if (options.length > 1)
      for (const option of options) {
        if (isConstant(option)) continue;
        const text = `${one(way)} for which this alternative is the first that holds`;
        this.ask('condition', 'true', off, isTrue(option), option.span ?? around, text);
        off = onwards(off, option, false);
      }
  }
}

function one({ noun }: Way): string {
  return `${noun === 'element' ? 'an' : 'a'} ${noun}`;
}

/** Give NULL for some arguments that are not NULL, instead of an error. */
const MAKES_NULL: ReadonlySet<string> = new Set([
  'safe_divide',
  'safe_add',
  'safe_subtract',
  'safe_multiply',
  'safe_negate',
  'safe_convert_bytes_to_string',
  '$safe_array_at_offset',
  '$safe_array_at_ordinal',
]);

function disjunctsOf(e: TypedExpression): readonly TypedExpression[] {
  return e.kind === 'call' && e.fn === '$or' ? e.args.flatMap(disjunctsOf) : [e];
}

function isConstant(e: TypedExpression): boolean {
  return e.kind === 'literal' || (columnsOf(e).length === 0 && e.kind !== 'call');
}

/** No row decides it. */
function isFixed(e: TypedExpression): boolean {
  let decided = true;
  eachNode(e, (node) => {
    if (node.kind === 'column' || node.kind === 'variable') decided = false;
  });
  return decided;
}

const TEMPORAL: ReadonlySet<string> = new Set(['DATE', 'DATETIME', 'TIMESTAMP', 'TIME']);

/** Some value of the operand has none in the type: not what only loses digits or hours. */
function canFail({ operand: { type: from }, type: to }: TypedCast): boolean {
  if (!castIsLossy(from, to)) return false;
  if (from.kind !== 'scalar' || to.kind !== 'scalar') return true;
  return (!(TEMPORAL.has(from.name) && TEMPORAL.has(to.name)) && to.name !== 'BOOL') || from.name === 'STRING';
}

function cannotFail(e: TypedExpression): boolean {
  let total = true;
  eachNode(e, (node) => {
    if (node.kind === 'subquery') total = false;
    else if (node.kind === 'cast') total &&= node.safe || !canFail(node);
    else if (node.kind === 'call') total &&= node.safe || TOTAL_FUNCTIONS.has(node.fn);
  });
  return total;
}
