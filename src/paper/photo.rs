//! Photos as papers show them: upright, no larger than needed, without what the camera wrote.
//!
//! The original stays evidence, untouched. What is printed is made anew from its pixels, so no
//! place or serial number of a camera leaves in a paper. Nothing is kept for the next print.

use std::io::Cursor;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use image::codecs::jpeg::JpegEncoder;
use image::error::{ImageResult, LimitError, LimitErrorKind};
use image::{ColorType, DynamicImage, ImageDecoder, ImageError, ImageReader, Limits, RgbImage};

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
        let mut room = Vec::new();
        taken.map(|(number, photo)| (number, print_of(photo, held, longest, &mut room))).collect()
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

fn print_of(photo: &Photo, held: Photos<'_>, longest: u32, room: &mut Vec<u8>) -> Made {
    let Some(original) = held(&photo.sha256) else { return Ok(None) };
    if Digest::of(&original).to_string() != photo.sha256 {
        return Err(Error::refused(words::other_photo(&photo.name), words::check_photo()));
    }
    let made = prepare(&original, longest, room);
    made.map(Some).map_err(|why| Error::refused(words::bad_photo(&photo.name, why), words::give_jpeg()))
}

/// One photo made anew. `room` holds its pixels meanwhile: fresh memory for each photo would take
/// nearly as long as decoding.
fn prepare(original: &[u8], longest: u32, room: &mut Vec<u8>) -> ImageResult<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(original)).with_guessed_format()?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(LARGEST), Some(LARGEST));
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let (width, height) = decoder.dimensions();
    if decoder.color_type() == ColorType::Rgb8 {
        let too_large = || ImageError::Limits(LimitError::from_kind(LimitErrorKind::InsufficientMemory));
        let bytes = Some(decoder.total_bytes()).filter(|bytes| *bytes <= MOST_MEMORY).ok_or_else(too_large)?;
        room.resize(usize::try_from(bytes).map_err(|_| too_large())?, 0);
        decoder.read_image(room)?;
    } else {
        *room = DynamicImage::from_decoder(decoder)?.into_rgb8().into_raw();
    }
    let side = width.max(height);
    let times = side.div_ceil(longest).max(1);
    // halving what is hardly too large would take too much; of a thin line nothing would be left
    let is_for_filter = (times == 2 && side < longest + longest / 2) || width.min(height) < times;
    let mut picture = DynamicImage::from(averaged(room, width, height, if is_for_filter { 1 } else { times }));
    if is_for_filter {
        picture = picture.thumbnail(longest, longest);
    }
    picture.apply_orientation(orientation);
    let mut jpeg = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY))?;
    Ok(jpeg)
}

/// A picture with the average of every `times` by `times` pixels: as good as a filter at this
/// size, and many times faster. Pixels that are left over at the right and below are dropped.
fn averaged(pixels: &[u8], width: u32, height: u32, times: u32) -> RgbImage {
    const CHANNELS: usize = 3;
    let bytes = |pixels: u32| usize::try_from(pixels).unwrap_or(0) * CHANNELS;
    let (line, block, count) = (bytes(width), bytes(times), times * times);
    let (width, height) = (width / times, height / times);
    // no overflow: a side has at most LARGEST / LONGEST_OF_MANY lines for each that is left
    let mut sums = vec![0u16; line];
    let mut made = Vec::new();
    for lines in pixels.chunks_exact(line * block / CHANNELS) {
        sums.fill(0);
        for line in lines.chunks_exact(line) {
            sums.iter_mut().zip(line).for_each(|(sum, value)| *sum += u16::from(*value));
        }
        for block in sums.chunks_exact(block) {
            let mut totals = [count / 2; CHANNELS];
            for pixel in block.chunks_exact(CHANNELS) {
                totals.iter_mut().zip(pixel).for_each(|(total, value)| *total += u32::from(*value));
            }
            made.extend(totals.map(|total| u8::try_from(total / count).unwrap_or(u8::MAX)));
        }
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

    fn prepare(original: &[u8]) -> ImageResult<Vec<u8>> {
        super::prepare(original, LONGEST, &mut Vec::new())
    }

    #[test]
    fn large_photos_shrink_and_small_ones_stay() {
        for (given, wanted) in [
            ((3200, 800), (1600, 400)),
            ((40, 30), (40, 30)),
            ((3999, 1000), (1333, 333)),
            ((1601, 2), (1600, 2)),
            ((5000, 1), (1600, 1)),
        ] {
            let jpeg = prepare(&sample(given.0, given.1)).unwrap();
            let read = image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg).unwrap();
            assert_eq!((read.width(), read.height()), wanted);
        }
    }

    /// A JPEG of 40 by 30 with an Exif segment: orientation 6 (turn right) and a maker's text.
    pub(in crate::paper) fn with_exif() -> Vec<u8> {
        let plain = prepare(&sample(40, 30)).unwrap();
        let exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x08\0\0\0\x26\0\0\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0SECRET!\0";
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&plain[..2], &[0xff, 0xe1], &length, exif, &plain[2..]].concat()
    }

    #[test]
    fn what_a_camera_wrote_does_not_leave() {
        let with_exif = with_exif();
        let jpeg = prepare(&with_exif).unwrap();
        assert!(with_exif.windows(6).any(|it| it == b"SECRET") && !jpeg.windows(6).any(|it| it == b"SECRET"));
        let read = image::load_from_memory(&jpeg).unwrap();
        assert_eq!((read.width(), read.height()), (30, 40), "turned upright");
    }

    #[test]
    fn an_average_is_of_whole_blocks_and_gray_is_a_colour_too() {
        let picture = RgbImage::from_fn(5, 4, |x, y| Rgb([if (x + y) % 2 == 0 { 0 } else { 100 }, 7, 255]));
        let half = averaged(picture.as_raw(), 5, 4, 2);
        assert_eq!((half.dimensions(), half.get_pixel(1, 1)), ((2, 2), &Rgb([50, 7, 255])));
        assert_eq!(averaged(picture.as_raw(), 5, 4, 1), picture);
        let mut gray = Cursor::new(Vec::new());
        image::GrayImage::new(4000, 10).write_to(&mut gray, ImageFormat::Png).unwrap();
        let read = image::load_from_memory(&prepare(&gray.into_inner()).unwrap()).unwrap();
        assert_eq!((read.width(), read.height()), (1333, 3));
    }

    #[test]
    fn refuses_what_is_no_picture() {
        assert!(prepare(b"GIF89a").is_err());
        assert!(prepare(b"").is_err());
    }
}
