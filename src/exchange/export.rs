//! What leaves: the slice that the other side does not hold yet, in as few bundles as the format allows.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::envelope::{Receiver, receiver, wrap};
use crate::bundle::{MAX_PART, Slice, SliceSource, Written, compose};
use crate::domain::Digest;
use crate::durable::{Durable, make_folder, output_at};
use crate::error::{Error, Result};
use crate::event::{Envelope, JournalRole, Tree, event_hash, leaf_hash};
use crate::keys::is_envelope_name;
use crate::messages;
use crate::state::JournalState;
use crate::store::Store;
use crate::workspace::Workspace;

/// Attachments of one bundle, with room for the other entries.
const MAX_ATTACHMENTS: usize = 59_000;

messages! {
    plain_and_age() { ja: "--plain と .age で終わる名前が食い違っています", en: "--plain contradicts a name that ends with .age" }
    one_of_both() { ja: "暗号化しないなら .zip で終わる名前に、するなら --plain を外してください", en: "give a name that ends with .zip, or leave --plain out" }
    nothing_new_for(name) { ja: "{name} はすでにすべて受け取っています", en: "{name} already holds everything" }
    nothing_unreceipted() { ja: "受領されていない記録はありません", en: "everything is receipted; there is nothing to export" }
    from_again() { ja: "もう一度書き出すには --from 0 を付けてください", en: "to export it again give --from 0" }
    from_too_late(from, size) {
        ja: "{from} 番の記録はまだありません（{size} 件あります）",
        en: "there is no event {from} yet; the journal has {size}",
    }
    smaller_from() { ja: "--from に小さい番号を指定してください", en: "give a smaller --from" }
    unknown_device(name) { ja: "作業用 PC {name} は登録されていません", en: "no laptop of the name {name} is trusted" }
    see_trust_list() { ja: "genba trust list で名前を確かめてください", en: "see `genba trust list` for the names" }
    unknown_journal(id) { ja: "記録 {id} はこのワークスペースのものではありません", en: "{id} is no journal of this workspace" }
    see_log() { ja: "genba status で記録の一覧を確かめてください", en: "see `genba status` for its journals" }
    changed_meanwhile() { ja: "書き出しの間に記録が変わりました", en: "the journal changed while it was exported" }
    export_again() { ja: "もう一度書き出してください", en: "export it again" }
}

/// What is wanted of an export.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Where the bundle goes; else the outbox.
    pub output: Option<PathBuf>,
    /// The laptop that it is for.
    pub to: Option<String>,
    /// The first event; else the first that the other side is not known to hold.
    pub from: Option<u64>,
    /// A predecessor's journal.
    pub journal: Option<String>,
    /// Whether it must not be encrypted.
    pub plain: bool,
}

/// One bundle that was written.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Exported {
    /// Its id.
    pub bundle: Digest,
    /// Its file.
    pub file: PathBuf,
    /// First seq.
    pub first: u64,
    /// Last seq.
    pub last: u64,
    /// Hash of the last event.
    pub head: Digest,
    /// Number of attachments.
    pub attachments: usize,
    /// To whom it is encrypted.
    pub encrypted_to: Option<String>,
}

/// Writes the bundles; `progress` hears how many of how many events are done.
///
/// # Errors
/// Nothing to export, an unknown laptop or journal, missing evidence, a failing disk.
pub fn export(workspace: &Workspace, wanted: &Wanted, progress: &mut dyn FnMut(u64, u64)) -> Result<Vec<Exported>> {
    let journal = own_journal(workspace, wanted)?;
    let first = first_wanted(workspace, wanted, &journal)?;
    if first >= journal.size {
        let what = match (&wanted.to, wanted.from) {
            (_, Some(from)) => return Err(Error::refused(from_too_late(from, journal.size), smaller_from())),
            (Some(name), None) => nothing_new_for(name),
            (None, None) => nothing_unreceipted(),
        };
        return Err(Error::refused(what, from_again()));
    }
    let to = envelope(workspace, wanted)?;
    let parts = parts(&workspace.store, &journal, first, MAX_PART)?;
    let key = workspace.key_of(&journal)?;
    let contract = workspace.store.contract_of(&journal.journal)?.unwrap_or_default();
    let evidence = workspace.evidence();
    let erased = workspace.store.erased()?;
    let total = journal.size - first;
    let mut exported = Vec::new();
    for (number, part) in (1..).zip(&parts) {
        let slice = Slice {
            contract: contract.clone(),
            first: part.first,
            head: part.head,
            journal: journal.journal.clone(),
            last: part.last,
            principal: journal.principal.clone(),
            role: journal.role,
            root: part.root,
        };
        let done = RefCell::new(&mut *progress);
        let lines = |take: &mut dyn FnMut(&[u8]) -> Result<()>| {
            let mut seq = part.first;
            workspace.store.lines(&journal.journal, part.first, part.last, &mut |line| {
                seq += 1;
                if let Ok(mut done) = done.try_borrow_mut() {
                    done(seq - first, total);
                }
                take(line)
            })
        };
        let source = SliceSource {
            lines: &lines,
            evidence: &|digest| evidence.path(digest),
            erased: &|digest| erased.contains_key(digest),
        };
        let file = output_at(&output(workspace, wanted, &slice, (number, to.is_some())))?;
        let written = put(workspace, &file, to.as_ref(), &|target| compose(target, &slice, &source, &key))?;
        exported.push(Exported {
            bundle: written.id,
            file,
            first: part.first,
            last: part.last,
            head: part.head,
            attachments: written.attachments,
            encrypted_to: to.as_ref().map(|to| to.name.clone()),
        });
    }
    Ok(exported)
}

