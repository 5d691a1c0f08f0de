// The reference server's list of built-in functions → signatures as plain JSON, for generating function tables from.
import type { CanonicalValue } from './canonical-value.js';
import { engineTypeName } from './engine-type.js';
import { decodeType, decodeValue, type TypeMessage, type ValueMessage } from './googlesql-protocol.js';

export interface BuiltinFunction {
  /** Lower case with dots, e.g. `net.host`; operators start with `$`, e.g. `$add`. */
  readonly name: string;
  /** The spelling in SQL where it differs from the name, e.g. `+`. */
  readonly sqlName?: string;
  readonly aliasOf?: string;
  readonly mode: 'scalar' | 'aggregate' | 'analytic';
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  readonly supportsSafe: boolean;
  readonly supportsOver: boolean;
  readonly windowOrder: 'unsupported' | 'optional' | 'required';
  readonly supportsFrame: boolean;
  readonly supportsOrderBy: boolean;
  readonly supportsLimit: boolean;
  readonly supportsNullHandling: boolean;
  readonly signatures: readonly BuiltinSignature[];
}

export interface BuiltinSignature {
  readonly arguments: readonly BuiltinArgument[];
  readonly result: string;
  readonly deprecated: boolean;
}

export interface BuiltinArgument {
  /** A GoogleSQL type, or a template: `ANY_1`, `ARRAY<ANY_1>`, `ARBITRARY`, `LAMBDA(ANY_1) -> BOOL`, `ENUM<…>`. */
  readonly type: string;
  readonly cardinality: 'required' | 'optional' | 'repeated';
  readonly name?: string;
  readonly naming?: 'positional' | 'positional-or-named' | 'named';
  readonly mustBeConstant?: true;
  readonly mustBeNonNull?: true;
  readonly mustBeOrderable?: true;
  readonly mustBeGroupable?: true;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: CanonicalValue;
}

interface ArgumentMessage {
  readonly kind: string;
  readonly type?: TypeMessage | null;
  readonly lambda?: { readonly argument?: readonly ArgumentMessage[]; readonly body: ArgumentMessage } | null;
  readonly options?: {
    readonly cardinality?: string;
    readonly argument_name?: string;
    readonly named_argument_kind?: string;
    readonly must_be_constant?: boolean;
    readonly must_be_non_null?: boolean;
    readonly must_support_ordering?: boolean;
    readonly must_support_grouping?: boolean;
    readonly min_value?: string;
    readonly max_value?: string;
    readonly default_value?: ValueMessage | null;
    readonly default_value_type?: TypeMessage | null;
  } | null;
}

export interface FunctionMessage {
  readonly name_path: readonly string[];
  readonly mode: string;
  readonly signature?: readonly {
    readonly argument?: readonly ArgumentMessage[];
    readonly return_type: ArgumentMessage;
    readonly options?: { readonly is_deprecated?: boolean } | null;
  }[];
  readonly options?: {
    readonly supports_over_clause?: boolean;
    readonly window_ordering_support?: string;
    readonly supports_window_framing?: boolean;
    readonly alias_name?: string;
    readonly sql_name?: string;
    readonly volatility?: string;
    readonly supports_order_by?: boolean;
    readonly supports_limit?: boolean;
    readonly supports_null_handling_modifier?: boolean;
    readonly supports_safe_error_mode?: boolean;
  } | null;
}

const MODES = { SCALAR: 'scalar', AGGREGATE: 'aggregate', ANALYTIC: 'analytic' } as const;
const CARDINALITIES = { REQUIRED: 'required', OPTIONAL: 'optional', REPEATED: 'repeated' } as const;
const VOLATILITIES = { IMMUTABLE: 'immutable', STABLE: 'stable', VOLATILE: 'volatile' } as const;
const WINDOW_ORDERS = {
  ORDER_UNSUPPORTED: 'unsupported',
  ORDER_OPTIONAL: 'optional',
  ORDER_REQUIRED: 'required',
} as const;
const NAMINGS = {
  POSITIONAL_ONLY: 'positional',
  POSITIONAL_OR_NAMED: 'positional-or-named',
  NAMED_ONLY: 'named',
} as const;

export function decodeFunction(message: FunctionMessage): BuiltinFunction {
  const options = message.options ?? {};
  return {
    name: message.name_path.join('.'),
    ...(options.sql_name ? { sqlName: options.sql_name } : {}),
    ...(options.alias_name ? { aliasOf: options.alias_name } : {}),
    mode: lookUp(MODES, message.mode),
    volatility: lookUp(VOLATILITIES, options.volatility ?? 'IMMUTABLE'),
    supportsSafe: options.supports_safe_error_mode ?? true,
    supportsOver: options.supports_over_clause ?? false,
    windowOrder: lookUp(WINDOW_ORDERS, options.window_ordering_support ?? 'ORDER_UNSUPPORTED'),
    supportsFrame: options.supports_window_framing ?? false,
    supportsOrderBy: options.supports_order_by ?? false,
    supportsLimit: options.supports_limit ?? false,
    supportsNullHandling: options.supports_null_handling_modifier ?? false,
    signatures: (message.signature ?? []).map((signature) => ({
      arguments: (signature.argument ?? []).map(decodeArgument),
      result: argumentTypeName(signature.return_type),
      deprecated: signature.options?.is_deprecated ?? false,
    })),
  };
}

function decodeArgument(message: ArgumentMessage): BuiltinArgument {
  const options = message.options ?? {};
  const defaultType = options.default_value_type ?? message.type;
  return {
    type: argumentTypeName(message),
    cardinality: lookUp(CARDINALITIES, options.cardinality ?? 'REQUIRED'),
    ...(options.argument_name ? { name: options.argument_name } : {}),
    ...(options.named_argument_kind ? { naming: lookUp(NAMINGS, options.named_argument_kind) } : {}),
    ...(options.must_be_constant ? { mustBeConstant: true } : {}),
    ...(options.must_be_non_null ? { mustBeNonNull: true } : {}),
    ...(options.must_support_ordering ? { mustBeOrderable: true } : {}),
    ...(options.must_support_grouping ? { mustBeGroupable: true } : {}),
    ...(options.min_value !== undefined ? { minimum: Number(options.min_value) } : {}),
    ...(options.max_value !== undefined ? { maximum: Number(options.max_value) } : {}),
    ...(options.default_value && defaultType
      ? { default: decodeValue(options.default_value, decodeType(defaultType)) }
      : {}),
  };
}

function argumentTypeName(message: ArgumentMessage): string {
  if (message.lambda) {
    const parameters = (message.lambda.argument ?? []).map(argumentTypeName).join(', ');
    return `LAMBDA(${parameters}) -> ${argumentTypeName(message.lambda.body)}`;
  }
  if (message.type) return engineTypeName(decodeType(message.type));
  const array = /^ARG_ARRAY_TYPE_(.+)$/.exec(message.kind);
  return array?.[1] !== undefined ? `ARRAY<${array[1]}>` : message.kind.replace(/^ARG_(TYPE_)?/, '');
}

function lookUp<K extends string, V>(table: Readonly<Record<K, V>>, key: string): V {
  if (!(key in table)) throw new Error(`the reference server speaks of an unknown ${key}`);
  return table[key as K];
}
