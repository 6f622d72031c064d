//! The sign-in provider: authorization code flow with PKCE, state and nonce.

mod claims;
mod freshness;
mod known;
mod legacy;
mod provider;
mod tokens;

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use openidconnect::{
    AuthorizationCode, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, RequestTokenError,
    Scope,
    core::{CoreAuthPrompt, CoreAuthenticationFlow},
};
use tokio::{sync::Mutex, time::timeout};

use self::{
    claims::{Answer, Unproven, identity},
    known::Known,
    provider::Provider,
};
use crate::{
    config::SignInConfig,
    error::{Error, Result, Rule, chain},
    store::users::Identity,
};

/// How many bytes state and nonce have: nobody guesses 256 bits.
const SECRET: u32 = 32;

/// How long the provider may take to say what it is.
const ANSWER: Duration = Duration::from_secs(5);

/// The provider, asked when first needed.
pub struct Oidc {
    config: SignInConfig,
    redirect: String,
    known: RwLock<Known<Provider>>,
    /// Held by the one who asks.
    asking: Mutex<()>,
}

/// What the provider has sent somebody back with.
pub struct Arrival {
    /// To exchange for what it says.
    pub code: String,
    /// Who says that it has sent them (RFC 9207).
    pub issuer: Option<String>,
    /// What the id token must contain.
    pub nonce: String,
    /// Proves that the code is ours.
    pub pkce_verifier: String,
}

/// A sign-in that is about to leave for the provider.
pub struct Departure {
    /// Where the browser goes.
    pub url: String,
    /// Comes back in the callback.
    pub state: String,
    /// Comes back in the id token.
    pub nonce: String,
    /// Proves that the code is ours.
    pub pkce_verifier: String,
}

impl Oidc {
    /// `origin` is where the provider sends browsers back to.
    pub fn new(config: SignInConfig, origin: &str) -> Self {
        let redirect = format!("{origin}/api/v1/auth/callback");
        Self { config, redirect, known: RwLock::new(Known::nothing()), asking: Mutex::new(()) }
    }

    /// Draws what a sign-in needs.
    pub async fn depart(&self) -> Result<Departure> {
        let provider = self.provider().await?;
        let client = provider.client(&self.config, &self.redirect)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (url, state, nonce) = client
            .authorize_url(
                flow,
                || CsrfToken::new_random_len(SECRET),
                || Nonce::new_random_len(SECRET),
            )
            .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.into())))
            // Without this a provider takes whoever is signed in there, and nobody could change accounts.
            .add_prompt(CoreAuthPrompt::SelectAccount)
            .set_pkce_challenge(challenge)
            .url();
        Ok(Departure {
            url: url.into(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            pkce_verifier: verifier.into_secret(),
        })
    }

    /// Exchanges the code, and says who the provider says it is.
    pub async fn arrive(&self, arrival: Arrival) -> Result<Identity> {
        let Arrival { code, issuer, nonce, pkce_verifier } = arrival;
        let provider = self.provider().await?;
        // Before the code is shown to anybody: it may be another provider's.
        if !provider.may_have_sent(issuer.as_deref()) {
            return Err(failed("the answer is another provider's"));
        }
        let client = provider.client(&self.config, &self.redirect)?;
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| Error::ProviderUnavailable("it names no token endpoint".into()))?
            .set_pkce_verifier(PkceCodeVerifier::new(pkce_verifier))
            .request_async(&provider.http)
            .await;
        let answer = match answer {
            Ok(tokens) => Answer::Usual(Box::new(tokens)),
            Err(RequestTokenError::Parse(_, said))
                if legacy::is_older(&self.config.issuer, &said) =>
            {
                Answer::Older(said)
            }
            Err(error) => return Err(refused_code(error)),
        };
        let nonce = Nonce::new(nonce);
        match identity(&provider, &self.config, &self.redirect, &answer, &nonce) {
            Err(Unproven::UnknownKey) => {
                let provider = self.newer(&provider).await?;
                identity(&provider, &self.config, &self.redirect, &answer, &nonce)
                    .map_err(Error::from)
            }
            outcome => outcome.map_err(Error::from),
        }
    }

    /// What the provider says of itself.
    async fn provider(&self) -> Result<Arc<Provider>> {
        if let Some(answer) = self.known() {
            return answer;
        }
        // One asks, and all who came meanwhile go by what came of it.
        let _asking = self.asking.lock().await;
        match self.known() {
            Some(answer) => answer,
            None => self.ask().await,
        }
    }

    /// What it says after `known`, in which a key is missing: it may have a new one.
    async fn newer(&self, known: &Arc<Provider>) -> Result<Arc<Provider>> {
        let asking = self.asking.lock().await;
        if self.searches(known) {
            return self.ask().await;
        }
        drop(asking);
        self.provider().await
    }

    /// Asks, and says what to go by after that. Whoever calls it holds `asking`.
    async fn ask(&self) -> Result<Arc<Provider>> {
        let outcome = timeout(ANSWER, Provider::ask(&self.config)).await;
        let silence = || Error::ProviderUnavailable("no answer in time".into());
        let outcome = outcome.unwrap_or_else(|_| Err(silence()));
        self.known.write().unwrap_or_else(PoisonError::into_inner).keep(outcome, Instant::now());
        self.known().unwrap_or_else(|| Err(silence()))
    }

    fn searches(&self, known: &Arc<Provider>) -> bool {
        let mut now_known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        now_known.search(known, Instant::now())
    }

    fn known(&self) -> Option<Result<Arc<Provider>>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.answer(Instant::now())
    }
}

fn refused_code<E, T>(error: RequestTokenError<E, T>) -> Error
where
    E: std::error::Error + 'static,
    T: openidconnect::ErrorResponse + 'static,
{
    match error {
        RequestTokenError::Request(error) => Error::ProviderUnavailable(chain(&error)),
        error => failed(&chain(&error)),
    }
}

/// The cause is for the log; a provider's words are not shown to people.
fn failed(cause: &str) -> Error {
    tracing::warn!(cause, "a sign-in failed");
    Error::refused(Rule::SignInFailed, "The sign-in could not be completed. Please sign in again.")
}
