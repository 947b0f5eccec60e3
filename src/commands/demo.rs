//! `genba demo`: the whole story on the sample data, through the same commands that people type.
//!
//! The office, two laptops and an auditor, each with a home of its own. The sample contract's dates
//! are shifted so that today lies inside its period; nothing else is changed.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Datelike, Months, NaiveDate};
use clap::Parser;

use super::Context;
use crate::cli::{Cli, DemoArgs};
use crate::domain::{Moment, day_in_era};
use crate::environment::Session;
use crate::error::{Error, IoContext, Kind, Result};
use crate::event::Fact;
use crate::message::{Lang, Text};
use crate::messages;
use crate::paper::fiscal_year;
use crate::state::Paper;
use crate::workspace::Workspace;

macro_rules! sample {
    ($($name:literal),+ $(,)?) => { [$(($name, include_bytes!(concat!("../../data/sample/", $name)).as_slice())),+] };
}
macro_rules! procedures {
    ($($name:literal),+ $(,)?) => { [$((concat!($name, ".toml"), include_bytes!(concat!("../../procedures/", $name, ".toml")).as_slice())),+] };
}

const SAMPLES: [(&str, &[u8]); 14] = sample![
    "contract.toml",
    "sites.csv",
    "terminals.csv",
    "workers.csv",
    "answers.toml",
    "answers-rollback.toml",
    "evidence/entry.txt",
    "evidence/media-scan.txt",
    "evidence/event-log.csv",
    "evidence/backup.log",
    "evidence/setup.log",
    "evidence/hashes.txt",
    "evidence/setup-no-change.log",
    "evidence/fault-first-report.txt",
];
const PROCEDURES: [(&str, &[u8]); 5] =
    procedures!["os-upgrade", "software-update", "settings-change", "log-collection", "initial-setup"];
/// Steps answered before the interruption.
const BEFORE_INTERRUPTION: usize = 7;

messages! {
    not_empty(dir) { ja: "{dir} は空ではありません", en: "{dir} is not empty" }
    give_empty_dir() { ja: "空のフォルダーを指定するか、前のデモを消してください", en: "give an empty folder, or delete the former demo" }
    part_office() { ja: "事務所: 契約・台帳・手順書・作業指示", en: "the office: contract, registers, procedures, orders" }
    part_laptops() { ja: "作業用 PC 2 台: 鍵の登録と指示の束", en: "two laptops: their keys are trusted, they get their dispatch" }
    part_first() { ja: "現場 1（laptop-01、S-03）: 入室、1 台を最後まで", en: "on site with laptop-01 at S-03: entry, one terminal from start to end" }
    part_interrupted() { ja: "現場 1: 途中で止まり、続きから再開", en: "on site: a run is interrupted and goes on where it stood" }
    part_rollback() { ja: "現場 1: 更新後の版が違い、切戻し", en: "on site: the version is wrong after the upgrade, so it is rolled back" }
    part_fault() { ja: "現場 1: 訂正、障害の報告、退室", en: "on site: a correction, a fault, exit" }
    part_confirmation() { ja: "現場 1: 立会者に渡す確認書（先頭符号つき）", en: "on site: the confirmation for the city's witness, with the head code" }
    part_papers() { ja: "事務所: 書面、提出すべきもの、監査の一式", en: "the office: papers, what is owed, the audit package" }
    part_second() { ja: "現場 2（laptop-02、S-01）", en: "on site with laptop-02 at S-01" }
    part_import() { ja: "事務所: 束を取り込み、受領する", en: "the office imports the bundles and receipts them" }
    part_audit() { ja: "監査人: ワークスペースなしで確かめる", en: "the auditor verifies, without any workspace" }
    part_tampered() { ja: "監査人: 1 バイト変えた束は見破られる", en: "the auditor: a copy with one byte changed is found out" }
    part_receipts() { ja: "受領が作業用 PC に戻り、記録は安全になる", en: "the receipts travel back, and the records are safe" }
    part_progress() { ja: "事務所: 進捗報告を 1 枚のページに", en: "the office: where the contract stands, on one page" }
    part_end() { ja: "できたもの", en: "what was made" }
    as_expected() { ja: "（期待どおり断られました）", en: "(refused, as it must be)" }
    should_have_failed(what) { ja: "断られるはずのもの（{what}）が通りました", en: "what had to be refused went through: {what}" }
    nothing_recorded(what) { ja: "デモの記録 {what} が見つかりません", en: "the demo's record {what} was not found" }
    took(seconds) { ja: "所要 {seconds} 秒", en: "took {seconds} s" }
    made(dir) {
        ja: "{dir} に、事務所（office）、作業用 PC（laptop-01、laptop-02）、束（*.zip）、allowed_signers、改ざんした束（tampered.zip）、確認書と作業報告書（confirmation、work-report）、監査の一式（audit.zip）、進捗報告（progress.html）ができました。ブラウザーで {dir}/progress.html を開いてください。",
        en: "in {dir}: the office (office), the laptops (laptop-01, laptop-02), the bundles (*.zip), allowed_signers, the tampered copy (tampered.zip), a confirmation and a work report, the audit package (audit.zip), and the progress report: open {dir}/progress.html in a browser.",
    }
    try_next() { ja: "次に試すには:", en: "what to try next:" }
}

