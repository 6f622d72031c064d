# The table of a bench, from the RESULT lines of its steps:
#   RESULT fault acknowledged lost gap bar failed late      RESULT control lost      RESULT install seconds

function row(what, bar, measured, met) {
  printf "| %s | %s | %s | %s |\n", what, bar, measured, met ? "met" : "**not met**"
}

$1 == "RESULT" && $2 == "install" { install = $3; next }
$1 == "RESULT" && $2 == "control" { control = $3; next }
/ s at rest: / { rest = $1; rest_writes = $5; next }
$1 == "RESULT" {
  if (!($2 in runs)) order[++kinds] = $2
  n = ++runs[$2]
  acknowledged += $3; lost += $4
  gap[$2, n] = $5; bar[$2] = $6; late[$2] += $8
  if ($5 > worst[$2]) worst[$2] = $5
}

# The middle one of the gaps of a fault.
function median(fault, i, j, n, t, sorted) {
  n = runs[fault]
  for (i = 1; i <= n; i++) sorted[i] = gap[fault, i]
  for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (sorted[j] < sorted[i]) { t = sorted[i]; sorted[i] = sorted[j]; sorted[j] = t }
  return sorted[int((n + 1) / 2)]
}

END {
  row("acknowledged writes lost, all faults", "0", lost " of " acknowledged, kinds > 0 && lost == 0)
  row("control: asynchronous replication loses some", "> 0", control, control > 0)
  for (k = 1; k <= kinds; k++) {
    f = order[k]
    if (runs[f] > 1) {
      row("longest write gap, " f ", median of " runs[f], "≤ 25 s", median(f) " s", median(f) <= 25)
      row("longest write gap, " f ", worst", "≤ " bar[f] " s", worst[f] " s", worst[f] <= bar[f])
    } else if (bar[f] == "-") {
      row("longest write gap, " f, "", worst[f] " s", 1)
    } else {
      row("longest write gap, " f, "≤ " bar[f] " s", worst[f] " s", worst[f] <= bar[f])
    }
    if (f ~ /^node-loss/) row("requests that failed after the first success, " f, "0", late[f], late[f] == 0)
  }
  row("writes of the operator at rest, " rest " s", "0", rest_writes, rest_writes == 0 && rest > 0)
  row("install to Ready", "≤ 60 s", install " s", install > 0 && install <= 60)
}
