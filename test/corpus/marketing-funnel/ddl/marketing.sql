CREATE TABLE ads.google_campaigns (
  day DATE NOT NULL,
  campaign STRING NOT NULL,
  impressions INT64 NOT NULL,
  clicks INT64 NOT NULL,
  cost_micros INT64 NOT NULL,
  PRIMARY KEY (day, campaign) NOT ENFORCED
);
CREATE TABLE ads.meta_insights (
  date_start DATE NOT NULL,
  campaign_name STRING NOT NULL,
  impressions INT64 NOT NULL,
  inline_link_clicks INT64,
  spend NUMERIC NOT NULL,
  PRIMARY KEY (date_start, campaign_name) NOT ENFORCED
);
CREATE TABLE crm.leads (
  lead_id INT64 NOT NULL,
  created_at TIMESTAMP NOT NULL,
  campaign STRING,
  score INT64,
  PRIMARY KEY (lead_id) NOT ENFORCED
);
CREATE TABLE crm.deals (
  deal_id INT64 NOT NULL,
  lead_id INT64 NOT NULL,
  won_at TIMESTAMP,
  amount NUMERIC,
  PRIMARY KEY (deal_id) NOT ENFORCED,
  FOREIGN KEY (lead_id) REFERENCES crm.leads (lead_id) NOT ENFORCED
);
