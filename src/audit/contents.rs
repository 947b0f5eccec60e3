//! What an auditor is given: every bundle as it came, the office's own journals, and what our own
//! verification says of each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::place::{Scratch, portable_name};
use crate::bundle::{Code, Finding, Judging, Receipts, claim, verify};
use crate::domain::{Digest, Moment};
use crate::error::{IoContext, Result};
use crate::event::{Attachment, JournalRole};
use crate::exchange::{Wanted, export, trust_lines};
use crate::message::Text;
use crate::messages;
use crate::state::{Erasure, Paper, PaperState, PaperStep};
use crate::store::{KnownBundle, LastWord};
use crate::trust::Trust;
use crate::workspace::Workspace;

messages! {
    bundle_gone(id) { ja: "受け取った束 {id} のファイルがありません", en: "the file of bundle {id}, which came in, is missing" }
    key_elsewhere(name) { ja: "{name} の鍵がここにないので、その記録を書き出せません", en: "the key of {name} is not here, so that journal is not exported" }
    paper_gone(paper) { ja: "書面 {paper} のファイルがありません", en: "a file of paper {paper} is missing" }
}

/// A bundle of the package.
#[derive(Debug)]
pub struct Bundle {
    /// Its name in the package.
    pub name: String,
    /// The file.
    pub file: PathBuf,
    /// Its id.
    pub id: Digest,
    /// The signer's name.
    pub principal: String,
    /// First and last seq.
    pub span: (u64, u64),
    /// What the office made of it; none for its own.
    pub verdict: Option<LastWord>,
    /// When it was accepted.
    pub received: Option<Moment>,
    /// The time at which its key is judged.
    pub judged_at: Moment,
    /// What our own verification finds.
    pub findings: Vec<Finding>,
}

impl Bundle {
    /// Whether it is evidence, and not only kept because it came.
    pub fn counts(&self) -> bool {
        self.verdict.is_none_or(LastWord::is_accepted)
    }
}

/// A file of a paper that was submitted.
#[derive(Debug)]
pub struct PaperFile {
    /// Its name in the package.
    pub name: String,
    /// Its digest.
    pub digest: Digest,
    /// The paper's number and revision.
    pub paper: (String, u32),
    /// The submission.
    pub submitted: PaperStep,
    /// What came of that revision, where anything did.
    pub decided: Option<PaperStep>,
    /// The file's own name.
    pub original: String,
}

/// Everything of a package but its index.
#[derive(Debug)]
pub struct Contents {
    /// The state that it shows: the time of the office's last event.
    pub as_of: Moment,
    /// `allowed_signers`.
    pub signers: String,
    /// The office's own first, then the others by name.
    pub bundles: Vec<Bundle>,
    /// Files of submitted papers.
    pub papers: Vec<PaperFile>,
    /// Attachments that the office has erased, by time.
    pub erased: Vec<Erasure>,
    /// What should be there and is not.
    pub lacking: Vec<Text>,
}

/// Gathers and verifies everything; exports the office's own journals into the scratch folder.
///
/// # Errors
/// A failing disk or database.
pub fn gather(workspace: &Workspace, scratch: &Scratch, progress: &mut dyn FnMut(u64, u64)) -> Result<Contents> {
    let as_of = workspace.standing()?.last_at.unwrap_or_else(|| workspace.now());
    let lines = trust_lines(workspace)?;
    let mut contents = Contents {
        as_of,
        signers: lines.iter().map(|line| format!("{line}\n")).collect(),
        bundles: own(workspace, scratch, as_of)?,
        papers: Vec::new(),
        erased: workspace.store.erased()?.into_values().collect(),
        lacking: Vec::new(),
    };
    let owns: Vec<_> = workspace.store.journals()?.into_iter().filter(|it| it.role == JournalRole::Office).collect();
    for former in owns.iter().filter(|it| !workspace.holds_key_of(it)) {
        contents.lacking.push(key_elsewhere(&former.principal));
    }
    came(workspace, &mut contents)?;
    papers(workspace, &mut contents)?;
    judge(&Trust::new(lines), &mut contents, progress)?;
    Ok(contents)
}

/// The office's own journals as bundles, cut where one would grow too large.
fn own(workspace: &Workspace, scratch: &Scratch, as_of: Moment) -> Result<Vec<Bundle>> {
    let mut bundles = Vec::new();
    let mut journals = workspace.store.journals()?;
    journals.retain(|it| it.role == JournalRole::Office && workspace.holds_key_of(it));
    for (number, journal) in journals.iter().enumerate() {
        let wanted = Wanted {
            output: Some(scratch.path(&format!("office-{number}.zip"))),
            from: Some(0),
            journal: Some(journal.journal.clone()),
            ..Wanted::default()
        };
        for written in export(workspace, &wanted, &mut |_, _| ())? {
            bundles.push(Bundle {
                name: name_in("bundles", &journal.principal, (written.first, written.last), &written.bundle),
                file: written.file,
                id: written.bundle,
                principal: journal.principal.clone(),
                span: (written.first, written.last),
                verdict: None,
                received: None,
                // a former key of the office may have ended since
                judged_at: journal.last_at.unwrap_or(as_of),
                findings: Vec::new(),
            });
        }
    }
    Ok(bundles)
}

