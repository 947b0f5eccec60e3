//! The full screen, driven by keys on a real workspace: what it shows in each state, and that it
//! records what the other ways of answering record.
//!
//! A script is a list of words: `<Enter>` and the like are keys, `<shot>` takes the screen,
//! `<later 95>` lets minutes pass for the clocks; anything else is typed letter by letter.

mod states;
mod ways;

use clap::Parser;
use genba::cli::{Cli, Command, StepArgs};
use genba::commands::Context;
use genba::commands::step::{Desk, rehearse};
use genba::domain::Moment;
use genba::error::Error;
use genba::message::Lang;
use genba::ui::Console;
use genba::ui::stepper::draw;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use regex_lite::Regex;
use unicode_width::UnicodeWidthStr;

use super::Field;

/// Every kind of step, limits, a baseline, a hold point of three, a time limit, a way back, a fault.
pub(super) const EVERYTHING: &str = r#"
schema = 1
id = "screen"
version = "1"
title = "画面の試験"
work_type = "log-collection"
source = "試験用"
preconditions = ["作業計画書が承認されている", "予備機が拠点にある"]

[[steps]]
id = "look"
section = "照合"
title = "端末と台帳の照合"
kind = "check"
instruction = """
管理番号のラベルと画面のホスト名を、立会者と声に出して台帳と照合する。
一つでも違えば作業を始めない。"""
expect = "すべて一致"
witness = true

[[steps]]
id = "ip"
section = "照合"
title = "現在のIPアドレス"
kind = "text"
instruction = "ネットワークの詳細に表示される IPv4 アドレスを入力する。"
pattern = '[0-9]{1,3}(\.[0-9]{1,3}){3}'
note_when = "ng"

[[steps]]
id = "disk"
section = "照合"
title = "空き容量"
kind = "measure"
instruction = "C ドライブの空き容量を入力する。"
unit = "GB"
min = "40"
max = "900"
note_when = "ng"
on_ng = "continue"

[[steps]]
id = "why"
section = "照合"
title = "足りない理由"
kind = "check"
when = { step = "disk", is = "ng" }

[[steps]]
id = "mode"
section = "適用"
title = "保護機能の一時停止"
kind = "choice"
choices = ["指示なし（停止しない）", "指示により停止した"]

[[steps]]
id = "log"
section = "適用"
title = "イベントログ"
kind = "evidence"
attach = { min = 2, sensitive = false }

[[steps]]
id = "hp"
section = "適用"
title = "HP 適用の許可"
kind = "hold"
instruction = "立会者とシステム管理者が許可するまで、端末に触れない。"
roles = ["technician", "witness", "manager"]
note_when = "ng"

[[steps]]
id = "run"
section = "適用"
title = "更新媒体の実行"
kind = "check"
instruction = "更新媒体の setup を実行する。途中で電源を切らない。"
within_minutes = 90
note_when = "ng"
on_ng = "rollback"

[[steps]]
id = "ip-after"
section = "確認"
title = "ネットワーク設定の維持"
kind = "text"
same_as = "ip"
note_when = "ng"
on_ng = "rollback"

[[steps]]
id = "diag"
section = "確認"
title = "診断"
kind = "check"
on_ng = "fault"

[[rollback]]
id = "rb-approve"
section = "切戻し"
title = "切戻しの承認"
kind = "hold"
roles = ["technician", "witness"]
note_when = "always"

[[rollback]]
id = "rb-restore"
section = "切戻し"
title = "イメージの復元"
kind = "check"
within_minutes = 60
on_ng = "fault"
"#;

impl Field {
    /// A laptop with an order of the procedure above on T-030 to T-034.
    pub(super) fn with_screen() -> Self {
        let field = Self::new();
        field.bench.write("screen.toml", EVERYTHING);
        field.bench.write("写真/表 示 1.txt", "one");
        field.bench.write("写真/表 示 2.txt", "two");
        field.office(["procedure", "add", "screen.toml"]).ok();
        let terminals = "T-030,T-031,T-032,T-033,T-034";
        field.office(["work", "order", "screen", "--terminal", terminals, "--due", "2024-06-30"]).ok();
        field.dispatch();
        field
    }
}

/// A screen of a size in a language, and a script.
struct Play<'f> {
    field: &'f Field,
    lang: Lang,
    size: (u16, u16),
}

