//! Photos as papers show them: upright, no larger than needed, without what the camera wrote.
//!
//! The original stays evidence, untouched. What is printed is made anew from its pixels, so no
//! place or serial number of a camera leaves in a paper.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};

use super::Photos;
use super::sheet::Sheet;
use super::words;
use crate::domain::Digest;
use crate::error::{Error, Result};

/// Longest side on a paper, in pixels.
const LONGEST: u32 = 1600;
const QUALITY: u8 = 85;
/// Longest side that is read at all.
const LARGEST: u32 = 20_000;
/// Bytes of memory for one photo.
const MOST_MEMORY: u64 = 1 << 30;

/// Every photo of a sheet that is held, by its SHA-256, as a JPEG to print.
pub(super) fn prepare_all(sheet: &Sheet, photos: Photos<'_>) -> Result<Vec<(String, Vec<u8>)>> {
    let mut ready = Vec::new();
    for photo in sheet.photos() {
        let Some(original) = photos(&photo.sha256) else { continue };
        if Digest::of(&original).to_string() != photo.sha256 {
            return Err(Error::refused(words::other_photo(&photo.name), words::check_photo()));
        }
        let jpeg =
            prepare(&original).map_err(|why| Error::refused(words::bad_photo(&photo.name, why), words::give_jpeg()))?;
        ready.push((photo.sha256.clone(), jpeg));
    }
    Ok(ready)
}

fn prepare(original: &[u8]) -> image::ImageResult<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(original)).with_guessed_format()?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(LARGEST), Some(LARGEST));
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    if picture.width().max(picture.height()) > LONGEST {
        picture = picture.resize(LONGEST, LONGEST, FilterType::CatmullRom);
    }
    let mut jpeg = Vec::new();
    picture.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY))?;
    Ok(jpeg)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use image::{ImageFormat, Rgb, RgbImage};

    /// A PNG of a size, left half dark.
    pub(in crate::paper) fn sample(width: u32, height: u32) -> Vec<u8> {
        let picture =
            RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([30, 60, 90]) } else { Rgb([200; 3]) });
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn large_photos_shrink_and_small_ones_stay() {
        for (given, wanted) in [((3200, 800), (1600, 400)), ((40, 30), (40, 30))] {
            let jpeg = prepare(&sample(given.0, given.1)).unwrap();
            let read = image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg).unwrap();
            assert_eq!((read.width(), read.height()), wanted);
        }
    }

    #[test]
    fn what_a_camera_wrote_does_not_leave() {
        // an Exif segment with orientation 6 (turn right) and a maker's text
        let plain = prepare(&sample(40, 30)).unwrap();
        let exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x08\0\0\0\x26\0\0\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0SECRET!\0";
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let with_exif = [&plain[..2], &[0xff, 0xe1], &length, exif, &plain[2..]].concat();
        let jpeg = prepare(&with_exif).unwrap();
        assert!(with_exif.windows(6).any(|it| it == b"SECRET") && !jpeg.windows(6).any(|it| it == b"SECRET"));
        let read = image::load_from_memory(&jpeg).unwrap();
        assert_eq!((read.width(), read.height()), (30, 40), "turned upright");
    }

    #[test]
    fn refuses_what_is_no_picture() {
        assert!(prepare(b"GIF89a").is_err());
        assert!(prepare(b"").is_err());
    }
}
