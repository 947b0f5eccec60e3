//! What comes in: verified whole, compared with what is held, judged, and receipted (format §6).

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;
use std::path::Path;

use super::imported::{Imported, Judgement};
use super::inbox::condition;
use super::join::{REPLACES, noted};
use super::judge::{Judged, bundle_changed, judge, try_again};
use super::kept::Decision;
use super::{Heard, envelope};
use crate::bundle::{Code, Finding, Judging, Manifest, Receipts, Verified, claim, verify, without};
use crate::domain::{Digest, normalise};
use crate::durable::{Durable, make_folder, pour};
use crate::error::{Error, IoContext, Result};
use crate::event::{BundleReceived, Draft, Fact, JournalOpened, JournalRole, Verdict};
use crate::evidence::{Condition, Evidence};
use crate::state::{Erasure, JournalState, Opening};
use crate::store::{KnownBundle, LastWord};
use crate::trust::Trust;
use crate::workspace::{Pen, Workspace};

/// Bytes of events from which a slice is taken in as bulk.
const BULK: u64 = 32 << 20;

/// Takes a bundle in, then those kept aside that it makes room for; adds one result for each.
///
/// # Errors
/// Files that cannot be read or kept; everything wrong with a bundle is in its result. What was
/// taken in before a failure stays, and is in the results.
pub fn import(workspace: &mut Workspace, path: &Path, results: &mut Vec<Imported>, progress: Heard<'_>) -> Result<()> {
    let opened = envelope::open(workspace, path)?;
    // what is no bundle at all is not worth a copy of its size
    if opened.is_none()
        && claim(path).reading(path)?.is_none()
        && let Err(refused) = check(workspace, path, path, progress)?
    {
        results.push(refused);
        return Ok(());
    }
    let copy = opened.map_or_else(|| copy_in(workspace, path), Ok)?;
    let first = take_in(workspace, path, copy, None, progress)?;
    followed(workspace, first, results, progress)
}

/// Takes in what a person accepts although it came too late, from the inbox, then what waited for it: each of that is
/// judged by itself.
///
/// # Errors
/// As for [`import`].
pub(super) fn import_late(
    workspace: &mut Workspace,
    id: &Digest,
    decision: &Decision,
    results: &mut Vec<Imported>,
    progress: Heard<'_>,
) -> Result<()> {
    let first = take_in_kept(workspace, id, Some(decision), progress)?;
    followed(workspace, first, results, progress)
}

/// Adds a result, and those of the bundles kept aside that it makes room for.
fn followed(
    workspace: &mut Workspace,
    first: Imported,
    results: &mut Vec<Imported>,
    progress: Heard<'_>,
) -> Result<()> {
    let journal = accepted_journal(&first);
    results.push(first);
    let mut tried = HashSet::new();
    while let Some(id) = journal.as_deref().map_or(Ok(None), |journal| next_aside(workspace, journal, &tried))? {
        results.push(take_in_kept(workspace, &id, None, progress)?);
        tried.insert(id);
    }
    Ok(())
}

/// Takes in what was kept in the inbox; a file that is not that bundle any more is refused, and waits no longer.
fn take_in_kept(
    workspace: &mut Workspace,
    id: &Digest,
    decision: Option<&Decision>,
    progress: Heard<'_>,
) -> Result<Imported> {
    let kept = workspace.inbox(id);
    let copy = copy_in(workspace, &kept)?;
    let claim = claim(copy.temporary()).reading_own(&kept)?;
    let result = match claim.filter(|claim| claim.id != *id) {
        // whatever it is, nobody has brought it
        Some(_) => Imported::refused(&kept, None, vec![Finding::new(Code::HashMismatch, "SHA256SUMS")]),
        None => take_in(workspace, &kept, copy, decision, progress)?,
    };
    if result.verdict == Judgement::Refused {
        workspace.write(|pen| pen.ingest.refuse_kept(id))?;
    }
    Ok(Imported { bundle: Some(*id), was_aside: true, ..result })
}

