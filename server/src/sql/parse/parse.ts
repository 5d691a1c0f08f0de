// The parser's entry points, as a list.

export { parseExpression } from './parse-expression.js';
export { parseQuery } from './parse-query.js';
export { parseStatements } from './parse-statements.js';
export { parseType } from './parse-type.js';
export { childrenOf, nodeAt, walk } from './walk.js';
