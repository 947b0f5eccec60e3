//! `genba evidence open`: decrypts at the office, and records that it did before anybody can read it.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Item, items, named};
use crate::cli::EvidenceOpenArgs;
use crate::commands::Context;
use crate::commands::field::decider_by_name;
use crate::commands::lookup::fill;
use crate::commands::unlock::open_key;
use crate::domain::is_windows_device;
use crate::durable::{Durable, create_output, drain, make_folder, output_at};
use crate::error::{Error, IoContext, Result};
use crate::event::{Draft, EvidenceOpened, Fact, JournalRole};
use crate::evidence::Condition;
use crate::exchange::openers;
use crate::messages;
use crate::ui::harmless;
use crate::workspace::Workspace;

/// Names tried where a file of the recorded name is there already.
const MOST_NAMES: usize = 10_000;

messages! {
    only_the_office() {
        ja: "封をした証跡は事務所の鍵でしか開けません。この PC では開けません",
        en: "sealed evidence opens only with the office's key; this laptop cannot open it",
    }
    export_it() {
        ja: "genba export で事務所に渡し、事務所の genba evidence open で開いてもらってください",
        en: "carry it to the office with `genba export`; there `genba evidence open` opens it",
    }
    was_erased(name, at, reason) {
        ja: "{name} は {at} に消去されています（{reason}）",
        en: "{name} was erased on {at}: {reason}",
    }
    gone_for_good() { ja: "元には戻せません", en: "it cannot be brought back" }
    not_held(name, digest) { ja: "{name}（{digest}）がここにありません", en: "{name} ({digest}) is not here" }
    changed(name, digest) { ja: "{name}（{digest}）の中身が記録と違います", en: "{name} ({digest}) is no longer what was recorded" }
    restore_it() {
        ja: "genba doctor で確かめ、バックアップから戻してください",
        en: "check with `genba doctor` and restore it from a backup",
    }
    opened(name, path) { ja: "{name} を {path} に書き出しました", en: "{name} was written to {path}" }
    recorded_already(help) {
        ja: "{help}。開いたことはすでに記録されています。同じコマンドをもう一度実行すると書き出せます（開いた記録がもう 1 件付きます）",
        en: "{help}; the opening is recorded already: the same command writes it out, and records one more opening",
    }
    look_after_it() {
        ja: "開いたことを記録しました。書き出したファイルは平文です。用が済んだら消してください",
        en: "the opening is recorded; the files written are plaintext: delete them when they are no longer needed",
    }
    no_free_name(path) { ja: "{path} に書き出せる名前がありません", en: "no name is free for {path}" }
    other_folder() { ja: "-o に別のフォルダーを指定してください", en: "give another folder with -o" }
}

/// Runs it.
///
/// # Errors
/// On a laptop, what is not here, damaged or not what was committed to, a failing disk.
pub fn run(context: &Context, workspace: &mut Workspace, args: &EvidenceOpenArgs) -> Result<()> {
    if workspace.role() == JournalRole::Device {
        return Err(Error::refused(only_the_office(), export_it()));
    }
    let reason = crate::commands::lookup::reason(&args.reason)?;
    let actor = decider_by_name(&context.console, workspace, args.decider.by.as_deref())?;
    open_key(context, workspace)?;
    let items = items(workspace)?;
    let wanted: Vec<&Item> = args.digests.iter().map(|given| named(&items, given)).collect::<Result<_>>()?;
    let folder = output_at(&args.output)?;
    make_folder(&folder, false)?;
    let mut written = Vec::new();
    for item in wanted {
        let name = &item.attachment.name;
        let mut output = create_output(&folder.join(name_here(name)), true)?;
        check(workspace, item)?;
        let commit = item.attachment.commit;
        let body = EvidenceOpened { commit, reason: reason.clone(), sha256: item.attachment.sha256 };
        // recorded first: no byte of what no record says was opened reaches the disk
        workspace.record(vec![Draft::new(&actor, Fact::EvidenceOpened(body))])?;
        let written_out = write(workspace, item, &mut output).and_then(|()| settle(output));
        let path = written_out.map_err(|mut error| {
            let help = error.help.take().unwrap_or_else(other_folder);
            error.with_help(fill(&help, |help| recorded_already(help)))
        })?;
        if !context.console.json {
            context.console.say(&opened(harmless(name), path.display()))?;
        }
        written.push(json!({ "sha256": item.attachment.sha256, "commit": commit, "name": name, "file": path }));
    }
    if context.console.json { context.console.json(&written) } else { context.console.say(&look_after_it()) }
}

