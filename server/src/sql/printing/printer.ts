// What a translation can ask of the printer that prints the expression it stands in.

import type { Span } from '../../base/span.js';
import type { TypedCall, TypedExpression, TypedFrame, TypedSortKey, TypedWindow } from '../typed-tree.js';
import type { SqlType } from '../types.js';
import type { Fragment } from './fragment.js';
import type { Translation } from './translation.js';

/** Texts of the named holes. */
export type NamedHoles = Readonly<Record<string, string>>;

export interface Printer {
  readonly dialect: { readonly displayName: string; stringLiteral(value: string): string };
  /** The whole expression that is being printed. */
  readonly root: TypedExpression;
  /** What stands here is inside something that turns errors into values. */
  readonly isCaught: boolean;

  /** Never fails: where something can't be printed the refusal is recorded and the fragment means nothing. */
  print(expr: TypedExpression): Fragment;
  /** Text to stand between commas or brackets. */
  argument(expr: TypedExpression): string;
  /** Text to stand where at least `needed` is required. */
  operand(expr: TypedExpression, needed: number): string;
  /** A literal in its bare form where it has one, anything else as `print`. */
  bare(expr: TypedExpression): Fragment;
  /** Operands of one type: literals are bare when a non-literal among them fixes the type, else the first is self-typed. */
  group(exprs: readonly TypedExpression[]): readonly Fragment[];

  /** Applies any translation to a call. */
  apply(translation: Translation, call: TypedCall): Fragment;
  /** Applies it to other expressions than the call's own arguments; result type, span and SAFE are the call's. */
  template(translation: Translation, args: readonly TypedExpression[], call: TypedCall): Fragment;
  /** Fills a template with the call's arguments. */
  fill(text: string, precedence: number, associative: 'left' | 'none', call: TypedCall, named?: NamedHoles): Fragment;
  /** Already printed text as an expression of a given type, to be handed to templates. */
  printed(fragment: Fragment, type: SqlType, span?: Span): TypedExpression;
  /** Prints with `name` standing for `text`. */
  withVariable<T>(name: string, text: string, body: () => T): T;
  withVariables<T>(texts: ReadonlyMap<string, string>, body: () => T): T;
  /** A name that nothing else in the expression has. */
  freshName(hint: string): string;
  /** The name itself, in lower case, where no column, parameter or name given before is called so; otherwise a fresh one. */
  keptName(wanted: string): string;

  /** ` OVER (…)` as the dialect writes it, with its leading blank. */
  over(window: TypedWindow, call: TypedCall): string;
  frame(frame: TypedFrame, window: TypedWindow): string;
  sortKey(key: TypedSortKey): string;
  /** The dialect's spelling of a type; records a refusal when it has none. */
  typeName(type: SqlType, at?: { readonly span?: Span }): string;

  refuse(reason: string, at?: { readonly span?: Span }): Fragment;
  note(note: string, at?: { readonly span?: Span }): void;
  /** Text that raises `message` at run time; NULL in a call under SAFE. */
  fail(message: string, call: TypedCall): string;
  /** Prints what stands inside something that turns errors into values; `within`: the whole of it. */
  caught<T>(body: () => T, within?: TypedExpression): T;
}
