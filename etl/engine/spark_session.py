"""Finds or starts Apache Spark, once in a process; it ends with the process.

Started through `spark-submit`, Spark runs where that says (a cluster); else on this machine.
pyspark is an optional part (`pip install 'hearth[spark]'`) and is imported only here and late.
"""

import atexit
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Final

from etl.engine.stages import EngineMissing

_OLDEST_JAVA: Final = 17
_VERSION: Final = re.compile(r'version "(\d+)')
_STARTING: Final = Lock()
#: Set by spark-submit for the Python that it starts.
_SUBMITTED: Final = "PYSPARK_GATEWAY_PORT"
_INSTALL_JAVA: Final = (
    "install it (Debian, Ubuntu: sudo apt-get install openjdk-17-jre-headless; "
    "macOS: brew install openjdk@17), or name the one that you have in JAVA_HOME."
)


def open_session(threads: int, memory_limit_mb: int | None) -> Any:
    """Give a session of its own, in the Spark of this process.

    Parameters
    ----------
    threads, memory_limit_mb
        What Spark may use on this machine; the first session of a process decides, and on a
        cluster spark-submit does.

    Raises
    ------
    EngineMissing
        pyspark or Java is not installed: with the line that installs it.
    """
    with _STARTING, warnings.catch_warnings():
        # pyspark warns of pandas 3, which is not used here.
        warnings.simplefilter("ignore", FutureWarning)
        session = _find_or_start(threads, memory_limit_mb).newSession()
    settings: dict[str, str] = {
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.caseSensitive": "false",
        "spark.sql.parquet.compression.codec": "zstd",
    }
    if session.sparkContext.master.startswith("local["):
        settings["spark.sql.shuffle.partitions"] = "2"
    for name, value in settings.items():
        session.conf.set(name, value)
    return session


def _find_or_start(threads: int, memory_limit_mb: int | None) -> Any:
    check_packages()
    from pyspark import SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    # It would write to the terminal what an error quotes, and an error may quote a value.
    logging.getLogger("SQLQueryContextLogger").disabled = True
    if running := SparkSession.getActiveSession():
        return running
    conf = _configure(threads, memory_limit_mb)
    if _SUBMITTED in os.environ:
        session = SparkSession.builder.config(conf=conf).getOrCreate()
        # Else the machines of the cluster notice only that it went.
        atexit.register(session.stop)
        return session
    check_java()
    # Java's own words go nowhere: what matters is raised.
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    context = SparkContext(conf=conf, gateway=launch_gateway(conf, quiet))
    # Its workers are this Python, not the first that is found on the path.
    context.pythonExec = sys.executable
    return SparkSession(context)


def _configure(threads: int, memory_limit_mb: int | None) -> Any:
    from pyspark import SparkConf

    conf = SparkConf(loadDefaults=_SUBMITTED in os.environ)
    conf.set("spark.app.name", "hearth")
    conf.set("spark.ui.showConsoleProgress", "false")
    conf.set("spark.log.level", "ERROR")
    if _SUBMITTED in os.environ:
        return conf
    conf.set("spark.master", f"local[{threads}]")
    conf.set("spark.ui.enabled", "false")
    for name in ("spark.driver.host", "spark.driver.bindAddress"):
        conf.set(name, "127.0.0.1")
    conf.set("spark.sql.warehouse.dir", str(Path(tempfile.gettempdir()) / "hearth-spark"))
    if memory_limit_mb is not None:
        conf.set("spark.driver.memory", f"{memory_limit_mb}m")
    return conf


def check_java() -> None:
    """Refuse to start without a Java that Spark runs on.

    Raises
    ------
    EngineMissing
        With the line that installs one.
    """
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin") if home else None)
    said = ""
    if java:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
        said = answer.stderr + answer.stdout
    found = _VERSION.search(said)
    if found is None:
        raise EngineMissing(
            f"Apache Spark needs Java {_OLDEST_JAVA} or later, and none was found: {_INSTALL_JAVA}"
        )
    if int(found[1]) < _OLDEST_JAVA:
        raise EngineMissing(
            f"Apache Spark needs Java {_OLDEST_JAVA} or later, and {java} is Java {found[1]}: "
            f"{_INSTALL_JAVA}"
        )


def check_packages() -> None:
    """Refuse to start without the optional packages.

    Raises
    ------
    EngineMissing
        With the line that installs them.
    """
    if missing := [name for name in ("pyspark", "sqlglot") if find_spec(name) is None]:
        raise EngineMissing(
            f"Apache Spark is not installed ({', '.join(missing)}): pip install 'hearth[spark]', "
            "or use DuckDB."
        )
