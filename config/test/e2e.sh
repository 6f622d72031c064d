# shellcheck shell=bash
# End to end: a three-node cluster of its own (prefix ivt, beside that of `just up`), our images, the
# sample for high availability, a browser, a lost pod, what faults cost, and what deletion leaves.
root=$(readlink -f "$here/../..")
prefix=${CLUSTER_PREFIX:-ivt} # two runs side by side need one each
address=${CLUSTER_ADDRESS:-127.0.0.2}
run=/run/infravault/$prefix
some_faults="switchover pod-kill node-loss"
all_faults="$some_faults roll freeze partition node-loss-again-2 node-loss-again-3 node-loss-again-4 node-loss-again-5
  node-loss-without-operator node-loss-with-leader drain store-node-loss drive-wiped operator-upgrade scale"
faults=${FAULTS:-$some_faults} # all is every one of them
[ "$faults" != all ] || faults=$all_faults
# Volumes that grow, each a file system of its own: some (they are grown once), all (disks are filled too),
# none (the cluster's own folders, as fast as the disk).
volumes=${VOLUMES:-some}
# The same for everybody, so that a red run tells of a change and not of luck; another for who asks for faults.
seed=${SEED:-$([ -n "${FAULTS:-}" ] && echo "$RANDOM" || echo 1)}
cluster() { "$root/config/cluster/cluster" "$@" --prefix "$prefix"; }
vault() { "$root/config/cluster/vault" --prefix "$prefix" "$@"; }
kubectl() { KUBECONFIG=$run/kubeconfig "$cache/bin/kubectl" --request-timeout=30s "$@"; }

# Runs every step as long as what it stands on held, and takes the cluster down whatever happened.
e2e() {
  if step_or_stop build-programs build_programs && step_or_stop build-images "$root/config/images/build" all; then
    # Not where something is asked for that takes long by itself.
    [ -n "${AREA:-}${FAULTS:-}${VOLUMES:-}${REST_SECONDS:-}" ] || on_one_node
    standing=$prefix
    step_or_stop cluster make_cluster && step_or_stop vault-ready make_vault && on_the_vault
  fi
  [ "${KEEP:-}" != 1 ] || return 0 # to look at what is left
  standing=
  step cluster-down down_for_good
}

# The second time there is nothing left, and `down` says so.
down_for_good() { cluster down && cluster down | grep -q 'nothing to remove' && nothing_left; }

# An area that takes long by itself, or what every run looks at.
on_the_vault() {
  case ${AREA:-} in
    volumes | store | edge | wide) "on_$AREA" ;;
    *) on_all_of_it ;;
  esac
}

on_all_of_it() {
  explain step cel-message refuses_a_bad_vault
  explain step pod-security refuses_a_pod_that_may_too_much
  explain step policies rust_test policies::a_stranger_in_the_namespace_reaches_nobody
  explain step policies-operator rust_test policies::of_the_operator_s_namespace_only_the_operator_reaches_the_store
  explain step policies-egress rust_test policies::a_vault_s_pods_reach_what_they_need_and_nothing_else
  explain step patroni-obeys rust_test policies::patroni_obeys_nobody_without_a_certificate_and_a_password
  explain step edits-are-kept keeps_edits
  explain step store-keys rust_test store::keys::the_api_s_key_opens_its_bucket_only
  explain step browser browse
  explain step at-rest at_rest
  explain step api-replicas rust_test replicas::requests_reach_every_api_replica
  explain step api-placement rust_test replicas::no_node_bears_both_of_two
  explain step api-pod-kill rust_test replicas::killing_an_api_pod_loses_no_request
  explain step traefik rust_test edge::traefik_is_started_as_the_overlay_for_k3s_starts_it_and_nothing_is_said_of_it
  explain step plain-http rust_test edge::wire::plain_http_is_sent_to_https_and_browsers_are_told_to_stay_there
  explain step tls-secret rust_test edge::certificate::a_host_is_served_by_the_certificate_of_a_secret_and_by_the_next_at_once
  explain step resolver-refused rust_test edge::a_resolver_of_several_traefiks_is_refused_and_people_are_served_all_the_same
  [ "$volumes" = none ] || explain step volumes-grow rust_test volumes::claims_grow_while_uploads_go_on_and_no_pod_restarts
  explain step history rust_test history::a_history_tells_gaps_losses_and_late_failures
  explain step elsewhere keeps_images_elsewhere
  explain step settings rust_test database::a_setting_and_a_mode_reach_the_servers_and_restart_none
  explain step rotate-passwords rust_test rotation::other_passwords_come_into_force_and_no_request_fails
  under_faults
  [ "$faults" != "$all_faults" ] || on_the_database
  explain step deletion rust_test deletion::deleting_the_resource_keeps_the_data
}

