// `model.py` of a generated package: what a model is to the job that builds it. No text of a spec is in it.

export const MODEL_PY = String.raw`"""What the job knows of a model."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import types as T


@dataclass(frozen=True)
class TableUpdate:
    """What a run does to a table that remembers."""

    # Offending rows by reason: any row refuses the whole run before anything is written.
    refusals: Mapping[str, DataFrame]
    # All rows of the table after the run.
    next_state: DataFrame


@dataclass(frozen=True)
class Model:
    name: str
    schema: str
    # "table", "view", "ephemeral", "incremental" or "history".
    kind: str
    # Argument of transform -> source or model whose rows it takes.
    inputs: Mapping[str, str]
    # Columns of the finished table.
    columns: T.StructType
    transform: Callable[..., DataFrame]
    update: Callable[..., TableUpdate] | None = None
    transform_options: Sequence[str] = ()
    update_options: Sequence[str] = ()
    partition_by: Sequence[str] = ()
    # A free table name beside the model's own, for the next state while it is written.
    staging_name: str = ""
    # Rows with a NULL here are never loaded into an incremental table.
    watermark: str | None = None


@dataclass(frozen=True)
class Source:
    # As the spec names it, and where it is.
    name: str
    schema: str
    table: str
    columns: T.StructType


@dataclass(frozen=True)
class DataTest:
    id: str
    model: str
    # "error" fails the run, "warning" is only reported.
    severity: str
    description: str
    # Argument of rows -> source or model it takes.
    inputs: Mapping[str, str]
    # The rows that violate the test.
    violations: Callable[..., DataFrame]
    options: Sequence[str] = ()
`;
