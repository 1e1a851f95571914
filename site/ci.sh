#!/usr/bin/env bash
# Installs the site's tools where they are missing, builds, type-checks and tests the site; the library is built. The arguments are vitest's.
# The browsers that SITE_BROWSERS names (Chromium, where it names none) are installed with apt-get where they are missing.
set -euo pipefail
cd "$(dirname "$0")"

for folder in . ../test/platforms/browsers; do
  [ -d "$folder/node_modules" ] || npm ci --no-audit --no-fund --prefix "$folder"
done
npm run --silent build
npm run --silent typecheck
npx --no-install vitest run "$@"
