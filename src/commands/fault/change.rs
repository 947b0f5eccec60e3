//! What may happen to a fault after it was opened, and what is recorded of it.

use super::tell;
use crate::cli::{FaultBackArgs, FaultIsolateArgs, FaultMoveArgs, FaultNoteArgs};
use crate::commands::Context;
use crate::commands::field::{self, author, record_unmoved};
use crate::commands::lookup::{self, fill};
use crate::commands::step::{isolation_named, unfinished, way_to_end};
use crate::describe::fault_state_word;
use crate::domain::{Moment, same_id};
use crate::error::{Error, Result};
use crate::event::{Draft, Fact, FaultIsolated, FaultMoved, FaultNoted, Isolation};
use crate::message::Text;
use crate::messages;
use crate::state::Fault;
use crate::ui::harmless;
use crate::workspace::Workspace;

use super::parts::{self, NewParts};

messages! {
    wrong_state(fault, state) { ja: "障害 {fault} は今「{state}」です", en: "fault {fault} is {state}" }
    responded_already(fault, time) { ja: "障害 {fault} への対応は {time} に始まっています", en: "fault {fault} was responded to at {time}" }
    response_stays() { ja: "最初の時刻が残ります。経過は --note を付けて genba fault isolate などで記録してください", en: "the first time stays; record what follows with `genba fault isolate` and the like" }
    hand_over_needs() {
        ja: "引き継げるのは発生中か引取り済みの障害です。経過は genba fault show で分かります",
        en: "only an open fault or one taken back can be handed over; `genba fault show` tells its history",
    }
    take_back_needs() {
        ja: "引き取れるのは引き継いだ障害だけです。先に genba fault hand-over で記録してください",
        en: "only a fault that was handed over can be taken back; record that first with `genba fault hand-over`",
    }
    recovered_needs(fault) {
        ja: "genba fault close {fault} --note … で終わらせ、まだ悪いところがあれば genba fault open で新しく届け出てください",
        en: "close it with `genba fault close {fault} --note …`, and report what is still wrong with `genba fault open`",
    }
    recover_needs() {
        ja: "復旧を記録できるのは発生中か引取り済みの障害です。引継ぎ中なら先に genba fault take-back で引き取ってください",
        en: "only an open fault or one taken back can recover; take it back first with `genba fault take-back` where it is handed over",
    }
    close_needs() {
        ja: "もう終わっています。再発なら genba fault open で届け出てください",
        en: "it is closed already; if it came back, report it with `genba fault open`",
    }
    close_needs_return(fault, party) {
        ja: "{party} から戻ったら genba fault take-back {fault} --old-disk … --note … で引き取り、古いディスクの所在を残してから終わらせてください",
        en: "once {party} has given it back, record that and where the old disk is with `genba fault take-back {fault} --old-disk … --note …`, then close it",
    }
    party_missing(fault) { ja: "障害 {fault} をだれに引き継ぐかがありません", en: "whom fault {fault} is handed over to is not given" }
    give_party() { ja: "--party に相手（賃貸借業者、J-LIS の窓口など）を書いてください", en: "name the party with --party (the lessor, the J-LIS desk)" }
    note_missing() { ja: "--note に内容がありません", en: "--note is empty" }
    say_what_was_done() { ja: "何をしたか、何から分かったかを書いてください", en: "write what was done, or from what it is known" }
    note_question() { ja: "行ったこと、分かったこと", en: "what was done or is known" }
    disk_missing(fault) { ja: "障害 {fault} の古いディスクの所在がありません", en: "where the old disk of fault {fault} is is not given" }
    give_disk() {
        ja: "--old-disk に、古いディスクのある所（本体のまま、賃貸借業者が保管、消去証明書の番号など）を書いてください。ディスクには住民の情報が残り得るので、所在の分からないまま引き取れません",
        en: "say with --old-disk where it is (still in the machine, kept by the lessor, an erasure certificate's number): it may hold residents' data, so the machine is not taken back without",
    }
    disk_question() { ja: "古いディスクのある所、または消去証明書の番号", en: "where the old disk is, or its certificate's number" }
    too_early(time, opened) { ja: "時刻 {time} が障害の発生 {opened} より前です", en: "the time, {time}, is before the fault was seen, {opened}" }
    check_time() { ja: "--at の時刻を確かめてください", en: "check the time after --at" }
    not_recovered(fault) {
        ja: "障害 {fault} は復旧が記録されていないまま終わります（復旧の時刻が分かるなら genba fault recover を先に）",
        en: "fault {fault} is closed without having recovered; `genba fault recover` first, where the time is known",
    }
    run_goes_on(terminal, run, way) {
        ja: "{terminal} では作業 {run} が終わっていません。{way}",
        en: "run {run} is not finished on {terminal}; {way}",
    }
    changed_alone(fault, state) { ja: "障害 {fault}: {state}", en: "fault {fault}: {state}" }
    changed(fault, state, party) { ja: "障害 {fault}: {state} {party}", en: "fault {fault}: {state} {party}" }
}

