// Values used several times → evaluated once, as the element of a one-element list that a lambda runs over.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';

/** Several values become fields of one struct: a nested lambda could not hold aggregates in its own list. */
export function bind(
  values: readonly string[],
  printer: Printer,
): { readonly names: readonly string[]; wrap: (body: string) => Fragment } {
  const name = printer.freshName('v');
  const list = values.length === 1 ? values[0]! : `{${values.map((v, i) => `'v${i + 1}': ${v}`).join(', ')}}`;
  return {
    names: values.length === 1 ? [name] : values.map((_, i) => `${name}.v${i + 1}`),
    wrap: (body) => primary(`list_transform([${list}], lambda ${name}: ${body})[1]`),
  };
}
