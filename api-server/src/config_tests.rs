use std::collections::HashMap;

use super::*;

/// The least that a pod is given.
fn least() -> HashMap<&'static str, &'static str> {
    HashMap::from([
        ("HOST", "photos.example.org"),
        (
            "DATABASE_HOSTS",
            "photos-postgres-0.photos-postgres.ns.svc,photos-postgres-1.photos-postgres.ns.svc:5433",
        ),
        ("DATABASE_PASSWORD_FILE", "/nowhere/password"),
        ("DATABASE_CA_FILE", "/nowhere/ca.crt"),
        ("S3_ENDPOINT", "https://photos-minio.ns.svc:9000"),
        ("S3_ACCESS_KEY_FILE", "/nowhere/access"),
        ("S3_SECRET_KEY_FILE", "/nowhere/secret"),
        ("OIDC_CLIENT_ID_FILE", "/nowhere/id"),
        ("OIDC_CLIENT_SECRET_FILE", "/nowhere/client-secret"),
    ])
}

fn parse(changes: &[(&'static str, &'static str)]) -> Result<Config> {
    let mut vars = least();
    vars.extend(changes.iter().copied());
    Config::from_vars(|name| vars.get(name).map(ToString::to_string))
}

#[test]
fn the_least_environment_is_accepted_and_no_file_is_read() {
    let config = parse(&[]).expect("no file of it exists");
    assert_eq!(config.origin(), "https://photos.example.org");
    assert_eq!(config.database.hosts[0].1, 5432);
    assert_eq!(config.database.hosts[1].1, 5433);
    assert_eq!(config.sign_in.issuer, "https://accounts.google.com");
    assert_eq!(config.max_upload_bytes, 256 * 1024 * 1024);
    assert_eq!(config.database.connections, 10);
    assert_eq!(config.trash_retention_days, 30);
    assert_eq!(config.forwarded_hops, 0, "what anybody may write is not believed");
}

#[test]
fn the_servers_behind_the_store_may_be_named() {
    assert!(parse(&[]).expect("they need not be").s3.servers.is_empty());
    let named = parse(&[("S3_SERVERS", "a.example.org:9001, b.example.org")]).expect("they may be");
    let servers = [("a.example.org".to_owned(), 9001), ("b.example.org".to_owned(), 9000)];
    assert_eq!(named.s3.servers, servers);
    let error = parse(&[("S3_SERVERS", "a.example.org:port")]).expect_err("not a number");
    assert!(error.to_string().contains("S3_SERVERS"), "{error}");
}

#[test]
fn a_bucket_is_part_of_the_path_unless_it_is_said_to_be_part_of_the_host() {
    assert!(parse(&[]).expect("it need not be said").s3.path_style);
    assert!(!parse(&[("S3_PATH_STYLE", "false")]).expect("it may be said").s3.path_style);
    let error = parse(&[("S3_PATH_STYLE", "perhaps")]).expect_err("neither");
    assert!(error.to_string().contains("S3_PATH_STYLE"), "{error}");
}

#[test]
fn a_check_of_the_store_needs_the_store_and_an_owner_only() {
    let check = |owner: &str| {
        CheckConfig::from_vars(|name| match name {
            "S3_OWNER" => Some(owner.into()),
            name if name.starts_with("S3_") => least().get(name).map(ToString::to_string),
            _ => None,
        })
    };
    let config = check("pictures/photos").expect("no file of it exists");
    assert_eq!((config.owner.as_str(), config.known), ("pictures/photos", false));
    assert!(check("").expect_err("nobody's").to_string().contains("S3_OWNER"));
}

#[test]
fn every_variable_without_a_default_is_required() {
    for name in least().into_keys() {
        let error = parse(&[(name, " ")]).expect_err(name);
        assert!(error.to_string().contains(name), "{name}: {error}");
    }
}

#[test]
fn a_remote_database_without_a_ca_is_refused_and_a_local_one_is_not() {
    let error = parse(&[("DATABASE_CA_FILE", "")]).expect_err("plain text over a network");
    assert!(error.to_string().contains("DATABASE_CA_FILE"));
    assert!(
        parse(&[("DATABASE_CA_FILE", ""), ("DATABASE_HOSTS", "127.0.0.1:5544,localhost")]).is_ok()
    );
}

