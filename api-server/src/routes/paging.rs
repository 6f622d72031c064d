//! Lists come page by page: how long a page is, and where the next one begins.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::error::{Error, Result};

/// How long a page is where nobody says.
pub(super) fn sixty() -> i64 {
    60
}

/// Refuses a length that no page has.
pub(super) fn check_limit(limit: i64) -> Result<()> {
    if (1..=200).contains(&limit) {
        return Ok(());
    }
    Err(Error::invalid("limit is a number from 1 to 200"))
}

/// Cuts what was read, one row more than a page has at most, to a page; gives the row after which there
/// are more.
pub(super) fn cut<T>(rows: &mut Vec<T>, limit: i64) -> Option<&T> {
    let more = i64::try_from(rows.len()).is_ok_and(|found| found > limit);
    if more {
        rows.pop();
    }
    rows.last().filter(|_| more)
}

/// A place in a list, as a client is given it.
pub(super) fn cursor(place: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(place)
}

/// The place that a cursor stands for.
pub(super) fn read_cursor<const N: usize>(cursor: &str) -> Result<[u8; N]> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(unknown_cursor)
}

/// A cursor that is not ours.
pub(super) fn unknown_cursor() -> Error {
    Error::invalid("cursor is not one that a page gave")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_again_and_anything_else_is_refused() {
        let place = *uuid::Uuid::now_v7().as_bytes();
        assert_eq!(read_cursor(&cursor(&place)).expect("ours"), place);
        let short = cursor(&place[1..]);
        for other in ["", "x", "AAAA", "../..", &short] {
            assert!(read_cursor::<16>(other).is_err(), "{other}");
        }
    }

    #[test]
    fn a_page_is_cut_where_there_is_more() {
        let cut_of = |found: i64| {
            let mut rows: Vec<_> = (1..=found).collect();
            let last = cut(&mut rows, 3).copied();
            (rows.len(), last)
        };
        assert_eq!([cut_of(0), cut_of(3), cut_of(4)], [(0, None), (3, None), (3, Some(3))]);
    }
}
