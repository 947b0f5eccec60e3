//! `genba fault collect`: logs from a medium, shown first, then sealed while they are read.
//!
//! Nothing of them is written here in clear unless a reason is given, which is recorded. The files
//! stay where they are: what becomes of the medium is the site's to decide.

mod gather;

use serde_json::{Value, json};

use super::Context;
use super::details::bytes;
use super::field::author;
use super::lookup;
use super::step::json::recorded as recorded_json;
use crate::cli::FaultCollectArgs;
use crate::error::{Error, Kind, Result};
use crate::event::{Attachment, Draft, Event, Fact, FaultLogsCollected};
use crate::evidence::{MAX_BYTES, not_as_named, recordable_name};
use crate::exchange::{office_key, seal};
use crate::messages;
use crate::state::Fault;
use crate::ui::{Console, Progress, Table, harmless};
use crate::workspace::Workspace;

use gather::{Found, Gathered, Skipped, gather, recordable};

/// Files shown before the rest is only counted.
const MOST_SHOWN: usize = 40;
/// Bytes of one event's files and attachments, well under a line's limit.
const MOST_IN_EVENT: usize = 600 << 10;
/// What an attachment takes in a line beside its name and path.
const ATTACHMENT: usize = 340;

messages! {
    column_file() { ja: "ファイル", en: "file" }
    column_size() { ja: "大きさ", en: "size" }
    and_more(count) { ja: "ほか {count} 点", en: "and {count} more" }
    left_out(path, why) { ja: "除外  {path}: {why}", en: "left out  {path}: {why}" }
    in_total(count, size, source) { ja: "{source} から {count} 点、合計 {size}", en: "{count} file(s) from {source}, {size} in total" }
    nothing_to_collect() { ja: "採取できるファイルがありません", en: "there is no file to collect" }
    check_the_paths() {
        ja: "媒体の場所と、除外された理由を確かめてください",
        en: "check where the medium is, and why things were left out",
    }
    seal_question() { ja: "封をして記録しますか", en: "seal and record them?" }
    clear_question() { ja: "封をせずに記録しますか（この PC でだれでも読めます）", en: "record them unsealed, readable by anybody on this machine?" }
    not_recorded() { ja: "記録していません", en: "nothing was recorded" }
    say_yes() { ja: "記録するときは、もう一度実行して「はい」と答えるか、--yes を付けてください", en: "run it again and say yes, or give --yes" }
    clear_needs_reason() { ja: "--clear に理由がありません", en: "--clear has no reason" }
    give_reason() {
        ja: "封をしない理由（だれの了解か）を書くか、--clear を外してください",
        en: "say why they are not sealed, and who agreed; or leave --clear out",
    }
    left_out_after_all(path, why) { ja: "{path} は記録できませんでした: {why}", en: "{path} was not recorded: {why}" }
    collected(fault, count, size) {
        ja: "障害 {fault}: ログ {count} 点（{size}）に封をして記録しました。開けるのは事務所だけです",
        en: "fault {fault}: {count} log file(s) ({size}) sealed and recorded; only the office can open them",
    }
    collected_clear(fault, count, size) {
        ja: "障害 {fault}: ログ {count} 点（{size}）を封なしで記録しました",
        en: "fault {fault}: {count} log file(s) ({size}) recorded unsealed",
    }
    originals_stay() { ja: "  媒体の元のファイルは消していません", en: "  the files on the medium were not deleted" }
}

/// A file that was kept, and its path below the source.
type Kept = (String, Attachment);

