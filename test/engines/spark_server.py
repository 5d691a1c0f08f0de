"""One lasting Spark session spoken to in JSON lines: a request a line on stdin, an answer a line on stdout."""

import base64
import contextlib
import datetime
import decimal
import io
import json
import math
import os
import re
import runpy
import sys
import traceback

import py4j.java_gateway
import py4j.protocol
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

BATCH = 48
CONVERT_TO_LOCAL_RELATION = "org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation"
ROW_NUMBER = "__row"
EPOCH = datetime.datetime(1970, 1, 1)
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


def start(scratch, settings):
    """`settings` (`key=value`) go over what is set here."""
    builder = (
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
        # A few rows an expression: compiling would take far longer than interpreting.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    )
    for setting in settings:
        builder = builder.config(*setting.split("=", 1))
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    # Scripts and suites end by stopping "their" session; this one outlives them.
    SparkSession.stop = lambda self: None
    # Python's own conversion fails near the years 1 and 9999.
    T.TimestampType.fromInternal = datetime_from_micros
    return session


def datetime_from_micros(_type, micros):
    return None if micros is None else EPOCH + datetime.timedelta(microseconds=micros)


def googlesql_type(data_type):
    if isinstance(data_type, T.DecimalType):
        fits = data_type.scale <= 9 and data_type.precision - data_type.scale <= 29
        # What stands for BIGNUMERIC, as far as it fits.
        return "NUMERIC" if fits else "BIGNUMERIC" if data_type.scale == 18 else None
    if isinstance(data_type, T.ArrayType):
        element = googlesql_type(data_type.elementType)
        return None if element is None else f"ARRAY<{element}>"
    if isinstance(data_type, T.StructType):
        fields = [(field.name, googlesql_type(field.dataType)) for field in data_type.fields]
        if any(name is None for _, name in fields):
            return None
        return "STRUCT<" + ", ".join(f"{field} {name}" for field, name in fields) + ">"
    return GOOGLESQL_TYPES.get(type(data_type))


def interval(text):
    """Spark's `1 years 2 months 3 days 4 hours 5 minutes 6.789 seconds` as months, days and a clock."""
    parts = {unit: number for number, unit in re.findall(r"(-?[0-9.]+) ([a-z]+)", text)}
    months = int(parts.get("years", 0)) * 12 + int(parts.get("months", 0))
    clock = decimal.Decimal(parts.get("hours", 0)) * 3600 + decimal.Decimal(parts.get("minutes", 0)) * 60
    micros = int((clock + decimal.Decimal(parts.get("seconds", 0))) * 1_000_000)
    seconds = abs(micros) // 1_000_000
    return (
        f"{'-' if months < 0 else ''}{abs(months) // 12}-{abs(months) % 12} {int(parts.get('days', 0))} "
        f"{'-' if micros < 0 else ''}{seconds // 3600}:{seconds // 60 % 60}:{seconds % 60}{fraction(abs(micros) % 1_000_000)}"
    )


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


@contextlib.contextmanager
def plain_java_exceptions():
    """PySpark's translation of a Java exception costs a dozen round trips; thousands of failing rows need only a message.

    A new session brings the translation back: make none inside."""
    translating = py4j.java_gateway.get_return_value
    py4j.java_gateway.get_return_value = py4j.protocol.get_return_value
    try:
        yield
    finally:
        py4j.java_gateway.get_return_value = translating


def message(error):
    """The part of an exception's text that a person would read: its error class and sentence, or its first line."""
    text = str(error.java_exception.getMessage()) if isinstance(error, py4j.protocol.Py4JJavaError) else str(error)
    classified = re.search(r"\[[A-Z][A-Z_.]+\] [\s\S]*?(?=\n== |\n\s*at |;\n|$)", text)
    if classified:
        return classified.group().rstrip(" ;\n")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


# Stands for the type of a candidate that Python has none for.
INTERVAL = object()


class Candidate:
    """One expression on its way to an answer: parsed, analysed, then run."""

    def __init__(self, name, expression, language, frame):
        self.answer = {"type": None, "nativeType": None, "values": None}
        self.name = name
        self.column = None
        self.data_type = None
        try:
            self.column = self.parse(expression, language, frame)
            self.windowed = " OVER (" in expression.upper() or ".over(" in expression
        except Exception as error:
            self.refuse(error)

    def parse(self, expression, language, frame):
        if language == "sql":
            return F.expr(expression)
        column = eval(expression, {"F": F, "T": T, "Window": Window, "Decimal": decimal.Decimal, "df": frame})
        return column if hasattr(column, "_jc") else F.lit(column)

    def refuse(self, error):
        self.column = None
        self.answer["error"] = message(error)

    def accept(self, data_type):
        self.data_type = data_type
        self.answer["type"] = googlesql_type(data_type)
        self.answer["nativeType"] = data_type.simpleString()
        # Python has no values for these.
        if isinstance(data_type, T.YearMonthIntervalType):
            self.column = self.column.cast("string")

    def accept_interval(self):
        """Python has no type for months, days and a clock together."""
        self.data_type = INTERVAL
        self.answer["type"] = "INTERVAL"
        self.answer["nativeType"] = "interval"
        self.column = self.column.cast("string")

    def take(self, values):
        if self.data_type is INTERVAL:
            values = [interval(value) if isinstance(value, str) else value for value in values]
        self.answer["values"] = [
            value if isinstance(value, dict) and "$error" in value else canonical(value, self.data_type)
            for value in values
        ]


class Frames:
    """The request's rows twice: as Spark plans them by default, and with the inline table left alone by the optimizer."""

    def __init__(self, session, relation):
        self.plain = session.sql(relation)
        unfolding = session.newSession()
        unfolding.conf.set("spark.sql.optimizer.excludedRules", CONVERT_TO_LOCAL_RELATION)
        self.unfolded = unfolding.sql(relation)
        self.count = self.plain.count()
        expressions = session._jvm.org.apache.spark.sql.catalyst.expressions
        self.interpreter = expressions.InterpretedMutableProjection


def select(frame, candidates):
    return frame.select(ROW_NUMBER, *[candidate.column.alias(candidate.name) for candidate in candidates])


def accept_types(selected, candidates):
    """The last columns of `selected` are the candidates'."""
    fields = json.loads(selected._jdf.schema().json())["fields"][-len(candidates) :]
    for candidate, field in zip(candidates, fields):
        if field["type"] == "interval" or candidate.data_type is INTERVAL:
            candidate.accept_interval()
        else:
            candidate.accept(T._parse_datatype_json_value(field["type"]))


def analyse(candidates, frame):
    """All at once, then each alone when that fails."""
    try:
        accept_types(select(frame, candidates), candidates)
    except Exception as error:
        if len(candidates) == 1:
            candidates[0].refuse(error)
            return
        for candidate in candidates:
            analyse([candidate], frame)


def collect(frame, candidates):
    """Values by candidate and row number."""
    rows = select(frame, candidates).collect()
    return [{row[0]: row[at + 1] for row in rows} for at in range(len(candidates))]


def run(candidates, frames):
    """All at once; when a row fails, the failing rows are found first and left out."""
    try:
        for candidate, values in zip(candidates, collect(frames.plain, candidates)):
            candidate.take([values[row] for row in range(frames.count)])
        return
    except Exception as error:
        failure = message(error)
    interpreters = row_interpreters(candidates, frames)
    if interpreters is None:
        if len(candidates) > 1:
            for candidate in candidates:
                run([candidate], frames)
        elif candidates[0].windowed:
            candidates[0].take([{"$error": failure}] * frames.count)
        else:
            run_by_query(candidates[0], frames)
        return
    sound = [candidate for candidate, fails in zip(candidates, interpreters) if not fails]
    if sound:
        run(sound, frames)
    groups = {}
    for candidate, failures in zip(candidates, interpreters):
        if failures:
            groups.setdefault(tuple(failures), []).append((candidate, failures))
    for rows, group in groups.items():
        run_without(rows, group, frames)


def run_windows(candidates, frames):
    """All at once; halves where one of them fails."""
    try:
        for candidate, values in zip(candidates, collect(frames.plain, candidates)):
            candidate.take([values[row] for row in range(frames.count)])
    except Exception:
        if len(candidates) == 1:
            run(candidates, frames)
            return
        middle = len(candidates) // 2
        run_windows(candidates[:middle], frames)
        run_windows(candidates[middle:], frames)


def row_interpreters(candidates, frames):
    """For each candidate its error messages by row, from Spark's own interpreter inside the Java machine.

    None where the plan is more than a projection of the inline table, or the interpreter finds no fault."""
    try:
        plan = select(frames.unfolded, candidates)._jdf.queryExecution().optimizedPlan()
    except Exception:
        # A constant expression that fails already fails here.
        return None
    if plan.nodeName() != "Project" or plan.child().nodeName() != "LocalRelation":
        return None
    rows = plan.child().data()
    found = []
    for at in range(len(candidates)):
        only_this = plan.projectList().slice(at + 1, at + 2)
        projection = frames.interpreter(only_this, plan.child().output())
        failures = {}
        try:
            rows.foreach(projection)
        except Exception:
            failures = interpret_rows(projection, rows)
        # A subquery is computed before the rows are, which the interpreter does not do.
        found.append({} if any("Cannot evaluate expression: scalar-subquery" in fault for fault in failures.values()) else failures)
    return found if any(found) else None


def interpret_rows(projection, rows):
    failures = {}
    for row in range(rows.size()):
        try:
            projection.apply(rows.apply(row))
        except Exception as error:
            failures[row] = message(error)
    return failures


def run_without(rows, group, frames):
    """Candidates that fail in the same rows, run on the others."""
    sound = frames.plain.where(~F.col(ROW_NUMBER).isin(list(rows)))
    for (candidate, failures), values in zip(group, collect(sound, [candidate for candidate, _ in group])):
        candidate.take(
            [{"$error": failures[row]} if row in failures else values[row] for row in range(frames.count)]
        )


def run_by_query(candidate, frames):
    answers = []
    for row in range(frames.count):
        try:
            (values,) = collect(frames.plain.where(F.col(ROW_NUMBER) == row), [candidate])
            answers.append(values[row])
        except Exception as error:
            answers.append({"$error": message(error)})
    candidate.take(answers)


def aggregate(session, request):
    """Each expression over all rows: one value. All at once; halves where one of them fails."""
    frame = session.sql(request["relation"])
    candidates = [
        Candidate("e", expression, request["language"], frame) for expression in request["expressions"]
    ]
    for batch in batches([candidate for candidate in candidates if candidate.column is not None]):
        aggregate_batch(frame, batch)
    return [candidate.answer for candidate in candidates]


def aggregate_batch(frame, batch):
    def selected():
        return frame.select(*[candidate.column.alias(f"e{index}") for index, candidate in enumerate(batch)])

    analysed = False
    try:
        accept_types(selected(), batch)
        analysed = True
        for candidate, value in zip(batch, selected().collect()[0]):
            candidate.take([value])
    except Exception as error:
        if len(batch) > 1:
            middle = len(batch) // 2
            aggregate_batch(frame, batch[:middle])
            aggregate_batch(frame, batch[middle:])
        elif analysed:
            batch[0].take([{"$error": message(error)}])
        else:
            batch[0].refuse(error)


def evaluate(session, request):
    if request["aggregate"]:
        return aggregate(session, request)
    frames = Frames(session, request["relation"])
    with plain_java_exceptions():
        candidates = [
            Candidate(f"e{index}", expression, request["language"], frames.plain)
            for index, expression in enumerate(request["expressions"])
        ]
        parsed = [candidate for candidate in candidates if candidate.column is not None]
        for batch in batches(parsed):
            analyse(batch, frames.plain)
        analysed = [candidate for candidate in parsed if candidate.column is not None]
        for batch in batches([candidate for candidate in analysed if not candidate.windowed]):
            run(batch, frames)
        for batch in batches([candidate for candidate in analysed if candidate.windowed]):
            run_windows(batch, frames)
    return [candidate.answer for candidate in candidates]


def batches(items):
    return [items[at : at + BATCH] for at in range(0, len(items), BATCH)]


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
    session = start(sys.argv[1], sys.argv[2:])

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
