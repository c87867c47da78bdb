//! H.264 as FLV carries it: the configuration record, pictures made of NAL units, and their properties.

pub(crate) mod bits;
pub(crate) mod sps;

use crate::event::Unsupported;
use bits::{BadBits, Bits};
use sps::{Colour, Sps};

/// Start code before each NAL unit in Annex B format.
const START_CODE: [u8; 4] = [0, 0, 0, 1];

/// NAL unit types (table 7-1) that are inspected.
mod unit_type {
    pub(super) const SLICE: u8 = 1;
    pub(super) const IDR_SLICE: u8 = 5;
    pub(super) const SPS: u8 = 7;
    pub(super) const PPS: u8 = 8;
}

/// An AVC decoder configuration record (ISO/IEC 14496-15, section 5.3.3), checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Configuration {
    /// Bytes of the length before each NAL unit, 1 to 4.
    length_size: usize,
    /// All parameter sets in Annex B format.
    parameter_sets: Vec<u8>,
    /// The last sequence parameter set.
    pub(crate) sps: Sps,
    /// Whether all sequence parameter sets are equal.
    is_unanimous: bool,
}

/// The error of a picture or a configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum H264Error {
    #[error("the decoder configuration is cut short or malformed")]
    Configuration,
    #[error("a picture's NAL units are cut short")]
    Units,
    #[error("a NAL unit contains a start code")]
    StartCode,
    #[error("NAL units are separated by start codes")]
    AnnexB,
    #[error(transparent)]
    Bits(#[from] BadBits),
    /// Not damaged, but not decodable here.
    #[error("{}: {}", .0.what, .0.why)]
    Unsupported(Unsupported),
}

impl Configuration {
    /// Parses a configuration record and checks each of its sequence parameter sets.
    pub(crate) fn parse(record: &[u8], max_pixels: u64) -> Result<Configuration, H264Error> {
        let malformed = H264Error::Configuration;
        let [1, _, _, _, sizes, rest @ ..] = record else { return Err(malformed) };
        let (mut rest, mut parameter_sets, mut found) = (rest, Vec::new(), Vec::new());
        for (expected, count_mask) in [(unit_type::SPS, 0x1f), (unit_type::PPS, 0xff)] {
            let (count, after) = rest.split_first().ok_or(malformed.clone())?;
            rest = after;
            for _ in 0..count & count_mask {
                let (length, after) = rest.split_first_chunk().ok_or(malformed.clone())?;
                let length = usize::from(u16::from_be_bytes(*length));
                let (unit, after) = after.split_at_checked(length).ok_or(malformed.clone())?;
                rest = after;
                // Units in the wrong list would bypass the check of the sequence parameter sets.
                if unit.first().is_none_or(|first| first & 0x1f != expected) {
                    return Err(malformed);
                }
                if expected == unit_type::SPS {
                    found.push(judged(unit, max_pixels)?);
                }
                append(&mut parameter_sets, unit)?;
            }
        }
        let length_size = usize::from(sizes & 3) + 1;
        let sps = found.pop().ok_or(malformed)?;
        let is_unanimous = found.iter().all(|other| *other == sps);
        Ok(Configuration { length_size, parameter_sets, sps, is_unanimous })
    }
}

/// Appends a NAL unit in Annex B format. A start code inside would begin an unchecked unit, so it is refused; the standard does
/// not allow one there.
fn append(annex_b: &mut Vec<u8>, unit: &[u8]) -> Result<(), H264Error> {
    if unit.windows(3).any(|bytes| bytes == [0, 0, 1]) {
        return Err(H264Error::StartCode);
    }
    annex_b.extend_from_slice(&START_CODE);
    annex_b.extend_from_slice(unit);
    Ok(())
}

fn judged(unit: &[u8], max_pixels: u64) -> Result<Sps, H264Error> {
    let sps = Sps::parse(unit)?;
    match sps.unsupported(max_pixels) {
        Some(unsupported) => Err(H264Error::Unsupported(unsupported)),
        None => Ok(sps),
    }
}

/// Iterates over NAL units that are each preceded by their length; empty ones are skipped.
fn units(bytes: &[u8], length_size: usize) -> impl Iterator<Item = Result<&[u8], H264Error>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let split = rest.split_at_checked(length_size).and_then(|(length, after)| {
                let length = length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
                after.split_at_checked(length)
            });
            let Some((unit, after)) = split else {
                rest = &[];
                return Some(Err(H264Error::Units));
            };
            rest = after;
            if !unit.is_empty() {
                return Some(Ok(unit));
            }
        }
        None
    })
}