/// Runs it.
///
/// # Errors
/// An unknown fault, a worker who may not, nothing to collect, a failing disk.
pub fn run(context: &Context, workspace: &mut Workspace, args: &FaultCollectArgs) -> Result<()> {
    let console = context.console;
    // what the office records goes out to every laptop with its files
    workspace.need_device()?;
    let fault = lookup::live::<Fault>(&workspace.store, &args.fault)?;
    let clear = args.clear.as_deref().map(str::trim);
    if clear == Some("") {
        return Err(Error::usage(clear_needs_reason(), give_reason()));
    }
    let terminal = fault.opened.as_ref().map(|opened| opened.terminal.as_str()).unwrap_or_default();
    // who may not record is told before anything is read
    let runs = workspace.store.emergencies_on(terminal)?;
    let person = match args.dry_run {
        true => None,
        false => Some(author(&console, workspace, args.worker.as_deref(), &runs)?),
    };
    let gathered = gather(&args.paths, workspace.home());
    if !console.json {
        preview(console, &gathered)?;
    }
    if gathered.files.is_empty() {
        return Err(Error::usage(nothing_to_collect(), check_the_paths()));
    }
    let Some(person) = person else {
        let shown = json!({ "files": gathered.files, "skipped": skipped(console, &gathered.skipped), "recorded": [] });
        return if console.json { console.json(&shown) } else { Ok(()) };
    };
    let question = if clear.is_some() { clear_question() } else { seal_question() };
    if !args.yes && !console.confirm(&question, "--yes")? {
        return Err(Error::refused(not_recorded(), say_yes()));
    }
    let (kept, late) = keep(workspace, &gathered.files, clear.is_none())?;
    if kept.is_empty() {
        return Err(Error::usage(nothing_to_collect(), check_the_paths()));
    }
    let body = |files| FaultLogsCollected {
        clear: clear.map(str::to_owned),
        fault: fault.fault.clone(),
        files,
        note: args.note.trim().to_owned(),
        source: gathered.source.clone(),
    };
    let drafts = events(kept).into_iter().map(|(files, attachments)| Draft {
        actor: person.id.clone(),
        attachments,
        fact: Fact::FaultLogsCollected(body(files)),
    });
    let drafts = drafts.collect();
    let recorded = workspace.record(drafts)?;
    console.warn_if(not_as_named(gathered.files.iter().map(|file| &file.path)));
    let skipped: Vec<Skipped> = gathered.skipped.into_iter().chain(late.iter().cloned()).collect();
    tell(console, &fault.fault, &recorded, &skipped, clear.is_some(), &late)
}

fn preview(console: Console, gathered: &Gathered) -> Result<()> {
    let mut table = Table::new([column_file(), column_size()]).numbers(&[1]);
    for file in gathered.files.iter().take(MOST_SHOWN) {
        table.row([file.below.clone(), bytes(file.size)]);
    }
    if !gathered.files.is_empty() {
        console.listing(&table)?;
    }
    if let Some(more) = gathered.files.len().checked_sub(MOST_SHOWN).filter(|more| *more > 0) {
        console.say(&and_more(more))?;
    }
    for skipped in &gathered.skipped {
        let path = harmless(&skipped.path.display().to_string());
        console.say(&lookup::fill(&skipped.why, |why| left_out(&path, harmless(why))))?;
    }
    let total: u64 = gathered.files.iter().map(|file| file.size).sum();
    console.say(&in_total(gathered.files.len(), bytes(total), harmless(&gathered.source)))
}

/// Keeps every file; one that can no longer be read, or has become empty, is left out.
fn keep(workspace: &Workspace, files: &[Found], is_sealed: bool) -> Result<(Vec<Kept>, Vec<Skipped>)> {
    let office = if is_sealed { Some(office_key(workspace)?) } else { None };
    let evidence = workspace.evidence();
    let total: u64 = files.iter().map(|file| file.size).sum();
    // whole MiB in the bar's own steps
    let steps = |bytes: u64| (bytes >> 20) << 10;
    let (mut bar, mut done) = (Progress::begin(steps(total)), 0);
    let (mut kept, mut skipped) = (Vec::with_capacity(files.len()), Vec::new());
    for file in files {
        let name = recordable_name(&file.path);
        let seal = office.as_ref().map(seal).transpose()?;
        let new = evidence.keep_as(&file.path, &name, seal.as_ref(), &mut |piece| {
            done += piece;
            bar.at(steps(done), steps(total));
        });
        match new {
            Ok(new) => kept.push((file.below.clone(), new.attachment)),
            Err(error) if error.kind == Kind::Usage => {
                skipped.push(Skipped { path: file.path.clone(), why: error.what })
            }
            Err(error) => return Err(error),
        }
    }
    Ok((kept, skipped))
}

