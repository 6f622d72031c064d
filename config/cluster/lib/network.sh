# shellcheck shell=bash
# The switch, the control plane and each node are network namespaces, joined by a bridge. The bridge has
# a namespace of its own, away from the host's firewall, which would drop what it forwards. Nothing has
# a route out of the machine. The numbers follow from the prefix only to tell captures apart: two
# clusters never meet, each has its own switch.
base=$((64 + 3 * ($(cksum <<<"$prefix" | cut -d' ' -f1) % 60)))
node_net=10.$base.0           # /24: .10 the control plane, .11 node n1, .12 node n2 …
pod_net=10.$((base + 1))      # /16: a /24 for each node
service_net=10.$((base + 2)).0 # /16
control_plane=$node_net.10
dns_address=$service_net.53
traefik_address=$service_net.80

node_address() { echo "$node_net.$((10 + $1))"; }
within() { nsenter --net="/run/netns/$prefix-$1" "${@:2}"; }
link_of() { echo "v-$1"; }

make_network() {
  local i
  modprobe -qa br_netfilter overlay nf_conntrack 2>/dev/null || true # built in on some kernels
  make_switch
  make_host cp "$control_plane"
  for ((i = 1; i <= nodes; i++)); do make_host "n$i" "$(node_address "$i")"; done
}

# fresh_namespace NAME: false if it is there and whole; a half-made one is made again.
fresh_namespace() {
  [ ! -e "$run/net/$1" ] || [ ! -e "/run/netns/$prefix-$1" ] || return 1
  ip netns del "$prefix-$1" 2>/dev/null || true
  ip netns add "$prefix-$1"
  ip -n "$prefix-$1" link set lo up
}

make_switch() {
  fresh_namespace net || return 0
  ip -n "$prefix-net" link add br0 type bridge
  ip -n "$prefix-net" link set br0 up
  touch "$run/net/net"
}

# make_host NAME ADDRESS: a namespace on the switch.
make_host() {
  local name=$1 address=$2 ns=$prefix-$1 i
  fresh_namespace "$name" || return 0
  ip link add "$(link_of "$name")" netns "$prefix-net" type veth peer name eth0 netns "$ns"
  ip -n "$prefix-net" link set "$(link_of "$name")" master br0 up
  ip -n "$ns" addr add "$address/24" dev eth0
  ip -n "$ns" link set eth0 up
  within "$name" sysctl -qw net.ipv4.ip_forward=1
  within "$name" sysctl -qw net.bridge.bridge-nf-call-iptables=1 2>/dev/null || true
  for ((i = 1; i <= nodes; i++)); do
    [ "$name" = "n$i" ] || ip -n "$ns" route add "$pod_net.$i.0/24" via "$(node_address "$i")"
  done
  # Without a route for Services, connections made here never reach the rules that translate them.
  ip -n "$ns" route add "$service_net.0/16" dev eth0
  ip -n "$ns" route add unreachable default metric 9999
  touch "$run/net/$name"
}

# The host reaches the API server and Traefik through a process that listens here and dials inside. Plain
# HTTP, which is only sent to HTTPS, may be somebody else's here.
start_gateway() {
  local i secure=() plain=() rules
  for ((i = 1; i <= nodes; i++)); do secure+=("$(node_address "$i"):443") plain+=("$(node_address "$i"):80"); done
  rules=("$address:6443=$control_plane:6443" "$address:443=$(IFS=,; echo "${secure[*]}")")
  [ -n "$(holder_of 80)" ] || rules+=("$address:80=$(IFS=,; echo "${plain[*]}")")
  spawn gateway cp "$bin/gateway" "/run/netns/$prefix-cp" "${rules[@]}"
}

# Who listens already where a port would be ours.
holder_of() {
  ss -Hltnp "( sport = :$1 )" | awk -v a="$address" -v p="$1" \
    '$4 == a ":" p || $4 == "0.0.0.0:" p || $4 == "*:" p || $4 == "[::]:" p { print $6; exit }'
}

# A taken port would only show as a cluster that never gets ready.
check_ports() {
  local port holder
  ! alive gateway || return 0
  for port in 443 6443; do
    holder=$(holder_of "$port")
    [ -z "$holder" ] || die "port $port on $address is taken by $(sed -E \
      's/.*\(\("([^"]*)",pid=([0-9]+).*/\1 (process \2)/' <<<"$holder"): stop that, or choose another address, where \`just open\` finds the gallery: just up address=127.0.0.2"
  done
}
