// Typed tree + dialect definition → fragments; collects every refusal and note of an expression instead of stopping at the first.
// Refuses whatever its tables do not hold. One printer per printed expression; it is not shared.

import { bottomUp } from '../../base/bottom-up.js';
import type { Span } from '../../base/span.js';
import { displayName } from '../catalogue/display-name.js';
import { noTranslation, untranslatableFamily } from '../catalogue/untranslatable-family-table.js';
import type { PortabilityNote, PrintEnvironment, Refusal } from '../dialect.js';
import { literalOf, literalText } from '../typed-literal.js';
import type { TypedCall, TypedCast, TypedExpression, TypedFrame, TypedSortKey, TypedWindow } from '../typed-tree.js';
import { leftOperand, visitTyped } from '../typed-walk.js';
import { sameType, typeKey, typeToString, type SqlType } from '../types.js';
import { printAggregate } from './aggregate.js';
import { castCall } from './cast-call.js';
import type { DialectDefinition } from './dialect-definition.js';
import { onlyRaises } from './error-call.js';
import { ANY, atLeast, PRIMARY, primary, type Fragment } from './fragment.js';
import { printHavingExtreme } from './having-extreme.js';
import { printSubquery } from './print-subquery.js';
import type { NamedHoles, Printer } from './printer.js';
import { parseTemplate, type TemplateHole, type TemplatePart } from './template.js';
import { TOTAL_FUNCTIONS } from '../catalogue/total-function-table.js';
import type { Translation } from './translation.js';
import { printFrame, printSortKey, printWindow } from './window.js';

/** A repeated operand longer than this is bound once where the dialect can. */
const REPEATABLE_LENGTH = 160;
/** Nobody's SQL: nested repetition has run away. */
const LONGEST_TEXT = 1_000_000;
const TOO_LONG = 'the translation grows too long: name intermediate results as columns';

export class ExpressionPrinter implements Printer {
  readonly refusals: Refusal[] = [];
  readonly notes: PortabilityNote[] = [];
  readonly #variables = new Map<string, string>();
  readonly #printed = new Map<string, Fragment>();
  #taken: Set<string> | undefined;
  /** Names of the row and parameters, and names given by `keptName`. */
  #outside: Set<string> | undefined;
  readonly #given = new Set<string>();
  #tooLong = false;
  /** Where the innermost written part of what is being printed stands. */
  #place: Span | undefined;
  /** What stands inside of something that catches errors, outermost first. */
  readonly #caught: (TypedExpression | undefined)[] = [];

  constructor(
    readonly dialect: DialectDefinition,
    readonly env: PrintEnvironment,
    readonly root: TypedExpression,
  ) {}

  readonly print: (expr: TypedExpression) => Fragment = bottomUp(leftOperand, (expr) => {
    if (this.#tooLong) return primary('');
    const around = this.#place;
    this.#place = expr.span ?? around;
    const printed = this.#print(expr);
    this.#place = around;
    return this.#checked(printed, expr);
  });

  /** What has grown too long is refused once, and nothing more is printed. */
  #checked(printed: Fragment, expr: TypedExpression): Fragment {
    if (printed.text.length <= LONGEST_TEXT) return printed;
    const refused = this.#tooLong ? primary('') : this.refuse(TOO_LONG, expr);
    this.#tooLong = true;
    return refused;
  }

