#!/usr/bin/env bash
# Installs, builds, type-checks and tests this package. The repository must be installed and built. Arguments go to vitest, such as
# --reporter=json. redis-server is installed with apt-get where it is missing and that is allowed; else the tests say so.
set -euo pipefail
cd "$(dirname "$0")"

if ! command -v redis-server > /dev/null; then
  root=""
  [ "$(id -u)" = 0 ] || root="sudo -n"
  export DEBIAN_FRONTEND=noninteractive
  { $root apt-get install -y redis-server || { $root apt-get update && $root apt-get install -y redis-server; }; } > /dev/null ||
    echo "redis-server is not installed, and could not be: apt-get install redis-server" >&2
fi
npm ci --no-audit --no-fund --omit=peer
npm run --silent build
npm run --silent typecheck
exec npx --no-install vitest run "$@"
