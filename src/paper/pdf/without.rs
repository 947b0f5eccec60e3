//! A build without PDF: the call is there and says what to do instead.

use serde_json::Value;

use crate::error::{Error, Result};
use crate::message::Text;
use crate::messages;
use crate::paper::{Document, Look, Photos, Template};

messages! {
    without_pdf() {
        ja: "この genba は PDF なしで作られています",
        en: "this genba was built without PDF",
    }
    print_html() { ja: "HTML で出力してブラウザーから印刷できます", en: "write it as HTML and print it from a browser" }
}

/// Refuses: this build has no PDF.
///
/// # Errors
/// Always.
pub fn render_pdf(_: &Document, _: Look<'_>, _: Photos<'_>) -> Result<Vec<u8>> {
    Err(Error::refused(without_pdf(), print_html()))
}

/// Cannot tell: the fonts are not in this build.
pub fn unprintable(_: &Document) -> Option<Text> {
    None
}

/// Refuses: this build has no PDF.
///
/// # Errors
/// Always.
pub fn set_pdf(_: &Template, _: &Value, _: Vec<(&str, Vec<u8>)>, _: &str) -> Result<Vec<u8>> {
    Err(Error::refused(without_pdf(), print_html()))
}
