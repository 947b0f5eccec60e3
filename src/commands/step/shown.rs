//! A view in the words of the full screen: rows, the step that waits, how the run ended.
//!
//! Reads the view and nothing else; whatever comes from a file or a person is made harmless.

use crate::commands::lookup::fill;
use crate::domain::{Digest, Moment, Role, head_code};
use crate::event::Answer;
use crate::message::{Lang, Text};
use crate::messages;
use crate::procedure::{Filled, Is, Kind, OnNg, Part, Procedure, Step, answer_word};
use crate::runner::{Applies, Current, Phase, StepState, View};
use crate::ui::harmless;
use crate::ui::stepper::{Hold, Line, Panel, Row, Shown, Signer};

use super::draft::Draft;
use super::show;

messages! {
    in_rollback() { ja: "【切戻し中】", en: "[ROLLBACK]" }
    in_main() { ja: "本作業", en: "main steps" }
    deviations(count) { ja: "逸脱 {count} 件", en: "deviations {count}" }
    was_paused(reason) { ja: "中断中{reason}。次の回答で再開します", en: "paused{reason}; the next answer resumes it" }
    because(reason) { ja: "（{reason}）", en: " ({reason})" }
    rollback_rows() { ja: "切戻し（指示のときだけ）", en: "rollback (only when told)" }
    expect() { ja: "期待", en: "expect" }
    limits() { ja: "範囲", en: "limits" }
    baseline() { ja: "基準値", en: "baseline" }
    equals_baseline(value, title) { ja: "「{value}」と同じこと（{title}）", en: "equal to `{value}` ({title})" }
    no_baseline(title) { ja: "「{title}」の値と同じこと（値はありません）", en: "equal to the value of `{title}` (there is none)" }
    owed() { ja: "必要", en: "owed" }
    within() { ja: "制限時間", en: "time limit" }
    minutes(count) { ja: "{count} 分以内", en: "{count} min" }
    secret() { ja: "注意", en: "careful" }
    on_ng() { ja: "異常のとき", en: "if NG" }
    back_steps(leads, count, title) { ja: "{leads}（{count} 手順、「{title}」から）", en: "{leads} ({count} steps, from `{title}`)" }
    asks_place(leads) { ja: "{leads}（障害の場所を選びます）", en: "{leads} (you choose where the fault lies)" }
    only_if(word) { ja: "{word}なら", en: "if {word}" }
    then_do(title) { ja: "「{title}」も行います", en: "`{title}` is done, too" }
    hold_frame() { ja: "止める点 署名が済むまで先へ進まない", en: "HOLD POINT: nothing goes on until it is signed" }
    not_signed() { ja: "未署名", en: "not signed" }
    by_answering(name) { ja: "{name}（回答で署名）", en: "{name} (by answering)" }
    note() { ja: "備考", en: "note" }
    file() { ja: "証跡", en: "file" }
    value() { ja: "値", en: "value" }
    witness() { ja: "立会者", en: "witness" }
    corrected_mark() { ja: " 訂正", en: " corr." }
    differs_mark() { ja: " 不一致", en: " differs" }
    way_back() { ja: "切戻しの手順", en: "steps of the rollback" }
    only_when(title) { ja: "{title}（条件つき）", en: "{title} (conditional)" }
    show_witness() { ja: "立会者にこの画面を見せてください", en: "show this screen to the witness" }
    machine() { ja: "端末", en: "terminal" }
    work() { ja: "作業", en: "run" }
    times() { ja: "時刻", en: "time" }
    from_to(from, to) { ja: "{from} 〜 {to}", en: "{from} to {to}" }
    outcome() { ja: "結果", en: "outcome" }
    no_deviations() { ja: "逸脱はありません", en: "no deviations" }
    head() { ja: "先頭符号", en: "head code" }
}

/// Who and what a screen is about.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// The language shown.
    pub lang: Lang,
    /// The run.
    pub run: &'a str,
    /// Its terminal.
    pub terminal: &'a str,
    /// Who answers.
    pub worker: &'a str,
    /// Why it is paused (may be empty), where it is.
    pub paused: Option<&'a str>,
    /// What the register has for the terminal, where the step that waits speaks of it.
    pub registered: Option<&'a Text>,
}

impl Names<'_> {
    fn word(&self, text: &Text) -> String {
        harmless(text.get(self.lang))
    }
}