  #print(expr: TypedExpression): Fragment {
    switch (expr.kind) {
      case 'literal':
        return this.dialect.literal(expr, this);
      case 'column':
        return this.#holds(expr) ?? this.#column(this.env.column(expr.column, expr.type), expr.type);
      case 'parameter':
        return this.#holds(expr) ?? primary(this.env.parameter(expr.name, expr.type));
      case 'variable': {
        const printed = this.#printed.get(expr.name);
        if (printed !== undefined) return printed;
        const text = this.#variables.get(expr.name.toLowerCase());
        return text === undefined ? this.refuse(`the variable ${expr.name} is not bound here`, expr) : primary(text);
      }
      case 'call':
        return this.#call(expr);
      case 'case':
        return this.dialect.caseExpression?.(expr, this) ?? this.#case(expr);
      case 'cast':
        return this.#cast(expr);
      case 'array':
        return this.dialect.array(expr, this);
      case 'struct':
        return this.dialect.struct(expr, this);
      case 'field':
        return this.dialect.field(expr, this);
      case 'subquery':
        return typeof this.dialect.queries === 'string'
          ? this.refuse(this.dialect.queries, expr)
          : printSubquery(expr, this, this.dialect.queries);
      case 'lambda':
        return (
          this.dialect.lambda?.(expr, this) ??
          this.refuse(`${this.dialect.displayName} has no lambda expressions`, expr)
        );
      case 'invalid':
        return this.refuse('this part has an error', expr);
    }
  }

  #column(text: string, declared: SqlType): Fragment {
    return this.dialect.column?.(text, declared) ?? primary(text);
  }

  argument(expr: TypedExpression): string {
    return atLeast(this.print(expr), ANY);
  }

  operand(expr: TypedExpression, needed: number): string {
    return atLeast(this.print(expr), needed);
  }

  bare(expr: TypedExpression): Fragment {
    const literal = literalOf(expr);
    return (literal !== undefined ? this.dialect.bareLiteral(literal, this) : undefined) ?? this.print(expr);
  }

  group(exprs: readonly TypedExpression[]): readonly Fragment[] {
    const fixed = exprs.some((e) => literalOf(e) === undefined && !onlyRaises(e));
    const first = exprs.findIndex((e) => !onlyRaises(e));
    return exprs.map((e, i) => (fixed || i > first ? this.bare(e) : this.print(e)));
  }

  refuse(reason: string, at?: { readonly span?: Span }): Fragment {
    const span = at?.span ?? this.#place;
    this.refusals.push({ reason, ...(span && { span }) });
    return primary('');
  }

  fail(message: string, call: TypedCall): string {
    if (call.safe) return 'NULL';
    const caught = this.isCaught ? { varying: this.#varying(call) } : undefined;
    return (
      this.dialect.fail?.(message, caught, call.type) ??
      this.refuse(`${this.dialect.displayName} has no expression that raises an error`, call).text
    );
  }

  caught<T>(body: () => T, within?: TypedExpression): T {
    this.#caught.push(within);
    try {
      return body();
    } finally {
      this.#caught.pop();
    }
  }

  get isCaught(): boolean {
    return this.#caught.length > 0;
  }

  template(translation: Translation, args: readonly TypedExpression[], call: TypedCall): Fragment {
    return this.apply(translation, { ...call, args });
  }

  printed(fragment: Fragment, type: SqlType, span?: Span): TypedExpression {
    const name = `$printed${this.#printed.size}`;
    this.#printed.set(name, fragment);
    return { kind: 'variable', name, type, nullable: true, ...(span && { span }) };
  }

  note(note: string, at?: { readonly span?: Span }): void {
    // What has no place of its own is said once, where it first shows.
    const known = this.notes.some((n) => n.note === note && (at?.span === undefined || n.span === at.span));
    const span = at?.span ?? this.#place;
    if (!known) this.notes.push({ note, ...(span && { span }) });
  }

  typeName(type: SqlType, at?: { readonly span?: Span }): string {
    const name = this.dialect.typeName(type);
    return typeof name === 'string' ? name : this.refuse(name.reason, at).text;
  }

  freshName(hint: string): string {
    this.#taken ??= namesIn(this.root);
    for (let i = 0; ; i++) {
      const name = i === 0 ? hint : `${hint}${i}`;
      if (this.#taken.has(name) || this.#outside?.has(name) === true) continue;
      this.#taken.add(name);
      this.#given.add(name);
      return name;
    }
  }

  keptName(wanted: string): string {
    const name = wanted.toLowerCase();
    this.#outside ??= namesOutside(this.root);
    if (this.#outside.has(name) || this.#given.has(name)) return this.freshName(name);
    this.#outside.add(name);
    return name;
  }

  withVariable<T>(name: string, text: string, body: () => T): T {
    return this.withVariables(new Map([[name, text]]), body);
  }

  withVariables<T>(texts: ReadonlyMap<string, string>, body: () => T): T {
    const outer = [...texts.keys()].map(
      (name) => [name.toLowerCase(), this.#variables.get(name.toLowerCase())] as const,
    );
    for (const [name, text] of texts) this.#variables.set(name.toLowerCase(), text);
    try {
      return body();
    } finally {
      for (const [key, text] of outer)
        if (text === undefined) this.#variables.delete(key);
        else this.#variables.set(key, text);
    }
  }

  sortKey(key: TypedSortKey): string {
    return this.dialect.sortKey?.(key, this) ?? printSortKey(key, this);
  }

  frame(frame: TypedFrame, window: TypedWindow): string {
    return this.dialect.frame?.(frame, window, this) ?? printFrame(frame, this);
  }

  over(window: TypedWindow, call: TypedCall): string {
    return this.dialect.over?.(window, call, this) ?? printWindow(window, this);
  }

  apply(translation: Translation, call: TypedCall): Fragment {
    if (typeof translation === 'string') return this.fill(translation, PRIMARY, 'left', call);
    if (typeof translation === 'function') return translation(call, this);
    switch (translation.kind) {
      case 'template':
        return this.fill(translation.text, translation.precedence, translation.associative, call);
      case 'refused':
        return this.refuse(
          translation.reason,
          translation.argument === undefined ? call : (call.args[translation.argument] ?? call),
        );
      case 'noted':
        this.note(translation.note, call);
        return this.apply(translation.translation, call);
      case 'by-types': {
        const type = translation.of === 'result' ? call.type : call.args[translation.of]?.type;
        const key = type === undefined ? 'ABSENT' : typeKey(type);
        return this.#alternative(translation.cases[key] ?? translation.otherwise, call, `of ${key}`);
      }
      case 'by-arity':
        return this.#alternative(
          translation.cases[call.args.length] ?? translation.otherwise,
          call,
          `with ${call.args.length} argument${call.args.length === 1 ? '' : 's'}`,
        );
      case 'by-literal': {
        const value = literalText(call.args[translation.argument]);
        if (value === undefined && translation.otherwise === undefined)
          return this.refuse(
            `${displayName(call.fn)} needs a literal here to be translated exactly`,
            call.args[translation.argument] ?? call,
          );
        const found =
          (value === undefined ? undefined : translation.cases[value.toUpperCase()]) ?? translation.otherwise;
        return this.#alternative(found, call, `with ${value ?? ''}`);
      }
      case 'aggregate':
        return printAggregate(translation, call, this, this.dialect);
    }
  }

  fill(
    text: string,
    precedence: number,
    associative: 'left' | 'none',
    call: TypedCall,
    named: NamedHoles = {},
  ): Fragment {
    const template = parseTemplate(text, precedence, associative);
    const fragments = new Map<string, Fragment>();
    const groupIndexes = new Set<number>();
    for (const part of template.parts)
      if (typeof part !== 'string' && part.literals === 'group')
        for (const index of holeIndexes(part, call)) groupIndexes.add(index);
    const group = this.#grouped(
      [...groupIndexes].sort((a, b) => a - b),
      call,
    );
    const printedArgument = (index: number, literals: TemplateHole['literals']): Fragment => {
      const key = `${index}${literals}`;
      let fragment = fragments.get(key);
      if (fragment !== undefined) return fragment;
      const arg = call.args[index];
      if (arg === undefined)
        return this.refuse(`${displayName(call.fn)} is not translated without its argument ${index + 1}`, call);
      fragment =
        (literals === 'group' ? group.get(index) : literals === 'bare' ? this.bare(arg) : undefined) ?? this.print(arg);
      fragments.set(key, fragment);
      return fragment;
    };
    const binding = this.#bindLong(template.parts, template.uses, call, printedArgument);
    const argument = (index: number, literals: TemplateHole['literals']): Fragment =>
      binding?.names.get(index) ?? printedArgument(index, literals);
    const bound = new Map<string, string>();
    const fresh = (name: string): string => {
      const known = bound.get(name) ?? this.freshName(name);
      bound.set(name, known);
      return known;
    };
    const only = template.parts.length === 1 ? template.parts[0] : undefined;
    if (only !== undefined && typeof only !== 'string' && only.kind === 'arg')
      return argument(only.index, only.literals);
    let out = '';
    for (const part of template.parts) {
      if (typeof part === 'string') out += part;
      else if (part.kind === 'arg') out += atLeast(argument(part.index, part.literals), part.needed);
      else if (part.kind === 'rest')
        out += holeIndexes(part, call)
          .map((i) => atLeast(argument(i, part.literals), ANY))
          .join(', ');
      else if (part.kind === 'fresh') out += fresh(part.name);
      else if (part.kind === 'fail') out += this.fail(part.name, call);
      else if (part.kind === 'typeOf') out += this.typeName(call.args[part.index]?.type ?? call.type, call);
      else if (part.name === 'type') out += this.typeName(call.type, call);
      else out += named[part.name] ?? '';
    }
    const result: Fragment = binding === undefined ? { text: out, precedence } : binding.wrap(out);
    return this.#checked(result, call);
  }

  /** Once one operand is bound all must be: what is left in the body may hold no aggregate, window or subquery. */
  #bindLong(
    parts: readonly TemplatePart[],
    uses: ReadonlyMap<number, number>,
    call: TypedCall,
    printed: (index: number, literals: TemplateHole['literals']) => Fragment,
  ): { readonly names: ReadonlyMap<number, Fragment>; wrap: (body: string) => Fragment } | undefined {
    if (this.dialect.bind === undefined) return undefined;
    const holes = parts.filter((part): part is TemplateHole => typeof part !== 'string' && part.kind === 'arg');
    if (
      !holes.some((h) => (uses.get(h.index) ?? 0) > 1 && printed(h.index, h.literals).text.length > REPEATABLE_LENGTH)
    )
      return undefined;
    const bound = new Map(
      holes.filter((h) => !isSimple(call.args[h.index])).map((h) => [h.index, printed(h.index, h.literals).text]),
    );
    const binding = this.dialect.bind(
      [...bound.values()],
      this,
      [...bound.keys()].flatMap((index) => call.args[index] ?? []),
    );
    if (binding === undefined) return undefined;
    const { names, wrap } = binding;
    return { names: new Map([...bound.keys()].map((index, i) => [index, primary(names[i] ?? '')])), wrap };
  }

  #grouped(indexes: readonly number[], call: TypedCall): ReadonlyMap<number, Fragment> {
    const args = indexes.flatMap((i) => call.args[i] ?? []);
    const printed = this.group(args);
    return new Map(indexes.flatMap((index, i) => (printed[i] === undefined ? [] : [[index, printed[i]] as const])));
  }

  /** A refusal when the dialect has no type for a named value. */
  #holds(expr: TypedExpression): Fragment | undefined {
    if (expr.type.kind === 'unknown') return undefined;
    const name = this.dialect.typeName(expr.type);
    return typeof name === 'string' ? undefined : this.refuse(name.reason, expr);
  }

  /** A column, or a name bound inside the expression, that a call depends on. */
  #varying(call: TypedCall): string | undefined {
    const found: TypedExpression[] = [];
    visitTyped(call, (node) => {
      if (node.kind === 'column' || (node.kind === 'variable' && this.#variables.has(node.name.toLowerCase())))
        found.push(node);
    });
    const varying = found[0] ?? this.#caught.flatMap((within) => (within && rowValue(within)) ?? [])[0];
    return varying === undefined ? undefined : this.argument(varying);
  }

  #alternative(translation: Translation | undefined, call: TypedCall, which: string): Fragment {
    if (translation !== undefined) return this.apply(translation, call);
    return this.refuse(
      `no exact translation of ${displayName(call.fn)} ${which} to ${this.dialect.displayName} is known`,
      call,
    );
  }

  #call(call: TypedCall): Fragment {
    const { functions, displayName: name } = this.dialect;
    const overExtreme = printHavingExtreme(call, this, this.dialect);
    if (overExtreme !== undefined) return overExtreme;
    if (call.safe) {
      const own = lookUp(functions, `safe.${call.fn}`);
      if (own !== undefined) return this.apply(own, call);
      if (!TOTAL_FUNCTIONS.has(call.fn)) {
        if (this.dialect.safeCall !== undefined) return this.dialect.safeCall(call, this);
        return this.refuse(
          untranslatableFamily(call.fn) === undefined
            ? `no exact translation of SAFE.${displayName(call.fn)} to ${name} is known`
            : noTranslation(call.fn, name),
          call,
        );
      }
    }
    const translation = lookUp(functions, call.fn) ?? this.dialect.otherFunction?.(call.fn);
    if (translation === undefined) return this.refuse(noTranslation(call.fn, name), call);
    if ((call.aggregate !== undefined || call.over !== undefined) && typeof translation === 'string')
      return this.refuse(`${displayName(call.fn)} is not translated to ${name} as an aggregate`, call);
    return this.apply(translation, call);
  }

  #case(expr: Extract<TypedExpression, { kind: 'case' }>): Fragment {
    const otherwise =
      literalOf(expr.otherwise)?.value === undefined && expr.otherwise.kind === 'literal' ? undefined : expr.otherwise;
    const values = this.group([...expr.whens.map((w) => w.then), ...(otherwise === undefined ? [] : [otherwise])]);
    const whens = expr.whens.map((w, i) => `WHEN ${this.argument(w.when)} THEN ${values[i]?.text ?? ''}`);
    return primary(`CASE ${whens.join(' ')}${otherwise === undefined ? '' : ` ELSE ${values.at(-1)?.text ?? ''}`} END`);
  }

  #cast(cast: TypedCast): Fragment {
    const own = this.dialect.castOverride?.(cast, this);
    if (own !== undefined) return own;
    const from = typeKey(cast.operand.type);
    const to = typeKey(cast.type);
    if (from === to && sameType(cast.operand.type, cast.type) && !hasParameters(cast.type))
      return this.print(cast.operand);
    const spelled = `${cast.safe ? 'SAFE_CAST' : 'CAST'} from ${typeToString(cast.operand.type)} to ${typeToString(cast.type)}`;
    if (cast.format !== undefined)
      return this.refuse(
        `no exact translation of ${spelled} with FORMAT to ${this.dialect.displayName} is known`,
        cast,
      );
    if (cast.timeZone !== undefined)
      return this.refuse(
        `no exact translation of ${spelled} AT TIME ZONE to ${this.dialect.displayName} is known`,
        cast,
      );
    const entry = this.dialect.casts[`${from}→${to}`];
    const translation = !cast.safe ? entry?.cast : entry?.safe === 'never fails' ? entry.cast : entry?.safe;
    if (translation === undefined || hasParameters(cast.type))
      return this.refuse(`no exact translation of ${spelled} to ${this.dialect.displayName} is known`, cast);
    return this.apply(translation, castCall(cast));
  }
}

