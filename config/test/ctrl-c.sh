# shellcheck shell=bash
# Commands as a person runs them on a terminal, who may press Ctrl-C.

front=

# signal NAME: to all of the group. Not by the shell's own `kill`, which takes the child's group for ours.
signal() { env kill -s "$1" -- "-$front"; }

# in_front COMMAND…: in a process group of its own, which hears Ctrl-C; $front is its process, and stop_front
# is for the caller's EXIT trap. What it is typed comes from $typed, where that is set.
in_front() {
  # What runs in the background is deaf to Ctrl-C by default. Not by `set -m`, which would move us out of the
  # group by which our own caller stops us.
  setsid env --default-signal=INT,QUIT "$@" <"${typed:-/dev/null}" &
  front=$!
}

stop_front() {
  [ -n "$front" ] || return 0
  signal TERM 2>/dev/null || true
  wait "$front" || true
}

# await SECONDS CONDITION…: while the command in front runs.
await() {
  local limit=$((SECONDS + $1))
  shift
  until "$@"; do
    kill -0 "$front" 2>/dev/null || { echo "it ended before '$*'"; return 1; }
    [ "$SECONDS" -lt "$limit" ] || { echo "waited in vain for '$*'"; return 1; }
    sleep 0.02
  done
}

# ctrl_c: everybody in front hears it; the command is to end by it, and soon.
ctrl_c() {
  local code=0 from=$SECONDS
  signal INT
  wait "$front" || code=$?
  front=
  echo "stopped after $((SECONDS - from)) s, code $code"
  [ "$code" = 130 ] && [ $((SECONDS - from)) -le 20 ]
}
