SET LOCAL lock_timeout = '10s';

-- Parts of words, and words that are nearly the same; letters without their accents.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- Text as it is looked for. An index may hold it, so it has to be the same for ever: the dictionary is named, and
-- by its schema, for an index is built under a search path of its own.
CREATE FUNCTION plain(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(public.unaccent('public.unaccent'::regdictionary, $1));
