#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command beside a real, unlocked keyring; call it under dbus-run-session.
set -u
printf '%s' test-password | gnome-keyring-daemon --unlock --components=secrets --foreground >/dev/null 2>&1 &
keyring=$!
for _ in $(seq 100); do
    dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
        string:org.freedesktop.secrets 2>/dev/null | grep -q true && break
    sleep 0.05
done
export ASSAY_TEST_KEYRING_PID=$keyring
"$@"
status=$?
kill -CONT $keyring 2>/dev/null
kill $keyring 2>/dev/null
wait $keyring 2>/dev/null
exit $status
