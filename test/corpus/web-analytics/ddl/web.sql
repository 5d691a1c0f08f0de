CREATE TABLE `web.page_views` (
  event_id STRING NOT NULL OPTIONS (description = 'Given by the tracker'),
  visitor_id STRING NOT NULL,
  viewed_at TIMESTAMP NOT NULL,
  url STRING NOT NULL,
  referrer STRING,
  user_agent STRING,
  PRIMARY KEY (event_id) NOT ENFORCED
);
