CREATE TABLE erp.gl_lines (
  ledger STRING NOT NULL, doc_no INT64 NOT NULL, line_no INT64 NOT NULL, account STRING NOT NULL, posting_date DATE NOT NULL,
  amount_tc NUMERIC NOT NULL, currency STRING NOT NULL, amount_lc NUMERIC NOT NULL, cleared_on DATE,
  PRIMARY KEY (ledger, doc_no, line_no) NOT ENFORCED
);
CREATE TABLE erp.accounts (account STRING NOT NULL, name STRING NOT NULL, is_monetary BOOL NOT NULL, parent STRING, PRIMARY KEY (account) NOT ENFORCED);
CREATE TABLE tre.rates (currency STRING NOT NULL, rate_date DATE NOT NULL, rate NUMERIC NOT NULL, source STRING NOT NULL, PRIMARY KEY (currency, rate_date, source) NOT ENFORCED);
CREATE TABLE erp.ledgers (ledger STRING NOT NULL, local_currency STRING NOT NULL, PRIMARY KEY (ledger) NOT ENFORCED);
