ALTER TABLE sessions DROP COLUMN user_agent, DROP COLUMN id;
ALTER TABLE users DROP COLUMN hosted_domain;
