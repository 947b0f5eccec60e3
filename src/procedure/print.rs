//! The paper checklist: the procedure for when the laptop's battery is dead.
//!
//! Plain text that any printer prints. What is written on it is typed in later, so it asks
//! for exactly what the program would; of a run that goes on, what is answered is filled in.

use super::layout::{COLUMNS, columns, wrap};
use super::model::{Attach, Is, Kind, OnAnswer, OnNg, Procedure, Step};
use super::words::answer_word;
use crate::authored::words::join;
use crate::domain::{Outcome, Role, Terminal};
use crate::event::Answer;
use crate::message::{Lang, Text};
use crate::messages;

const BLANK: &str = "____________________";
const TIME: &str = "__:__";

messages! {
    heading() { ja: "作業チェックリスト", en: "paper checklist" }
    purpose() {
        ja: "作業用 PCが使えないときの用紙です。時刻は必ず書き、使えるようになったらこのとおりに入力して、紙は保管します。",
        en: "For use when the laptop cannot be used. Always write the time; enter everything later as written here, and keep the paper.",
    }
    pinned(id, version, digest) { ja: "手順書 {id} 版 {version}\nSHA-256 {digest}", en: "procedure {id} version {version}\nSHA-256 {digest}" }
    source(source) { ja: "出典 {source}", en: "source {source}" }
    models(models) { ja: "対象機種 {models}", en: "models {models}" }
    terminal(id, site) { ja: "管理番号 {id}    拠点 {site}", en: "terminal {id}    site {site}" }
    machine(model, serial) { ja: "機種 {model}    製造番号 {serial}", en: "model {model}    serial {serial}" }
    address(host, ip) { ja: "ホスト名 {host}    IPアドレス {ip}", en: "host name {host}    IP address {ip}" }
    people(blank) { ja: "技術者 {blank}    立会者 {blank}", en: "technician {blank}    witness {blank}" }
    day(time) { ja: "作業日 ________________    開始 {time}    終了 {time}", en: "date ________________    begun {time}    ended {time}" }
    preconditions() { ja: "始める前に確かめること", en: "before you begin" }
    steps() { ja: "手順", en: "steps" }
    rollback() { ja: "切戻し（指示されたときだけ）", en: "rollback (only when told)" }
    time(time) { ja: "時刻 {time}", en: "time {time}" }
    hold() { ja: "【署名が済むまで先へ進まない】", en: "[HOLD: nothing goes on until signed]" }
    secret() { ja: "入力した事実だけを記す。パスワードは書かない。", en: "Note only that it was done. Never write the password." }
    common() { ja: "同時実施のときは、ほかの作業と共通（一度だけ行う）", en: "done once where work is combined" }
    only_when(title, word) { ja: "「{title}」が「{word}」のときだけ行う", en: "only if \"{title}\" is \"{word}\"" }
    expect(expect) { ja: "期待 {expect}", en: "expect {expect}" }
    value(blank, unit) { ja: "値 {blank} {unit}", en: "value {blank} {unit}" }
    limits(limits) { ja: "（{limits}）", en: " ({limits})" }
    same_as(title) { ja: "「{title}」の値と同じこと", en: "must equal \"{title}\"" }
    new_version(title) { ja: "「{title}」からの新しい値", en: "the new value of \"{title}\"" }
    right_choice(choice) { ja: "正しいのは「{choice}」", en: "\"{choice}\" is right" }
    evidence(there, min) { ja: "証跡 {there} 点（{min} 点以上）", en: "evidence {there} files (at least {min})" }
    sealed() { ja: "（取扱注意: 封をする）", en: " (sensitive: seal)" }
    witness(blank) { ja: "立会者の確認 {blank}", en: "confirmed by witness {blank}" }
    note() { ja: "備考", en: "note" }
    on_answer(word) { ja: "（{word}のとき必ず）", en: " (owed if {word})" }
    always() { ja: "（必ず）", en: " (always owed)" }
    signature(role, blank, time) { ja: "{role} 署名 {blank} 時刻 {time}", en: "{role} signature {blank} time {time}" }
    minutes(minutes, time) { ja: "{minutes} 分以内    始め {time}    終り {time}", en: "within {minutes} minutes    from {time}    to {time}" }
    if_ng(what) { ja: "異常のとき: {what}", en: "if NG: {what}" }
    stop() { ja: "作業を中止する", en: "stop the work" }
    go_on() { ja: "備考に書いて続ける", en: "note it and go on" }
    go_back() { ja: "切戻しへ進む", en: "go to the rollback" }
    fault() { ja: "障害として届け出て終わる", en: "report a fault and end" }
    result() { ja: "結果", en: "result" }
}

/// The checklist of a procedure as plain text, at most 80 columns wide.
///
/// `terminal` fills in what the register knows of it; without one, blanks are left.
pub fn checklist(procedure: &Procedure, lang: Lang, terminal: Option<&Terminal>) -> String {
    checklist_of(procedure, lang, terminal, &|_| None)
}