/// Refuses what cannot be opened, or is not what was recorded; writes nothing.
fn check(workspace: &Workspace, item: &Item) -> Result<()> {
    let attachment = &item.attachment;
    let (name, digest) = (&attachment.name, attachment.sha256.short());
    if let Some(erasure) = workspace.store.erased()?.get(&attachment.sha256) {
        return Err(Error::refused(was_erased(name, erasure.at.minute(), &erasure.reason), gone_for_good()));
    }
    let evidence = workspace.evidence();
    if !evidence.has(&attachment.sha256) {
        return Err(Error::internal(not_held(name, digest)).with_help(restore_it()));
    }
    if item.is_sealed() {
        return evidence.can_unseal(attachment, &openers(workspace)?);
    }
    match evidence.condition(&attachment.sha256)? {
        Condition::Whole => Ok(()),
        _ => Err(Error::internal(changed(name, digest)).with_help(restore_it())),
    }
}

/// Writes the plaintext into a file that has no name yet.
fn write(workspace: &Workspace, item: &Item, output: &mut Durable) -> Result<()> {
    let attachment = &item.attachment;
    let evidence = workspace.evidence();
    if item.is_sealed() {
        return evidence.unseal(attachment, &openers(workspace)?, output);
    }
    let path = evidence.path(&attachment.sha256);
    let mut input = File::open(&path).reading_own(&path)?;
    let target = output.target().to_owned();
    let file = output.file().writing(&target)?;
    drain(&mut input, &|read| read.reading_own(&path), &mut |chunk| file.write_all(chunk).writing(&target)).map(drop)
}

/// Gives a file the first name that nothing has: `app.log`, `app (2).log` …
fn settle(mut output: Durable) -> Result<PathBuf> {
    let wanted = output.target().to_owned();
    for number in 1..MOST_NAMES {
        let path = numbered(&wanted, number);
        match File::options().write(true).create_new(true).open(&path) {
            Err(why) if why.kind() == std::io::ErrorKind::AlreadyExists => continue,
            Err(why) => return Err(why).writing(&path),
            Ok(_) => {}
        }
        // the empty file holds the name until the whole one takes it
        output.rename(&path.file_name().unwrap_or_default().to_string_lossy());
        let committed = output.commit();
        if committed.is_err() {
            // what could not be replaced must not stay as an empty file
            let _ = std::fs::remove_file(&path);
        }
        return committed.map(|()| path);
    }
    Err(Error::refused(no_free_name(wanted.display()), other_folder()))
}

fn numbered(path: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem} ({number}){ending}"))
}

/// A recorded name as this system can write it.
fn name_here(name: &str) -> String {
    if cfg!(windows) { windows_name(name) } else { name.to_owned() }
}

/// Without the marks and endings that Windows does not take, and no device's name.
fn windows_name(name: &str) -> String {
    let clean: String = name.chars().map(|c| if "<>\"|?*".contains(c) { '_' } else { c }).collect();
    let clean = clean.trim_end_matches(['.', ' ']);
    if is_windows_device(clean) || clean.is_empty() { format!("_{clean}") } else { clean.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn names_that_windows_cannot_write_are_changed() {
        let pairs = [
            ("app.log", "app.log"),
            ("a?b*.log", "a_b_.log"),
            ("x. ", "x"),
            ("nul.txt", "_nul.txt"),
            ("com1", "_com1"),
            ("com", "com"),
            ("COM\u{b9}.log", "_COM\u{b9}.log"),
            ("com10.log", "com10.log"),
            ("nul .txt", "_nul .txt"),
        ];
        for (name, safe) in pairs {
            assert_eq!(windows_name(name), safe);
        }
        assert_eq!(windows_name("console.log"), "console.log");
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("app.log");
        for text in ["one", "two", "three"] {
            let mut output = Durable::create(&target, true).unwrap();
            output.file().unwrap().write_all(text.as_bytes()).unwrap();
            settle(output).unwrap();
        }
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!([read("app.log"), read("app (2).log"), read("app (3).log")], ["one", "two", "three"]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }
}
