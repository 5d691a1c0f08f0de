// `values.py` of a generated package: texts of parameters and CSV cells as typed values, values as columns. No text of a spec is in it.

export const VALUES_PY = String.raw`"""Texts as typed values, and values as literal columns."""

import base64
import binascii
import json
import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as T

_TIMESTAMP = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?)?(.*)", re.DOTALL
)
_OFFSET = re.compile(r"([+-])(\d{1,2})(?::?(\d{2}))?")
_TIME = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")

# Marks a text column that holds times of day: Spark has no type for them.
TIME = {"type": "TIME"}


def constant(value: Any, data_type: T.DataType) -> Column:
    """A literal column of exactly this type."""
    return F.lit(_plain(value)).cast(data_type)


def _plain(value: Any) -> Any:
    # Texts are cast by Spark itself: Python's and Java's calendars differ for ancient dates.
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return bytearray(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def parse(text: str, data_type: T.DataType) -> Any:
    """A value from its text. Raises ValueError, which says what is wrong with the text."""
    if isinstance(data_type, T.StringType):
        return text
    if isinstance(data_type, T.LongType):
        if re.fullmatch(r"[+-]?\d+", text) is None or not -(2**63) <= int(text) < 2**63:
            raise ValueError(f"{text!r} is no INT64")
        return int(text)
    if isinstance(data_type, T.DoubleType):
        return _float(text)
    if isinstance(data_type, T.DecimalType):
        return _decimal(text, data_type)
    if isinstance(data_type, T.BooleanType):
        if text.lower() not in ("true", "false"):
            raise ValueError(f"{text!r} is no BOOL")
        return text.lower() == "true"
    if isinstance(data_type, T.DateType):
        if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text) is None:
            raise ValueError(f"{text!r} is no DATE")
        return date(*(int(part) for part in text.split("-")))
    if isinstance(data_type, (T.TimestampType, T.TimestampNTZType)):
        return _timestamp(text, isinstance(data_type, T.TimestampType))
    if isinstance(data_type, T.BinaryType):
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise ValueError(f"{text!r} is no base64") from error
    if isinstance(data_type, (T.ArrayType, T.StructType)):
        return _nested(json.loads(text, parse_float=str, parse_int=str), data_type)
    raise ValueError(f"values of {data_type.simpleString()} cannot be read from text")


def time_text(text: str) -> str:
    """A time of day in the form that the transformations work on: 10:20:30, with a fraction only where it is not zero."""
    match = _TIME.fullmatch(text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59 or int(match[3]) > 59:
        raise ValueError(f"{text!r} is no TIME")
    fraction = (match[4] or "").rstrip("0")
    return f"{int(match[1]):02}:{int(match[2]):02}:{int(match[3]):02}" + (f".{fraction}" if fraction else "")


def _float(text: str) -> float:
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity") or _NUMBER.fullmatch(text):
        return float(text)
    raise ValueError(f"{text!r} is no FLOAT64")


def _decimal(text: str, data_type: T.DecimalType) -> Decimal:
    try:
        value = Decimal(text) if _NUMBER.fullmatch(text) else None
    except InvalidOperation:
        value = None
    if value is None:
        raise ValueError(f"{text!r} is no decimal number")
    plain = format(value, "f").lstrip("+-")
    whole, _, fraction = plain.partition(".")
    if len(fraction.rstrip("0")) > data_type.scale or len(whole.lstrip("0")) > data_type.precision - data_type.scale:
        raise ValueError(f"{text!r} does not fit {data_type.simpleString()}")
    return value


def _timestamp(text: str, zoned: bool) -> datetime:
    match = _TIMESTAMP.fullmatch(text)
    if match is None or (not zoned and match[8] != ""):
        raise ValueError(f"{text!r} is no {'TIMESTAMP' if zoned else 'DATETIME'}")
    year, month, day, hour, minute, second = (int(match[i] or 0) for i in range(1, 7))
    # A leap second is the next minute's first.
    local = datetime(year, month, day, hour, minute, min(second, 59), int((match[7] or "").ljust(6, "0")))
    local += timedelta(seconds=second - min(second, 59))
    return _instant(local, match[8], text) if zoned else local


def _instant(local: datetime, suffix: str, text: str) -> datetime:
    zone = suffix.strip()
    if zone in ("", "Z", "z", "UTC"):
        return local.replace(tzinfo=timezone.utc)
    offset = _OFFSET.fullmatch(zone.removeprefix("UTC"))
    if offset is not None:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        east = timedelta(minutes=-minutes if offset[1] == "-" else minutes)
        return (local - east).replace(tzinfo=timezone.utc)
    try:
        return local.replace(tzinfo=ZoneInfo(zone)).astimezone(timezone.utc)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{text!r} names no time zone that is known here") from error


def _nested(value: Any, data_type: T.DataType) -> Any:
    if value is None:
        return None
    if isinstance(data_type, T.ArrayType):
        if not isinstance(value, list):
            raise ValueError("an ARRAY is written as a JSON list")
        return [_nested(item, data_type.elementType) for item in value]
    if isinstance(data_type, T.StructType):
        if not isinstance(value, dict):
            raise ValueError("a STRUCT is written as a JSON object")
        fields = {name.lower(): item for name, item in value.items()}
        unknown = fields.keys() - {f.name.lower() for f in data_type.fields}
        if unknown:
            raise ValueError(f"the STRUCT has no field {sorted(unknown)[0]!r}")
        return tuple(_nested(fields.get(f.name.lower()), f.dataType) for f in data_type.fields)
    if isinstance(value, bool):
        return parse("true" if value else "false", data_type)
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no {data_type.simpleString()}")
    return parse(value, data_type)
`;
