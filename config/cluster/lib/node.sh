# shellcheck shell=bash
# A node: containerd, kubelet and kube-proxy in a network namespace and a mount namespace of their own.
# What they and their pods mount is seen by them only, and is gone with the last of them.

# prepare_node I: its configuration, and an empty /run as after a boot.
prepare_node() {
  local i=$1 dir=$run/n$1 disk=$data/n$1
  if alive "n$i-containerd"; then return; fi
  make_group "n$i"
  make_group "n$i/system"
  rm -rf "$dir"
  stock_node "$i"
  mkdir -p "$dir"/{state,cni,ipam} "$disk"/{containerd,kubelet,cni,log,opt,images} "$data/volumes/n$i"
  echo "nameserver $dns_address" | write "$dir/resolv.conf"
  cni_config "$i" | write "$dir/cni/10-bridge.conflist"
  containerd_config "$i" | write "$dir/containerd.toml"
  kubelet_config "$i" | write "$dir/kubelet.yaml"
  proxy_config "$i" | write "$dir/proxy.yaml"
}

start_containerd() {
  local i=$1
  prepare_node "$i"
  spawn "n$i-containerd" "n$i/system" nsenter --net="/run/netns/$prefix-n$i" \
    unshare --mount --propagation private "$here/lib/node-mounts" "$data/n$i" \
    containerd --config "$run/n$i/containerd.toml"
}

start_kubelet() {
  local i=$1
  wait_for 60 "containerd on n$i" ctr --address "$run/n$i/containerd.sock" version
  load_image "$i" "$images/pause.tar"
  on_node "$i" kubelet "$bin/kubelet" --config "$run/n$i/kubelet.yaml" --kubeconfig "$run/n$i.kubeconfig" \
    --hostname-override "n$i" \
    --node-ip "$(node_address "$i")" --node-labels "topology.kubernetes.io/zone=z$i"
  on_node "$i" proxy "$bin/kube-proxy" --config "$run/n$i/proxy.yaml"
}

# on_node I NAME COMMAND…: a daemon that sees the network and the mounts of the node's containerd.
on_node() {
  local i=$1 name=$2
  spawn "n$i-$name" "n$i/system" nsenter --target "$(cat "$run/n$i-containerd.pid")" --net --mount "${@:3}"
}

node_exists() {
  if ! [[ $1 =~ ^[1-9]$ ]] || [ "$1" -gt "$nodes" ]; then die "there is no node n$1"; fi
}

kill_node() {
  read_shape
  node_exists "$1"
  ip -n "$prefix-net" link set "$(link_of "n$1")" down
  kill_group "n$1"
  say "n$1 is dead"
}

start_node() {
  read_shape
  node_exists "$1"
  ip -n "$prefix-net" link set "$(link_of "n$1")" up
  start_containerd "$1"
  start_kubelet "$1"
  wait_for 180 "n$1 to be Ready" node_ready "$1"
  say "n$1 is back"
}

# The Ready condition of a node that died stays True until its lease runs out: the lease's holder has to
# have renewed it since its kubelet started.
node_ready() {
  local started renewed
  started=$(stat -c %Y "$run/n$1-kubelet.pid")
  renewed=$(date -d "$(kubectl -n kube-node-lease get lease "n$1" -o jsonpath='{.spec.renewTime}')" +%s)
  [ "$renewed" -ge "$started" ] && [ "$(kubectl get node "n$1" \
    -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}')" = True ]
}
