CREATE TABLE game.installs (
  player_id STRING NOT NULL,
  installed_at TIMESTAMP NOT NULL,
  platform STRING NOT NULL,
  country STRING,
  PRIMARY KEY (player_id) NOT ENFORCED
);
CREATE TABLE game.sessions (
  session_id STRING NOT NULL,
  player_id STRING NOT NULL,
  started_at TIMESTAMP NOT NULL,
  seconds INT64 NOT NULL,
  events ARRAY<STRUCT<name STRING, amount NUMERIC>>,
  PRIMARY KEY (session_id) NOT ENFORCED
);
