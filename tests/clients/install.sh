#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the npm packages of FOLDER/package-lock.json into WORK, at its versions and hashes, and copies the programs there.
#   install.sh FOLDER WORK [install]         exit status 77: could not be done here
# With `install`, packages for other platforms may be missing from the lock file.
set -euo pipefail
folder=$1
work=$2
command=${3:-ci}
for program in node npm; do
    command -v "$program" >/dev/null || { echo "skipped: $program is not installed"; exit 77; }
done
mkdir -p "$work"
# What was installed from the same lock file is used again, so that a second run needs no network.
if ! cmp -s "$folder/package-lock.json" "$work/installed-lock.json"; then
    rm -rf "$work/node_modules" "$work/installed-lock.json"
    cp "$folder/package.json" "$folder/package-lock.json" "$work/"
    if ! (cd "$work" && npm "$command" --ignore-scripts --no-audit --no-fund --fetch-retries=1 --fetch-timeout=60000 >npm.log 2>&1); then
        # A hash that is not that of the lock file is a failure; an absent network is not.
        if grep -q EINTEGRITY "$work/npm.log"; then
            cat "$work/npm.log"
            exit 1
        fi
        echo "skipped: npm could not install the packages, see $work/npm.log"
        exit 77
    fi
    cp "$folder/package-lock.json" "$work/installed-lock.json"
fi
find "$folder" -maxdepth 1 -type f \( -name '*.mjs' -o -name '*.sql' \) -exec cp {} "$work/" \;