/// To whom the bundles are encrypted; the ending of the file's name decides, and where none is given
/// nothing leaves in clear unless that is asked for. In clear or not, nothing is for a laptop whose key has ended.
fn envelope(workspace: &Workspace, wanted: &Wanted) -> Result<Option<Receiver>> {
    let wraps = match &wanted.output {
        Some(path) => is_envelope_name(path),
        None => !wanted.plain,
    };
    match (wraps, wanted.plain) {
        (true, true) => Err(Error::usage(plain_and_age(), one_of_both())),
        (true, false) => receiver(workspace, wanted.to.as_deref()).map(Some),
        (false, _) if workspace.role() == JournalRole::Office && wanted.to.is_some() => {
            receiver(workspace, wanted.to.as_deref()).map(|_| None)
        }
        (false, _) => Ok(None),
    }
}

/// Writes one bundle, in its envelope where it has one; the bare one then never stands beside it.
fn put(
    workspace: &Workspace,
    file: &Path,
    to: Option<&Receiver>,
    compose: &dyn Fn(&Path) -> Result<(Written, Durable)>,
) -> Result<Written> {
    let Some(to) = to else {
        let (written, made) = compose(file)?;
        made.commit()?;
        return Ok(written);
    };
    let outbox = workspace.home().join("outbox");
    make_folder(&outbox, true)?;
    let (written, made) = compose(&outbox.join("bare.zip"))?;
    wrap(made, to, file)?;
    Ok(written)
}

fn own_journal(workspace: &Workspace, wanted: &Wanted) -> Result<JournalState> {
    let Some(id) = &wanted.journal else { return workspace.standing() };
    let journals = workspace.store.journals()?;
    journals
        .into_iter()
        .find(|journal| journal.journal == *id && journal.role == workspace.role())
        .ok_or_else(|| Error::usage(unknown_journal(id), see_log()))
}

fn first_wanted(workspace: &Workspace, wanted: &Wanted, journal: &JournalState) -> Result<u64> {
    if let Some(from) = wanted.from {
        return Ok(from);
    }
    match (workspace.role(), &wanted.to) {
        (JournalRole::Device, _) => Ok(journal.receipted),
        (JournalRole::Office, None) => Ok(0),
        (JournalRole::Office, Some(name)) => {
            let lines = super::trust_lines(workspace)?;
            let of_name: Vec<_> =
                lines.iter().filter(|line| line.principal == *name && line.role == JournalRole::Device).collect();
            let Some(latest) = of_name.last() else {
                return Err(Error::refused(unknown_device(name), see_trust_list()));
            };
            // a laptop notes what it holds; what it has noted comes back with its next bundle
            workspace.store.noted(&latest.key.fingerprint(), &journal.journal)
        }
    }
}

/// Former journals of this workspace that hold what the other side is not known to hold; all of them where
/// it is known to hold nothing.
///
/// # Errors
/// A failing database.
pub fn former_journals_owed(workspace: &Workspace, to: Option<&str>, full: bool) -> Result<Vec<String>> {
    let own = workspace.journal()?;
    let mut owed = Vec::new();
    for former in workspace.store.journals()? {
        if former.role != workspace.role() || former.journal == own {
            continue;
        }
        let wanted = Wanted { to: to.map(str::to_owned), ..Wanted::default() };
        let is_owed = match former.role {
            _ if full => true,
            JournalRole::Device => former.records > former.receipted,
            JournalRole::Office => to.is_some() && first_wanted(workspace, &wanted, &former)? < former.size,
        };
        if is_owed {
            owed.push(former.journal);
        }
    }
    Ok(owed)
}

struct Part {
    first: u64,
    last: u64,
    head: Digest,
    root: Digest,
}

