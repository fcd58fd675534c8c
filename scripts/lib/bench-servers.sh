# shellcheck shell=bash
# Sourced by scripts/bench: installs PeerServer, starts and stops one server at a time. Uses the
# script's root, work, java, java_home, classpath, npm_dir, port, say and fail.

server_pid= # of the running server, or empty
data_dir=   # Baton's data folder, or empty

install_peer() {
  command -v node >/dev/null || fail "PeerServer needs node, which is not installed"
  [[ -f $npm_dir/node_modules/peer/package.json ]] && return
  [[ -z ${BENCH_NPM_DIR:-} ]] || fail "there is no node_modules/peer in $BENCH_NPM_DIR"
  [[ -f $root/src/test/npm/package.json ]] ||
    fail "src/test/npm/package.json is missing; it names the version of PeerServer to install"
  command -v npm >/dev/null || fail "npm is not installed; it is needed to install PeerServer"
  say "installing PeerServer into target/npm"
  mkdir -p "$npm_dir"
  cp "$root"/src/test/npm/package*.json "$npm_dir/"
  local how=install
  [[ -f $npm_dir/package-lock.json ]] && how=ci
  npm --prefix "$npm_dir" "$how" --ignore-scripts --no-audit --no-fund >&2 ||
    fail "npm could not install PeerServer"
}

next_port() {
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    say "port $port is in use, taking the next one"
    port=$((port + 1))
  done
}

start_server() {
  local kind=$1 log=$2
  local common=(--port "$port" --host 127.0.0.1 --concurrent_limit 20000)
  next_port
  common[1]=$port
  case $kind in
    peer)
      NODE_ENV=production node "$npm_dir/node_modules/peer/dist/bin/peerjs.js" \
        "${common[@]}" --path / >"$log" 2>&1 &
      ;;
    baton)
      # scripts/baton replaces itself by java, so its pid is the server's. The log is not in /tmp,
      # which may be in memory: appending to it is part of what a connect costs.
      data_dir=$(mktemp -d "$work/data.XXXXXX")
      JAVA_HOME=$java_home "$root/scripts/baton" serve "${common[@]}" --data_dir "$data_dir" \
        --log_sync always --message_rate 0 >"$log" 2>&1 &
      ;;
    null)
      "$java" -XX:+UseSerialGC -cp "$classpath" dev.baton.bench.NullRelay \
        --port "$port" >"$log" 2>&1 &
      ;;
  esac
  server_pid=$!
  await_server "$kind" "$log"
}

await_server() {
  local kind=$1 log=$2 tries
  for ((tries = 0; tries < 300; tries++)); do
    kill -0 "$server_pid" 2>/dev/null || break
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      return
    fi
    sleep 0.1
  done
  tail -n 5 "$log" >&2
  fail "$kind did not start listening on port $port; its output is in $log"
}

# Ends one process that this script started: SIGTERM, and SIGKILL after ten seconds.
end_process() {
  local pid=$1 tries
  kill -TERM "$pid" 2>/dev/null || true
  for ((tries = 0; tries < 100; tries++)); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  if kill -KILL "$pid" 2>/dev/null; then
    say "process $pid did not stop within 10 s and was killed"
  fi
  wait "$pid" 2>/dev/null || true
}

stop_server() {
  if [[ -n $server_pid ]]; then
    end_process "$server_pid"
    server_pid=
  fi
  if [[ -n $data_dir ]]; then
    rm -rf "$data_dir"
    data_dir=
  fi
}

clean_up() {
  if [[ -n $load_pid ]]; then
    end_process "$load_pid"
  fi
  stop_server
}
