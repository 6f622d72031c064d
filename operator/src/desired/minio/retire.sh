# Removes every key of the API but $ACCESS_KEY. Every step may be repeated.
set -eu
# The kubelet may still hand out the Secret as it was before: then the key to keep would be the former one.
[ "$(printf %s "$ACCESS_KEY" | sha256sum | cut -c 1-10)" = "$KEPT" ] || { echo "the key is not the newest yet"; exit 1; }
mkdir -p "$MC_CONFIG_DIR/certs/CAs"
cp -f /etc/ca/ca.crt "$MC_CONFIG_DIR/certs/CAs/"
export MC_HOST_store="https://$ROOT_USER:$ROOT_PASSWORD@$ENDPOINT"

mc ready store
users=$(mc admin user list --json store | grep "\"policyName\": *\"$BUCKET-api\"")
for user in $(echo "$users" | sed -n 's/.*"accessKey": *"\([^"]*\)".*/\1/p'); do
  [ "$user" = "$ACCESS_KEY" ] || mc admin user remove store "$user"
done
