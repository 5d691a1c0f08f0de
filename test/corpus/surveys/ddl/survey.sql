CREATE TABLE survey.responses (
  response_id INT64 NOT NULL,
  respondent STRING,
  wave STRING NOT NULL,
  submitted_at TIMESTAMP NOT NULL,
  recommend INT64,
  ease INT64,
  price INT64,
  topics ARRAY<STRING>,
  PRIMARY KEY (response_id) NOT ENFORCED
);
CREATE TABLE survey.phone_interviews (
  interview_id INT64 NOT NULL,
  wave STRING NOT NULL,
  held_at TIMESTAMP NOT NULL,
  recommend INT64,
  PRIMARY KEY (interview_id) NOT ENFORCED
);
