// A parameter of a function that its body does not read: every caller computes an argument for nothing.

import { isInvalid } from '../../model/expression-walk.js';
import { freePaths } from '../../model/qualify-names.js';
import type { SqlText } from '../../spec/spec.js';
import { parseExpression } from '../../sql/parse/parse.js';
import type { Rule } from '../rule.js';

export const unusedFunctionParameter: Rule = {
  id: 'unused-function-parameter',
  family: 'names',
  severity: 'warning',
  ofOutline({ functions }, report) {
    for (const { name, scope, part, file, body, fault } of functions) {
      if (fault !== undefined || scope.parameters.length === 0 || isInvalid(body.expr)) continue;
      const read = namesRead(body.text);
      for (const parameter of scope.parameters)
        if (!read.has(parameter.name.toLowerCase()))
          report({
            file,
            part: `${part}/parameters/${parameter.name}/name`,
            message: `The body of \`${name}\` does not read its parameter \`${parameter.name}\`: what callers pass for it changes nothing.`,
            tag: 'unnecessary',
          });
    }
  },
};

const known = new WeakMap<SqlText, ReadonlySet<string>>();

/** As written: in its typed tree the calls of other functions have their bodies put in place. */
function namesRead(body: SqlText): ReadonlySet<string> {
  let names = known.get(body);
  if (names === undefined) {
    names = new Set(freePaths(parseExpression(body.value).expr).map((path) => path.parts[0]!.name.toLowerCase()));
    known.set(body, names);
  }
  return names;
}
