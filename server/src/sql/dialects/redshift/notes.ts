// Limits of Redshift that no translation mends: printed all the same, and reported.

export const TRAILING_BLANKS = 'Redshift takes texts that differ in trailing blanks only for equal';
export const CASE_MAPPING =
  'letters outside ASCII whose upper or lower case has another length or depends on their place are mapped by Redshift in its own way';
export const WHITE_SPACE = 'white space outside ASCII is not trimmed on Redshift';
export const NOT_A_NUMBER = 'NaN is compared and ordered by Redshift in its own way';
export const DECIMAL_RANGE = 'a product of more than 20 digits before the point raises an error on Redshift';
export const ZONES = 'local times before zones were standardised (about 1900) follow another table on Redshift';
