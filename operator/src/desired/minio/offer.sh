# Adds the API's next key beside the one in force. Every step may be repeated.
set -eu
mkdir -p "$MC_CONFIG_DIR/certs/CAs"
cp -f /etc/ca/ca.crt "$MC_CONFIG_DIR/certs/CAs/"
export MC_HOST_store="https://$ROOT_USER:$ROOT_PASSWORD@$ENDPOINT"

mc ready store
