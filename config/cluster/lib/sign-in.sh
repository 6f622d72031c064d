# shellcheck shell=bash
# The development sign-in provider: a process beside the control plane, reached through Traefik under
# one name by browsers on the host and by pods.

install_sign_in() { "$here/sign-in/start" --install 9>&-; }

start_sign_in() {
  local host redirects=()
  for host in "${hosts[@]}"; do redirects+=(--redirect-uri "https://$host.localhost/api/v1/auth/callback"); done
  spawn sign-in cp nsenter --net="/run/netns/$prefix-cp" "$here/sign-in/start" --port 8500 --bind "$control_plane" \
    --issuer https://sign-in.localhost --state "$data/sign-in" "${redirects[@]}"
  render sign-in.yaml | apply
}
