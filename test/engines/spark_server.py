"""One lasting Spark session spoken to in JSON lines: a request a line on stdin, an answer a line on stdout."""

import base64
import contextlib
import datetime
import decimal
import io
import json
import math
import os
import runpy
import sys
import tempfile
import traceback

from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

BATCH = 32
ROW_NUMBER = "__row"
GOOGLESQL_TYPES = {
    T.LongType: "INT64",
    T.IntegerType: "INT64",
    T.ShortType: "INT64",
    T.ByteType: "INT64",
    T.DoubleType: "FLOAT64",
    T.FloatType: "FLOAT64",
    T.BooleanType: "BOOL",
    T.StringType: "STRING",
    T.BinaryType: "BYTES",
    T.DateType: "DATE",
    T.TimestampType: "TIMESTAMP",
    T.TimestampNTZType: "DATETIME",
}


def start():
    scratch = tempfile.mkdtemp(prefix="pipewright-spark-")
    session = (
        SparkSession.builder.master("local[2]")
        .appName("pipewright-tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.memory", "1g")
        .config("spark.driver.extraJavaOptions", "-Duser.timezone=UTC -XX:TieredStopAtLevel=1")
        .config("spark.local.dir", scratch)
        .config("spark.sql.warehouse.dir", os.path.join(scratch, "warehouse"))
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.codegen.comments", "false")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    # Scripts and suites end by stopping "their" session; this one outlives them.
    SparkSession.stop = lambda self: None
    return session


def googlesql_type(data_type):
    if isinstance(data_type, T.DecimalType):
        fits = data_type.scale <= 9 and data_type.precision - data_type.scale <= 29
        return "NUMERIC" if fits else None
    if isinstance(data_type, T.ArrayType):
        element = googlesql_type(data_type.elementType)
        return None if element is None else f"ARRAY<{element}>"
    if isinstance(data_type, T.StructType):
        fields = [(field.name, googlesql_type(field.dataType)) for field in data_type.fields]
        if any(name is None for _, name in fields):
            return None
        return "STRUCT<" + ", ".join(f"{field} {name}" for field, name in fields) + ">"
    return GOOGLESQL_TYPES.get(type(data_type))


def fraction(microseconds):
    return f".{microseconds:06d}".rstrip("0") if microseconds else ""


def canonical(value, data_type):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if -(2**53) <= value <= 2**53 else str(value)
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        return 0 if value == 0 else value
    if isinstance(value, decimal.Decimal):
        text = format(value, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text in ("-0", "") else text
    if isinstance(value, datetime.datetime):
        text = f"{value.year:04d}-{value:%m-%dT%H:%M:%S}" + fraction(value.microsecond)
        return text if isinstance(data_type, T.TimestampNTZType) else text + "Z"
    if isinstance(value, datetime.date):
        return f"{value.year:04d}-{value:%m-%d}"
    if isinstance(value, datetime.timedelta):
        micros = abs(value) // datetime.timedelta(microseconds=1)
        seconds = micros // 1_000_000
        sign = "-" if value < datetime.timedelta(0) else ""
        clock = f"{seconds // 3600}:{seconds // 60 % 60}:{seconds % 60}"
        return f"0-0 0 {sign}{clock}{fraction(micros % 1_000_000)}"
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode("ascii")
    if isinstance(data_type, T.ArrayType):
        return [canonical(item, data_type.elementType) for item in value]
    if isinstance(data_type, T.MapType):
        pairs = value.items()
        return [
            {"key": canonical(k, data_type.keyType), "value": canonical(v, data_type.valueType)} for k, v in pairs
        ]
    if isinstance(data_type, T.StructType):
        fields = zip(data_type.fields, value)
        return {field.name: canonical(item, field.dataType) for field, item in fields}
    return str(value)


def message(error):
    for line in str(error).splitlines():
        if line.strip() and not line.startswith(("An error occurred while calling", "Traceback")):
            return line.replace("org.apache.spark.", "").strip()
    return type(error).__name__


def column_of(expression, language, frame):
    if language == "sql":
        return F.expr(expression)
    column = eval(expression, {"F": F, "T": T, "Window": Window, "df": frame})  # noqa: S307
    return column if hasattr(column, "_jc") else F.lit(column)


class Candidate:
    """One expression on its way: analysed first, run among others, and alone when that fails."""

    def __init__(self, index, expression, language, frame):
        self.answer = {"type": None, "nativeType": None, "values": None}
        self.name = f"e{index}"
        try:
            self.column = column_of(expression, language, frame)
            self.data_type = frame.select(self.column).schema.fields[0].dataType
            # Python has no values for these.
            if isinstance(self.data_type, T.YearMonthIntervalType):
                self.column = self.column.cast("string")
            self.answer["type"] = googlesql_type(self.data_type)
            self.answer["nativeType"] = self.data_type.simpleString()
            self.analysed = True
        except Exception as error:
            self.analysed = False
            self.answer["error"] = message(error)

    def take(self, values):
        self.answer["values"] = [canonical(value, self.data_type) for value in values]


def run_together(candidates, frame):
    try:
        rows = frame.select(ROW_NUMBER, *[c.column.alias(c.name) for c in candidates]).collect()
        rows.sort(key=lambda row: row[0])
        for at, candidate in enumerate(candidates):
            candidate.take([row[at + 1] for row in rows])
    except Exception as error:
        if len(candidates) == 1:
            run_by_row(candidates[0], frame, message(error))
            return
        middle = len(candidates) // 2
        run_together(candidates[:middle], frame)
        run_together(candidates[middle:], frame)


def run_by_row(candidate, frame, failure):
    windowed = " OVER (" in str(candidate.column).upper()
    values = []
    for row in range(frame.count()):
        try:
            if windowed:
                raise RuntimeError(failure)
            rows = frame.where(F.col(ROW_NUMBER) == row).select(candidate.column).collect()
            values.append(canonical(rows[0][0], candidate.data_type))
        except Exception as error:
            values.append({"$error": message(error)})
    candidate.answer["values"] = values


def evaluate(session, request):
    frame = session.sql(request["relation"])
    language = request["language"]
    candidates = [Candidate(i, e, language, frame) for i, e in enumerate(request["expressions"])]
    analysed = [candidate for candidate in candidates if candidate.analysed]
    for start_at in range(0, len(analysed), BATCH):
        run_together(analysed[start_at : start_at + BATCH], frame)
    return [candidate.answer for candidate in candidates]


def query(session, request):
    frame = session.sql(request["sql"])
    fields = frame.schema.fields
    return {
        "columns": [{"name": field.name, "type": field.dataType.simpleString()} for field in fields],
        "rows": [
            [canonical(value, field.dataType) for value, field in zip(row, fields)] for row in frame.collect()
        ],
    }


class Outcomes:
    """A pytest plug-in that remembers what became of each test."""

    def __init__(self):
        self.tests = {}

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.outcome != "passed":
            self.tests[report.nodeid] = {"outcome": report.outcome, "message": report.longreprtext}


@contextlib.contextmanager
def guest(session, folder):
    """A fresh session, working directory and module table for code that is not ours; everything put back after."""
    guest_session = session.newSession()
    SparkSession._instantiatedSession = guest_session
    SparkSession._activeSession = guest_session
    jvm_sessions = session._jvm.org.apache.spark.sql.SparkSession
    jvm_sessions.setDefaultSession(guest_session._jsparkSession)
    jvm_sessions.setActiveSession(guest_session._jsparkSession)
    before = (os.getcwd(), list(sys.path), list(sys.argv), set(sys.modules))
    output = io.StringIO()
    os.chdir(folder)
    sys.path.insert(0, folder)
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            yield output
    finally:
        os.chdir(before[0])
        sys.path[:], sys.argv[:] = before[1], before[2]
        for name, module in list(sys.modules.items()):
            if name not in before[3] and (getattr(module, "__file__", None) or "").startswith(folder):
                del sys.modules[name]
        SparkSession._instantiatedSession = session
        SparkSession._activeSession = session
        jvm_sessions.setDefaultSession(session._jsparkSession)
        jvm_sessions.setActiveSession(session._jsparkSession)
        forget_tables(session)


def forget_tables(session):
    for database in session.catalog.listDatabases():
        if database.name != "default":
            session.sql(f"DROP DATABASE `{database.name}` CASCADE")
    for table in session.catalog.listTables("default"):
        if not table.isTemporary:
            session.sql(f"DROP TABLE default.`{table.name}`")


def run_script(session, request):
    folder = os.path.realpath(request["folder"])
    with guest(session, folder) as output:
        sys.argv[:] = [request["file"], *request["arguments"]]
        exit_code = 0
        try:
            runpy.run_path(os.path.join(folder, request["file"]), run_name="__main__")
        except SystemExit as end:
            exit_code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            traceback.print_exc()
            exit_code = 1
    return {"exitCode": exit_code, "output": output.getvalue(), "tests": {}}


def run_pytest(session, request):
    import pytest

    outcomes = Outcomes()
    folder = os.path.realpath(request["folder"])
    with guest(session, folder) as output:
        arguments = ["-q", "-p", "no:cacheprovider", *request["arguments"]]
        exit_code = int(pytest.main(arguments, plugins=[outcomes]))
    return {"exitCode": exit_code, "output": output.getvalue(), "tests": outcomes.tests}


OPERATIONS = {"evaluate": evaluate, "query": query, "script": run_script, "pytest": run_pytest}


def main():
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.dont_write_bytecode = True
    session = start()

    def answer(body):
        answers.write(json.dumps(body, allow_nan=False) + "\n")
        answers.flush()

    answer({"id": 0, "result": {"version": session.version}})
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer({"id": request["id"], "result": OPERATIONS[request["operation"]](session, request)})
        except Exception as error:
            answer({"id": request["id"], "error": message(error)})


main()
