//! `genba doctor`: is everything here whole, and is this machine fit to record.

use std::collections::HashMap;

use serde::Serialize;

use super::Context;
use super::key::standing_words;
use super::status::{in_quarantine, silent_words};
use super::unlock::not_protected;
use crate::cli::DoctorArgs;
use crate::domain::{Digest, Moment};
use crate::durable::sweep;
use crate::environment::zone_minutes;
use crate::error::{Error, Kind, Result};
use crate::event::JournalRole;
use crate::evidence::Condition;
use crate::exchange::{inbox_looked_at, trust_lines};
use crate::keyring::Standing;
use crate::medium::{Medium, exposed};
use crate::message::Text;
use crate::messages;
use crate::report::{quarantined, silent_laptops};
use crate::store::{Damage, Examination, LastWord};
use crate::succession::{ended, handovers};
use crate::ui::{Progress, Table};
use crate::workspace::{FOLDERS, Workspace};

const JST_MINUTES: i32 = 540;
/// Less free space than this is worth a warning.
const LITTLE_SPACE: u64 = 1 << 30;

messages! {
    check_database() { ja: "データベースと記録の連鎖", en: "database and journals" }
    check_projections() { ja: "集計と記録の一致", en: "projections equal a replay" }
    check_foreign() { ja: "ほかの PC の記録への言及", en: "events about others' records" }
    about_others(signer, seq, about) {
        ja: "{signer} の記録 {seq} は、この署名者が始めていない {about} についてのものです。数えていません。その PC を誰が使っているか確かめてください",
        en: "event {seq} of {signer} is about {about}, which that signer never began: it does not count. Find out who uses that laptop",
    }
    more_about_others(count) { ja: "そのような記録がほかに {count} 件あります", en: "there are {count} more of these" }
    check_evidence() { ja: "証跡ファイル", en: "evidence files" }
    check_inbox() { ja: "取り込んだ束", en: "imported bundles" }
    inbox_but_erased(count, erased) {
        ja: "{count} 個。消去した証跡を除いた {erased} 個のほかは、すべて届いたときのままです",
        en: "{count} bundle(s), as they came but for what was erased from {erased}",
    }
    inbox_whole(count) { ja: "{count} 個、すべて届いたときのままです", en: "{count} bundle(s), all as they came" }
    bundle_missing(id, first, last, of) {
        ja: "束 {id}（{of} の {first}〜{last} 番）がありません。手元に同じ束があれば genba import で元に戻ります",
        en: "bundle {id} ({of}, events {first} to {last}) is missing; importing the same bundle again brings it back",
    }
    bundle_changed(id, first, last, of) {
        ja: "束 {id}（{of} の {first}〜{last} 番）が届いたときのものではありません。手元に同じ束があれば genba import で元に戻ります",
        en: "bundle {id} ({of}, events {first} to {last}) is no longer as it came; importing the same bundle again sets it right",
    }
    check_key() { ja: "署名鍵", en: "signing key" }
    check_mark() { ja: "記録位置の控え", en: "high-water mark" }
    check_clock() { ja: "時計", en: "clock" }
    check_space() { ja: "ディスクの空き", en: "free disk space" }
    check_leftovers() { ja: "書きかけのファイル", en: "unfinished files" }
    check_laptops() { ja: "作業用 PC からの束", en: "bundles from laptops" }
    all_report(days) { ja: "どの PC も {days} 日以内に届いています", en: "every laptop was heard of within {days} days" }
    still_counts(former, name) {
        ja: "{former} の鍵はまだ有効ですが、{name} が引き継いでいます: genba trust revoke {former} --reason 鍵の交換",
        en: "the key of {former} still counts, but {name} continues it: genba trust revoke {former} --reason replaced",
    }
    check_build() { ja: "プログラム", en: "program" }
    journals_whole(journals, events) { ja: "{journals} 本の記録、{events} 件、すべてつながっています", en: "{journals} journal(s), {events} event(s), every link holds" }
    database_says(what) { ja: "データベースの検査: {what}", en: "the database's own check: {what}" }
    chain_broken(journal, seq) { ja: "記録 {journal} は {seq} 番で切れています", en: "journal {journal} breaks at event {seq}" }
    tip_differs(journal) { ja: "記録 {journal} の末尾が控えと違います", en: "the end of journal {journal} is not what was kept" }
    projection_rebuilt(table) { ja: "集計 {table} が記録と違ったので、記録から作り直しました", en: "the projection {table} differed from the events; it was rebuilt from them" }
    fine() { ja: "問題ありません", en: "fine" }
    evidence_whole(count) { ja: "{count} 個、すべて記録どおりです", en: "{count} file(s), all as recorded" }
    evidence_missing(name, digest) { ja: "{name}（{digest}）がありません", en: "{name} ({digest}) is missing" }
    evidence_changed(name, digest) { ja: "{name}（{digest}）の中身が変わっています", en: "{name} ({digest}) is no longer what was recorded" }
    key_other() { ja: "鍵ファイルがこの記録の鍵ではありません", en: "the key file is not this journal's key" }
    check_access() { ja: "ほかの利用者からの保護", en: "closed to other users" }
    check_disk() { ja: "ディスクの暗号化", en: "disk encryption" }
    readable_by_others(path) {
        ja: "{path} をほかの利用者も読める設定です（chmod -R go= で閉じます）",
        en: "{path} is open to other users (`chmod -R go=` on the workspace closes it)",
    }
    owns_nothing(kind) {
        ja: "{kind} の媒体では、ほかの利用者から守れません。内蔵ディスクに移してください",
        en: "on {kind} nothing is kept from other users: move the workspace to the built-in disk",
    }
    outside_profile() {
        ja: "ワークスペースが自分のユーザーフォルダーの外にあり、ほかの利用者も読めるかもしれません",
        en: "the workspace lies outside your profile, so that other users may be able to read it",
    }
    disk_encrypted() { ja: "暗号化されています", en: "the disk is encrypted" }
    disk_in_clear() {
        ja: "暗号化されていません。盗まれると台帳と記録を読まれます（BitLocker、LUKS を使ってください）",
        en: "not encrypted: a thief reads the register and the records (switch BitLocker or LUKS on)",
    }
    disk_unknown() {
        ja: "暗号化されているかどうかわかりません。BitLocker、LUKS の設定を確かめてください",
        en: "whether it is encrypted cannot be told: look into the settings of BitLocker or LUKS",
    }
    on_a_stick() { ja: "持ち運ぶ媒体の上にあります。内蔵ディスクに移してください", en: "the workspace is on a removable medium: move it to the built-in disk" }
    no_journal_yet() { ja: "まだ指示を取り込んでいません", en: "no dispatch imported yet" }
    zone_off(minutes) { ja: "時間帯が日本ではありません（UTC から {minutes} 分）", en: "the time zone is not Japan's ({minutes} minutes from UTC)" }
    clock_behind(at) { ja: "時計が最後の記録（{at}）より前を指しています。時計を合わせてください", en: "the clock is behind the last event ({at}): set it" }
    space(gib) { ja: "{gib} GiB", en: "{gib} GiB" }
    little_space(mib) { ja: "残り {mib} MiB しかありません", en: "only {mib} MiB are left" }
    swept(count) { ja: "中断で残った {count} 個を消しました（記録には含まれません）", en: "removed {count} left by an interruption; no record refers to them" }
    debug_build() { ja: "試験用のビルドです。現場では使わないでください", en: "a debug build: not for use on site" }
    version(number) { ja: "genba {number}", en: "genba {number}" }
    damaged(count) { ja: "{count} 件の異常があります", en: "{count} check(s) failed" }
    restore_from_backup() {
        ja: "このフォルダーはそのまま残し、バックアップから戻すか、事務所に相談してください",
        en: "keep this folder as it is; restore a backup elsewhere, or ask the office",
    }
    col_check() { ja: "検査", en: "check" }
    col_state() { ja: "結果", en: "result" }
    col_detail() { ja: "詳細", en: "detail" }
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Health {
    Ok,
    Warning,
    Bad,
}

#[derive(Debug)]
struct Check {
    name: Text,
    health: Health,
    detail: Text,
}

#[derive(Serialize)]
struct Row<'a> {
    check: &'a str,
    health: Health,
    detail: &'a str,
}

