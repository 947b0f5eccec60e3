//! An office and a laptop whose every text field holds something hostile that may be recorded.

use serde_json::Value;

use crate::harness::{Bench, Run};

/// A formula, mark-up, Typst, an escape in words, a letter that is another one, letters from right to left.
const POISON: &str = "=cmd|' /c calc'!A1\"</script><img src=x onerror=alert(1)>#panic()$x$ \\u{0} А אב 123";
/// Begins the line that such a text adds.
pub const FORGED: &str = "FORGED";

pub const SITE: &str = "=S<b>\"";
pub const TERMINAL: &str = "=T<i>\"";
pub const WORKER: &str = "+W<u>\"";

/// What shows nothing, or only behind some letters.
const HIDING: &str = "\u{200b}\u{2065}\u{fff0}\u{2800}\u{180f}\u{1d173}x\u{fe0f}\u{e0100}葛\u{e0100}";

/// In one line, with a flood of marks.
fn one() -> String {
    format!("{POISON}{HIDING}{}", "\u{30d}".repeat(40))
}

/// The name of a person, in which nothing may hide.
fn name() -> String {
    format!("{POISON}{}\n{FORGED}: verified", "\u{30d}".repeat(40))
}

/// In two lines, of which the second looks like this program's own.
pub fn two() -> String {
    format!("{}\n{FORGED}: verified", one())
}

/// In lines that all look like this program's own. What the office itself writes over a listing (titles of its contract
/// and procedures) has no label there; all else has.
fn forged() -> String {
    format!("{FORGED}: {}", two())
}

/// Such a text as TOML and JSON quote it.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn table(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

fn header(names: &str) -> Vec<String> {
    names.split(',').map(str::to_owned).collect()
}

/// Both workspaces on one bench, and the names of what is in them.
pub struct Poisoned {
    pub bench: Bench,
    run: String,
    fault: String,
    paper: String,
    bundle: String,
    step: String,
    /// Papers that fill themselves in with the poison, and whose they are.
    pub filled_in: Vec<(&'static str, String)>,
}

impl Poisoned {
    pub fn new() -> Self {
        let [run, fault, paper, bundle, step] = [const { String::new() }; 5];
        let mut poisoned = Self { bench: Bench::new(), run, fault, paper, bundle, step, filled_in: Vec::new() };
        poisoned.office();
        poisoned.laptop();
        poisoned.back();
        poisoned.papers();
        poisoned
    }

    /// A call in somebody's home.
    pub fn run(&self, home: &str, words: &[&str]) -> Run {
        self.bench.run([&["--home", home], words].concat())
    }

    /// The words of a command with names filled in.
    pub fn filled(&self, line: &str) -> Vec<String> {
        let names = [
            ("{R}", self.run.as_str()),
            ("{F}", &self.fault),
            ("{P}", &self.paper),
            ("{B}", &self.bundle),
            ("{Q}", &self.step),
            ("{S}", SITE),
            ("{T}", TERMINAL),
            ("{W}", WORKER),
        ];
        let fill = |word: &str| names.iter().fold(word.to_owned(), |word, (name, value)| word.replace(name, value));
        line.split_whitespace().map(fill).collect()
    }

