# shellcheck shell=bash
# Background programs, each known by its process id and start time: an id alone may have passed on
# to a stranger. A program's name is a path; its log and its pid file stand beside it.

# When the process of an id started, or nothing where it is gone or a zombie.
started() { awk '$3 != "Z" { sub(/.*\) /, ""); print $20 }' "/proc/$1/stat" 2>/dev/null || true; }

# background NAME COMMAND…   runs on after this script, in a session of its own (a Ctrl-C is not for
# it) and holding none of the caller's pipes or locks.
background() {
  local name=$1
  shift
  setsid "$@" >"$name.log" 2>&1 </dev/null 8>&- 9>&- &
  echo "$! $(started $!)" >"$name.pid"
}

runs() {
  local id at
  read -r id at 2>/dev/null <"$1.pid" || return 1
  [ -n "$at" ] && [ "$(started "$id")" = "$at" ]
}

# Asks, and after ten seconds insists.
stop() {
  local id waited
  if runs "$1"; then
    read -r id _ <"$1.pid"
    kill -INT "$id" 2>/dev/null || true
    for ((waited = 0; waited < 100; waited++)); do
      runs "$1" || break
      sleep 0.1
    done
    if runs "$1"; then kill -KILL "$id" 2>/dev/null || true; fi
  fi
  rm -f "$1.pid"
}

# wait_for SECONDS NAME COMMAND…   until the command succeeds; shows the log where it never does.
wait_for() {
  local seconds=$1 name=$2 end
  shift 2
  end=$((SECONDS + seconds))
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$end" ] || ! runs "$name"; then
      echo "$(basename "$name") does not answer:" >&2
      tail -n 20 "$name.log" | cut -c1-240 >&2
      return 1
    fi
    sleep 0.2
  done
}

free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)); do
    if ! ss -Hltn "sport = :$port" | grep -q .; then
      echo "$port"
      return
    fi
  done
}
