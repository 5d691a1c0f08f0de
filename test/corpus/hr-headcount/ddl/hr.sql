CREATE TABLE hr.employments (
  employee_id INT64 NOT NULL,
  hired_on DATE NOT NULL,
  left_on DATE,
  department STRING NOT NULL,
  salary NUMERIC(10, 2),
  PRIMARY KEY (employee_id, hired_on) NOT ENFORCED
);
CREATE TABLE hr.departments (
  code STRING NOT NULL,
  name STRING NOT NULL,
  parent_code STRING,
  PRIMARY KEY (code) NOT ENFORCED
);
