// A text used several times → a column of a one-row subquery, unless an aggregate or window stands in it: there it is written out.

import type { Printer } from '../../printing/printer.js';
import type { TypedExpression } from '../../typed-tree.js';
import { holdsAggregate } from './bind.js';

/** Shorter texts cost less than a subquery. */
const SHORT = 40;

/** Binds texts made of the values of `args`. */
export class Once {
  readonly inline: boolean;

  constructor(
    readonly printer: Printer,
    args: readonly TypedExpression[],
  ) {
    this.inline = args.some(holdsAggregate);
  }

  /** Closed text: `body` with a name for `text`. OFFSET keeps the planner from putting the text back in everywhere. */
  bind(text: string, hint: string, body: (name: string) => string): string {
    if (this.inline || text.length <= SHORT) return body(/^\w+$/.test(text) ? text : `(${text})`);
    const name = this.printer.freshName(hint);
    return `(SELECT ${body(name)} FROM (SELECT ${text} AS ${name} OFFSET 0) AS ${this.printer.freshName('x')})`;
  }
}