/// The run as the full screen shows it, with what of the draft is ready.
pub fn shown(view: &View<'_>, procedure: &Procedure, names: &Names<'_>, draft: &Draft) -> Shown {
    let (rows, current) = rows(view, names);
    let Names { run, terminal, worker, .. } = names;
    Shown {
        heading: harmless(&format!("{} {}  {terminal}  {run}  {worker}", procedure.title, procedure.version)),
        place: if view.current.is_some() { format!("{}/{}", view.position, view.of) } else { String::new() },
        state: state(view, names),
        rows,
        current,
        step: view.current.as_ref().map(|current| panel(view, current, procedure, names, draft)),
    }
}

fn state(view: &View<'_>, names: &Names<'_>) -> String {
    let part = match view.phase {
        Phase::Rollback => in_rollback(),
        Phase::NotStarted | Phase::Main => in_main(),
        Phase::Ending(outcome) | Phase::Ended(outcome) => outcome.label(),
    };
    let mut words = vec![names.word(&part)];
    if !view.deviations.is_empty() {
        words.push(names.word(&deviations(view.deviations.len())));
    }
    if let Some(reason) = names.paused {
        let reason = if reason.is_empty() { Text::same("") } else { because(reason) };
        words.push(names.word(&fill(&reason, |reason| was_paused(reason))));
    }
    words.join("  ")
}

/// Sections and steps, and which row waits.
fn rows(view: &View<'_>, names: &Names<'_>) -> (Vec<Row>, Option<usize>) {
    let mut rows = Vec::with_capacity(view.steps.len() + 16);
    let heading = |title: String| Row { mark: "", title, tail: String::new(), seq: None };
    let (mut current, mut section, mut part) = (None, None, Part::Main);
    for state in &view.steps {
        if state.part != part {
            part = state.part;
            section = None;
            rows.push(heading(names.word(&rollback_rows())));
        }
        if state.applies == Applies::No && state.record.is_none() {
            continue;
        }
        if state.step.section != section {
            section.clone_from(&state.step.section);
            rows.extend(section.as_deref().map(|section| heading(harmless(section))));
        }
        if state.is_current {
            current = Some(rows.len());
        }
        rows.push(row(state, names));
    }
    (rows, current)
}

fn row(state: &StepState<'_>, names: &Names<'_>) -> Row {
    let mark = match state.record {
        Some(record) => show::symbol(record.entry().result),
        None if state.is_current => "→",
        None => "・",
    };
    let mut tail = String::new();
    if state.record.is_some_and(|record| !record.corrections.is_empty()) {
        tail += &names.word(&corrected_mark());
    }
    if state.differs_from.is_some() {
        tail += &names.word(&differs_mark());
    }
    Row { mark, title: harmless(&state.step.title), tail, seq: state.record.map(|record| record.seq) }
}

fn panel(view: &View<'_>, current: &Current<'_>, procedure: &Procedure, names: &Names<'_>, draft: &Draft) -> Panel {
    let step = current.step;
    let lines = step.instruction.iter().flat_map(|text| text.trim().lines()).map(|line| Line::plain(harmless(line)));
    let registered = names.registered.map(|text| Line::plain(names.word(text)).quiet());
    let is_hold = !step.roles().is_empty();
    let keys = [('o', Answer::Ok), ('n', Answer::Ng), ('s', Answer::Skip), ('a', Answer::Na)];
    let known = keys.into_iter().take(if is_hold { 2 } else { 4 });
    Panel {
        section: step.section.as_deref().map(harmless).unwrap_or_default(),
        title: harmless(&step.title),
        instruction: lines.chain(registered).collect(),
        facts: facts(view, current, procedure, names),
        hold: is_hold.then(|| hold(current, names, draft)),
        answers: known.map(|(key, answer)| (key, names.word(&answer_word(answer)))).collect(),
        is_typed: matches!(step.kind, Kind::Measure { .. } | Kind::Text { .. }),
        ready: if draft.step == step.id { ready(draft, names) } else { Vec::new() },
        since: Some(current.since),
        deadline: current.deadline,
        way_back: way_back_until(view, current, procedure),
    }
}

