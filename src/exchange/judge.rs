//! The comparison of a slice with what is held of its journal: the verdicts of format §6.
//!
//! The first verdict that fits, in the format's order. Accepted events are taken in on the way,
//! inside a write that is dropped whole where a later line spoils it.

use crate::bundle::{Code, Finding, Line, Manifest, Verified, unreadable};
use crate::domain::Digest;
use crate::error::{Error, IoContext, Result};
use crate::event::{
    Envelope, Event, Fact, JournalOpened, JournalRole, Tree, UnreadableEvent, Verdict, event_hash, leaf_hash,
};
use crate::messages;
use crate::store::{JournalName, Tip};
use crate::workspace::Pen;

use super::Heard;
use super::kept::Decision;
use super::signers::distrusted;

messages! {
    bundle_changed(path) { ja: "{path} は読み取り中に変わりました", en: "{path} changed while it was read" }
    starts_later(id, seq) { ja: "束 {id} より前の記録（{seq} 番から）がまだありません", en: "events from {seq} on, which come before bundle {id}, are not held yet" }
    accept_in_order() {
        ja: "それを含む束から先に受け入れてください（genba bundle list --open）。何も変わっていません",
        en: "accept the bundle that holds them first (`genba bundle list --open`); nothing has changed",
    }
    try_again() { ja: "もう一度取り込んでください", en: "import it again" }
}

/// What judging came to.
pub(super) struct Judged {
    pub(super) outcome: Outcome,
    /// Whether the key's validity had ended.
    pub(super) is_late: bool,
    pub(super) conflict_seq: Option<i64>,
    pub(super) new_events: u64,
    pub(super) receipts: Vec<Digest>,
}

pub(super) enum Outcome {
    Refused(Finding),
    Verdict(Verdict),
}

impl Judged {
    fn of(verdict: Verdict) -> Self {
        let outcome = Outcome::Verdict(verdict);
        Self { outcome, is_late: verdict == Verdict::Late, conflict_seq: None, new_events: 0, receipts: Vec::new() }
    }

    fn refused(code: Code, place: impl std::fmt::Display) -> Self {
        Self::because(Finding::new(code, place))
    }

    fn because(finding: Finding) -> Self {
        Self { outcome: Outcome::Refused(finding), ..Self::of(Verdict::Accepted) }
    }

    /// The verdict, where it is not refused.
    pub(super) fn verdict(&self) -> Option<Verdict> {
        match self.outcome {
            Outcome::Verdict(verdict) => Some(verdict),
            Outcome::Refused(_) => None,
        }
    }
}

/// Compares the slice with what is held; the first verdict that fits. Takes accepted events in, but nothing of what
/// came too late, unless a person has decided to accept it.
pub(super) fn judge(
    pen: &mut Pen<'_>,
    verified: &Verified,
    decision: Option<&Decision>,
    progress: Heard<'_>,
) -> Result<Judged> {
    let mut is_late = false;
    // a laptop believes its office's pinned key without end
    if verified.manifest.role == JournalRole::Device
        && let Some(finding) = distrusted(pen.ingest.store(), verified, pen.at)?
    {
        is_late = finding.code == Code::SignerExpired;
        if !is_late {
            return Ok(Judged::because(finding));
        }
    }
    if is_late && decision.is_none() {
        // what does not hold is refused, late or not
        pen.ingest.begin_trial()?;
        let judged = fitting(pen, verified, progress)?;
        pen.ingest.end_trial()?;
        return Ok(if judged.verdict().is_some() { Judged::of(Verdict::Late) } else { judged });
    }
    let judged = fitting(pen, verified, progress)?;
    match judged.verdict() {
        // a decision is on what can be taken in now; whatever comes before it is another's
        Some(Verdict::Gap) if is_late => {
            let id = verified.id.short();
            Err(Error::refused(starts_later(id, judged.conflict_seq.unwrap_or_default()), accept_in_order()))
        }
        _ => Ok(Judged { is_late, ..judged }),
    }
}

/// The first verdict that fits a slice whose key counts.
fn fitting(pen: &mut Pen<'_>, verified: &Verified, progress: Heard<'_>) -> Result<Judged> {
    let manifest = &verified.manifest;
    let held = pen.tip(&manifest.journal)?;
    let size = held.as_ref().map_or(0, |tip| tip.size);
    if manifest.first > size {
        return Ok(Judged { conflict_seq: i64::try_from(size).ok(), ..Judged::of(Verdict::Gap) });
    }
    let mut tip = match held {
        Some(tip) => {
            if let Some(mismatch) = opening_mismatch(pen, &tip, manifest)? {
                return Ok(Judged::refused(Code::OpeningMismatch, mismatch));
            }
            tip
        }
        None => pen.ingest.open_journal(&JournalName {
            id: manifest.journal.clone(),
            role: manifest.role,
            principal: manifest.principal.clone(),
            contract: manifest.contract.clone(),
        })?,
    };
    let judged = compare(pen, verified, &mut tip, progress)?;
    if judged.verdict() == Some(Verdict::Accepted) {
        pen.ingest.close(&tip)?;
    }
    Ok(judged)
}

