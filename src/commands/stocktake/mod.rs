//! `genba terminal check`: a site's terminals held against the register, number by number.
//!
//! The list of scans and every difference are recorded in one write; until then the scans stand in
//! a small file. What the differences mean for the register is the office's to decide.

mod count;
mod kept;

use serde_json::json;

use super::Context;
use super::difference::kind_word;
use super::field::{self, Person, record_unmoved};
use super::lookup;
use crate::cli::TerminalCheckArgs;
use crate::domain::{Site, Terminal, forbidden_character, same_id};
use crate::environment::new_number;
use crate::error::{Error, Kind, Result};
use crate::event::{Attachment, DifferenceFound, Draft, EvidenceAttached, Fact};
use crate::given::read_given;
use crate::message::Text;
use crate::messages;
use crate::register::decoded;
use crate::state::Difference;
use crate::ui::{Table, harmless};
use crate::workspace::Workspace;

use count::{Count, Found, Scan, Seen};
use kept::Kept;

/// Largest list of scans that is read, in MiB.
const MOST_MIB: u64 = 16;

messages! {
    begin(site, name, count) {
        ja: "拠点 {site} {name}: 台帳は {count} 台です。管理番号か製造番号を読み取ってください。終わったら空のまま Enter",
        en: "{site} {name}: {count} terminal(s) in the register; scan or type each one's number or serial, and end with an empty line",
    }
    going_on(count) { ja: "続きから: 前に読み取った {count} 件があります（やり直すなら --restart）", en: "going on: {count} scan(s) were kept (--restart forgets them)" }
    seen_found(input, terminal, done, of) { ja: "○ {input}  {terminal}  {done}/{of}", en: "o {input}  {terminal}  {done}/{of}" }
    seen_already(input, terminal, done, of) { ja: "・ {input}  {terminal} は読取り済み  {done}/{of}", en: ". {input}  {terminal} already  {done}/{of}" }
    seen_elsewhere(input, terminal, done, of) { ja: "▲ {input}  {terminal} は台帳では別の拠点  {done}/{of}", en: "! {input}  {terminal} is registered elsewhere  {done}/{of}" }
    seen_unknown(input, done, of) { ja: "？ {input}  台帳にありません  {done}/{of}", en: "? {input}  not in the register  {done}/{of}" }
    bad_scan(input) { ja: "「{input}」は記録できない文字を含むので、数えません", en: "`{input}` holds characters that cannot be recorded; it is not counted" }
    nothing_scanned() { ja: "何も読み取られていません", en: "nothing was scanned" }
    scan_first() {
        ja: "管理番号か製造番号を一行に一つずつ入力するか、--scans ファイルで指定してください",
        en: "type one number or serial on each line, or give them with --scans FILE",
    }
    no_text(path) { ja: "{path} を文字として読めません", en: "{path} cannot be read as text" }
    save_as_text() {
        ja: "一行に一つずつ書いた、UTF-8、UTF-16、Shift_JIS（CP932）のどれかのファイルを指定してください",
        en: "give a text file (UTF-8, UTF-16 or Shift_JIS) with one number on each line",
    }
    same_machine(terminal) { ja: "{terminal} が二度読み取られました。同じ機械ですか", en: "{terminal} was scanned twice: the same machine?" }
    not_scanned(id) { ja: "--duplicate の {id} は読み取られていません", en: "{id} after --duplicate was not scanned" }
    name_scanned() { ja: "二台に付いていた管理番号を指定してください", en: "name a terminal whose number was scanned" }
    column_kind() { ja: "区分", en: "kind" }
    column_terminal() { ja: "端末", en: "terminal" }
    column_registered() { ja: "台帳", en: "registered" }
    column_found() { ja: "現物", en: "found" }
    column_known() { ja: "記録", en: "recorded" }
    summary(site, found, of, differences) {
        ja: "棚卸 {site}: {found}/{of} 台を確認、相違 {differences} 件",
        en: "stocktake of {site}: {found} of {of} found, {differences} difference(s)",
    }
    record_question() { ja: "この結果を記録しますか", en: "record this?" }
    left() { ja: "中断しました。何も記録していませんが、読み取ったものは残っています", en: "interrupted; nothing was recorded, and the scans are kept" }
    goes_on() { ja: "同じコマンドで続けられます", en: "the same command goes on from here" }
    kept_for_later() { ja: "記録していません。読み取ったものは残っています。同じコマンドで続けられます", en: "nothing was recorded; the scans are kept, and the same command goes on from here" }
    dry_run() { ja: "確認だけを行い、何も記録していません（--dry-run）", en: "nothing was recorded (--dry-run)" }
    recorded(count) {
        ja: "読取りの一覧と相違 {count} 件を記録しました。事務所が genba difference accept|reject で決めます",
        en: "the list of scans and {count} difference(s) are recorded; the office decides with `genba difference accept|reject`",
    }
    note(site, day) { ja: "棚卸 {site} {day}", en: "stocktake {site} {day}" }
}

