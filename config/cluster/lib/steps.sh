# shellcheck shell=bash
# Steps of `up`: one line each with what it does and how long it took; its output goes to a log, whose
# end is shown when it fails. Sourced by up.

logs=$cache/logs
mkdir -p "$logs"
children=()

# Ctrl-C stops what we started, builds included; daemons of the cluster are on their own by then.
stop_children() {
  local child
  trap - EXIT
  for child in "${children[@]}"; do kill -TERM -- "-$child" 2>/dev/null || true; done
  wait 2>/dev/null # without the shell's own account of who was terminated
}
trap stop_children EXIT
trap 'echo; exit 130' INT TERM
set -m # a process group for each step, so that its children can be stopped too

# background NAME COMMAND…: sets $background to its process.
background() {
  local log=$logs/up-$1.log
  shift
  "$@" >"$log" 2>&1 </dev/null &
  background=$!
  children+=("$background")
}

# step NAME WHAT COMMAND…
step() {
  local name=$1 what=$2
  shift 2
  begin "$what"
  background "$name" "$@"
  finish "$background" "$name"
}

# show COMMAND…: what it says is for the reader. Not in the foreground, where a Ctrl-C is heard once it ends.
show() {
  { "$@" | sed -u 's/^/    /'; } &
  children+=($!)
  wait $!
}

begin() {
  started=$SECONDS
  printf '▸ %s … ' "$1"
}

# finish PROCESS NAME: a step that found nothing to do says so.
finish() {
  local code=0 log=$logs/up-$2.log
  wait "$1" || code=$?
  if [ "$code" != 0 ]; then
    echo failed
    tail -n 30 "$log" | sed 's/^/    /' >&2
    echo "What went wrong stands above; all of it is in $log. Once it is mended, run this again." >&2
    exit 1
  fi
  if [ -s "$log" ] || [ $((SECONDS - started)) -gt 2 ]; then echo "$((SECONDS - started)) s"; else echo "already there"; fi
}
