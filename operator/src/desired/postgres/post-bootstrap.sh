# Runs once, on the first primary, right after initdb; Patroni passes the superuser's connection.
# If it fails, Patroni starts over with an empty directory.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$1" <<'SQL'
\set password `cat /etc/postgres-credentials/postgres-app-password`
CREATE ROLE infravault LOGIN PASSWORD :'password';
CREATE DATABASE infravault OWNER infravault;
REVOKE ALL ON DATABASE infravault FROM PUBLIC;
SQL
