# shellcheck shell=bash
# What runs, and where.

cluster_status() {
  local i name state
  [ -e "$data/shape" ] || { say "does not run"; return 3; }
  read_shape
  echo "cluster $prefix: $nodes node(s) on $address$([ -e "$data/complete" ] || echo ' (half-made: up makes it anew)')"
  echo "  kubeconfig $run/kubeconfig"
  echo "  data       $data ($(du -sh "$data" 2>/dev/null | cut -f1)), logs $run/log"
  local daemons=(gateway etcd apiserver controller-manager scheduler coredns policies storage sign-in)
  for ((i = 1; i <= nodes; i++)); do daemons+=("n$i-containerd" "n$i-kubelet" "n$i-proxy"); done
  for name in "${daemons[@]}"; do
    state=stopped
    if alive "$name"; then state="process $(cat "$run/$name.pid")"; fi
    printf '  %-20s %s\n' "$name" "$state"
  done
  [ ! -e "$data/complete" ] || kubectl get nodes 2>&1 | sed 's/^/  /'
}
