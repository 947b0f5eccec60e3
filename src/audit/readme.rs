//! `README.txt` of a package: what is in it and how to check it with what an auditor already has.
//!
//! Both languages in one file, whatever language the index is in; every command of the Linux part is
//! run by a test.

use super::contents::{Bundle, Contents};
use crate::state::Erasure;

/// The times at which keys are judged, for `plain.sh`: one accepted bundle in a line.
pub fn times(contents: &Contents) -> String {
    let counted = contents.bundles.iter().filter(|bundle| bundle.counts());
    counted.map(|bundle| format!("{} {}\n", bundle.judged_at.compact(), bundle.name)).collect()
}

/// The attachments that the office has erased, for `plain.sh`: hash, day and reason in a line.
pub fn erased(contents: &Contents) -> String {
    let reason = |it: &Erasure| it.reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = |it: &Erasure| format!("{} {} {}\n", it.sha256, it.at.day(), reason(it));
    contents.erased.iter().map(line).collect()
}

/// The text.
pub fn readme(contract: &str, contents: &Contents) -> String {
    let own: Vec<&Bundle> = contents.bundles.iter().filter(|bundle| bundle.verdict.is_none()).collect();
    let with = |separator: &str| {
        let names = own.iter().map(|bundle| format!("--with {}", bundle.name.replace('/', separator)));
        names.collect::<Vec<_>>().join(" ")
    };
    let first = own.last().map_or("bundles/office.zip", |bundle| bundle.name.as_str());
    let principal = own.last().map_or("office", |bundle| bundle.principal.as_str());
    // the mark by which older tools of Windows know UTF-8
    format!("\u{feff}{TEXT}")
        .replace("{contract}", contract)
        .replace("{with}", &with("/"))
        .replace("{with_windows}", &with("\\"))
        .replace("{one}", first)
        .replace("{one_windows}", &first.replace('/', "\\"))
        .replace("{principal}", principal)
}

const TEXT: &str = include_str!("readme.txt");
