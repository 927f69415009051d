"""What is measured: each is a fresh process for each run, on a port that was free, stopped by its process id."""

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass

from . import pauses, tools

READY_WITHIN_S = 30
STOP_WITHIN_S = 20


@dataclass(frozen=True)
class Kind:
    """How a server is started, and where it takes what `fanload` sends. `%d` is the number of the topic."""

    title: str
    program: str  # of nginx: the module; of Tidings: its folder
    command: callable  # (kind, scenario, port, folder) -> command
    publish: str = "/pub/%d"
    subscribe: str = "/sub/%d"
    websocket: str = "/ws/%d"
    ready: str = "/pub/0"
    compiles: bool = False  # while it runs


def fill(template, folder, **values):
    """Writes bench/load/TEMPLATE with each @NAME@ filled in; returns the new file."""
    text = (tools.LOAD / template).read_text()
    for name, value in {**values, "dir": folder}.items():
        text = text.replace(f"@{name.upper()}@", str(value))
    file = pathlib.Path(folder) / template
    file.write_text(text)
    return file


def tidings_command(kind, scenario, port, folder):
    config = fill("tidings.yaml", folder, port=port, durability=scenario.durability)
    return [f"{kind.program}/tidings", "serve", "--config", str(config)]


def nginx_command(template):
    def command(kind, scenario, port, folder):
        config = fill(
            template,
            folder,
            port=port,
            module=kind.program,
            workers=scenario.loops,
            reuseport="reuseport" if scenario.loops > 1 else "",
            user="user root;" if os.geteuid() == 0 else "",
            files=tools.NEEDED_FILES,
        )
        return [tools.nginx(), "-p", str(folder), "-c", str(config), "-e", f"{folder}/error.log"]

    return command


def floor_command(kind, scenario, port, folder):
    return [str(kind.program), "--port", str(port)] + ["--coalesce"] * scenario.coalesce


def available(push_stream):
    """Builds and finds what can be measured here. Returns {name: Kind}, and a message for each that is missing."""
    finders = {
        "tidings": lambda: Kind("Tidings", tools.ROOT, tidings_command, "/events/t%d", "/events/t%d", "/events/t%d", "/readyz", True),
        "nchan": lambda: Kind("nchan", tools.nchan_module(), nginx_command("nchan.conf")),
        "push-stream": lambda: Kind("push-stream", tools.push_stream_module(push_stream), nginx_command("push-stream.conf")),
        "floor_send": lambda: Kind("floor_send", tools.build_c("floor_send"), floor_command),
        "floor_uring": lambda: Kind("floor_uring", tools.build_floor_uring(), floor_command),
    }
    found, missing = {}, []
    for name, find in finders.items():
        try:
            found[name] = find()
        except tools.Missing as e:
            missing.append(str(e))
    return found, missing


@dataclass(frozen=True)
class Running:
    kind: Kind
    pid: int
    port: int
    began: float  # by time.monotonic()
    ready_ms: float
    pauses_log: pathlib.Path


@contextlib.contextmanager
def running(kind, scenario):
    """Starts a server and stops it, whatever happens meanwhile."""
    tools.TARGET.mkdir(parents=True, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="server-", dir=tools.TARGET)
    port = free_port()
    log, pauses_log = pathlib.Path(folder) / "log", pathlib.Path(folder) / "pauses.log"
    process = None
    try:
        with open(log, "wb") as out:
            began = time.monotonic()
            process = subprocess.Popen(
                kind.command(kind, scenario, port, folder),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=environment(scenario, pauses_log),
                start_new_session=True,  # Ctrl-C is for us: we then stop it
            )
        wait_until_ready(kind, process, port, log)
        yield Running(kind, process.pid, port, began, (time.monotonic() - began) * 1e3, pauses_log)
    finally:
        if process:
            stop(process)
        shutil.rmtree(folder, ignore_errors=True)


def environment(scenario, pauses_log):
    """Tidings takes an I/O loop for each processor it sees. Its start is measured as it is."""
    flags = os.environ.get("TIDINGS_JAVA_OPTS", "")
    if not scenario.is_start:
        flags += f" -XX:ActiveProcessorCount={scenario.loops} {pauses.FLAG.format(pauses_log)}"
    return {**os.environ, "TIDINGS_JAVA_OPTS": flags.strip()}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until_ready(kind, process, port, log):
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        if answers(port, kind.ready):
            return
        time.sleep(0.002)
    raise RuntimeError(f"{kind.title} did not start:\n{log.read_text(errors='replace')[-2000:]}")


def answers(port, path):
    """Tidings says itself when it is ready; of the others it is enough that they listen."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as s:
            if path != "/readyz":
                return True
            s.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            return s.recv(100).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def stop(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