/// Runs it.
///
/// # Errors
/// The office's workspace, an unknown site, a worker who may not, nothing scanned, a failing disk.
pub fn run(context: &Context, args: &TerminalCheckArgs) -> Result<()> {
    let console = context.console;
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_device()?;
    let site = lookup::site(&workspace, &args.site)?;
    let worker = field::worker(&console, &workspace, args.worker.as_deref())?;
    // told before anything is scanned
    field::may_record(&workspace, &worker, &[])?;
    let terminals = in_use(&workspace)?;
    let mut kept = Kept::of(&workspace, &site.id);
    if args.restart {
        kept.forget()?;
    }
    let mut count = Count::new(&site.id, &terminals);
    scan(context, &workspace, args, &site, &mut kept, &mut count)?;
    if count.scans().is_empty() {
        return Err(Error::usage(nothing_scanned(), scan_first()));
    }
    // scanning takes long: what was imported meanwhile is what the scans are held against
    let size = field::since(&workspace)?;
    let person = field::may_record(&workspace, &worker, &[])?;
    let site = lookup::site(&workspace, &site.id)?;
    let terminals = in_use(&workspace)?;
    let count = count.against(&terminals);
    let duplicates = duplicates(context, args, &count)?;
    let found = count.differences(&duplicates);
    let known = known(&workspace, &found)?;
    show(context, &site, &count, &found, &known)?;
    if args.dry_run {
        return if console.json { Ok(()) } else { console.say(&dry_run()) };
    }
    if console.may_ask() && !confirmed(context, &record_question(), "--scans FILE")? {
        return console.say(&kept_for_later());
    }
    let new = found.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(found, _)| found);
    let drafts = drafts(&workspace, &person, &site, &count, new)?;
    let recorded_count = drafts.len().saturating_sub(1);
    record_unmoved(&mut workspace, size, drafts)?;
    kept.forget()?;
    if console.json { Ok(()) } else { console.say(&recorded(recorded_count)) }
}

/// The terminals in use, of every site.
fn in_use(workspace: &Workspace) -> Result<Vec<Terminal>> {
    Ok(workspace.store.list(false)?.into_iter().map(|(terminal, _)| terminal).collect())
}

/// Takes in what was kept, then what is typed, piped or in the file.
fn scan(
    context: &Context,
    workspace: &Workspace,
    args: &TerminalCheckArgs,
    site: &Site,
    kept: &mut Kept,
    count: &mut Count<'_>,
) -> Result<()> {
    let console = context.console;
    let earlier = kept.scans()?;
    if !console.json {
        let begin = begin(&site.id, &site.name, count.progress().1);
        console.line(harmless(begin.get(console.lang)))?;
        if !earlier.is_empty() {
            console.say(&going_on(earlier.len()))?;
        }
    }
    for scan in earlier {
        count.take(scan);
    }
    let mut take = |line: &str, more: bool, kept: Option<&mut Kept>| -> Result<()> {
        let mut kept = kept;
        for input in line.split(['\t', '\r']).map(str::trim).filter(|input| !input.is_empty()) {
            if forbidden_character(input).is_some() {
                console.warn(&bad_scan(input));
                continue;
            }
            let scan = Scan { at: workspace.now(), input: input.to_owned() };
            if let Some(kept) = &mut kept {
                kept.add(&scan, more)?;
            }
            let seen = count.take(scan);
            if !console.json {
                console.line(harmless(said(input, &seen, count.progress()).get(console.lang)))?;
            }
        }
        Ok(())
    };
    match &args.scans {
        Some(file) => {
            let bytes = read_given(file, MOST_MIB)?;
            let text = decoded(&bytes).ok_or_else(|| Error::usage(no_text(file.display()), save_as_text()))?;
            text.lines().try_for_each(|line| take(line, true, None))
        }
        None => console.each_line("--scans FILE", &mut |line, more| take(line, more, Some(kept))),
    }
}

fn said(input: &str, seen: &Seen, (done, of): (usize, usize)) -> Text {
    match seen {
        Seen::Found(terminal) => seen_found(input, terminal, done, of),
        Seen::Already(terminal) => seen_already(input, terminal, done, of),
        Seen::Elsewhere(terminal) => seen_elsewhere(input, terminal, done, of),
        Seen::Unknown => seen_unknown(input, done, of),
    }
}

