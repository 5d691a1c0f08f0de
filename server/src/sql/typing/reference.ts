// One written name of an expression and what it stands for: for hover, definition, rename, completion.

import type { Span } from '../../base/span.js';
import type { SqlType } from '../types.js';

export type Reference = Span &
  (
    | { readonly kind: 'input'; readonly name: string }
    /** `input` undefined: a column of the scope's own. `type` unknown in open inputs. */
    | { readonly kind: 'column'; readonly input: string | undefined; readonly column: string; readonly type: SqlType }
    | { readonly kind: 'field'; readonly name: string; readonly type: SqlType }
    | { readonly kind: 'parameter'; readonly name: string; readonly type: SqlType }
    /** `name`: the catalogue id, or a spec function's declared name where `declared`. */
    | { readonly kind: 'function'; readonly name: string; readonly declared: boolean }
    | { readonly kind: 'from'; readonly input: string; readonly column: string; readonly type: SqlType }
    /** A lambda's parameter, an element or offset of an UNNEST, a name of WITH. */
    | { readonly kind: 'variable'; readonly name: string; readonly type: SqlType }
    | {
        readonly kind: 'unresolved';
        readonly name: string;
        readonly wanted: 'column' | 'function' | 'parameter' | 'field';
      }
  );
