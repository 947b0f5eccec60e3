//! `genba fault`: faults of terminals, from the first report over other parties to their end.
//!
//! Both the office and the laptops write these; what may follow what is judged by the state
//! that this workspace knows.

use super::lookup::{self, fill};
use serde_json::json;

use super::Context;
use super::collect;
use super::field::{self, Person, named, record_unmoved};
use super::step::isolation_named;
use crate::cli::{FaultCommand, FaultMoveArgs, FaultOpenArgs, IdArgs};
use crate::describe::place_word;
use crate::domain::same_id;
use crate::environment::new_number;
use crate::error::{Error, Result};
use crate::event::{Draft, Fact, FaultMoved, FaultOpened, JournalRole};
use crate::message::Text;
use crate::messages;
use crate::state::Fault;
use crate::ui::{Table, harmless};
use crate::workspace::Workspace;

messages! {
    summary_missing() { ja: "--summary に症状がありません", en: "--summary is empty" }
    say_what_is_seen() { ja: "見えている症状を書いてください", en: "write what is seen" }
    another_open(fault, terminal) {
        ja: "{terminal} には終わっていない障害 {fault} があります",
        en: "the fault {fault} of {terminal} is not closed",
    }
    opened(fault, terminal) { ja: "障害 {fault}（{terminal}）を届け出ました", en: "fault {fault} of {terminal} is opened" }
    wrong_state(fault, state) { ja: "障害 {fault} は今「{state}」です", en: "fault {fault} is {state}" }
    hand_over_needs() {
        ja: "引き継げるのは発生中か引取り済みの障害です。経過は genba fault show で分かります",
        en: "only an open fault or one taken back can be handed over; `genba fault show` tells its history",
    }
    take_back_needs() {
        ja: "引き取れるのは引き継いだ障害だけです。先に genba fault hand-over で記録してください",
        en: "only a fault that was handed over can be taken back; record that first with `genba fault hand-over`",
    }
    close_needs() {
        ja: "もう終わっています。再発なら genba fault open で届け出てください",
        en: "it is closed already; if it came back, report it with `genba fault open`",
    }
    party_missing(fault) { ja: "障害 {fault} をだれに引き継ぐかがありません", en: "whom fault {fault} is handed over to is not given" }
    give_party() { ja: "--party に相手（賃貸借業者、J-LIS の窓口など）を書いてください", en: "name the party with --party (the lessor, the J-LIS desk)" }
    note_missing() { ja: "--note に内容がありません", en: "--note is empty" }
    say_what_was_done() { ja: "何をしたか、交換部品、報告番号などを書いてください", en: "write what was done: replaced parts, report number" }
    moved(fault, state, party) { ja: "障害 {fault}: {state} {party}", en: "fault {fault}: {state} {party}" }
    state_opened() { ja: "発生中", en: "open" }
    state_handed_over() { ja: "引継ぎ中", en: "handed over" }
    state_taken_back() { ja: "引取り済み", en: "taken back" }
    logs_collected() { ja: "ログ採取", en: "logs collected" }
    state_closed() { ja: "完了", en: "closed" }
    column_fault() { ja: "番号", en: "fault" }
    column_terminal() { ja: "端末", en: "terminal" }
    column_place() { ja: "場所", en: "where" }
    column_state() { ja: "状態", en: "state" }
    column_opened() { ja: "届出", en: "opened" }
    column_summary() { ja: "症状", en: "summary" }
    column_when() { ja: "日時", en: "when" }
    column_what() { ja: "経過", en: "what" }
    column_who() { ja: "記録者", en: "by" }
    column_party() { ja: "相手", en: "party" }
    column_note() { ja: "内容", en: "note" }
    heading(fault, terminal, place, summary) {
        ja: "障害 {fault}  端末 {terminal}  {place}  {summary}",
        en: "fault {fault}  terminal {terminal}  {place}  {summary}",
    }
    of_run(run, step) { ja: "作業 {run} の手順 {step} で見つかりました", en: "found in run {run} at the step {step}" }
    not_held() { ja: "（届出の記録がここにありません）", en: "(its report is not held here)" }
}

/// A change of a fault's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    HandOver,
    TakeBack,
    Close,
}

