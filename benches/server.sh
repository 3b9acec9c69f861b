#!/usr/bin/env bash
# Loads a release Axum server over loopback: without a layer, with tower-cors, with tower-http, in turns.
# Prints requests a second and the 99th percentile of latency, and their ratios. Takes a minute.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=3 seconds=5 connections=16
origin=https://tenant-0000099.example.com # the last of a hundred allowed

command -v wrk > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends wrk; }
cargo build --locked --quiet --profile bench -p tower-cors-benches --bin server
results=$(mktemp)
trap 'rm -f "$results"' EXIT

load() {
    # The server stops when what it reads from ends, which is when this function does.
    coproc server { target/release/server "$1"; }
    read -r url <&"${server[0]}"
    wrk --threads 1 --connections "$connections" --duration "$seconds" --latency -H "Origin: $origin" "$url/" |
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

awk '
    { rate[$1] += $2; if (!($1 in p99) || $3 < p99[$1]) p99[$1] = $3; count[$1]++ }
    END {
        printf "%-12s %14s %14s %8s %8s\n", "layer", "requests/s", "best p99, ms", "rate", "p99"
        split("none tower-cors tower-http", order)
        for (i = 1; i <= 3; i++) {
            layer = order[i]
            printf "%-12s %14.0f %14.3f %8.3f %8.2f\n", layer, rate[layer] / count[layer], p99[layer],
                rate[layer] / rate["none"], p99[layer] / p99["none"]
        }
    }' "$results"
