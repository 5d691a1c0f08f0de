"""Runs dbt commands in forks of one process that has dbt imported already: a command then costs its own work, not dbt's start.

Reads one JSON object a line, {"args": [...], "cwd": "...", "output": "file"}; answers with {"exit": code} a line. Each command runs in
a child of its own, so that no connection, adapter or cached project of one is seen by another.
"""
import json
import os
import sys


def run(request):
    log = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(request["cwd"])
    from dbt.cli.main import dbtRunner

    result = dbtRunner().invoke(request["args"])
    if result.exception is not None:
        print(f"{type(result.exception).__name__}: {result.exception}")
        return 2
    return 0 if result.success else 1


def main():
    # What a command would import first; a missing adapter is that command's own error.
    import dbt.cli.main  # noqa: F401
    import dbt.task.build  # noqa: F401

    for adapter in ("duckdb", "postgres"):
        try:
            __import__(f"dbt.adapters.{adapter}")
        except ImportError:
            pass
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            code = 3
            try:
                code = run(request)
            except BaseException as error:  # the parent's loop must not go on in the child
                print(f"{type(error).__name__}: {error}", flush=True)
            finally:
                sys.stdout.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"exit": os.waitstatus_to_exitcode(status)}), flush=True)


# dbt imports every module whose name begins with dbt_ as a plug-in: this file is not called so.
if __name__ == "__main__":
    main()