/// Runs it: exit 3 where anything recorded is damaged.
///
/// # Errors
/// Where there is no workspace, or a check fails.
pub fn run(context: &Context, args: &DoctorArgs) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    let mut checks = Vec::new();
    database(&mut workspace, &mut checks)?;
    evidence(&workspace, &mut checks)?;
    inbox(&workspace, &mut checks)?;
    leftovers(&workspace, &mut checks);
    key(&workspace, &mut checks)?;
    secrecy(&workspace, &mut checks);
    clock(&workspace, &mut checks)?;
    laptops(&workspace, args.days, &mut checks)?;
    machine(&workspace, &mut checks)?;
    let console = context.console;
    let mut table = Table::new([col_check(), col_state(), col_detail()]);
    let mut rows = Vec::new();
    for check in &checks {
        let word = match check.health {
            Health::Ok => "ok",
            Health::Warning => "!",
            Health::Bad => "NG",
        };
        table.row([check.name.get(console.lang), word, check.detail.get(console.lang)]);
        rows.push(Row { check: &check.name.en, health: check.health, detail: check.detail.get(console.lang) });
    }
    console.table(&table, &rows)?;
    match checks.iter().filter(|check| check.health == Health::Bad).count() {
        0 => Ok(()),
        count => Err(Error { kind: Kind::Unverified, what: damaged(count), help: Some(restore_from_backup()) }),
    }
}

