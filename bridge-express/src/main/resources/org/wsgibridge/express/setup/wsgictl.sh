#!/bin/sh
# Starts, stops and queries the server that is set up in this folder. Written by "wsgi-express setup-server", which
# overwrites it; the server's options are in wsgi-express.conf. In the environment: JAVA_OPTS, options for the JVM.
set -u

ROOT=@ROOT@
CONFIG=@CONFIG@
PID_FILE=@PID_FILE@
STARTED="@RUN_FOLDER@/options" # the checksum of the options that the server was started with
LOG=@STARTUP_LOG@
WORKING_DIRECTORY=@WORKING_DIRECTORY@
STARTUP_SECONDS=@STARTUP_SECONDS@ # startup-timeout, and the time for the JVM
STOP_SECONDS=@STOP_SECONDS@ # shutdown-delay, graceful-timeout, shutdown-timeout, and a margin
RUN_AS=@RUN_AS@ # the user to run as, if root starts the server
RUN_AS_GROUP=@RUN_AS_GROUP@
PRIVILEGED_PORT=@PRIVILEGED_PORT@ # yes if the server listens at a port below 1024
PATH=@PATH@
PYTHONPATH=@PYTHON_PATH@ # as it was when setup-server wrote this script
export PATH PYTHONPATH

java() {
  WSGI_EXPRESS_JAVA=@JAVA@
  WSGI_EXPRESS_JAR=@CLASS_PATH@
  export WSGI_EXPRESS_JAVA WSGI_EXPRESS_JAR
  exec sh "$ROOT/bin/wsgi-express" "$@"
}

say() {
  printf 'wsgictl: %s\n' "$*" # echo has its own idea of backslashes
}

# Under root, everything is done as the server's user: no file of that user is touched with the rights of root.
if [ -n "$RUN_AS" ] && [ "$(id -u)" = 0 ]; then
  command -v setpriv >/dev/null || { say "needs setpriv (util-linux) to run as $RUN_AS" >&2; exit 1; }
  capability=
  [ "$PRIVILEGED_PORT" = yes ] && capability='--inh-caps=+net_bind_service --ambient-caps=+net_bind_service'
  exec setpriv --reuid="$RUN_AS" --regid="$RUN_AS_GROUP" --init-groups $capability sh "$0" "$@"
fi

# Sets pid; fails if there is no such process, or it is not the server of this folder.
running() {
  pid=
  [ -s "$PID_FILE" ] || return 1
  read -r pid <"$PID_FILE" || return 1
  if [ -r "/proc/$pid/cmdline" ]; then
    tr '\0' '\n' <"/proc/$pid/cmdline" | grep -qxF -e "$CONFIG"
  else
    ps -p "$pid" -o args= 2>/dev/null | grep -qF -e "$CONFIG"
  fi
}

need_running() {
  running && return
  say "the server is not running" >&2
  exit 7
}

checksum() {
  cksum <"$CONFIG" 2>/dev/null
}

# Fails if the file of the options has changed since the server was started.
unchanged() {
  [ ! -s "$STARTED" ] || [ "$(checksum)" = "$(cat "$STARTED")" ]
}

# Checks the options, but not whether the application loads. Prints what is wrong with them.
check() {
  faults=$(cd "$WORKING_DIRECTORY" && java config-test --options-only --config "$CONFIG" "$@" 2>&1 >/dev/null) && return 0
  printf '%s\n' "$faults" >&2
  return 1
}

run() {
  running || checksum >"$STARTED" || :
  cd "$WORKING_DIRECTORY" || exit 1
  java start-server --config "$CONFIG" "$@"
}

pause() {
  sleep 0.2 2>/dev/null || sleep 1
}

# Waits until the process $1 answers requests; fails if it ends or takes too long.
await() {
  end=$(($(date +%s) + STARTUP_SECONDS))
  while kill -0 "$1" 2>/dev/null; do
    running && [ "$pid" = "$1" ] && return 0
    [ "$(date +%s)" -lt "$end" ] || { say "the server does not answer after $STARTUP_SECONDS seconds" >&2; return 1; }
    pause
  done
  say "the new process ended before it answered requests" >&2
  return 1
}

start() {
  if running; then
    say "the server is running already, process $pid"
    return 0
  fi
  rm -f "$PID_FILE" "$LOG"
  # The server prints the token of its admin mount.
  (umask 077 && : >"$LOG")
  # In a session of its own, the server outlives the terminal. It must handle signals even if the caller ignores them.
  detach=
  command -v setsid >/dev/null && detach=setsid
  env --default-signal=HUP,INT,QUIT true 2>/dev/null && detach="$detach env --default-signal=HUP,INT,QUIT"
  $detach sh "$0" run "$@" </dev/null >"$LOG" 2>&1 &
  child=$!
  if await "$child"; then
    cat "@RUN_FOLDER@/banner"
    return 0
  fi
  end_process "$child" 10 || :
  cat "$LOG" >&2
  say "could not start the server; its output above is in $LOG as well" >&2
  return 1
}

# Ends the process $1; kills it after $2 seconds, and fails then.
end_process() {
  kill -TERM "$1" 2>/dev/null || return 0
  end=$(($(date +%s) + $2))
  while kill -0 "$1" 2>/dev/null; do
    if [ "$(date +%s)" -ge "$end" ]; then
      kill -KILL "$1" 2>/dev/null
      return 1
    fi
    pause
  done
}