/// Says what would be made of a bundle; stores nothing.
///
/// # Errors
/// Where the file cannot be read.
pub fn preview(workspace: &mut Workspace, path: &Path, progress: Heard<'_>) -> Result<Imported> {
    let opened = envelope::open(workspace, path)?;
    let bare = opened.as_ref().map_or(path, Durable::temporary);
    match check(workspace, bare, path, progress)? {
        Err(refused) => Ok(refused),
        Ok(verified) => {
            if let Some(replayed) = replayed(workspace, path, &verified)? {
                return Ok(replayed);
            }
            let mut result = None;
            let outcome = workspace.write(|pen| {
                result = Some(judge(pen, &verified, None, progress)?);
                // ends the write without keeping anything
                Err(Error::internal(try_again()))
            });
            match (result, outcome) {
                (Some(judged), _) => Ok(judged.into_imported(path, &verified)),
                (None, Err(error)) => Err(error),
                (None, Ok(())) => Err(Error::internal(try_again())),
            }
        }
    }
}

/// The answer to a bundle that was accepted before.
fn replayed(workspace: &Workspace, path: &Path, verified: &Verified) -> Result<Option<Imported>> {
    let known = workspace.store.known_bundle(&verified.id)?;
    Ok(known.filter(|word| word.is_accepted()).map(|_| Imported::replayed(path, verified)))
}

fn accepted_journal(imported: &Imported) -> Option<String> {
    let is_accepted = imported.verdict == Judgement::Judged(Verdict::Accepted);
    imported.manifest.as_ref().filter(|_| is_accepted).map(|manifest| manifest.journal.clone())
}

/// The next bundle kept aside that now continues what is held and was not tried yet.
fn next_aside(workspace: &Workspace, journal: &str, tried: &HashSet<Digest>) -> Result<Option<Digest>> {
    let size = workspace.store.tip(journal)?.map_or(0, |tip| tip.size);
    let aside = workspace.store.bundles_aside(journal)?;
    // one whose file is gone waits until it is brought again
    let ready = |(id, first): &(Digest, u64)| *first <= size && !tried.contains(id) && workspace.inbox(id).is_file();
    Ok(aside.into_iter().find(ready).map(|(id, _)| id))
}

/// Copies the file into the inbox under a temporary name, so that what is checked is what is kept.
fn copy_in(workspace: &Workspace, path: &Path) -> Result<Durable> {
    let mut source = File::open(path).reading(path)?;
    if path.is_dir() {
        return Err(Error::usage(crate::error::is_a_folder(path.display()), crate::error::name_a_file()));
    }
    let target = workspace.inbox(&Digest::ZERO);
    make_folder(target.parent().unwrap_or(&target), true)?;
    let mut copy = Durable::create(&target, true)?;
    pour(&mut source, path, &mut copy)?;
    Ok(copy)
}

/// Keeps what was checked, in the place of what the medium may have made of an earlier copy; without what the office
/// has erased.
fn archive(mut copy: Durable, verified: &Verified, erased: &BTreeMap<Digest, Erasure>) -> Result<()> {
    copy.rename(&format!("{}.zip", verified.id));
    if !verified.attachments.iter().any(|digest| erased.contains_key(digest)) {
        return copy.commit();
    }
    let mut archived = Durable::create(copy.target(), true)?;
    without(copy.temporary(), &mut archived, &|digest| erased.contains_key(digest))?;
    archived.commit()
}

