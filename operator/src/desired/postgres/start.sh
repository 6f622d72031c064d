# start.sh FILE FOLDER TELL SECONDS COMMAND...: runs COMMAND, tells it to reload (SIGHUP) when FILE is
# another, and runs TELL with the percentage used of FOLDER's disk and its size in bytes when these change.
# Patroni reads its certificates when it starts or reloads, and the kubelet exchanges the mounted file
# under it. COMMAND takes this shell's place and its number: it is the one that the kubelet stops, and
# what its own dead children leave is its own to reap.
set -eu
file=$1 folder=$2 tell=$3 pause=$4
shift 4

# A file that cannot be read is none yet; the next look finds it.
look() { cksum < "$file" 2> /dev/null || echo; }

# What is less than half full is told once, as 49. Where telling fails, the next look tells.
told=
look_at_disk() {
  set -- $(df -B1 --output=pcent,size "$folder" 2> /dev/null | tail -n 1 | tr -d %)
  [ $# = 2 ] || return 0
  percent=$1
  [ "$percent" -ge 50 ] || percent=49
  # A size that wavers a little is the same.
  now="$percent $(($2 >> 28))"
  [ "$now" = "$told" ] || ! $tell "$percent" "$2" || told=$now
}

seen=$(look)
(
  while look_at_disk && sleep "$pause" && kill -0 $$ 2> /dev/null; do
    now=$(look)
    if [ -n "$now" ] && [ "$now" != "$seen" ]; then
      echo "$file is another: telling $1 to reload"
      kill -HUP $$
      seen=$now
    fi
  done
) &
exec "$@"
