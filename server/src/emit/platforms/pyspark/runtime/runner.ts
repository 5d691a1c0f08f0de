// `runner.py` and `session.py` of a generated package: the run itself. No text of a spec is in it.

export const SESSION_PY = String.raw`"""The Spark session that the transformations are written for."""

from pyspark.sql import SparkSession

# Errors instead of NULLs, instants in UTC, and dates before 1582 as they are.
SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "false",
    "spark.sql.timestampType": "TIMESTAMP_LTZ",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
}


def get_session(name: str) -> SparkSession:
    spark = SparkSession.builder.appName(name).getOrCreate()
    for key, value in SETTINGS.items():
        spark.conf.set(key, value)
    return spark
`;

export const RUNNER_PY = String.raw`"""Builds the models in order; checks the data tests."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from .messages import REFUSALS
from .model import DataTest, Model, Source
from .params import Params
from .sources import SourceError, Sources, quoted
from .tables import TableError, Tables

SHOWN_KEYS = 5


def reason_of(error: Exception) -> str:
    """Spark's own sentence out of a Java stack trace: the last one is the cause."""
    sentences = re.findall(r"\[[A-Z][A-Z_.]+\] [^\n]*", str(error))
    return sentences[-1] if sentences else str(error).partition("\n")[0]


class RefusedError(Exception):
    """A run that was stopped before anything of its model was written."""


@dataclass
class RunResult:
    # Model -> rows in its table after the run.
    built: dict[str, int] = field(default_factory=dict)
    # Model -> why it was not built.
    blocked: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TestResult:
    test: DataTest
    violations: int


class Pipeline:
    def __init__(
        self,
        spark: SparkSession,
        models: Iterable[Model],
        sources: Iterable[Source],
        source_rows: Sources,
        tables: Tables,
        params: Params,
    ) -> None:
        self._models = {model.name: model for model in models}
        self._sources = {source.name: source for source in sources}
        self._source_rows = source_rows
        self._tables = tables
        self._options: Mapping[str, Any] = {"spark": spark, "params": params}
        self._spark = spark
        self._cache: dict[str, DataFrame] = {}

    def run(self) -> RunResult:
        result = RunResult()
        for model in self._models.values():
            missing = next((name for name in model.inputs.values() if name in result.blocked), None)
            if missing is not None:
                result.blocked[model.name] = f"it reads {missing}, which was not built"
                continue
            try:
                self._build(model, result)
            except (RefusedError, SourceError, TableError) as error:
                result.blocked[model.name] = str(error)
            except (PySparkException, Py4JJavaError) as error:
                # A value that an expression cannot take: the table is as it was, and the other models are built.
                result.blocked[model.name] = reason_of(error)
        return result

    def test(self, tests: Iterable[DataTest], without: Iterable[str] = ()) -> list[TestResult]:
        """Every test on the rows that are in the tables now; those that read a model of without are left out."""
        skipped = set(without)
        results = []
        for test in tests:
            if skipped.isdisjoint(test.inputs.values()):
                frames = {argument: self.rows(name) for argument, name in test.inputs.items()}
                violations = test.violations(**frames, **self._given(test.options)).count()
                results.append(TestResult(test, violations))
        return results

    def rows(self, name: str) -> DataFrame:
        """Rows of a source or a model as its readers see them."""
        if name not in self._cache:
            self._cache[name] = self._load(name)
        return self._cache[name]

    def _load(self, name: str) -> DataFrame:
        source = self._sources.get(name)
        if source is not None:
            return self._source_rows.rows(source)
        model = self._models[name]
        if model.kind == "ephemeral":
            return self._computed(model)
        rows = self._tables.rows(model)
        if rows is None:
            raise LookupError(f"{name} has no table yet: run the pipeline first")
        return rows

    def _given(self, options: Iterable[str]) -> dict[str, Any]:
        return {option: self._options[option] for option in options}

    def _computed(self, model: Model) -> DataFrame:
        frames = {argument: self.rows(name) for argument, name in model.inputs.items()}
        return model.transform(**frames, **self._given(model.transform_options))

    def _build(self, model: Model, result: RunResult) -> None:
        if model.kind == "ephemeral":
            return
        rows = self._computed(model)
        if model.update is None:
            self._tables.replace(model, rows)
        else:
            rows = rows.persist()
            try:
                self._update(model, rows, result)
            finally:
                rows.unpersist()
        self._cache.pop(model.name, None)
        result.built[model.name] = self.rows(model.name).count()

    def _update(self, model: Model, rows: DataFrame, result: RunResult) -> None:
        existing = self._tables.rows(model)
        if existing is None:
            existing = self._spark.createDataFrame([], model.columns)
        update = model.update(existing, rows, **self._given(model.update_options))
        for reason, offending in update.refusals.items():
            keys = offending.distinct().limit(SHOWN_KEYS + 1).collect()
            if keys:
                shown = "; ".join(", ".join(f"{k}={v!r}" for k, v in key.asDict().items()) for key in keys[:SHOWN_KEYS])
                more = " and more" if len(keys) > SHOWN_KEYS else ""
                raise RefusedError(f"{reason}: {REFUSALS[reason]} ({shown}{more}); nothing was written")
        if model.watermark is not None:
            unmarked = rows.filter(F.col(quoted(model.watermark)).isNull()).count()
            if unmarked > 0:
                result.notes.append(f"{model.name}: {unmarked} rows without {model.watermark} are not loaded")
        self._tables.replace(model, update.next_state)
`;