impl Play<'_> {
    /// The screens that the script asks for, and how the command ended.
    fn run(&self, terminal: &str, script: &[&str]) -> (Vec<String>, Result<(), Error>) {
        let Some(Command::Step(args)) = Cli::parse_from(["genba", "step", terminal, "--worker", "W-02"]).command else {
            panic!("not a step");
        };
        let mut keys = events(script).into_iter();
        let (mut shots, mut minutes) = (Vec::new(), 0);
        let mut eyes = |desk: &mut Desk, now: Moment| {
            let later = Moment::new(chrono::DateTime::from_timestamp_millis(now.millis() + minutes * 60_000).unwrap());
            Ok(match keys.next() {
                Some(Cue::Key(event)) => Some(event),
                Some(Cue::Later(more)) => {
                    minutes += more;
                    None
                }
                Some(Cue::Shot) => {
                    shots.push(shot(desk, later, self.size));
                    None
                }
                None => Some(Event::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL))),
            })
        };
        let console = Console { lang: self.lang, json: false, plain: true, glyphs: None, typesetter: None };
        let context = Context { console, home: self.field.bench.path("laptop") };
        let ended = rehearse(&context, &args as &StepArgs, &mut eyes);
        (shots, ended)
    }

    /// The one screen that a script asks for.
    fn shot(&self, terminal: &str, script: &[&str]) -> String {
        self.run(terminal, script).0.pop().unwrap()
    }
}

enum Cue {
    Key(Event),
    Shot,
    Later(i64),
}

fn events(script: &[&str]) -> Vec<Cue> {
    let key = |code| Cue::Key(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    let mut cues = Vec::new();
    for word in script {
        match word.strip_prefix('<').and_then(|word| word.strip_suffix('>')) {
            None => cues.extend(word.chars().map(|c| key(KeyCode::Char(c)))),
            Some("shot") => cues.push(Cue::Shot),
            Some("Enter") => cues.push(key(KeyCode::Enter)),
            Some("Esc") => cues.push(key(KeyCode::Esc)),
            Some("Tab") => cues.push(key(KeyCode::Tab)),
            Some("Up") => cues.push(key(KeyCode::Up)),
            Some("Down") => cues.push(key(KeyCode::Down)),
            Some("Right") => cues.push(key(KeyCode::Right)),
            Some("Clear") => {
                cues.push(Cue::Key(Event::Key(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL))));
            }
            Some(other) => match (other.strip_prefix("later "), other.strip_prefix("paste ")) {
                (Some(minutes), _) => cues.push(Cue::Later(minutes.parse().unwrap())),
                (_, Some(text)) => cues.push(Cue::Key(Event::Paste(text.to_owned()))),
                _ => panic!("{other}"),
            },
        }
    }
    cues
}

/// The screen as text, without what differs from run to run.
fn shot(desk: &mut Desk, now: Moment, (columns, rows): (u16, u16)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(frame, desk.screen(now))).unwrap();
    let buffer = terminal.backend().buffer().clone();
    let mut text = String::new();
    for y in 0..rows {
        let (mut line, mut x) = (String::new(), 0);
        while x < columns {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(symbol.width()).unwrap().max(1);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    for (pattern, instead) in [
        (r"\b([RF])-[0-9A-Z]{8}\b", "$1-XXXXXXXX"),
        (r"\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\b", "XXXX-XXXX-XXXX-XXXX"),
        (r"\b20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}\b", "YYYY-MM-DD hh:mm"),
        (r"20[0-9]{2}-[0-9]{2}-[0-9]{2} は履行", "YYYY-MM-DD は履行"),
        (r"残り 1:(29:59|30:00)", "残り 1:mm:ss"),
        (r"(手順|から) ((?:[0-9]:)?[0-9]+):[0-9]{2}", "$1 $2:ss"),
        (r"step ([0-9]+):[0-9]{2}", "step $1:ss"),
        (r" [0-2][0-9]:[0-5][0-9]( |\n)", " hh:mm$1"),
    ] {
        text = Regex::new(pattern).unwrap().replace_all(&text, instead).into_owned();
    }
    text
}

fn japanese(field: &Field) -> Play<'_> {
    Play { field, lang: Lang::Ja, size: (80, 24) }
}

const LOOK: [&str; 5] = ["y", "o", "佐藤 花子", "<Enter>", ""];
const TO_DISK: [&str; 4] = ["o", "10.62.3.11", "<Enter>", ""];
const TO_MODE: [&str; 4] = ["o", "82.4", "<Enter>", ""];
const TO_LOG: [&str; 3] = ["o", "<Enter>", ""];
const TO_HP: [&str; 5] = ["o", "log.txt", "<Enter>", "other.txt", "<Enter>"];
const TO_RUN: [&str; 6] = ["o", "<Enter>", "山本 隆", "<Enter>", "", ""];

/// The words of several scripts in order; files are named by their place on the bench.
fn all<'w>(field: &Field, parts: &[&[&'w str]], keep: &'w mut Vec<String>) -> Vec<&'w str> {
    *keep = parts
        .iter()
        .flat_map(|part| part.iter())
        .map(
            |word| {
                if word.ends_with(".txt") { field.bench.path(word).display().to_string() } else { (*word).to_owned() }
            },
        )
        .collect();
    keep.iter().map(String::as_str).collect()
}
