CREATE TABLE logs.access_lines (
  line_id INT64 NOT NULL,
  ingested_at TIMESTAMP NOT NULL,
  line STRING NOT NULL,
  context JSON,
  PRIMARY KEY (line_id) NOT ENFORCED
);
