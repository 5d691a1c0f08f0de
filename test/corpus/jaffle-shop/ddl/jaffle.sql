CREATE TABLE raw.jaffle_customers (
  id INT64 NOT NULL,
  first_name STRING,
  last_name STRING,
  PRIMARY KEY (id) NOT ENFORCED
);
CREATE TABLE raw.jaffle_orders (
  id INT64 NOT NULL,
  user_id INT64 NOT NULL,
  order_date DATE NOT NULL,
  status STRING NOT NULL,
  PRIMARY KEY (id) NOT ENFORCED,
  FOREIGN KEY (user_id) REFERENCES raw.jaffle_customers (id) NOT ENFORCED
);
CREATE TABLE raw.jaffle_payments (
  id INT64 NOT NULL,
  order_id INT64 NOT NULL,
  payment_method STRING NOT NULL,
  amount INT64 NOT NULL OPTIONS (description = 'In cents'),
  PRIMARY KEY (id) NOT ENFORCED,
  FOREIGN KEY (order_id) REFERENCES raw.jaffle_orders (id) NOT ENFORCED
);
