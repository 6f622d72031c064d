-- An attempt is remembered for longer than its image: a blob may reach the store after the reaper has
-- been there, and somebody has to know of it still.
ALTER TABLE attempts DROP CONSTRAINT attempts_image_id_fkey;
