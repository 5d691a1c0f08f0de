-- kind: window
-- Geography window functions; see geography.sql.
-- fn: st_clusterdbscan
ST_CLUSTERDBSCAN(ST_GEOGPOINT(f, f2), 10, 2) OVER ()
ST_CLUSTERDBSCAN(ST_GEOGPOINT(1, 2), 1e5, 1) OVER ()
ST_CLUSTERDBSCAN(ST_GEOGPOINT(f, f2), 10, 2) OVER (PARTITION BY k)
ST_CLUSTERDBSCAN(ST_GEOGFROMTEXT(s), 1, 1) OVER ()
ST_CLUSTERDBSCAN(ST_GEOGPOINT(f, f2), 1, 3) OVER ()
