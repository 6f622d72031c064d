use std::path::PathBuf;

use super::{
    Result,
    vars::{Vars, host_of, invalid, is_loopback},
};

/// What signing in needs, and who may. Where both lists are empty, everybody whom the provider vouches for.
#[derive(Debug, Clone)]
pub struct SignInConfig {
    /// `OIDC_ISSUER`.
    pub issuer: String,
    /// `OIDC_CLIENT_ID_FILE`.
    pub client_id_file: PathBuf,
    /// `OIDC_CLIENT_SECRET_FILE`.
    pub client_secret_file: PathBuf,
    /// `OIDC_CA_FILE`: trusted besides the public roots.
    pub ca_file: Option<PathBuf>,
    /// `ALLOWED_DOMAINS`: whose accounts may sign in, in lower case, separated by commas.
    pub allowed_domains: Vec<String>,
    /// `ALLOWED_EMAILS`: which addresses may sign in, in lower case, separated by commas.
    pub allowed_emails: Vec<String>,
}

impl SignInConfig {
    pub(super) fn from_vars(vars: &Vars) -> Result<Self> {
        let issuer =
            vars.text("OIDC_ISSUER").unwrap_or_else(|| "https://accounts.google.com".into());
        let local = issuer.strip_prefix("http://").is_some_and(|rest| is_loopback(host_of(rest)));
        if !issuer.starts_with("https://") && !local {
            return Err(invalid("OIDC_ISSUER", "must begin with https://"));
        }
        Ok(Self {
            issuer,
            client_id_file: vars.required_path("OIDC_CLIENT_ID_FILE")?,
            client_secret_file: vars.required_path("OIDC_CLIENT_SECRET_FILE")?,
            ca_file: vars.path("OIDC_CA_FILE"),
            allowed_domains: list(vars, "ALLOWED_DOMAINS", is_domain)?,
            allowed_emails: list(vars, "ALLOWED_EMAILS", is_email)?,
        })
    }
}

/// The entries of a list. One that fits nobody is refused, and so is one of nothing: a list that is
/// emptied by mistake lets everybody in.
fn list(vars: &Vars, name: &'static str, fits: fn(&str) -> bool) -> Result<Vec<String>> {
    let Some(text) = vars.text(name) else { return Ok(Vec::new()) };
    let entries: Vec<_> = text.split(',').map(|entry| entry.trim().to_ascii_lowercase()).collect();
    if entries.iter().all(|entry| fits(entry)) {
        return Ok(entries);
    }
    Err(invalid(name, "an entry is none of its kind"))
}

fn is_domain(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    text.split('.').all(|label| !label.is_empty() && label.bytes().all(plain))
}

fn is_email(text: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !c.is_control();
    let parts: Vec<_> = text.split('@').collect();
    parts.len() == 2 && parts.iter().all(|part| !part.is_empty()) && text.chars().all(plain)
}