/// Files and attachments in as few events as their lines and the bundles that carry them allow.
fn events(kept: Vec<Kept>) -> Vec<(Vec<String>, Vec<Attachment>)> {
    let mut events: Vec<(Vec<String>, Vec<Attachment>)> = Vec::new();
    let (mut room, mut bytes) = (0usize, 0u64);
    for (path, attachment) in kept {
        let needed = ATTACHMENT + 2 * (path.len() + attachment.name.len());
        if needed > room || bytes.saturating_add(attachment.size) > MAX_BYTES {
            events.push((Vec::new(), Vec::new()));
            (room, bytes) = (MOST_IN_EVENT, 0);
        }
        room = room.saturating_sub(needed);
        bytes = bytes.saturating_add(attachment.size);
        if let Some((files, attachments)) = events.last_mut() {
            files.push(path);
            attachments.push(attachment);
        }
    }
    events
}

fn tell(
    console: Console,
    fault: &str,
    recorded: &[Event],
    all_skipped: &[Skipped],
    is_clear: bool,
    late: &[Skipped],
) -> Result<()> {
    let attachments: Vec<&Attachment> = recorded.iter().flat_map(|event| &event.attachments).collect();
    for skipped in late {
        let path = harmless(&skipped.path.display().to_string());
        console.warn(&lookup::fill(&skipped.why, |why| left_out_after_all(&path, why)));
    }
    if console.json {
        return console.json(&json!({
            "recorded": recorded_json(recorded),
            "attachments": attachments,
            "skipped": skipped(console, all_skipped),
        }));
    }
    let size = bytes(attachments.iter().map(|attachment| attachment.size).sum());
    let said = if is_clear { collected_clear } else { collected };
    console.say(&said(fault.to_owned(), attachments.len(), size))?;
    console.say(&originals_stay())
}

fn skipped(console: Console, skipped: &[Skipped]) -> Vec<Value> {
    let one =
        |it: &Skipped| json!({ "path": recordable(&it.path.display().to_string()), "why": it.why.get(console.lang) });
    skipped.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Digest;
    use crate::evidence::can_leave;

    fn one(number: usize, size: u64) -> Kept {
        let name = format!("{number:05}.log");
        let sha256 = Digest::of(name.as_bytes());
        let media_type = "text/plain".into();
        let attachment = Attachment { commit: Some(sha256), media_type, name, sealed: Some(true), sha256, size };
        (format!("folder/{number:05}.log"), attachment)
    }

    #[test]
    fn large_files_come_apart_into_events_that_fit_a_bundle() {
        let sizes = [MAX_BYTES - 1, 1, 1, MAX_BYTES / 2, MAX_BYTES, 7, MAX_BYTES + (MAX_BYTES >> 12)];
        let events = events((0..).zip(sizes).map(|(number, size)| one(number, size)).collect());
        let counts: Vec<usize> = events.iter().map(|(files, _)| files.len()).collect();
        assert_eq!(counts, [2, 2, 1, 1, 1]);
        assert!(events.iter().all(|(_, attachments)| can_leave(attachments).is_ok()));
    }

    #[test]
    fn many_files_come_apart_into_events_that_fit_a_line() {
        let events = events((0..5_000).map(|number| one(number, 1)).collect());
        assert!(events.len() > 1);
        assert_eq!(events.iter().map(|(files, _)| files.len()).sum::<usize>(), 5_000);
        for (files, attachments) in &events {
            assert_eq!(files.len(), attachments.len());
            assert!(serde_json::to_string(&(files, attachments)).unwrap().len() < crate::event::MAX_LINE - 4096);
        }
        assert_eq!(events[1].0[0], format!("folder/{}", events[1].1[0].name));
    }

    #[test]
    fn sizes_are_short() {
        let shown: Vec<_> = [0, 1023, 1024, 1_572_864, 200 << 20].map(bytes).into();
        assert_eq!(shown, ["0 B", "1023 B", "1 KiB", "1.5 MiB", "200.0 MiB"]);
    }
}
