//! How large evidence may be: a bundle is cut only between events, so what one event refers to must fit into one.
//!
//! Asked before anything is copied: what is recorded once stays, and would keep everything after it from leaving.

use std::path::Path;

use crate::bundle::MAX_PART;
use crate::error::{Error, Result};
use crate::event::Attachment;
use crate::messages;

/// Bytes of one file, and of all files of one event. Leaves room for the event's line and for what sealing adds.
pub const MAX_BYTES: u64 = 2 << 30;

messages! {
    file_too_large(path) { ja: "{path} は 2 GiB を超えています", en: "{path} is larger than 2 GiB" }
    split_it() {
        ja: "これより大きいものは束で渡せません。圧縮するか、分けたファイルを添付してください",
        en: "nothing larger can leave in a bundle: attach it compressed, or in parts",
    }
    files_too_large() { ja: "一つの記録のファイルが合わせて 2 GiB を超えています", en: "the files of one record are larger than 2 GiB together" }
    in_several_records() {
        ja: "何も記録していません。何回かに分けて添付してください（genba attach）",
        en: "nothing was recorded; attach them in several records (`genba attach`)",
    }
}

/// Refuses a file that is too large.
///
/// # Errors
/// A usage error that names it.
pub fn fits(path: &Path, size: u64) -> Result<()> {
    if size <= MAX_BYTES { Ok(()) } else { Err(Error::usage(file_too_large(path.display()), split_it())) }
}

/// Refuses files that are too large together for one event.
///
/// # Errors
/// A usage error.
pub fn fit_together(sizes: impl IntoIterator<Item = u64>) -> Result<()> {
    within(sizes, MAX_BYTES)
}

/// Refuses what could never leave, whoever drafts it: the last look before it is recorded.
///
/// # Errors
/// A usage error.
pub fn can_leave(attachments: &[Attachment]) -> Result<()> {
    within(attachments.iter().map(|attachment| attachment.size), MAX_PART)
}

fn within(sizes: impl IntoIterator<Item = u64>, most: u64) -> Result<()> {
    let total = sizes.into_iter().fold(0, u64::saturating_add);
    if total <= most { Ok(()) } else { Err(Error::usage(files_too_large(), in_several_records())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_fit_one_by_one_and_together() {
        assert!(fits(Path::new("x.log"), MAX_BYTES).is_ok());
        let refused = fits(Path::new("x.log"), MAX_BYTES + 1).unwrap_err();
        assert!(refused.what.en.contains("x.log"), "{}", refused.what.en);
        assert!(fit_together([MAX_BYTES - 1, 1]).is_ok());
        for sizes in [[MAX_BYTES, 1], [u64::MAX, u64::MAX]] {
            assert!(fit_together(sizes).is_err(), "{sizes:?}");
        }
    }

    #[test]
    fn nothing_is_recorded_that_could_never_leave() {
        let one = |size| Attachment {
            commit: None,
            media_type: "text/plain".into(),
            name: "x.log".into(),
            sealed: None,
            sha256: crate::domain::Digest::ZERO,
            size,
        };
        assert!(can_leave(&[one(MAX_PART)]).is_ok());
        assert!(can_leave(&[one(MAX_PART), one(1)]).is_err());
    }
}
