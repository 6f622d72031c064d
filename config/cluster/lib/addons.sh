# shellcheck shell=bash
# What a bare Kubernetes lacks: DNS, volumes, an ingress. DNS and volumes are served by processes beside
# the control plane, so that they need no image and survive any node.

# render MANIFEST: with this cluster's addresses in it.
render() {
  sed -e "s|@DNS@|$dns_address|g" -e "s|@TRAEFIK@|$traefik_address|g" -e "s|@CONTROL_PLANE@|$control_plane|g" \
    -e "s|@TRAEFIK_IMAGE@|$(traefik_image)|g" -e "s|@RUN@|$run|g" "$here/manifests/$1"
}

apply() { kubectl apply --server-side --force-conflicts -f - >/dev/null; }

traefik_image() { archive_name "$images/traefik.tar"; }

start_dns() {
  render Corefile | write "$run/Corefile"
  spawn coredns cp nsenter --net="/run/netns/$prefix-cp" "$bin/coredns" -conf "$run/Corefile"
  render dns.yaml | apply
}

# The network plugin enforces no NetworkPolicy: this does.
start_policies() {
  local i nodes_and_namespaces=()
  for ((i = 1; i <= nodes; i++)); do nodes_and_namespaces+=("n$i=/run/netns/$prefix-n$i"); done
  spawn policies cp nsenter --net="/run/netns/$prefix-cp" "$bin/policies" -server "https://$control_plane:6443" \
    -ca "$pki/cluster-ca.crt" -cert "$pki/admin.crt" -key "$pki/admin.key" "${nodes_and_namespaces[@]}"
}

# Each node keeps volumes in a folder of its own, as it would on a disk of its own.
start_storage() {
  local i paths=()
  for ((i = 1; i <= nodes; i++)); do paths+=("{\"node\":\"n$i\",\"paths\":[\"$data/volumes/n$i\"]}"); done
  echo "{\"nodePathMap\":[$(IFS=,; echo "${paths[*]}")]}" | write "$run/storage.json"
  kubectl create namespace local-path-storage --dry-run=client -o yaml | apply
  kubectl -n local-path-storage create configmap local-path-config --from-file=config.json="$run/storage.json" \
    --from-file="$here/manifests/storage" --dry-run=client -o yaml | apply
  render storage.yaml | apply
  spawn storage cp nsenter --net="/run/netns/$prefix-cp" env POD_NAMESPACE=local-path-storage \
    "$bin/local-path-provisioner" start --kubeconfig "$run/inside.kubeconfig" --config "$run/storage.json" \
    --namespace local-path-storage --configmap-name local-path-config \
    --service-account-name local-path-provisioner
}

# Traefik's own definitions come with its source, in the version that was built.
start_traefik() {
  local definitions
  definitions=$(dirname "$(readlink -f "$bin/traefik")")
  apply <"$definitions/kubernetes-crd-definition-v1.yml"
  render traefik.yaml | apply
  kubectl -n traefik create secret tls local-certificate --cert="$pki/traefik.crt" --key="$pki/traefik.key" \
    --dry-run=client -o yaml | apply
}
