-- kind: aggregate
-- Sketches: their bytes are opaque; only estimates could be compared.
-- fn: hll_count.init
HLL_COUNT.INIT(i)
HLL_COUNT.INIT(s)
HLL_COUNT.INIT(n)
HLL_COUNT.INIT(bn)
HLL_COUNT.INIT(bt)
HLL_COUNT.INIT(s, 12)
-- fn: hll_count.merge
HLL_COUNT.MERGE(bt)
HLL_COUNT.MERGE(bt2)
HLL_COUNT.MERGE(NULL)
HLL_COUNT.MERGE(b'x')
HLL_COUNT.MERGE(CAST(s AS BYTES))
-- fn: hll_count.merge_partial
HLL_COUNT.MERGE_PARTIAL(bt)
HLL_COUNT.MERGE_PARTIAL(bt2)
HLL_COUNT.MERGE_PARTIAL(NULL)
HLL_COUNT.MERGE_PARTIAL(b'x')
HLL_COUNT.MERGE_PARTIAL(CAST(s AS BYTES))
