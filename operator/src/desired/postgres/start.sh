# start.sh FILE SECONDS COMMAND...: runs COMMAND, and tells it to reload (SIGHUP) when FILE is another.
# Patroni reads its certificates when it starts or reloads, and the kubelet exchanges the mounted file
# under it. COMMAND takes this shell's place and its number: it is the one that the kubelet stops, and
# what its own dead children leave is its own to reap.
set -eu
file=$1 pause=$2
shift 2

# A file that cannot be read is none yet; the next look finds it.
look() { cksum < "$file" 2> /dev/null || echo; }

seen=$(look)
(
  while sleep "$pause" && kill -0 $$ 2> /dev/null; do
    now=$(look)
    if [ -n "$now" ] && [ "$now" != "$seen" ]; then
      echo "$file is another: telling $1 to reload"
      kill -HUP $$
      seen=$now
    fi
  done
) &
exec "$@"
