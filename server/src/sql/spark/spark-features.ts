// Relational features of Spark SQL, as a table that a close dialect can spread and change.

import type { DialectFeatures } from '../dialect.js';

export const SPARK_FEATURES: DialectFeatures = {
  qualify: false,
  merge: false,
  fullJoinAnyCondition: true,
  rightJoin: true,
  semiAntiJoin: true,
  groupingSets: true,
  nullSafeEquals: '<=>',
  createOrReplaceTable: false,
  createOrReplaceView: true,
  transactionalDdl: false,
  explicitSetDistinct: false,
  existsInSelect: false,
  outerJoinNeedsEquality: false,
  setOperationAll: { intersect: true, except: true },
  lateral: true,
};
