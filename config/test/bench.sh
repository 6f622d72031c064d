# shellcheck shell=bash
# What we promise of a vault on three nodes, measured in one run: just bench operator.
results=$logs/bench.results

bench() {
  faults=$all_faults volumes=none standing=$prefix
  rm -f "$results"
  step_or_stop build-programs build_programs &&
    step_or_stop build-images "$root/config/images/build" all &&
    step_or_stop cluster make_cluster &&
    step_or_stop install install &&
    measure
  standing=
  step cluster-down cluster down
  step operator-scale config/test/scale
  table | tee "$logs/bench.table"
  step promises kept
  written "What we promise of a vault on three nodes" "just bench operator" docs/tests/bench-operator.md
  cat "$logs/bench.table" >>docs/tests/bench-operator.md
}

# Whether every row of the table is met.
kept() { ! grep 'not met' "$logs/bench.table"; }

measure() {
  local name
  REST_SECONDS=${REST_SECONDS:-600} explain step at-rest at_rest
  under_faults
  on_the_database
  for name in install at-rest control replica-spoilt $faults; do
    grep -hE '^RESULT |s at rest: ' "$logs/$name.log" || true
  done >"$results"
}

# A vault on a cluster that stands, whose nodes have the images.
install() {
  local from=${EPOCHREALTIME/./} tenths
  vault apply && vault wait 420 || return 1
  tenths=$(((${EPOCHREALTIME/./} - from) / 100000))
  echo "RESULT install $((tenths / 10)).$((tenths % 10))"
}

table() {
  echo
  echo "commit $(git rev-parse --short HEAD)$([ -z "$(git status --porcelain -uno)" ] || echo ', edited'), SEED=$seed, $(date -u +%F), $(nproc) cores"
  echo
  echo "| what | bar | measured | |"
  echo "| --- | --- | --- | --- |"
  awk -f "$here/bench.awk" "$results"
  grep -h '^| operator, ' "$logs/operator-scale.log" || true
}
