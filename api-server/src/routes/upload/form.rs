//! The form of an upload, read as it comes.

use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::web::Bytes;
use futures::{StreamExt, TryStreamExt};
use tokio::{
    sync::mpsc::Sender,
    time::{Instant, timeout},
};

use super::pace::Pace;
use crate::{
    error::{Error, Result, Rule},
    routes::in_time::in_time,
    service::{text, upload::Chunk},
};

const PARTS: &str = "The parts are title, description and file: each once, and the file last.";

/// How long everything before the file may take.
const WORDS: Duration = Duration::from_mins(1);

/// After a refusal, this much of the body is read and thrown away, because a browser that is still
/// sending when we hang up never sees why.
const DRAINED: usize = 8 * 1024 * 1024;

/// Title and description, checked before the first byte of the file is read.
pub(super) async fn parts(form: &mut Multipart) -> Result<(String, Option<String>, Field)> {
    let slow = |_| Error::refused(Rule::RequestTimeout, "Title and description took too long.");
    timeout(WORDS, words(form)).await.map_err(slow)?
}

async fn words(form: &mut Multipart) -> Result<(String, Option<String>, Field)> {
    let (mut title, mut description) = (None, None);
    while let Some(field) = in_time(form.try_next()).await?.map_err(malformed)? {
        match field.name() {
            Some("title") if title.is_none() => title = Some(text::title(&read(field).await?)?),
            Some("description") if description.is_none() => {
                description = Some(text::description(&read(field).await?)?);
            }
            Some("file") => {
                let missing = || {
                    Error::refused(Rule::TitleRequired, "Give the image a title, before the file.")
                };
                return Ok((title.ok_or_else(missing)?, description.flatten(), field));
            }
            _ => return Err(Error::invalid(PARTS)),
        }
    }
    Err(Error::invalid("There is no file."))
}

async fn read(mut field: Field) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = in_time(field.try_next()).await?.map_err(malformed)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > text::MAX_BYTES {
            return Err(Error::refused(
                Rule::DescriptionTooLong,
                "A title or description is far too long.",
            ));
        }
    }
    String::from_utf8(bytes).map_err(|_| Error::invalid("Title and description are UTF-8."))
}

/// Passes the file on. Ends early where nobody listens any more, because the upload has failed. Its end is
/// told only once the form has ended with it: a part that came later would be dropped unread.
pub(super) async fn send(mut file: Field, form: &mut Multipart, to: Sender<Chunk>) -> Result<()> {
    let mut pace = Pace::default();
    while let Some(bytes) = next(&mut file, &mut pace).await? {
        if to.send(Chunk::Bytes(bytes)).await.is_err() {
            return Ok(());
        }
    }
    drop(file);
    if in_time(form.try_next()).await?.map_err(malformed)?.is_some() {
        return Err(Error::invalid(PARTS));
    }
    let _ = to.send(Chunk::End).await;
    Ok(())
}

/// The next piece of the file, if it comes fast enough.
async fn next(file: &mut Field, pace: &mut Pace) -> Result<Option<Bytes>> {
    let slow = |_| {
        let detail = "A file comes at 16 KiB a second at least, and is there after 15 minutes.";
        Error::refused(Rule::RequestTimeout, detail)
    };
    let began = Instant::now();
    let piece = timeout(pace.patience(), file.try_next()).await.map_err(slow)?;
    let piece = piece.map_err(malformed)?;
    pace.came(began.elapsed(), piece.as_ref().map_or(0, Bytes::len));
    Ok(piece)
}

/// Reads on after a refusal.
pub(super) async fn drain(form: &mut Multipart) {
    let mut drained = 0;
    while let Some(Ok(mut field)) = form.next().await {
        while let Some(Ok(bytes)) = field.next().await {
            drained += bytes.len();
            if drained > DRAINED {
                return;
            }
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the form of map_err")]
fn malformed(error: MultipartError) -> Error {
    Error::invalid(format!("The form cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use actix_web::{
        error::PayloadError,
        http::header::{self, HeaderMap, HeaderValue},
    };
    use futures::stream;

    use super::*;

    #[tokio::test]
    async fn a_form_that_stops_between_its_parts_is_given_up() {
        let mut headers = HeaderMap::new();
        let kind = HeaderValue::from_static("multipart/form-data; boundary=b");
        headers.insert(header::CONTENT_TYPE, kind);
        let title = "--b\r\ncontent-disposition: form-data; name=\"title\"\r\n\r\nx\r\n--b\r\n";
        let start = stream::iter([Ok::<_, PayloadError>(Bytes::from_static(title.as_bytes()))]);
        let mut form = Multipart::new(&headers, start.chain(stream::pending()));
        let error = parts(&mut form).await.expect_err("it never comes");
        assert_eq!(error.slug(), "request-timeout");
    }
}
