#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is needed, builds, and does the main job on the embedded sample.
#
#   packaging/run.sh [OUTPUT-DIR]
#
# With a display it opens the console on the sample and runs its pipelines with visible progress. Without one it
# does the same job headless and leaves a PDF report, pictures of the main screens and a table of results in
# OUTPUT-DIR (default: build/demo).
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
"$root/packaging/build.sh" assay assayctl assay-runner

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$root/build/bin/assay" --session --sample
fi
export QT_QPA_PLATFORM=offscreen
if [ -z "${XDG_RUNTIME_DIR:-}" ] || [ ! -w "${XDG_RUNTIME_DIR:-}" ]; then
    XDG_RUNTIME_DIR=$(mktemp -d)
    chmod 700 "$XDG_RUNTIME_DIR"
    export XDG_RUNTIME_DIR
    trap 'rm -rf "$XDG_RUNTIME_DIR"' EXIT
fi
"$root/build/bin/assayctl" demo --out "${1:-$root/build/demo}"
