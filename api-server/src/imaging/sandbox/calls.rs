use std::{collections::BTreeMap, env::consts::ARCH, io, process};

use libc::{MAP_ANONYMOUS, PROT_EXEC, SIGABRT};
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, apply_filter,
};

/// Any other system call than a decoder needs ends this process from here on, by SIGSYS.
pub(super) fn filter() -> io::Result<()> {
    let program = program(process::id()).map_err(io::Error::other)?;
    apply_filter(&program).map_err(io::Error::other)
}

/// The filter of the process `own`.
pub(super) fn program(own: u32) -> Result<BpfProgram, BackendError> {
    let rules = allowed(own)?;
    let (others, these) = (SeccompAction::KillProcess, SeccompAction::Allow);
    SeccompFilter::new(rules, others, these, ARCH.try_into()?)?.try_into()
}

/// Calls by their numbers, each with the arguments that it may have; none listed is any.
fn allowed(own: u32) -> Result<BTreeMap<i64, Vec<SeccompRule>>, BackendError> {
    let (own, abort) = (u64::from(own), bits(SIGABRT));
    let (executable, anonymous) = (bits(PROT_EXEC), bits(MAP_ANONYMOUS));
    Ok(BTreeMap::from([
        // The image comes, and the answer goes.
        (libc::SYS_read, vec![all([is(0, 0)?])?]),
        (libc::SYS_write, vec![all([is(0, 1)?])?, all([is(0, 2)?])?]),
        // Memory, of which nothing can be run and nothing is a file's.
        (libc::SYS_mmap, vec![all([masked(2, executable, 0)?, masked(3, anonymous, anonymous)?])?]),
        (libc::SYS_munmap, vec![]),
        (libc::SYS_mremap, vec![]),
        (libc::SYS_madvise, vec![]),
        (libc::SYS_brk, vec![]),
        // The end: by itself, at a full stack, or where memory is refused.
        (libc::SYS_exit, vec![]),
        (libc::SYS_exit_group, vec![]),
        (libc::SYS_rt_sigaction, vec![]),
        (libc::SYS_rt_sigprocmask, vec![]),
        (libc::SYS_rt_sigreturn, vec![]),
        (libc::SYS_sigaltstack, vec![]),
        (libc::SYS_getpid, vec![]),
        (libc::SYS_gettid, vec![]),
        (libc::SYS_tgkill, vec![all([is(0, own)?, is(2, abort)?])?]),
        // What hash maps and clocks ask, where the kernel does not answer without a call.
        (libc::SYS_getrandom, vec![]),
        (libc::SYS_clock_gettime, vec![]),
    ]))
}

fn all(conditions: impl Into<Vec<SeccompCondition>>) -> Result<SeccompRule, BackendError> {
    SeccompRule::new(conditions.into())
}

/// The argument is `value`; the kernel looks at 32 bits of each of these.
fn is(argument: u8, value: u64) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)
}

/// Of the argument's bits, those of `mask` are those of `value`.
fn masked(argument: u8, mask: u64, value: u64) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Qword, SeccompCmpOp::MaskedEq(mask), value)
}

fn bits(flag: i32) -> u64 {
    u64::from(flag.cast_unsigned())
}