fn name_in(folder: &str, principal: &str, (first, last): (u64, u64), id: &Digest) -> String {
    format!("{folder}/{}/{first:06}-{last:06}-{}.zip", portable_name(principal), id.short())
}

/// What others sent, as it came.
fn came(workspace: &Workspace, contents: &mut Contents) -> Result<()> {
    let journals = workspace.store.journals()?;
    let principals: BTreeMap<_, _> = journals.into_iter().map(|it| (it.journal, it.principal)).collect();
    let mut came = Vec::new();
    for KnownBundle { id, journal, first, last, verdict } in workspace.store.bundles()? {
        let file = workspace.inbox(&id);
        if !file.is_file() {
            contents.lacking.push(bundle_gone(id));
            continue;
        }
        let principal = match principals.get(&journal) {
            Some(principal) => principal.clone(),
            // of a journal of which nothing was taken in, only the bundle itself says whose it is
            None => claim(&file).reading_own(&file)?.map_or_else(String::new, |claim| claim.manifest.principal),
        };
        let received = workspace.store.receipt(&id)?.filter(|_| verdict.is_accepted());
        let folder = if verdict.is_accepted() { "bundles".to_owned() } else { format!("quarantine/{verdict}") };
        came.push(Bundle {
            name: name_in(&folder, &principal, (first, last), &id),
            file,
            id,
            principal,
            span: (first, last),
            received,
            judged_at: received.unwrap_or(contents.as_of),
            verdict: Some(verdict),
            findings: Vec::new(),
        });
    }
    came.sort_by(|left, right| left.name.cmp(&right.name));
    contents.bundles.extend(came);
    Ok(())
}

/// The files of every submission, decided or not.
fn papers(workspace: &Workspace, contents: &mut Contents) -> Result<()> {
    let evidence = workspace.evidence();
    for (paper, _) in workspace.store.list::<Paper>(true)? {
        for step in paper.history.iter().filter(|step| step.state == PaperState::Submitted) {
            let last = paper.history.iter().rev().find(|it| it.revision == step.revision);
            let decided = last.filter(|it| it.state != PaperState::Submitted);
            for (number, file) in (1..).zip(&step.files) {
                if !evidence.has(&file.sha256) {
                    contents.lacking.push(paper_gone(&paper.paper));
                    continue;
                }
                contents.papers.push(PaperFile {
                    name: paper_file_name(&paper, step.revision, number, file),
                    digest: file.sha256,
                    paper: (paper.paper.clone(), step.revision),
                    submitted: step.clone(),
                    decided: decided.cloned(),
                    original: file.name.clone(),
                });
            }
        }
    }
    contents.papers.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(())
}

/// The name of a paper's file in the package. What is Japanese of a number is lost in it, so that
/// papers are told apart by their form, and for certain by their digest.
fn paper_file_name(paper: &Paper, revision: u32, number: usize, file: &Attachment) -> String {
    let form = paper.form().map_or("paper", |form| &form.id);
    let plain: String = paper.paper.chars().filter(char::is_ascii).collect();
    let ending = Path::new(&file.name).extension().and_then(|ending| ending.to_str()).unwrap_or("bin");
    let label = format!("{form}-{}-r{revision}-{number}-{}.{ending}", plain.trim_matches('-'), file.sha256.short());
    format!("papers/{}", portable_name(&label))
}

/// Verifies every bundle as an auditor would: the office's first, for they bring the receipts.
fn judge(trust: &Trust, contents: &mut Contents, progress: &mut dyn FnMut(u64, u64)) -> Result<()> {
    let total = u64::try_from(contents.bundles.len()).unwrap_or(0);
    let nothing = Receipts::default();
    let mut receipts = Receipts::default();
    for (done, bundle) in (1..).zip(&mut contents.bundles) {
        let is_own = bundle.verdict.is_none();
        let judging = Judging { trust, at: bundle.judged_at, receipts: if is_own { &nothing } else { &receipts } };
        let mut noted = Receipts::default();
        let report = verify(&bundle.file, &judging, &mut |envelope, _| {
            if is_own {
                noted.note(envelope);
            }
        })
        .reading_own(&bundle.file)?;
        // as whoever verifies the package: what does not hold says nothing of others
        if report.findings.is_empty() {
            receipts.merge(noted);
        }
        bundle.findings = report.findings;
        if report.id.is_some_and(|id| id != bundle.id) {
            bundle.findings.push(Finding::new(Code::HashMismatch, "SHA256SUMS"));
        }
        progress(done, total);
    }
    Ok(())
}