/// Until when the way back must be begun: the time that was agreed in the note of a hold point, as in
/// `切戻しを始める期限 2024-06-19 05:00`; the last one counts.
fn way_back_until(view: &View<'_>, current: &Current<'_>, procedure: &Procedure) -> Option<Moment> {
    if procedure.rollback.is_empty() || current.part == Part::Rollback {
        return None;
    }
    let holds = view.steps.iter().rev().filter(|state| !state.step.roles().is_empty());
    let mut notes = holds.filter_map(|state| state.record?.entry().note.as_deref());
    notes.find_map(agreed_time)
}

/// The time that a note gives for the way back: the first behind the word, else the last before it.
fn agreed_time(note: &str) -> Option<Moment> {
    let lower = note.to_ascii_lowercase();
    let word = ["切戻", "切り戻", "rollback"].iter().filter_map(|word| lower.find(word)).min()?;
    let (before, behind) = note.split_at_checked(word)?;
    times_in(behind).next().or_else(|| times_in(before).last())
}

/// Every `2024-06-19 05:00` of a text.
fn times_in(text: &str) -> impl Iterator<Item = Moment> {
    let starts = text.char_indices().filter(|(_, c)| c.is_ascii_digit());
    let times = starts.filter_map(|(at, _)| text.get(at..at + 16));
    times.filter_map(|time| Moment::parse_given(&format!("{}:00+09:00", time.replacen(' ', "T", 1))))
}

fn facts(view: &View<'_>, current: &Current<'_>, procedure: &Procedure, names: &Names<'_>) -> Vec<Line> {
    let step = current.step;
    let mut lines = Vec::new();
    let mut add = |label: Text, text: &Text| lines.push(Line::labelled(names.word(&label), names.word(text)));
    if step.secret {
        add(secret(), &show::secret_mark());
    }
    if let Some(text) = &step.expect {
        add(expect(), &Text::same(text.trim()));
    }
    if let Some(text) = show::bounds(step, None) {
        add(limits(), &text);
    }
    if let Some(id) = step.same_as() {
        let title = procedure.step(id).map_or(id, |step| &step.title);
        let text = current.owed.same_as.map_or_else(|| no_baseline(title), |value| equals_baseline(value, title));
        add(baseline(), &text);
    }
    if let Some(text) = show::owed_words(step, &current.owed) {
        add(owed(), &text);
    }
    if let Some(count) = step.within_minutes {
        add(within(), &minutes(count));
    }
    add(on_ng(), &leads(step, procedure));
    for branch in view.branches.iter().filter(|branch| branch.when.step == step.id) {
        add(fill(&condition(&branch.when.is), |word| only_if(word)), &then_do(&branch.step.title));
    }
    lines
}

fn condition(is: &Is) -> Text {
    match is {
        Is::Answer(answer) => answer_word(*answer),
        Is::Choice(choice) => Text::same(choice),
    }
}

/// What an NG leads to, with the first step of a rollback.
fn leads(step: &Step, procedure: &Procedure) -> Text {
    let words = show::branch(step.on_ng);
    match (step.on_ng, procedure.rollback.first()) {
        (OnNg::Rollback, Some(first)) => {
            fill(&words, |leads| back_steps(leads, procedure.rollback.len(), &first.title))
        }
        (OnNg::Fault, _) => fill(&words, |leads| asks_place(leads)),
        _ => words,
    }
}

fn hold(current: &Current<'_>, names: &Names<'_>, draft: &Draft) -> Hold {
    let typed = |role: Role| draft.sign.get(&role).filter(|name| !name.trim().is_empty());
    let signer = |role: &Role| {
        let signed = current.owed.signed.iter().find(|signature| signature.role == *role);
        let name = signed.map(|signature| signature.name.as_str()).or_else(|| typed(*role).map(String::as_str));
        let words = match name {
            Some(name) => harmless(name),
            None if *role == Role::Technician => names.word(&by_answering(names.worker)),
            None => names.word(&not_signed()),
        };
        Signer { role: names.word(&role.label()), name: words, is_there: name.is_some() }
    };
    Hold { title: names.word(&hold_frame()), signers: current.step.roles().iter().map(signer).collect() }
}

/// What goes with the answer already.
fn ready(draft: &Draft, names: &Names<'_>) -> Vec<Line> {
    let text = |label: Text, text: &Option<String>| {
        text.as_ref().map(|text| Line::labelled(names.word(&label), harmless(text)))
    };
    let mut lines: Vec<Line> = Vec::new();
    lines.extend(text(value(), &draft.value));
    lines.extend(text(note(), &draft.note));
    lines.extend(text(witness(), &draft.witness));
    for path in &draft.files {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        lines.push(Line::labelled(names.word(&file()), harmless(&name)));
    }
    lines
}

