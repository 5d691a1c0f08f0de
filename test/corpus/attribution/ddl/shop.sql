CREATE TABLE shop.touches (
  touch_id INT64 NOT NULL,
  visitor STRING NOT NULL,
  channel STRING NOT NULL,
  touched_at TIMESTAMP NOT NULL,
  PRIMARY KEY (touch_id) NOT ENFORCED
);
CREATE TABLE shop.orders (
  order_id INT64 NOT NULL,
  visitor STRING,
  ordered_at TIMESTAMP NOT NULL,
  revenue NUMERIC NOT NULL,
  status STRING NOT NULL,
  PRIMARY KEY (order_id) NOT ENFORCED
);