/// Terminals whose number two machines carry: as given, or as a person says. A number that is
/// scanned twice is taken for one machine otherwise.
fn duplicates(context: &Context, args: &TerminalCheckArgs, count: &Count<'_>) -> Result<Vec<String>> {
    let mut duplicates: Vec<String> = Vec::new();
    for given in &args.duplicate {
        let terminal = count.scanned(given).ok_or_else(|| Error::usage(not_scanned(given), name_scanned()))?;
        if !duplicates.iter().any(|known| known == terminal) {
            duplicates.push(terminal.to_owned());
        }
    }
    if context.console.may_ask() {
        for terminal in count.repeated() {
            if !duplicates.contains(&terminal) && !confirmed(context, &same_machine(&terminal), "--duplicate ID")? {
                duplicates.push(terminal);
            }
        }
    }
    Ok(duplicates)
}

/// Asks yes or no; whoever leaves instead has lost nothing.
fn confirmed(context: &Context, question: &Text, flag: &str) -> Result<bool> {
    let answer = context.console.confirm(question, flag);
    answer.map_err(|error| if error.kind == Kind::Refused { Error::refused(left(), goes_on()) } else { error })
}

/// The number under which each is recorded and undecided already.
fn known(workspace: &Workspace, found: &[Found]) -> Result<Vec<Option<String>>> {
    let open: Vec<Difference> = workspace.store.list_open()?;
    let same = |found: &Found| {
        let is = |it: &&Difference| {
            it.decided.is_none()
                && it.found.as_ref().is_some_and(|it| {
                    it.kind == Some(found.kind) && it.terminal == found.terminal && same_id(&it.found, &found.found)
                })
        };
        open.iter().find(is).map(|it| it.difference.clone())
    };
    Ok(found.iter().map(same).collect())
}

fn show(context: &Context, site: &Site, count: &Count<'_>, found: &[Found], known: &[Option<String>]) -> Result<()> {
    let (console, (done, of)) = (context.console, count.progress());
    if console.json {
        let scans: Vec<_> = count
            .scans()
            .iter()
            .map(|(scan, seen)| json!({ "at": scan.at, "input": scan.input, "seen": seen }))
            .collect();
        return console.json(&json!({
            "site": site.id, "found": done, "registered": of, "differences": found, "scans": scans,
        }));
    }
    if !found.is_empty() {
        let titles = [column_kind(), column_terminal(), column_registered(), column_found(), column_known()];
        let mut table = Table::new(titles);
        for (found, known) in found.iter().zip(known) {
            table.row([
                kind_word(found.kind).get(console.lang),
                &found.terminal,
                &found.registered,
                &found.found,
                known.as_deref().unwrap_or_default(),
            ]);
        }
        console.listing(&table)?;
    }
    console.say(&summary(&site.id, done, of, found.len()))
}

/// The list of scans as evidence, then every new difference.
fn drafts<'f>(
    workspace: &Workspace,
    person: &Person,
    site: &Site,
    count: &Count<'_>,
    found: impl Iterator<Item = &'f Found>,
) -> Result<Vec<Draft>> {
    let today = workspace.now().day();
    let csv = csv(count);
    let name: String = site.id.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
    let list = Attachment {
        commit: None,
        media_type: "text/csv".to_owned(),
        name: format!("stocktake-{name}-{today}.csv"),
        sealed: None,
        sha256: workspace.evidence().keep_bytes(csv.as_bytes())?,
        size: u64::try_from(csv.len()).unwrap_or(0),
    };
    let note = note(&site.id, today).ja;
    let attached = Fact::EvidenceAttached(EvidenceAttached { note: note.clone(), run: None, step: None });
    let mut drafts = vec![Draft { actor: person.id.clone(), attachments: vec![list], fact: attached }];
    for found in found {
        let fact = DifferenceFound {
            difference: new_number("D")?,
            field: found.field.to_owned(),
            found: found.found.clone(),
            kind: Some(found.kind),
            note: note.clone(),
            registered: found.registered.clone(),
            terminal: found.terminal.clone(),
        };
        drafts.push(Draft::new(&person.id, Fact::DifferenceFound(fact)));
    }
    Ok(drafts)
}

/// Time, input, result, terminal: one line for each scan.
fn csv(count: &Count<'_>) -> String {
    let mut text = "time,input,result,terminal\r\n".to_owned();
    for (scan, seen) in count.scans() {
        let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
        let line = [scan.at.to_string(), quoted(&scan.input), seen.word().to_owned(), quoted(seen.terminal())];
        text += &line.join(",");
        text += "\r\n";
    }
    text
}
