CREATE TABLE iot.readings (
  device_id STRING NOT NULL,
  read_at TIMESTAMP NOT NULL,
  metric STRING NOT NULL,
  value FLOAT64,
  arrived_at TIMESTAMP NOT NULL,
  PRIMARY KEY (device_id, read_at, metric) NOT ENFORCED
);
CREATE TABLE iot.devices (
  device_id STRING NOT NULL,
  site STRING NOT NULL,
  model STRING,
  installed_on DATE,
  calibration STRUCT<offset_c FLOAT64, factor FLOAT64>,
  PRIMARY KEY (device_id) NOT ENFORCED
);
