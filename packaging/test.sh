#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is needed, builds everything and passes all tests (not the long ones labelled soak).
#   packaging/test.sh [CTEST-OPTIONS...]        for example: packaging/test.sh -L fast
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
"$root/packaging/build.sh"
cd "$root/build"
ctest --output-on-failure -j "$(nproc)" -LE 'soak|bench' "$@"
