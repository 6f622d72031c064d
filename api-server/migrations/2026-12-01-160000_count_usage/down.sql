DROP TRIGGER count_added ON images;
DROP TRIGGER count_removed ON images;
DROP TRIGGER count_changed ON images;
DROP FUNCTION count_usage;
DROP FUNCTION kept_bytes;
DROP TABLE usages;
ALTER TABLE images DROP COLUMN reserved;
