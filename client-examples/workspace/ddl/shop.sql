CREATE TABLE IF NOT EXISTS `shop.sales` (
  sale_id INT64 NOT NULL OPTIONS(description = 'Number on the receipt'),
  book_id INT64 NOT NULL,
  sold_at TIMESTAMP,
  copies INT64,
  price NUMERIC OPTIONS(description = 'For one copy'),
  PRIMARY KEY (sale_id) NOT ENFORCED
);
CREATE TABLE IF NOT EXISTS `shop.books` (
  book_id INT64 NOT NULL,
  title STRING,
  genre STRING,
  PRIMARY KEY (book_id) NOT ENFORCED
);
CREATE TABLE IF NOT EXISTS `shop.reviews` (
  book_id INT64 NOT NULL,
  stars INT64
);
