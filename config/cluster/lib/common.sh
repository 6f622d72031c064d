# shellcheck shell=bash
# What every part shares: places, waiting, and starting a process that outlives us.

[[ $prefix =~ ^[a-z][a-z0-9]{0,9}$ ]] || { echo "a prefix is a short lower-case word, not '$prefix'" >&2; exit 2; }

cache=${INFRAVAULT_CACHE:-$HOME/.cache/infravault}
bin=$cache/bin
images=$cache/images
run=/run/infravault/$prefix      # sockets, process ids, logs: gone after a reboot
data=/var/lib/infravault/$prefix # keys, etcd, containers, volumes: on a disk
pki=$data/pki
export KUBECONFIG=$run/kubeconfig

die() { echo "cluster $prefix: $*" >&2; exit 1; }
say() { echo "cluster $prefix: $*"; }
kubectl() { "$bin/kubectl" "$@"; }

# One command at a time may change a cluster; a second one must not tear down what the first builds. One that
# was stopped just now may need a moment to end.
with_lock() {
  [ "$(id -u)" = 0 ] || die "only root may make network namespaces and mounts"
  mkdir -p /run/infravault
  exec 9>"/run/infravault/$prefix.lock"
  flock --wait 5 9 || die "another command is changing this cluster right now"
  "$@"
}

# alive NAME: its process runs, and is ours rather than a stranger that got its number after it died.
alive() {
  local pid
  pid=$(cat "$run/$1.pid" 2>/dev/null) || return
  grep -qs ":/$prefix/" "/proc/$pid/cgroup"
}

# spawn NAME GROUP COMMAND…: runs a daemon in one of our cgroups, unless it already runs. It is cut off
# from our terminal, output and locks: a pipe that stays open would make our caller wait for ever.
spawn() {
  local name=$1 group=$2
  shift 2
  if alive "$name"; then return; fi
  (
    echo "$BASHPID" >"$run/$name.pid"
    # Whoever removes the cluster at this moment would not find what it does not see in the group.
    join_group "$group" 2>/dev/null || exit 1
    exec setsid "$@" >>"$run/log/$name.log" 2>&1 </dev/null 8>&- 9>&-
  ) &
  disown # or the shell would report the daemon's death
}

# wait_for SECONDS WHAT COMMAND…
wait_for() {
  local limit=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$limit" ] || die "waited in vain for $what (logs: $run/log)"
    sleep 0.2
  done
}

# write FILE: standard input into a file at one stroke, so that nobody reads half of it.
write() {
  mkdir -p "$(dirname "$1")"
  cat >"$1.new"
  mv "$1.new" "$1"
}
