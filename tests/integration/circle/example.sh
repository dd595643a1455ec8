#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the example application's own tests where it was installed.   example.sh FOLDER
set -euo pipefail
[ -f "$1/installed-lock.json" ] || { echo "skipped: the example could not be installed"; exit 77; }
cd "$1"
exec node --test
