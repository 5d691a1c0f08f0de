CREATE TABLE IF NOT EXISTS `web.customer_changes` (
  customer_id INT64 NOT NULL,
  email STRING,
  city STRING,
  interests ARRAY<STRING>,
  newsletter BOOL,
  deleted BOOL,
  changed_at TIMESTAMP NOT NULL
);
CREATE TABLE IF NOT EXISTS `web.orders` (
  order_id INT64 NOT NULL,
  customer_id INT64,
  ordered_on DATE NOT NULL,
  book_id INT64 NOT NULL,
  amount NUMERIC,
  coupon STRING,
  PRIMARY KEY (order_id) NOT ENFORCED
);
CREATE TABLE IF NOT EXISTS `web.returns` (
  order_id INT64 NOT NULL,
  returned_on DATE NOT NULL
);
CREATE TABLE IF NOT EXISTS `web.budget` (
  genre STRING NOT NULL,
  target NUMERIC NOT NULL,
  PRIMARY KEY (genre) NOT ENFORCED
);
