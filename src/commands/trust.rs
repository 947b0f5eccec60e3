//! `genba trust`: the register of signers, and what a laptop pins.

use std::fs::File;
use std::io::Read;

use serde::Serialize;
use serde_json::json;

use super::Context;
use super::field::{record_unmoved, since};
use super::init::{check_fingerprint, check_name};
use super::lookup::{fill, near_list, reason};
use crate::cli::{TrustAddArgs, TrustCommand, TrustRevokeArgs, TrustShowArgs};
use crate::domain::{Moment, parse_compact, parse_local_near};
use crate::durable::write_file;
use crate::error::{Error, IoContext, Result};
use crate::event::{Draft, Fact, JournalRole, SignerRevoked, SignerTrusted};
use crate::exchange::{pinned, signers, trust_lines};
use crate::keys::{KeyDefect, PublicKey};
use crate::message::Text;
use crate::messages;
use crate::state::Signer;
use crate::succession::is_forked;
use crate::trust::{TrustLine, is_principal};
use crate::ui::Table;
use crate::workspace::{Workspace, only_device, right_home};

/// Bytes; a public key file has about a hundred.
const MAX_KEY_FILE: u64 = 16 << 10;

messages! {
    none_listed() {
        ja: "登録された署名者はまだありません。作業用 PC の公開鍵を genba trust add で登録してください",
        en: "no signer is trusted yet: add a laptop's public key with `genba trust add`",
    }
    key_file_bad(path) { ja: "{path} は Ed25519 の公開鍵ファイルではありません", en: "{path} is no Ed25519 public key file" }
    give_pub_file() { ja: "作業用 PC の keys フォルダーにある .pub ファイルを指定してください", en: "give the .pub file from the laptop's keys folder" }
    key_weak(path) { ja: "{path} の鍵は弱いため登録できません", en: "the key in {path} is weak and cannot be trusted" }
    make_new_key() { ja: "genba init で鍵を作り直してください", en: "have a new key made with `genba init`" }
    trusted(name, fingerprint) { ja: "{name} を登録しました（{fingerprint}）", en: "{name} is trusted ({fingerprint})" }
    compare_fingerprint() { ja: "作業用 PC に表示された指紋と同じか、電話などで確かめてください", en: "compare the fingerprint with the one that the laptop shows, over the phone" }
    already_trusted(name) { ja: "{name} はすでに登録されています", en: "{name} is already trusted" }
    nothing_to_do() { ja: "何もする必要はありません", en: "nothing needs to be done" }
    name_in_use(name) { ja: "{name} には別の鍵が登録されています", en: "another key is trusted under the name {name}" }
    revoke_first() {
        ja: "先に genba trust revoke で前の鍵を終わらせるか、有効期間を分ける（--valid-after、--valid-before）か、別の名前にしてください",
        en: "end the former key with `genba trust revoke` first, give windows that do not overlap (--valid-after, --valid-before), or choose another name",
    }
    other_name(own, name) {
        ja: "この鍵は {own} のものです。{name} として登録すると、その PC の記録は受け取れなくなります",
        en: "this is the key of {own}: trusted as {name}, nothing that the laptop signs would be taken in",
    }
    give_own_name(own) {
        ja: "--name {own} としてください（別の方法で作った鍵なら、ファイルの末尾の注釈を消してください）",
        en: "give --name {own} (of a key made by other means, delete the comment at the end of the file)",
    }
    key_in_use(name) { ja: "この鍵は {name} として登録されています", en: "this key is trusted as {name}" }
    use_that_name() { ja: "その名前を使うか、作業用 PC で新しい鍵を作ってください", en: "use that name, or make a new key on the laptop" }
    no_such_signer(name) { ja: "署名者 {name} は登録されていません", en: "there is no signer {name}" }
    see_list() { ja: "genba trust list で確かめてください", en: "see `genba trust list`" }
    not_a_time(given) { ja: "{given} は時刻ではありません", en: "{given} is no time" }
    time_forms() { ja: "2024-04-01 09:00、令和6年4月1日、20240401000000Z（UTC）の形で指定してください", en: "write it as 2024-04-01 09:00, 令和6年4月1日 or 20240401000000Z (UTC)" }
    empty_window() { ja: "有効期間の終わりが始まりより前です", en: "the validity ends before it begins" }
    revoked(name, until) { ja: "{name} の鍵は {until} までとしました", en: "the key of {name} counts until {until}" }
    later_is_late() { ja: "それより後に届く束は隔離され、人が判断します。新しい allowed_signers を監査人に渡してください", en: "what arrives later is quarantined for a person to decide; give auditors the new allowed_signers" }
    whose_came_first(name) {
        ja: "この鍵の記録は二つに分かれています。先に届いたほうが盗んだ人のものなら、信じられる最後の受領の時刻を --valid-before で指定してください（genba bundle list --of {name}）。その後の作業は genba review return で差し戻します",
        en: "this key has written two histories: if what came first is the thief's, give --valid-before with the time of the last receipt that you believe (`genba bundle list --of {name}`), and return the runs after it with `genba review return`",
    }
    cannot_revoke_self() { ja: "事務所自身の鍵は終わらせられません", en: "the office's own key cannot be ended" }
    restore_instead() { ja: "鍵を替えるには genba backup と genba restore を使います", en: "to change the key, back up and restore the workspace" }
    pinned_now(fingerprint) { ja: "事務所の鍵 {fingerprint} も信頼します", en: "the office key {fingerprint} is trusted as well" }
    pinned_only(fingerprint) { ja: "事務所の鍵 {fingerprint} だけを信頼します", en: "the office key {fingerprint} is trusted, and no other" }
    pinned_before(others, fingerprint) {
        ja: "前から信頼している鍵: {others}。写し間違いだったのなら genba trust pin {fingerprint} --only で外せます",
        en: "trusted before: {others}; if that was misread, `genba trust pin {fingerprint} --only` drops it",
    }
    is_believed() { ja: "この PC は、信頼している鍵で署名された束をすでに取り込んでいます", en: "this laptop has taken in what a trusted key signed" }
    pin_beside() { ja: "--only を外せば、前の鍵と並べて信頼します", en: "without --only the key is trusted beside the former" }
    head_name() { ja: "名前", en: "name" }
    head_role() { ja: "役割", en: "role" }
    head_from() { ja: "開始", en: "valid after" }
    head_until() { ja: "終了", en: "valid before" }
    head_key() { ja: "鍵の指紋", en: "fingerprint" }
    head_reason() { ja: "終了の理由", en: "why ended" }
}

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, command: &TrustCommand) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    match command {
        TrustCommand::Add(args) => add(context, &mut workspace, args),
        TrustCommand::Revoke(args) => revoke(context, &mut workspace, args),
        TrustCommand::Show(args) => show(context, &workspace, args),
        TrustCommand::List => list(context, &workspace, None),
        TrustCommand::Export(args) => {
            workspace.need_office()?;
            let lines = trust_lines(&workspace)?;
            let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
            match &args.output {
                Some(path) => write_file(path, text.as_bytes(), false),
                None => context.console.bytes(text.as_bytes()),
            }
        }
        TrustCommand::Pin(args) => {
            if workspace.role() == JournalRole::Office {
                return Err(Error::refused(only_device(), right_home()));
            }
            check_fingerprint(&args.fingerprint)?;
            let has_imported = workspace.own_journal()?.is_some();
            if args.only && has_imported {
                return Err(Error::refused(is_believed(), pin_beside()));
            }
            let mut pins = if args.only { Vec::new() } else { pinned(&workspace)? };
            if !pins.contains(&args.fingerprint) {
                pins.push(args.fingerprint.clone());
            }
            workspace.store.set("office_keys", &json!(pins).to_string())?;
            if context.console.json {
                return context.console.json(&json!({ "office_keys": pins }));
            }
            if args.only {
                return context.console.say(&pinned_only(&args.fingerprint));
            }
            context.console.say(&pinned_now(&args.fingerprint))?;
            pins.retain(|pin| *pin != args.fingerprint);
            if pins.is_empty() || has_imported {
                return Ok(());
            }
            context.console.say(&pinned_before(pins.join(", "), &args.fingerprint))
        }
    }
}

