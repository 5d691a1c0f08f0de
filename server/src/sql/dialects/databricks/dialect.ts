// Databricks SQL: Spark SQL's translations, tables that MERGE and replace, QUALIFY. Compared as text only, never run on a warehouse.

import { defineSparkSql } from '../../spark/define-spark-sql.js';
import { SPARK_FEATURES } from '../../spark/spark-features.js';

export const databricks = defineSparkSql({
  id: 'databricks',
  displayName: 'Databricks SQL',
  features: { ...SPARK_FEATURES, qualify: true, merge: true, createOrReplaceTable: true },
  // Its SQL warehouses run in ANSI mode unless told otherwise, and generated projects set it.
  ansi: true,
  // “Names” of its SQL reference: no object's name has more than 255 characters; Unity Catalog keeps them in lower case, which no reference of ours depends on.
  names: { table: 255, column: 255 },
});
