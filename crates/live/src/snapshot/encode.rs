//! Planes of samples become JPEG, full size or smaller.

use super::{Planes, SnapshotError};
use crate::h264::sps::Colour;
use jpeg_encoder::{Encoder, ImageBuffer, JpegColorType, PixelDensity, PixelDensityUnit, SamplingFactor};

/// Encodes planes as baseline JPEG with 4:2:0 chroma. `aspect` is the width and height of a pixel that is not square, and is
/// written into the file for viewers.
pub(super) fn jpeg(
    planes: &Planes,
    colour: Colour,
    aspect: Option<(u16, u16)>,
    quality: u8,
) -> Result<Vec<u8>, SnapshotError> {
    let failed = || SnapshotError::Backend("the picture could not be encoded as JPEG".into());
    let width = u16::try_from(planes.width()).map_err(|_| failed())?;
    let height = u16::try_from(planes.height()).map_err(|_| failed())?;
    let mut out = Vec::with_capacity(planes.width() * planes.height() / 6 + 1024);
    let mut encoder = Encoder::new(&mut out, quality.clamp(1, 100));
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    if let Some(density) = aspect {
        encoder.set_density(PixelDensity { density, unit: PixelDensityUnit::PixelAspectRatio });
    }
    let image = Image { planes, width, height, levels: Levels::new(colour.full_range), bt709: colour.bt709 };
    encoder.encode_image(image).map_err(|error| SnapshotError::Backend(error.to_string()))?;
    Ok(out)
}

/// Full-range values of the samples: JPEG has no other range.
struct Levels {
    luma: [u8; 256],
    chroma: [u8; 256],
}

impl Levels {
    fn new(full_range: bool) -> Levels {
        let table = |stretch: fn(f32) -> f32| {
            std::array::from_fn(|level| {
                let level = level as f32;
                (if full_range { level } else { stretch(level) }).round().clamp(0.0, 255.0) as u8
            })
        };
        Levels {
            luma: table(|level| (level - 16.0) * 255.0 / 219.0),
            chroma: table(|level| (level - 128.0) * 255.0 / 224.0 + 128.0),
        }
    }
}

struct Image<'a> {
    planes: &'a Planes,
    width: u16,
    height: u16,
    levels: Levels,
    bt709: bool,
}

impl ImageBuffer for Image<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, row: u16, buffers: &mut [Vec<u8>; 4]) {
        let (row, width) = (usize::from(row), self.planes.width());
        let (columns, _) = self.planes.chroma_size();
        let [y, u, v] = self.planes.samples();
        let y = &y[row * width..][..width];
        let (u, v) = (&u[row / 2 * columns..][..columns], &v[row / 2 * columns..][..columns]);
        let [luma, cb, cr, _] = buffers;
        let Levels { luma: luma_level, chroma: chroma_level } = &self.levels;
        if self.bt709 {
            for (pair, (u, v)) in y.chunks(2).zip(u.iter().zip(v)) {
                let bt601 = Bt601::from_bt709(chroma_level[usize::from(*u)], chroma_level[usize::from(*v)]);
                for sample in pair {
                    luma.push(bt601.luma(luma_level[usize::from(*sample)]));
                    cb.push(bt601.cb);
                    cr.push(bt601.cr);
                }
            }
            return;
        }
        luma.extend(y.iter().map(|sample| luma_level[usize::from(*sample)]));
        for (plane, out) in [(u, cb), (v, cr)] {
            let end = out.len() + width;
            out.extend(plane.iter().flat_map(|sample| [chroma_level[usize::from(*sample)]; 2]));
            out.truncate(end);
        }
    }
}

/// Chroma of the BT.601 matrix, which JPEG prescribes, and the change of luma with the matrix.
struct Bt601 {
    cb: u8,
    cr: u8,
    luma_gain: i32,
}

impl Bt601 {
    fn from_bt709(cb: u8, cr: u8) -> Bt601 {
        // The product of both matrices, in 65536ths.
        let (cb, cr) = (i32::from(cb) - 128, i32::from(cr) - 128);
        let rounded = |sum: i32| (sum + (1 << 15)) >> 16;
        let byte = |value: i32| (value + 128).clamp(0, 255) as u8;
        Bt601 {
            cb: byte(rounded(64_871 * cb - 7_252 * cr)),
            cr: byte(rounded(64_448 * cr - 4_748 * cb)),
            luma_gain: rounded(6_657 * cb + 12_850 * cr),
        }
    }

    fn luma(&self, level: u8) -> u8 {
        (i32::from(level) + self.luma_gain).clamp(0, 255) as u8
    }
}

