//! What the register becomes where the office accepts a difference, by its kind.

use chrono::NaiveDate;

use super::{kind_of, kind_word, sites, title};
use crate::cli::DifferenceAcceptArgs;
use crate::commands::field::pair;
use crate::commands::lookup::{self, fill};
use crate::commands::register::{Held, apply, refuse_taken};
use crate::domain::{Terminal, same_id};
use crate::error::{Error, Result};
use crate::event::{DifferenceFound, DifferenceKind, Fact, Retired};
use crate::message::Text;
use crate::messages;
use crate::register::{new_record, set_field};
use crate::state::Difference;
use crate::store::Store;

/// What a terminal's 状態 says where it was not found.
const NOT_FOUND: &str = "所在不明";

messages! {
    register_moved(terminal, field, now, registered) {
        ja: "{terminal} の {field} は見つけた後に「{registered}」から「{now}」へ変わっています",
        en: "{field} of {terminal} has changed from `{registered}` to `{now}` since",
    }
    set_and_reject(terminal, field, found, difference) {
        ja: "現物の値が正しければ genba terminal set {terminal} {field}={found} で直し、genba difference reject {difference} --reason 理由 で閉じてください",
        en: "if what was found is right, `genba terminal set {terminal} {field}={found}`; then close it with `genba difference reject {difference} --reason REASON`",
    }
    accepted(difference, terminal, field, found) {
        ja: "相違 {difference} を台帳に反映しました: {terminal} {field} = {found}",
        en: "difference {difference} is accepted; the register now has {field} of {terminal} = {found}",
    }
    not_held(difference) { ja: "相違 {difference} の内容がここにありません", en: "what difference {difference} found is not held here" }
    import_field() { ja: "その PC の束を genba import で取り込んでください", en: "import that laptop's bundle with `genba import`" }
    flag_idle(flag, kind) { ja: "{flag} は「{kind}」の相違には使えません", en: "{flag} is not for a difference of the kind `{kind}`" }
    leave_flag_out() {
        ja: "--retire は所在不明、--set は台帳にない端末の相違にだけ付けてください",
        en: "--retire is for one that is missing, --set for one that is not in the register",
    }
    retired(difference, terminal) { ja: "相違 {difference} を認め、{terminal} を廃止しました", en: "difference {difference} is accepted and {terminal} retired" }
    status_missing(difference, terminal) {
        ja: "相違 {difference} を認め、{terminal} の状態を所在不明にしました（廃止するなら genba terminal retire {terminal} --reason …）",
        en: "difference {difference} is accepted; the status of {terminal} is 所在不明 (to retire it: `genba terminal retire {terminal} --reason …`)",
    }
    only_decided(difference) {
        ja: "相違 {difference} を認めました。台帳は変わりません。番号を付け直したら genba terminal set で直してください",
        en: "difference {difference} is accepted; the register stays, set it with `genba terminal set` once the labels are right",
    }
    moved_on(difference, terminal, site) {
        ja: "相違 {difference} を認め、{terminal} の拠点を {site} にしました",
        en: "difference {difference} is accepted; {terminal} is at site {site} now",
    }
    added(difference, terminal, site) {
        ja: "相違 {difference} を認め、{terminal} を拠点 {site} の端末として台帳に加えました",
        en: "difference {difference} is accepted; {terminal} is in the register at site {site} now",
    }
    what_is_it(found) { ja: "「{found}」をどう台帳に加えるかがありません", en: "how `{found}` is to stand in the register is not given" }
    add_with(difference) {
        ja: "genba difference accept {difference} --reason … --set 管理番号=… --set 拠点=… --set 製造番号=… で加えるか、契約の端末でなければ genba difference reject {difference} --reason … で閉じてください",
        en: "add it with `genba difference accept {difference} --reason … --set 管理番号=… --set 拠点=… --set 製造番号=…`; where it is not of this contract, `genba difference reject {difference} --reason …`",
    }
    held_already(id) { ja: "{id} は台帳にあります", en: "{id} is in the register" }
    other_number(id) {
        ja: "別の管理番号にするか、その端末の項目なら genba terminal set {id} で直してください",
        en: "give another number, or set that terminal's fields with `genba terminal set {id}`",
    }
    not_a_pair(given) { ja: "「{given}」は 項目=値 の形ではありません", en: "{given} is not of the form FIELD=VALUE" }
}

/// The change of the register, and what is said of it.
pub struct Followed {
    /// What is recorded beside the decision.
    pub fact: Option<Fact>,
    /// The sentence.
    pub text: Text,
}

