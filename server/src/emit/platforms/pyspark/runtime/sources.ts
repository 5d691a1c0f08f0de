// `sources.py` of a generated package: where the rows of sources come from. No text of a spec is in it.

export const SOURCES_PY = String.raw`"""Rows of the sources: from tables, or from files for a run on one's own machine."""

from pathlib import Path
from typing import Any, Protocol

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from .model import Source
from .values import TIME, parse, time_text


class SourceError(Exception):
    """A source is not as the spec describes it."""


class Sources(Protocol):
    def rows(self, source: Source) -> DataFrame: ...


class TableSources:
    """Tables of the session's catalog."""

    def __init__(self, spark: SparkSession) -> None:
        self._spark = spark

    def rows(self, source: Source) -> DataFrame:
        return conform(self._spark.table(quoted_table(source.schema, source.table)), source)


class ParquetSources:
    """raw.orders is the file or folder raw.orders.parquet, else orders.parquet."""

    def __init__(self, spark: SparkSession, folder: str) -> None:
        self._spark = spark
        self._folder = Path(folder)

    def rows(self, source: Source) -> DataFrame:
        return conform(self._spark.read.parquet(str(find_file(self._folder, source, "parquet"))), source)


class CsvSources:
    """raw.orders is raw.orders.csv, else orders.csv: a header line, an empty cell is NULL, "" the empty text."""

    def __init__(self, spark: SparkSession, folder: str) -> None:
        self._spark = spark
        self._folder = Path(folder)

    def rows(self, source: Source) -> DataFrame:
        path = find_file(self._folder, source, "csv")
        return self._spark.createDataFrame(typed_rows(path, source), source.columns)


def find_file(folder: Path, source: Source, extension: str) -> Path:
    candidates = [folder / f"{source.name}.{extension}", folder / f"{source.table}.{extension}"]
    for path in candidates:
        if path.exists():
            return path
    raise SourceError(f"no file for {source.name}: expected {candidates[0]} or {candidates[1]}")


def typed_rows(path: Path, source: Source) -> list[tuple[Any, ...]]:
    text = path.read_bytes().decode("utf-8-sig")
    if text.strip() == "":
        return []
    (_, header), *records = csv_records(text)
    names = [(cell or "").strip().lower() for cell in header]
    known = {column.name.lower() for column in source.columns}
    for name in names:
        if name not in known:
            raise SourceError(f"{path}: {source.name} has no column {name!r}")
    places = [names.index(c.name.lower()) if c.name.lower() in names else None for c in source.columns]
    rows = []
    for line, cells in records:
        if len(cells) != len(names):
            if cells == [None]:
                continue
            raise SourceError(f"{path}:{line}: {len(cells)} cells, but the header has {len(names)}")
        row = []
        for column, place in zip(source.columns, places):
            cell = None if place is None else cells[place]
            try:
                row.append(None if cell is None else _value(cell, column))
            except ValueError as error:
                raise SourceError(f"{path}:{line}: column {column.name}: {error}") from error
            if row[-1] is None and not column.nullable:
                raise SourceError(f"{path}:{line}: column {column.name} is NOT NULL but empty here")
        rows.append(tuple(row))
    return rows


def _value(cell: str, column: T.StructField) -> Any:
    return time_text(cell) if column.metadata == TIME else parse(cell, column.dataType)


def csv_records(text: str) -> list[tuple[int, list[str | None]]]:
    """Records of RFC 4180 text, each with its line. Python's csv module does not tell NULL from ""."""
    records: list[tuple[int, list[str | None]]] = []
    at, line = 0, 1
    while at < len(text):
        start, cells = line, []
        while True:
            cell: str | None
            if text.startswith('"', at):
                end = at + 1
                while True:
                    end = text.find('"', end)
                    if end < 0:
                        raise SourceError(f"line {line}: a quoted cell does not end")
                    if not text.startswith('""', end):
                        break
                    end += 2
                cell = text[at + 1 : end].replace('""', '"')
                line += cell.count("\n")
                at = end + 1
            else:
                end = at
                while end < len(text) and text[end] not in ",\r\n":
                    end += 1
                cell = text[at:end] or None
                at = end
            cells.append(cell)
            if not text.startswith(",", at):
                break
            at += 1
        if text.startswith("\r\n", at):
            at += 2
        elif at < len(text) and text[at] in "\r\n":
            at += 1
        elif at < len(text):
            raise SourceError(f"line {line}: text behind a quoted cell")
        line += 1
        records.append((start, cells))
    return records


def conform(rows: DataFrame, source: Source) -> DataFrame:
    """The declared columns in their types. Only conversions that lose nothing are made."""
    found = {field.name.lower(): field for field in rows.schema}
    columns = []
    for declared in source.columns:
        actual = found.get(declared.name.lower())
        if actual is None:
            raise SourceError(f"{source.name} has no column {declared.name}")
        if not holds(declared.dataType, actual.dataType):
            expected, given = declared.dataType.simpleString(), actual.dataType.simpleString()
            raise SourceError(f"{source.name}.{declared.name} is {given}, the spec says {expected}")
        columns.append(F.col(quoted(actual.name)).cast(declared.dataType).alias(declared.name))
    return rows.select(*columns)


def holds(wide: T.DataType, narrow: T.DataType) -> bool:
    """Every value of the one type is a value of the other."""
    if isinstance(wide, T.LongType):
        return isinstance(narrow, T.IntegralType)
    if isinstance(wide, T.DoubleType):
        return isinstance(narrow, (T.DoubleType, T.FloatType))
    if isinstance(wide, T.DecimalType):
        digits = {T.ByteType: 3, T.ShortType: 5, T.IntegerType: 10, T.LongType: 19}.get(type(narrow))
        if digits is not None:
            return digits <= wide.precision - wide.scale
        return (
            isinstance(narrow, T.DecimalType)
            and narrow.scale <= wide.scale
            and narrow.precision - narrow.scale <= wide.precision - wide.scale
        )
    if isinstance(wide, T.ArrayType):
        return isinstance(narrow, T.ArrayType) and holds(wide.elementType, narrow.elementType)
    if isinstance(wide, T.StructType):
        return (
            isinstance(narrow, T.StructType)
            and [f.name.lower() for f in wide] == [f.name.lower() for f in narrow]
            and all(holds(a.dataType, b.dataType) for a, b in zip(wide, narrow))
        )
    return type(wide) is type(narrow)


def quoted(name: str) -> str:
    return "${'`'}" + name.replace("${'`'}", "${'``'}") + "${'`'}"


def quoted_table(schema: str, table: str) -> str:
    """A dotted schema (catalog.schema) is several names."""
    return ".".join(quoted(part) for part in [*(schema.split(".") if schema else []), table])
`;
