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
        self._finish(model)
        table = quoted_table(model.schema, model.name)
        return as_declared(self._spark.table(table), model) if self._spark.catalog.tableExists(table) else None

    def replace(self, model: Model, rows: DataFrame) -> None:
        if model.schema:
            parts = ".".join(quoted(part) for part in model.schema.split("."))
            self._spark.sql(f"CREATE DATABASE IF NOT EXISTS {parts}")
        if self._format == "delta":
            # Delta reads the version that was current when the run began.
            self._write(model, rows, model.name)
            return
        # Other formats cannot overwrite a table that is being read, and a fault in the middle of writing would leave none.
        # So the next state is complete, in a table of its own, before the table is touched.
        self._spark.sql(f"DROP TABLE IF EXISTS {quoted_table(model.schema, model.staging_name)}")
        self._write(model, rows, model.staging_name)
        self._finish(model)

    def _write(self, model: Model, rows: DataFrame, name: str) -> None:
        writer = rows.write.format(self._format).mode("overwrite")
        if self._format == "delta":
            writer = writer.option("overwriteSchema", "true")
        if model.partition_by:
            writer = writer.partitionBy(*model.partition_by)
        writer.saveAsTable(quoted_table(model.schema, name))

    def _finish(self, model: Model) -> None:
        """Puts a complete next state in the table's place; also the one that an interrupted run left behind."""
        staging = quoted_table(model.schema, model.staging_name)
        if self._spark.catalog.tableExists(staging):
            self._write(model, as_declared(self._spark.table(staging), model), model.name)
            self._spark.sql(f"DROP TABLE {staging}")


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
