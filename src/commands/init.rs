//! `genba init`: the office's workspace, a laptop's, or a laptop's successor key.

use serde_json::json;

use super::Context;
use super::restore::next_name;
use super::unlock::{ask_new, new_passphrase, protect_it};
use super::verify::show_finding;
use crate::cli::InitArgs;
use crate::domain::{is_windows_device, same_id};
use crate::environment;
use crate::error::{Error, Result};
use crate::event::{Draft, Fact, JournalRole, Predecessor, SignerTrusted};
use crate::exchange::{Joined, REPLACES, join};
use crate::keys::{Passphrase, SHORTEST};
use crate::messages;
use crate::register::load_contract;
use crate::state::JournalState;
use crate::trust::is_principal;
use crate::ui::Progress;
use crate::workspace::{Beginning, Workspace};

/// The office's name in `allowed_signers`.
const OFFICE: &str = "office";

messages! {
    office_made(home, contract) { ja: "{home} に事務所のワークスペースを作りました（契約 {contract}）", en: "made the office's workspace in {home} (contract {contract})" }
    fingerprint_is(fingerprint) { ja: "鍵の指紋: {fingerprint}", en: "key fingerprint: {fingerprint}" }
    read_out_to_laptops() {
        ja: "作業用 PC の設定では、この指紋を電話などで読み上げて伝えてください（genba init --device 名前 --office-key 指紋）",
        en: "read this fingerprint out to whoever sets up a laptop (`genba init --device NAME --office-key FINGERPRINT`)",
    }
    pin_on_laptops(fingerprint) {
        ja: "すでにある作業用 PC は、この鍵を登録するまで、新しい束を取り込めません。一台ずつ電話で伝えてください: genba trust pin {fingerprint}",
        en: "the laptops that there are take in no new bundle before they trust this key; tell each over the phone: `genba trust pin {fingerprint}`",
    }
    device_made(home, name) { ja: "{home} に作業用 PC {name} のワークスペースを作りました", en: "made the workspace of laptop {name} in {home}" }
    hand_over_key(path) {
        ja: "公開鍵 {path} を事務所に渡し、登録（genba trust add）と指示の束を受け取ってください",
        en: "give the public key {path} to the office, which trusts it (`genba trust add`) and exports a dispatch",
    }
    dispatch_taken(count) { ja: "事務所の記録 {count} 件を取り込みました。作業を始められます（genba status）", en: "took in {count} events of the office; work can begin (`genba status`)" }
    in_place_of(name, seq) { ja: "{name} の記録（受領済みの {seq} 番まで）を引き継ぎます", en: "it continues the journal of {name}, which the office holds up to event {seq}" }
    nothing_of(name) { ja: "{name} の記録は一度も受領されていないので、引き継ぐ記録はありません", en: "nothing of {name} was ever receipted, so there is no journal to continue" }
    register_key(path) {
        ja: "公開鍵 {path} を事務所に渡してください。束は、事務所が登録（genba trust add）した後に受け入れられます",
        en: "give the public key {path} to the office; bundles are accepted once it is trusted (`genba trust add`)",
    }
    bad_name(name) { ja: "{name} は名前に使えません", en: "{name} cannot be a name" }
    name_rules() {
        ja: "半角の英数字と . _ - @ で 64 文字まで。CON や NUL など Windows の予約名は使えません",
        en: "use up to 64 letters, digits and . _ - @; names that Windows reserves (CON, NUL …) cannot be used",
    }
    own_name_again(name) { ja: "{name} は、代わられる PC の名前です", en: "{name} is the name of the laptop that is replaced" }
    give_new_name(name) {
        ja: "新しい鍵には新しい名前が要ります。例 --device {name}",
        en: "a new key needs a name of its own, as in --device {name}",
    }
    office_name(name) { ja: "{name} は事務所の名前です", en: "{name} is the office's name" }
    give_laptop_name() {
        ja: "作業用 PC の鍵としては登録できません。laptop-03 のような別の名前にしてください",
        en: "no laptop's key can be trusted under it: choose another, such as laptop-03",
    }
    bad_fingerprint(given) { ja: "{given} は鍵の指紋ではありません", en: "{given} is no key fingerprint" }
    fingerprint_form(count) {
        ja: "指紋は SHA256: とそれに続く 43 文字です（指定されたのは全体で {count} 文字）。大文字と小文字、0 と O、1 と l と I を、事務所の genba trust show office --fingerprint と見比べてください",
        en: "it is SHA256: and 43 characters ({count} were given in all); compare it, upper and lower case, 0 and O, 1 and l and I, with what the office sees with `genba trust show office --fingerprint`",
    }
    office_key_missing() { ja: "事務所の鍵の指紋がありません", en: "the office's key fingerprint is not given" }
    give_office_key() { ja: "--office-key SHA256:… で指定してください", en: "give it with --office-key SHA256:…" }
    why_a_passphrase(shortest) {
        ja: "秘密鍵を守る合言葉を決めてください（{shortest} 文字以上の半角。何も入力しなければ付けません）",
        en: "choose a passphrase that protects the private key ({shortest} ASCII characters or more; an empty line for none)",
    }
    left_open() {
        ja: "合言葉がないので、この PC を手にした人は誰でもこの鍵で署名できます",
        en: "without a passphrase whoever gets at this machine can sign with its key",
    }
    successor_made(name, seq) {
        ja: "新しい鍵 {name} で記録を続けます（前の記録の {seq} 番まで引き継ぎ）",
        en: "the journal continues under the new key {name} (its predecessor is held up to event {seq})",
    }
}