#[test]
fn plain_http_is_for_loopback_only() {
    for name in ["S3_ENDPOINT", "OIDC_ISSUER"] {
        assert!(parse(&[(name, "http://example.org")]).is_err(), "{name}");
        assert!(parse(&[(name, "http://127.0.0.1:9000")]).is_ok(), "{name}");
        assert!(parse(&[(name, "http://127.0.0.1.example.org:9000")]).is_err(), "{name}");
    }
}

#[test]
fn a_host_is_a_host() {
    for bad in ["https://photos.example.org", "photos.example.org/", "a b", "a\"b"] {
        assert!(
            Config::from_vars(|name| {
                if name == "HOST" {
                    Some(bad.into())
                } else {
                    least().get(name).map(ToString::to_string)
                }
            })
            .is_err()
        );
    }
}

#[test]
fn the_images_are_public_unless_it_is_said_that_they_are_not() {
    assert_eq!(parse(&[]).expect("the default").visibility, Visibility::Public);
    let closed = parse(&[("GALLERY_VISIBILITY", "SignedIn")]).expect("it may be said");
    assert_eq!(closed.visibility, Visibility::SignedIn);
    for other in ["signedIn", "Private", "true"] {
        let error = parse(&[("GALLERY_VISIBILITY", other)]).expect_err("a slip opens no gallery");
        assert!(error.to_string().contains("GALLERY_VISIBILITY"), "{error}");
    }
}

#[test]
fn who_may_sign_in_is_listed_in_lower_case() {
    let none = parse(&[("ALLOWED_DOMAINS", ""), ("ALLOWED_EMAILS", " ")]).expect("no lists");
    assert!(none.sign_in.allowed_domains.is_empty() && none.sign_in.allowed_emails.is_empty());
    let lists = parse(&[
        ("ALLOWED_DOMAINS", "Example.org, sub.example.com"),
        ("ALLOWED_EMAILS", "Ada@Example.net,o'hara+x@example.net"),
    ]);
    let lists = lists.expect("two lists").sign_in;
    assert_eq!(lists.allowed_domains, ["example.org", "sub.example.com"]);
    assert_eq!(lists.allowed_emails, ["ada@example.net", "o'hara+x@example.net"]);
}

#[test]
fn a_list_that_says_nothing_lets_nobody_start() {
    for (name, bad) in [
        ("ALLOWED_DOMAINS", ","),
        ("ALLOWED_DOMAINS", "example.org,"),
        ("ALLOWED_DOMAINS", "@example.org"),
        ("ALLOWED_DOMAINS", "*.example.org"),
        ("ALLOWED_DOMAINS", ".example.org"),
        ("ALLOWED_DOMAINS", "example.org example.com"),
        ("ALLOWED_EMAILS", ", ,"),
        ("ALLOWED_EMAILS", "example.org"),
        ("ALLOWED_EMAILS", "@example.org"),
        ("ALLOWED_EMAILS", "ada@"),
        ("ALLOWED_EMAILS", "ada@example.org@example.com"),
        ("ALLOWED_EMAILS", "ada lovelace@example.org"),
    ] {
        let error = parse(&[(name, bad)]).expect_err(bad);
        assert!(error.to_string().contains(name), "{bad}: {error}");
    }
}

#[test]
fn a_trash_is_kept_for_days_or_not_at_all() {
    let kept = |days| parse(&[("TRASH_RETENTION_DAYS", days)]);
    assert!(!kept("0").expect("a number").keeps_trash());
    let week = kept("7").expect("a number");
    assert!(week.keeps_trash());
    assert_eq!(week.trash_retention().num_hours(), 7 * 24);
    for bad in ["-1", "soon", "99999"] {
        let error = kept(bad).expect_err(bad);
        assert!(error.to_string().contains("TRASH_RETENTION_DAYS"), "{error}");
    }
}

#[test]
fn numbers_are_numbers() {
    assert!(parse(&[("MAX_UPLOAD_BYTES", "256Mi")]).is_err());
    assert!(parse(&[("DECODE_WORKERS", "0")]).is_err());
    assert!(parse(&[("DATABASE_CONNECTIONS", "0")]).is_err());
    let few = parse(&[("DATABASE_CONNECTIONS", "3")]).expect("a number");
    assert_eq!(few.database.connections, 3);
    assert!(parse(&[("FORWARDED_HOPS", "-1")]).is_err());
    assert!(parse(&[("LISTEN", "8080")]).is_err());
}