fn database(workspace: &mut Workspace, checks: &mut Vec<Check>) -> Result<()> {
    let mut add = |name, health, detail| checks.push(Check { name, health, detail });
    let Examination { damages, foreign } = workspace.store.examine()?;
    let mut chain_whole = true;
    let mut projections_whole = true;
    for damage in &damages {
        match damage {
            Damage::Database(what) => add(check_database(), Health::Bad, database_says(what)),
            Damage::Chain { journal, seq } => add(check_database(), Health::Bad, chain_broken(journal, seq)),
            Damage::Tip { journal } => add(check_database(), Health::Bad, tip_differs(journal)),
            Damage::Projection { table } => {
                projections_whole = false;
                add(check_projections(), Health::Warning, projection_rebuilt(table));
                continue;
            }
        }
        chain_whole = false;
    }
    if !projections_whole {
        workspace.store.rebuild()?;
    }
    if chain_whole {
        let journals = workspace.store.journals()?;
        let events: u64 = journals.iter().map(|journal| journal.size).sum();
        add(check_database(), Health::Ok, journals_whole(journals.len(), events));
        if projections_whole {
            add(check_projections(), Health::Ok, fine());
        }
        for (journal, seq, about) in &foreign.kept {
            let signer = journals.iter().find(|it| it.journal == *journal).map_or(journal, |it| &it.principal);
            add(check_foreign(), Health::Warning, about_others(signer, seq, about));
        }
        let more = foreign.count - u64::try_from(foreign.kept.len()).unwrap_or(0);
        if more > 0 {
            add(check_foreign(), Health::Warning, more_about_others(more));
        }
    }
    Ok(())
}

