# shellcheck shell=bash
# Removes a cluster whole, in whatever state an earlier command left it.

cluster_down() {
  local found
  found=$(is_there && echo "removed" || echo "nothing to remove: no such cluster is here")
  remove_cluster
  rm -f "/run/infravault/$prefix.lock"
  rmdir --ignore-fail-on-non-empty /run/infravault /var/lib/infravault 2>/dev/null || true
  say "$found"
}

# Whether an earlier command left anything, be it a part only.
is_there() { [ -e "$run" ] || [ -e "$data" ] || compgen -G "/run/netns/$prefix-*" >/dev/null; }

# First goes the mark that says it is whole: a removal that is stopped half-way leaves nothing that `up`
# would take for a cluster.
remove_cluster() {
  rm -f "$data/complete"
  kill_group ''
  remove_namespaces
  remove_mounts
  rm -rf "$run" "$data"
  # Made by a node, and empty here. While another cluster lives they stay: to remove a folder is to
  # unmount what its nodes, in namespaces of their own, have put over it.
  if [ -z "$(ls -A "$(dirname "$data")" 2>/dev/null)" ]; then
    rmdir /var/lib/cni /var/lib/kubelet /run/containerd 2>/dev/null || true
  fi
}

remove_namespaces() {
  local file
  for file in "/run/netns/$prefix-"*; do
    [ ! -e "$file" ] || ip netns del "$(basename "$file")"
  done
  # `ip` itself leaves a mount when the last one goes.
  if [ -d /run/netns ] && [ -z "$(ls -A /run/netns)" ]; then
    umount /run/netns 2>/dev/null || true
    rmdir /run/netns 2>/dev/null || true
  fi
}

# Nodes mount in namespaces of their own; this is for what somebody else may have mounted below us.
remove_mounts() {
  local mount
  awk -v a="$run/" -v b="$data/" 'index($2, a) == 1 || index($2, b) == 1 { print $2 }' /proc/mounts |
    sort -r | while read -r mount; do umount -l "$mount"; done
}
