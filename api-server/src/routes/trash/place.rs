//! A place in the trash: when an image was deleted, and which it is.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{error::Result, routes::paging};

/// The latest time that a cursor may name: the end of the year 9999, in microseconds.
const LATEST: i64 = 253_402_300_799_999_999;

/// What a client is given for a place.
pub(super) fn cursor(time: DateTime<Utc>, id: Uuid) -> String {
    paging::cursor(&[&time.timestamp_micros().to_be_bytes()[..], id.as_bytes()].concat())
}

/// The place that a cursor stands for.
pub(super) fn read_cursor(cursor: &str) -> Result<(DateTime<Utc>, Uuid)> {
    let place: [u8; 24] = paging::read_cursor(cursor)?;
    let (time, id) = place.split_at(8);
    let micros = time.try_into().map(i64::from_be_bytes).ok();
    let time = micros.filter(|micros| (0..=LATEST).contains(micros));
    let time = time.and_then(DateTime::from_timestamp_micros);
    let id = Uuid::from_slice(id).ok();
    time.zip(id).ok_or_else(paging::unknown_cursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_tells_time_and_image_to_the_microsecond() {
        let time = DateTime::from_timestamp_micros(1_795_000_000_123_456).expect("a time");
        let id = Uuid::now_v7();
        assert_eq!(read_cursor(&cursor(time, id)).expect("ours"), (time, id));
    }

    #[test]
    fn a_cursor_of_no_time_that_the_database_knows_is_refused() {
        for micros in [i64::MIN, -1, LATEST + 1, i64::MAX] {
            let place = [&micros.to_be_bytes()[..], Uuid::nil().as_bytes()].concat();
            assert!(read_cursor(&paging::cursor(&place)).is_err(), "{micros}");
        }
    }
}
