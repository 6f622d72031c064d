-- What users are called.
CREATE INDEX CONCURRENTLY users_words ON users USING gin (plain(name) gin_trgm_ops);