/// What accepting a difference does.
///
/// # Errors
/// What is not held here; a register that has changed since; a value that stands once and is another's; a terminal
/// that may not go, or cannot be added.
pub fn follow(
    store: &Store,
    difference: &Difference,
    args: &DifferenceAcceptArgs,
    today: NaiveDate,
) -> Result<Followed> {
    let number = &difference.difference;
    let Some(found) = &difference.found else {
        return Err(Error::refused(not_held(number), import_field()));
    };
    let kind = kind_of(found);
    let idle = [
        ("--retire", args.retire && kind != DifferenceKind::Missing),
        ("--set", !args.set.is_empty() && kind != DifferenceKind::Unknown),
    ];
    if let Some((flag, _)) = idle.iter().find(|(_, is_idle)| *is_idle) {
        return Err(Error::usage(fill(&kind_word(kind), |kind| flag_idle(flag, kind)), leave_flag_out()));
    }
    match kind {
        DifferenceKind::Value | DifferenceKind::Elsewhere => {
            let text = match kind {
                DifferenceKind::Elsewhere => moved_on(number, &found.terminal, &found.found),
                _ => accepted(number, &found.terminal, title(&found.field), &found.found),
            };
            Ok(Followed { fact: followed(store, found)?.map(Fact::TerminalSet), text })
        }
        DifferenceKind::Missing => missing(store, found, args, today),
        DifferenceKind::Duplicate => Ok(Followed { fact: None, text: only_decided(number) }),
        DifferenceKind::Unknown => unknown(store, found, args),
    }
}

/// The terminal as it was found; `None` where the register says so already.
fn followed(store: &Store, found: &DifferenceFound) -> Result<Option<Terminal>> {
    let mut terminal: Terminal = lookup::live(store, &found.terminal)?;
    let change = set_field(&mut terminal, &found.field, &found.found, &sites(store)?)?;
    if change.from == change.to {
        return Ok(None);
    }
    if change.from == found.registered {
        refuse_taken(store, &terminal, &[change])?;
        return Ok(Some(terminal));
    }
    let field = title(&found.field);
    let what = register_moved(&found.terminal, field, &change.from, &found.registered);
    Err(Error::refused(what, set_and_reject(&found.terminal, field, &found.found, &found.difference)))
}

fn missing(store: &Store, found: &DifferenceFound, args: &DifferenceAcceptArgs, today: NaiveDate) -> Result<Followed> {
    let (mut terminal, is_retired) = lookup::any::<Terminal>(store, &found.terminal)?;
    let (number, id) = (&found.difference, terminal.id.clone());
    if is_retired {
        return Ok(Followed { fact: None, text: retired(number, &id) });
    }
    if args.retire {
        if let Some(hindrance) = terminal.hindrance(store, today)? {
            return Err(hindrance);
        }
        let reason = args.decide.reason.trim().to_owned();
        let fact = Fact::TerminalRetired(Retired { id: id.clone(), reason });
        return Ok(Followed { fact: Some(fact), text: retired(number, &id) });
    }
    let change = set_field(&mut terminal, "status", NOT_FOUND, &sites(store)?)?;
    let fact = (change.from != change.to).then_some(Fact::TerminalSet(terminal));
    Ok(Followed { fact, text: status_missing(number, &id) })
}

/// A terminal that the register did not have: as `--set` says.
fn unknown(store: &Store, found: &DifferenceFound, args: &DifferenceAcceptArgs) -> Result<Followed> {
    let number = &found.difference;
    let split = |given| pair(given).ok_or_else(|| Error::usage(not_a_pair(given), add_with(number)));
    let pairs = args.set.iter().map(|given| split(given)).collect::<Result<Vec<_>>>()?;
    let is_id = |(name, _): &(&str, &str)| same_id(name, "id") || same_id(name, title("id"));
    let (ids, fields): (Vec<_>, Vec<_>) = pairs.into_iter().partition(is_id);
    let nothing_given = || Error::usage(what_is_it(&found.found), add_with(number));
    let (_, id) = ids.last().ok_or_else(nothing_given)?;
    let mut terminal = new_record::<Terminal>(id)?;
    let fields = fields.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    let changes = apply(&mut terminal, fields, &sites(store)?)?;
    if terminal.site.is_empty() {
        return Err(nothing_given());
    }
    if let Some(held) = store.get::<Terminal>(&terminal.id)? {
        return Err(Error::refused(held_already(&held.id), other_number(&held.id)));
    }
    refuse_taken(store, &terminal, &changes)?;
    let text = added(number, &terminal.id, &terminal.site);
    Ok(Followed { fact: Some(Fact::TerminalSet(terminal)), text })
}
