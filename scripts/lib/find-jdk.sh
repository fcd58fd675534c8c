# Sourced by the scripts. find_jdk prints the home of a JDK 25 or newer, or says what to install. It looks in JAVA_HOME, on the PATH, then where platforms keep JDKs.

jdk_version() { # HOME -> its major version, 0 if there is no JDK
  [ -x "$1/bin/javac" ] || { echo 0; return; }
  local line
  line=$("$1/bin/javac" -version 2>&1) || { echo 0; return; }
  line=${line#javac }
  line=${line%%[!0-9]*}
  echo "${line:-0}"
}

find_jdk() {
  local home on_path
  on_path=$(command -v javac 2>/dev/null || true)
  [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for home in "${JAVA_HOME:-}" "$on_path" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/.sdkman/candidates/java/*; do
    if [ -n "$home" ] && [ "$(jdk_version "$home")" -ge 25 ]; then
      echo "$home"
      return 0
    fi
  done
  echo "Baton needs JDK 25 or newer: install it (for example Temurin 25), or set JAVA_HOME to it." >&2
  return 1
}

find_maven() {
  command -v mvn >/dev/null 2>&1 && return 0
  echo "Baton needs Apache Maven 3.8 or newer to build: install it (for example 'apt-get install maven')." >&2
  return 1
}
