//! The sequence parameter set (H.264, sections 7.3.2.1 and E.1): what kind of pictures a stream has.

use super::bits::{BadBits, Bits};
use crate::event::Unsupported;

/// Largest decoded picture buffer of level 5.2 in macroblocks (table A-1, MaxDpbMbs): a decoder allocates it at once.
const MAX_REFERENCE_MACROBLOCKS: u64 = 184_320;
const PIXELS_PER_MACROBLOCK: u64 = 256;
/// Profiles whose parameter sets contain their chroma format and bit depth.
const WITH_CHROMA_FORMAT: [u8; 13] = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
/// Profiles the decoder accepts; bit depth, chroma and interlacing are checked separately.
const DECODABLE: [u8; 5] = [66, 77, 83, 86, 100];

/// Numbers of matrices (table E-5).
const BT709: u32 = 1;
const UNSPECIFIED: u32 = 2;
/// From this width on, and above this height, pictures are assumed to be high definition.
const HD_WIDTH: u32 = 1280;
const SD_HEIGHT: u32 = 576;

/// How colour is coded, from the video usability information.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Colour {
    /// Luma uses 0 to 255 instead of 16 to 235.
    pub(crate) full_range: bool,
    /// The matrix of ITU-R BT.709 instead of BT.601.
    pub(crate) bt709: bool,
}

/// The required parts of a sequence parameter set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sps {
    pub(crate) profile: u8,
    /// 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.
    pub(crate) chroma_format: u32,
    pub(crate) bit_depth: u32,
    pub(crate) lossless: bool,
    pub(crate) frame_mbs_only: bool,
    pub(crate) reference_frames: u32,
    /// Pixels as coded, in whole macroblocks.
    pub(crate) coded: (u64, u64),
    /// Something is cut off on the left or at the top.
    pub(crate) is_moved: bool,
    /// Pixels to show, after cropping.
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) colour: Colour,
    /// Width and height of one pixel, where it is not square.
    pub(crate) aspect: Option<(u16, u16)>,
}

/// Width and height of a pixel by `aspect_ratio_idc`, from 1 (table E-1).
const ASPECTS: [(u16, u16); 16] = [
    (1, 1),
    (12, 11),
    (10, 11),
    (16, 11),
    (40, 33),
    (24, 11),
    (20, 11),
    (32, 11),
    (80, 33),
    (18, 11),
    (15, 11),
    (64, 33),
    (160, 99),
    (4, 3),
    (3, 2),
    (2, 1),
];

/// The parts of the usability information about the appearance of pictures.
#[derive(Default)]
struct Usability {
    aspect: Option<(u16, u16)>,
    full_range: bool,
    /// Number of the matrix; `None` if there is no colour description.
    matrix: Option<u32>,
}

impl Sps {
    /// Reads a NAL unit of type 7, header byte included.
    pub(crate) fn parse(unit: &[u8]) -> Result<Sps, BadBits> {
        let mut bits = Bits::new(unit.get(1..).unwrap_or_default());
        let profile = bits.number(8)? as u8;
        bits.number(16)?; // constraint flags, level
        bits.unsigned()?; // id
        let (mut chroma_format, mut bit_depth, mut lossless, mut separate_planes) = (1, 8, false, false);
        if WITH_CHROMA_FORMAT.contains(&profile) {
            chroma_format = bits.unsigned()?;
            if chroma_format > 3 {
                return Err(BadBits);
            }
            separate_planes = chroma_format == 3 && bits.flag()?;
            let (luma, chroma) = (bits.unsigned()?, bits.unsigned()?);
            bit_depth = 8 + luma.max(chroma).min(6);
            lossless = bits.flag()?;
            if bits.flag()? {
                scaling_lists(&mut bits, if chroma_format == 3 { 12 } else { 8 })?;
            }
        }
        bits.unsigned()?; // log2_max_frame_num
        picture_order_count(&mut bits)?;
        let reference_frames = bits.unsigned()?;
        bits.flag()?; // gaps allowed
        let columns = u64::from(bits.unsigned()?) + 1;
        let map_rows = u64::from(bits.unsigned()?) + 1;
        let frame_mbs_only = bits.flag()?;
        if !frame_mbs_only {
            bits.flag()?; // macroblock-adaptive
        }
        bits.flag()?; // direct_8x8_inference
        let coded = (columns * 16, map_rows * if frame_mbs_only { 16 } else { 32 });
        let crop_units = match chroma_format {
            1 => (2, 2),
            2 => (2, 1),
            _ => (1, 1),
        };
        let crop_units = if separate_planes { (1, 1) } else { crop_units };
        let crop_units = (crop_units.0, crop_units.1 * if frame_mbs_only { 1 } else { 2 });
        let (mut crop_x, mut crop_y, mut is_moved) = (0, 0, false);
        if bits.flag()? {
            let mut offset = || bits.unsigned().map(u64::from);
            let (left, right, top, bottom) = (offset()?, offset()?, offset()?, offset()?);
            is_moved = left > 0 || top > 0;
            (crop_x, crop_y) = ((left + right) * crop_units.0, (top + bottom) * crop_units.1);
        }
        let shown = |coded: u64, crop: u64| {
            coded.checked_sub(crop).filter(|n| *n > 0).and_then(|n| u32::try_from(n).ok()).ok_or(BadBits)
        };
        let (width, height) = (shown(coded.0, crop_x)?, shown(coded.1, crop_y)?);
        let usability = if bits.flag()? { usability(&mut bits)? } else { Usability::default() };
        let bt709 = match usability.matrix {
            // For a missing matrix, players assume the usual one for the picture's size.
            None | Some(UNSPECIFIED) => width >= HD_WIDTH || height > SD_HEIGHT,
            Some(matrix) => matrix == BT709,
        };
        Ok(Sps {
            profile,
            chroma_format,
            bit_depth,
            lossless,
            frame_mbs_only,
            reference_frames,
            coded,
            is_moved,
            width,
            height,
            colour: Colour { full_range: usability.full_range, bt709 },
            aspect: usability.aspect,
        })
    }

