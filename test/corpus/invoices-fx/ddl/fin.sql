CREATE TABLE fin.invoices (
  invoice_id INT64 NOT NULL,
  customer STRING NOT NULL,
  currency STRING NOT NULL,
  amount NUMERIC(18, 2) NOT NULL,
  invoiced_on DATE NOT NULL,
  PRIMARY KEY (invoice_id) NOT ENFORCED
);
CREATE TABLE fin.payments (
  payment_id INT64 NOT NULL,
  invoice_id INT64 NOT NULL,
  amount NUMERIC(18, 2) NOT NULL,
  paid_on DATE NOT NULL,
  PRIMARY KEY (payment_id) NOT ENFORCED,
  FOREIGN KEY (invoice_id) REFERENCES fin.invoices (invoice_id) NOT ENFORCED
);
CREATE TABLE fin.fx_rates (
  currency STRING NOT NULL,
  rate_date DATE NOT NULL,
  rate_to_eur NUMERIC NOT NULL,
  PRIMARY KEY (currency, rate_date) NOT ENFORCED
);
