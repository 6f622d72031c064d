use super::*;

fn drawn_now() -> Credentials {
    Credentials::draw(&mut rand::rng())
}

/// As the Secret is once a rotation has begun.
fn with_next() -> BTreeMap<String, ByteString> {
    let mut data = drawn_now().to_data();
    data.extend(Credentials::draw_next(&mut rand::rng()));
    data
}

fn read(data: &BTreeMap<String, ByteString>) -> Result<Credentials> {
    Credentials::from_data("photos-credentials", data, true)
}

#[test]
fn what_is_written_is_what_is_read() {
    let drawn = drawn_now();
    assert_eq!(read(&drawn.to_data()).unwrap(), drawn);
    let data = with_next();
    assert_eq!(read(&data).unwrap().to_data(), data);
}

#[test]
fn two_draws_share_nothing() {
    let (one, other) = (drawn_now(), drawn_now());
    for (key, value) in &one.current {
        assert_ne!(Some(value.as_str()), other.get(key), "{key}");
        assert!(value.len() >= 20 && value.chars().all(|c| c.is_ascii_alphanumeric()));
    }
}

#[test]
fn a_missing_key_is_named_and_not_drawn_anew() {
    let mut data = drawn_now().to_data();
    data.remove(S3_SECRET_KEY);
    let error = read(&data).unwrap_err();
    assert!(error.to_string().contains(S3_SECRET_KEY), "{error}");
    for key in OF_MINIO {
        data.remove(key);
    }
    assert!(Credentials::from_data("photos-credentials", &data, false).is_ok());
    data.remove(POSTGRES_APP_PASSWORD);
    let error = Credentials::from_data("photos-credentials", &data, false).unwrap_err();
    assert!(error.to_string().contains(POSTGRES_APP_PASSWORD), "{error}");
}

/// It may be in force already.
#[test]
fn a_missing_next_one_is_named_too() {
    let mut data = with_next();
    data.remove(&next_key(POSTGRES_APP_PASSWORD));
    let error = read(&data).unwrap_err();
    assert!(error.to_string().contains("postgres-app-password.next"), "{error}");
}

#[test]
fn what_comes_into_force_is_all_but_the_root_keys_and_leaves_nothing_beside() {
    let mut data = with_next();
    let before = read(&data).unwrap();
    for (key, value) in before.promotion() {
        match value {
            Some(value) => _ = data.insert(key, value),
            None => _ = data.remove(&key),
        }
    }
    let after = read(&data).unwrap();
    assert!(!after.has_next());
    for (key, _) in LENGTHS {
        let is_root = [MINIO_ROOT_USER, MINIO_ROOT_PASSWORD].contains(&key);
        assert_eq!(after.get(key) == before.get(key), is_root, "{key}");
        assert!(is_root || after.get(key) == before.next(key), "{key}");
    }
}

#[test]
fn no_password_is_ever_shown() {
    let drawn = read(&with_next()).unwrap();
    let shown = format!("{drawn:?}");
    for bytes in drawn.to_data().into_values() {
        assert!(!shown.contains(&String::from_utf8(bytes.0).unwrap()));
    }
}
