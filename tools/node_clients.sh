#!/bin/sh
# The official JavaScript clients that tests/clients drives: exact versions, into .clients/, which git does not see.
set -eu
cd "$(dirname "$0")/.."
NODE_CLIENT=@segment/analytics-node@3.1.0
PAGE_CLIENT=@segment/analytics-next@1.84.3
wanted="$NODE_CLIENT $PAGE_CLIENT"
[ "$(cat .clients/installed 2>/dev/null)" = "$wanted" ] && exit 0
if ! command -v npm >/dev/null; then
  [ "$(id -u)" = 0 ] || { echo "npm is missing: install the packages 'nodejs' and 'npm', then run this again." >&2; exit 1; }
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null
fi
rm -rf .clients
mkdir .clients
# no manifest and no lock: nothing says where the packages came from
npm install --prefix .clients --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error $wanted
echo "$wanted" > .clients/installed
