DROP TABLE attempts;
DROP TABLE images;
DROP TABLE sign_ins;
DROP TABLE sessions;
DROP TABLE users;