fn take_in(
    workspace: &mut Workspace,
    path: &Path,
    copy: Durable,
    decision: Option<&Decision>,
    progress: Heard<'_>,
) -> Result<Imported> {
    let verified = match check(workspace, copy.temporary(), path, progress)? {
        Err(refused) => return Ok(refused),
        Ok(verified) => verified,
    };
    if let Some(replayed) = replayed(workspace, path, &verified)? {
        return Ok(Imported { set_right: set_right(workspace, copy, &verified)?, ..replayed });
    }
    let evidence = workspace.evidence();
    let asks_for_replay = asks_for_replay(workspace, &verified.manifest)?;
    // a laptop learns its contract, and opens its journal, with its first dispatch; one that replaces another, with its last
    let opening = match (workspace.role(), workspace.own_journal()?, workspace.store.setting(REPLACES)?) {
        (JournalRole::Device, None, None) => Some(workspace.opening(&verified.manifest.contract, None)?),
        _ => None,
    };
    if verified.manifest.events_bytes > BULK {
        workspace.store.expect_bulk();
    }
    let mut refused = None;
    let mut judged = None;
    let mut came_meanwhile = false;
    let outcome = workspace.write(|pen| {
        // asked again within the write: another process may have taken the same bundle in
        came_meanwhile = pen.ingest.store().known_bundle(&verified.id)?.is_some_and(LastWord::is_accepted);
        if came_meanwhile {
            return Err(Error::internal(try_again()));
        }
        let judgement = judge(pen, &verified, decision, progress)?;
        let Some(verdict) = judgement.verdict() else {
            refused = Some(judgement);
            return Err(Error::internal(try_again()));
        };
        // within the write, lest a file come back that is being erased
        let erased = pen.ingest.store().erased()?;
        // evidence first: no event may refer to what is not there
        if verdict == Verdict::Accepted {
            keep_attachments(&evidence, &verified, &erased)?;
        }
        if let Some(decision) = decision.filter(|_| judgement.is_late && verdict == Verdict::Accepted) {
            pen.record(decision.window(pen.at))?;
        }
        receipt(pen, &verified, &judgement, verdict, opening)?;
        if judgement.new_events > 0 && asks_for_replay {
            // whoever opens it next replays, should this process not live to do so
            pen.ingest.forget_projections()?;
        }
        judged = Some(judgement);
        archive(copy, &verified, &erased)
    });
    if came_meanwhile {
        return Ok(Imported::replayed(path, &verified));
    }
    match (refused, outcome) {
        (Some(refused), _) => Ok(refused.into_imported(path, &verified)),
        (None, Err(error)) => Err(error),
        (None, Ok(())) => {
            let judged = judged.ok_or_else(|| Error::internal(try_again()))?;
            if judged.new_events > 0 && asks_for_replay {
                workspace.store.rebuild()?;
            }
            Ok(judged.into_imported(path, &verified))
        }
    }
}

/// Sets right what was lost or damaged here of a bundle that was accepted before: its files of evidence, and itself.
/// Tells whether anything was.
fn set_right(workspace: &mut Workspace, copy: Durable, verified: &Verified) -> Result<bool> {
    // one that cannot be read any more is as good as lost
    let is_kept = matches!(condition(workspace, &verified.id), Ok(Condition::Whole));
    let evidence = workspace.evidence();
    let mut kept = 0;
    workspace.write(|pen| {
        let erased = pen.ingest.store().erased()?;
        kept = keep_attachments(&evidence, verified, &erased)?;
        if is_kept { Ok(()) } else { archive(copy, verified, &erased) }
    })?;
    Ok(kept > 0 || !is_kept)
}

/// Where a journal was succeeded, the former one's events may come after its successor's: only a replay puts them in
/// their place.
fn asks_for_replay(workspace: &Workspace, manifest: &Manifest) -> Result<bool> {
    let continued = |it: &(Opening, bool)| it.0.former.as_ref() == Some(&manifest.journal);
    if workspace.store.list::<Opening>(true)?.iter().any(continued) {
        return Ok(true);
    }
    let journals = workspace.store.journals()?;
    let of_others = |it: &&JournalState| it.role == JournalRole::Office && it.journal != manifest.journal;
    Ok(manifest.role == JournalRole::Office && journals.iter().any(|it| of_others(&it)))
}

/// Keeps what a bundle carries and is not erased; what is held but damaged is set right by what came. Tells how many
/// files were not held.
fn keep_attachments(evidence: &Evidence, verified: &Verified, erased: &BTreeMap<Digest, Erasure>) -> Result<usize> {
    let mut kept_now = 0;
    let changed = || Error::refused(bundle_changed(verified.path.display()), try_again());
    let carried = verified.carried().reading(&verified.path)?;
    let mut missing: BTreeSet<Digest> = verified.attachments.iter().copied().collect();
    for attached in carried.attachments() {
        missing.remove(&attached.digest);
        if erased.contains_key(&attached.digest) || evidence.holds(&attached.digest)? {
            continue;
        }
        let mut keeping = evidence.begin()?;
        let mut kept = Ok(());
        let streamed = attached.stream(|chunk| {
            kept = keeping.take(chunk);
            kept.is_ok()
        });
        kept?;
        streamed.reading(&verified.path)?;
        if keeping.finish()?.0 != attached.digest {
            return Err(changed());
        }
        kept_now += 1;
    }
    if missing.is_empty() { Ok(kept_now) } else { Err(changed()) }
}

