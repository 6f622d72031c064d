# shellcheck shell=bash
# What a cluster may leave on the machine, looked for by its prefix. Sourced before any cluster is made.

# Nodes make these where they are missing.
node_folders() { find /var/lib/cni /var/lib/kubelet /run/containerd -maxdepth 0 2>/dev/null | sort; }
folders_before=$(node_folders || true)

nothing_left() {
  local left
  left=$(leftovers)
  [ -z "$left" ] || { echo "left behind:"; echo "$left"; return 1; }
}

leftovers() {
  local place=infravault/$prefix
  find "/run/$place" "/run/$place.lock" "/var/lib/$place" -maxdepth 0 2>/dev/null
  compgen -G "/run/netns/$prefix-*"
  awk '$3 ~ /^cgroup2?$/ { print $2 }' /proc/mounts | sort -u | xargs -I{} find {} -type d -name "$prefix"
  # In any namespace of mounts: a daemon that lives on may hold one.
  cat /proc/[0-9]*/mounts 2>/dev/null | awk -v place="/$place/" 'index($2, place) { print "mount " $2 }' | sort -u
  losetup --noheadings --output NAME,BACK-FILE | grep -F "/$place/"
  pgrep -af "(/run/netns/|infravault/)${prefix}[-/]"
  # While another cluster stands they are its own.
  [ -n "$(ls -A /var/lib/infravault 2>/dev/null)" ] || comm -13 <(echo "$folders_before") <(node_folders)
}