/// Scales a picture down to at most `max_width`, keeping its shape. `None` if it is not wider than that.
pub(super) fn shrink(planes: &Planes, max_width: usize) -> Option<Planes> {
    let (from_width, from_height) = (planes.width(), planes.height());
    if from_width <= max_width || max_width == 0 {
        return None;
    }
    let height = ((from_height * max_width + from_width / 2) / from_width).max(1);
    let from_chroma = planes.chroma_size();
    let to_chroma = (max_width.div_ceil(2), height.div_ceil(2));
    let [y, u, v] = planes.samples();
    Planes::new(
        max_width,
        height,
        average(y, (from_width, from_height), (max_width, height)),
        average(u, from_chroma, to_chroma),
        average(v, from_chroma, to_chroma),
    )
}

/// Each sample becomes the mean of the samples it covers. Sizes must not be zero.
fn average(plane: &[u8], from: (usize, usize), to: (usize, usize)) -> Vec<u8> {
    let span = |index: usize, from: usize, to: usize| {
        let start = index * from / to;
        (start, ((index + 1) * from / to).max(start + 1))
    };
    let columns: Vec<(usize, usize)> = (0..to.0).map(|x| span(x, from.0, to.0)).collect();
    let mut out = Vec::with_capacity(to.0 * to.1);
    let mut sums = vec![0u32; to.0];
    for y in 0..to.1 {
        sums.fill(0);
        let (top, bottom) = span(y, from.1, to.1);
        for row in plane.chunks(from.0).take(bottom).skip(top) {
            for (sum, (left, right)) in sums.iter_mut().zip(&columns) {
                *sum += row[*left..*right].iter().map(|sample| u32::from(*sample)).sum::<u32>();
            }
        }
        let rows = (bottom - top) as u32;
        out.extend(sums.iter().zip(&columns).map(|(sum, (left, right))| {
            let area = rows * (right - left) as u32;
            ((sum + area / 2) / area) as u8
        }));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn flat(width: usize, height: usize, [y, u, v]: [u8; 3]) -> Planes {
        let chroma = width.div_ceil(2) * height.div_ceil(2);
        Planes::new(width, height, vec![y; width * height], vec![u; chroma], vec![v; chroma]).unwrap()
    }

    #[test]
    fn limited_range_is_stretched_and_full_range_is_kept() {
        let limited = Levels::new(false);
        assert_eq!([0, 16, 235, 255].map(|level| limited.luma[level]), [0, 0, 255, 255]);
        assert_eq!([16, 128, 240].map(|level| limited.chroma[level]), [1, 128, 255]); // 16 is half a level up
        let full = Levels::new(true);
        assert_eq!([0, 16, 235, 255].map(|level| full.luma[level]), [0, 16, 235, 255]);
    }

    #[test]
    fn the_matrix_of_high_definition_is_converted() {
        // Green (0, 255, 0): 182, 30, 12 in BT.709; 150, 44, 21 in BT.601.
        let green = Bt601::from_bt709(30, 12);
        for (got, expected) in [(green.luma(182), 150), (green.cb, 44), (green.cr, 21)] {
            assert!(got.abs_diff(expected) <= 1, "{got} instead of {expected}");
        }
        let grey = Bt601::from_bt709(128, 128);
        assert_eq!((grey.luma(77), grey.cb, grey.cr), (77, 128, 128));
    }

    #[test]
    fn a_smaller_picture_keeps_its_shape_and_its_colour() {
        let small = shrink(&flat(1920, 1080, [90, 60, 200]), 320).unwrap();
        assert_eq!(small, flat(320, 180, [90, 60, 200]));
        assert_eq!(shrink(&flat(320, 180, [0; 3]), 320), None);
    }

    #[test]
    fn the_shape_of_a_pixel_is_written_into_the_file() {
        let shape = |aspect| {
            let bytes = jpeg(&flat(16, 16, [90, 60, 200]), Colour::default(), aspect, 80).unwrap();
            // After the marker of JFIF: unit (0 for a shape), then width and height.
            assert_eq!(&bytes[6..11], b"JFIF\0");
            bytes[13..18].to_vec()
        };
        assert_eq!(shape(Some((16, 11))), [0, 0, 16, 0, 11]);
        assert_eq!(shape(None), [0, 0, 1, 0, 1]);
    }

    #[test]
    fn a_smaller_picture_is_the_mean_of_the_larger() {
        assert_eq!(average(&[0, 10, 20, 30], (2, 2), (1, 1)), [15]);
        assert_eq!(average(&[0, 10, 20, 30, 40], (5, 1), (2, 1)), [5, 30]);
    }

    proptest! {
        #[test]
        fn any_size_shrinks_and_encodes(width in 1usize..90, height in 1usize..90, to in 1usize..90, bt709: bool) {
            let planes = flat(width, height, [50, 100, 150]);
            let small = shrink(&planes, to).unwrap_or(planes);
            let bytes = jpeg(&small, Colour { full_range: false, bt709 }, None, 80).unwrap();
            prop_assert!(bytes.starts_with(&[0xff, 0xd8]) && bytes.ends_with(&[0xff, 0xd9]));
        }
    }
}