/// A later slice must be of the signer, role and contract that opened the journal.
fn opening_mismatch(pen: &Pen<'_>, tip: &Tip, manifest: &Manifest) -> Result<Option<&'static str>> {
    let Some(line) = pen.ingest.line(tip, 0)? else { return Ok(None) };
    let envelope = Envelope::parse(line.strip_suffix(b"\n").unwrap_or(&line)).ok();
    let opening: Option<JournalOpened> = envelope.and_then(|envelope| serde_json::from_str(envelope.body).ok());
    Ok(opening.and_then(|opening| {
        if opening.principal != manifest.principal {
            Some("principal")
        } else if opening.role != manifest.role {
            Some("role")
        } else if opening.contract != manifest.contract {
            Some("contract")
        } else {
            None
        }
    }))
}

/// A line of a verified bundle, read again: the hash before it, and the event.
type Reread = Option<(Digest, Result<Event, UnreadableEvent>)>;

/// Reads a line that was verified. That its bytes are still those is told by the root or the head in the end.
fn reread(line: &Line<'_>) -> Reread {
    let envelope = Envelope::checked_before(line.bytes.strip_suffix(b"\n")?)?;
    Some((envelope.prev, Event::from_others(&envelope, line.hash)))
}

fn compare(pen: &mut Pen<'_>, verified: &Verified, tip: &mut Tip, progress: Heard<'_>) -> Result<Judged> {
    let manifest = &verified.manifest;
    let changed = || Error::refused(bundle_changed(verified.path.display()), try_again());
    let held = tip.size;
    // with nothing held, the tree is the one that verifying has made, and the chain of hashes binds every line
    let known = verified.tree.as_ref().filter(|_| held == 0);
    let (mut seq, mut before) = (manifest.first, tip.head);
    let total = manifest.events();
    let mut receipts = Vec::new();
    let mut stopped: Option<Result<Judged>> = None;
    verified
        .lines(&reread, &mut |line, reread| {
            let Some((prev, event)) = reread.filter(|(prev, _)| known.is_none() || *prev == before) else {
                stopped = Some(Err(changed()));
                return false;
            };
            before = line.hash;
            if let (true, Ok(event)) = (seq >= held, &event) {
                receipts.extend(own_receipt(pen, event));
            }
            let place = Place { held, seq, first: manifest.first, prev, is_tree_known: known.is_some() };
            let step = one_line(pen, tip, place, (line, event));
            seq += 1;
            progress(total + seq - manifest.first, 2 * total);
            stopped = step.transpose();
            stopped.is_none()
        })
        .reading(&verified.path)?;
    if let Some(stopped) = stopped {
        return stopped;
    }
    if seq != manifest.last + 1 {
        return Err(changed());
    }
    if let Some(tree) = known {
        if before != manifest.head {
            return Err(changed());
        }
        tip.tree = tree.clone();
    }
    let is_stale = manifest.last + 1 < held;
    let root = if is_stale { root_at(pen, tip, manifest.last + 1)? } else { tip.tree.root() };
    if root != manifest.root {
        return Ok(Judged::refused(Code::RootMismatch, manifest.root));
    }
    if is_stale {
        return Ok(Judged::of(Verdict::Stale));
    }
    Ok(Judged { new_events: tip.size - held, receipts, ..Judged::of(Verdict::Accepted) })
}

/// The bundle of this workspace's own journal that an office's event accepts.
fn own_receipt(pen: &Pen<'_>, event: &Event) -> Option<Digest> {
    let Fact::BundleReceived(received) = &event.fact else { return None };
    let is_own = pen.journal() == Some(received.journal.as_str());
    // a clone's twin has receipts of the same journal for events that are not held here
    let last = received.size.checked_sub(1).filter(|_| is_own && received.verdict == Verdict::Accepted)?;
    let known = pen.ingest.line(&pen.tip(&received.journal).ok()??, last).ok()??;
    (event_hash(&known) == received.head).then_some(received.bundle)
}

/// Where a line stands.
struct Place {
    /// How many events of the journal were held before.
    held: u64,
    seq: u64,
    /// The slice's first seq.
    first: u64,
    /// The hash that the line says is before it.
    prev: Digest,
    is_tree_known: bool,
}

/// Compares a line that is held, or takes a new one in; `Some` ends the comparison.
fn one_line(
    pen: &mut Pen<'_>,
    tip: &mut Tip,
    Place { held, seq, first, prev, is_tree_known }: Place,
    (line, event): (&Line<'_>, Result<Event, UnreadableEvent>),
) -> Result<Option<Judged>> {
    let fork = |seq: Option<i64>| Some(Judged { conflict_seq: seq, ..Judged::of(Verdict::Fork) });
    let at = i64::try_from(seq).ok();
    if seq < held && pen.ingest.line(tip, seq)?.is_some_and(|known| known == line.bytes) {
        return Ok(None);
    }
    if seq == first && !continues(pen, tip, seq, prev)? {
        // what lies before the slice is not in it, but `prev` names it
        return Ok(fork(at.map(|seq| seq - 1)));
    }
    if seq < held {
        return Ok(fork(at));
    }
    match event {
        Ok(event) if is_tree_known => pen.ingest.take_known(tip, line, &event).map(|()| None),
        Ok(event) => pen.ingest.take(tip, line, &event).map(|()| None),
        Err(why) => Ok(Some(Judged::because(unreadable(seq, &why)))),
    }
}

/// Whether a slice's first line names the event that is held before it.
fn continues(pen: &Pen<'_>, tip: &Tip, first: u64, prev: Digest) -> Result<bool> {
    let before = match first.checked_sub(1) {
        Some(before) => pen.ingest.line(tip, before)?.map(|known| event_hash(&known)),
        None => Some(Digest::ZERO),
    };
    Ok(Some(prev) == before)
}

/// The root over the first `size` lines held; only a stale slice asks for it.
fn root_at(pen: &Pen<'_>, tip: &Tip, size: u64) -> Result<Digest> {
    let mut tree = Tree::default();
    for seq in 0..size {
        if let Some(line) = pen.ingest.line(tip, seq)? {
            tree.push(leaf_hash(&line));
        }
    }
    Ok(tree.root())
}
