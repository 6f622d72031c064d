DROP INDEX CONCURRENTLY images_duplicates;
