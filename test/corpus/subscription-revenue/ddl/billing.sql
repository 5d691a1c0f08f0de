CREATE TABLE billing.subscriptions (
  subscription_id INT64 NOT NULL,
  customer_id INT64 NOT NULL,
  plan STRING NOT NULL,
  monthly_price NUMERIC NOT NULL,
  started_on DATE NOT NULL,
  ended_on DATE,
  PRIMARY KEY (subscription_id) NOT ENFORCED
);