fn evidence(workspace: &Workspace, checks: &mut Vec<Check>) -> Result<()> {
    let evidence = workspace.evidence();
    let erased = workspace.store.erased()?;
    let mut wanted: Vec<(Digest, String)> =
        workspace.store.attachments()?.into_iter().map(|(_, it)| (it.sha256, it.name)).collect();
    wanted.sort();
    wanted.dedup_by(|left, right| left.0 == right.0);
    let total = u64::try_from(wanted.len()).unwrap_or(0);
    let mut bar = Progress::begin(total);
    let mut broken = 0;
    for (done, (digest, name)) in (0..).zip(&wanted) {
        bar.at(done, total);
        let detail = match evidence.condition(digest) {
            Ok(Condition::Whole) => continue,
            Ok(Condition::Missing) if erased.contains_key(digest) => continue,
            Ok(Condition::Missing) => evidence_missing(name, digest.short()),
            Ok(Condition::Changed) => evidence_changed(name, digest.short()),
            Err(error) => error.what,
        };
        broken += 1;
        checks.push(Check { name: check_evidence(), health: Health::Bad, detail });
    }
    if broken == 0 {
        checks.push(Check { name: check_evidence(), health: Health::Ok, detail: evidence_whole(total) });
    }
    Ok(())
}

/// What others signed is proof only as long as it is as it came.
fn inbox(workspace: &Workspace, checks: &mut Vec<Check>) -> Result<()> {
    let names: HashMap<String, String> =
        workspace.store.journals()?.into_iter().map(|it| (it.journal, it.principal)).collect();
    let mut bundles = workspace.store.bundles()?;
    // of one that was refused when its turn came nothing is promised
    bundles.retain(|bundle| bundle.verdict != LastWord::Refused);
    let total = u64::try_from(bundles.len()).unwrap_or(0);
    let mut bar = Progress::begin(total);
    let (mut broken, mut erased) = (0, 0);
    for (done, bundle) in (0..).zip(&bundles) {
        bar.at(done, total);
        let of = names.get(&bundle.journal).unwrap_or(&bundle.journal);
        let detail = match inbox_looked_at(workspace, &bundle.id) {
            Ok((Condition::Whole, is_erased)) => {
                erased += usize::from(is_erased);
                continue;
            }
            Ok((Condition::Missing, _)) => bundle_missing(bundle.id.short(), bundle.first, bundle.last, of),
            Ok((Condition::Changed, _)) => bundle_changed(bundle.id.short(), bundle.first, bundle.last, of),
            Err(error) => error.what,
        };
        broken += 1;
        checks.push(Check { name: check_inbox(), health: Health::Bad, detail });
    }
    if broken == 0 {
        let detail = if erased == 0 { inbox_whole(total) } else { inbox_but_erased(total, erased) };
        checks.push(Check { name: check_inbox(), health: Health::Ok, detail });
    }
    Ok(())
}

fn leftovers(workspace: &Workspace, checks: &mut Vec<Check>) {
    let mut removed = 0;
    let folders = FOLDERS.iter().map(|folder| workspace.home().join(folder)).filter(|folder| folder.is_dir());
    for folder in folders.chain([workspace.home().to_owned()]) {
        match sweep(&folder) {
            Ok(swept) => removed += swept,
            Err(error) => {
                checks.push(Check { name: check_leftovers(), health: Health::Warning, detail: error.what });
            }
        }
    }
    if removed > 0 {
        checks.push(Check { name: check_leftovers(), health: Health::Ok, detail: swept(removed) });
    }
}

fn key(workspace: &Workspace, checks: &mut Vec<Check>) -> Result<()> {
    let Some(journal) = workspace.own_journal()? else {
        checks.push(Check { name: check_key(), health: Health::Ok, detail: no_journal_yet() });
        return Ok(());
    };
    let (health, detail) = match workspace.keyring.standing(workspace.principal(), workspace.now()) {
        Err(error) => (Health::Bad, error.what),
        Ok((public, _)) if public.fingerprint() != journal => (Health::Bad, key_other()),
        Ok((_, Standing::Unprotected)) => (Health::Warning, not_protected()),
        Ok((_, standing)) => (Health::Ok, standing_words(standing)),
    };
    checks.push(Check { name: check_key(), health, detail });
    let (health, detail) = match workspace.check_mark() {
        Ok(()) => (Health::Ok, fine()),
        Err(error) => (Health::Bad, error.what),
    };
    checks.push(Check { name: check_mark(), health, detail });
    Ok(())
}