/// Runs it.
///
/// # Errors
/// A folder that is not empty, or any step of the story that does not come out as it must.
pub fn run(context: &Context, args: &DemoArgs) -> Result<()> {
    let dir = args.dir.clone().unwrap_or_else(|| PathBuf::from("genba-demo"));
    if fs::read_dir(&dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Error::refused(not_empty(dir.display()), give_empty_dir()));
    }
    let session = Session::begin()?;
    let begun = session.now();
    let story = Story { context, dir: &dir, today: begun.day() };
    story.prepare()?;
    story.office()?;
    story.laptops()?;
    story.first_site()?;
    story.second_site()?;
    story.receive_and_verify()?;
    story.papers()?;
    story.receipts()?;
    story.end(begun, session.now())
}

struct Story<'a> {
    context: &'a Context,
    dir: &'a Path,
    today: NaiveDate,
}

impl Story<'_> {
    /// Writes the sample data, with the contract's period around today, and its number of that fiscal year.
    fn prepare(&self) -> Result<()> {
        let sample = self.dir.join("sample");
        for (name, bytes) in SAMPLES {
            let path = sample.join(name);
            let folder = path.parent().unwrap_or(&sample);
            fs::create_dir_all(folder).writing(folder)?;
            fs::write(&path, bytes).writing(&path)?;
        }
        let folder = self.dir.join("procedures");
        fs::create_dir_all(&folder).writing(&folder)?;
        for (name, bytes) in PROCEDURES {
            let path = folder.join(name);
            fs::write(&path, bytes).writing(&path)?;
        }
        let path = sample.join("contract.toml");
        let text = fs::read_to_string(&path).reading(&path)?;
        let (from, to) = period(self.today);
        let shifted = text.replace("2024-04-01", &from.to_string()).replace("2024-08-31", &to.to_string());
        let shifted = shifted.replace("令和6年4月1日", &day_in_era(from)).replace("令和6年8月31日", &day_in_era(to));
        // numbered by the fiscal year of its first day: R06-0417
        let year = fiscal_year(from);
        let (era, count) = year.split_at(1);
        let shifted = shifted.replace("R06-", &format!("{era}{count:0>2}-"));
        fs::write(&path, shifted).writing(&path)?;
        let answers = sample.join("answers.toml");
        let text = fs::read_to_string(&answers).reading(&answers)?;
        let part = sample.join("answers-part.toml");
        fs::write(&part, first_answers(&text, BEFORE_INTERRUPTION)).writing(&part)
    }

    fn office(&self) -> Result<()> {
        self.part(&part_office())?;
        self.genba("office", "init --no-passphrase --office --contract @/sample/contract.toml")?;
        self.genba("office", "site load @/sample/sites.csv")?;
        self.genba("office", "terminal load @/sample/terminals.csv")?;
        self.genba("office", "worker load @/sample/workers.csv")?;
        let files: Vec<String> = PROCEDURES.iter().map(|(name, _)| format!("@/procedures/{name}")).collect();
        self.genba("office", &format!("procedure add {}", files.join(" ")))?;
        let due = self.today + chrono::TimeDelta::days(30);
        self.genba("office", &format!("work order os-upgrade --all --due {due}"))?;
        self.genba("office", &format!("work order software-update --site S-01,S-03 --due {due}"))
    }

    fn laptops(&self) -> Result<()> {
        self.part(&part_laptops())?;
        let office = Workspace::open(&self.dir.join("office"))?.public_key()?.fingerprint();
        for laptop in ["laptop-01", "laptop-02"] {
            self.genba(laptop, &format!("init --no-passphrase --device {laptop} --office-key {office}"))?;
            self.genba("office", &format!("trust add @/{laptop}/keys/{laptop}.pub --name {laptop}"))?;
        }
        for laptop in ["laptop-01", "laptop-02"] {
            self.genba("office", &format!("export --to {laptop} -o @/dispatch-{laptop}.zip"))?;
            self.genba(laptop, &format!("import @/dispatch-{laptop}.zip"))?;
        }
        Ok(())
    }

    fn first_site(&self) -> Result<()> {
        self.part(&part_first())?;
        self.genba("laptop-01", "visit start S-03 --worker W-02 --witness 佐藤花子 --media USB-07=検出0件")?;
        self.genba("laptop-01", "step T-012 --work O-001 --answers @/sample/answers.toml")?;
        self.part(&part_interrupted())?;
        self.refused("laptop-01", "step T-013 --work O-001 --answers @/sample/answers-part.toml", Kind::Refused)?;
        self.genba("laptop-01", "step T-013 --pause 窓口対応")?;
        self.genba("laptop-01", "step T-013 --answers @/sample/answers.toml")?;
        self.part(&part_rollback())?;
        self.genba("laptop-01", "step T-014 --work O-001 --answers @/sample/answers-rollback.toml")?;
        self.part(&part_fault())?;
        let seq = self.disk_free_of("T-012")?;
        self.genba("laptop-01", &format!("correct {seq} --value 81.4 --reason 読み間違い"))?;
        self.genba("laptop-01", "fault open T-015 --summary プリンタが紙送りしない --isolation hardware")?;
        self.part(&part_confirmation())?;
        let run = self.run_on("T-012")?;
        self.genba("laptop-01", &format!("paper new confirmation --about {run}"))?;
        let paper = self.paper("laptop-01", "confirmation")?;
        self.genba("laptop-01", &format!("paper submit {paper}"))?;
        let ending = self.ending();
        self.genba("laptop-01", &format!("paper print {paper} -o @/confirmation.{ending}"))?;
        self.genba("laptop-01", "visit end --media USB-07=消去・0件")?;
        self.genba("laptop-01", "export -o @/field-laptop-01.zip")
    }

    fn second_site(&self) -> Result<()> {
        self.part(&part_second())?;
        self.genba("laptop-02", "visit start S-01 --worker W-03 --witness 小林正明 --media USB-09=検出0件")?;
        self.genba("laptop-02", "step T-001 --work O-001 --answers @/sample/answers.toml")?;
        self.genba("laptop-02", "visit end --media USB-09=消去・0件")?;
        self.genba("laptop-02", "export -o @/field-laptop-02.zip")
    }

    fn receive_and_verify(&self) -> Result<()> {
        self.part(&part_import())?;
        self.genba("office", "import @/field-laptop-01.zip @/field-laptop-02.zip")?;
        self.genba("office", "import @/field-laptop-01.zip")?;
        self.genba("office", "trust export -o @/allowed_signers")?;
        self.genba("office", "status")?;
        self.part(&part_audit())?;
        self.genba("office", "verify @/field-laptop-01.zip @/field-laptop-02.zip --trust @/allowed_signers")?;
        self.part(&part_tampered())?;
        let (whole, copy) = (self.dir.join("field-laptop-01.zip"), self.dir.join("tampered.zip"));
        let mut bytes = fs::read(&whole).reading(&whole)?;
        let middle = bytes.len() / 2;
        if let Some(byte) = bytes.get_mut(middle) {
            *byte ^= 1;
        }
        fs::write(&copy, bytes).writing(&copy)?;
        self.refused("office", "verify @/tampered.zip --trust @/allowed_signers", Kind::Unverified)
    }

    fn papers(&self) -> Result<()> {
        self.part(&part_papers())?;
        let confirmation = self.paper("office", "confirmation")?;
        self.genba("office", &format!("paper decide {confirmation} --approve --by 佐藤花子"))?;
        self.genba("office", "paper new worker-report")?;
        let roster = self.paper("office", "worker-report")?;
        self.genba("office", &format!("paper submit {roster}"))?;
        let run = self.run_on("T-014")?;
        self.genba("office", &format!("paper new work-report --about {run}"))?;
        let report = self.paper("office", "work-report")?;
        let ending = self.ending();
        self.genba("office", &format!("paper print {report} -o @/work-report.{ending}"))?;
        self.genba("office", "paper list --owed")?;
        self.genba("office", "report audit -o @/audit.zip")
    }

    fn receipts(&self) -> Result<()> {
        self.part(&part_receipts())?;
        for laptop in ["laptop-01", "laptop-02"] {
            self.genba("office", &format!("export --to {laptop} -o @/receipt-{laptop}.zip"))?;
            self.genba(laptop, &format!("import @/receipt-{laptop}.zip"))?;
        }
        self.genba("laptop-01", "status")?;
        self.part(&part_progress())?;
        self.genba("office", "report progress -o @/progress.html")
    }

    fn end(&self, begun: Moment, ended: Moment) -> Result<()> {
        self.part(&part_end())?;
        let console = self.context.console;
        let dir = self.dir.display();
        console.say(&made(dir.to_string()))?;
        console.say(&took(format!("{:.1}", std::time::Duration::from_millis(begun.until(ended)).as_secs_f64())))?;
        console.say(&try_next())?;
        for next in [
            format!("genba --home {dir}/laptop-01 step T-016 --work O-001 --worker W-02"),
            format!("genba --home {dir}/laptop-01 log --terminal T-014"),
            format!("genba --home {dir}/office work list"),
            format!("genba --home {dir}/office report progress"),
            format!("genba --home {dir}/office doctor"),
            format!(
                "genba verify {dir}/field-laptop-01.zip --trust {dir}/allowed_signers --with {dir}/receipt-laptop-01.zip"
            ),
        ] {
            console.line(format!("  {next}"))?;
        }
        Ok(())
    }

    fn part(&self, title: &Text) -> Result<()> {
        self.context.console.line(format!("\n━━ {} ━━", title.get(self.context.console.lang)))
    }

    /// What papers are printed as: a build without PDF has HTML.
    fn ending(&self) -> &'static str {
        if self.context.console.typesetter.is_some() { "pdf" } else { "html" }
    }

    /// Runs a command line as if it were typed; `@` stands for the demo's folder.
    fn genba(&self, home: &str, line: &str) -> Result<()> {
        let lang = if self.context.console.lang == Lang::Ja { "ja" } else { "en" };
        let dir = self.dir.to_string_lossy();
        let words: Vec<String> = line.split(' ').map(|word| word.replace('@', &dir)).collect();
        self.context.console.line(format!("\n$ genba --home {dir}/{home} {}", words.join(" ")))?;
        let mut typed: Vec<OsString> = vec!["genba".into(), "--lang".into(), lang.into(), "--home".into()];
        typed.push(self.dir.join(home).into());
        typed.extend(words.into_iter().map(OsString::from));
        let cli = Cli::try_parse_from(typed).map_err(|why| Error::internal(Text::same(why)))?;
        super::run(cli, self.context.console)
    }

    /// Runs a command that must be refused.
    fn refused(&self, home: &str, line: &str, kind: Kind) -> Result<()> {
        match self.genba(home, line) {
            Err(error) if error.kind == kind => {
                self.context.console.error(&error);
                self.context.console.say(&as_expected())
            }
            Err(error) => Err(error),
            Ok(()) => Err(Error::internal(should_have_failed(line))),
        }
    }

    /// The number of the paper of a form drafted in somebody's home.
    fn paper(&self, home: &str, form: &str) -> Result<String> {
        let workspace = Workspace::open(&self.dir.join(home))?;
        let papers = workspace.store.list::<Paper>(false)?.into_iter().map(|(paper, _)| paper);
        let is_meant = |paper: &Paper| paper.form().is_some_and(|pin| pin.id == form);
        let number = papers.filter(is_meant).map(|paper| paper.paper).next();
        number.ok_or_else(|| Error::internal(nothing_recorded(form)))
    }

    /// The first run on a terminal.
    fn run_on(&self, terminal: &str) -> Result<String> {
        let workspace = Workspace::open(&self.dir.join("laptop-01"))?;
        let run = workspace.store.runs_on(terminal)?.into_iter().next();
        run.map(|run| run.run).ok_or_else(|| Error::internal(nothing_recorded(terminal)))
    }

    /// The seq of the free disk space recorded on a terminal.
    fn disk_free_of(&self, terminal: &str) -> Result<u64> {
        let workspace = Workspace::open(&self.dir.join("laptop-01"))?;
        for run in workspace.store.runs_on(terminal)? {
            for event in workspace.store.run_events(&run)? {
                if matches!(&event.fact, Fact::StepRecorded(step) if step.step == "disk-free") {
                    return Ok(event.seq);
                }
            }
        }
        Err(Error::internal(nothing_recorded("disk-free")))
    }
}

/// Five months around a day, as the sample contract's: from the first of the month before last.
fn period(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first = today.with_day(1).unwrap_or(today);
    let from = first.checked_sub_months(Months::new(2)).unwrap_or(first);
    let to = first.checked_add_months(Months::new(3)).and_then(|day| day.pred_opt()).unwrap_or(today);
    (from, to)
}

/// The answers file up to its first few steps.
fn first_answers(text: &str, steps: usize) -> String {
    let end = text.match_indices("[steps.").nth(steps).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_period_is_five_months_with_today_inside() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(period(day("2024-06-15")), (day("2024-04-01"), day("2024-08-31")));
        assert_eq!(period(day("2025-01-31")), (day("2024-11-01"), day("2025-03-31")));
    }
}
