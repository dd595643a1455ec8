#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the SDKs into the build tree, at the versions and hashes of package-lock.json, and runs the checks.
#   run.sh EDGE PUBLISHER DATA WORK          exit status 77: could not be run here
# ASSAY_UFC_CASES names another folder of cases than DATA.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$4
for program in node npm; do
    command -v "$program" >/dev/null || { echo "skipped: $program is not installed"; exit 77; }
done
mkdir -p "$work"
# What was installed from the same lock file is used again, so that a second run needs no network.
if ! cmp -s "$here/package-lock.json" "$work/installed-lock.json"; then
    rm -rf "$work/node_modules" "$work/installed-lock.json"
    cp "$here/package.json" "$here/package-lock.json" "$work/"
    if ! (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1 --fetch-timeout=60000 >npm.log 2>&1); then
        # A hash that is not that of the lock file is a failure; an absent network is not.
        if grep -q EINTEGRITY "$work/npm.log"; then
            cat "$work/npm.log"
            exit 1
        fi
        echo "skipped: npm could not install the SDKs, see $work/npm.log"
        exit 77
    fi
    cp "$here/package-lock.json" "$work/installed-lock.json"
fi
cp "$here"/*.mjs "$work/"
exec node "$work/run.mjs" "$1" "$2" "${ASSAY_UFC_CASES:-$3}" "$work"
