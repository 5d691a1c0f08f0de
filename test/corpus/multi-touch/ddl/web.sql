create table web.events (
  event_id string not null,
  anonymous_id string not null,
  user_id string,
  event_name string not null,
  ts timestamp not null,
  url string,
  referrer string,
  properties json,
  primary key (event_id) not enforced
);
create table web.identities (anonymous_id string not null, user_id string not null, linked_at timestamp not null, primary key (anonymous_id, user_id) not enforced);
create table ads.spend (day date not null, channel string not null, campaign string not null, cost numeric not null, clicks int64, primary key (day, channel, campaign) not enforced);
