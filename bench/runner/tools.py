"""The programs that are needed: built, found, or named together with how to get them."""

import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOAD = ROOT / "bench" / "load"
TARGET = ROOT / "target" / "bench"
NEEDED_FILES = 17_000  # 15,000 subscribers, publishers, and what a server has open besides

APT = "  Debian, Ubuntu: sudo apt-get install "


class Missing(Exception):
    """Something is not on this machine; the message says what and how to get it."""


def find(program):
    """The path of a program; servers are often in /usr/sbin, which not every user's PATH has."""
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def output(*command):
    """What a program says, on either of its outputs."""
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout


def build_c(name, *libraries):
    """Compiles bench/load/NAME.c when it is newer than what was compiled; returns the program."""
    program, sources = TARGET / name, [LOAD / f"{name}.c", LOAD / "floor_common.h"]
    if program.exists() and program.stat().st_mtime > max(s.stat().st_mtime for s in sources):
        return program
    gcc = find("gcc")
    if not gcc:
        raise Missing("The load generator is compiled with gcc, and there is none.\n" + APT + "gcc libc6-dev")
    TARGET.mkdir(parents=True, exist_ok=True)
    command = [gcc, "-O2", "-pthread", "-o", str(program), str(sources[0]), *libraries]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise Missing(f"{name} does not compile:\n{done.stderr}")
    return program


def build_floor_uring():
    if not pathlib.Path("/usr/include/liburing.h").exists():
        raise Missing("floor_uring is left out: liburing.h is missing.\n" + APT + "liburing-dev")
    return build_c("floor_uring", "-luring")


def build_tidings():
    """Builds what is stale, as ./tidings does, and returns what it says of its version."""
    tidings = ROOT / "tidings"
    done = subprocess.run([tidings, "--version"], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise Missing("Tidings could not be built (above).")
    os.environ["TIDINGS_NO_BUILD"] = "1"
    return done.stdout.strip()


def nginx():
    program = find("nginx")
    if not program:
        raise Missing("nchan and push-stream are left out: there is no nginx.\n" + APT + "nginx libnginx-mod-nchan")
    return program


def nchan_module():
    folder = re.search(r"--modules-path=(\S+)", output(nginx(), "-V"))
    module = pathlib.Path(folder.group(1) if folder else "/usr/lib/nginx/modules") / "ngx_nchan_module.so"
    if not module.exists():
        raise Missing(f"nchan is left out: there is no {module}.\n" + APT + "libnginx-mod-nchan")
    return module


def push_stream_module(path):
    if not path:
        raise Missing(
            "push-stream is left out: say where its module is, with --push-stream /path/ngx_http_push_stream_module.so\n"
            "  docs/benchmarks.md says how it is built for Debian's nginx, in two seconds"
        )
    nginx()
    return pathlib.Path(path).resolve()


def raise_file_limit():
    """As many open files as are allowed, for us and for all that we start; says so when they are too few."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard != resource.RLIM_INFINITY and hard < NEEDED_FILES:
        print(f"Only {hard} open files are allowed: larger scenarios are left out. As root: ulimit -Hn 20000", file=sys.stderr)
    return NEEDED_FILES if hard == resource.RLIM_INFINITY else hard


def machine(tidings_version):
    """What a reader needs to know of where it ran; nothing that names the machine."""
    cpu = re.search(r"model name\s*:\s*(.+)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())
    facts = {
        "cores": os.cpu_count(),
        "cpu": cpu.group(1).strip() if cpu else "unknown",
        "memory_gb": round(int(memory.group(1)) / 1e6) if memory else 0,
        "kernel": ".".join(re.findall(r"\d+", os.uname().release)[:2]),
        "tidings": tidings_version.splitlines(),
        "commit": output("git", "-C", str(ROOT), "describe", "--always", "--dirty").strip(),
    }
    if find("nginx"):
        facts["nginx"] = output(find("nginx"), "-v").strip().rpartition("/")[2]
    if shutil.which("dpkg-query"):
        facts["nchan"] = output("dpkg-query", "-W", "-f", "${Version}", "libnginx-mod-nchan").strip()
    return facts
