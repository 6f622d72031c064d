# shellcheck shell=bash
# Pebble, which stands where Let's Encrypt does: an authority that speaks ACME, beside the control plane, and
# a name server of its own, by which it finds every host at one node. It signs whatever that node can prove.

# start_acme I: and prints where it answers, and its root certificate, another one each time that it starts.
start_acme() {
  read_shape
  node_exists "$1"
  [ -x "$bin/pebble" ] || die "$bin/pebble is missing (config/cluster/tools/build makes it)"
  [ -e "$pki/pebble.crt" ] || certificate cluster pebble /CN=pebble "IP:$control_plane"
  acme_config | write "$run/pebble.json"
  spawn pebble-names cp nsenter --net="/run/netns/$prefix-cp" "$bin/pebble-challtestsrv" -dnsserver 127.0.0.1:8053 \
    -management 127.0.0.1:8055 -http01 '' -https01 '' -tlsalpn01 '' -doh '' \
    -defaultIPv4 "$(node_address "$1")" -defaultIPv6 ''
  # By itself it sleeps and refuses at random, to try its clients; ours is not what is tested.
  spawn pebble cp nsenter --net="/run/netns/$prefix-cp" env PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 \
    "$bin/pebble" -config "$run/pebble.json" -dnsserver 127.0.0.1:8053
  wait_for 30 "the ACME authority" acme_root
  echo "https://$control_plane:14000/dir"
  acme_root
}

acme_root() {
  within cp curl --silent --fail --noproxy '*' --cacert "$pki/cluster-ca.crt" "https://$control_plane:15000/roots/0"
}

acme_config() {
  cat <<JSON
{"pebble": {
  "listenAddress": "$control_plane:14000", "managementListenAddress": "$control_plane:15000",
  "certificate": "$pki/pebble.crt", "privateKey": "$pki/pebble.key",
  "httpPort": 80, "tlsPort": 443, "keyAlgorithm": "ecdsa", "retryAfter": {"authz": 1, "order": 1}
}}
JSON
}
