//! A one-step proof from what is held here: the earliest receipt that covers an event, and the path to it.
//!
//! Streams the lines' hashes; a journal of any length costs a few hashes of memory.

use crate::bundle::Held;
use crate::domain::{Digest, Moment};
use crate::error::{Error, Result};
use crate::event::{BundleReceived, Envelope, JournalRole, MAX_LINE, PathFinder, Verdict, event_hash, leaf_hash};
use crate::messages;
use crate::proof::{FORMAT, Proof, ReceiptPlace};
use crate::state::JournalState;
use crate::workspace::Workspace;

/// How a receipt's line shows its kind.
const RECEIPT: &[u8] = b"\"kind\":\"bundle.received\"";

messages! {
    not_covered(seq) { ja: "{seq} 番の記録はまだ受領されていません", en: "no receipt of the office covers event {seq} yet" }
    get_a_receipt() {
        ja: "genba export で書き出して事務所に渡し、返ってきた束を genba import で取り込んでから、もう一度実行してください",
        en: "export it for the office with `genba export`, import the bundle that comes back, and run the command again",
    }
    wait_for_bundle() {
        ja: "その PC の束が届いたら genba import で取り込み、もう一度実行してください",
        en: "import the laptop's next bundle when it arrives, and run the command again",
    }
    of_the_office() { ja: "事務所自身の記録には受領がありません", en: "the office's own events are covered by no receipt" }
    give_the_bundle() {
        ja: "事務所の記録は、事務所の束（genba export）そのもので示してください",
        en: "show the office's events by its bundle itself (`genba export`)",
    }
    too_long(bytes) { ja: "記録が長すぎて証明にできません（{bytes} バイト）", en: "the event is too long for a proof ({bytes} bytes)" }
    give_whole_bundle() { ja: "その記録を含む束そのものを渡してください", en: "hand over the bundle that holds it instead" }
}

/// A receipt in an office's journal.
struct Receipt {
    place: ReceiptPlace,
    held: Held,
}

/// The proof of an event by the earliest receipt that covers it, and what that receipt says.
///
/// # Errors
/// An event that no receipt covers, one that is too long, a failing database.
pub fn prove(workspace: &Workspace, journal: &JournalState, seq: u64) -> Result<(Proof, Held)> {
    if journal.role == JournalRole::Office {
        return Err(Error::refused(of_the_office(), give_the_bundle()));
    }
    let store = &workspace.store;
    let line = match store.tip(&journal.journal)? {
        Some(tip) => store.line(&tip, seq)?.unwrap_or_default(),
        None => Vec::new(),
    };
    let event = String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(&line)).into_owned();
    for receipt in covering(workspace, journal, seq)? {
        let Some(path) = path(workspace, &receipt.held, seq, leaf_hash(&line))? else { continue };
        let Receipt { place, held } = receipt;
        let proof = Proof { event, format: FORMAT.to_owned(), path, receipt: place, seq, size: held.size };
        let bytes = proof.to_bytes().len();
        if bytes > MAX_LINE {
            return Err(Error::refused(too_long(bytes), give_whole_bundle()));
        }
        return Ok((proof, held));
    }
    let help = match workspace.role() {
        JournalRole::Office => wait_for_bundle(),
        JournalRole::Device => get_a_receipt(),
    };
    Err(Error::refused(not_covered(seq), help))
}

/// The receipts that cover an event, the earliest first, a former office's before its successor's.
fn covering(workspace: &Workspace, journal: &JournalState, seq: u64) -> Result<Vec<Receipt>> {
    let store = &workspace.store;
    let journals = store.journals()?;
    let mut receipts = Vec::new();
    for id in store.succession()? {
        let Some(office) = journals.iter().find(|it| it.journal == id && it.role == JournalRole::Office) else {
            continue;
        };
        store.lines(&id, 0, office.size, &mut |line| {
            if memchr::memmem::find(line, RECEIPT).is_some()
                && let Some(receipt) = receipt(line)
                && receipt.held.journal == journal.journal
                && (seq + 1..=journal.size).contains(&receipt.held.size)
            {
                receipts.push(receipt);
            }
            Ok(())
        })?;
    }
    Ok(receipts)
}

fn receipt(line: &[u8]) -> Option<Receipt> {
    let envelope = Envelope::parse(line.strip_suffix(b"\n").unwrap_or(line)).ok()?;
    let received: BundleReceived = serde_json::from_str(envelope.body).ok()?;
    let is_receipt = envelope.kind == "bundle.received" && received.verdict == Verdict::Accepted;
    let at = Moment::parse(envelope.at).filter(|_| is_receipt)?;
    let place = ReceiptPlace { journal: envelope.journal.to_owned(), seq: envelope.seq };
    Some(Receipt { place, held: Held { at, journal: received.journal, root: received.root, size: received.size } })
}

/// The path from the event to the receipt's root; `None` where that is the root of other events, which
/// a clone's twin has got receipted.
fn path(workspace: &Workspace, held: &Held, seq: u64, leaf: Digest) -> Result<Option<Vec<Digest>>> {
    let Some(mut finder) = PathFinder::new(seq, held.size) else { return Ok(None) };
    workspace.store.lines(&held.journal, 0, held.size - 1, &mut |line| {
        finder.push(leaf_hash(line));
        Ok(())
    })?;
    let proof = finder.finish().filter(|proof| proof.root(leaf) == Some(held.root));
    Ok(proof.map(|proof| proof.path))
}

/// The seqs of a journal's events whose hashes begin with some hexadecimal digits.
///
/// # Errors
/// A failing database.
pub fn events_by_hash(workspace: &Workspace, journal: &JournalState, beginning: &str) -> Result<Vec<u64>> {
    let (mut found, mut seq) = (Vec::new(), 0);
    workspace.store.lines(&journal.journal, 0, journal.size, &mut |line| {
        if event_hash(line).hex().starts_with(beginning.as_bytes()) {
            found.push(seq);
        }
        seq += 1;
        Ok(())
    })?;
    Ok(found)
}
