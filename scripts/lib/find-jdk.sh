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
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/homebrew/opt/openjdk* /usr/local/opt/openjdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/.sdkman/candidates/java/*; do
    if [ -n "$home" ] && [ "$(jdk_version "$home")" -ge 25 ]; then
      echo "$home"
      return 0
    fi
  done
  echo "Baton needs JDK 25 or newer, and none was found. $(how_to_install_jdk), or set JAVA_HOME." >&2
  return 1
}

how_to_install_jdk() { # -> the command of this system's package manager
  local command
  if command -v apt-get >/dev/null 2>&1; then
    command='sudo apt-get install openjdk-25-jdk-headless'
    # Older releases have it only in the vendor's repository.
    apt-cache show openjdk-25-jdk-headless >/dev/null 2>&1 ||
      command='sudo apt-get install temurin-25-jdk (from the repository of https://adoptium.net/installation/linux)'
  elif command -v dnf >/dev/null 2>&1; then
    command='sudo dnf install java-25-openjdk-devel'
  elif command -v apk >/dev/null 2>&1; then
    command='sudo apk add openjdk25'
  elif command -v brew >/dev/null 2>&1; then
    command='brew install openjdk@25'
  else
    echo 'Install one, for example from https://adoptium.net'
    return
  fi
  echo "Install it: $command"
}

# Sets maven to the command that builds: the installed Maven if it is new enough, otherwise the wrapper
# beside this file, which downloads one from Maven Central, once, and checks its SHA-256.
find_maven() {
  local version
  version=$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\.[0-9]*\).*/\1/p' || true)
  case $version in
    3.[89] | 3.[1-9][0-9] | [4-9].*) maven=mvn ;;
    *) maven=$(dirname "${BASH_SOURCE[0]}")/maven/mvnw ;;
  esac
}
