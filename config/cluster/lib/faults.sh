# shellcheck shell=bash
# What goes wrong short of a power cut, for tests: a container that is killed, a node that is cut off. All
# of it is done from outside, so that it works whatever the cluster itself can still reach.

# kill_pod NAMESPACE/NAME: its first container's processes die at once, and nobody is asked to end.
kill_pod() { signal_pod KILL "$1"; }

# freeze_pod, thaw_pod NAMESPACE/NAME: its first container's processes stand still, while their node's kernel goes on
# taking what is sent to them; and go on.
freeze_pod() { signal_pod STOP "$1"; }
thaw_pod() { signal_pod CONT "$1"; }

signal_pod() {
  local pids
  mapfile -t pids < <(container_processes "$2")
  [ ${#pids[@]} -gt 0 ] || die "no process of $2 was found"
  kill "-$1" "${pids[@]}"
  say "${#pids[@]} processes of $2 got SIG$1"
}

# on_pod NAMESPACE/NAME COMMAND…: runs a command among its first container's processes, as their user.
on_pod() {
  local pid
  pid=$(container_processes "$1" | sort -n | head -n1)
  [ -n "$pid" ] || die "no process of $1 was found"
  local user group
  user=$(stat -c %u "/proc/$pid") group=$(stat -c %g "/proc/$pid")
  # Not in their pid namespace, for which nsenter would have to fork: who stops us stops the command.
  exec nsenter --target "$pid" --mount --uts --ipc --net --setuid "$user" --setgid "$group" \
    env -i PATH=/usr/lib/postgresql/17/bin:/usr/bin:/bin HOME=/tmp "${@:2}"
}

container_processes() {
  local id folders
  read_shape
  id=$(kubectl --namespace "${1%/*}" get pod "${1#*/}" -o jsonpath='{.status.containerStatuses[0].containerID}')
  [ -n "$id" ] || die "$1 has no container"
  mapfile -t folders < <(group_folders '')
  find "${folders[@]}" -type d -name "${id#*://}" -exec cat {}/cgroup.procs \; 2>/dev/null | sort -u
}

# cut_node I: its link fails; whatever runs on it goes on.
cut_node() {
  read_shape
  node_exists "$1"
  ip -n "$prefix-net" link set "$(link_of "n$1")" down
  say "n$1 is cut off"
}

join_node() {
  read_shape
  node_exists "$1"
  ip -n "$prefix-net" link set "$(link_of "n$1")" up
  say "n$1 is joined again"
}
