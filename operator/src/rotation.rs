//! Other passwords and another certificate authority, while everything serves. Pure: what is due is
//! derived from what is there, so that whoever ends between two steps is continued by the next run.
//!
//! Both go the same way: what is to come is drawn *beside* what is in force; everybody gets to know
//! both; when everybody does, what is to come comes into force; what was is then forgotten.

pub mod authority;
mod evidence;
pub mod passwords;

pub use evidence::{database_pods, files_hash, hash_of, mark};

#[cfg(test)]
mod scene;
#[cfg(test)]
mod tests;
