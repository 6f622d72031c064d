# shellcheck shell=bash
# Starts a cluster, or what of it does not run. Every step does nothing where it is already done.

cluster_up() {
  cluster_check
  check_programs
  [ -e "$data/complete" ] || remove_cluster
  mkdir -p "$run"/{log,net} "$data"
  echo "$nodes $address" | write "$data/shape"
  install_sign_in
  make_store
  make_network
  make_pki
  write_kubeconfigs
  start_control_plane
  start_dns
  start_policies
  start_nodes
  touch "$data/complete"
  kubectl -n traefik rollout status daemonset/traefik --timeout=300s >/dev/null || die "Traefik does not start"
  say "$nodes node$([ "$nodes" = 1 ] || echo s) ready; kubeconfig $run/kubeconfig"
}

# Whether up could start, without changing anything.
cluster_check() {
  settle_shape
  check_ports
}

# The number of nodes and the address are the cluster's for life: certificates and routes bear them.
# A cluster that never got whole (its command was interrupted) is removed: nothing in it is worth keeping.
settle_shape() {
  local asked_nodes=$nodes asked_address=$address
  if [ -e "$data/complete" ]; then
    read_shape
    if [ "${asked_nodes:-$nodes} ${asked_address:-$address}" = "$nodes $address" ]; then return; fi
    die "runs with $nodes node(s) on $address: \`just down\` first, which removes its data too"
  fi
  nodes=${nodes:-1} address=${address:-127.0.0.1}
  [[ $nodes =~ ^[1-9]$ ]] || die "nodes is a number from 1 to 9, not '$nodes'"
  [[ $address =~ ^127(\.[0-9]{1,3}){3}$ ]] || die "the address is one of this machine's loopback (127.…), not '$address'"
}

read_shape() {
  read -r nodes address <"$data/shape" 2>/dev/null || die "does not run (config/cluster/cluster up)"
}

check_programs() {
  local program
  for program in etcd kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl coredns \
    local-path-provisioner traefik gateway policies; do
    [ -x "$bin/$program" ] || die "$bin/$program is missing (config/cluster/tools/build makes it)"
  done
  for program in containerd ctr runc ip iptables nft conntrack ss openssl nsenter; do
    command -v "$program" >/dev/null || die "$program is missing (config/cluster/up installs it)"
  done
  for program in pause traefik; do
    [ -f "$images/$program.tar" ] || die "$images/$program.tar is missing (config/images/build makes it)"
  done
}

start_nodes() {
  local i
  for ((i = 1; i <= nodes; i++)); do
    ip -n "$prefix-net" link set "$(link_of "n$i")" up # a killed node is brought back
    start_containerd "$i"
  done
  for ((i = 1; i <= nodes; i++)); do start_kubelet "$i"; done
  start_storage
  start_traefik
  start_sign_in
  for ((i = 1; i <= nodes; i++)); do load_image "$i" "$images/traefik.tar"; done
  for ((i = 1; i <= nodes; i++)); do wait_for 180 "n$i to be Ready" node_ready "$i"; done
}
