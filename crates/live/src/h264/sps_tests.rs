use super::*;
use proptest::prelude::*;

/// Writes bits, most significant first.
#[derive(Default)]
struct Writer(Vec<bool>);

impl Writer {
    fn number(mut self, value: u64, bits: u32) -> Writer {
        self.0.extend((0..bits).rev().map(|bit| value >> bit & 1 == 1));
        self
    }

    fn unsigned(self, value: u64) -> Writer {
        let bits = (value + 1).ilog2();
        self.number(0, bits).number(value + 1, bits + 1)
    }

    /// The NAL unit with emulation prevention.
    fn unit(self) -> Vec<u8> {
        let mut unit = vec![0x67];
        for byte in self.0.chunks(8) {
            let byte = byte.iter().enumerate().fold(0, |sum, (at, bit)| sum | u8::from(*bit) << (7 - at));
            if byte <= 3 && unit.ends_with(&[0, 0]) {
                unit.push(3);
            }
            unit.push(byte);
        }
        unit.push(0x80);
        unit
    }
}

struct Plan {
    profile: u64,
    chroma_format: u64,
    depth: u64,
    lossless: bool,
    references: u64,
    macroblocks: (u64, u64),
    progressive: bool,
    crop: Option<[u64; 4]>,
    /// Number of the pixels' shape, and the shape itself for number 255. Written if there is a colour.
    aspect: (u64, Option<(u64, u64)>),
    colour: Option<(bool, u64)>,
}

const PLAN: Plan = Plan {
    profile: 100,
    chroma_format: 1,
    depth: 8,
    lossless: false,
    references: 4,
    macroblocks: (120, 68),
    progressive: true,
    crop: Some([0, 0, 0, 4]),
    aspect: (255, Some((1, 1))),
    colour: None,
};

impl Plan {
    fn unit(&self) -> Vec<u8> {
        let mut bits = Writer::default().number(self.profile, 8).number(0, 8).number(40, 8).unsigned(0);
        if WITH_CHROMA_FORMAT.contains(&(self.profile as u8)) {
            bits = bits.unsigned(self.chroma_format);
            if self.chroma_format == 3 {
                bits = bits.number(0, 1);
            }
            bits = bits.unsigned(self.depth - 8).unsigned(self.depth - 8);
            bits = bits.number(self.lossless.into(), 1).number(0, 1);
        }
        bits = bits.unsigned(0).unsigned(0).unsigned(2).unsigned(self.references).number(0, 1);
        bits = bits.unsigned(self.macroblocks.0 - 1).unsigned(self.macroblocks.1 - 1);
        bits = bits.number(self.progressive.into(), 1);
        if !self.progressive {
            bits = bits.number(0, 1);
        }
        bits = bits.number(1, 1).number(self.crop.is_some().into(), 1);
        for offset in self.crop.into_iter().flatten() {
            bits = bits.unsigned(offset);
        }
        bits = bits.number(self.colour.is_some().into(), 1);
        if let Some((full_range, matrix)) = self.colour {
            bits = bits.number(1, 1).number(self.aspect.0, 8);
            if let Some((width, height)) = self.aspect.1 {
                bits = bits.number(width, 16).number(height, 16);
            }
            bits = bits.number(0, 1).number(1, 1).number(5, 3);
            bits = bits.number(full_range.into(), 1).number(1, 1).number(0, 16).number(matrix, 8);
        }
        bits.unit()
    }

    fn parse(&self) -> Sps {
        Sps::parse(&self.unit()).unwrap()
    }

    fn refused(&self) -> String {
        self.parse().unsupported(4096 * 2304).unwrap().what
    }
}

#[test]
fn full_hd_is_cropped_from_whole_macroblocks() {
    let sps = PLAN.parse();
    assert_eq!((sps.coded, sps.width, sps.height), ((1920, 1088), 1920, 1080));
    assert_eq!(sps.codec(), "H.264 High");
    assert_eq!(sps.unsupported(1920 * 1088), None);
}

#[test]
fn crop_units_depend_on_chroma_and_fields() {
    let shown = |plan: Plan| (plan.parse().width, plan.parse().height);
    let crop = Some([1, 2, 3, 4]);
    let small = Plan { macroblocks: (10, 10), crop, ..PLAN };
    assert_eq!(shown(Plan { ..small }), (154, 146));
    assert_eq!(shown(Plan { progressive: false, ..small }), (154, 292));
    assert_eq!(shown(Plan { chroma_format: 2, profile: 122, ..small }), (154, 153));
    assert_eq!(shown(Plan { chroma_format: 3, profile: 244, ..small }), (157, 153));
}