function hasParameters(type: SqlType): boolean {
  return type.kind === 'scalar' && (type.precision !== undefined || type.length !== undefined);
}

function lookUp(table: Readonly<Record<string, Translation>>, key: string): Translation | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** Costs nothing to repeat and may stand anywhere. */
function isSimple(expr: TypedExpression | undefined): boolean {
  return (
    expr === undefined ||
    expr.kind === 'literal' ||
    expr.kind === 'column' ||
    expr.kind === 'parameter' ||
    (expr.kind === 'variable' && !expr.name.startsWith('$printed'))
  );
}

function holeIndexes(hole: TemplateHole, call: TypedCall): readonly number[] {
  if (hole.kind === 'arg') return [hole.index];
  return hole.kind === 'rest' ? call.args.map((_, i) => i).slice(hole.index) : [];
}

function namesOutside(root: TypedExpression): Set<string> {
  const names = new Set<string>();
  visitTyped(root, (node) => {
    if (node.kind === 'column') names.add(node.column.name.toLowerCase()).add((node.column.input ?? '').toLowerCase());
    else if (node.kind === 'parameter') names.add(node.name.toLowerCase());
  });
  return names;
}

function namesIn(root: TypedExpression): Set<string> {
  const names = new Set<string>();
  visitTyped(root, (node) => {
    if (node.kind === 'column') {
      names.add(node.column.name.toLowerCase());
      if (node.column.input !== undefined) names.add(node.column.input.toLowerCase());
    } else if (node.kind === 'variable' || node.kind === 'parameter') names.add(node.name.toLowerCase());
  });
  return names;
}

/** A column that is read once a row: no aggregate, window or query of its own stands around it. */
function rowValue(expr: TypedExpression): TypedExpression | undefined {
  switch (expr.kind) {
    case 'column':
      return expr;
    case 'call':
      if (expr.aggregate !== undefined || expr.over !== undefined) return undefined;
      return firstOf(expr.args);
    case 'case':
      return firstOf([...expr.whens.flatMap((w) => [w.when, w.then]), expr.otherwise]);
    case 'cast':
    case 'field':
      return rowValue(expr.operand);
    case 'array':
      return firstOf(expr.elements);
    case 'struct':
      return firstOf(expr.fields.map((f) => f.value));
    default:
      return undefined;
  }
}

function firstOf(exprs: readonly TypedExpression[]): TypedExpression | undefined {
  for (const expr of exprs) {
    const found = rowValue(expr);
    if (found !== undefined) return found;
  }
  return undefined;
}
