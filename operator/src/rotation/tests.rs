mod authority;
mod passwords;
