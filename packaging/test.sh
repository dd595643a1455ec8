#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is needed, builds everything and passes all tests (not the long ones labelled soak).
#   packaging/test.sh [CTEST-OPTIONS...]        for example: packaging/test.sh -L fast
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
"$root/packaging/build.sh"

# The servers of the tests listen on 127.0.0.1, which a machine or container without any network may not have.
loopback() {
    local answer
    answer=$( (export LC_ALL=C; exec 3<>/dev/tcp/127.0.0.1/1) 2>&1 ) || true
    [[ $answer != *unreachable* && $answer != *"annot assign"* ]]
}
if ! loopback; then
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    echo "test.sh: the loopback interface is down, setting it up" >&2
    "${as_root[@]}" ip link set lo up || true
    loopback || { echo "test.sh: the tests need 127.0.0.1: run 'ip link set lo up' as root, then this again." >&2; exit 1; }
fi
cd "$root/build"
ctest --output-on-failure -j "$(nproc)" -LE 'soak|bench' "$@"
