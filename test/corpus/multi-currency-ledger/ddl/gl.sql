CREATE TABLE gl.journal_lines (entry_id INT64 NOT NULL, line_no INT64 NOT NULL, account_code STRING NOT NULL, booking_date DATE NOT NULL, currency STRING NOT NULL, debit NUMERIC, credit NUMERIC, memo STRING, PRIMARY KEY (entry_id, line_no) NOT ENFORCED);
CREATE TABLE gl.accounts (account_code STRING NOT NULL, account_name STRING NOT NULL, kind STRING NOT NULL, PRIMARY KEY (account_code) NOT ENFORCED);
CREATE TABLE gl.daily_rates (currency STRING NOT NULL, rate_date DATE NOT NULL, to_eur NUMERIC NOT NULL, PRIMARY KEY (currency, rate_date) NOT ENFORCED);
CREATE TABLE gl.budget (account_code STRING NOT NULL, year_month STRING NOT NULL, amount_eur NUMERIC, PRIMARY KEY (account_code, year_month) NOT ENFORCED);
