use libc::{
    MAP_ANONYMOUS, MAP_PRIVATE, PROT_EXEC, PROT_READ, PROT_WRITE, SECCOMP_RET_ALLOW,
    SECCOMP_RET_KILL_PROCESS, SIGABRT, SIGKILL,
};

use super::calls;

/// The process whose filter it is.
const OWN: u32 = 4242;

#[cfg(target_arch = "x86_64")]
const ARCHITECTURE: u32 = 0xc000_003e;
#[cfg(target_arch = "aarch64")]
const ARCHITECTURE: u32 = 0xc000_00b7;

/// What the kernel gives a filter to look at.
fn data(architecture: u32, call: u32, arguments: &[u64]) -> [u32; 16] {
    let mut words = [0; 16];
    (words[0], words[1]) = (call, architecture);
    for (index, argument) in arguments.iter().enumerate() {
        let bytes = argument.to_le_bytes();
        let word = |at: usize| u32::from_le_bytes([0, 1, 2, 3].map(|byte| bytes[at + byte]));
        (words[4 + 2 * index], words[5 + 2 * index]) = (word(0), word(4));
    }
    words
}

/// Runs the filter as the kernel does: the few instructions that ours is made of.
fn verdict_of(data: [u32; 16]) -> u32 {
    let program = calls::program(OWN).expect("it is built");
    let (mut at, mut sum) = (0, 0_u32);
    loop {
        let step = &program[at];
        let jump = |holds| usize::from(if holds { step.jt } else { step.jf });
        at += 1;
        match step.code {
            0x20 => sum = data[step.k as usize / 4],
            0x54 => sum &= step.k,
            0x05 => at += step.k as usize,
            0x15 => at += jump(sum == step.k),
            0x06 => return step.k,
            code => panic!("the filter has an instruction {code:#x}"),
        }
    }
}

fn verdict(call: i64, arguments: &[u64]) -> u32 {
    verdict_of(data(ARCHITECTURE, u32::try_from(call).expect("a number"), arguments))
}

fn bits(flags: i32) -> u64 {
    u64::from(flags.cast_unsigned())
}

/// Whatever the arguments.
const FREE: [i64; 14] = [
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_getrandom,
    libc::SYS_clock_gettime,
];

/// With some arguments.
const BOUND: [i64; 4] = [libc::SYS_read, libc::SYS_write, libc::SYS_mmap, libc::SYS_tgkill];

#[test]
fn every_other_call_ends_the_process() {
    for call in 0..4096 {
        let expected =
            if FREE.contains(&call) { SECCOMP_RET_ALLOW } else { SECCOMP_RET_KILL_PROCESS };
        if !BOUND.contains(&call) {
            assert_eq!(verdict(call, &[]), expected, "call {call}");
        }
    }
    for call in [
        libc::SYS_openat,
        libc::SYS_socket,
        libc::SYS_connect,
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_clone,
        libc::SYS_clone3,
        libc::SYS_ptrace,
        libc::SYS_kill,
        libc::SYS_mprotect,
        libc::SYS_io_uring_setup,
    ] {
        assert_eq!(verdict(call, &[]), SECCOMP_RET_KILL_PROCESS, "call {call}");
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn calls_that_one_architecture_alone_has_end_the_process() {
    for call in [libc::SYS_open, libc::SYS_creat, libc::SYS_fork, libc::SYS_vfork] {
        assert_eq!(verdict(call, &[]), SECCOMP_RET_KILL_PROCESS, "call {call}");
    }
}

/// Numbers mean other calls there.
#[test]
fn calls_by_another_architecture_end_the_process() {
    let exit = u32::try_from(libc::SYS_exit).expect("a number");
    for architecture in [0x4000_0003, 0x4000_0028, 0xc000_00f3] {
        let verdict = verdict_of(data(architecture, exit, &[]));
        assert_eq!(verdict, SECCOMP_RET_KILL_PROCESS, "{architecture:#x}");
    }
    let of_x32 = verdict_of(data(ARCHITECTURE, exit | 0x4000_0000, &[]));
    assert_eq!(of_x32, SECCOMP_RET_KILL_PROCESS);
}

#[test]
fn the_pipes_memory_and_its_own_end_are_all_that_bound_calls_reach() {
    let (own, private) = (u64::from(OWN), MAP_PRIVATE | MAP_ANONYMOUS);
    let map = |protection: i32, flags: i32| vec![0, 4096, bits(protection), bits(flags)];
    for (call, arguments, allowed) in [
        (libc::SYS_read, vec![0], true),
        (libc::SYS_read, vec![3], false),
        (libc::SYS_write, vec![0], false),
        (libc::SYS_write, vec![1], true),
        (libc::SYS_write, vec![2], true),
        (libc::SYS_write, vec![3], false),
        (libc::SYS_mmap, map(PROT_READ | PROT_WRITE, private), true),
        (libc::SYS_mmap, map(0, private), true),
        (libc::SYS_mmap, map(PROT_READ | PROT_EXEC, private), false),
        (libc::SYS_mmap, map(PROT_READ, MAP_PRIVATE), false),
        (libc::SYS_tgkill, vec![own, own, bits(SIGABRT)], true),
        (libc::SYS_tgkill, vec![own, own, bits(SIGKILL)], false),
        (libc::SYS_tgkill, vec![1, 1, bits(SIGABRT)], false),
    ] {
        let expected = if allowed { SECCOMP_RET_ALLOW } else { SECCOMP_RET_KILL_PROCESS };
        assert_eq!(verdict(call, &arguments), expected, "call {call} with {arguments:?}");
    }
}
