//! Taking erased attachments out of an archived bundle (format §7).
//!
//! List and signature stay as they are, so the bundle keeps its id and what was signed can still
//! be told; only the entries are gone.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::container::{Container, Entry, end_record};
use crate::domain::Digest;
use crate::durable::{Durable, drain};
use crate::error::{Error, IoContext, Result};
use crate::messages;

messages! {
    not_canonical(path, code) { ja: "{path} は束として読めません（{code}）", en: "{path} cannot be read as a bundle ({code})" }
    keep_it_aside() {
        ja: "このファイルは取り込んだときのものではありません。別の場所に移し、元の媒体から取り込み直してください",
        en: "the file is not what was imported: move it away, and import the original again",
    }
}

/// Writes a bundle without the attachments that `is_erased` names; gives how many it left out.
/// Where that is none, the output is not worth committing.
///
/// # Errors
/// A file that is no canonical bundle, or a failing disk.
pub fn without(path: &Path, output: &mut Durable, is_erased: &dyn Fn(&Digest) -> bool) -> Result<usize> {
    let container = Container::open(path).reading_own(path)?;
    let container = container
        .map_err(|finding| Error::internal(not_canonical(path.display(), finding.code)).with_help(keep_it_aside()))?;
    let is_gone = |entry: &Entry| entry.attachment().is_some_and(|digest| is_erased(&digest));
    let stay: Vec<&Entry> = container.entries().iter().filter(|entry| !is_gone(entry)).collect();
    let gone = container.entries().len() - stay.len();
    if gone == 0 {
        return Ok(0);
    }
    let target = output.target().to_owned();
    let mut out = BufWriter::with_capacity(256 << 10, output.file().writing(&target)?);
    let (mut at, mut central) = (0u32, Vec::new());
    for entry in &stay {
        // smaller than the file it comes from, which a bundle's limits hold for
        let moved = Entry { at, ..(*entry).clone() };
        let header = moved.local_header();
        out.write_all(&header).writing(&target)?;
        let mut data = container.raw(entry).reading_own(path)?;
        let told = |read: io::Result<usize>| read.reading_own(path);
        if drain(&mut data, &told, &mut |chunk| out.write_all(chunk).writing(&target))? != u64::from(entry.stored) {
            return Err(io::ErrorKind::UnexpectedEof.into()).reading_own(path);
        }
        at += u32::try_from(header.len()).unwrap_or(u32::MAX) + entry.stored;
        central.extend(moved.central_record());
    }
    out.write_all(&central).writing(&target)?;
    let count = u16::try_from(stay.len()).unwrap_or(u16::MAX);
    let size = u32::try_from(central.len()).unwrap_or(u32::MAX);
    out.write_all(&end_record(count, size, at)).writing(&target)?;
    out.flush().writing(&target)?;
    Ok(gone)
}
