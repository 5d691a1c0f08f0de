CREATE TABLE wms.products (
  sku STRING NOT NULL,
  name STRING NOT NULL,
  category STRING,
  unit_cost NUMERIC(12, 4) NOT NULL,
  barcode STRING,
  updated_at TIMESTAMP NOT NULL,
  PRIMARY KEY (sku) NOT ENFORCED
);
CREATE TABLE wms.movements (
  movement_id INT64 NOT NULL,
  sku STRING NOT NULL,
  warehouse STRING NOT NULL,
  moved_at TIMESTAMP NOT NULL,
  kind STRING NOT NULL,
  quantity INT64 NOT NULL,
  PRIMARY KEY (movement_id) NOT ENFORCED,
  FOREIGN KEY (sku) REFERENCES wms.products (sku) NOT ENFORCED
);
