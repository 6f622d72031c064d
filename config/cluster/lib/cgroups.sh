# shellcheck shell=bash
# Every process of a cluster lives below the cgroup /PREFIX, pods included. That is how they are found
# again: whoever is in the tree is ours, whatever became of the command that started it.

# "type mountpoint" of each hierarchy: one on cgroup v2, a dozen on v1.
hierarchies() {
  awk '$3 == "cgroup" || $3 == "cgroup2" { print $3, $2 }' /proc/mounts | sort -u
}

# make_group GROUP: a cgroup in every hierarchy, able to hold processes or children.
make_group() {
  local type path part
  while read -r type path; do
    for part in $prefix ${1//\// }; do
      [ "$type" = cgroup ] || delegate "$path"
      mkdir -p "$path/$part"
      [ "$type" != cgroup ] || fill_cpuset "$path" "$path/$part"
      path+=/$part
    done
  done < <(hierarchies)
}

# On v2 a child has only the controllers that its parent hands down.
delegate() {
  local controller controllers
  read -ra controllers <"$1/cgroup.controllers" || true
  for controller in "${controllers[@]}"; do
    echo "+$controller" >"$1/cgroup.subtree_control" 2>/dev/null || true
  done
}

# On v1 a new cpuset is empty, and no process may enter it.
fill_cpuset() {
  local file
  for file in cpuset.cpus cpuset.mems; do
    if [ -e "$2/$file" ] && [ -z "$(cat "$2/$file")" ]; then cat "$1/$file" >"$2/$file"; fi
  done
}

# join_group GROUP: moves the calling shell; fails where the group is gone.
join_group() {
  local path
  while read -r _ path; do echo "$BASHPID" >"$path/$prefix/$1/cgroup.procs" || return 1; done < <(hierarchies)
}

# group_folders GROUP: the tree in every hierarchy; the whole cluster's without a name.
group_folders() {
  local path
  while read -r _ path; do
    path+=/$prefix${1:+/$1}
    [ ! -d "$path" ] || echo "$path"
  done < <(hierarchies)
}

group_processes() {
  local folders
  mapfile -t folders < <(group_folders "$1")
  [ ${#folders[@]} -eq 0 ] || find "${folders[@]}" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u
}

# kill_group GROUP: as when the power fails. Processes fork while we look, hence the loop.
kill_group() {
  local tries folders pids
  for tries in {1..150}; do
    mapfile -t pids < <(group_processes "$1")
    if [ ${#pids[@]} -gt 0 ]; then
      kill -KILL "${pids[@]}" 2>/dev/null || true
    else
      mapfile -t folders < <(group_folders "$1")
      [ ${#folders[@]} -gt 0 ] || return 0
      # A cgroup stays busy until the kernel has buried its last process.
      find "${folders[@]}" -depth -type d -exec rmdir {} + 2>/dev/null || true
    fi
    sleep "0.$((tries > 10))1"
  done
  die "the cgroup /$prefix${1:+/$1} cannot be emptied"
}