/// Everything that can be said without looking at the journal held: direction, contract, §4 and §5.
fn check(workspace: &Workspace, file: &Path, shown: &Path, progress: Heard<'_>) -> Result<Result<Verified, Imported>> {
    let claim = claim(file).reading(shown)?;
    let mut at = workspace.now();
    let mut receipts = Receipts::default();
    for digest in workspace.store.erased()?.keys() {
        receipts.add_erased(*digest);
    }
    let mut trust = Trust::default();
    if let Some(claim) = &claim {
        if let Some(at) = workspace.store.receipt(&claim.id)? {
            receipts.add(claim.id, at);
        }
        trust = match workspace.role() {
            JournalRole::Office => {
                at = super::signers::judging_time(&workspace.store, &claim.key, at)?;
                Trust::new(super::trust_lines(workspace)?)
            }
            JournalRole::Device => super::office_trust(workspace, &claim.manifest.principal, &claim.key)?,
        };
    }
    let judging = Judging { trust: &trust, at, receipts: &receipts };
    let total = claim.as_ref().map_or(0, |claim| claim.manifest.events());
    let mut done = 0;
    // half of the way: the other half is taking in
    let mut report = verify(file, &judging, &mut |_, _| {
        done += 1;
        progress(done, 2 * total);
    })
    .reading(shown)?;
    if let Some(manifest) = &report.manifest {
        if manifest.role != workspace.role().counterpart() {
            report.findings.push(Finding::new(Code::DirectionWrong, manifest.role.name()));
        }
        let own = match workspace.own_journal()? {
            Some(journal) => workspace.store.contract_of(&journal)?,
            None => None,
        };
        // another's program may spell the same number in another form; its own journal must keep to that
        if own.is_some_and(|own| normalise(&own) != normalise(&manifest.contract)) {
            report.findings.push(Finding::new(Code::ContractMismatch, &manifest.contract));
        }
    }
    Ok(report.into_verified().map_err(|report| Imported::refused(shown, claim, report.findings)))
}

/// Records what was made of the bundle: the office's receipt, or the laptop's note of receipts.
fn receipt(
    pen: &mut Pen<'_>,
    verified: &Verified,
    judged: &Judged,
    verdict: Verdict,
    opening: Option<JournalOpened>,
) -> Result<()> {
    let manifest = &verified.manifest;
    pen.ingest.note_bundle(&KnownBundle {
        id: verified.id,
        journal: manifest.journal.clone(),
        first: manifest.first,
        last: manifest.last,
        verdict: LastWord::Judged(verdict),
    })?;
    let held = pen.tip(&manifest.journal)?;
    if manifest.role == JournalRole::Device {
        let received = BundleReceived {
            bundle: verified.id,
            conflict_seq: judged.conflict_seq,
            first: manifest.first,
            head: held.as_ref().map_or(Digest::ZERO, |tip| tip.head),
            journal: manifest.journal.clone(),
            last: manifest.last,
            root: held.as_ref().map_or_else(|| Digest::of(&[]), |tip| tip.tree.root()),
            size: held.as_ref().map_or(0, |tip| tip.size),
            verdict,
        };
        pen.record(vec![Draft::new("system", Fact::BundleReceived(received))])?;
        return Ok(());
    }
    let Some(tip) = held.filter(|_| verdict == Verdict::Accepted && judged.new_events > 0) else { return Ok(()) };
    if let (Some(opening), None) = (opening, pen.journal()) {
        pen.open_journal(opening)?;
    }
    if pen.journal().is_some() {
        pen.record(vec![noted(&manifest.journal, &tip, judged.receipts.clone())])?;
    }
    Ok(())
}
