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
