# Makes the bucket and the API's user, which reaches that bucket only. Every step may be repeated.
set -eu
mkdir -p "$MC_CONFIG_DIR/certs/CAs"
cp -f /etc/ca/ca.crt "$MC_CONFIG_DIR/certs/CAs/"
export MC_HOST_store="https://$ROOT_USER:$ROOT_PASSWORD@$ENDPOINT"

mc ready store
mc mb --ignore-existing "store/$BUCKET"
mc version enable "store/$BUCKET"
# What is deleted stays as an older version for a while, and is then freed. Importing replaces what is
# there, where adding would pile up rules.
mc ilm rule import "store/$BUCKET" <<RULES
{
  "Rules": [
    {
      "ID": "free-what-is-deleted",
      "Status": "Enabled",
      "Expiration": { "ExpiredObjectDeleteMarker": true },
      "NoncurrentVersionExpiration": { "NoncurrentDays": $KEPT_DAYS }
    }
  ]
}
RULES

# Whoever steals this key can delete, and what is deleted is still there. MinIO forbids the removal of
# versions only where it is denied: with no word on it, the right to delete is enough.
cat > /tmp/policy.json <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      "Resource": ["arn:aws:s3:::$BUCKET"]
    },
    {
      "Effect": "Allow",
      "Action": [
        "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts",
        "s3:PutObject"
      ],
      "Resource": ["arn:aws:s3:::$BUCKET/*"]
    },
    {
      "Effect": "Deny",
      "Action": ["s3:DeleteObjectVersion"],
      "Resource": ["arn:aws:s3:::$BUCKET/*"]
    }
  ]
}
POLICY
mc admin policy create store "$BUCKET-api" /tmp/policy.json
