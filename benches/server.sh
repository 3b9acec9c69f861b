#!/usr/bin/env bash
# Loads a release Axum server over loopback: without a layer, with tower-cors, with tower-http, in turns.
# Prints requests a second and the 99th percentile of latency, each the median of the rounds, and their
# ratios. Takes a minute. With two cores or more, the server has one to itself, and so has the load.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=9 seconds=2 connections=16
origin=https://tenant-0000099.example.com # the last of a hundred allowed

command -v wrk > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends wrk; }
cargo build --locked --quiet --profile bench -p tower-cors-benches --bin server
on() { shift; "$@"; }
if [ "$(nproc)" -gt 1 ]; then
    on() { taskset --cpu-list "$@"; }
fi
results=$(mktemp)
trap 'rm -f "$results"' EXIT

load() {
    # The server stops when what it reads from ends, which is when this function does.
    coproc server { on 0 target/release/server "$1"; }
    read -r url <&"${server[0]}"
    on 1 wrk --threads 1 --connections "$connections" --duration "$seconds" --latency -H "Origin: $origin" "$url/" |
        awk -v layer="$1" '
            function milliseconds(t) { return t ~ /us$/ ? t / 1000 : t ~ /ms$/ ? t + 0 : t * 1000 }
            $1 == "99%" { p99 = milliseconds($2) }
            $1 == "Requests/sec:" { rate = $2 }
            /Non-2xx|Socket errors/ { print > "/dev/stderr"; exit 1 }
            END { print layer, rate, p99 }' >> "$results"
    eval "exec ${server[1]}>&-"
    wait "$server_PID"
}

for _ in $(seq "$rounds"); do
    for layer in none tower-cors tower-http; do load "$layer"; done
done

median() { sort -g | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }
figure() { awk -v layer="$1" -v column="$2" '$1 == layer { print $column }' "$results" | median; }

printf '%-12s %12s %10s %8s %8s\n' layer requests/s 'p99, ms' rate p99
for layer in none tower-cors tower-http; do
    echo "$layer $(figure "$layer" 2) $(figure "$layer" 3) $(figure none 2) $(figure none 3)"
done | awk '{ printf "%-12s %12.0f %10.3f %8.3f %8.2f\n", $1, $2, $3, $2 / $4, $3 / $5 }'
