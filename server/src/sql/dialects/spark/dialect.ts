// Spark SQL 3.5 in sessions with ANSI mode or without, session time zone UTC: proven by running it in both.

import { defineSparkSql } from '../../spark/define-spark-sql.js';
import { SPARK_FEATURES } from '../../spark/spark-features.js';

export const spark = defineSparkSql({
  id: 'spark',
  displayName: 'Spark SQL',
  features: SPARK_FEATURES,
  lowering: { wholeDecimals: true },
  ansi: false,
});
