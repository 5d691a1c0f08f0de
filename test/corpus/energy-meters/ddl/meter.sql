CREATE TABLE mdm.readings (
  meter_id STRING NOT NULL,
  read_at TIMESTAMP NOT NULL,
  register STRING NOT NULL,       -- '1.8.0' import, '2.8.0' export
  kwh NUMERIC,
  quality STRING,
  received_at TIMESTAMP NOT NULL
) PARTITION BY DATE(read_at);
CREATE TABLE mdm.meters (
  meter_id STRING NOT NULL,
  point_id STRING NOT NULL,
  installed DATE NOT NULL,
  removed DATE,
  multiplier NUMERIC(10, 4) NOT NULL,
  PRIMARY KEY (meter_id) NOT ENFORCED
);
CREATE TABLE mdm.tariffs (
  tariff STRING NOT NULL, valid_from DATE NOT NULL, valid_to DATE, cents_per_kwh NUMERIC NOT NULL,
  PRIMARY KEY (tariff, valid_from) NOT ENFORCED
);
CREATE TABLE mdm.points (
  point_id STRING NOT NULL, tariff STRING NOT NULL, city STRING,
  PRIMARY KEY (point_id) NOT ENFORCED
);
