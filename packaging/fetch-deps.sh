#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Brings the two dependencies that are not Debian packages: the DuckDB 1.4 LTS library with its header, and
# SQLite3 Multiple Ciphers. Both come from the npm registry, pinned by version and SHA-512. The second time
# nothing is fetched and no network is needed. A file that does not match its hash is refused and removed.
#
#   packaging/fetch-deps.sh            prints the folder that holds them
#
# ASSAY_DUCKDB_DIR or ASSAY_SQLITE3MC_DIR, when set, point to copies of your own; they are not touched.
set -euo pipefail

deps=${XDG_CACHE_HOME:-$HOME/.cache}/assay/deps
work=""
trap '[ -z "$work" ] || rm -rf "$work"' EXIT

say() { printf 'fetch-deps: %s\n' "$*" >&2; }

matches() { [ -f "$1" ] && [ "$(sha512sum "$1" | cut -d' ' -f1)" = "$2" ]; }

# place NAME PACKAGE TARBALL-SHA512 { MEMBER TARGET SHA512 }...
place() {
    local name=$1 package=$2 tarball_hash=$3 complete=1
    shift 3
    local -a files=("$@")
    for ((i = 0; i < ${#files[@]}; i += 3)); do
        matches "$deps/$name/${files[i + 1]}" "${files[i + 2]}" || complete=0
    done
    [ $complete = 0 ] || return 0

    command -v npm >/dev/null || { say "npm is needed to fetch $package. Install npm, or set ASSAY_DUCKDB_DIR and ASSAY_SQLITE3MC_DIR."; exit 1; }
    [ -n "$work" ] || work=$(mktemp -d)
    say "fetching $package"
    local tarball
    tarball=$(cd "$work" && npm pack --silent --ignore-scripts "$package" 2>"$work/npm.log" | tail -n 1) \
        || { say "could not fetch $package: $(tail -n 1 "$work/npm.log")"; say "Check the network, then run this again."; exit 1; }
    if ! matches "$work/$tarball" "$tarball_hash"; then
        say "$package does not have the expected SHA-512 and was not used."
        exit 1
    fi
    mkdir -p "$deps/$name"
    for ((i = 0; i < ${#files[@]}; i += 3)); do
        tar -xzf "$work/$tarball" -C "$work" "${files[i]}"
        matches "$work/${files[i]}" "${files[i + 2]}" || { say "${files[i]} of $package does not have the expected SHA-512 and was not used."; exit 1; }
        mv "$work/${files[i]}" "$deps/$name/.${files[i + 1]}.new"
        mv "$deps/$name/.${files[i + 1]}.new" "$deps/$name/${files[i + 1]}"
    done
}

if [ -z "${ASSAY_DUCKDB_DIR:-}" ]; then
    place duckdb @duckdb/node-bindings-linux-x64@1.4.4-r.4 \
        8c14cbfd6bdfc312d3a056bfa551df4fa7a532d96d2469dcdf04aec590fd39f325b62b7d614755152dfbbc1150cd7313d59f0e5a3b528cc87eccf2b13b01cb1c \
        package/libduckdb.so libduckdb.so \
        d1798d2df2b057f3cab079872e4b95902a580e0626dd0b46095fe7e33b31b87b621a6c80a52ee841535633c2fa290f802ec16f4bf3a324ef2621e86c81420754
    place duckdb duckdb@1.4.4 \
        844249e61c9517454b8f776638ba6c5ab411d1bddde1892ab72826ea25178c72430e74aa83f5122b171be6abcdace84560f824b5ac94e9d5c2b603ea7269a9a2 \
        package/src/duckdb/src/include/duckdb.h duckdb.h \
        b901efde6decf73a69f64db9319e9d653d55289949ccffffe52056983b16b39240f8635ef1de11e7dd21fe4b8e0cecbc63d362a24c46f9c98737f4ca49c83258
fi
if [ -z "${ASSAY_SQLITE3MC_DIR:-}" ]; then
    place sqlite3mc better-sqlite3-multiple-ciphers@12.11.1 \
        a46ef6fb7564522a67998c782f042aa0e5cd1b6089d479660eb96faa0afbc501e0b04f9ccf9ac064489a2479d42931da19f1a27e0800fc2d12bfda99954adfa3 \
        package/deps/sqlite3/sqlite3.c sqlite3.c \
        42cee68c680b079a8084907d1825da17d37629ea8c88c8610fa4b124e2d5802e54fe7101b48fad27b21e73eaa9d4183d5246f60a5153f7a8627e8a0a4053b21d \
        package/deps/sqlite3/sqlite3.h sqlite3.h \
        49c5c6f537dfac6a9a295ef742e0293ac0811bd4a6a2a196d9564dfa4f056192a21a35a6e2ad995157afe52ddf982f399340803ad32f4aee418335c5c5fa57b6
fi
printf '%s\n' "$deps"
