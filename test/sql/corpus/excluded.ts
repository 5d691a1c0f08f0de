// Functions of the reference engine's catalogue that the corpus leaves out, each with its reason.

/** Catalogue id → why there is no corpus section for it. */
export const EXCLUDED: Readonly<Record<string, string>> = {
  $proto_map_at_key: 'protocol buffers: not in BigQuery',
  $safe_proto_map_at_key: 'protocol buffers: not in BigQuery',
  $subscript_with_key: 'protocol buffers: not in BigQuery',
  contains_key: 'protocol buffers: not in BigQuery',
  filter_fields: 'protocol buffers: not in BigQuery',
  modify_map: 'protocol buffers: not in BigQuery',
  $subscript_with_offset: 'has no signature of its own: [OFFSET(n)] on arrays is $array_at_offset',
  $subscript_with_ordinal: 'has no signature of its own: [ORDINAL(n)] on arrays is $array_at_ordinal',
  'aead.envelope_encrypt': 'not documented by BigQuery',
  'aead.envelope_decrypt_bytes': 'not documented by BigQuery',
  'aead.envelope_decrypt_string': 'not documented by BigQuery',
  'd3a_count.init': 'not documented by BigQuery',
  'd3a_count.extract': 'not documented by BigQuery',
  'd3a_count.merge': 'not documented by BigQuery',
  'd3a_count.merge_partial': 'not documented by BigQuery',
  'd3a_count.to_hll': 'not documented by BigQuery',
  grouping: 'exists only beside GROUP BY ROLLUP or GROUPING SETS: a matter of the plan, not of expressions',
  st_accum: 'not documented by BigQuery',
  st_nearest_neighbors: 'not documented by BigQuery',
};
