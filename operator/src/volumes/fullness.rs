use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;

use crate::names::{DISK_BYTES_ANNOTATION, DISK_USED_ANNOTATION};

/// How full a claim's file system was when somebody looked who has it mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fullness {
    /// What is used of it.
    pub percent: u8,
    /// How large it was then.
    pub bytes: u64,
}

impl Fullness {
    /// A claim that is this full is told of.
    pub const NEARLY: u8 = 90;
    /// Nothing more can be relied on to fit.
    pub const FULL: u8 = 99;

    /// What an instance tells of its disk in annotations of its pod.
    pub fn told_by(pod: &Pod) -> Option<Self> {
        let number = |key: &str| pod.annotations().get(key)?.parse::<u64>().ok();
        let percent = number(DISK_USED_ANNOTATION)?.min(100);
        Some(Self { percent: percent.try_into().ok()?, bytes: number(DISK_BYTES_ANNOTATION)? })
    }

    /// Whether nothing more can be relied on to fit.
    pub fn is_full(self) -> bool {
        self.percent >= Self::FULL
    }

    /// Whether it is so full that somebody should know.
    pub fn is_nearly_full(self) -> bool {
        self.percent >= Self::NEARLY
    }
}
