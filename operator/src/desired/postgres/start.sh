# start.sh FILES READ FOLDER USED SIZE TELL SECONDS COMMAND...: runs COMMAND, and tells it to reload (SIGHUP)
# when one of FILES is another. Runs TELL with READ=hash when COMMAND goes by FILES of that hash, and with
# USED=percent SIZE=bytes of FOLDER's disk, whenever these change.
# Patroni reads its passwords and certificates when it starts or reloads, and the kubelet exchanges the
# mounted files under it. COMMAND takes this shell's place and its number: it is the one that the kubelet
# stops, and what its own dead children leave is its own to reap.
set -eu
files=$1 read=$2 folder=$3 used=$4 size=$5 tell=$6 pause=$7
shift 7

# Files that cannot be read are none yet; the next look finds them.
look() {
  cat $files > /dev/null 2>&1 || return 0
  cat $files | sha256sum | cut -c 1-10
}

# What is less than half full is told once, as 49. Where telling fails, the next look tells.
told=
look_at_disk() {
  set -- $(df -B1 --output=pcent,size "$folder" 2> /dev/null | tail -n 1 | tr -d %)
  [ $# = 2 ] || return 0
  percent=$1
  [ "$percent" -ge 50 ] || percent=49
  # A size that wavers a little is the same.
  now="$percent $(($2 >> 28))"
  [ "$now" = "$told" ] || ! $tell "$used=$percent" "$size=$2" || told=$now
}

# A look later than COMMAND was told to reload: by then it has.
told_files=
tell_files() {
  [ -z "$seen" ] || [ "$seen" = "$told_files" ] || ! $tell "$read=$seen" || told_files=$seen
}

seen=$(look)
(
  while look_at_disk && tell_files && sleep "$pause" && kill -0 $$ 2> /dev/null; do
    now=$(look)
    if [ -n "$now" ] && [ "$now" != "$seen" ]; then
      echo "$files are others: telling $1 to reload"
      kill -HUP $$
      seen=$now
      sleep "$pause"
    fi
  done
) &
exec "$@"
