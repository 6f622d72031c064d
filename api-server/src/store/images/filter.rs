//! Which images a list has, and how words are found.

use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Bool, Text},
};
use uuid::Uuid;

use super::Listed;
use crate::store::schema::images;

/// What is said of an image, as the index `images_words` has it.
const SAID: &str = "plain(i.title || ' ' || coalesce(i.description, ''))";

/// What its owner is called, as the index `users_words` has it.
const NAME: &str = "plain(u.name)";

/// In a shorter word a mistake leaves too little that is the same: it would be nearly every other.
const MISSPELT: usize = 6;

/// Which images are asked for: those that keep to all of it.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Whose they are.
    pub owner: Option<Uuid>,
    /// Each is found in the title, the description or the owner's name, as a part of it or nearly so.
    pub words: Vec<String>,
}

impl Filter {
    /// Those of `images` that keep to this.
    pub(super) fn of<'a>(&'a self, mut images: Listed<'a>) -> Listed<'a> {
        if let Some(owner) = self.owner {
            images = images.filter(images::owner_id.eq(owner));
        }
        for word in &self.words {
            images = with(images, word);
        }
        images
    }
}

/// Those that have a word. By ids, because Postgres uses no index for one of two conditions on two tables.
fn with<'a>(images: Listed<'a>, word: &'a str) -> Listed<'a> {
    let part = format!("%{}%", literally(word));
    let said = "images.id IN (SELECT i.id FROM images i WHERE i.state = 'ready' AND";
    let named = "UNION ALL SELECT i.id FROM images i JOIN users u ON u.id = i.owner_id \
        WHERE i.state = 'ready' AND";
    if word.chars().count() < MISSPELT {
        return images.filter(
            sql::<Bool>(&format!("{said} {SAID} LIKE plain("))
                .bind::<Text, _>(part.clone())
                .sql(&format!(") {named} {NAME} LIKE plain("))
                .bind::<Text, _>(part)
                .sql("))"),
        );
    }
    images.filter(
        sql::<Bool>(&format!("{said} ({SAID} LIKE plain("))
            .bind::<Text, _>(part.clone())
            .sql(") OR plain(")
            .bind::<Text, _>(word)
            .sql(&format!(") <% {SAID}) {named} ({NAME} LIKE plain("))
            .bind::<Text, _>(part)
            .sql(") OR plain(")
            .bind::<Text, _>(word)
            .sql(&format!(") <% {NAME}))")),
    )
}

/// As a part of a pattern that stands for itself.
fn literally(word: &str) -> String {
    word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")
}
