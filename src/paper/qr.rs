//! QR codes (ISO/IEC 18004) as SVG: what is printed can be compared without typing.
//!
//! Black on white, with the quiet zone that readers need. Knows nothing of what is encoded.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use super::words;
use crate::error::{Error, Result};

/// A QR code of a text, as a picture that scales.
///
/// # Errors
/// A text that is too long for one.
pub fn qr_svg(text: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M)
        .map_err(|why| Error::internal(words::no_qr(why)))?;
    let mut renderer = code.render();
    let picture = renderer.min_dimensions(1, 1);
    Ok(picture.dark_color(svg::Color("#000")).light_color(svg::Color("#fff")).quiet_zone(true).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_gives_the_same_picture_and_another_another() {
        let picture = qr_svg(&"0".repeat(64)).unwrap();
        assert!(picture.contains("<svg") && picture.contains("#000"));
        assert_eq!(picture, qr_svg(&"0".repeat(64)).unwrap());
        assert_ne!(picture, qr_svg(&"1".repeat(64)).unwrap());
        assert!(qr_svg(&"x".repeat(4_000)).is_err());
    }
}