/// What is answered at a step, as the paper checklist shows it.
pub fn filled(state: &StepState<'_>) -> Filled {
    let clean = |text: &Option<String>| text.as_deref().map(harmless);
    let signed = state.signatures.iter().map(|it| (it.role, harmless(&it.name), it.at.clock())).collect();
    let Some(record) = state.record else { return Filled { signed, files: state.evidence, ..Filled::default() } };
    let entry = record.entry();
    Filled {
        at: record.at.clock(),
        result: Some(entry.result),
        value: clean(&entry.value),
        note: clean(&entry.note),
        witness: clean(&entry.witness),
        files: record.attachments + state.evidence,
        signed,
    }
}

/// What an NG at a step would be followed by, line by line.
pub fn follows(step: &Step, procedure: &Procedure, names: &Names<'_>) -> Vec<Line> {
    let mut lines = vec![Line::plain(names.word(&show::branch(step.on_ng))).strong()];
    if step.on_ng == OnNg::Rollback {
        lines.push(Line::default());
        lines.push(Line::plain(names.word(&way_back())));
        for (number, back) in procedure.rollback.iter().enumerate() {
            let title = if back.when.is_some() { only_when(&back.title) } else { Text::same(&back.title) };
            lines.push(Line::labelled(format!("{:>2}.", number + 1), names.word(&title)));
        }
    }
    lines
}

/// When a run began and ended.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// Begun.
    pub from: Moment,
    /// Ended.
    pub to: Moment,
}

/// The end of a run, for the witness.
pub fn ending(view: &View<'_>, names: &Names<'_>, span: Option<Span>, finished: Option<&Digest>) -> Vec<Line> {
    let Phase::Ended(result) = view.phase else { return Vec::new() };
    let word = |text: Text| names.word(&text);
    let mut lines = vec![
        Line::plain(word(show_witness())),
        Line::labelled(word(outcome()), word(result.label())).strong(),
        Line::labelled(word(machine()), harmless(names.terminal)),
        Line::labelled(word(work()), harmless(&format!("{}  {}", names.run, names.worker))),
    ];
    if let Some(Span { from, to }) = span {
        lines.push(Line::labelled(word(times()), word(from_to(from.minute(), to.minute()))));
    }
    if let Some(finished) = finished {
        lines.push(Line::labelled(word(head()), head_code(finished)).strong());
    }
    if view.deviations.is_empty() {
        lines.push(Line::plain(word(no_deviations())));
    } else {
        lines.push(Line::plain(word(show::deviations_heading(view.deviations.len()))).strong());
        let each = view.deviations.iter().map(|deviation| show::deviation_line(deviation, names.lang));
        lines.extend(each.map(|line| Line::labelled(" ", line.trim())));
    }
    if finished.is_some() {
        lines.push(Line::default());
        lines.push(Line::plain(word(show::write_on_paper())));
        lines.push(Line::plain(word(show::paper_with(names.run))));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::agreed_time;

    #[test]
    fn the_time_agreed_for_the_way_back_is_found_in_the_note() {
        let time = |text: &str| agreed_time(text).map(|time| time.minute());
        let note = "切戻しを始める期限 2024-06-19 05:00（翌開庁 8:30）";
        assert_eq!(time(note).as_deref(), Some("2024-06-19 05:00"));
        let with_beginning = "開始 2024-06-18 22:00、切戻しを始める期限 2024-06-19 05:00、終了 2024-06-19 08:00";
        assert_eq!(time(with_beginning).as_deref(), Some("2024-06-19 05:00"));
        assert_eq!(time("from 2024-06-18 22:00, Rollback by 2024-06-19 05:00").as_deref(), Some("2024-06-19 05:00"));
        let before = "開始 2024-06-18 22:00、2024-06-19 05:00 までに切り戻しを判断";
        assert_eq!(time(before).as_deref(), Some("2024-06-19 05:00"));
        assert_eq!(time("終了 2024-06-19 05:00"), None);
        assert_eq!(time("切戻し期限 翌朝 5 時"), None);
        assert_eq!(time("2024-13-40 99:99 切戻し 20240619"), None);
    }
}
