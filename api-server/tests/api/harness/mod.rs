//! A vault of its own for each test: a fresh database, a fresh bucket, a server on a free port.

mod answer;
mod browser;
mod form;
mod google;
pub mod hostile;
mod liar;
mod pause;
mod process;
pub mod services;
mod store;
mod vault;
mod visit;
mod worker;

pub use answer::Answer;
pub use browser::Browser;
pub use form::{Form, deep, gif, jpeg, photograph, png, webp};
pub use google::Google;
pub use liar::{Liar, Mood, by_secret, forged, unsigned, with_its_key};
pub use pause::Pause;
pub use process::{Process, checked};
pub use store::Store;
pub use vault::{Vault, run};
pub use visit::{Away, arrive, but, leave, sign_out, truth, visit, who};
pub use worker::worker_of;
