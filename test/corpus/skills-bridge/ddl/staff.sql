-- As an extraction tool writes it: nothing is NOT NULL, no keys.
CREATE TABLE `raw.employees` (emp_id INT64, name STRING, manager_id INT64, dept STRING, hired_on DATE);
CREATE TABLE `raw.emp_skills` (emp_id INT64, skill_id INT64, level INT64);
CREATE TABLE `raw.skills` (skill_id INT64, skill STRING);
