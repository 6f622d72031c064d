SET LOCAL lock_timeout = '10s';

-- What one replica at a time may do, and until when. The fence is a number of each holding, so that who held
-- it before is told apart from who holds it now.
CREATE TABLE leases (
    name text PRIMARY KEY,
    holder uuid NOT NULL,
    fence bigint NOT NULL,
    until timestamptz NOT NULL
);