fn add(context: &Context, workspace: &mut Workspace, args: &TrustAddArgs) -> Result<()> {
    workspace.need_office()?;
    let size = since(workspace)?;
    check_name(&args.name)?;
    let mut text = String::new();
    File::open(&args.key).and_then(|file| file.take(MAX_KEY_FILE).read_to_string(&mut text)).reading(&args.key)?;
    let key = PublicKey::from_openssh(&text).map_err(|why| match why {
        KeyDefect::Malformed => Error::usage(key_file_bad(args.key.display()), give_pub_file()),
        KeyDefect::Weak => Error::refused(key_weak(args.key.display()), make_new_key()),
    })?;
    // a laptop signs under its own name, which stands in the file that it makes
    let comment = text.split_whitespace().nth(2).filter(|comment| is_principal(comment));
    if let Some(own) = comment.filter(|own| **own != args.name) {
        return Err(Error::refused(other_name(own, &args.name), give_own_name(own)));
    }
    let (valid_after, valid_before) =
        (bound(workspace, args.valid_after.as_deref(), false)?, bound(workspace, args.valid_before.as_deref(), true)?);
    if let (Some(after), Some(before)) = (&valid_after, &valid_before)
        && before <= after
    {
        return Err(Error::usage(empty_window(), time_forms()));
    }
    let line = TrustLine { principal: args.name.clone(), role: JournalRole::Device, valid_after, valid_before, key };
    refuse_clash(workspace, &line)?;
    let fact = SignerTrusted {
        name: line.principal,
        public_key: line.key.to_openssh(),
        role: line.role,
        valid_after: line.valid_after,
        valid_before: line.valid_before,
    };
    record_unmoved(workspace, size, vec![Draft::new("system", Fact::SignerTrusted(fact))])?;
    if context.console.json {
        return last_as_json(context, workspace, &args.name);
    }
    context.console.say(&trusted(&args.name, line.key.fingerprint()))?;
    context.console.say(&compare_fingerprint())
}

