// Window calls inside output expressions → columns of their own, computed after grouping; the expressions then read those columns.

import type { TypedCall, TypedExpression } from '../sql/typed-tree.js';
import { rewriteTyped } from '../sql/typed-walk.js';
import { expressionIdentity } from './expression-identity.js';
import { hasWindow } from './expression-walk.js';
import { functionWord } from './grouped-row.js';
import type { ResolvedWindow } from './pipeline-model.js';
import type { UniqueNames } from './unique-names.js';

export class WindowRow {
  readonly windows: ResolvedWindow[] = [];
  private readonly nameByIdentity = new Map<string, string>();

  /** `names`: what the row before has already. */
  constructor(private readonly names: UniqueNames) {}

  /** `name`: for a window that is the whole expression. Windows inside windows are the typer's error. */
  over(expr: TypedExpression, name: string): TypedExpression {
    if (!hasWindow(expr)) return expr;
    return rewriteTyped(expr, (node) =>
      node.kind === 'call' && node.over !== undefined
        ? this.column(node, node === expr ? name : `${name}_${functionWord(node)}`)
        : undefined,
    );
  }

  private column(call: TypedCall, wanted: string): TypedExpression {
    const identity = expressionIdentity(call);
    let name = this.nameByIdentity.get(identity);
    if (name === undefined) {
      name = this.names.take(wanted);
      this.nameByIdentity.set(identity, name);
      this.windows.push({ name, call });
    }
    return {
      kind: 'column',
      column: { input: undefined, name },
      type: call.type,
      nullable: call.nullable,
      ...(call.span !== undefined && { span: call.span }),
    };
  }
}
