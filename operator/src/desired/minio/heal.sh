# Brings what was stored while a server was away ($RETURNED names its return) to that server's drives.
set -eu
mkdir -p "$MC_CONFIG_DIR/certs/CAs"
cp -f /etc/ca/ca.crt "$MC_CONFIG_DIR/certs/CAs/"
export MC_HOST_store="https://$ROOT_USER:$ROOT_PASSWORD@$ENDPOINT"

mc ready store
echo "healing after return $RETURNED"
# Everything, be it of the bucket or what MinIO keeps of itself. Green is what all drives have by now.
left=$(mc admin heal --recursive --force --json store | grep -v '"after":{"color":"green"') || true
echo "$left" | grep '"type":"summary"'
# Yellow is what a drive still lacks, for example because it is away again; the next try looks anew.
! echo "$left" | grep '"after":{"color":"yellow"'
