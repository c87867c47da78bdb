//! The ZIP file as a stream: one picture is read, written and sent before the next is read.

use crate::pictures::{Pictures, Sealed};
use async_zip::base::write::ZipFileWriter;
use async_zip::error::ZipError;
use async_zip::{Compression, ZipEntryBuilder};
use bytes::Bytes;
use chrono::DateTime;
use futures_util::io::AsyncWrite;
use futures_util::stream::{Stream, try_unfold};
use media_api::picture_file;
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::sync::OwnedSemaphorePermit;

/// Bytes of pictures after which no more are added to a file. Pictures left out are named in the text in the file.
const MAX_BYTES: usize = 2_000_000_000;
/// The text that names what is not in the file.
const MISSING: &str = "missing.txt";

/// The bytes of the file. Pictures are named by `stem` and their time, and are not compressed: JPEG already is. `place` is held
/// until the stream is dropped.
pub(super) fn stream(
    pictures: Arc<Pictures>,
    stem: String,
    wanted: Vec<Sealed>,
    place: OwnedSemaphorePermit,
) -> impl Stream<Item = Result<Bytes, ZipError>> {
    let buffer = Buffer::default();
    let archive = Archive {
        writer: ZipFileWriter::new(buffer.clone()),
        buffer,
        pictures,
        stem,
        wanted: wanted.into(),
        last: None,
        written: 0,
        missing: Vec::new(),
        _place: place,
    };
    try_unfold(Some(archive), |archive| async move {
        let Some(mut archive) = archive else { return Ok(None) };
        match archive.wanted.pop_front() {
            Some(sealed) => {
                archive.add(sealed).await?;
                let bytes = archive.buffer.take();
                Ok(Some((bytes, Some(archive))))
            }
            None => Ok(Some((archive.finish().await?, None))),
        }
    })
}

struct Archive {
    writer: ZipFileWriter<Buffer>,
    buffer: Buffer,
    pictures: Arc<Pictures>,
    stem: String,
    wanted: VecDeque<Sealed>,
    /// Time of the previous picture, and how many there were at that time.
    last: Option<(i64, usize)>,
    written: usize,
    /// Names of what is not in the file, and why.
    missing: Vec<String>,
    _place: OwnedSemaphorePermit,
}

impl Archive {
    async fn add(&mut self, sealed: Sealed) -> Result<(), ZipError> {
        let millis = sealed.taken();
        let copy = self.last.filter(|(last, _)| *last == millis).map_or(0, |(_, copies)| copies);
        self.last = Some((millis, copy + 1));
        let name = picture_file(&self.stem, millis, copy);
        if self.written >= MAX_BYTES {
            self.missing.push(format!("{name}: left out, because the file has reached its largest size."));
            return Ok(());
        }
        match self.pictures.read(&sealed).await {
            Ok(bytes) => {
                self.written += bytes.len();
                self.write(name, millis, &bytes).await
            }
            Err(refusal) => {
                self.missing.push(format!("{name}: {}", refusal.message()));
                Ok(())
            }
        }
    }

    async fn write(&mut self, name: String, millis: i64, bytes: &[u8]) -> Result<(), ZipError> {
        let time = DateTime::from_timestamp_millis(millis).unwrap_or_default();
        let entry = ZipEntryBuilder::new(name.into(), Compression::Stored)
            .last_modification_date(async_zip::ZipDateTime::from_chrono(&time));
        self.writer.write_entry_whole(entry, bytes).await
    }

    async fn finish(mut self) -> Result<Bytes, ZipError> {
        if !self.missing.is_empty() {
            let text = self.missing.join("\r\n") + "\r\n";
            let entry = ZipEntryBuilder::new(MISSING.to_owned().into(), Compression::Stored);
            self.writer.write_entry_whole(entry, text.as_bytes()).await?;
        }
        self.writer.close().await?;
        Ok(self.buffer.take())
    }
}

/// Holds written bytes until they are sent.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl AsyncWrite for Buffer {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