    /// Codec and profile for display, for example `H.264 High`.
    pub(crate) fn codec(&self) -> String {
        let profile = match self.profile {
            66 => "Baseline",
            77 => "Main",
            83 => "Scalable Baseline",
            86 => "Scalable High",
            88 => "Extended",
            100 => "High",
            110 => "High 10",
            122 => "High 4:2:2",
            244 => "High 4:4:4",
            44 => "CAVLC 4:4:4",
            other => return format!("H.264 profile {other}"),
        };
        format!("H.264 {profile}")
    }

    /// Why pictures of this kind must not reach the decoder; `None` if they may.
    pub(crate) fn unsupported(&self, max_pixels: u64) -> Option<Unsupported> {
        let pixel_format = "Set the encoder's pixel format to yuv420p (8-bit 4:2:0).";
        let (what, why) = match self {
            Sps { lossless: true, .. } => (
                "lossless H.264".into(),
                "Only lossy H.264 can be decoded here. Raise the encoder's quantiser above 0.".into(),
            ),
            Sps { chroma_format: 2, .. } => ("4:2:2 chroma".into(), pixel_format.into()),
            Sps { chroma_format: 3, .. } => ("4:4:4 chroma".into(), pixel_format.into()),
            // The decoder crops twice as much, and the part cropped on the left and at the top is lost.
            Sps { chroma_format: 0, is_moved: true, .. } => {
                ("monochrome video that is cropped on the left or at the top".into(), pixel_format.into())
            }
            Sps { bit_depth: 9.., .. } => (format!("{}-bit video", self.bit_depth), pixel_format.into()),
            Sps { frame_mbs_only: false, .. } => (
                "interlaced video".into(),
                "Only progressive video can be decoded here. Deinterlace before encoding.".into(),
            ),
            _ if !DECODABLE.contains(&self.profile) => (
                self.codec(),
                "This profile cannot be decoded here. Set the encoder to Baseline, Main or High.".into(),
            ),
            _ if self.coded.0.saturating_mul(self.coded.1) > max_pixels => (
                format!("a picture of {} × {} pixels", self.width, self.height),
                format!("At most {max_pixels} pixels are decoded. Lower the encoder's resolution."),
            ),
            _ if self.reference_macroblocks() > max_references(max_pixels) => (
                format!("{} reference pictures of {} × {}", self.reference_frames, self.width, self.height),
                "That is more than level 5.2 allows. Lower the encoder's number of reference frames.".into(),
            ),
            _ => return None,
        };
        Some(Unsupported { what, why })
    }

    /// The coded size of a monochrome picture with cropping: the decoder crops twice as much, because it counts in pixels of
    /// chroma, of which there are none.
    pub(crate) fn cut_twice(&self) -> Option<(u64, u64)> {
        let is_whole = self.coded == (self.width.into(), self.height.into());
        (self.chroma_format == 0 && !is_whole).then_some(self.coded)
    }

    fn reference_macroblocks(&self) -> u64 {
        let macroblocks = self.coded.0.saturating_mul(self.coded.1) / PIXELS_PER_MACROBLOCK;
        macroblocks.saturating_mul(u64::from(self.reference_frames))
    }
}

/// Level 5.2, or five pictures of the largest permitted size if that is more.
fn max_references(max_pixels: u64) -> u64 {
    MAX_REFERENCE_MACROBLOCKS.max((max_pixels / PIXELS_PER_MACROBLOCK).saturating_mul(5))
}

fn scaling_lists(bits: &mut Bits<'_>, lists: u32) -> Result<(), BadBits> {
    for list in 0..lists {
        if !bits.flag()? {
            continue;
        }
        let (mut last, mut next) = (8i64, 8i64);
        for _ in 0..if list < 6 { 16 } else { 64 } {
            if next != 0 {
                next = (last + bits.signed()?).rem_euclid(256);
            }
            if next != 0 {
                last = next;
            }
        }
    }
    Ok(())
}

fn picture_order_count(bits: &mut Bits<'_>) -> Result<(), BadBits> {
    match bits.unsigned()? {
        0 => {
            bits.unsigned()?;
        }
        1 => {
            bits.flag()?;
            bits.signed()?;
            bits.signed()?;
            let cycle = bits.unsigned()?;
            if cycle > 255 {
                return Err(BadBits);
            }
            for _ in 0..cycle {
                bits.signed()?;
            }
        }
        2 => {}
        _ => return Err(BadBits),
    }
    Ok(())
}

/// The first fields of the video usability information, up to the colour description.
fn usability(bits: &mut Bits<'_>) -> Result<Usability, BadBits> {
    const EXTENDED: u32 = 255;
    let mut usability = Usability::default();
    if bits.flag()? {
        let aspect = match bits.number(8)? {
            EXTENDED => Some((bits.number(16)? as u16, bits.number(16)? as u16)),
            known => known.checked_sub(1).and_then(|at| ASPECTS.get(at as usize)).copied(),
        };
        usability.aspect = aspect.filter(|(width, height)| width != height && *width > 0 && *height > 0);
    }
    if bits.flag()? {
        bits.flag()?; // overscan appropriate
    }
    if bits.flag()? {
        bits.number(3)?; // video format
        usability.full_range = bits.flag()?;
        if bits.flag()? {
            bits.number(16)?; // primaries, transfer
            usability.matrix = Some(bits.number(8)?);
        }
    }
    Ok(usability)
}

#[cfg(test)]
#[path = "sps_tests.rs"]
mod tests;