impl Move {
    /// Whether it may follow a state.
    fn may_follow(self, state: &str) -> bool {
        match self {
            Self::HandOver => matches!(state, "opened" | "taken_back"),
            Self::TakeBack => state == "handed_over",
            Self::Close => state != "closed",
        }
    }

    /// The state that it leads to.
    fn state(self) -> &'static str {
        match self {
            Self::HandOver => "handed_over",
            Self::TakeBack => "taken_back",
            Self::Close => "closed",
        }
    }

    fn help(self) -> Text {
        match self {
            Self::HandOver => hand_over_needs(),
            Self::TakeBack => take_back_needs(),
            Self::Close => close_needs(),
        }
    }

    fn fact(self, body: FaultMoved) -> Fact {
        match self {
            Self::HandOver => Fact::FaultHandedOver(body),
            Self::TakeBack => Fact::FaultTakenBack(body),
            Self::Close => Fact::FaultClosed(body),
        }
    }
}

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, command: &FaultCommand) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    match command {
        FaultCommand::Open(args) => open(context, &mut workspace, args),
        FaultCommand::List => list(context, &workspace),
        FaultCommand::Show(args) => show(context, &workspace, args),
        FaultCommand::Collect(args) => collect::run(context, &mut workspace, args),
        FaultCommand::HandOver(args) => change(context, &mut workspace, args, Move::HandOver),
        FaultCommand::TakeBack(args) => change(context, &mut workspace, args, Move::TakeBack),
        FaultCommand::Close(args) => change(context, &mut workspace, args, Move::Close),
    }
}

/// Who records: the office's clerk, or a worker on a laptop.
///
/// # Errors
/// A worker who may not.
pub fn actor(context: &Context, workspace: &Workspace, given: Option<&str>, terminal: &str) -> Result<Person> {
    if workspace.role() == JournalRole::Office {
        let name = workspace.principal().to_owned();
        return Ok(Person { id: name.clone(), name, unreported: None });
    }
    let worker = field::worker(&context.console, workspace, given)?;
    field::may_record(workspace, &worker, &workspace.store.runs_on(terminal)?)
}

fn open(context: &Context, workspace: &mut Workspace, args: &FaultOpenArgs) -> Result<()> {
    let size = field::since(workspace)?;
    let terminal = lookup::terminal(workspace, &args.terminal)?;
    let isolation = isolation_named(&args.isolation)?;
    if args.summary.trim().is_empty() {
        return Err(Error::usage(summary_missing(), say_what_is_seen()));
    }
    let person = actor(context, workspace, args.worker.as_deref(), &terminal.id)?;
    for known in faults(workspace)? {
        let is_here = known.opened.as_ref().is_some_and(|opened| same_id(&opened.terminal, &terminal.id));
        if is_here && known.state() != "closed" {
            context.console.warn(&another_open(&known.fault, &terminal.id));
        }
    }
    let fault = new_number("F")?;
    let fact = Fact::FaultOpened(FaultOpened {
        fault: fault.clone(),
        isolation,
        run: None,
        seen_at: None,
        step: None,
        summary: args.summary.trim().to_owned(),
        terminal: terminal.id.clone(),
    });
    record_unmoved(workspace, size, vec![Draft::new(&person.id, fact)])?;
    tell(context, workspace, &fault, &opened(&fault, &terminal.id))
}

fn change(context: &Context, workspace: &mut Workspace, args: &FaultMoveArgs, kind: Move) -> Result<()> {
    let size = field::since(workspace)?;
    let fault = lookup::live::<Fault>(&workspace.store, &args.fault)?;
    if !kind.may_follow(fault.state()) {
        let what = fill(&state_word(fault.state()), |state| wrong_state(&fault.fault, state));
        return Err(Error::refused(what, kind.help()));
    }
    let handed = fault.history.iter().rev().find(|step| step.what == "handed_over").map(|step| step.party.as_str());
    let party = match (args.party.trim(), kind) {
        ("", Move::HandOver) => return Err(Error::usage(party_missing(&fault.fault), give_party())),
        ("", Move::TakeBack) => handed.unwrap_or_default(),
        (party, _) => party,
    };
    if args.note.trim().is_empty() {
        return Err(Error::usage(note_missing(), say_what_was_done()));
    }
    let terminal = fault.opened.as_ref().map(|opened| opened.terminal.as_str()).unwrap_or_default();
    let person = actor(context, workspace, args.worker.as_deref(), terminal)?;
    let body = FaultMoved {
        fault: fault.fault.clone(),
        happened_at: None,
        new_mac: None,
        new_serial: None,
        note: args.note.trim().to_owned(),
        old_disk: None,
        party: party.to_owned(),
        person: None,
        replaced: Vec::new(),
        report: None,
    };
    record_unmoved(workspace, size, vec![Draft::new(&person.id, kind.fact(body))])?;
    // not read off the history: another party's clock may be ahead of this one's
    tell(context, workspace, &fault.fault, &fill(&state_word(kind.state()), |state| moved(&fault.fault, state, party)))
}