/// A change of a fault's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    Respond,
    Isolate,
    HandOver,
    TakeBack,
    Recover,
    Close,
}

impl Move {
    /// Whether it may follow a state.
    fn may_follow(self, state: &str) -> bool {
        match self {
            Self::HandOver => matches!(state, "opened" | "taken_back"),
            Self::TakeBack => state == "handed_over",
            Self::Recover => matches!(state, "opened" | "taken_back" | "unknown"),
            Self::Close => !matches!(state, "closed" | "handed_over"),
            Self::Respond | Self::Isolate => state != "closed",
        }
    }

    /// What it is called in the history.
    fn word(self) -> &'static str {
        match self {
            Self::Respond => "responded",
            Self::Isolate => "isolated",
            Self::HandOver => "handed_over",
            Self::TakeBack => "taken_back",
            Self::Recover => "recovered",
            Self::Close => "closed",
        }
    }

    /// What is to be done where it cannot follow.
    fn help(self, fault: &Fault) -> Text {
        let id = &fault.fault;
        match (self, fault.state()) {
            (_, "closed") => close_needs(),
            (Self::HandOver | Self::TakeBack, "recovered") => recovered_needs(id),
            (Self::HandOver, _) => hand_over_needs(),
            (Self::TakeBack, _) => take_back_needs(),
            (Self::Recover, _) => recover_needs(),
            (Self::Respond | Self::Isolate | Self::Close, _) => close_needs_return(id, harmless(handed_to(fault))),
        }
    }
}

/// A fault that is about to change.
struct Change<'a> {
    context: &'a Context,
    workspace: &'a mut Workspace,
    kind: Move,
    fault: Fault,
    size: u64,
}

impl<'a> Change<'a> {
    fn begin(context: &'a Context, workspace: &'a mut Workspace, id: &str, kind: Move) -> Result<Self> {
        let size = field::since(workspace)?;
        let fault = lookup::live::<Fault>(&workspace.store, id)?;
        if !kind.may_follow(fault.state()) {
            let what = fill(&fault_state_word(fault.state()), |state| wrong_state(&fault.fault, state));
            return Err(Error::refused(what, kind.help(&fault)));
        }
        Ok(Self { context, workspace, kind, fault, size })
    }

    fn terminal(&self) -> &str {
        self.fault.opened.as_ref().map(|opened| opened.terminal.as_str()).unwrap_or_default()
    }

    fn happened(&self, given: Option<&str>) -> Result<Option<Moment>> {
        let Some(given) = given else { return Ok(None) };
        let time = field::moment(given, self.workspace.now())?;
        match self.fault.first("opened").filter(|opened| time.millis() + 60_000 <= opened.millis()) {
            Some(opened) => Err(Error::usage(too_early(time.minute(), opened.minute()), check_time())),
            None => Ok(Some(time)),
        }
    }

    /// What was begun on the machine before it went away may never be done on what comes back.
    fn warn_of_run(&self) -> Result<()> {
        for run in unfinished(self.workspace)?.iter().filter(|run| same_id(&run.terminal, self.terminal())) {
            let way = way_to_end(run);
            self.context.console.warn(&fill(&way, |way| run_goes_on(&run.terminal, &run.run, way)));
        }
        Ok(())
    }

