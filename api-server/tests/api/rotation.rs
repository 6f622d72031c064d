//! A password is exchanged while the server runs.

use api_server::{config::DatabaseConfig, error::Error, store::connect};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::harness::services;

/// A role of its own whose password is `password`, and a file of passwords for it.
async fn role(password: &str, file: &str) -> DatabaseConfig {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let name = format!("role-{}", Uuid::now_v7().simple());
    let mut conn = connect(&services::database("postgres")).await.expect("the database is there");
    let make = format!("CREATE ROLE \"{name}\" LOGIN PASSWORD '{password}'");
    diesel::sql_query(make).execute(&mut conn).await.expect("a new role");
    let path = std::env::temp_dir().join(&name);
    std::fs::write(&path, file).expect("a file");
    let database = services::database("postgres");
    DatabaseConfig { user: name, password_file: path, ..database }
}

#[tokio::test]
async fn while_a_password_is_exchanged_either_line_of_its_file_opens_the_database() {
    for file in ["former\nnext", "next\nformer", "next"] {
        let config = role("next", file).await;
        connect(&config).await.unwrap_or_else(|error| panic!("{file:?}: {error}"));
        std::fs::remove_file(&config.password_file).expect("it is there");
    }
}

#[tokio::test]
async fn where_no_line_opens_it_the_database_s_own_words_are_told() {
    let config = role("next", "former\nearlier").await;
    let Err(error) = connect(&config).await else { panic!("it opened") };
    assert!(matches!(error, Error::DatabaseUnavailable(_)), "{error:?}");
    assert!(error.to_string().contains("password authentication failed"), "{error}");
    std::fs::write(&config.password_file, "").expect("a file");
    let Err(error) = connect(&config).await else { panic!("it opened") };
    assert!(error.to_string().contains("the file of its password is empty"), "{error}");
    std::fs::remove_file(&config.password_file).expect("it is there");
}
