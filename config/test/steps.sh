# shellcheck shell=bash
# Named steps of a test run: each keeps its log, says how long it took, and shows the end of its log
# when it fails. A run goes on after a failure: one run shows everything that is broken.
logs=${INFRAVAULT_CACHE:-$HOME/.cache/infravault}/logs
mkdir -p "$logs"
passed=0 failed=0 broken=() done_steps=()
started=$SECONDS

declare -A ids=() began=()

# step NAME COMMAND…
step() {
  [ ! -t 1 ] || printf '%s …\r' "$1"
  begin "$@"
  finish "$1"
}

# begin NAME COMMAND…   goes on at once; `finish NAME` waits for it.
begin() {
  local name=$1
  shift
  (
    trap 'echo "$SECONDS" >"$logs/$name.ended"' EXIT
    ("$@") # which may have a trap of its own
  ) >"$logs/$name.log" 2>&1 </dev/null &
  ids[$name]=$! began[$name]=$SECONDS
  running+=" $!"
}

finish() {
  local name=$1 code=0 good bad said took log=$logs/$1.log
  wait "${ids[$name]}" || code=$? # in the background, so that a Ctrl-C is heard at once
  running=${running/ ${ids[$name]}/}
  took=$(($(cat "$logs/$name.ended") - began[$name]))
  read -r good bad said < <(count <"$log")
  if [ "$code" = 0 ] && [ "$good" = 0 ] && [ "$said" != 0 ]; then
    code=1
    echo "tests were asked for and none ran: is there one of that name?" >>"$log"
  fi
  if [ "$code" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
  if [ "$code" = 0 ] && [ "$good" = 0 ]; then good=1; fi
  passed=$((passed + good)) failed=$((failed + bad))
  done_steps+=("| $name | $good | $bad | $took s | $(results <"$log") |")
  if [ "$code" = 0 ]; then
    printf '%-22s ok      %4d passed   %4d s\n' "$name" "$good" "$took"
  else
    broken+=("$name")
    printf '%-22s FAILED  %4d failed   %4d s   %s\n' "$name" "$bad" "$took" "$log"
    tail -n "${TAIL:-60}" "$log" | sed 's/^/    /'
  fi
}

# Sums what cargo, node, Vitest and Playwright say of themselves: passed, failed, and how many lines
# said so. A step that says nothing counts as one; one that says that nothing passed fails.
count() {
  sed 's/\x1b\[[0-9;]*m//g' | awk '
    /^test result: / { good += $4; bad += $6; said++ }
    /^# pass |^ℹ pass / { good += $3; said++ }
    /^# fail |^ℹ fail / { bad += $3 }
    /^ +Tests +/ { said++; for (i = 2; i <= NF; i++) { if ($i ~ /^passed/) good += $(i-1); if ($i ~ /^failed/) bad += $(i-1) } }
    /^ +[0-9]+ (passed|failed|flaky|interrupted|skipped|did not run)( \(.*\))?$/ { said++ }
    /^ +[0-9]+ passed( |$)/ { good += $1 }
    /^ +[0-9]+ (failed|interrupted)$/ { bad += $1 }
    END { print good + 0, bad + 0, said + 0 }'
}

# What a step measured, in its own words.
results() { sed -n 's/^RESULT //p' | paste -sd ';'; }

# written TITLE COMMAND FILE: the run as a page of docs, with what makes it again.
written() {
  local commit
  commit=$(git rev-parse --short HEAD)$([ -z "$(git status --porcelain -uno)" ] || echo ', edited')
  mkdir -p "$(dirname "$3")"
  cat >"$3" <<END
# $1

The last run of \`$2\`: $(date -u +%F), commit $commit, seed ${seed:-none}, $(nproc) cores, $(((SECONDS - started) / 60)) min. What was measured of a fault is: its name, writes acknowledged, of them lost, the longest gap and its bar in seconds, requests that failed, of them after the gap.

| step | passed | failed | took | measured |
| --- | --- | --- | --- | --- |
$(printf '%s\n' "${done_steps[@]}")
END
}

# The last line of a run, and its exit code.
summary() {
  [ "${#broken[@]}" = 0 ] || echo "failed: ${broken[*]}"
  echo "took $(((SECONDS - started) / 60)) min $(((SECONDS - started) % 60)) s; logs in $logs"
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}
