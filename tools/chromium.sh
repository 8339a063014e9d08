#!/bin/sh
# The browser tests drive Debian's Chromium; install it when it is missing and we may.
set -eu
command -v chromium >/dev/null && exit 0
[ "$(id -u)" = 0 ] || { echo "Chromium is missing: install the package 'chromium', then run this again." >&2; exit 1; }
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
