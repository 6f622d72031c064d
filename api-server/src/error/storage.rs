/// What somebody has to mend before the object store does as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StorageFault {
    /// It has no bucket of that name.
    BucketMissing,
    /// The keys are known, and may not do this.
    AccessDenied,
    /// The keys are not known, or do not belong together.
    WrongKeys,
    /// The bucket is elsewhere than the region says.
    WrongRegion,
    /// Its clock and ours differ by minutes.
    ClockSkewed,
    /// Nobody whom we trust vouches for it.
    CertificateNotTrusted,
    /// Its name leads nowhere.
    HostNotFound,
}

impl StorageFault {
    /// Its name, as conditions spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BucketMissing => "BucketMissing",
            Self::AccessDenied => "AccessDenied",
            Self::WrongKeys => "WrongKeys",
            Self::WrongRegion => "WrongRegion",
            Self::ClockSkewed => "ClockSkewed",
            Self::CertificateNotTrusted => "CertificateNotTrusted",
            Self::HostNotFound => "HostNotFound",
        }
    }
}
