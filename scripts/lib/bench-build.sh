# shellcheck shell=bash
# Sourced by the scripts that run programs of src/bench. They set root to the checkout, java_home to a
# JDK, and work to a folder for what is written, and have a function say and a function fail.

classpath= # of the programs, set when they are built

# The Maven profile of the benchmark writes the classpath as its last step.
build_bench() {
  local newer
  newer=$([[ -f $work/classpath ]] &&
    find "$root/src" "$root/pom.xml" -newer "$work/classpath" -print -quit || echo missing)
  if [[ -n $newer ]]; then
    JAVA_HOME=$java_home
    export JAVA_HOME
    find_maven
    say "building (mvn -Pbench process-test-classes)"
    mkdir -p "$work"
    rm -f "$work/classpath"
    (cd "$root" && "$maven" -B -q -Pbench -Dspotless.check.skip=true process-test-classes) \
      >"$work/build.log" 2>&1 || fail "the build failed; its output is in $work/build.log"
  fi
  classpath=$root/target/bench-classes:$root/target/test-classes:$root/target/classes
  classpath+=:$(<"$work/classpath")
}

# run_bench_program CLASS ARGUMENT...: in place of this process, beside a jar that is up to date.
run_bench_program() {
  "$root/scripts/baton" --version >/dev/null || fail "baton does not start; is it built?"
  build_bench
  local flags
  # The flags that Chronicle needs, the same as for the tests.
  read -rd '' -a flags < <(sed -n '/<chronicle.jvm>/,/<\/chronicle.jvm>/p' "$root/pom.xml" | grep -v chronicle.jvm) || true
  cd "$root"
  exec "$java_home/bin/java" "${flags[@]}" "-Dbaton.jar=$root/target/baton.jar" -cp "$classpath" "$@"
}