/// What is answered at a step, for its place on the paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    /// When, `18:02`.
    pub at: String,
    /// What the limits made of the answer; `None` where it is yet to be given.
    pub result: Option<Answer>,
    /// The value.
    pub value: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// The second person.
    pub witness: Option<String>,
    /// How many files.
    pub files: usize,
    /// Who signed as what, when.
    pub signed: Vec<(Role, String, String)>,
}

/// The checklist of a run that goes on: `filled` gives by a step's id what is answered there.
pub fn checklist_of(
    procedure: &Procedure,
    lang: Lang,
    terminal: Option<&Terminal>,
    filled: &dyn Fn(&str) -> Option<Filled>,
) -> String {
    let mut page = Page { lang, text: String::new(), filled };
    head(&mut page, procedure, terminal);
    page.part(steps());
    list(&mut page, procedure, &procedure.steps, "");
    if !procedure.rollback.is_empty() {
        page.part(rollback());
        list(&mut page, procedure, &procedure.rollback, "R");
    }
    page.part(result());
    let outcomes = Outcome::ALL.iter().map(|outcome| (outcome.label(), false));
    page.boxes("  ", outcomes);
    page.empty();
    page.put("  ", &people(BLANK));
    page.text
}

fn head(page: &mut Page<'_>, procedure: &Procedure, facts: Option<&Terminal>) {
    page.rule('=');
    page.put("", &Text::same(&procedure.title));
    page.put("", &heading());
    page.rule('=');
    page.put("", &pinned(&procedure.id, &procedure.version, procedure.digest));
    page.put("", &source(&procedure.source));
    if !procedure.models.is_empty() {
        page.put("", &models(procedure.models.join(", ")));
    }
    page.empty();
    page.put("", &purpose());
    page.empty();
    let none = Terminal::default();
    let known = facts.unwrap_or(&none);
    let or_blank = |text: &str| if text.is_empty() { BLANK.to_owned() } else { text.to_owned() };
    page.put("", &terminal(or_blank(&known.id), or_blank(&known.site)));
    page.put("", &machine(or_blank(&known.model), or_blank(&known.serial)));
    page.put("", &address(or_blank(&known.host_name), or_blank(&known.ip_address)));
    page.put("", &day(TIME));
    page.put("", &people(BLANK));
    if !procedure.preconditions.is_empty() {
        page.part(preconditions());
        for condition in &procedure.preconditions {
            page.put("  □ ", &Text::same(condition));
        }
    }
}

fn list(page: &mut Page<'_>, procedure: &Procedure, steps: &[Step], letter: &str) {
    let mut section = None;
    for (number, step) in steps.iter().enumerate() {
        if step.section != section {
            section.clone_from(&step.section);
            page.empty();
            page.put("", &Text::same(format!("[ {} ]", section.as_deref().unwrap_or("-"))));
        }
        one(page, procedure, step, &format!("{letter}{}", number + 1));
    }
}

fn one(page: &mut Page<'_>, procedure: &Procedure, step: &Step, number: &str) {
    const INDENT: &str = "      ";
    let title = |id: &str| procedure.step(id).map_or(id, |step| &step.title).to_owned();
    let filled = (page.filled)(&step.id).unwrap_or_default();
    page.rule('-');
    page.titled(number, &step.title, &filled);
    if let Some(when) = &step.when {
        let word = match &when.is {
            Is::Answer(answer) => answer_word(*answer).get(page.lang).to_owned(),
            Is::Choice(choice) => choice.clone(),
        };
        page.put(INDENT, &only_when(title(&when.step), word));
    }
    if let Some(instruction) = &step.instruction {
        page.put(INDENT, &Text::same(instruction));
    }
    if let Some(wanted) = &step.expect {
        page.put(INDENT, &expect(wanted));
    }
    if step.secret {
        page.put(INDENT, &secret());
    }
    if step.common.is_some() {
        page.put(INDENT, &common());
    }
    if let Some(within) = step.within_minutes {
        page.put(INDENT, &minutes(within, TIME));
    }
    let is_hold = !step.roles().is_empty();
    if is_hold {
        page.put(INDENT, &hold());
    }
    let answers = [Answer::Ok, Answer::Ng, Answer::Skip, Answer::Na];
    let known = answers.into_iter().take(if is_hold { 2 } else { 4 });
    page.boxes(INDENT, known.map(|answer| (answer_word(answer), filled.result == Some(answer))));
    asked(page, INDENT, step, &filled, title);
    page.put(INDENT, &if_ng(ng_word(step.on_ng).get(page.lang)));
}

