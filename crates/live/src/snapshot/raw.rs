//! Decodes two kinds of pictures that need the decoder's raw interface.
//!
//! The decoder refuses to begin at an intra picture that is no IDR picture unless error concealment is on, which the safe
//! interface cannot request. Only pictures whose slices are all intra coded are decoded here, so there is nothing to conceal:
//! references are merely missing.
//!
//! It crops a monochrome picture twice as much as required, and the safe interface returns only the cropped part.

#![allow(unsafe_code)]

use super::decode::no_picture;
use super::{CodedPicture, Planes, SnapshotError};
use openh264::decoder::Decoder;
use openh264_sys2::{
    DECODER_OPTION_END_OF_STREAM, DECODER_OPTION_ERROR_CON_IDC, ERROR_CON_SLICE_COPY, SBufferInfo,
    videoFormatI420,
};
use std::ffi::c_int;
use std::ptr::null_mut;

/// Larger sides than those of any accepted picture; bounds the arithmetic on sizes reported by the decoder.
const MAX_SIDE: c_int = 1 << 16;

pub(super) fn decode(decoder: &mut Decoder, picture: &CodedPicture) -> Result<Planes, SnapshotError> {
    let length = c_int::try_from(picture.annex_b.len()).map_err(|_| no_picture())?;
    let mut planes = [null_mut::<u8>(); 3];
    let mut info = SBufferInfo::default();
    // SAFETY: the wrapper initialises error concealment before the first picture and relies on no option set here.
    let raw = unsafe { decoder.raw_api() };
    if picture.open_gop {
        let mut concealment = ERROR_CON_SLICE_COPY;
        // SAFETY: this option is an int, which lives during the call.
        unsafe { raw.set_option(DECODER_OPTION_ERROR_CON_IDC, (&raw mut concealment).cast()) };
    }
    // SAFETY: source pointer and length are those of one buffer; the decoder writes at most three plane pointers and one
    // `SBufferInfo`, and both live during the call.
    unsafe {
        raw.decode_frame_no_delay(picture.annex_b.as_ptr(), length, planes.as_mut_ptr().cast(), &raw mut info)
    };
    if info.iBufferStatus != 1 {
        let mut end = 1 as c_int;
        // SAFETY: as for the option above.
        unsafe { raw.set_option(DECODER_OPTION_END_OF_STREAM, (&raw mut end).cast()) };
        // SAFETY: as for the decoding above, without a source.
        unsafe { raw.flush_frame(planes.as_mut_ptr().cast(), &raw mut info) };
    }
    if info.iBufferStatus != 1 {
        return Err(no_picture());
    }
    // SAFETY: the union has one member, and the decoder fills it when it reports a picture.
    let buffer = unsafe { info.UsrData.sSystemBuffer };
    let ([luma, chroma], [y, u, v]) = (buffer.iStride, planes);
    let (width, height) = (picture.width as usize, picture.height as usize);
    // Only the size that was checked beforehand is trusted.
    if buffer.iFormat != videoFormatI420 as c_int
        || (side(buffer.iWidth)?, side(buffer.iHeight)?) != reported_size(picture).ok_or_else(no_picture)?
    {
        return Err(no_picture());
    }
    let (columns, rows) = (width.div_ceil(2), height.div_ceil(2));
    if picture.cut_twice.is_some() {
        // SAFETY: a reported picture has whole macroblocks behind its luma pointer, as many as its only parameter set says, and
        // the decoder has not moved the pointer: nothing is cut off on the left and at the top. Rows are `stride` bytes apart;
        // they stay valid as below.
        let y = unsafe { copy(y, luma, width, height) }.ok_or_else(no_picture)?;
        let grey = vec![128; columns * rows];
        return Planes::new(width, height, y, grey.clone(), grey).ok_or_else(no_picture);
    }
    // SAFETY: a reported picture has planes of `height` (chroma: half of it) rows, `stride` bytes apart and at least
    // `width` (chroma: half of it) bytes long; they stay valid until the decoder is used again or dropped, and it is
    // borrowed by this function meanwhile.
    let planes = unsafe {
        (copy(y, luma, width, height), copy(u, chroma, columns, rows), copy(v, chroma, columns, rows))
    };
    let (Some(y), Some(u), Some(v)) = planes else { return Err(no_picture()) };
    Planes::new(width, height, y, u, v).ok_or_else(no_picture)
}

/// The size that the decoder reports for a picture: as announced, or with twice the cropping of the coded size.
fn reported_size(picture: &CodedPicture) -> Option<(usize, usize)> {
    let (width, height) = (u64::from(picture.width), u64::from(picture.height));
    let (width, height) = match picture.cut_twice {
        Some(coded) => ((2 * width).checked_sub(coded.0)?, (2 * height).checked_sub(coded.1)?),
        None => (width, height),
    };
    Some((usize::try_from(width).ok()?, usize::try_from(height).ok()?))
}

fn side(reported: c_int) -> Result<usize, SnapshotError> {
    if !(1..MAX_SIDE).contains(&reported) {
        return Err(no_picture());
    }
    usize::try_from(reported).map_err(|_| no_picture())
}

/// Copies a plane row by row; `None` for a null pointer or a stride shorter than a row.
///
/// # Safety
/// Unless `plane` is null, `height` rows of `width` readable bytes must begin `stride` bytes apart from it.
unsafe fn copy(plane: *const u8, stride: c_int, width: usize, height: usize) -> Option<Vec<u8>> {
    let stride = side(stride).ok()?;
    if plane.is_null() || stride < width {
        return None;
    }
    let mut copy = Vec::with_capacity(width * height);
    for row in 0..height {
        // SAFETY: the caller vouches for this row.
        copy.extend_from_slice(unsafe { std::slice::from_raw_parts(plane.add(row * stride), width) });
    }
    Some(copy)
}

#[cfg(test)]
mod tests {
    use super::copy;

    #[test]
    fn a_plane_is_copied_only_where_it_can_be() {
        let plane = [1u8, 2, 0, 3, 4];
        // SAFETY: two rows of two bytes, three apart; and planes that are refused before they are read.
        unsafe {
            assert_eq!(copy(plane.as_ptr(), 3, 2, 2), Some(vec![1, 2, 3, 4]));
            assert_eq!(copy(plane.as_ptr(), 1, 2, 2), None);
            assert_eq!(copy(plane.as_ptr(), -3, 2, 2), None);
            assert_eq!(copy(std::ptr::null(), 3, 2, 2), None);
        }
    }
}
