# shellcheck shell=bash
# Sourced by scripts/package: makes the npm package and that of this platform, as esbuild does. Uses the
# script's top, work, dist, version, arch, epoch, settle and make_tar.

make_npm() { # FOLDER
  local main=$work/npm/baton-server/package platform=$work/npm/platform/package
  mkdir -p "$main/bin" "$work/npm/platform"
  cp "$top/scripts/lib/package/npm/baton-server.js" "$main/bin/baton-server.js"
  chmod 755 "$main/bin/baton-server.js"
  cat >"$main/package.json" <<TEXT
{
  "name": "baton-server",
  "version": "$version",
  "description": "A PeerJS signaling server whose peer IDs can be carried from one device to another",
  "license": "UNLICENSED",
  "bin": { "baton-server": "bin/baton-server.js" },
  "engines": { "node": ">=18" },
  "optionalDependencies": { "baton-server-linux-$arch": "$version" }
}
TEXT
  cp -a "$1" "$platform"
  # An archive of npm has no links; what they lead to is in java.base.
  find "$platform" -type l -delete
  cat >"$platform/package.json" <<TEXT
{
  "name": "baton-server-linux-$arch",
  "version": "$version",
  "description": "Baton for Linux on $arch, with its Java runtime",
  "license": "UNLICENSED",
  "os": ["linux"],
  "cpu": ["$arch"],
  "libc": ["glibc"],
  "baton": { "time": $epoch }
}
TEXT
  settle "$main"
  settle "$platform"
  make_tar "$main" "$dist/baton-server-$version.tgz"
  make_tar "$platform" "$dist/baton-server-linux-$arch-$version.tgz"
}
