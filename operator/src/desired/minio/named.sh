# Ends when $HOST leads to $ADDRESS, or after half a minute: then the server says what is wrong.
set -eu
command -v getent > /dev/null || exit 0
left=60
while [ "$left" -gt 0 ]; do
  ! getent ahosts "$HOST" | grep -q "^$ADDRESS " || exit 0
  sleep 0.5
  left=$((left - 1))
done
echo "$HOST does not lead to $ADDRESS yet"
