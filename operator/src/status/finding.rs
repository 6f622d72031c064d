use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};

/// How a part is: true, on its way, in need of somebody, or out of sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Fine,
    Waiting,
    Failing,
    Unknown,
}

/// What a condition says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    state: State,
    reason: &'static str,
    message: String,
}

/// Causes that pass by themselves, or that somebody asked for.
const WAITING: [&str; 14] = [
    "Starting",
    "Rolling",
    "Migrating",
    "MakingBucket",
    "CheckingStore",
    "NoPrimary",
    "ScaledToZero",
    "Converged",
    "Paused",
    "Degraded",
    "Hibernated",
    "Stopping",
    "Deleting",
    "IssuingCertificate",
];

impl Finding {
    /// The condition is true.
    pub fn fine(reason: &'static str, message: impl Into<String>) -> Self {
        Self { state: State::Fine, reason, message: message.into() }
    }

    /// It is false, and nobody need do anything.
    pub fn waiting(reason: &'static str, message: impl Into<String>) -> Self {
        Self { state: State::Waiting, reason, message: message.into() }
    }

    /// It is false until somebody does something.
    pub fn failing(reason: &'static str, message: impl Into<String>) -> Self {
        Self { state: State::Failing, reason, message: message.into() }
    }

    /// Whether it holds could not be seen.
    pub fn unknown(reason: &'static str, message: impl Into<String>) -> Self {
        Self { state: State::Unknown, reason, message: message.into() }
    }

    /// The CamelCase cause.
    pub fn reason(&self) -> &'static str {
        self.reason
    }

    /// The same, of a condition that is true while it lasts.
    pub fn on_its_way(self) -> Self {
        Self { state: State::Fine, ..self }
    }

    /// Whether the condition is true.
    pub fn is_true(&self) -> bool {
        self.state == State::Fine
    }

    /// Whether somebody must do something.
    pub fn is_failing(&self) -> bool {
        self.state == State::Failing
    }

    /// Whether it is on its way.
    pub fn is_waiting(&self) -> bool {
        self.state == State::Waiting
    }

    /// What it says.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The same, said of the whole: it names the part.
    pub fn of(&self, part: &str) -> Self {
        Self { message: format!("{part}: {}", self.message), ..self.clone() }
    }
}

/// Whether the condition tells of something that somebody must mend.
pub fn is_failure(condition: &Condition) -> bool {
    condition.status == "False" && !WAITING.contains(&condition.reason.as_str())
}

/// The condition that says `finding`. Its time moves only when its status does.
pub fn condition(
    type_: &str,
    finding: &Finding,
    generation: Option<i64>,
    previous: &[Condition],
    now: Timestamp,
) -> Condition {
    let status = match finding.state {
        State::Fine => "True",
        State::Waiting | State::Failing => "False",
        State::Unknown => "Unknown",
    };
    let stands = |old: &&Condition| old.type_ == type_ && old.status == status;
    let since = previous.iter().find(stands).map(|old| old.last_transition_time.clone());
    // Kubernetes keeps whole seconds: a fraction would differ at the next look.
    let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
    Condition {
        type_: type_.to_owned(),
        status: status.to_owned(),
        reason: finding.reason.to_owned(),
        message: finding.message.clone(),
        observed_generation: generation,
        last_transition_time: since.unwrap_or(Time(now)),
    }
}