/// How decoding can begin at a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Instantaneous decoder refresh: any decoder starts here.
    Idr,
    /// Every slice is intra coded, but the picture is no IDR: an open group of pictures. The decoder must be configured to
    /// accept the missing references.
    OpenGop,
}

/// A picture from which a snapshot can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Keyframe {
    pub(crate) entry: Entry,
    /// A sequence parameter set inside the picture, which overrides the configuration's.
    pub(crate) sps: Option<Sps>,
}

impl Keyframe {
    /// Inspects a picture that the publisher marked as key. `None` if decoding cannot begin here after all: pictures that
    /// refresh bit by bit have predicted slices and would be decoded grey.
    pub(crate) fn inspect(
        picture: &[u8],
        configuration: &Configuration,
        max_pixels: u64,
    ) -> Result<Option<Keyframe>, H264Error> {
        // Read as a length, a start code is 1, and the data after that byte is no length.
        if configuration.length_size == START_CODE.len()
            && picture.starts_with(&START_CODE)
            && units(picture, START_CODE.len()).any(|unit| unit.is_err())
        {
            return Err(H264Error::AnnexB);
        }
        let (mut entry, mut sps) = (None, None);
        for unit in units(picture, configuration.length_size) {
            let unit = unit?;
            match unit[0] & 0x1f {
                unit_type::SPS => sps = Some(judged(unit, max_pixels)?),
                unit_type::IDR_SLICE => entry = Some(Entry::Idr),
                unit_type::SLICE if !is_intra(unit)? => return Ok(None),
                unit_type::SLICE => entry = entry.or(Some(Entry::OpenGop)),
                _ => {}
            }
        }
        Ok(entry.map(|entry| Keyframe { entry, sps }))
    }
}

/// Whether a picture has a slice at which any decoder starts. Inspects only the first byte of each unit.
pub(crate) fn has_idr(picture: &[u8], configuration: &Configuration) -> bool {
    units(picture, configuration.length_size)
        .map_while(Result::ok)
        .any(|unit| unit[0] & 0x1f == unit_type::IDR_SLICE)
}

/// Whether a slice is an I slice (table 7-6).
fn is_intra(unit: &[u8]) -> Result<bool, BadBits> {
    let mut bits = Bits::new(&unit[1..]);
    bits.unsigned()?; // first macroblock
    Ok(bits.unsigned()? % 5 == 2)
}

/// A picture ready for a decoder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodedPicture {
    /// Parameter sets and slices in Annex B format, nothing else.
    pub annex_b: Vec<u8>,
    /// The picture is no IDR picture though all its slices are intra coded (an open group of pictures).
    pub open_gop: bool,
    /// Width in pixels, after cropping, according to the parameter sets.
    pub width: u32,
    /// Height in pixels, after cropping.
    pub height: u32,
    pub(crate) colour: Colour,
    /// Width and height of one pixel, where it is not square.
    pub(crate) aspect: Option<(u16, u16)>,
    /// See [`Sps::cut_twice`]. Only if there is no other parameter set that the decoder could use.
    pub(crate) cut_twice: Option<(u64, u64)>,
}

impl CodedPicture {
    /// Prepends the parameter sets to a keyframe that was inspected before.
    pub(crate) fn new(
        picture: &[u8],
        keyframe: &Keyframe,
        configuration: &Configuration,
    ) -> Result<CodedPicture, H264Error> {
        let mut annex_b = Vec::with_capacity(configuration.parameter_sets.len() + picture.len() + 64);
        annex_b.extend_from_slice(&configuration.parameter_sets);
        let mut is_unanimous = configuration.is_unanimous;
        for unit in units(picture, configuration.length_size) {
            let unit = unit?;
            use unit_type::{IDR_SLICE, PPS, SLICE, SPS};
            if matches!(unit[0] & 0x1f, SLICE | IDR_SLICE | SPS | PPS) {
                append(&mut annex_b, unit)?;
            }
            if unit[0] & 0x1f == SPS {
                is_unanimous &= Sps::parse(unit)? == configuration.sps;
            }
        }
        let sps = keyframe.sps.as_ref().unwrap_or(&configuration.sps);
        Ok(CodedPicture {
            annex_b,
            open_gop: keyframe.entry == Entry::OpenGop,
            width: sps.width,
            height: sps.height,
            colour: sps.colour,
            aspect: sps.aspect,
            cut_twice: sps.cut_twice().filter(|_| is_unanimous),
        })
    }
}

#[cfg(test)]
#[path = "mod_tests.rs"]
mod tests;
