use landlock::{
    ABI, Access as _, AccessFs, AccessNet, LandlockStatus, RestrictionStatus, Ruleset, RulesetAttr,
    RulesetCreated, RulesetStatus,
};

/// The newest rules of the kernel that we have tried.
const TRIED: ABI = ABI::V7;

/// What the kernel denies a worker by landlock. The filter of system calls denies it in any case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Access {
    /// Whether every file is denied: since Linux 5.13.
    pub files_denied: bool,
    /// Whether every TCP port is denied: since Linux 6.7.
    pub ports_denied: bool,
}

/// Has the kernel deny this thread what it can. Where it cannot, or does not want to, the filter is all there is.
pub(super) fn give_up() -> Access {
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(TRIED))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(TRIED)))
        .and_then(Ruleset::create)
        .and_then(RulesetCreated::restrict_self);
    status.map_or_else(|_| Access::default(), |status| denied(&status))
}

fn denied(status: &RestrictionStatus) -> Access {
    let files_denied = status.ruleset != RulesetStatus::NotEnforced;
    let knows_ports = match status.landlock {
        LandlockStatus::Available { effective_abi, .. } => effective_abi >= ABI::V4,
        LandlockStatus::NotEnabled | LandlockStatus::NotImplemented => false,
    };
    Access { files_denied, ports_denied: files_denied && knows_ports }
}