export const jobPy = (
  pkg: string,
): string => String.raw`"""Builds every model of the pipeline, then checks the data tests.

Ends with 0 when everything was built and no test of severity error failed, else with 1.
"""

import argparse
import sys
from datetime import datetime, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from ${pkg}.data_tests import DATA_TESTS  # noqa: E402
from ${pkg}.models import MODELS  # noqa: E402
from ${pkg}.params import params_from_text  # noqa: E402
from ${pkg}.runner import Pipeline  # noqa: E402
from ${pkg}.schemas import SOURCES  # noqa: E402
from ${pkg}.session import get_session  # noqa: E402
from ${pkg}.sources import CsvSources, ParquetSources, TableSources  # noqa: E402
from ${pkg}.tables import CatalogTables, FolderTables  # noqa: E402


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter; run_ts is now unless it is given"
    )
    parser.add_argument("--sources", choices=["tables", "csv", "parquet"], default="tables", help="where sources come from")
    parser.add_argument("--source-folder", metavar="DIR", help="folder of the CSV or Parquet files")
    parser.add_argument("--output-folder", metavar="DIR", help="write Parquet folders here instead of tables")
    parser.add_argument("--format", default="parquet", help="format of the tables: parquet, delta …")
    parser.add_argument("--no-tests", action="store_true", help="build only")
    parser.add_argument("--only-tests", action="store_true", help="check the tables as they are")
    options = parser.parse_args(argv)
    if options.sources != "tables" and options.source_folder is None:
        parser.error(f"--sources {options.sources} needs --source-folder")
    return options


def main(argv: list[str] | None = None) -> int:
    options = arguments(argv)
    given = dict(text.partition("=")[::2] for text in options.param)
    given.setdefault("run_ts", datetime.now(timezone.utc).isoformat(sep=" "))
    params = params_from_text(given)
    spark = get_session("${pkg}")
    sources = {
        "tables": lambda: TableSources(spark),
        "csv": lambda: CsvSources(spark, options.source_folder),
        "parquet": lambda: ParquetSources(spark, options.source_folder),
    }[options.sources]()
    in_folder = options.output_folder is not None
    tables = FolderTables(spark, options.output_folder) if in_folder else CatalogTables(spark, options.format)
    pipeline = Pipeline(spark, MODELS, SOURCES, sources, tables, params)

    failed = False
    blocked: dict[str, str] = {}
    if not options.only_tests:
        result = pipeline.run()
        blocked = result.blocked
        for name, count in result.built.items():
            print(f"built {name}: {count} rows")
        for note in result.notes:
            print(f"note: {note}")
        for name, reason in blocked.items():
            print(f"not built {name}: {reason}")
            failed = True
    if not options.no_tests:
        for outcome in pipeline.test(DATA_TESTS, without=blocked):
            test = outcome.test
            if outcome.violations > 0:
                print(f"{test.severity}: {test.model}: {test.description}: {outcome.violations} rows [{test.id}]")
                failed = failed or test.severity == "error"
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
`;

