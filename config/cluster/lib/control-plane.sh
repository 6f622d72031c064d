# shellcheck shell=bash
# etcd, the API server, the controllers and the scheduler, in the namespace "cp".

start_control_plane() {
  make_group cp
  start_gateway
  # The data of a throwaway cluster need not survive a power cut, and syncing would halve its speed.
  spawn etcd cp nsenter --net="/run/netns/$prefix-cp" "$bin/etcd" --data-dir "$data/etcd" --unsafe-no-fsync \
    --log-level warn --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380
  wait_for 120 "the Kubernetes API" api_answers
  start_controllers
}

# One that was dying while we looked is started when it is gone.
api_answers() {
  start_api_server
  kubectl --request-timeout=5s get --raw /readyz
}

# Node names mean nothing to any DNS: kubelets are dialled by address, or exec and logs fail.
start_api_server() {
  spawn apiserver cp nsenter --net="/run/netns/$prefix-cp" "$bin/kube-apiserver" \
    --etcd-servers=http://127.0.0.1:2379 --bind-address=0.0.0.0 --advertise-address="$control_plane" \
    --service-cluster-ip-range="$service_net.0/16" --allow-privileged=true --profiling=false \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction \
    --client-ca-file="$pki/cluster-ca.crt" --tls-cert-file="$pki/apiserver.crt" \
    --tls-private-key-file="$pki/apiserver.key" --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file="$pki/service-accounts.pub" \
    --service-account-signing-key-file="$pki/service-accounts.key" \
    --kubelet-client-certificate="$pki/apiserver-kubelet.crt" \
    --kubelet-client-key="$pki/apiserver-kubelet.key" \
    --kubelet-certificate-authority="$pki/cluster-ca.crt" --kubelet-preferred-address-types=InternalIP
}

# A dead node is noticed after 20 s, not 50: kubelets renew their leases every 3 s (node.sh).
start_controllers() {
  local config=$run/controller-manager.kubeconfig
  spawn controller-manager cp nsenter --net="/run/netns/$prefix-cp" "$bin/kube-controller-manager" \
    --kubeconfig="$config" --authentication-kubeconfig="$config" --authorization-kubeconfig="$config" \
    --service-account-private-key-file="$pki/service-accounts.key" --root-ca-file="$pki/cluster-ca.crt" \
    --cluster-signing-cert-file="$pki/cluster-ca.crt" --cluster-signing-key-file="$pki/cluster-ca.key" \
    --use-service-account-credentials --flex-volume-plugin-dir="$data/volume-plugins" --bind-address=127.0.0.1 --leader-elect=false \
    --node-monitor-grace-period=20s --node-monitor-period=2s
  config=$run/scheduler.kubeconfig
  spawn scheduler cp nsenter --net="/run/netns/$prefix-cp" "$bin/kube-scheduler" --kubeconfig="$config" \
    --authentication-kubeconfig="$config" --authorization-kubeconfig="$config" \
    --bind-address=127.0.0.1 --leader-elect=false
}
