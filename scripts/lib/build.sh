# shellcheck shell=bash
# Sourced by the scripts, which set top to the checkout, after find-jdk.sh and npm-packages.sh.

# Builds target/baton.jar and target/lib, if the jar is missing or older than its sources.
build_jar() {
  local jar=$top/target/baton.jar newer
  newer=$([ -f "$jar" ] && find "$top/src/main" "$top/pom.xml" -newer "$jar" -print -quit || echo missing)
  [ -n "$newer" ] || return 0
  find_maven
  echo "Building Baton (once; the first time takes some minutes) ..." >&2
  mkdir -p "$top/target"
  if command -v npm >/dev/null 2>&1 && install_npm_packages; then
    copy_demo_libraries
  else
    echo "Without npm and its packages the demo page loads PeerJS from a CDN." >&2
  fi
  if ! (cd "$top" && "$maven" -B -q -DskipTests -Djacoco.skip=true package) >"$top/target/build.log" 2>&1; then
    tail -n 30 "$top/target/build.log" >&2
    echo "The build failed; the full output is in target/build.log." >&2
    return 1
  fi
}
