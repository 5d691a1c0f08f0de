// `tables.py` of a generated package: where models are written, replaced as a whole and safely. No text of a spec is in it.

export const TABLES_PY = String.raw`"""Tables of the models: read back as written, and replaced only by a complete next state."""

import shutil
from pathlib import Path
from typing import Protocol

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from .model import Model
from .sources import quoted, quoted_table


class TableError(Exception):
    """A table that is there already does not have the model's columns."""


class Tables(Protocol):
    def rows(self, model: Model) -> DataFrame | None:
        """The table's rows, or None while there is no table."""
        ...

    def replace(self, model: Model, rows: DataFrame) -> None:
        """All rows of the table become these. They may be computed from the table itself."""
        ...


class CatalogTables:
    """Tables of the session's catalog. With Delta each replacement is one transaction."""

    def __init__(self, spark: SparkSession, file_format: str = "parquet") -> None:
        self._spark = spark
        self._format = file_format

    def rows(self, model: Model) -> DataFrame | None:
        table = quoted_table(model.schema, model.name)
        if not self._spark.catalog.tableExists(table):
            self._finish_swap(model)
            if not self._spark.catalog.tableExists(table):
                return None
        return as_declared(self._spark.table(table), model)

    def replace(self, model: Model, rows: DataFrame) -> None:
        if model.schema:
            parts = ".".join(quoted(part) for part in model.schema.split("."))
            self._spark.sql(f"CREATE DATABASE IF NOT EXISTS {parts}")
        if self._format == "delta":
            # Delta reads the version that was current when the run began.
            writer = self._writer(model, rows).mode("overwrite").option("overwriteSchema", "true")
            writer.saveAsTable(quoted_table(model.schema, model.name))
            return
        # Other formats cannot overwrite a table that is being read: the next state is complete before it takes its place.
        staging = quoted_table(model.schema, model.staging_name)
        self._spark.sql(f"DROP TABLE IF EXISTS {staging}")
        self._writer(model, rows).saveAsTable(staging)
        self._spark.sql(f"DROP TABLE IF EXISTS {quoted_table(model.schema, model.name)}")
        self._finish_swap(model)

    def _writer(self, model: Model, rows: DataFrame):
        writer = rows.write.format(self._format)
        return writer.partitionBy(*model.partition_by) if model.partition_by else writer

    def _finish_swap(self, model: Model) -> None:
        """A run that ended between dropping and renaming left a complete next state."""
        staging = quoted_table(model.schema, model.staging_name)
        if self._spark.catalog.tableExists(staging):
            self._spark.sql(f"ALTER TABLE {staging} RENAME TO {quoted_table(model.schema, model.name)}")


class FolderTables:
    """One folder of Parquet files a table, for runs on one's own machine."""

    def __init__(self, spark: SparkSession, folder: str) -> None:
        self._spark = spark
        self._folder = Path(folder)

    def rows(self, model: Model) -> DataFrame | None:
        target, staging = self._paths(model)
        if not target.exists():
            if not (staging / "_SUCCESS").exists():
                return None
            staging.rename(target)
        return as_declared(self._spark.read.parquet(str(target)), model)

    def replace(self, model: Model, rows: DataFrame) -> None:
        target, staging = self._paths(model)
        rows.write.mode("overwrite").parquet(str(staging))
        if target.exists():
            shutil.rmtree(target)
        staging.rename(target)

    def _paths(self, model: Model) -> tuple[Path, Path]:
        folder = self._folder / (model.schema or "default")
        return folder / model.name, folder / model.staging_name


def as_declared(rows: DataFrame, model: Model) -> DataFrame:
    found = {field.name.lower(): field for field in rows.schema}
    expected = {field.name.lower(): field for field in model.columns}
    for name, field in expected.items():
        actual = found.get(name)
        if actual is None or actual.dataType.simpleString() != field.dataType.simpleString():
            given = "missing" if actual is None else actual.dataType.simpleString()
            wanted = field.dataType.simpleString()
            raise TableError(f"table {model.name}: column {field.name} is {given}, the model has {wanted}")
    extra = found.keys() - expected.keys()
    if extra:
        raise TableError(f"table {model.name} has columns that the model does not have: {', '.join(sorted(extra))}")
    return rows.select(*(F.col(quoted(field.name)) for field in model.columns))
`;
