# shellcheck shell=bash
# Sourced by the scripts, which set top to the checkout. src/test/npm lists the npm packages: the stock
# server and client, and libraries for the tests. The demo page uses two of their files.

# Installs them into target/npm. If that fails, prints the error and returns 1.
install_npm_packages() {
  local npm=$top/target/npm
  mkdir -p "$npm"
  if [ -d "$npm/node_modules" ] && cmp -s "$top/src/test/npm/package-lock.json" "$npm/package-lock.json"; then
    return 0
  fi
  cp "$top/src/test/npm/package.json" "$top/src/test/npm/package-lock.json" "$npm/"
  if ! npm ci --prefix "$npm" --no-audit --no-fund >"$npm/install.log" 2>&1; then
    tail -n 20 "$npm/install.log" >&2
    rm -rf "$npm/node_modules"
    return 1
  fi
}

# Copies the demo page's libraries to the folder from which the build takes them. Without them the
# page loads them from a CDN.
copy_demo_libraries() {
  local packages=$top/target/npm/node_modules vendor=$top/target/vendor
  mkdir -p "$vendor"
  cp "$packages/peerjs/dist/peerjs.min.js" "$packages/qrcode-generator/dist/qrcode.js" "$vendor/"
  # Their licences require a copy; the licence of the other library is in its file.
  cp "$packages/peerjs/LICENSE" "$vendor/peerjs.LICENSE"
}
