// Syntax tree → one short line (`(a + f(b))`), fully parenthesised, for comparing structure in tests.

import type { Expression, Identifier, Query, TypeName } from '../../../server/src/sql/tree.js';

const list = (items: readonly Expression[]): string => items.map(describeTree).join(', ');
const path = (parts: readonly Identifier[]): string =>
  parts.map((part) => (part.quoted ? `\`${part.name}\`` : part.name)).join('.');

export function describeTree(expr: Expression): string {
  const not = 'not' in expr && expr.not ? 'NOT ' : '';
  switch (expr.kind) {
    case 'missing':
      return expr.readable === undefined ? '<>' : `<${expr.readable.map(describeTree).join(' | ')}>`;
    case 'literal':
      return expr.type === 'STRING'
        ? `'${expr.value}'`
        : ['INT64', 'FLOAT64', 'BOOL', 'NULL'].includes(expr.type)
          ? expr.value
          : `${expr.type} '${expr.value}'`;
    case 'path':
      return path(expr.parts);
    case 'field':
      return `${describeTree(expr.operand)}.${expr.field?.name ?? ''}`;
    case 'parameter':
      return `@${expr.name}`;
    case 'from':
      return '{from}';
    case 'star':
      return '*';
    case 'unary':
      return `(${expr.op} ${describeTree(expr.operand)})`;
    case 'binary':
      return `(${describeTree(expr.left)} ${expr.op} ${describeTree(expr.right)})`;
    case 'between':
      return `(${describeTree(expr.operand)} ${not}BETWEEN ${describeTree(expr.low)} AND ${describeTree(expr.high)})`;
    case 'in':
      return `(${describeTree(expr.operand)} ${not}IN (${list(expr.list)}))`;
    case 'in-unnest':
      return `(${describeTree(expr.operand)} ${not}IN UNNEST(${describeTree(expr.array)}))`;
    case 'in-subquery':
      return `(${describeTree(expr.operand)} ${not}IN ${describeQuery(expr.query)})`;
    case 'like':
      return `(${describeTree(expr.operand)} ${not}LIKE ${expr.quantifier === undefined ? '' : `${expr.quantifier} ${expr.unnest ? 'UNNEST' : ''}`}[${list(expr.patterns)}])`;
    case 'is':
      return `(${describeTree(expr.operand)} IS ${not}${expr.test})`;
    case 'is-distinct':
      return `(${describeTree(expr.left)} IS ${not}DISTINCT FROM ${describeTree(expr.right)})`;
    case 'case': {
      const whens = expr.whens
        .map(({ when, then }) => ` WHEN ${describeTree(when)} THEN ${describeTree(then)}`)
        .join('');
      return `CASE${expr.operand ? ` ${describeTree(expr.operand)}` : ''}${whens}${expr.otherwise ? ` ELSE ${describeTree(expr.otherwise)}` : ''} END`;
    }
    case 'cast':
      return `${expr.safe ? 'SAFE_' : ''}CAST(${describeTree(expr.operand)} AS ${describeType(expr.type)}${expr.format ? ` FORMAT ${describeTree(expr.format)}` : ''}${expr.timeZone ? ` AT ${describeTree(expr.timeZone)}` : ''})`;
    case 'extract':
      return `EXTRACT(${describeTree(expr.part)} FROM ${describeTree(expr.operand)}${expr.timeZone ? ` AT ${describeTree(expr.timeZone)}` : ''})`;
    case 'interval':
      return `INTERVAL ${describeTree(expr.value)} ${expr.unit}${expr.toUnit ? ` TO ${expr.toUnit}` : ''}`;
    case 'array':
      return `ARRAY${expr.elementType ? `<${describeType(expr.elementType)}>` : ''}[${list(expr.elements)}]`;
    case 'struct':
      return `${expr.tuple ? '' : expr.type ? describeType(expr.type) : 'STRUCT'}(${expr.fields.map((f) => describeTree(f.value) + (f.alias ? ` AS ${f.alias.name}` : '')).join(', ')})`;
    case 'element':
      return `${describeTree(expr.operand)}[${expr.mode ? `${expr.mode} ` : ''}${describeTree(expr.index)}]`;
    case 'call':
      return describeCall(expr);
    case 'subquery':
      return `${expr.form}${describeQuery(expr.query)}`;
    case 'lambda':
      return `(${path(expr.parameters).replaceAll('.', ', ')}) -> ${describeTree(expr.body)}`;
    case 'named':
      return `${expr.name.name} => ${describeTree(expr.value)}`;
    case 'date-part':
      return `:${expr.part}${expr.weekday ? `(${expr.weekday})` : ''}`;
    case 'type':
      return describeType(expr.type);
    case 'with':
      return `WITH(${expr.bindings.map((b) => `${b.name.name} = ${describeTree(b.value)}`).join(', ')}; ${describeTree(expr.body)})`;
    case 'unsupported':
      return `unsupported{${expr.construct}}(${list(expr.operands)})`;
  }
}

function describeCall(call: Extract<Expression, { kind: 'call' }>): string {
  const order = call.orderBy
    ?.map((item) => `${describeTree(item.expr)} ${item.direction}${item.nulls ? ` NULLS ${item.nulls}` : ''}`)
    .join(', ');
  const { over } = call;
  const frame =
    over?.frame &&
    ` ${over.frame.unit} ${[over.frame.start, over.frame.end].flatMap((b) => (b ? [`${b.offset ? `${describeTree(b.offset)} ` : ''}${b.kind}`] : [])).join(' TO ')}`;
  const window =
    over &&
    ` OVER(${over.name?.name ?? ''} BY ${list(over.partitionBy)} ORDER ${over.orderBy.map((item) => `${describeTree(item.expr)} ${item.direction}`).join(', ')}${frame ?? ''})`;
  return [
    `${call.safe ? 'SAFE.' : ''}${path(call.name)}(${call.distinct ? 'DISTINCT ' : ''}${list(call.args)}`,
    call.nulls ? ` ${call.nulls} NULLS` : '',
    call.having ? ` HAVING ${call.having.kind} ${describeTree(call.having.expr)}` : '',
    order ? ` ORDER BY ${order}` : '',
    call.limit ? ` LIMIT ${describeTree(call.limit)}` : '',
    call.closed ? ')' : '…',
    window ?? '',
  ].join('');
}

export function describeType(type: TypeName): string {
  const inner = type.element
    ? `<${describeType(type.element)}>`
    : type.fields
      ? `<${type.fields.map((f) => `${f.name ? `${f.name.name} ` : ''}${describeType(f.type)}`).join(', ')}>`
      : '';
  return `${type.name}${inner}${type.parameters ? `(${type.parameters.join(', ')})` : ''}`;
}

function describeQuery(query: Query): string {
  return `{${query.body.kind}}`;
}
