use crate::{config::SignInConfig, store::users::Identity};

/// Google tells whose account it is by a claim, `hd`: an address may end like those of an organisation
/// without being an account of it.
pub(super) const GOOGLE: &str = "https://accounts.google.com";

/// Whether somebody may come in. Asked at each sign-in, and on each request of what the last sign-in told:
/// other lists count as soon as a server has them.
pub fn admits(config: &SignInConfig, identity: &Identity) -> bool {
    let SignInConfig { issuer, allowed_domains, allowed_emails, .. } = config;
    // A provider that is asked no more vouches for nobody.
    if identity.issuer != *issuer {
        return false;
    }
    if allowed_domains.is_empty() && allowed_emails.is_empty() {
        return true;
    }
    let Some(email) = identity.email.as_deref() else {
        return false;
    };
    let domain = match &**issuer {
        GOOGLE => identity.hosted_domain.as_deref(),
        _ => email.rsplit_once('@').map(|(_, domain)| domain),
    };
    // ASCII letters only: to Unicode, more than one character is a `k` in lower case.
    let is_in = |list: &[String], text: &str| list.contains(&text.to_ascii_lowercase());
    is_in(allowed_emails, email) || domain.is_some_and(|domain| is_in(allowed_domains, domain))
}

#[cfg(test)]
#[path = "admission_tests.rs"]
mod tests;