/// Refuses a line beside which another key would count under its name, or its key under another name.
fn refuse_clash(workspace: &Workspace, line: &TrustLine) -> Result<()> {
    let (first, last) = line.window();
    // one that is given no beginning signs from now on, after a former key that is ended
    let first = if line.valid_after.is_some() { first } else { workspace.now().seconds() };
    for known in trust_lines(workspace)? {
        let (from, until) = known.window();
        match (known.principal == line.principal, known.key == line.key) {
            (false, true) => return Err(Error::refused(key_in_use(&known.principal), use_that_name())),
            (true, true) if from <= first && last <= until => {
                return Err(Error::refused(already_trusted(&line.principal), nothing_to_do()));
            }
            // one may end in the second in which the other begins
            (true, false) if from < last && first < until => {
                return Err(Error::refused(name_in_use(&line.principal), revoke_first()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The line of a name that was trusted last.
fn last_as_json(context: &Context, workspace: &Workspace, name: &str) -> Result<()> {
    let signers = signers_of(workspace, name)?;
    context.console.json(&signers.last().map(row))
}

fn bound(workspace: &Workspace, given: Option<&str>, is_end: bool) -> Result<Option<String>> {
    let Some(given) = given else { return Ok(None) };
    let period = workspace.contract()?.period;
    let typed = |given: &str| {
        let (day, moment) = parse_local_near(given, workspace.now().day(), Some(&period)).ok()?;
        // of a day alone its beginning, or its end
        let of_day = || if is_end { Moment::last_second(day) } else { Some(Moment::midnight(day)) };
        moment.or_else(of_day)
    };
    let moment = Moment::parse_given(given)
        .or_else(|| typed(given))
        .filter(|moment| parse_compact(&moment.compact()).is_some_and(|seconds| seconds > 0));
    moment.map(|moment| Some(moment.compact())).ok_or_else(|| Error::usage(not_a_time(given), time_forms()))
}

fn revoke(context: &Context, workspace: &mut Workspace, args: &TrustRevokeArgs) -> Result<()> {
    workspace.need_office()?;
    let size = since(workspace)?;
    let signers = signers_of(workspace, &args.name)?;
    let Some(signer) = signers.last() else { return Err(stranger(workspace, &args.name)?) };
    if signer.is(JournalRole::Office) && signer.line.public_key == workspace.public_key()?.to_openssh() {
        return Err(Error::refused(cannot_revoke_self(), restore_instead()));
    }
    let given = bound(workspace, args.valid_before.as_deref(), true)?;
    let mut revoking: Vec<SignerRevoked> = Vec::new();
    // the newest last: what is said is about that one
    for signer in still_counting(workspace, &signers)? {
        let until = match &given {
            Some(until) => until.clone(),
            None if signer.is(JournalRole::Office) => last_own(workspace, signer)?,
            None => last_receipt(workspace, signer)?,
        };
        revoking.push(SignerRevoked {
            name: signer.line.name.clone(),
            public_key: signer.line.public_key.clone(),
            reason: reason(&args.reason)?,
            valid_before: until,
        });
    }
    let keys: Vec<String> = revoking.iter().map(|it| it.public_key.clone()).collect();
    let drafts = revoking.into_iter().map(|it| Draft::new("system", Fact::SignerRevoked(it)));
    record_unmoved(workspace, size, drafts.collect())?;
    if context.console.json {
        last_as_json(context, workspace, &args.name)?;
    } else {
        // a key that had ended earlier ends no later
        let ended = signers_of(workspace, &args.name)?;
        for key in &keys {
            let line = ended.iter().rfind(|signer| signer.line.public_key == *key);
            if let Some(until) = line.and_then(|signer| signer.line.valid_before.as_deref()) {
                context.console.say(&fill(&bound_text(until), |until| revoked(&args.name, until)))?;
            }
        }
        context.console.say(&later_is_late())?;
    }
    let fingerprint = PublicKey::from_openssh(&signer.line.public_key).map(|key| key.fingerprint()).unwrap_or_default();
    if args.valid_before.is_none() && is_forked(&workspace.store, &fingerprint)? {
        context.console.warn(&whose_came_first(&args.name));
    }
    Ok(())
}

/// The newest line of every key of a name that counts now or later; the newest of all where none does.
fn still_counting<'s>(workspace: &Workspace, signers: &'s [Signer]) -> Result<Vec<&'s Signer>> {
    let now = workspace.now().seconds();
    let counting: Vec<PublicKey> =
        trust_lines(workspace)?.into_iter().filter(|line| line.window().1 >= now).map(|line| line.key).collect();
    let mut found: Vec<&Signer> = Vec::new();
    for (number, signer) in (1..).zip(signers) {
        let counts = PublicKey::from_openssh(&signer.line.public_key).is_ok_and(|key| counting.contains(&key));
        found.retain(|known| known.line.public_key != signer.line.public_key);
        if counts || number == signers.len() {
            found.push(signer);
        }
    }
    Ok(found)
}

/// A bound of a key's window as people read it; as it stands where it is no time.
pub(super) fn bound_text(bound: &str) -> Text {
    Moment::parse_given(bound).map_or_else(|| Text::same(bound), |time| time.text())
}

/// The end of what the office recorded under a key of its own before the workspace was restored.
fn last_own(workspace: &Workspace, signer: &Signer) -> Result<String> {
    let journal = PublicKey::from_openssh(&signer.line.public_key).map(|key| key.fingerprint()).unwrap_or_default();
    let own = workspace.store.journals()?.into_iter().find(|known| known.journal == journal);
    Ok(own.and_then(|own| own.last_at).unwrap_or_else(|| workspace.now()).compact())
}

/// The time of a laptop's last receipt; of its trusting where it has none, so that nothing counts.
fn last_receipt(workspace: &Workspace, signer: &Signer) -> Result<String> {
    let journal = PublicKey::from_openssh(&signer.line.public_key).map(|key| key.fingerprint()).unwrap_or_default();
    if let Some(last) = workspace.store.last_receipt(&journal)? {
        // a receipt of a time to come was given under a wrong clock: nothing may count until then
        return Ok(last.min(workspace.now()).compact());
    }
    let mut at = None;
    workspace.store.lines(&signer.journal, signer.trusted, signer.trusted, &mut |line| {
        at = crate::event::Event::parse(line).ok().map(|event| event.at.compact());
        Ok(())
    })?;
    Ok(at.unwrap_or_else(|| workspace.now().compact()))
}

fn signers_of(workspace: &Workspace, name: &str) -> Result<Vec<Signer>> {
    Ok(signers(workspace)?.into_iter().filter(|signer| signer.line.name == name).collect())
}

/// The refusal of a name that nobody signs under.
fn stranger(workspace: &Workspace, name: &str) -> Result<Error> {
    let known: Vec<String> = signers(workspace)?.into_iter().map(|signer| signer.line.name).collect();
    Ok(Error::refused(no_such_signer(name), near_list(name, &known).unwrap_or_else(see_list)))
}

fn show(context: &Context, workspace: &Workspace, args: &TrustShowArgs) -> Result<()> {
    let signers = signers_of(workspace, &args.name)?;
    let Some(signer) = signers.last() else { return Err(stranger(workspace, &args.name)?) };
    if args.fingerprint {
        return context.console.line(row(signer).fingerprint);
    }
    list(context, workspace, Some(&args.name))
}

#[derive(Serialize)]
struct Row {
    name: String,
    role: JournalRole,
    valid_after: Option<String>,
    valid_before: Option<String>,
    fingerprint: String,
    public_key: String,
    revoked: Option<String>,
}

fn row(signer: &Signer) -> Row {
    let line = signer.line.clone();
    let key = PublicKey::from_openssh(&line.public_key).ok();
    Row {
        name: line.name,
        role: line.role,
        valid_after: line.valid_after,
        valid_before: line.valid_before,
        fingerprint: key.map(|key| key.fingerprint()).unwrap_or_default(),
        public_key: line.public_key,
        revoked: signer.revoked.clone(),
    }
}

fn list(context: &Context, workspace: &Workspace, name: Option<&str>) -> Result<()> {
    let signers = signers(workspace)?;
    let rows: Vec<Row> = signers.iter().map(row).filter(|row| name.is_none_or(|name| row.name == name)).collect();
    let header: [Text; 6] = [head_name(), head_role(), head_from(), head_until(), head_key(), head_reason()];
    let mut table = Table::new(header).or(none_listed());
    for row in &rows {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let minute = |bound: &Option<String>| {
            bound.as_deref().and_then(Moment::parse_given).map_or_else(|| text(bound), |time| time.minute())
        };
        table.row([
            row.name.clone(),
            row.role.name().to_owned(),
            minute(&row.valid_after),
            minute(&row.valid_before),
            row.fingerprint.clone(),
            text(&row.revoked),
        ]);
    }
    context.console.table(&table, &rows)
}
