# shellcheck shell=bash
# What e2e.sh looks at by kubectl and a browser, and what a step that failed shows of the cluster.

# After a failure, what the cluster knows about it.
explain() {
  local before=$failed
  "$@"
  [ "$failed" = "$before" ] || [ ! -e "$run/kubeconfig" ] || state_of_the_cluster || true
}

state_of_the_cluster() {
  echo "--- the cluster's state"
  kubectl get nodes,imagevaults,pods,jobs,pvc --all-namespaces -o wide
  echo "--- conditions"
  kubectl get imagevaults --all-namespaces -o jsonpath='{range .items[*].status.conditions[*]}{.type}={.status} {.reason}: {.message}{"\n"}{end}'
  echo "--- events"
  kubectl get events --all-namespaces --sort-by=.lastTimestamp | tail -n 40
  local namespace name
  while read -r namespace name; do
    echo "--- log of $name"
    kubectl logs --namespace "$namespace" "$name" --all-containers --tail=30
    kubectl logs --namespace "$namespace" "$name" --all-containers --tail=30 --previous 2>/dev/null || true
  done < <(kubectl get pods --all-namespaces --no-headers -o custom-columns=A:.metadata.namespace,B:.metadata.name |
    grep -E '^(photos|elsewhere|infravault-system) ')
} 2>&1

refuses_a_bad_vault() {
  local answer
  answer=$(kubectl apply -f - 2>&1 <<'YAML'
apiVersion: infravault.dev/v1alpha1
kind: ImageVault
metadata: {name: bad, namespace: photos}
spec:
  host: photos.localhost
  signIn: {credentials: {secretName: google-oauth}}
  objectStore: {pools: [{name: p0, servers: 1, volumesPerServer: 1}]}
YAML
  ) && { echo "it was accepted: $answer"; return 1; }
  echo "$answer"
  grep -q 'a pool of one drive cannot grow' <<<"$answer"
}

# Every pod of a vault gets past this.
refuses_a_pod_that_may_too_much() {
  local answer
  answer=$(kubectl --namespace photos run bare --image=any --dry-run=server 2>&1) && { echo "it was admitted: $answer"; return 1; }
  echo "$answer"
  grep -q 'violates PodSecurity "restricted' <<<"$answer"
}

# What a person changed stays, and `up` says so, until the sample itself changes.
keeps_edits() {
  local replicas="kubectl --namespace photos get imagevault photos -o jsonpath={.spec.api.replicas}" sample
  sample=$($replicas)
  kubectl --namespace photos patch imagevault photos --type merge -p '{"spec": {"api": {"replicas": 1}}}' &&
    vault apply && [ "$($replicas)" = 1 ] && vault edited | grep 'has been edited' &&
    kubectl --namespace photos patch imagevault photos --type merge -p "{\"spec\": {\"api\": {\"replicas\": $sample}}}" &&
    [ -z "$(vault edited)" ] && vault wait 120
}

# A second vault, in a namespace of its own, whose images another S3 store keeps.
keeps_images_elsewhere() {
  local code=0
  "$root/config/cluster/other-store" start --prefix "$prefix" &&
    rust_test elsewhere::images_are_kept_by_a_store_that_somebody_else_runs || code=1
  [ "$code" = 0 ] || state_of_the_cluster # before it goes
  # Nobody waits for what its pods would end in peace.
  kubectl delete namespace elsewhere --ignore-not-found --wait=false || code=1
  kubectl --namespace elsewhere delete pods --all --force --grace-period=0 || code=1
  "$root/config/cluster/other-store" stop --prefix "$prefix" || code=1
  return "$code"
}

at_rest() { KUBECONFIG=$run/kubeconfig "$here/at-rest" "$cache/bin/kubectl" sleep "${REST_SECONDS:-60}"; }

browse() {
  BASE_URL=https://photos.localhost CHROMIUM_ARGS="--host-resolver-rules=MAP *.localhost $address" \
    IGNORE_HTTPS_ERRORS=1 "$just" web::e2e
}
