#!/bin/sh
# Lighthouse, which tests/lighthouse.py runs by hand: an exact version, into .lighthouse/, which git does not see.
set -eu
cd "$(dirname "$0")/.."
WANTED=lighthouse@13.5.0
[ "$(cat .lighthouse/installed 2>/dev/null)" = "$WANTED" ] && exit 0
if ! command -v npm >/dev/null; then
  [ "$(id -u)" = 0 ] || { echo "npm is missing: install the packages 'nodejs' and 'npm', then run this again." >&2; exit 1; }
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null
fi
rm -rf .lighthouse
mkdir .lighthouse
# no manifest and no lock: nothing says where the packages came from
npm install --prefix .lighthouse --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error "$WANTED"
echo "$WANTED" > .lighthouse/installed
