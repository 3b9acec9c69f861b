#!/usr/bin/env python3
"""Loads whole servers over loopback, in turns, each with and without a CORS layer: Axum with this crate and with
tower-http, and Actix with actix-cors. Prints, for an actual request and for a preflight:

- the processor's time of the server per request, and what the layer adds to it
- requests a second
- the median and the 99th percentile of latency, if three of the runs agree within 10 %, and else nothing
- how busy the load generator was; near 100 % it is what limits the server

Needs Linux, and two cores: one for the server and one for the load.
"""

import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS, SECONDS, CONNECTIONS = 7, 3, 8
AGREEMENT = 0.10
# The last of a hundred allowed origins.
ORIGIN = "https://tenant-0000099.example.com"
AXUM = ROOT / "target/release/server"
ACTIX = ROOT / "target/actix/release/actix-server"
# Name, program, argument, and the row without a layer.
SERVERS = [
    ("Axum, no layer", AXUM, "none", 0),
    ("Axum, tower-cors", AXUM, "tower-cors", 0),
    ("Axum, tower-http", AXUM, "tower-http", 0),
    ("Actix, no layer", ACTIX, "none", 3),
    ("Actix, actix-cors", ACTIX, "actix-cors", 3),
]
REQUESTS = {
    "actual request": f'wrk.headers["Origin"] = "{ORIGIN}"',
    "preflight": f"""wrk.method = "OPTIONS"
wrk.headers["Origin"] = "{ORIGIN}"
wrk.headers["Access-Control-Request-Method"] = "PUT"
wrk.headers["Access-Control-Request-Headers"] = "x-token"
""",
}


def run(*command):
    subprocess.run(command, cwd=ROOT, check=True)


def install():
    if shutil.which("wrk") is None:
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "wrk")
    build = ["cargo", "build", "--locked", "--quiet", "--profile", "bench"]
    run(*build, "-p", "tower-cors-benches", "--bin", "server")
    run(*build, "--manifest-path", "benches/actix/Cargo.toml", "--target-dir", "target/actix")


def on_core(core, command):
    return ["taskset", "--cpu-list", str(core), *map(str, command)] if os.cpu_count() > 1 else command


def processor_time(pid):
    """Seconds that the process took so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def client_time():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def load(program, argument, script):
    """Starts the server, puts it under load, and stops it. Returns the figures of the run."""
    server = subprocess.Popen(
        on_core(0, [program, argument]), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    url = server.stdout.readline().strip()
    wrk = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--latency", "--script", script]
    subprocess.run(on_core(1, [*wrk, "--duration", "1", url]), check=True, capture_output=True)
    served, used = processor_time(server.pid), client_time()
    done = subprocess.run(
        on_core(1, [*wrk, "--duration", str(SECONDS), url]), check=True, capture_output=True, text=True
    )
    busy, served = (client_time() - used) / SECONDS, processor_time(server.pid) - served
    server.stdin.close()
    server.wait()
    if re.search("Non-2xx|Socket errors", done.stdout):
        sys.exit(f"{program} {argument}: {done.stdout}")
    requests = int(re.search(r"(\d+) requests in", done.stdout)[1])
    return {
        "processor": served / requests * 1e6,
        "rate": float(re.search(r"Requests/sec:\s*([\d.]+)", done.stdout)[1]),
        "p50": microseconds(re.search(r"\n\s+50%\s+(\S+)", done.stdout)[1]),
        "p99": microseconds(re.search(r"\n\s+99%\s+(\S+)", done.stdout)[1]),
        "busy": busy * 100,
    }


def microseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 1, "ms": 1e3, "s": 1e6}[unit]


def median(runs, figure):
    return statistics.median(run[figure] for run in runs)


def if_agreed(runs, figure):
    """The median of the three runs that are closest to each other, if they agree."""
    figures = sorted(run[figure] for run in runs)
    low, middle, high = min(zip(figures, figures[1:], figures[2:]), key=lambda three: three[2] - three[0])
    return f"{middle:.0f}" if high - low <= AGREEMENT * middle else ""


def compare(kind, script):
    runs = [[] for _ in SERVERS]
    for _ in range(RUNS):
        for (_, program, argument, _), figures in zip(SERVERS, runs):
            figures.append(load(program, argument, script))
    print(f"\n| {kind} | processor, µs | the layer adds, µs | requests/s | p50, µs | p99, µs | load generator busy |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for number, (name, _, _, bare) in enumerate(SERVERS):
        mine = runs[number]
        processor = median(mine, "processor")
        added = "" if number == bare else f"{processor - median(runs[bare], 'processor'):.2f}"
        print(
            f"| {name} | {processor:.2f} | {added} | {median(mine, 'rate'):.0f} "
            f"| {if_agreed(mine, 'p50')} | {if_agreed(mine, 'p99')} | {median(mine, 'busy'):.0f} % |"
        )


def main():
    install()
    for kind, script in REQUESTS.items():
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
            file.write(script)
            file.flush()
            compare(kind, file.name)


main()
