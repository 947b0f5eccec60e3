//! Photos as papers show them: upright, no larger than needed, without what the camera wrote.
//!
//! The original stays evidence, untouched. What is printed is made anew from its pixels, so no
//! place or serial number of a camera leaves in a paper. Nothing is kept for the next print.

use std::io::Cursor;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use image::error::{EncodingError, ImageResult, LimitError, LimitErrorKind};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage};
use jpeg_decoder::PixelFormat;
use jpeg_encoder::{ColorType, Encoder};

use super::Photos;
use super::sheet::{Photo, Sheet};
use super::words;
use crate::domain::Digest;
use crate::error::{Error, Result};

/// Longest side on a paper, in pixels: what a photo is read at where it can be, and what it may have at most.
const LONGEST: (u16, u16) = (1600, 1600);
/// On a paper with more photos than that: 300 to the inch at the size they are printed in, and a quarter
/// of what a camera of 12 megapixels takes, 4000 or 4032, without a filter over it.
const MANY: usize = 20;
const LONGEST_OF_MANY: (u16, u16) = (1000, 1024);
const QUALITY: u8 = 85;
/// Longest side that is read at all.
const LARGEST: u32 = 20_000;
/// Bytes of memory for one photo.
const MOST_MEMORY: usize = 1 << 30;

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

fn print_of(photo: &Photo, held: Photos<'_>, longest: (u16, u16)) -> Made {
    let Some(original) = held(&photo.sha256) else { return Ok(None) };
    if Digest::of(&original).to_string() != photo.sha256 {
        return Err(Error::refused(words::other_photo(&photo.name), words::check_photo()));
    }
    let made = prepare(&original, longest);
    made.map(Some).map_err(|why| Error::refused(words::bad_photo(&photo.name, why), words::give_jpeg()))
}

/// One photo made anew.
fn prepare(original: &[u8], (least, most): (u16, u16)) -> ImageResult<Vec<u8>> {
    let (picture, orientation) = match shrunk(original, least) {
        Some(read) => read,
        None => whole(original)?,
    };
    let side = u32::from(most);
    let mut picture =
        if picture.width().max(picture.height()) > side { picture.thumbnail(side, side) } else { picture };
    picture.apply_orientation(orientation);
    let picture = picture.into_rgb8();
    let too_large = |_| ImageError::Limits(LimitError::from_kind(LimitErrorKind::DimensionError));
    let width = u16::try_from(picture.width()).map_err(too_large)?;
    let height = u16::try_from(picture.height()).map_err(too_large)?;
    let mut jpeg = Vec::new();
    let encoded = Encoder::new(&mut jpeg, QUALITY).encode(&picture, width, height, ColorType::Rgb);
    encoded.map_err(|why| ImageError::Encoding(EncodingError::new(ImageFormat::Jpeg.into(), why)))?;
    Ok(jpeg)
}

/// A JPEG in the colours that cameras write, read at the eighth, quarter or half of its size that is
/// just large enough: its transform gives that at once, in a tenth of the memory. Nothing for any other picture.
fn shrunk(original: &[u8], least: u16) -> Option<(DynamicImage, Orientation)> {
    if !original.starts_with(&[0xff, 0xd8]) {
        return None;
    }
    let mut decoder = jpeg_decoder::Decoder::new(original);
    decoder.set_max_decoding_buffer_size(MOST_MEMORY);
    decoder.read_info().ok()?;
    let info = decoder.info()?;
    if info.pixel_format != PixelFormat::RGB24 || u32::from(info.width.max(info.height)) > LARGEST {
        return None;
    }
    let (width, height) = decoder.scale(least, least).ok()?;
    let picture = RgbImage::from_raw(width.into(), height.into(), decoder.decode().ok()?)?;
    let turned = decoder.exif_data().and_then(Orientation::from_exif_chunk);
    Some((picture.into(), turned.unwrap_or(Orientation::NoTransforms)))
}

fn whole(original: &[u8]) -> ImageResult<(DynamicImage, Orientation)> {
    let mut reader = ImageReader::new(Cursor::new(original)).with_guessed_format()?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(LARGEST), Some(LARGEST));
    limits.max_alloc = u64::try_from(MOST_MEMORY).ok();
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    Ok((DynamicImage::from_decoder(decoder)?, orientation))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::tests::given::{png, with_exif};

    fn prepare(original: &[u8]) -> ImageResult<Vec<u8>> {
        super::prepare(original, LONGEST)
    }

    #[test]
    fn large_photos_shrink_and_small_ones_stay() {
        for (given, wanted) in [
            ((3200, 80), (1600, 40)),
            ((40, 30), (40, 30)),
            ((3999, 100), (1600, 40)),
            ((1601, 2), (1600, 2)),
            ((5000, 1), (1600, 1)),
        ] {
            let jpeg = prepare(&png(given.0, given.1)).unwrap();
            let read = image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg).unwrap();
            assert_eq!((read.width(), read.height()), wanted);
        }
    }

    #[test]
    fn what_a_camera_wrote_does_not_leave() {
        let with_exif = with_exif();
        let jpeg = prepare(&with_exif).unwrap();
        assert!(with_exif.windows(6).any(|it| it == b"SECRET") && !jpeg.windows(6).any(|it| it == b"SECRET"));
        let read = image::load_from_memory(&jpeg).unwrap();
        assert_eq!((read.width(), read.height()), (30, 40), "turned upright");
    }

    /// A JPEG of a size in given colours, all of them `value`.
    fn jpeg(width: u16, height: u16, colours: ColorType, value: u8) -> Vec<u8> {
        let pixels = vec![value; usize::from(width) * usize::from(height) * 4];
        let mut jpeg = Vec::new();
        Encoder::new(&mut jpeg, 95).encode(&pixels, width, height, colours).unwrap();
        jpeg
    }

    #[test]
    fn a_cameras_photo_is_read_smaller_and_other_colours_are_read_too() {
        let (read, _) = shrunk(&jpeg(4000, 80, ColorType::Rgb, 90), 1000).unwrap();
        assert_eq!((read.width(), read.height()), (1000, 20));
        let (read, _) = shrunk(&jpeg(4000, 80, ColorType::Rgb, 90), 1001).unwrap();
        assert_eq!((read.width(), read.height()), (2000, 40));
        for width in [4000, 4032] {
            let read = super::prepare(&jpeg(width, 80, ColorType::Rgb, 90), LONGEST_OF_MANY).unwrap();
            let read = image::load_from_memory(&read).unwrap();
            assert_eq!((read.width(), read.height()), (u32::from(width) / 4, 20), "as it was read");
        }
        for colours in [ColorType::Rgb, ColorType::Luma, ColorType::Cmyk] {
            let small = prepare(&jpeg(3200, 80, colours, 90)).unwrap();
            let read = image::load_from_memory(&small).unwrap().into_rgb8();
            assert_eq!((read.width(), read.height()), (1600, 40), "{colours:?}");
            assert!(read.pixels().all(|pixel| pixel == read.get_pixel(0, 0)), "{colours:?}");
        }
        assert!(prepare(&jpeg(4000, 80, ColorType::Rgb, 90)[..200]).is_err());
    }

    #[test]
    fn refuses_what_is_no_picture() {
        assert!(prepare(b"GIF89a").is_err());
        assert!(prepare(b"").is_err());
    }
}
