#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what packaging/debian-packages.txt lists, and npm where there is none. Works as root and for a user
# with sudo; does nothing, and asks for nothing, when all of it is there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

mapfile -t wanted < <(sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$here/debian-packages.txt")
# Debian's npm brings its own nodejs; where one is installed already the two would conflict.
command -v npm >/dev/null || wanted+=(npm)

missing=()
for package in "${wanted[@]}"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "install-packages: run this as root, or install sudo. Missing: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
fi
echo "install-packages: installing ${#missing[@]} packages" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" >"$log" 2>&1; }
if ! apt update || ! apt install -y --no-install-recommends "${missing[@]}"; then
    tail -n 20 "$log" >&2
    echo "install-packages: could not install: ${missing[*]}" >&2
    echo "Check the network and the package sources (Debian 12), then run this again." >&2
    exit 1
fi
