DROP INDEX CONCURRENTLY images_trash_mine;
