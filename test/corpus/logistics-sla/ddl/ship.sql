CREATE TABLE ship.shipments (
  shipment_id INT64 NOT NULL,
  carrier STRING NOT NULL,
  service STRING NOT NULL,
  destination_country STRING,
  handed_over_at TIMESTAMP,
  PRIMARY KEY (shipment_id) NOT ENFORCED
);
CREATE TABLE ship.events (
  shipment_id INT64 NOT NULL,
  sequence INT64 NOT NULL,
  event_at TIMESTAMP NOT NULL,
  code STRING NOT NULL,
  PRIMARY KEY (shipment_id, sequence) NOT ENFORCED,
  FOREIGN KEY (shipment_id) REFERENCES ship.shipments (shipment_id) NOT ENFORCED
);
CREATE TABLE ship.promises (
  carrier STRING NOT NULL,
  service STRING NOT NULL,
  promised_hours INT64 NOT NULL,
  PRIMARY KEY (carrier, service) NOT ENFORCED
);
