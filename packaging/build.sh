#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sets the machine up and builds Assay into build/. Used by run.sh and test.sh; quick the second time.
#   packaging/build.sh [TARGET...]        without targets: everything
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

"$root/packaging/install-packages.sh"
deps=$("$root/packaging/fetch-deps.sh")
duckdb=${ASSAY_DUCKDB_DIR:-$deps/duckdb}
sqlite=${ASSAY_SQLITE3MC_DIR:-$deps/sqlite3mc}

# ccache keeps a second clone quick; a home that cannot be written to is no reason to fail.
export CCACHE_DIR=${CCACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/ccache}
mkdir -p "$CCACHE_DIR" 2>/dev/null || export CCACHE_DISABLE=1

build=$root/build
log=$build/configure.log
mkdir -p "$build"
if ! cmake -G Ninja -S "$root" -B "$build" -C "$root/packaging/cache/release.cmake" \
        -DASSAY_DUCKDB_DIR="$duckdb" -DASSAY_SQLITE3MC_DIR="$sqlite" >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    exit 1
fi
if [ -t 2 ]; then
    ninja -C "$build" "$@" >&2
else
    # One line a minute is enough for a log; a failure shows what the compiler said.
    ninja -C "$build" "$@" >"$build/build.log" 2>&1 &
    ninja=$!
    trap 'kill $ninja 2>/dev/null || true' INT TERM
    while kill -0 $ninja 2>/dev/null; do
        for _ in $(seq 60); do
            kill -0 $ninja 2>/dev/null || break
            sleep 1
        done
        kill -0 $ninja 2>/dev/null && { grep -o '^\[[0-9]*/[0-9]*\]' "$build/build.log" | tail -n 1 >&2 || true; }
    done
    if ! wait $ninja; then
        grep -vE '^\[[0-9]+/[0-9]+\] (Building|Linking|Automatic)' "$build/build.log" | tail -n 60 >&2
        exit 1
    fi
fi
