# shellcheck shell=bash
# Two authorities: the cluster's own, and a local one for the names that browsers open. Whoever trusts
# the local one trusts it for *.localhost and nothing else: it is constrained to that.

days=365
# Browsers and OpenSSL refuse the wildcard *.localhost, so the hosts that we use are listed.
hosts=(photos family second grafana sign-in store)

make_pki() {
  [ ! -e "$pki/complete" ] || return 0
  local i
  mkdir -p "$pki"
  chmod 700 "$pki"
  authority cluster "infravault $prefix"
  authority local "InfraVault local CA ($prefix)" nameConstraints=critical,permitted\;DNS:localhost
  openssl genrsa -out "$pki/service-accounts.key" 2048 2>/dev/null
  openssl rsa -in "$pki/service-accounts.key" -pubout -out "$pki/service-accounts.pub" 2>/dev/null
  local service=DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc
  certificate cluster apiserver /CN=kube-apiserver \
    "$service,$service.cluster.local,DNS:localhost,IP:127.0.0.1,IP:$address,IP:$service_net.1,IP:$control_plane"
  certificate cluster apiserver-kubelet /O=system:masters/CN=apiserver-kubelet
  certificate cluster admin /O=system:masters/CN=admin
  certificate cluster controller-manager /CN=system:kube-controller-manager
  certificate cluster scheduler /CN=system:kube-scheduler
  certificate cluster proxy /CN=system:kube-proxy
  for ((i = 1; i <= nodes; i++)); do
    certificate cluster "n$i" "/O=system:nodes/CN=system:node:n$i" "DNS:n$i,IP:$(node_address "$i")"
  done
  certificate local traefik /CN=photos.localhost "$(printf 'DNS:%s.localhost,' "${hosts[@]}")DNS:localhost"
  touch "$pki/complete"
}

# authority NAME SUBJECT [EXTENSION]
authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days "$days" \
    -subj "/CN=$2" -addext basicConstraints=critical,CA:true,pathlen:0 \
    -addext keyUsage=critical,keyCertSign,cRLSign ${3:+-addext "$3"} \
    -keyout "$pki/$1-ca.key" -out "$pki/$1-ca.crt" 2>/dev/null
}

# certificate AUTHORITY NAME SUBJECT [SUBJECT-ALTERNATIVE-NAMES]
certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "$3" \
    -keyout "$pki/$2.key" -out "$pki/$2.csr" 2>/dev/null
  openssl x509 -req -in "$pki/$2.csr" -CA "$pki/$1-ca.crt" -CAkey "$pki/$1-ca.key" -days "$days" \
    -out "$pki/$2.crt" -extfile <(printf '%s\n' basicConstraints=CA:false keyUsage=digitalSignature \
      extendedKeyUsage=serverAuth,clientAuth ${4:+"subjectAltName=$4"}) 2>/dev/null
  rm "$pki/$2.csr"
}

# kubeconfig CERTIFICATE SERVER FILE: with everything inside, so that the file may be copied away.
kubeconfig() {
  write "$3" <<YAML
apiVersion: v1
kind: Config
clusters: [{name: infravault-$prefix, cluster: {server: "$2", certificate-authority-data: $(base64 -w0 "$pki/cluster-ca.crt")}}]
users: [{name: $1, user: {client-certificate-data: $(base64 -w0 "$pki/$1.crt"), client-key-data: $(base64 -w0 "$pki/$1.key")}}]
contexts: [{name: infravault-$prefix, context: {cluster: infravault-$prefix, user: $1}}]
current-context: infravault-$prefix
YAML
  chmod 600 "$3"
}

write_kubeconfigs() {
  local i name
  for name in controller-manager scheduler proxy; do
    kubeconfig "$name" "https://$control_plane:6443" "$run/$name.kubeconfig"
  done
  for ((i = 1; i <= nodes; i++)); do
    kubeconfig "n$i" "https://$control_plane:6443" "$run/n$i.kubeconfig"
  done
  kubeconfig admin "https://$control_plane:6443" "$run/inside.kubeconfig"
  kubeconfig admin "https://$address:6443" "$run/kubeconfig"
  cp "$pki/local-ca.crt" "$run/ca.crt"
}