/// Runs it.
///
/// # Errors
/// A place that is taken, a name or fingerprint that cannot be, a contract that does not load.
pub fn run(context: &Context, args: &InitArgs) -> Result<()> {
    match (&args.contract, &args.device) {
        (Some(contract), _) if args.office => office(context, contract, args.no_passphrase),
        (_, Some(name)) if args.successor => successor(context, name, args.no_passphrase),
        (_, Some(name)) => device(context, name, args),
        _ => Ok(()),
    }
}

fn office(context: &Context, path: &std::path::Path, no_passphrase: bool) -> Result<()> {
    let contract = load_contract(path).map_err(Error::from)?;
    let number = contract.id.clone();
    Workspace::can_be_made(&context.home, OFFICE)?;
    let passphrase = passphrase_of_new_key(context, no_passphrase)?;
    let beginning = Beginning { role: JournalRole::Office, principal: OFFICE, settings: &[], passphrase };
    let workspace = Workspace::create_with(&context.home, beginning, |workspace| {
        let opening = workspace.opening(&contract.id, None)?;
        let trusted = SignerTrusted {
            name: OFFICE.to_owned(),
            public_key: opening.public_key.clone(),
            role: JournalRole::Office,
            valid_after: None,
            valid_before: None,
        };
        workspace.write(|pen| {
            pen.open_journal(opening)?;
            let facts = [Fact::ContractSet(contract), Fact::SignerTrusted(trusted)];
            pen.record(facts.into_iter().map(|fact| Draft::new("system", fact)).collect())?;
            Ok(())
        })
    })?;
    let fingerprint = workspace.public_key()?.fingerprint();
    let console = context.console;
    if console.json {
        return console.json(&json!({ "home": context.home, "contract": number, "fingerprint": fingerprint }));
    }
    console.say(&office_made(context.home.display(), number))?;
    console.say(&fingerprint_is(fingerprint))?;
    console.say(&read_out_to_laptops())
}

fn device(context: &Context, name: &str, args: &InitArgs) -> Result<()> {
    check_name(name)?;
    if same_id(name, OFFICE) {
        return Err(Error::usage(office_name(name), give_laptop_name()));
    }
    if let Some(former) = args.replaces.as_deref().filter(|former| same_id(former, name)) {
        return Err(Error::usage(own_name_again(former.escape_debug()), give_new_name(next_name(name))));
    }
    let office_key = args.office_key.as_deref().ok_or_else(|| Error::usage(office_key_missing(), give_office_key()))?;
    check_fingerprint(office_key)?;
    Workspace::can_be_made(&context.home, name)?;
    let passphrase = passphrase_of_new_key(context, args.no_passphrase)?;
    let console = context.console;
    let mut joined = Joined::default();
    let mut bar = Progress::begin(0);
    let pins = json!([office_key]).to_string();
    let settings: Vec<(&str, &str)> = [("office_keys", pins.as_str())]
        .into_iter()
        .chain(args.replaces.as_deref().map(|name| (REPLACES, name)))
        .collect();
    let beginning = Beginning { role: JournalRole::Device, principal: name, settings: &settings, passphrase };
    let made = Workspace::create_with(&context.home, beginning, |workspace| {
        let mut heard = |done, total| bar.at(done, total);
        join(workspace, &args.dispatch, &mut joined, &mut heard)
    });
    drop(bar);
    if made.is_err() && !console.json {
        for finding in joined.results.iter().flat_map(|result| &result.findings) {
            show_finding(context, finding)?;
        }
    }
    let workspace = made?;
    let public_key = workspace.home().join("keys").join(format!("{name}.pub"));
    let fingerprint = workspace.public_key()?.fingerprint();
    let events: u64 = joined.results.iter().map(|result| result.new_events).sum();
    if console.json {
        return console.json(&json!({
            "home": context.home,
            "name": name,
            "fingerprint": fingerprint,
            "public_key": public_key,
            "new_events": events,
            "predecessor": joined.predecessor,
        }));
    }
    console.say(&device_made(context.home.display(), name))?;
    console.say(&fingerprint_is(fingerprint))?;
    if args.dispatch.is_empty() {
        return console.say(&hand_over_key(public_key.display()));
    }
    console.say(&dispatch_taken(events))?;
    match (&args.replaces, &joined.predecessor) {
        (Some(former), Some(predecessor)) => console.say(&in_place_of(former, predecessor.seq))?,
        (Some(former), None) => console.say(&nothing_of(former))?,
        (None, _) => {}
    }
    console.say(&register_key(public_key.display()))
}

