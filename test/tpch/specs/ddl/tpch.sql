CREATE TABLE tpch.region (
  r_regionkey INT64 NOT NULL, r_name STRING NOT NULL, r_comment STRING,
  PRIMARY KEY (r_regionkey) NOT ENFORCED
);
CREATE TABLE tpch.nation (
  n_nationkey INT64 NOT NULL, n_name STRING NOT NULL, n_regionkey INT64 NOT NULL, n_comment STRING,
  PRIMARY KEY (n_nationkey) NOT ENFORCED,
  FOREIGN KEY (n_regionkey) REFERENCES tpch.region (r_regionkey) NOT ENFORCED
);
CREATE TABLE tpch.supplier (
  s_suppkey INT64 NOT NULL, s_name STRING NOT NULL, s_address STRING NOT NULL, s_nationkey INT64 NOT NULL,
  s_phone STRING NOT NULL, s_acctbal NUMERIC(15, 2) NOT NULL, s_comment STRING NOT NULL,
  PRIMARY KEY (s_suppkey) NOT ENFORCED,
  FOREIGN KEY (s_nationkey) REFERENCES tpch.nation (n_nationkey) NOT ENFORCED
);
CREATE TABLE tpch.part (
  p_partkey INT64 NOT NULL, p_name STRING NOT NULL, p_mfgr STRING NOT NULL, p_brand STRING NOT NULL, p_type STRING NOT NULL,
  p_size INT64 NOT NULL, p_container STRING NOT NULL, p_retailprice NUMERIC(15, 2) NOT NULL, p_comment STRING NOT NULL,
  PRIMARY KEY (p_partkey) NOT ENFORCED
);
CREATE TABLE tpch.partsupp (
  ps_partkey INT64 NOT NULL, ps_suppkey INT64 NOT NULL, ps_availqty INT64 NOT NULL, ps_supplycost NUMERIC(15, 2) NOT NULL, ps_comment STRING NOT NULL,
  PRIMARY KEY (ps_partkey, ps_suppkey) NOT ENFORCED,
  FOREIGN KEY (ps_partkey) REFERENCES tpch.part (p_partkey) NOT ENFORCED,
  FOREIGN KEY (ps_suppkey) REFERENCES tpch.supplier (s_suppkey) NOT ENFORCED
);
CREATE TABLE tpch.customer (
  c_custkey INT64 NOT NULL, c_name STRING NOT NULL, c_address STRING NOT NULL, c_nationkey INT64 NOT NULL, c_phone STRING NOT NULL,
  c_acctbal NUMERIC(15, 2) NOT NULL, c_mktsegment STRING NOT NULL, c_comment STRING NOT NULL,
  PRIMARY KEY (c_custkey) NOT ENFORCED,
  FOREIGN KEY (c_nationkey) REFERENCES tpch.nation (n_nationkey) NOT ENFORCED
);
CREATE TABLE tpch.orders (
  o_orderkey INT64 NOT NULL, o_custkey INT64 NOT NULL, o_orderstatus STRING NOT NULL, o_totalprice NUMERIC(15, 2) NOT NULL, o_orderdate DATE NOT NULL,
  o_orderpriority STRING NOT NULL, o_clerk STRING NOT NULL, o_shippriority INT64 NOT NULL, o_comment STRING NOT NULL,
  PRIMARY KEY (o_orderkey) NOT ENFORCED,
  FOREIGN KEY (o_custkey) REFERENCES tpch.customer (c_custkey) NOT ENFORCED
);
CREATE TABLE tpch.lineitem (
  l_orderkey INT64 NOT NULL, l_partkey INT64 NOT NULL, l_suppkey INT64 NOT NULL, l_linenumber INT64 NOT NULL, l_quantity NUMERIC(15, 2) NOT NULL,
  l_extendedprice NUMERIC(15, 2) NOT NULL, l_discount NUMERIC(15, 2) NOT NULL, l_tax NUMERIC(15, 2) NOT NULL, l_returnflag STRING NOT NULL, l_linestatus STRING NOT NULL,
  l_shipdate DATE NOT NULL, l_commitdate DATE NOT NULL, l_receiptdate DATE NOT NULL, l_shipinstruct STRING NOT NULL, l_shipmode STRING NOT NULL, l_comment STRING NOT NULL,
  PRIMARY KEY (l_orderkey, l_linenumber) NOT ENFORCED,
  FOREIGN KEY (l_orderkey) REFERENCES tpch.orders (o_orderkey) NOT ENFORCED,
  FOREIGN KEY (l_partkey, l_suppkey) REFERENCES tpch.partsupp (ps_partkey, ps_suppkey) NOT ENFORCED
);
