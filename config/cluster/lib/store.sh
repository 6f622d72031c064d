# shellcheck shell=bash
# The image store that new nodes begin with. Importing an archive costs seconds of both cores, and three
# nodes would do it three times for each new cluster: here it is done once for each version of an image,
# and nodes begin with links to the same files. Layers are never written to, so sharing them is safe.
store=$images/store

# Every image that is built, or those that a cluster needs by itself when nothing else is.
archives() {
  local tar
  for tar in "$images"/{pause,traefik,operator,api-server,postgres,minio}.tar; do
    [ ! -f "$tar" ] || echo "$tar"
  done
}

# make_store: brings the store up to date with the archives. One that takes an archive no more was
# damaged, for example by a stop in the middle: it is only a copy, and made anew.
make_store() {
  local tar stale=()
  while read -r tar; do
    if ! has_image "$store" "$tar"; then stale+=("$tar"); fi
  done < <(archives)
  [ ${#stale[@]} -gt 0 ] || return 0
  fill_store "${stale[@]}" && return
  say "the image store is damaged and made anew"
  mapfile -t stale < <(archives)
  fill_store --anew "${stale[@]}"
}

# fill_store [--anew] TAR…
fill_store() {
  (
    exec 8>"$images/store.lock"
    flock 8
    if [ "$1" = --anew ]; then
      rm -rf "$store"
      shift
    fi
    trap 'kill_group store; rm -rf "$run/store"' EXIT
    start_store
    wait_for 60 "the image store" ctr --address "$run/store/containerd.sock" version
    for tar; do import "$run/store/containerd.sock" "$store" "$tar"; done
  )
}

# A containerd that runs nothing: it only unpacks.
start_store() {
  mkdir -p "$run/store" "$store"/{containerd,images}
  write "$run/store/containerd.toml" <<TOML
version = 2
root = "$store/containerd"
state = "$run/store/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$run/store/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "$run/store/opt"
TOML
  make_group store # where whoever removes a half-made cluster finds it
  spawn store store unshare --mount containerd --config "$run/store/containerd.toml"
}

# stock_node I: a new node's disk. Where links are impossible (the cache on another disk), it begins
# without images, and they are imported.
stock_node() {
  local disk=$data/n$1
  [ ! -d "$disk/containerd" ] || return 0
  mkdir -p "$disk"
  if ! flock --shared "$images/store.lock" cp -al "$store/containerd" "$store/images" "$disk/" 2>/dev/null; then
    rm -rf "$disk/containerd" "$disk/images"
    return
  fi
  # Databases alone are written in place, so each node has its own.
  find "$disk/containerd" -name '*.db' -exec sh -c 'cp "$1" "$1.own" && mv "$1.own" "$1"' sh {} \;
}
