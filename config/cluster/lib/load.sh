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

# load_image I TAR: imports it unless the node already has just that.
load_image() {
  if has_image "$data/n$1" "$2"; then return; fi
  import "$run/n$1/containerd.sock" "$data/n$1" "$2"
  say "n$1 has $(archive_name "$2")"
}

# name_image NAME ANOTHER: as a registry holds one image as two releases.
name_image() {
  local i
  read_shape
  for ((i = 1; i <= nodes; i++)); do
    if alive "n$i-containerd"; then
      ctr --address "$run/n$i/containerd.sock" --namespace k8s.io images tag --force "$1" "$2" >/dev/null ||
        die "n$i has no image $1"
    fi
  done
}

# import SOCKET DISK TAR
import() {
  ctr --address "$1" --namespace k8s.io images import "$3" >/dev/null || die "containerd did not take $3"
  archive_digest "$3" | write "$(mark "$2" "$3")" # anew: the old file may be shared (store.sh)
}

# A disk remembers what each name stood for last: a name that moved back has to be imported again.
has_image() {
  [ "$(cat "$(mark "$1" "$2")" 2>/dev/null)" = "$(archive_digest "$2")" ]
}

mark() {
  local name
  name=$(archive_name "$2")
  echo "$1/images/${name//\//_}"
}

archive_name() {
  tar -xOf "$1" manifest.json | grep -oP '"RepoTags":\["\K[^"]+'
}

# The digest of an archive's configuration names what is in it, down to the layers.
archive_digest() {
  tar -xOf "$1" manifest.json | grep -oE '"Config":"[^"]+"' | sha256sum | cut -c1-32
}