# What takes long by itself.
on_the_database() {
  explain step setting-restarts rust_test database::a_setting_that_needs_a_restart_rolls_the_servers_and_the_primary_last
  explain step replica-spoilt strike replica-spoilt
}

on_volumes() {
  explain step volumes-grow rust_test volumes::claims_grow_while_uploads_go_on_and_no_pod_restarts
  explain step volumes-fill rust_test volumes::a_disk_that_fills_grows_before_it_is_full
  explain step drives-fill rust_test volumes::a_drive_that_fills_grows_before_it_is_full
  explain step volumes-full rust_test volumes::full_disks_lose_nothing_and_go_on_once_they_have_grown
}

on_store() {
  explain step store-keys rust_test store::keys::the_api_s_key_opens_its_bucket_only
  explain step store-roll rust_test store::roll::changed_resources_roll_the_servers_and_lose_no_image
  explain step store-return rust_test store::lost::what_a_lost_server_missed_is_healed_when_it_is_back
  explain step store-wiped rust_test store::lost::a_wiped_drive_is_filled_again
  explain step store-pools rust_test store::pools::a_pool_joins_and_another_is_drained_and_no_image_is_lost
}

# On five nodes.
on_wide() {
  explain step scale-to-five strike scale-to-five
  explain step pool-of-four rust_test store::pools::a_pool_of_four_servers_joins_and_no_image_is_lost
}

on_edge() {
  explain step api-releases rust_test releases::two_releases_serve_at_once_and_no_request_fails
  explain step slow-upload rust_test edge::an_upload_of_more_than_a_minute_arrives
  explain step drain strike drain
  explain step rotate-authority rust_test rotation::another_authority_vouches_for_the_servers_and_no_image_is_lost
  explain step hibernation rust_test hibernation::a_vault_that_slept_has_every_image
  explain step one-client rust_test edge::wire::one_traefik_redirects_by_our_route_and_bounds_what_a_client_asks_for_at_once
  explain step acme rust_test edge::certificate::one_traefik_gets_the_certificate_of_a_host_from_an_acme_authority
}

under_faults() {
  local fault
  echo "SEED=$seed says when faults strike"
  for fault in $faults; do explain step "$fault" strike "$fault"; done
  [ "$faults" != "$all_faults" ] || explain step control rust_test faults::asynchronous_replication_loses_writes
}

# strike FAULT[-again-N]: people write and read while it happens, and nothing acknowledged may be lost.
strike() {
  local fault=${1%-again-*}
  [ "$fault" = "$1" ] || seed=$((seed + ${1##*-}))
  FAULTS=$fault rust_test faults::nothing_acknowledged_is_lost
}

# A step without which the next ones only repeat its failure.
step_or_stop() {
  local before=$failed
  explain step "$@"
  [ "$failed" = "$before" ]
}

build_programs() {
  "$just" web::build &&
    cargo build --workspace --bins &&
    cargo test --test e2e --no-run --message-format=json |
    jq -r 'select(.executable and .target.name == "e2e").executable' >"$logs/e2e.executable"
}

make_cluster() {
  cluster down && # whatever an earlier run left
    cluster up --nodes "${NODES:-3}" --address "$address" &&
    { [ "$volumes" = none ] || "$root/config/cluster/loop-volumes" start --default --prefix "$prefix"; } &&
    vault images &&
    vault operator
}

make_vault() { vault apply && vault wait 420; }

# One test by its name. The test program finds it no fault when no test has it.
rust_test() {
  KUBECONFIG=$run/kubeconfig CLUSTER=$root/config/cluster/cluster PREFIX=$prefix KUBECTL=$cache/bin/kubectl ADDRESS=$address CA_FILE=$run/ca.crt \
    SEED=$seed \
    "$(cat "$logs/e2e.executable")" --exact --nocapture "$1" | tee "$logs/rust_test.out" || return 1
  grep -q '^test result: ok\. 1 passed' "$logs/rust_test.out" || { echo "no test is called $1"; return 1; }
}