/// The blanks of a step.
fn asked(page: &mut Page<'_>, indent: &str, step: &Step, filled: &Filled, title: impl Fn(&str) -> String) {
    let given = filled.value.as_deref().unwrap_or(BLANK);
    match &step.kind {
        Kind::Measure { unit, limits: accepted } => {
            let note = accepted.label(unit).map(|label| limits(label.get(page.lang)));
            page.put(indent, &join(value(given, unit), note.unwrap_or_else(|| Text::same(""))));
        }
        Kind::Text { equals, .. } => {
            let note = equals.as_ref().map(|equals| limits(format!("= {equals}")));
            page.put(indent, &join(value(given, ""), note.unwrap_or_else(|| Text::same(""))));
        }
        Kind::Choice { choices, equals, .. } => {
            for choice in choices {
                page.put(&format!("{indent}{} ", tick(filled.value.as_ref() == Some(choice))), &Text::same(choice));
            }
            if let Some(equals) = equals {
                page.put(indent, &right_choice(equals));
            }
        }
        Kind::Hold { roles } => {
            for role in roles {
                let signed = filled.signed.iter().find(|(known, ..)| known == role);
                let (name, at) = signed.map_or((BLANK, TIME), |(_, name, at)| (name, at));
                page.put(indent, &signature(role.label().get(page.lang), name, at));
            }
        }
        Kind::Check | Kind::Evidence => {}
    }
    if let Some(id) = step.same_as() {
        page.put(indent, &same_as(title(id)));
    }
    if let Some(id) = &step.new_version_of {
        page.put(indent, &new_version(title(id)));
    }
    if let Some(Attach { min, when }) = step.attach {
        let seal = if step.sensitive { sealed() } else { Text::same("") };
        let there = if filled.files > 0 { filled.files.to_string() } else { "____".to_owned() };
        page.put(indent, &join(join(evidence(there, min), seal), owed(when, page.lang)));
    }
    if step.witness {
        page.put(indent, &witness(filled.witness.as_deref().unwrap_or(BLANK)));
    }
    let owed = step.note_when.map_or_else(|| Text::same(""), |when| owed(when, page.lang));
    page.put(indent, &join(note(), owed));
    match &filled.note {
        Some(note) => page.put(indent, &Text::same(note)),
        None => page.line(&format!("{indent}{}", "_".repeat(COLUMNS - indent.len()))),
    }
}

fn tick(is_ticked: bool) -> &'static str {
    if is_ticked { "■" } else { "□" }
}

fn owed(when: OnAnswer, lang: Lang) -> Text {
    match when {
        OnAnswer::Done => Text::same(""),
        OnAnswer::Only(answer) => on_answer(answer_word(answer).get(lang)),
        OnAnswer::Always => always(),
    }
}

fn ng_word(on_ng: OnNg) -> Text {
    match on_ng {
        OnNg::Stop => stop(),
        OnNg::Continue => go_on(),
        OnNg::Rollback => go_back(),
        OnNg::Fault => fault(),
    }
}

/// The paper under the pen.
struct Page<'f> {
    lang: Lang,
    text: String,
    filled: &'f dyn Fn(&str) -> Option<Filled>,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn empty(&mut self) {
        self.line("");
    }

    fn rule(&mut self, c: char) {
        self.line(&c.to_string().repeat(COLUMNS));
    }

    /// A text behind an indent; further lines stand under its beginning.
    fn put(&mut self, indent: &str, text: &Text) {
        let used = columns(indent);
        for (number, line) in wrap(text.get(self.lang), COLUMNS - used).iter().enumerate() {
            let lead = if number == 0 { indent.to_owned() } else { " ".repeat(used) };
            self.line(&format!("{lead}{line}"));
        }
    }

    /// The heading of a part.
    fn part(&mut self, title: Text) {
        self.empty();
        self.rule('=');
        self.put("", &title);
        self.rule('=');
    }

    /// A step's number and title, with the time at the right edge.
    fn titled(&mut self, number: &str, title: &str, filled: &Filled) {
        let at = if filled.result.is_some() { &filled.at } else { TIME };
        let stamp = time(at).get(self.lang).to_owned();
        let lead = format!("{} {number:>3}. ", tick(filled.result.is_some()));
        let room = COLUMNS - columns(&lead) - columns(&stamp) - 2;
        for (line, text) in wrap(title, room).iter().enumerate() {
            let gap = " ".repeat(room - columns(text) + 2);
            let indent = " ".repeat(columns(&lead));
            self.line(&if line == 0 { format!("{lead}{text}{gap}{stamp}") } else { format!("{indent}{text}") });
        }
    }

    fn boxes(&mut self, indent: &str, labels: impl Iterator<Item = (Text, bool)>) {
        let boxes: Vec<_> = labels.map(|(label, is)| format!("{} {}", tick(is), label.get(self.lang))).collect();
        self.put(indent, &Text::same(boxes.join("    ")));
    }
}