stop() {
  if running; then
    end_process "$pid" "$STOP_SECONDS" || { say "the server did not end in $STOP_SECONDS seconds and was killed" >&2; return 1; }
    say "stopped"
  else
    say "the server is not running"
  fi
  rm -f "$PID_FILE"
}

# Stops the server only if it could be started with these options.
restart() {
  stopped=
  if running; then
    stopped=yes
    check "$@" || { say "the options are refused; the server was not stopped, process $pid" >&2; return 2; }
  fi
  stop || return 1
  start "$@" && return 0
  [ -n "$stopped" ] && say "the former server was stopped before this start, so no server runs now" >&2
  return 1
}

status() {
  if ! running; then
    [ -n "$pid" ] && { say "the server is not running: there is no such process as $PID_FILE tells, $pid"; return 1; }
    say "the server is not running"
    return 3
  fi
  say "the server is running, process $pid"
  banner="@RUN_FOLDER@/banner"
  [ -r "$banner" ] && cat "$banner"
  uptime=$(ps -p "$pid" -o etime= 2>/dev/null | tr -d ' ')
  [ -n "$uptime" ] && echo "Uptime             : $uptime ([days-][hours:]minutes:seconds)"
  health=$(curl -fsS --noproxy '*' --max-time 3 -K "@RUN_FOLDER@/admin" 2>/dev/null) || return 0
  printf '%s\n' "$health" | grep -o '"[^"]*":{"engine":"[^"]*","active":[0-9]*,"slots":[0-9]*,"busy":[0-9]*,"queued":[0-9]*,"generation":[0-9]*\(,"failedSince":"[^"]*","failure":"\([^"\]\|\\.\)*"\)\{0,1\}' \
    | sed -e 's/^"\([^"]*\)".*"slots":\([0-9]*\),"busy":\([0-9]*\),"queued":\([0-9]*\),"generation":\([0-9]*\)/Process Group      : \1: \3 of \2 slots busy, \4 requests waiting, generation \5/' \
      -e 's/,"failedSince":"\([^"]*\)","failure":"\(.*\)"$/\nFailed Reload      : since \1: \2/' -e 's/\\"/"/g'
  return 0
}

# Reloads the server by the signal $1, waits for the end of the reload, and says which generation serves. If it fails,
# prints the traceback and fails. Does nothing if the options have changed and would be refused by the next start.
reload() {
  need_running
  unchanged || check || { say "the options are refused; nothing was reloaded" >&2; return 2; }
  reloads="@RUN_FOLDER@/reload"
  asked=$(sed -n '1s/^asked //p' "$reloads" 2>/dev/null)
  kill -"$1" "$pid" || return 1
  [ -n "$asked" ] || return 0
  while :; do
    loaded=$(sed -n '2s/^loaded //p' "$reloads" 2>/dev/null)
    [ "${loaded:-0}" -gt "$asked" ] && break
    kill -0 "$pid" 2>/dev/null || { say "the server has ended" >&2; return 1; }
    pause
  done
  unchanged || say "$CONFIG has changed since the start; a restart applies it (by systemctl if systemd runs the server)"
  failure=$(sed 1,3d "$reloads")
  serves=$(sed -n 3p "$reloads")
  [ -z "$failure" ] && { say "reloaded${serves:+, $serves}"; return 0; }
  printf '%s\n' "$failure" >&2
  say "the new code could not be loaded; the former code serves, if there was any" >&2
  return 1
}

usage() {
  cat <<END
Usage: wsgictl COMMAND
  start       starts the server; returns when it answers, or tells why it does not (exit code 1)
  stop        lets running requests finish and ends the server; returns when it has ended
  restart     stop, then start; does not stop the server if the options are refused (exit code 2)
  reload      loads the application and the certificates again, without downtime (SIGHUP); returns
              when that is done, or tells why the new code does not load (exit code 1). Options need
              a restart: says if their file has changed, reloads nothing if it is wrong (exit code 2)
  graceful    the same by SIGUSR1
  status      tells whether it runs, which load of the code serves, and why the last reload failed;
              exit code 0, or 3 if it does not run, 1 if it ended without being stopped
  top         shows again and again what the server does; top --once prints it once
  log-level   shows the levels of loggers; log-level LOGGER LEVEL changes one until the server ends,
              and log-level --reset undoes that (needs admin-actions = on)
  configtest  checks the options and whether the application loads
  run         runs the server in the foreground, for systemd and containers
Further arguments of top and log-level are their own; those of start, restart, run and configtest are
options that win over those of
$CONFIG
END
}

refuse() {
  say "$1 is not a command: expected start, stop, restart, reload, graceful, status, top, log-level, configtest," \
    "run or help" >&2
  exit 2
}

command=${1:-}
[ $# -gt 0 ] && shift
case $command in
  start) start "$@" ;;
  stop) stop ;;
  restart) restart "$@" ;;
  reload) reload HUP ;;
  graceful) reload USR1 ;;
  status) status ;;
  log-level) java log-level --server-root "@RUN_FOLDER@" "$@" ;;
  top) java top --server-root "@RUN_FOLDER@" "$@" ;;
  configtest) cd "$WORKING_DIRECTORY" && java config-test --config "$CONFIG" "$@" ;;
  run) run "$@" ;;
  await) await "${1:?}" ;; # for the systemd unit: waits until the process, started by run, answers requests
  help | --help | -h) usage ;;
  '')
    usage >&2
    exit 2
    ;;
  *) refuse "$command" ;;
esac
