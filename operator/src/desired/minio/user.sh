# By its input: arguments are seen by whoever may look at processes.
printf '%s\n%s\n' "$ACCESS_KEY" "$SECRET_KEY" | mc admin user add store
# Attaching what is attached already is an error.
mc admin user info store "$ACCESS_KEY" | grep -q "$BUCKET-api" ||
  mc admin policy attach store "$BUCKET-api" --user "$ACCESS_KEY"
