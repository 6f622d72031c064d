//! Other passwords. The API is offered both while the database and the object store pass from one to
//! the other; Patroni, which knows one at a time, gets the next as soon as the database has taken it.

use k8s_openapi::api::{batch::v1::Job, core::v1::Secret};
use kube::ResourceExt;

use super::evidence::{api_is_to_have, api_lacks, api_unrolled, database_unread, done, job, mark};
use crate::{
    credentials::Credentials,
    error::Result,
    names::{PASSWORDS_ANNOTATION, TASK_LABEL, Task},
    observe::{Snapshot, succeeded},
    vault::Vault,
};

/// What is to be done to the Secret of the passwords.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The next ones are drawn beside those in force.
    Draw,
    /// They come into force.
    Promote,
    /// Nobody knows the former ones any more.
    Finish,
    /// Nothing, because of this.
    Await(String),
}

/// How far the next passwords are on their way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passing {
    /// The API is to have them beside those in force.
    pub offered: bool,
    /// The database is to take them.
    pub taking: bool,
}

/// The rotation that is under way.
struct Way<'a> {
    /// What asked for it, which the API's pods tell.
    token: &'a str,
    /// What its Jobs bear.
    mark: String,
}

impl<'a> Way<'a> {
    fn of(credentials: &'a Credentials) -> Option<Self> {
        Some(Self { token: credentials.on_its_way()?, mark: mark(credentials)? })
    }
}

/// The next step of the rotation that is asked for or under way, if one is.
pub fn next(vault: &Vault, seen: &Snapshot) -> Result<Option<Step>> {
    let name = vault.names().credentials();
    let Some(secret) = seen.find::<Secret>(&name)? else { return Ok(None) };
    let with_minio = vault.spec.external().is_none();
    let credentials = Credentials::of(&name, &secret, with_minio)?;
    let Some(way) = Way::of(&credentials) else {
        let asked = vault.rotate.as_ref().filter(|it| Some(*it) != credentials.rotated.as_ref());
        return Ok(match asked {
            None => None,
            Some(_) => Some(match unsteady(vault, seen)? {
                Some(what) => {
                    Step::Await(format!("other passwords are drawn later: waits for {what}"))
                }
                None => Step::Draw,
            }),
        });
    };
    Ok(Some(if credentials.has_next() {
        before(vault, seen, &way)?
    } else {
        after(vault, seen, &way)?
    }))
}

/// Whether the database is taking, or has taken, passwords that Patroni does not know yet: who connects anew with those
/// that it knows, such as a standby, is refused.
pub fn is_halfway(vault: &Vault, seen: &Snapshot) -> Result<bool> {
    let name = vault.names().credentials();
    let Some(secret) = seen.find::<Secret>(&name)? else { return Ok(false) };
    let credentials = Credentials::of(&name, &secret, vault.spec.external().is_none())?;
    let Some(Way { mark, .. }) = Way::of(&credentials) else { return Ok(false) };
    if credentials.has_next() {
        return Ok(job(seen, Task::Take, &mark)?.is_some());
    }
    Ok(database_unread(seen, vault.names())?.is_some())
}

/// How far the rotation under way is, while the next passwords are not in force.
pub fn passing(vault: &Vault, seen: &Snapshot, credentials: &Credentials) -> Result<Passing> {
    let names = vault.names();
    let way = Way::of(credentials).filter(|_| credentials.has_next());
    let Some(Way { token, mark }) = way else { return Ok(Passing::default()) };
    // Once the API was told it is never untold: the database may have taken them.
    let told = api_is_to_have(seen, names, PASSWORDS_ANNOTATION)?.as_deref() == Some(token);
    let offered = told || store_has_done(vault, seen, Task::Offer, &mark)?;
    let begun = job(seen, Task::Take, &mark)?.is_some();
    let lacks = api_lacks(seen, names, (PASSWORDS_ANNOTATION, token))?;
    // What sleeps is not woken for it.
    let begins = lacks.is_none() && !vault.spec.hibernated;
    Ok(Passing { offered, taking: offered && (begun || begins) })
}

/// Before the next ones are in force: the store knows them, then the API, then the database.
fn before(vault: &Vault, seen: &Snapshot, way: &Way<'_>) -> Result<Step> {
    let Way { token, mark } = way;
    let names = vault.names();
    if done(seen, Task::Take, mark)? {
        return Ok(Step::Promote);
    }
    let told = api_is_to_have(seen, names, PASSWORDS_ANNOTATION)?.as_deref() == Some(*token);
    if !told && !store_has_done(vault, seen, Task::Offer, mark)? {
        let does = "adds the API's next key of the object store";
        return Ok(waits(1, &job_of(seen, Task::Offer, mark, does)?));
    }
    if job(seen, Task::Take, mark)?.is_some() {
        let does = "sets the next passwords in the database";
        return Ok(waits(3, &job_of(seen, Task::Take, mark, does)?));
    }
    let lacks = api_lacks(seen, names, (PASSWORDS_ANNOTATION, token))?;
    let begins = || "the Job that sets the next passwords in the database".into();
    Ok(waits(2, &lacks.unwrap_or_else(begins)))
}

/// Once they are: Patroni knows them, and the store forgets the former key.
fn after(vault: &Vault, seen: &Snapshot, Way { mark, .. }: &Way<'_>) -> Result<Step> {
    if let Some(unread) = database_unread(seen, vault.names())? {
        return Ok(waits(4, &unread));
    }
    if store_has_done(vault, seen, Task::Retire, mark)? {
        return Ok(Step::Finish);
    }
    let does = "removes the API's former key of the object store";
    Ok(waits(4, &job_of(seen, Task::Retire, mark, does)?))
}

/// The keys to a store that somebody else runs are theirs to exchange.
fn store_has_done(vault: &Vault, seen: &Snapshot, task: Task, mark: &str) -> Result<bool> {
    Ok(vault.spec.external().is_some() || done(seen, task, mark)?)
}

fn waits(step: u8, what: &str) -> Step {
    Step::Await(format!("other passwords, step {step} of 4: waits for {what}"))
}

fn job_of(seen: &Snapshot, task: Task, mark: &str, does: &str) -> Result<String> {
    let found = job(seen, task, mark)?.map(|job| job.name_any());
    Ok(found
        .map_or_else(|| format!("a Job that {does}"), |name| format!("Job {name}, which {does}")))
}

/// What keeps a rotation from beginning: it begins where everything stands.
pub(super) fn unsteady(vault: &Vault, seen: &Snapshot) -> Result<Option<String>> {
    let names = vault.names();
    if vault.spec.hibernated {
        return Ok(Some("the vault to wake".into()));
    }
    let is_bucket =
        |job: &&Job| job.labels().get(TASK_LABEL).is_some_and(|it| it == Task::Bucket.as_str());
    let is_made = seen.all::<Job>()?.iter().filter(is_bucket).any(succeeded);
    if vault.spec.external().is_none() && !is_made {
        return Ok(Some("the bucket to be made".into()));
    }
    if let Some(unrolled) = api_unrolled(seen, names)? {
        return Ok(Some(unrolled));
    }
    database_unread(seen, names)
}
