CREATE TABLE market.sales (sale_id INT64 NOT NULL, seller_id INT64 NOT NULL, sold_at TIMESTAMP NOT NULL, currency STRING NOT NULL, amount NUMERIC NOT NULL, fee_plan STRING, PRIMARY KEY (sale_id) NOT ENFORCED);
CREATE TABLE market.refunds (refund_id INT64 NOT NULL, sale_id INT64 NOT NULL, refunded_at TIMESTAMP NOT NULL, amount NUMERIC NOT NULL, PRIMARY KEY (refund_id) NOT ENFORCED);
CREATE TABLE market.sellers (seller_id INT64 NOT NULL, display_name STRING NOT NULL, payout_currency STRING NOT NULL, iban STRING, vat_rates ARRAY<STRUCT<country STRING, rate NUMERIC>>, PRIMARY KEY (seller_id) NOT ENFORCED);
CREATE TABLE market.fee_plans (plan STRING NOT NULL, pct NUMERIC NOT NULL, fixed NUMERIC NOT NULL, PRIMARY KEY (plan) NOT ENFORCED);
CREATE TABLE market.fx (rate_date DATE NOT NULL, base STRING NOT NULL, quote STRING NOT NULL, rate NUMERIC NOT NULL, PRIMARY KEY (rate_date, base, quote) NOT ENFORCED);
