#!/usr/bin/env python3
"""Measures what a CORS layer adds to a plain Axum server: crates, seconds of a release build, stripped size.

Builds four servers from nothing, in turns, with Cargo's default release profile and the versions in `Cargo.lock`.
Prints medians. The processor's seconds depend less on what else runs than those on the clock.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "target/adoption"
ROUNDS = 3

MANIFEST = """[package]
name = "server"
edition = "2024"

[dependencies]
axum = "0.8"
tokio = {{ version = "1", features = ["macros", "net", "rt-multi-thread"] }}
{dependency}

[workspace]
"""

MAIN = """use axum::{{Router, routing::get}};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {{
    let app = Router::new().route("/", get(|| async {{ "hello" }})){layer};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app).await?)
}}
"""

NAMES = """
            .allow_methods([axum::http::Method::GET, axum::http::Method::PUT])
            .allow_headers([axum::http::header::AUTHORIZATION])
            .allow_credentials(true)"""
TOWER_CORS = f""".layer(
        tower_cors::CorsLayer::new()
            .allow_origins(["https://app.example.com", "https://admin.example.com"]){NAMES}
            .validate()?,
    )"""
TOWER_HTTP = f""".layer(
        tower_http::cors::CorsLayer::new()
            .allow_origin(["https://app.example.com".parse()?, "https://admin.example.com".parse()?]){NAMES},
    )"""

# Name, dependency, layer.
SERVERS = [
    ("no layer", "", ""),
    ("tower-cors", f'tower-cors = {{ path = "{ROOT}" }}', TOWER_CORS),
    (
        "tower-cors without `public-suffix`",
        f'tower-cors = {{ path = "{ROOT}", default-features = false }}',
        TOWER_CORS,
    ),
    ("tower-http, `cors`", 'tower-http = { version = "0.7", features = ["cors"] }', TOWER_HTTP),
]


def cargo(package, *arguments):
    # Flags of the caller would make it another build than a user's.
    kept = {name: value for name, value in os.environ.items() if name not in ("RUSTFLAGS", "CARGO_INCREMENTAL")}
    environment = {**kept, "CARGO_TARGET_DIR": str(package / "target")}
    done = subprocess.run(["cargo", *arguments], cwd=package, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return done.stdout


def write(number):
    name, dependency, layer = SERVERS[number]
    package = HOME / str(number)
    (package / "src").mkdir(parents=True, exist_ok=True)
    (package / "Cargo.toml").write_text(MANIFEST.format(dependency=dependency))
    (package / "src/main.rs").write_text(MAIN.format(layer=layer))
    shutil.copy(ROOT / "Cargo.lock", package)
    # Downloads what this server needs, and removes the rest from the lock file.
    cargo(package, "fetch")
    return package


def crates(package):
    tree = cargo(package, "tree", "--offline", "--prefix=none", "--edges=normal,build", "--format={p}")
    return len(set(tree.splitlines()))


def build(package):
    """Seconds on the clock and of the processor."""
    shutil.rmtree(package / "target", ignore_errors=True)
    used, start = processor(), time.monotonic()
    cargo(package, "build", "--offline", "--release", "--quiet")
    return time.monotonic() - start, processor() - used


def processor():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def size(package):
    stripped = package / "stripped"
    subprocess.run(["strip", "-o", stripped, package / "target/release/server"], check=True)
    return stripped.stat().st_size


def main():
    packages = [write(number) for number in range(len(SERVERS))]
    times = [[] for _ in packages]
    for _ in range(ROUNDS):
        for package, taken in zip(packages, times):
            taken.append(build(package))
    rows = []
    for package, taken in zip(packages, times):
        clock, used = (statistics.median(column) for column in zip(*taken))
        rows.append((crates(package), clock, used, size(package) / 1000))
    print("| added to a plain Axum server | crates | release build, s | processor, s | stripped size, KB |")
    print("|---|---:|---:|---:|---:|")
    for (name, _, _), row in zip(SERVERS[1:], rows[1:]):
        number, clock, used, kilobytes = (mine - bare for mine, bare in zip(row, rows[0]))
        print(f"| {name} | {number:+} | {clock:+.1f} | {used:+.1f} | {kilobytes:+.0f} |")
    number, clock, used, kilobytes = rows[0]
    print(f"\nThe server without a layer: {number} crates, {clock:.1f} s, {used:.1f} s of the processor, {kilobytes:.0f} KB.")


main()