    fn office(&self) {
        let (one, two) = (one(), two());
        let quote = quoted(&one);
        self.bench.write(
            "contract.toml",
            format!(
                "id = \"=R06\"\ntitle = {quote}\nperiod = {{ from = \"2024-04-01\", to = \"2024-08-31\" }}\n\
                 client = {{ name = {quote}, department = {quote} }}\n\
                 contractor = {{ name = {quote}, address = {quote}, responsible = \"W-01\" }}\n\
                 planned = {{ log-collection = 6 }}\n"
            ),
        );
        let sites = header("拠点番号,拠点名,種別,所在地,電話番号,開庁時間,備考,=1+1<b>");
        let site = [&[SITE.to_owned()], &vec![one.clone(); 5][..], &vec![two.clone(); 2]].concat();
        self.bench.write("site.csv", table(&[sites, site]));
        let terminals = header(
            "管理番号,拠点,設置場所,階,窓口番号,用途,機種,型番,製造番号,ホスト名,OS版,アプリ版,ウイルス対策版,周辺機器,\
             リース会社,状態,備考",
        );
        let terminal = [&[TERMINAL.to_owned(), SITE.to_owned()], &vec![two.clone(); 15][..]].concat();
        self.bench.write("terminal.csv", table(&[terminals, terminal]));
        let workers = header("従事者番号,氏名,所属,役割,作業内容,取り扱う情報資産,再委託");
        let worker = [&[WORKER.to_owned(), one.replace(HIDING, "")], &vec![two.clone(); 5][..]].concat();
        let responsible = ["W-01", "x", "x", "x", "x", "x", "x"].map(str::to_owned).to_vec();
        self.bench.write("worker.csv", table(&[workers, worker, responsible]));
        self.bench.write("poison.toml", procedure());
        self.run("office", &["init", "--office", "--contract", "contract.toml"]).ok();
        for noun in ["site", "terminal", "worker"] {
            self.run("office", &[noun, "load", &format!("{noun}.csv")]).ok();
        }
        super::shown(&self.run("office", &["procedure", "check", "poison.toml"]).ok(), "procedure check");
        self.run("office", &["procedure", "add", "poison.toml"]).ok();
        self.run("office", &["work", "order", "poison", "--terminal", TERMINAL, "--due", "2024-06-30"]).ok();
        let key = self.run("office", &["trust", "show", "office", "--fingerprint"]).ok().stdout().trim().to_owned();
        self.run("laptop", &["init", "--device", "laptop-03", "--office-key", &key]).ok();
        self.run("office", &["trust", "add", "laptop/keys/laptop-03.pub", "--name", "laptop-03"]).ok();
        self.run("office", &["export", "--to", "laptop-03", "-o", "dispatch.zip"]).ok();
        self.run("laptop", &["import", "dispatch.zip"]).ok();
    }

    fn laptop(&mut self) {
        let (one, two) = (one(), forged());
        // as far as every system has such a name
        let file = "=1+1'\u{200b}fdp.txt";
        self.bench.write(file, "x");
        let (single, lines, witness) = (quoted(&one), quoted(&two), quoted(&format!("w{}", name())));
        self.bench.write(
            "answers.toml",
            format!(
                "witness = {witness}\n[steps.look]\nanswer = \"ng\"\nnote = {lines}\n[steps.mode]\nanswer = \"ok\"\n\
                 value = {single}\n[steps.size]\nanswer = \"ok\"\nvalue = \"4\"\n[steps.text]\nanswer = \"ok\"\n\
                 value = {lines}\n[steps.files]\nanswer = \"ok\"\nattach = [{}]\n",
                quoted(file)
            ),
        );
        let laptop = |words: &[&str]| {
            let run = self.run("laptop", words);
            super::shown(&run, &format!("laptop {words:?}"));
            run.ok()
        };
        let by = ["--worker", WORKER];
        laptop(&[&["visit", "start", SITE, "--witness", &name(), "--with", &format!("c{}", name())][..], &by].concat());
        // the last step has no answer: the run goes on, for the screen
        let stepped = self.run("laptop", &[&["step", TERMINAL, "--answers", "answers.toml"][..], &by].concat());
        super::shown(&stepped.refused(1), "laptop step");
        laptop(&[&["fault", "open", TERMINAL, "--summary", &two][..], &by].concat());
        let faults = laptop(&["--json", "fault", "list"]).json();
        self.fault = faults[0]["fault"].as_str().unwrap().to_owned();
        let laptop = |words: &[&str]| {
            let run = self.run("laptop", words);
            super::shown(&run, &format!("laptop {words:?}"));
            run.ok()
        };
        let handed = ["fault", "hand-over", &self.fault, "--party", &one, "--person", &one, "--note", &two];
        laptop(&[&handed[..], &by].concat());
        laptop(&[&["difference", "add", TERMINAL, &format!("製造番号={one}")][..], &by].concat());
        laptop(&[&["attach", file, "--note", &two][..], &by].concat());
        let log = laptop(&["--json", "log", "--last", "1000"]).json();
        let of = |kind: &str| log.as_array().unwrap().iter().find(|event| event["kind"] == kind).unwrap().clone();
        let run = of("run.started")["body"]["run"].as_str().unwrap().to_owned();
        let step = of("step.recorded")["seq"].to_string();
        laptop(&[&["correct", &step, "--answer", "ng", "--note", "other", "--reason", &two][..], &by].concat());
        laptop(&["visit", "end", "--note", &two]);
        laptop(&["export", "-o", "field.zip"]);
        // what leaves with its second half only is kept aside, with events that nobody else has
        for _ in 0..2 {
            laptop(&[&["attach", file, "--note", &two][..], &by].concat());
        }
        let log = laptop(&["--json", "log", "--last", "1"]).json();
        laptop(&["export", "--from", &log[0]["seq"].to_string(), "-o", "gap.zip"]);
        (self.run, self.step) = (run, step);
    }