    /// A note that must be there; a person is asked for it.
    fn needed_note(&self, given: &str) -> Result<String> {
        let console = self.context.console;
        let note = match given.trim() {
            "" if console.may_ask() => console.ask(&note_question(), "--note TEXT")?.trim().to_owned(),
            note => note.to_owned(),
        };
        if note.is_empty() { Err(Error::usage(note_missing(), say_what_was_done())) } else { Ok(note) }
    }

    fn record(self, worker: Option<&str>, facts: Vec<Fact>, party: &str) -> Result<()> {
        let Self { context, workspace, kind, fault, size } = self;
        let terminal = fault.opened.as_ref().map(|opened| opened.terminal.as_str()).unwrap_or_default();
        let runs = workspace.store.emergencies_on(terminal)?;
        let person = author(&context.console, workspace, worker, &runs)?;
        let drafts = facts.into_iter().map(|fact| Draft::new(&person.id, fact)).collect();
        record_unmoved(workspace, size, drafts)?;
        // not read off the history: another party's clock may be ahead of this one's
        let said = fill(&fault_state_word(kind.word()), |state| {
            if party.is_empty() { changed_alone(&fault.fault, state) } else { changed(&fault.fault, state, party) }
        });
        tell(context, workspace, &fault.fault, &said)
    }
}

/// `fault respond`.
///
/// # Errors
/// A fault that is closed or was responded to.
pub fn respond(context: &Context, workspace: &mut Workspace, args: &FaultNoteArgs) -> Result<()> {
    let change = Change::begin(context, workspace, &args.fault, Move::Respond)?;
    if let Some(time) = change.fault.first("responded") {
        return Err(Error::refused(responded_already(&change.fault.fault, time.minute()), response_stays()));
    }
    let noted = change.noted(args)?;
    change.record(args.worker.as_deref(), vec![Fact::FaultResponded(noted)], "")
}

/// `fault recover`.
///
/// # Errors
/// A fault that is closed, recovered, or with another party.
pub fn recover(context: &Context, workspace: &mut Workspace, args: &FaultNoteArgs) -> Result<()> {
    let change = Change::begin(context, workspace, &args.fault, Move::Recover)?;
    let noted = change.noted(args)?;
    change.record(args.worker.as_deref(), vec![Fact::FaultRecovered(noted)], "")
}

impl Change<'_> {
    fn noted(&self, args: &FaultNoteArgs) -> Result<FaultNoted> {
        let (fault, note) = (self.fault.fault.clone(), args.note.trim().to_owned());
        Ok(FaultNoted { fault, happened_at: self.happened(args.at.as_deref())?, note })
    }
}

/// `fault isolate`.
///
/// # Errors
/// A closed fault, a place that is none, no note.
pub fn isolate(context: &Context, workspace: &mut Workspace, args: &FaultIsolateArgs) -> Result<()> {
    let change = Change::begin(context, workspace, &args.fault, Move::Isolate)?;
    let isolation = isolation_named(&args.place)?;
    let note = change.needed_note(&args.note)?;
    let fact = Fact::FaultIsolated(FaultIsolated { fault: change.fault.fault.clone(), isolation, note });
    change.record(args.worker.as_deref(), vec![fact], crate::describe::place_word(isolation).get(context.console.lang))
}

/// `fault close`.
///
/// # Errors
/// A fault that is closed, or with another party; no note.
pub fn close(context: &Context, workspace: &mut Workspace, args: &FaultNoteArgs) -> Result<()> {
    let change = Change::begin(context, workspace, &args.fault, Move::Close)?;
    let body = FaultMoved { note: change.needed_note(&args.note)?, ..change.moved(args.at.as_deref())? };
    if change.fault.state() != "recovered" {
        context.console.warn(&not_recovered(&change.fault.fault));
    }
    change.record(args.worker.as_deref(), vec![Fact::FaultClosed(body)], "")
}

