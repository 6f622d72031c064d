# Sets the next passwords of the three roles, all or none of them. It may be repeated: where the next
# password of the superuser opens the database, they are set already.
import os
import time

import psycopg
from psycopg import sql

NEXT = {
    "postgres": os.environ["NEXT_SUPERUSER_PASSWORD"],
    "replication": os.environ["NEXT_REPLICATION_PASSWORD"],
    "infravault": os.environ["NEXT_APP_PASSWORD"],
}
MEMBERS = [member.rsplit(":", 1) for member in os.environ["DATABASE_HOSTS"].split(",")]


def connect(password):
    connection = psycopg.connect(
        host=",".join(host for host, _ in MEMBERS),
        port=",".join(port for _, port in MEMBERS),
        user="postgres",
        dbname="postgres",
        password=password,
        sslmode="verify-full",
        sslrootcert=os.environ["DATABASE_CA_FILE"],
        target_session_attrs="read-write",
        connect_timeout=5,
    )
    connection.autocommit = True
    return connection


def take(connection):
    with connection.transaction():
        for role, password in NEXT.items():
            # Made here, so that no statement, and no log of statements, holds a password.
            verifier = connection.pgconn.encrypt_password(
                password.encode(), role.encode(), b"scram-sha-256"
            )
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(role), sql.Literal(verifier.decode())
                )
            )


try:
    primary = connect(NEXT["postgres"])
    print("the next passwords are set already")
except psycopg.OperationalError:
    primary = connect(os.environ["SUPERUSER_PASSWORD"])
    take(primary)
    print("the next passwords are set")

# Whoever is promoted next must know them too. One that is far behind is not waited for any longer.
(position,) = primary.execute("SELECT pg_current_wal_flush_lsn()::text").fetchone()
for _ in range(60):
    (all_have,) = primary.execute(
        "SELECT coalesce(bool_and(flush_lsn >= %s::pg_lsn), true) FROM pg_stat_replication", (position,)
    ).fetchone()
    if all_have:
        break
    time.sleep(1)
