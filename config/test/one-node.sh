# shellcheck shell=bash
# `just up` and `just down` as a person uses them, on a cluster of one node and with a prefix of its own:
# stopped by Ctrl-C, run again, run when all is there, opened in a browser, removed.
on_one_node() {
  # Who is called from here sees these, not those of the cluster of three.
  local address=127.0.1.${address##*.} prefix=${prefix}1
  local run=/run/infravault/$prefix data=/var/lib/infravault/$prefix
  local -x CLUSTER_PREFIX=$prefix
  standing=$prefix
  step_or_stop up-stopped up_is_stopped &&
    step_or_stop up comes_up &&
    explain step up-again changes_nothing &&
    explain step images-roll rolls_what_was_loaded &&
    explain step open opens_in_a_browser &&
    explain step down-stopped down_is_stopped
  step down down_for_good
  standing=
}

up() { "$just" up nodes=1 address="$address"; }

# Whatever an earlier run left is removed before. Then at whatever moment: while it builds, while the cluster
# starts, while the operator is installed, while it waits.
up_is_stopped() {
  trap stop_front EXIT
  cluster down &&
    stopped_once says 'container images' &&
    stopped_once test -e "$run/apiserver.pid" &&
    stopped_once says 'operator …' &&
    stopped_once says 'waiting for Ready'
}

stopped_once() {
  echo "stopped once: $*"
  in_front "$root/config/cluster/up" nodes=1 address="$address" >"$logs/up.stopped" &&
    await 300 "$@" &&
    ctrl_c &&
    ! pgrep -af "(cluster|vault|images/build) .*--prefix $prefix( |$)"
}

says() { grep -q "▸ $1" "$logs/up.stopped"; }

# It says where the gallery is, who may sign in, what to trust, how to look and how to stop.
greets() {
  local said
  for said in 'https://photos\.localhost' 'password ada' "$run/ca\.crt" "KUBECONFIG=$run/kubeconfig" 'rust-just down'; do
    grep -q "$said" "$logs/up.said" || { echo "up does not say: $said"; return 1; }
  done
}

comes_up() {
  up | tee "$logs/up.said" && greets && kubectl --namespace photos wait --for=condition=Ready imagevault/photos --timeout=1s &&
    kubectl --namespace photos wait --for=condition=Progressing=False imagevault/photos --timeout=25s
}

# Neither of what the API server holds nor of what runs here.
changes_nothing() {
  local before after
  before=$(cd "$run" && tail -n +1 ./*.pid)
  KUBECONFIG=$run/kubeconfig "$here/at-rest" "$cache/bin/kubectl" "$root/config/cluster/up" || return 1
  after=$(cd "$run" && tail -n +1 ./*.pid)
  diff <(echo "$before") <(echo "$after")
}

# As after a stop between the last image that was loaded and the restart of what runs it.
rolls_what_was_loaded() {
  local mark=$data/rolled/operator restarted
  echo another >"$mark" &&
    vault images &&
    restarted=$(kubectl --namespace infravault-system get deployments \
      --output 'jsonpath={.items[0].spec.template.metadata.annotations.kubectl\.kubernetes\.io/restartedAt}') &&
    [ -n "$restarted" ] && [ "$(cat "$mark")" != another ] &&
    kubectl --namespace infravault-system rollout status deployment --timeout=25s
}

# Its page asks the API who is signed in before it says so.
opens_in_a_browser() {
  local profile code=0
  profile=$(mktemp -d)
  "$root/config/dev/open" https://photos.localhost --headless --dump-dom --virtual-time-budget=20000 \
    --user-data-dir="$profile" | tee "$logs/open.html" | grep -o '>Sign in<' || code=$?
  rm -rf "$profile"
  return "$code"
}

# What is left is no cluster for the next `up`, which begins anew.
down_is_stopped() {
  local server
  trap stop_front EXIT
  server=$(cat "$run/apiserver.pid")
  in_front "$root/config/cluster/down" &&
    await 60 removal_began &&
    ctrl_c &&
    [ -e "$data" ] && [ ! -e "$data/complete" ] &&
    in_front "$root/config/cluster/cluster" up --prefix "$prefix" --address "$address" &&
    await 60 another_than "$server" &&
    ctrl_c
}

another_than() { [ "$(cat "$run/apiserver.pid" 2>/dev/null || echo "$1")" != "$1" ]; }
removal_began() { [ ! -e "$data/complete" ] || ! kill -0 "$(cat "$run/etcd.pid")" 2>/dev/null; }