export const CONFTEST_PY = String.raw`"""One local Spark session for all tests."""

import os
import time

import pytest
from pyspark.sql import SparkSession

# Rows that are collected come back in the machine's zone: it has to be UTC too.
os.environ["TZ"] = "UTC"
if hasattr(time, "tzset"):
    time.tzset()


@pytest.fixture(scope="session")
def spark() -> SparkSession:
    from PACKAGE.session import SETTINGS

    session = (
        SparkSession.builder.master("local[*]")
        .appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    for key, value in SETTINGS.items():
        session.conf.set(key, value)
    yield session
    session.stop()
`;

export const COMPARISON_PY = String.raw`"""Comparisons for the unit tests: rows as a multiset, types exactly, FLOAT64 within 1e-9."""

from collections.abc import Mapping
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.testing import assertDataFrameEqual, assertSchemaEqual


def rows(spark: SparkSession, schema: T.StructType, values: list[dict[str, Any]]) -> DataFrame:
    """A DataFrame of these rows; a column that a row does not name is NULL."""
    nullable = T.StructType([T.StructField(f.name, f.dataType) for f in schema])
    return spark.createDataFrame([tuple(row.get(f.name) for f in nullable) for row in values], nullable)


def columns_of(schema: T.StructType, names: list[str]) -> T.StructType:
    return T.StructType([schema[name] for name in names])


def assert_rows(actual: DataFrame, expected: DataFrame) -> None:
    """Columns that the expected rows do not have are not compared."""
    same = actual.select(*(_name(field) for field in expected.schema))
    assertSchemaEqual(same.schema, expected.schema)
    assertDataFrameEqual(_comparable(same), _comparable(expected), rtol=1e-9, atol=0.0)


def assert_refused(refusals: Mapping[str, DataFrame], reason: str) -> None:
    found = [name for name, offending in refusals.items() if not offending.isEmpty()]
    assert reason in found, f"expected the refusal {reason}, found {found or 'none'}"


def assert_not_refused(refusals: Mapping[str, DataFrame]) -> None:
    found = [name for name, offending in refusals.items() if not offending.isEmpty()]
    assert not found, f"refused: {found}"


def _name(field: T.StructField) -> Column:
    return F.col("${'`'}" + field.name.replace("${'`'}", "${'``'}") + "${'`'}").alias(field.name)


def _comparable(rows: DataFrame) -> DataFrame:
    columns = []
    for field in rows.schema:
        column = _name(field)
        if isinstance(field.dataType, T.DoubleType):
            # assertDataFrameEqual takes NaN for equal to everything: what is not finite is compared as text.
            finite = ~F.isnan(column) & (F.abs(column) != float("inf"))
            columns.append(F.when(finite, column).alias(f"{field.name} (finite)"))
            columns.append(F.when(~finite, column.cast(T.StringType())).alias(f"{field.name} (not finite)"))
        elif isinstance(field.dataType, (T.TimestampType, T.TimestampNTZType, T.DateType)):
            # Python's own dates fail near the first and the last year.
            columns.append(column.cast(T.StringType()).alias(field.name))
        else:
            columns.append(column)
    return rows.select(*columns)
`;
