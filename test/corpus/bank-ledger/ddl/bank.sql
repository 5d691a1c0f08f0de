CREATE TABLE bank.accounts (
  account_id STRING NOT NULL,
  customer_id INT64 NOT NULL,
  branch STRING NOT NULL,
  currency STRING NOT NULL,
  opened_on DATE NOT NULL,
  PRIMARY KEY (account_id) NOT ENFORCED
);
CREATE TABLE bank.entries (
  entry_id INT64 NOT NULL,
  transaction_id INT64 NOT NULL,
  account_id STRING NOT NULL,
  posted_on DATE NOT NULL,
  side STRING NOT NULL,
  amount NUMERIC(18, 2) NOT NULL,
  PRIMARY KEY (entry_id) NOT ENFORCED,
  FOREIGN KEY (account_id) REFERENCES bank.accounts (account_id) NOT ENFORCED
);