/// Cuts the slice where one bundle would grow past so many bytes; usually it is one part, whose head and
/// root are the journal's own.
fn parts(store: &Store, journal: &JournalState, first: u64, most: u64) -> Result<Vec<Part>> {
    let tip = store.tip(&journal.journal)?.filter(|tip| (tip.size, tip.head) == (journal.size, journal.head));
    let tip = tip.ok_or_else(|| Error::internal(changed_meanwhile()).with_help(export_again()))?;
    let whole = Part { first, last: journal.size - 1, head: journal.head, root: tip.tree.root() };
    let cuts = cuts(store, journal, first, most)?;
    if cuts.is_empty() {
        return Ok(vec![whole]);
    }
    let mut parts = Vec::new();
    let mut tree = Tree::default();
    let mut begin = first;
    store.lines(&journal.journal, 0, journal.size - 1, &mut |line| {
        let seq = tree.size();
        tree.push(leaf_hash(line));
        if cuts.contains(&seq) {
            parts.push(Part { first: begin, last: seq, head: event_hash(line), root: tree.root() });
            begin = seq + 1;
        }
        Ok(())
    })?;
    parts.push(Part { first: begin, ..whole });
    Ok(parts)
}

/// The last seq of every part but the last.
fn cuts(store: &Store, journal: &JournalState, first: u64, most: u64) -> Result<HashSet<u64>> {
    let mut cuts = HashSet::new();
    let mut seen = HashSet::new();
    let (mut bytes, mut seq) = (0u64, first);
    store.lines(&journal.journal, first, journal.size - 1, &mut |line| {
        let content = line.strip_suffix(b"\n").unwrap_or(line);
        let attachments = Envelope::parse(content).ok().and_then(|envelope| envelope.attachments()).unwrap_or_default();
        let added: u64 = attachments.iter().filter(|it| !seen.contains(&it.sha256)).map(|it| it.size).sum();
        let size = u64::try_from(line.len()).unwrap_or(0) + added;
        if seq > first && (bytes + size > most || seen.len() + attachments.len() > MAX_ATTACHMENTS) {
            cuts.insert(seq - 1);
            seen.clear();
            bytes = 0;
        }
        bytes += size;
        seen.extend(attachments.into_iter().map(|it| it.sha256));
        seq += 1;
        Ok(())
    })?;
    Ok(cuts)
}

fn output(workspace: &Workspace, wanted: &Wanted, slice: &Slice, (number, wraps): (usize, bool)) -> PathBuf {
    let ending = if wraps { "zip.age" } else { "zip" };
    let Some(path) = &wanted.output else {
        let to = wanted.to.as_deref().map(|name| format!("-to-{name}")).unwrap_or_default();
        let name = format!("{}{to}-{}-{}.{ending}", slice.principal, slice.first, slice.last);
        return workspace.home().join("outbox").join(name);
    };
    if number == 1 {
        return path.clone();
    }
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let bare = stem(path);
    let stem = if wraps { stem(Path::new(&bare)) } else { bare };
    path.with_file_name(format!("{stem}-{number}.{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Draft, EvidenceAttached, Fact};

    fn note(workspace: &mut Workspace) {
        let fact = Fact::EvidenceAttached(EvidenceAttached { note: "n".repeat(200), run: None, step: None });
        workspace.record(vec![Draft::new("W-02", fact)]).unwrap();
    }

    #[test]
    fn parts_are_cut_of_the_journal_as_it_stands_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let mut workspace = Workspace::create(folder.path(), JournalRole::Office, "office").unwrap();
        let opening = workspace.opening("C-1", None).unwrap();
        workspace.write(|pen| pen.open_journal(opening)).unwrap();
        (0..3).for_each(|_| note(&mut workspace));
        let journal = workspace.standing().unwrap();
        for (most, count) in [(MAX_PART, 1), (1, 4)] {
            let parts = parts(&workspace.store, &journal, 0, most).unwrap();
            assert_eq!((parts.len(), parts[0].first, parts.last().unwrap().last), (count, 0, 3));
            for part in &parts {
                let mut tree = Tree::default();
                let mut head = Digest::ZERO;
                let take = &mut |line: &[u8]| {
                    tree.push(leaf_hash(line));
                    head = event_hash(line);
                    Ok(())
                };
                workspace.store.lines(&journal.journal, 0, part.last, take).unwrap();
                assert_eq!((part.head, part.root), (head, tree.root()), "{most}: {}", part.last);
            }
        }
        note(&mut workspace);
        for most in [MAX_PART, 1] {
            let refused = parts(&workspace.store, &journal, 0, most).err().unwrap();
            assert!(refused.what.en.contains("changed while it was exported"), "{}", refused.what.en);
        }
    }
}
