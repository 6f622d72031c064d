use super::{Result, vars::Vars};

/// What one user may keep; without a number, any number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quota {
    /// `QUOTA_IMAGES`.
    pub images: Option<u32>,
    /// `QUOTA_BYTES`: of originals and renditions together.
    pub bytes: Option<u64>,
}

impl Quota {
    pub(super) fn from_vars(vars: &Vars<'_>) -> Result<Self> {
        Ok(Self { images: vars.optional("QUOTA_IMAGES")?, bytes: vars.optional("QUOTA_BYTES")? })
    }

    /// Whether there is any.
    pub fn is_set(self) -> bool {
        self != Self::default()
    }

    /// Whether one image more of at most `bytes` fits, for who has `images` images of `kept` bytes.
    pub fn has_room(self, images: i64, kept: i64, bytes: i64) -> bool {
        self.images.is_none_or(|most| images < i64::from(most))
            && self
                .bytes
                .is_none_or(|most| i128::from(kept) + i128::from(bytes) <= i128::from(most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_fits_up_to_the_last() {
        let quota = Quota { images: Some(2), bytes: Some(100) };
        assert!(quota.has_room(1, 60, 40));
        assert!(!quota.has_room(2, 0, 1));
        assert!(!quota.has_room(0, 60, 41));
        assert!(Quota::default().has_room(i64::MAX, i64::MAX, i64::MAX));
        assert!(!Quota { images: Some(0), bytes: None }.has_room(0, 0, 0));
    }
}