impl Change<'_> {
    fn moved(&self, at: Option<&str>) -> Result<FaultMoved> {
        Ok(FaultMoved {
            fault: self.fault.fault.clone(),
            happened_at: self.happened(at)?,
            new_mac: None,
            new_serial: None,
            note: String::new(),
            old_disk: None,
            party: String::new(),
            person: None,
            replaced: Vec::new(),
            report: None,
        })
    }

    fn moved_with(&self, args: &FaultMoveArgs, party: &str) -> Result<FaultMoved> {
        let some =
            |text: &Option<String>| text.as_deref().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned);
        Ok(FaultMoved {
            note: self.needed_note(&args.note)?,
            old_disk: some(&args.old_disk),
            party: party.to_owned(),
            person: some(&args.person),
            report: some(&args.report),
            ..self.moved(args.at.as_deref())?
        })
    }
}

/// Who has a fault that was handed over.
fn handed_to(fault: &Fault) -> &str {
    let last = fault.history.iter().rev().find(|step| step.what == "handed_over");
    last.map(|step| step.party.as_str()).unwrap_or_default()
}

/// `fault hand-over`.
///
/// # Errors
/// A fault that is not here, no party, no note.
pub fn hand_over(context: &Context, workspace: &mut Workspace, args: &FaultMoveArgs) -> Result<()> {
    let change = Change::begin(context, workspace, &args.fault, Move::HandOver)?;
    let party = args.party.trim();
    if party.is_empty() {
        return Err(Error::usage(party_missing(&change.fault.fault), give_party()));
    }
    let body = change.moved_with(args, party)?;
    change.warn_of_run()?;
    change.record(args.worker.as_deref(), vec![Fact::FaultHandedOver(body)], party)
}

/// `fault take-back`: on a laptop, what was exchanged is recorded as differences in the same write.
///
/// # Errors
/// A fault that nobody has, no note, a machine repaired without a word of its old disk, a serial or
/// address that cannot be one.
pub fn take_back(context: &Context, workspace: &mut Workspace, args: &FaultBackArgs) -> Result<()> {
    let console = context.console;
    let change = Change::begin(context, workspace, &args.moved.fault, Move::TakeBack)?;
    let former = handed_to(&change.fault).to_owned();
    let party = Some(args.moved.party.trim()).filter(|party| !party.is_empty()).unwrap_or(&former);
    let mut body = change.moved_with(&args.moved, party)?;
    if body.old_disk.is_none() && change.fault.isolation() == Isolation::Hardware {
        let asked = if console.may_ask() { console.ask(&disk_question(), "--old-disk TEXT")? } else { String::new() };
        body.old_disk = Some(asked.trim().to_owned()).filter(|text| !text.is_empty());
        if body.old_disk.is_none() {
            return Err(Error::usage(disk_missing(&change.fault.fault), give_disk()));
        }
    }
    body.replaced = args.replaced.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
    let new = [("serial", args.new_serial.as_deref()), ("mac_address", args.new_mac.as_deref())];
    let NewParts { values, differences, remark } = parts::compare(change.workspace, change.terminal(), new, &body)?;
    let [serial, mac] = values;
    (body.new_serial, body.new_mac) = (serial, mac);
    let mut facts = vec![Fact::FaultTakenBack(body)];
    facts.extend(differences.into_iter().map(Fact::DifferenceFound));
    change.warn_of_run()?;
    change.record(args.moved.worker.as_deref(), facts, party)?;
    match remark {
        Some(remark) if !console.json => console.line(harmless(remark.get(console.lang))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::Move;

    #[test]
    fn states_follow_each_other_in_order() {
        let allowed = |kind: Move| {
            let states = ["opened", "handed_over", "taken_back", "recovered", "closed", "unknown"];
            states.into_iter().filter(|state| kind.may_follow(state)).collect::<Vec<_>>()
        };
        assert_eq!(allowed(Move::HandOver), ["opened", "taken_back"]);
        assert_eq!(allowed(Move::TakeBack), ["handed_over"]);
        assert_eq!(allowed(Move::Recover), ["opened", "taken_back", "unknown"]);
        for kind in [Move::Respond, Move::Isolate] {
            assert_eq!(allowed(kind), ["opened", "handed_over", "taken_back", "recovered", "unknown"]);
        }
        assert_eq!(allowed(Move::Close), ["opened", "taken_back", "recovered", "unknown"]);
    }
}