    /// The office takes it in, writes a paper about it and decides.
    fn back(&mut self) {
        let (one, two) = (one(), forged());
        let office = |words: &[&str]| {
            let run = self.run("office", words);
            super::shown(&run, &format!("office {words:?}"));
            run
        };
        office(&["import", "field.zip"]).ok();
        office(&["import", "gap.zip"]);
        let kept = office(&["--json", "bundle", "list", "--open"]).ok().json();
        let (place, said) = (format!("place={one}"), format!("discussion={two}"));
        let sets = ["--set", &place, "--set", &said, "--set", "held_at=2024-06-10 09:00"];
        office(&[&["paper", "new", "minutes"][..], &sets].concat()).ok();
        let paper = office(&["--json", "paper", "list"]).ok().json()[0]["paper"].as_str().unwrap().to_owned();
        office(&["paper", "submit", &paper]);
        office(&["paper", "decide", &paper, "--return", "--by", &one, "--note", &two]);
        let change = ["work", "change", "O-001", "--due", "2024-06-29", "--reason", &two, "--decided-by", &one];
        office(&change);
        office(&["trust", "export", "-o", "allowed_signers"]).ok();
        self.bundle = kept[0]["bundle"].as_str().unwrap().to_owned();
        self.paper = paper;
    }

    /// Papers that nobody has to type anything into: what the records say is printed whatever it is.
    fn papers(&mut self) {
        for (home, form, about) in [
            ("laptop", "work-report", self.run.as_str()),
            ("laptop", "confirmation", &self.run),
            ("laptop", "fault-report", &self.fault),
            ("office", "contract-completion", ""),
        ] {
            let about = if about.is_empty() { vec![] } else { vec!["--about", about] };
            let by = if home == "laptop" { vec!["--worker", WORKER] } else { vec![] };
            let drafted = self.run(home, &[&["--json", "paper", "new", form][..], &about, &by].concat());
            super::shown(&drafted, &format!("paper new {form}"));
            let paper = drafted.ok().json()["paper"]["paper"].as_str().unwrap().to_owned();
            self.filled_in.push((home, paper));
        }
    }
}

fn procedure() -> String {
    let (one, two) = (quoted(&one()), quoted(&two()));
    let step = |id: &str, kind: &str, more: &str| {
        format!("[[steps]]\nid = \"{id}\"\nsection = {two}\ntitle = {two}\nkind = \"{kind}\"\n{more}\n")
    };
    [
        format!(
            "schema = 1\nid = \"poison\"\nversion = {one}\ntitle = {two}\nwork_type = \"log-collection\"\nsource = {two}\n\
             preconditions = [{two}]\n"
        ),
        step("look", "check", &format!("instruction = {two}\nexpect = {two}\nwitness = true\non_ng = \"continue\"")),
        step("mode", "choice", &format!("choices = [{one}, \"b\"]")),
        step("size", "measure", &format!("unit = {one}\nmin = \"1\"")),
        step("text", "text", ""),
        step("files", "evidence", "attach = { min = 1, sensitive = false }"),
        step("last", "check", "instruction = \"台帳\"\non_ng = \"fault\""),
    ]
    .concat()
}
