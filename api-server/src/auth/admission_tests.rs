use super::*;

const OTHER: &str = "https://sign-in.example.org";

fn config(issuer: &str, domains: &[&str], emails: &[&str]) -> SignInConfig {
    let owned = |list: &[&str]| list.iter().map(ToString::to_string).collect();
    SignInConfig {
        issuer: issuer.to_owned(),
        client_id_file: "/nowhere/id".into(),
        client_secret_file: "/nowhere/secret".into(),
        ca_file: None,
        allowed_domains: owned(domains),
        allowed_emails: owned(emails),
    }
}

fn somebody(issuer: &str, email: &str, hosted_domain: Option<&str>) -> Identity {
    Identity {
        issuer: issuer.to_owned(),
        subject: "1".into(),
        name: "Somebody".into(),
        email: Some(email.to_owned()),
        hosted_domain: hosted_domain.map(ToOwned::to_owned),
    }
}

/// Whether both lists in turn let `email` in at a provider that is not Google.
fn by_either(email: &str) -> (bool, bool) {
    let identity = somebody(OTHER, email, None);
    let by_domain = admits(&config(OTHER, &["example.org"], &[]), &identity);
    (by_domain, admits(&config(OTHER, &[], &["ada@example.org"]), &identity))
}

#[test]
fn without_lists_everybody_comes_in_for_whom_the_provider_vouches() {
    let config = config(OTHER, &[], &[]);
    let nameless = Identity { email: None, ..somebody(OTHER, "", None) };
    for identity in [somebody(OTHER, "ada@example.org", None), nameless] {
        assert!(admits(&config, &identity), "{identity:?}");
        assert!(!admits(&self::config(GOOGLE, &[], &[]), &identity), "the provider of yesterday");
    }
}

#[test]
fn who_is_listed_comes_in_whatever_the_case() {
    assert_eq!(by_either("ada@example.org"), (true, true));
    assert_eq!(by_either("Ada@EXAMPLE.org"), (true, true));
    assert_eq!(by_either("grace@example.org"), (true, false));
    let both = config(OTHER, &["example.com"], &["ada@example.org"]);
    assert!(admits(&both, &somebody(OTHER, "ada@example.org", None)), "one of the lists is enough");
    assert!(admits(&both, &somebody(OTHER, "grace@example.com", None)));
    assert!(!admits(&both, &somebody(OTHER, "grace@example.org", None)));
}

#[test]
fn what_looks_like_a_listed_address_is_not_one() {
    for email in [
        "ada@evil-example.org",
        "ada@sub.example.org",
        "ada@example.org.evil.example",
        "ada@example.org@evil.example",
        "ada@example.org.",
        "ada@example.org ",
        "ada@.example.org",
        "ada@xample.org",
        "ada@example.com",
        "example.org",
        "@example.org@",
        "ada@",
        "",
        // A Kelvin sign, and a dotless i.
        "ada@example.or\u{212a}",
        "ad\u{131}@examp\u{131}e.org",
    ] {
        assert_eq!(by_either(email), (false, false), "{email:?}");
    }
    let kelvin = config(OTHER, &["kelvin.example"], &["k@example.org"]);
    for email in ["a@\u{212a}elvin.example", "\u{212a}@example.org"] {
        assert!(!admits(&kelvin, &somebody(OTHER, email, None)), "{email:?}");
    }
}

#[test]
fn who_has_no_verified_address_is_on_no_list() {
    for (issuer, hosted) in [(OTHER, None), (GOOGLE, Some("example.org"))] {
        let identity = somebody(issuer, "ada@example.org", hosted);
        let lists = config(issuer, &["example.org"], &["ada@example.org"]);
        assert!(admits(&lists, &identity));
        assert!(!admits(&lists, &Identity { email: None, ..identity }), "{issuer}");
    }
}

#[test]
fn at_google_a_domain_is_what_google_says_and_never_what_an_address_ends_in() {
    let lists = config(GOOGLE, &["example.org"], &[]);
    let at_google = |email, hosted| admits(&lists, &somebody(GOOGLE, email, hosted));
    assert!(at_google("ada@example.org", Some("example.org")));
    assert!(at_google("ada@example.org", Some("Example.ORG")));
    assert!(at_google("ada@alias.example", Some("example.org")), "whatever the address");
    for hosted in [
        None,
        Some(""),
        Some("evil.example"),
        Some("sub.example.org"),
        Some("evil-example.org"),
        Some("example.org.evil.example"),
    ] {
        assert!(!at_google("ada@example.org", hosted), "{hosted:?}");
    }
    let listed = config(GOOGLE, &[], &["ada@gmail.com"]);
    assert!(
        admits(&listed, &somebody(GOOGLE, "ada@gmail.com", None)),
        "an address needs no domain"
    );
}

#[test]
fn elsewhere_the_claim_of_google_s_says_nothing() {
    let lists = config(OTHER, &["example.org"], &[]);
    assert!(!admits(&lists, &somebody(OTHER, "eve@evil.example", Some("example.org"))));
    // Another provider under a name that begins or ends like Google's.
    for issuer in ["https://accounts.google.com.evil.example", "https://accounts.google.com/"] {
        let lists = config(issuer, &["example.org"], &[]);
        assert!(!admits(&lists, &somebody(issuer, "eve@evil.example", Some("example.org"))));
    }
}
