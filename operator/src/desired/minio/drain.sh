# Moves everything off a pool. Every step may be repeated: what was begun goes on where it is, what
# failed begins again.
set -eu
mkdir -p "$MC_CONFIG_DIR/certs/CAs"
cp -f /etc/ca/ca.crt "$MC_CONFIG_DIR/certs/CAs/"
export MC_HOST_store="https://$ROOT_USER:$ROOT_PASSWORD@$ENDPOINT"

says() { echo "$status" | grep -Eq "\"$1\": *true"; }

mc ready store
while :; do
  status=$(mc admin decommission status --json store "$POOL" 2>&1) || status="$status"
  if says complete; then break; fi
  if says failed || says canceled || ! echo "$status" | grep -q '"startTime": *"2'; then
    mc admin decommission start store "$POOL"
  fi
  echo "$status" | grep -E 'Decommissioned|currentSize|totalSize' || true
  sleep 5
done
echo "everything is moved off $POOL"