fn successor(context: &Context, name: &str, no_passphrase: bool) -> Result<()> {
    check_name(name)?;
    let mut workspace = Workspace::open(&context.home)?;
    let is_offices = |it: &JournalState| it.role == JournalRole::Office && same_id(&it.principal, name);
    if workspace.role() == JournalRole::Device
        && (same_id(name, OFFICE) || workspace.store.journals()?.iter().any(is_offices))
    {
        return Err(Error::usage(office_name(name), give_laptop_name()));
    }
    passphrase_of_new_key(context, no_passphrase)?.into_iter().for_each(|it| workspace.keyring.give(it));
    let predecessor = succeed(&mut workspace, name)?;
    let public_key = workspace.home().join("keys").join(format!("{name}.pub"));
    let fingerprint = workspace.public_key()?.fingerprint();
    let console = context.console;
    if console.json {
        return console.json(&json!({
            "home": context.home,
            "name": name,
            "fingerprint": fingerprint,
            "public_key": public_key,
            "predecessor": predecessor,
        }));
    }
    console.say(&successor_made(name, predecessor.seq))?;
    console.say(&fingerprint_is(fingerprint))?;
    console.say(&hand_over_key(public_key.display()))
}

/// The passphrase for a key that is about to be made, typed twice where a person sits there and none is
/// given by the environment; an empty one leaves the key open, which is said.
///
/// # Errors
/// An interruption; then nothing is made.
pub fn passphrase_of_new_key(context: &Context, no_passphrase: bool) -> Result<Option<Passphrase>> {
    let console = context.console;
    if no_passphrase || !console.may_ask() || environment::passphrase()?.is_some() {
        return Ok(None);
    }
    console.say(&why_a_passphrase(SHORTEST))?;
    let passphrase = new_passphrase(context, &ask_new(), true)?;
    if passphrase.is_none() {
        console.warn(&left_open());
        console.say(&protect_it())?;
    }
    Ok(passphrase)
}

/// Opens a journal under a new key that names the present one as its predecessor; gives where that stood.
///
/// # Errors
/// A name in use, a journal that was never opened, a failing disk.
pub fn succeed(workspace: &mut Workspace, name: &str) -> Result<Predecessor> {
    let former = workspace.standing()?;
    let contract = workspace.contract()?.id;
    let seq = former.size.saturating_sub(1);
    workspace.rename(name)?;
    let predecessor = Predecessor { head: former.head, journal: former.journal, seq };
    let opening = workspace.opening(&contract, Some(predecessor.clone()))?;
    let trusted = (workspace.role() == JournalRole::Office).then(|| SignerTrusted {
        name: name.to_owned(),
        public_key: opening.public_key.clone(),
        role: JournalRole::Office,
        valid_after: None,
        valid_before: None,
    });
    workspace.write(|pen| {
        pen.open_journal(opening)?;
        let drafts = trusted.into_iter().map(|line| Draft::new("system", Fact::SignerTrusted(line))).collect();
        pen.record(drafts)?;
        Ok(())
    })?;
    Ok(predecessor)
}

/// Refuses what cannot be a signer's name and a file's.
///
/// # Errors
/// A usage error.
pub fn check_name(name: &str) -> Result<()> {
    let is_other_file = [".", ".pub", ".mark"].iter().any(|ending| name.ends_with(ending));
    if is_principal(name) && !is_windows_device(name) && !is_other_file {
        return Ok(());
    }
    Err(Error::usage(bad_name(name.escape_debug()), name_rules()))
}

/// Refuses what is no fingerprint.
///
/// # Errors
/// A usage error.
pub fn check_fingerprint(given: &str) -> Result<()> {
    use base64ct::{Base64Unpadded, Encoding};
    let bytes = given.strip_prefix("SHA256:").and_then(|base64| Base64Unpadded::decode_vec(base64).ok());
    if bytes.is_some_and(|bytes| bytes.len() == 32) {
        return Ok(());
    }
    Err(Error::usage(bad_fingerprint(given.escape_debug()), fingerprint_form(given.chars().count())))
}

#[cfg(test)]
mod tests {
    use super::check_name;

    #[test]
    fn refuses_names_that_windows_reserves() {
        for name in ["laptop-03", "con1", "COM", "com10", "tanaka@example"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["", "con", "NUL.x", "com1", "lpt9.txt", "a/b", "a b", "山田", "-a", "a.", "x.pub"] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