fn tell(context: &Context, workspace: &Workspace, fault: &str, text: &Text) -> Result<()> {
    if !context.console.json {
        return context.console.line(harmless(text.get(context.console.lang)));
    }
    let fault = lookup::live::<Fault>(&workspace.store, fault)?;
    context.console.json(&fault)
}

fn faults(workspace: &Workspace) -> Result<Vec<Fault>> {
    let mut faults: Vec<Fault> = workspace.store.list(false)?.into_iter().map(|(fault, _)| fault).collect();
    faults.sort_by_key(|fault| fault.history.first().map(|step| step.at));
    Ok(faults)
}

fn state_word(state: &str) -> Text {
    match state {
        "opened" => state_opened(),
        "handed_over" => state_handed_over(),
        "taken_back" => state_taken_back(),
        "logs_collected" => logs_collected(),
        "closed" => state_closed(),
        other => Text::same(other),
    }
}

fn list(context: &Context, workspace: &Workspace) -> Result<()> {
    let lang = context.console.lang;
    let faults = faults(workspace)?;
    let mut table = Table::new([
        column_fault(),
        column_terminal(),
        column_place(),
        column_state(),
        column_opened(),
        column_summary(),
    ]);
    for fault in &faults {
        let opened = fault.opened.as_ref();
        table.row([
            fault.fault.clone(),
            opened.map(|opened| opened.terminal.clone()).unwrap_or_default(),
            opened.map(|opened| place_word(opened.isolation).get(lang).to_owned()).unwrap_or_default(),
            state_word(fault.state()).get(lang).to_owned(),
            fault.history.first().map(|step| step.at.minute()).unwrap_or_default(),
            opened.map_or_else(|| not_held().get(lang).to_owned(), |opened| opened.summary.clone()),
        ]);
    }
    context.console.table(&table, &faults)
}

fn show(context: &Context, workspace: &Workspace, args: &IdArgs) -> Result<()> {
    let console = context.console;
    let fault = lookup::live::<Fault>(&workspace.store, &args.id)?;
    if console.json {
        return console.json(&json!(fault));
    }
    if let Some(opened) = &fault.opened {
        let place = place_word(opened.isolation);
        let line = fill(&place, |place| heading(&fault.fault, &opened.terminal, place, &opened.summary));
        console.line(harmless(line.get(console.lang)))?;
        if let (Some(run), Some(step)) = (&opened.run, &opened.step) {
            console.say(&of_run(harmless(run), harmless(step)))?;
        }
    }
    let mut table = Table::new([column_when(), column_what(), column_who(), column_party(), column_note()]);
    for step in &fault.history {
        table.row([
            step.at.minute(),
            state_word(&step.what).get(console.lang).to_owned(),
            named(&workspace.store, &step.actor)?,
            step.party.clone(),
            step.note.clone(),
        ]);
    }
    console.table(&table, &fault.history)
}

#[cfg(test)]
mod tests {
    use super::Move;

    #[test]
    fn states_follow_each_other_in_order() {
        let allowed = |kind: Move| {
            let states = ["opened", "handed_over", "taken_back", "closed", "unknown"];
            states.into_iter().filter(|state| kind.may_follow(state)).collect::<Vec<_>>()
        };
        assert_eq!(allowed(Move::HandOver), ["opened", "taken_back"]);
        assert_eq!(allowed(Move::TakeBack), ["handed_over"]);
        assert_eq!(allowed(Move::Close), ["opened", "handed_over", "taken_back", "unknown"]);
    }
}
