#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the SDKs into the build tree, at the versions and hashes of package-lock.json, and runs the checks.
#   run.sh EDGE PUBLISHER DATA WORK          exit status 77: could not be run here
# ASSAY_UFC_CASES names another folder of cases than DATA.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$4
bash "$here/install.sh" "$here" "$work"
exec node "$work/run.mjs" "$1" "$2" "${ASSAY_UFC_CASES:-$3}" "$work"
