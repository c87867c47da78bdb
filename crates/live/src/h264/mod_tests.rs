#![allow(clippy::unusual_byte_groupings, reason = "the groups are the fields")]

use super::*;
use proptest::prelude::*;

/// Baseline, 20 × 15 macroblocks, no cropping: 320 × 240.
const SPS: &[u8] = &[0x67, 66, 0, 20, 0b1_1_011_010, 0b0_0000101, 0b00_000111, 0b1_1_1_0_0_1_00];
const PPS: &[u8] = &[0x68, 0xce, 0x38, 0x80];
const I_SLICE: u8 = 0b1_011_0000; // first macroblock 0, slice type 2
const P_SLICE: u8 = 0b1_1_000000; // first macroblock 0, slice type 0

fn record(sps: &[&[u8]], pps: &[&[u8]]) -> Vec<u8> {
    let mut record = vec![1, 66, 0, 20, 0xff];
    for (list, mark) in [(sps, 0xe0), (pps, 0)] {
        record.push(mark | list.len() as u8);
        for unit in list {
            record.extend((unit.len() as u16).to_be_bytes());
            record.extend_from_slice(unit);
        }
    }
    record
}

fn configuration() -> Configuration {
    Configuration::parse(&record(&[SPS], &[PPS]), 1 << 20).unwrap()
}

fn picture(units: &[&[u8]]) -> Vec<u8> {
    units.iter().flat_map(|unit| [&(unit.len() as u32).to_be_bytes()[..], unit].concat()).collect()
}

fn inspect(units: &[&[u8]]) -> Result<Option<Entry>, H264Error> {
    Keyframe::inspect(&picture(units), &configuration(), 1 << 20)
        .map(|keyframe| keyframe.map(|keyframe| keyframe.entry))
}

#[test]
fn a_configuration_record_is_read() {
    let configuration = configuration();
    assert_eq!(configuration.length_size, 4);
    assert_eq!((configuration.sps.width, configuration.sps.height), (320, 240));
    assert_eq!(configuration.parameter_sets, [&START_CODE, SPS, &START_CODE, PPS].concat());
}

#[test]
fn a_configuration_cut_anywhere_is_malformed() {
    let whole = record(&[SPS], &[PPS]);
    for length in 0..whole.len() {
        assert!(Configuration::parse(&whole[..length], 1 << 20).is_err(), "{length}");
    }
    assert!(Configuration::parse(&record(&[], &[PPS]), 1 << 20).is_err(), "no parameter set");
}

#[test]
fn a_parameter_set_cannot_hide_from_its_judgement() {
    let parse = |record: &[u8]| Configuration::parse(record, 1 << 20);
    assert_eq!(parse(&record(&[SPS], &[SPS])), Err(H264Error::Configuration), "in the wrong list");
    let hidden = [PPS, &[0, 0, 1], SPS].concat();
    assert_eq!(parse(&record(&[SPS], &[&hidden])), Err(H264Error::StartCode), "behind a start code");
    let slice = [&[0x65, I_SLICE, 0, 0, 1][..], SPS].concat();
    let picture = picture(&[&slice]);
    let keyframe = Keyframe { entry: Entry::Idr, sps: None };
    assert_eq!(CodedPicture::new(&picture, &keyframe, &configuration()), Err(H264Error::StartCode));
    let small = Configuration::parse(&record(&[SPS], &[PPS]), 320 * 240).unwrap();
    let unit = super::tests::picture(&[SPS, &[0x65, I_SLICE, 1]]);
    assert!(Keyframe::inspect(&unit, &small, 320 * 240 - 1).is_err(), "inside a picture");
}

#[test]
fn only_whole_pictures_are_keyframes() {
    assert_eq!(inspect(&[&[6, 1], &[0x65, I_SLICE]]), Ok(Some(Entry::Idr)));
    assert_eq!(inspect(&[&[0x41, I_SLICE], &[0x41, I_SLICE]]), Ok(Some(Entry::OpenGop)));
    assert_eq!(inspect(&[&[0x41, I_SLICE], &[0x41, P_SLICE]]), Ok(None));
    assert_eq!(inspect(&[&[6, 1]]), Ok(None));
    assert_eq!(inspect(&[]), Ok(None));
    assert_eq!(inspect(&[&[0x41]]), Err(H264Error::Bits(BadBits)));
}

#[test]
fn a_coded_picture_has_parameter_sets_and_slices_only() {
    let keyframe = Keyframe { entry: Entry::OpenGop, sps: None };
    let picture = picture(&[&[9, 0x10], &[6, 1, 2], &[], &[0x41, I_SLICE], &[12, 0xff]]);
    let coded = CodedPicture::new(&picture, &keyframe, &configuration()).unwrap();
    let expected = [&START_CODE, SPS, &START_CODE, PPS, &START_CODE, &[0x41, I_SLICE]].concat();
    assert_eq!(coded.annex_b, expected);
    assert!(coded.open_gop);
    assert_eq!((coded.width, coded.height), (320, 240));
}

#[test]
fn a_unit_longer_than_the_picture_is_an_error() {
    let mut picture = picture(&[&[0x65, I_SLICE]]);
    picture[3] = 3;
    assert_eq!(Keyframe::inspect(&picture, &configuration(), 1 << 20), Err(H264Error::Units));
    assert_eq!(Keyframe::inspect(&[0, 0, 1], &configuration(), 1 << 20), Err(H264Error::Units));
}

proptest! {
    #[test]
    fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Configuration::parse(&bytes, 1 << 20);
        let configuration = configuration();
        if let Ok(Some(keyframe)) = Keyframe::inspect(&bytes, &configuration, 1 << 20) {
            let _ = CodedPicture::new(&bytes, &keyframe, &configuration);
        }
    }
}
