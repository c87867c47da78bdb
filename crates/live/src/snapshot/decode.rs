//! From a coded picture to planes of samples.

use super::{CodedPicture, SnapshotError, raw};
use openh264::OpenH264API;
use openh264::decoder::{Decoder, DecoderConfig, Flush};
use openh264::formats::YUVSource;

/// Decodes single pictures.
///
/// Pictures are checked before a backend gets them: progressive 8-bit 4:2:0, with a bounded size. Called on a thread that may
/// block, by at most [`Limits::decoders`](crate::Limits::decoders) threads at once. A panic becomes a
/// [`SnapshotError::Backend`].
pub trait Backend: Send + Sync + 'static {
    /// Decodes one picture that depends on no other.
    ///
    /// # Errors
    /// [`SnapshotError::Decode`] for a damaged picture, [`SnapshotError::Backend`] when the decoder itself fails.
    fn decode(&self, picture: &CodedPicture) -> Result<Planes, SnapshotError>;
}

/// A decoded 4:2:0 picture: luma, and two chroma planes of half width and height (rounded up), rows without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planes {
    width: usize,
    height: usize,
    y: Vec<u8>,
    u: Vec<u8>,
    v: Vec<u8>,
}

impl Planes {
    /// Assembles planes; `None` if a length does not match the size, or the size is 0 or above 65535.
    pub fn new(width: usize, height: usize, y: Vec<u8>, u: Vec<u8>, v: Vec<u8>) -> Option<Planes> {
        let side = 1..=usize::from(u16::MAX);
        let chroma = width.div_ceil(2) * height.div_ceil(2);
        let fits = side.contains(&width)
            && side.contains(&height)
            && y.len() == width * height
            && u.len() == chroma
            && v.len() == chroma;
        fits.then_some(Planes { width, height, y, u, v })
    }

    /// Width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Width and height of the chroma planes.
    pub fn chroma_size(&self) -> (usize, usize) {
        (self.width.div_ceil(2), self.height.div_ceil(2))
    }

    /// Luma, Cb and Cr.
    pub fn samples(&self) -> [&[u8]; 3] {
        [&self.y, &self.u, &self.v]
    }
}

/// The built-in backend: a fresh OpenH264 decoder for each picture.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenH264;

impl Backend for OpenH264 {
    fn decode(&self, picture: &CodedPicture) -> Result<Planes, SnapshotError> {
        let mut decoder = new_decoder()?;
        if picture.open_gop || picture.cut_twice.is_some() {
            return raw::decode(&mut decoder, picture);
        }
        // The decoder's details are only numbers, which do not help the user.
        let damaged = |_| SnapshotError::Decode("the decoder found it damaged".into());
        if let Some(decoded) = decoder.decode(&picture.annex_b).map_err(damaged)? {
            return copy(&decoded, picture);
        }
        // With B-frames announced the decoder holds the picture back until it is flushed.
        let held = decoder.flush_remaining().map_err(damaged)?;
        held.last().map_or_else(|| Err(no_picture()), |decoded| copy(decoded, picture))
    }
}

fn new_decoder() -> Result<Decoder, SnapshotError> {
    let config = DecoderConfig::new().flush_after_decode(Flush::NoFlush);
    Decoder::with_api_config(OpenH264API::from_source(), config)
        .map_err(|error| SnapshotError::Backend(error.to_string()))
}

pub(super) fn no_picture() -> SnapshotError {
    SnapshotError::Decode("the decoder gave no picture".into())
}

/// Only the size that was checked beforehand is trusted.
fn copy(decoded: &impl YUVSource, picture: &CodedPicture) -> Result<Planes, SnapshotError> {
    let ((width, height), (y, u, v)) = (decoded.dimensions(), decoded.strides());
    if (width, height) != (picture.width as usize, picture.height as usize) {
        return Err(SnapshotError::Decode(format!("it is decoded as {width} × {height} pixels")));
    }
    let (columns, rows) = (width.div_ceil(2), height.div_ceil(2));
    let planes = (
        packed(decoded.y(), y, width, height),
        packed(decoded.u(), u, columns, rows),
        packed(decoded.v(), v, columns, rows),
    );
    let (Some(y), Some(u), Some(v)) = planes else { return Err(no_picture()) };
    Planes::new(width, height, y, u, v).ok_or_else(no_picture)
}

/// Copies a plane without the padding after each row; `None` if the plane is too short.
fn packed(plane: &[u8], stride: usize, width: usize, height: usize) -> Option<Vec<u8>> {
    if stride < width || stride == 0 {
        return None;
    }
    let mut copy = Vec::with_capacity(width * height);
    for row in plane.chunks(stride).take(height) {
        copy.extend_from_slice(row.get(..width)?);
    }
    (copy.len() == width * height).then_some(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_must_fit_their_size() {
        assert!(Planes::new(3, 3, vec![0; 9], vec![0; 4], vec![0; 4]).is_some());
        assert!(Planes::new(3, 3, vec![0; 9], vec![0; 4], vec![0; 3]).is_none());
        assert!(Planes::new(0, 3, vec![], vec![], vec![]).is_none());
        assert!(Planes::new(70_000, 1, vec![0; 70_000], vec![0; 35_000], vec![0; 35_000]).is_none());
    }

    #[test]
    fn padding_is_left_behind() {
        assert_eq!(packed(&[1, 2, 0, 3, 4], 3, 2, 2), Some(vec![1, 2, 3, 4]));
        assert_eq!(packed(&[1, 2, 0, 3], 3, 2, 2), None);
        assert_eq!(packed(&[1, 2], 1, 2, 1), None);
    }
}
