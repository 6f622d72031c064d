use k8s_openapi::api::core::v1::Secret;

use super::*;

fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn days(count: u64) -> Timestamp {
    now() + Duration::from_secs(count * DAY.as_secs())
}

fn names() -> Vec<String> {
    service_names("photos-postgres", "photos")
}

#[test]
fn a_certificate_holds_the_services_and_their_pods_in_each_length() {
    let authority = draw_authority("photos", now()).unwrap();
    let pair = issue(&authority, &names(), now()).unwrap();
    assert!(serves(&pair.cert, &authority.cert, &names(), now()));
    assert!(names().contains(&"*.photos-postgres.photos.svc.cluster.local".to_owned()));
    assert!(names().contains(&"photos-postgres.photos.svc".to_owned()));
}

#[test]
fn what_still_serves_is_kept() {
    let authority = draw_authority("photos", now()).unwrap();
    let pair = issue(&authority, &names(), now()).unwrap();
    let kept = kept_or_issued(&authority, Some(pair.clone()), &names(), days(200)).unwrap();
    assert_eq!(kept, pair);
}

#[test]
fn a_third_of_its_life_before_its_end_it_is_issued_anew() {
    let authority = draw_authority("photos", now()).unwrap();
    let pair = issue(&authority, &names(), now()).unwrap();
    let next = kept_or_issued(&authority, Some(pair.clone()), &names(), days(250)).unwrap();
    assert_ne!(next, pair);
    assert!(serves(&next.cert, &authority.cert, &names(), days(250)));
}

#[test]
fn other_names_or_another_authority_need_another_certificate() {
    let (authority, other) =
        (draw_authority("photos", now()).unwrap(), draw_authority("photos", now()).unwrap());
    let pair = issue(&authority, &names(), now()).unwrap();
    assert!(!serves(&pair.cert, &other.cert, &names(), now()));
    assert!(!serves(&pair.cert, &authority.cert, &names()[1..], now()));
    assert!(!serves("no certificate", &authority.cert, &names(), now()));
}

#[test]
fn a_pair_survives_its_secret() {
    let authority = draw_authority("photos", now()).unwrap();
    assert_eq!(from_data(&to_data(&authority)), Some(authority));
    assert_eq!(from_data(&BTreeMap::new()), None);
}

/// A Secret of the authority whose life began at `now`.
fn secret(data: BTreeMap<String, ByteString>) -> Secret {
    Secret { data: Some(data), ..Secret::default() }
}

fn read(secret: &Secret) -> Authority {
    Authority::of("photos-ca", secret).unwrap()
}

#[test]
fn both_authorities_are_trusted_before_the_next_one_issues_and_after() {
    let (first, next) =
        (draw_authority("photos", now()).unwrap(), draw_authority("photos", now()).unwrap());
    let mut secret = secret(to_data(&first));
    assert_eq!((read(&secret).bundle(), read(&secret).newest()), (first.cert.clone(), None));

    secret.data.as_mut().unwrap().extend(Authority::addition(&next));
    let begun = read(&secret);
    assert_eq!((&begun.current, begun.next.as_ref()), (&first, Some(&next)));
    assert_eq!(begun.bundle(), format!("{}{}", first.cert, next.cert));
    let newest = begun.newest();
    assert!(newest.is_some());

    let data = secret.data.as_mut().unwrap();
    for (key, value) in begun.promotion() {
        match value {
            Some(value) => _ = data.insert(key, value),
            None => _ = data.remove(&key),
        }
    }
    let ended = read(&secret);
    assert_eq!((&ended.current, &ended.next), (&next, &None));
    assert_eq!(ended.bundle(), format!("{}{}", next.cert, first.cert));
    assert_eq!(ended.newest(), newest, "nobody has to restart again");
    let text =
        format!("{:?}", secret.data.unwrap().values().map(|it| it.0.clone()).collect::<Vec<_>>());
    assert!(!text.contains(&format!("{:?}", first.key.into_bytes())), "its key is kept by nobody");
}

#[test]
fn an_authority_is_young_for_two_thirds_of_its_life() {
    let authority = read(&secret(to_data(&draw_authority("photos", now()).unwrap())));
    assert!(authority.is_young(days(2400)));
    assert!(!authority.is_young(days(2500)));
}

#[test]
fn half_a_next_authority_is_named_and_not_drawn_anew() {
    let pair = draw_authority("photos", now()).unwrap();
    let mut data = to_data(&pair);
    data.extend(Authority::addition(&pair));
    data.remove("next.key");
    let error = Authority::of("photos-ca", &secret(data)).unwrap_err();
    assert!(error.to_string().contains("next.key"), "{error}");
}
