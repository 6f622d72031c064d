# shellcheck shell=bash
# What a node's programs read. Each flag that is not a place or an address is there because without it
# something failed, mostly on cgroup v1 or without CAP_SYS_RESOURCE.

cni_config() {
  cat <<JSON
{"cniVersion": "0.4.0", "name": "infravault", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "$run/n$1/ipam",
            "ranges": [[{"subnet": "$pod_net.$1.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
JSON
}

containerd_config() {
  cat <<TOML
version = 2
root = "$data/n$1/containerd"
state = "$run/n$1/state"
disabled_plugins = ["io.containerd.internal.v1.tracing", "io.containerd.tracing.processor.v1.otlp"]
[grpc]
  address = "$run/n$1/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "$data/n$1/opt"
[plugins."io.containerd.grpc.v1.cri"]
  restrict_oom_score_adj = true
  sandbox_image = "infravault.local/pause:1"
  disable_tcp_service = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$run/n$1/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
TOML
}

kubelet_config() {
  cat <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $(node_address "$1")
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $pki/cluster-ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $pki/n$1.crt
tlsPrivateKeyFile: $pki/n$1.key
cgroupDriver: cgroupfs
cgroupRoot: /$prefix/n$1
failCgroupV1: false
failSwapOn: false
oomScoreAdj: 0
enforceNodeAllocatable: []
localStorageCapacityIsolation: false
evictionHard: {nodefs.available: "1%", imagefs.available: "1%", memory.available: "100Mi"}
imageGCHighThresholdPercent: 100
clusterDomain: cluster.local
clusterDNS: [$dns_address]
resolvConf: $run/n$1/resolv.conf
containerRuntimeEndpoint: unix://$run/n$1/containerd.sock
healthzBindAddress: 127.0.0.1
nodeStatusUpdateFrequency: 4s
nodeLeaseDurationSeconds: 12
maxPods: 60
podLogsDir: $data/n$1/log
volumePluginDir: /var/lib/kubelet/volume-plugins
YAML
}

proxy_config() {
  cat <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
clientConnection: {kubeconfig: $run/proxy.kubeconfig}
clusterCIDR: $pod_net.0.0/16
hostnameOverride: n$1
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
oomScoreAdj: 0
metricsBindAddress: 127.0.0.1:10249
YAML
}
