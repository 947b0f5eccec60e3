//! The events of a bundle, line by line: one thread inflates and hashes, another looks at them.
//!
//! Constant memory whatever the size; knows nothing of what the lines mean.

use std::io;
use std::sync::mpsc::{SyncSender, sync_channel};

use sha2::{Digest as _, Sha256};

use super::container::{Container, Entry};
use super::finding::Finding;
use crate::domain::Digest;
use crate::event::{MAX_LINE, event_hash};

/// Inflated bytes handed to the checking thread at once, and how many such blocks may wait.
const BLOCK: usize = 256 << 10;
const WAITING: usize = 4;

/// Hands the events' lines over on this thread while another inflates and hashes them; stops when
/// told `false`. Gives the digest of all of them where a hasher is given and nothing stopped early.
pub(super) fn each_line<T: Send>(
    container: &Container,
    entry: &Entry,
    mut hasher: Option<Sha256>,
    prepare: &(dyn Fn(&Line<'_>) -> T + Sync),
    take: &mut dyn FnMut(&Line<'_>, T) -> bool,
) -> io::Result<Result<Option<Digest>, Finding>> {
    let (sender, receiver) = sync_channel::<Block<T>>(WAITING);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let mut lines = LineBlocks { block: Vec::with_capacity(BLOCK * 2), sender, prepare, whole: true };
            let streamed = container.stream(entry, |chunk| {
                if let Some(hasher) = &mut hasher {
                    hasher.update(chunk);
                }
                lines.push(chunk)
            });
            let whole = lines.finish();
            streamed.map(|streamed| {
                streamed.map(|()| hasher.filter(|_| whole).map(|hasher| Digest(hasher.finalize().into())))
            })
        });
        'blocks: for block in receiver {
            let mut rest = block.bytes.as_slice();
            for prepared in block.lines {
                let Some((bytes, after)) = rest.split_at_checked(prepared.length) else { break 'blocks };
                rest = after;
                if !take(&Line { bytes, hash: prepared.hash }, prepared.made) {
                    break 'blocks;
                }
            }
        }
        // INVARIANT: the reader does not panic, and ends once its channel is closed
        reader.join().map_err(|_| io::Error::other("the reading thread failed"))?
    })
}

/// A line with its LF, and its hash (format §2).
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The line.
    pub bytes: &'a [u8],
    /// The event's hash.
    pub hash: Digest,
}

/// Whole lines on their way from the reading thread.
struct Block<T> {
    bytes: Vec<u8>,
    lines: Vec<Prepared<T>>,
}

/// What the reading thread has made of a line.
struct Prepared<T> {
    length: usize,
    hash: Digest,
    made: T,
}

impl<T> Block<T> {
    fn new(bytes: Vec<u8>, prepare: &dyn Fn(&Line<'_>) -> T) -> Self {
        let mut lines = Vec::new();
        let mut from = 0;
        while from < bytes.len() {
            let rest = bytes.get(from..).unwrap_or_default();
            let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let line = rest.get(..length).unwrap_or_default();
            let line = Line { bytes: line, hash: event_hash(line) };
            lines.push(Prepared { length, hash: line.hash, made: prepare(&line) });
            from += length;
        }
        Self { bytes, lines }
    }
}

/// Cuts inflated bytes into blocks of whole lines.
struct LineBlocks<'a, T> {
    block: Vec<u8>,
    sender: SyncSender<Block<T>>,
    prepare: &'a (dyn Fn(&Line<'_>) -> T + Sync),
    whole: bool,
}

impl<T> LineBlocks<'_, T> {
    /// `false` where a line is longer than any line may be: it is handed on as it is, and refused there.
    fn push(&mut self, chunk: &[u8]) -> bool {
        self.block.extend_from_slice(chunk);
        if self.block.len() < BLOCK {
            return true;
        }
        match memchr::memrchr(b'\n', &self.block) {
            Some(last) => {
                let rest = self.block.split_off(last + 1);
                let whole = std::mem::replace(&mut self.block, rest);
                self.block.reserve(BLOCK * 2);
                self.sender.send(Block::new(whole, self.prepare)).is_ok()
            }
            None => {
                self.whole = self.block.len() <= MAX_LINE + BLOCK;
                self.whole
            }
        }
    }

    fn finish(self) -> bool {
        if !self.block.is_empty() {
            // a closed channel means that the checker has ended, which its join reports
            let _ = self.sender.send(Block::new(self.block, self.prepare));
        }
        self.whole
    }
}
