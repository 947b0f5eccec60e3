//! Photos as papers show them: upright, no larger than needed, without what the camera wrote.
//!
//! The original stays evidence, untouched. What is printed is made anew from its pixels, so no
//! place or serial number of a camera leaves in a paper. Nothing is kept for the next print.

use std::io::Cursor;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage};

use super::Photos;
use super::sheet::{Photo, Sheet};
use super::words;
use crate::domain::Digest;
use crate::error::{Error, Result};

/// Longest side on a paper, in pixels.
const LONGEST: u32 = 1600;
/// On a paper with more photos than that: 300 to the inch at the size they are printed in.
const MANY: usize = 20;
const LONGEST_OF_MANY: u32 = 1000;
const QUALITY: u8 = 85;
/// Longest side that is read at all.
const LARGEST: u32 = 20_000;
/// Bytes of memory for one photo.
const MOST_MEMORY: u64 = 1 << 30;

/// What came of one photo: nothing where it is not held.
type Made = Result<Option<Vec<u8>>>;

/// Every photo of a sheet that is held, by its SHA-256, as a JPEG to print. Uses every core.
pub(super) fn prepare_all(sheet: &Sheet, held: Photos<'_>) -> Result<Vec<(String, Vec<u8>)>> {
    let photos = sheet.photos();
    let longest = if photos.len() > MANY { LONGEST_OF_MANY } else { LONGEST };
    let cores = thread::available_parallelism().map_or(1, NonZero::get).min(photos.len());
    let next = AtomicUsize::new(0);
    let work = || -> Vec<(usize, Made)> {
        let taken = std::iter::from_fn(|| {
            let number = next.fetch_add(1, Ordering::Relaxed);
            photos.get(number).map(|photo| (number, photo))
        });
        taken.map(|(number, photo)| (number, print_of(photo, held, longest))).collect()
    };
    let mut made: Vec<(usize, Made)> = thread::scope(|scope| {
        let others: Vec<_> = (1..cores).map(|_| scope.spawn(work)).collect();
        let mut made = work();
        for other in others {
            match other.join() {
                Ok(more) => made.extend(more),
                Err(why) => std::panic::resume_unwind(why),
            }
        }
        made
    });
    made.sort_by_key(|(number, _)| *number);
    let mut ready = Vec::new();
    for ((_, made), photo) in made.into_iter().zip(&photos) {
        ready.extend(made?.map(|jpeg| (photo.sha256.clone(), jpeg)));
    }
    Ok(ready)
}

fn print_of(photo: &Photo, held: Photos<'_>, longest: u32) -> Made {
    let Some(original) = held(&photo.sha256) else { return Ok(None) };
    if Digest::of(&original).to_string() != photo.sha256 {
        return Err(Error::refused(words::other_photo(&photo.name), words::check_photo()));
    }
    let made = prepare(&original, longest);
    made.map(Some).map_err(|why| Error::refused(words::bad_photo(&photo.name, why), words::give_jpeg()))
}

fn prepare(original: &[u8], longest: u32) -> image::ImageResult<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(original)).with_guessed_format()?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(LARGEST), Some(LARGEST));
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let picture = DynamicImage::from_decoder(decoder)?.into_rgb8();
    let side = picture.width().max(picture.height());
    let mut picture = match side.div_ceil(longest) {
        0 | 1 => DynamicImage::from(picture),
        // halving what is hardly too large would take too much
        2 if side < longest + longest / 2 => DynamicImage::from(picture).thumbnail(longest, longest),
        times => DynamicImage::from(averaged(&picture, times)),
    };
    picture.apply_orientation(orientation);
    let mut jpeg = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY))?;
    Ok(jpeg)
}

/// A picture with the average of every `times` by `times` pixels: as good as a filter at this
/// size, and many times faster. Pixels that are left over at the right and below are dropped.
fn averaged(picture: &RgbImage, times: u32) -> RgbImage {
    const CHANNELS: usize = 3;
    let side = |length: u32| usize::try_from(length).unwrap_or(0);
    let (width, height) = (picture.width() / times, picture.height() / times);
    let (line, block) = (side(picture.width()) * CHANNELS, side(times) * CHANNELS);
    let count = times * times;
    let mut sums = vec![0u32; side(width) * CHANNELS];
    let mut made = Vec::with_capacity(sums.len() * side(height));
    for rows in picture.as_raw().chunks_exact(line * side(times)) {
        sums.fill(0);
        for row in rows.chunks_exact(line) {
            for (sums, block) in sums.chunks_exact_mut(CHANNELS).zip(row.chunks_exact(block)) {
                for pixel in block.chunks_exact(CHANNELS) {
                    sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u32::from(*value));
                }
            }
        }
        made.extend(sums.iter().map(|sum| u8::try_from((sum + count / 2) / count).unwrap_or(u8::MAX)));
    }
    RgbImage::from_raw(width, height, made).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use image::{ImageFormat, Rgb};

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
        for (given, wanted) in
            [((3200, 800), (1600, 400)), ((40, 30), (40, 30)), ((3999, 1000), (1333, 333)), ((1601, 2), (1600, 2))]
        {
            let jpeg = prepare(&sample(given.0, given.1), LONGEST).unwrap();
            let read = image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg).unwrap();
            assert_eq!((read.width(), read.height()), wanted);
        }
    }

    /// A JPEG of 40 by 30 with an Exif segment: orientation 6 (turn right) and a maker's text.
    pub(in crate::paper) fn with_exif() -> Vec<u8> {
        let plain = prepare(&sample(40, 30), LONGEST).unwrap();
        let exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x08\0\0\0\x26\0\0\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0SECRET!\0";
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&plain[..2], &[0xff, 0xe1], &length, exif, &plain[2..]].concat()
    }

    #[test]
    fn what_a_camera_wrote_does_not_leave() {
        let with_exif = with_exif();
        let jpeg = prepare(&with_exif, LONGEST).unwrap();
        assert!(with_exif.windows(6).any(|it| it == b"SECRET") && !jpeg.windows(6).any(|it| it == b"SECRET"));
        let read = image::load_from_memory(&jpeg).unwrap();
        assert_eq!((read.width(), read.height()), (30, 40), "turned upright");
    }

    #[test]
    fn refuses_what_is_no_picture() {
        assert!(prepare(b"GIF89a", LONGEST).is_err());
        assert!(prepare(b"", LONGEST).is_err());
    }
}