/// Who else gets at what is here: other users, and whoever takes the disk away.
fn secrecy(workspace: &Workspace, checks: &mut Vec<Check>) {
    let mut add = |name, health, detail| checks.push(Check { name, health, detail });
    let medium = Medium::under(workspace.home());
    let (health, detail) = match (exposed(workspace.home()).first(), medium.without_owners) {
        (_, Some(kind)) => (Health::Warning, owns_nothing(kind)),
        (Some(path), None) => (Health::Warning, readable_by_others(path.display())),
        (None, None) if medium.outside_profile => (Health::Warning, outside_profile()),
        (None, None) => (Health::Ok, fine()),
    };
    add(check_access(), health, detail);
    let (health, detail) = match medium.encrypted {
        Some(true) => (Health::Ok, disk_encrypted()),
        Some(false) => (Health::Warning, disk_in_clear()),
        None => (Health::Warning, disk_unknown()),
    };
    add(check_disk(), health, detail);
    if medium.removable {
        add(check_disk(), Health::Warning, on_a_stick());
    }
}

fn clock(workspace: &Workspace, checks: &mut Vec<Check>) -> Result<()> {
    let (health, detail) = match crate::clock::behind(workspace)? {
        Some(last) => (Health::Warning, clock_behind(last.minute())),
        None if zone_minutes() != JST_MINUTES => (Health::Warning, zone_off(zone_minutes())),
        None => (Health::Ok, fine()),
    };
    checks.push(Check { name: check_clock(), health, detail });
    Ok(())
}

/// At the office: laptops from which nothing comes.
fn laptops(workspace: &Workspace, days: u32, checks: &mut Vec<Check>) -> Result<()> {
    if workspace.role() == JournalRole::Device {
        return Ok(());
    }
    let silent = silent_laptops(&workspace.store, workspace.now(), days)?;
    if silent.is_empty() {
        checks.push(Check { name: check_laptops(), health: Health::Ok, detail: all_report(days) });
    }
    let waiting = quarantined(&workspace.store)?;
    if waiting > 0 {
        checks.push(Check { name: check_laptops(), health: Health::Warning, detail: in_quarantine(waiting) });
    }
    let today = Moment::last_second(workspace.now().day()).unwrap_or_else(|| workspace.now());
    let ended = ended(&workspace.store, today)?;
    for handover in handovers(&workspace.store)?.into_iter().filter(|it| !ended.contains(&it.former.journal)) {
        let line = trust_lines(workspace)?.into_iter().rfind(|line| line.key.fingerprint() == handover.former.journal);
        if let Some(line) = line.filter(|line| line.role == JournalRole::Device) {
            let detail = still_counts(line.principal, &handover.principal);
            checks.push(Check { name: check_laptops(), health: Health::Warning, detail });
        }
    }
    for it in &silent {
        checks.push(Check { name: check_laptops(), health: Health::Warning, detail: silent_words(it) });
    }
    Ok(())
}

fn machine(workspace: &Workspace, checks: &mut Vec<Check>) -> Result<()> {
    if let Ok(free) = fs4::available_space(workspace.home()) {
        let (health, detail) = match free {
            free if free < LITTLE_SPACE => (Health::Warning, little_space(free >> 20)),
            free => (Health::Ok, space(free >> 30)),
        };
        checks.push(Check { name: check_space(), health, detail });
    }
    let (health, detail) = if cfg!(debug_assertions) {
        (Health::Warning, debug_build())
    } else {
        (Health::Ok, version(env!("CARGO_PKG_VERSION")))
    };
    checks.push(Check { name: check_build(), health, detail });
    Ok(())
}
