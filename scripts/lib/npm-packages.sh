# shellcheck shell=bash
# Sourced by the scripts, which set top: the checkout. The npm packages of src/test/npm are the stock
# server and client and what the tests use; two of their files are libraries of the demo page.

# Installs them into target/npm; says why it cannot, and returns 1.
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

# Puts the demo page's libraries where the build takes them from. Without them the page loads them
# from a CDN.
copy_demo_libraries() {
  local packages=$top/target/npm/node_modules vendor=$top/target/vendor
  mkdir -p "$vendor"
  cp "$packages/peerjs/dist/peerjs.min.js" "$packages/qrcode-generator/dist/qrcode.js" "$vendor/"
  # Their licences ask to be given along; that of the other library is in its file.
  cp "$packages/peerjs/LICENSE" "$vendor/peerjs.LICENSE"
}
