CREATE TABLE crm.accounts (
  account_no STRING NOT NULL,
  name STRING,
  segment STRING,
  load_ts TIMESTAMP NOT NULL,
  PRIMARY KEY (account_no, load_ts) NOT ENFORCED
);
CREATE TABLE erp.contracts (
  contract_no STRING NOT NULL,
  account_no STRING NOT NULL,
  product_code STRING,
  monthly_fee NUMERIC,
  signed_on DATE,
  load_ts TIMESTAMP NOT NULL,
  PRIMARY KEY (contract_no, load_ts) NOT ENFORCED
);
