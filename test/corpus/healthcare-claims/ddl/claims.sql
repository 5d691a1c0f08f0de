CREATE TABLE claims.claim_lines (
  claim_id STRING NOT NULL,
  line_number INT64 NOT NULL,
  version INT64 NOT NULL,
  member_id STRING NOT NULL,
  diagnosis STRING,
  service_from DATE NOT NULL,
  service_to DATE,
  paid NUMERIC NOT NULL,
  status STRING NOT NULL,
  received_at TIMESTAMP NOT NULL,
  PRIMARY KEY (claim_id, line_number, version) NOT ENFORCED
);
CREATE TABLE claims.members (
  member_id STRING NOT NULL,
  born_on DATE,
  plan STRING NOT NULL,
  PRIMARY KEY (member_id) NOT ENFORCED
);
