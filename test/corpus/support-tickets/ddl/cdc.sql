CREATE TABLE cdc.ticket_changes (
  ticket_id INT64 NOT NULL,
  change_number INT64 NOT NULL,
  changed_at TIMESTAMP NOT NULL,
  operation STRING NOT NULL,
  status STRING,
  priority STRING,
  assignee STRING,
  PRIMARY KEY (ticket_id, change_number) NOT ENFORCED
);
CREATE TABLE cdc.ticket_messages (
  message_id INT64 NOT NULL,
  ticket_id INT64 NOT NULL,
  sent_at TIMESTAMP NOT NULL,
  from_agent BOOL NOT NULL,
  PRIMARY KEY (message_id) NOT ENFORCED
);