#[test]
fn colour_is_read_from_the_usability_information() {
    assert_eq!(PLAN.parse().colour, Colour { full_range: false, bt709: true });
    let colour = |plan: Plan| plan.parse().colour;
    assert_eq!(colour(Plan { colour: Some((true, 1)), ..PLAN }), Colour { full_range: true, bt709: true });
    assert_eq!(colour(Plan { colour: Some((false, 6)), ..PLAN }), Colour { full_range: false, bt709: false });
}

#[test]
fn a_matrix_that_is_not_said_is_that_of_the_size() {
    let bt709 = |macroblocks, colour| Plan { macroblocks, crop: None, colour, ..PLAN }.parse().colour.bt709;
    for said in [None, Some((false, 2))] {
        assert!(!bt709((45, 36), said), "720 x 576");
        assert!(bt709((45, 37), said) && bt709((80, 36), said) && bt709((120, 68), said));
    }
    assert!(bt709((45, 36), Some((false, 1))) && !bt709((120, 68), Some((false, 6))));
}

#[test]
fn the_shape_of_a_pixel_is_read() {
    let aspect = |idc, extended: Option<(u64, u64)>| {
        Plan { aspect: (idc, extended), colour: Some((false, 1)), ..PLAN }.parse()
    };
    assert_eq!(PLAN.parse().aspect, None);
    for (idc, expected) in [(0, None), (1, None), (2, Some((12, 11))), (16, Some((2, 1))), (17, None)] {
        assert_eq!(aspect(idc, None).aspect, expected, "{idc}");
    }
    for (extended, expected) in [((16, 15), Some((16, 15))), ((7, 7), None), ((0, 3), None), ((3, 0), None)] {
        let sps = aspect(255, Some(extended));
        assert_eq!((sps.aspect, sps.colour.bt709), (expected, true));
    }
}

#[test]
fn monochrome_is_not_decoded_where_it_is_cut_off_on_the_left_or_at_the_top() {
    let cropped = |crop| Plan { chroma_format: 0, crop, ..PLAN };
    for (crop, cut_twice) in [(None, None), (Some([0, 3, 0, 8]), Some((1920, 1088)))] {
        let sps = cropped(crop).parse();
        assert_eq!((sps.unsupported(1920 * 1088), sps.cut_twice()), (None, cut_twice));
    }
    for crop in [[1, 0, 0, 0], [0, 0, 1, 0]] {
        let named = "monochrome video that is cropped on the left or at the top";
        assert_eq!(cropped(Some(crop)).refused(), named);
    }
    assert_eq!(PLAN.parse().cut_twice(), None);
}

#[test]
fn each_kind_that_cannot_be_decoded_is_named() {
    assert_eq!(Plan { chroma_format: 2, profile: 122, ..PLAN }.refused(), "4:2:2 chroma");
    assert_eq!(Plan { chroma_format: 3, profile: 244, ..PLAN }.refused(), "4:4:4 chroma");
    assert_eq!(Plan { depth: 10, profile: 110, ..PLAN }.refused(), "10-bit video");
    assert_eq!(Plan { lossless: true, profile: 244, ..PLAN }.refused(), "lossless H.264");
    assert_eq!(Plan { progressive: false, ..PLAN }.refused(), "interlaced video");
    assert_eq!(Plan { profile: 88, ..PLAN }.refused(), "H.264 Extended");
    assert_eq!(Plan { profile: 110, ..PLAN }.refused(), "H.264 High 10");
}

#[test]
fn size_and_references_are_bounded() {
    let large = Plan { macroblocks: (256, 145), crop: None, ..PLAN };
    assert_eq!(large.refused(), "a picture of 4096 × 2320 pixels");
    let deep = Plan { macroblocks: (256, 144), references: 6, crop: None, ..PLAN };
    assert_eq!(deep.refused(), "6 reference pictures of 4096 × 2304");
    assert_eq!(Plan { references: 5, ..deep }.parse().unsupported(4096 * 2304), None);
    // Would overflow 32 bits.
    let absurd = Plan { macroblocks: (1 << 28, 1 << 30), crop: None, ..PLAN };
    assert!(Sps::parse(&absurd.unit()).is_err());
}

#[test]
fn a_crop_larger_than_the_picture_is_malformed() {
    assert!(Sps::parse(&Plan { crop: Some([0, 960, 0, 0]), ..PLAN }.unit()).is_err());
}

proptest! {
    #[test]
    fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(sps) = Sps::parse(&bytes) {
            let _ = sps.unsupported(1000);
        }
    }

    #[test]
    fn damaged_parameter_sets_never_panic(at in any::<prop::sample::Index>(), byte: u8) {
        let mut unit = Plan { colour: Some((true, 1)), ..PLAN }.unit();
        let at = at.index(unit.len());
        unit[at] = byte;
        let _ = Sps::parse(&unit).map(|sps| sps.unsupported(1000));
        let _ = Sps::parse(&unit[..at]);
    }
}
