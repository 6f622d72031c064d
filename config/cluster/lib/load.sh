# shellcheck shell=bash
# Brings image archives into the nodes, in place of a registry.

load_images() {
  local i tar
  read_shape
  for tar in "$@"; do [ -f "$tar" ] || die "there is no image archive $tar (config/images/build makes them)"; done
  for ((i = 1; i <= nodes; i++)); do
    if alive "n$i-containerd"; then
      for tar in "$@"; do load_image "$i" "$tar"; done
    fi
  done
}

# The digest of an archive's configuration names what is in it, down to the layers.
archive_digest() {
  tar -xOf "$1" manifest.json | grep -oE '"Config":"[^"]+"' | sha256sum | cut -c1-32
}

# load_image I TAR: imports it unless the node already has just that. The node's disk remembers what each
# name stood for last, since a name that moved back must be imported again.
load_image() {
  local i=$1 tar=$2 name digest mark
  name=$(tar -xOf "$tar" manifest.json | grep -oP '"RepoTags":\["\K[^"]+')
  digest=$(archive_digest "$tar")
  mark=$data/n$i/images/${name//\//_}
  [ "$(cat "$mark" 2>/dev/null)" != "$digest" ] || return 0
  ctr --address "$run/n$i/containerd.sock" --namespace k8s.io images import "$tar" >/dev/null ||
    die "n$i did not take $tar"
  echo "$digest" >"$mark"
  say "n$i has $name"
}
