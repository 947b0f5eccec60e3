//! The full screen, driven by keys on a real workspace: what it shows in each state, and that it
//! records what the other ways of answering record.
//!
//! A script is a list of words: `<Enter>` and the like are keys, `<shot>` takes the screen,
//! `<later 95>` lets minutes pass for the clocks; anything else is typed letter by letter.

use std::path::Path;

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
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::{Field, combined};
use crate::harness::repository;

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
        let console = Console { lang: self.lang, json: false };
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

#[test]
fn it_begins_with_the_preconditions() {
    let field = Field::with_screen();
    insta::assert_snapshot!(japanese(&field).shot("T-030", &["<shot>"]), @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 1/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐ 始める前に確かめること ────────────────────────────
    照合                       │ □ 作業計画書が承認されている
     →  端末と台帳の照合       │ □ 予備機が拠点にある
     ・ 現在のIPアドレス       │
     ・ 空き容量               │
     ・ 足りない理由           │
    適用                       │
     ・ 保護機能の一時停止     │
     ・ イベントログ           │
     ・ HP 適用の許可          │
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     確認 ──────────────────────────────────────────────────────────────────────────
     すべて満たしていますか（y はい / n いいえ）
     YYYY-MM-DD は履行期間（2024-04-01〜2024-08-31、§2）の外です。期間外の作業とし
     て記録します
     作業指示 O-006 の期限 2024-06-30 を過ぎています
     入室が記録されていません: genba visit start S-06

     y はい  n いいえ  PgUp/PgDn 送る
    "#);
    let (_, ended) = japanese(&field).run("T-030", &["n"]);
    assert!(ended.unwrap_err().what.ja.contains("始める前の条件"));
    assert!(field.of_kind("run.started").is_empty());
}

#[test]
fn a_check_names_its_witness_and_a_refusal_keeps_what_was_typed() {
    let field = Field::with_screen();
    let (shots, _) = japanese(&field).run("T-030", &["ｙ", "<shot>", "お", "髙﨑 健一", "<Enter>", "<shot>"]);
    insta::assert_snapshot!(shots[0], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 1/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
    照合                       │  照合
     →  端末と台帳の照合       │  端末と台帳の照合
     ・ 現在のIPアドレス       │
     ・ 空き容量               │  管理番号のラベルと画面のホスト名を、立会者と声に
     ・ 足りない理由           │  出して台帳と照合する。
    適用                       │  一つでも違えば作業を始めない。
     ・ 保護機能の一時停止     │
     ・ イベントログ           │  期待        すべて一致
     ・ HP 適用の許可          │  必要        立会者
     ・ 更新媒体の実行         │  異常のとき  作業を中止します
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     回答 ──────────────────────────────────────────────────────────────────────────
     [o 正常]   n 異常    s 省略    a 対象外
     YYYY-MM-DD は履行期間（2024-04-01〜2024-08-31、§2）の外です。期間外の作業とし
     て記録します
     作業指示 O-006 の期限 2024-06-30 を過ぎています
     入室が記録されていません: genba visit start S-06

     Enter 決定 ←→ 選ぶ p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる
    "#);
    insta::assert_snapshot!(shots[1], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 1/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
    照合                       │  照合
     →  端末と台帳の照合       │  端末と台帳の照合
     ・ 現在のIPアドレス       │
     ・ 空き容量               │  管理番号のラベルと画面のホスト名を、立会者と声に
     ・ 足りない理由           │  出して台帳と照合する。
    適用                       │  一つでも違えば作業を始めない。
     ・ 保護機能の一時停止     │
     ・ イベントログ           │  期待        すべて一致
     ・ HP 適用の許可          │  必要        立会者
     ・ 更新媒体の実行         │  異常のとき  作業を中止します
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     入力 ──────────────────────────────────────────────────────────────────────────
     立会者の氏名
     > 髙﨑 健一
     【できません】立会者の「髙﨑 健一」は作業した本人です。本人は立会者になれませ
     ん
     次にすること: 別の人の氏名を入力してください

     Enter 決定  Esc 回答に戻る（入力は残ります）
    "#);
}

#[test]
fn a_measure_shows_limits_and_what_a_deviation_owes() {
    let field = Field::with_screen();
    let mut keep = Vec::new();
    let script = ["<shot>", "ｏ", "３９", "<Enter>", "<shot>", "一時ファイルが多い", "<Enter>", "<shot>"];
    let script = all(&field, &[&LOOK, &TO_DISK, &script], &mut keep);
    let (shots, _) = japanese(&field).run("T-030", &script);
    insta::assert_snapshot!(shots[0], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 3/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
    照合                       │  照合
     ○  端末と台帳の照合       │  空き容量
     ○  現在のIPアドレス       │
     →  空き容量               │  C ドライブの空き容量を入力する。
     ・ 足りない理由           │
    適用                       │  範囲        40 ～ 900 GB
     ・ 保護機能の一時停止     │  必要        値（GB）、備考（異常のとき）
     ・ イベントログ           │  異常のとき  逸脱として記録し、続けます
     ・ HP 適用の許可          │  異常なら    「足りない理由」も行います
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     回答 ──────────────────────────────────────────────────────────────────────────
     [o 正常]   n 異常    s 省略    a 対象外
     ○ ip  現在のIPアドレス  10.62.3.11  正常  記録 5




     Enter 決定 ←→ 選ぶ p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる
    "#);
    insta::assert_snapshot!(shots[1], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 3/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
    照合                       │  照合
     ○  端末と台帳の照合       │  空き容量
     ○  現在のIPアドレス       │
     →  空き容量               │  C ドライブの空き容量を入力する。
     ・ 足りない理由           │
    適用                       │  範囲        40 ～ 900 GB
     ・ 保護機能の一時停止     │  必要        値（GB）、備考（異常のとき）
     ・ イベントログ           │  異常のとき  逸脱として記録し、続けます
     ・ HP 適用の許可          │  異常なら    「足りない理由」も行います
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     入力 ──────────────────────────────────────────────────────────────────────────
     備考・理由
     >
     「空き容量」にまだ足りないものがあります: 備考（異常のときは必須）（値「３９」
     が期待「40 ～ 900 GB」と合わないので、異常として扱います）


     Enter 決定  Esc 回答に戻る（入力は残ります）
    "#);
    insta::assert_snapshot!(shots[2], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                4/10
     本作業  逸脱 1 件                                         この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
    照合                       │  照合
     ○  端末と台帳の照合       │  足りない理由
     ○  現在のIPアドレス       │
     ×  空き容量               │  異常のとき  作業を中止します
     →  足りない理由           │
    適用                       │
     ・ 保護機能の一時停止     │
     ・ イベントログ           │
     ・ HP 適用の許可          │
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     回答 ──────────────────────────────────────────────────────────────────────────
     [o 正常]   n 異常    s 省略    a 対象外
     異常として記録します: 逸脱として記録し、続けます
     実測 39 ／ 期待 40 ～ 900 GB
     × disk  空き容量  39 GB  異常  記録 6


     Enter 決定 ←→ 選ぶ p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる
    "#);
}

#[test]
fn a_choice_evidence_and_a_hold_point_are_asked_for_one_after_the_other() {
    let field = Field::with_screen();
    let mut keep = Vec::new();
    let folder = field.bench.path("写真").display().to_string();
    let photos = format!("{folder}/表");
    let script = [
        "o",
        "<Down>",
        "<shot>",
        "<Enter>",
        "o",
        &photos,
        "<Tab>",
        "<shot>",
        "1",
        "<Tab>",
        "<Enter>",
        "<shot>",
        "<Clear>",
        "log.txt",
        "<Enter>",
        "o",
        "佐藤 花子",
        "<Enter>",
        "<shot>",
    ];
    let script = all(&field, &[&LOOK, &TO_DISK, &TO_MODE, &script], &mut keep);
    let english = Play { lang: Lang::En, ..japanese(&field) };
    let (shots, _) = english.run("T-030", &script);
    let shots: Vec<_> = shots.iter().map(|shot| shot.replace(&folder, "[FOLDER]")).collect();
    insta::assert_snapshot!(shots[0], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 4/9
     main steps                                               this step 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
     ○  端末と台帳の照合       │  適用
     ○  現在のIPアドレス       │  保護機能の一時停止
     ○  空き容量               │
    適用                       │  limits      one of 指示なし（停止しない） / 指示
     →  保護機能の一時停止     │              により停止した
     ・ イベントログ           │  owed        a value
     ・ HP 適用の許可          │  if NG       the work stops
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
    rollback (only when told)  │
    切戻し                     │
     input ─────────────────────────────────────────────────────────────────────────
     choose
       1 指示なし（停止しない）
     → 2 指示により停止した



     ↑↓ or number  Enter take  Esc back to the answer
    "#);
    let line = |shot: &str, words: &str| shot.lines().any(|line| line.contains(words));
    assert!(line(&shots[1], "表 示 1.txt  表 示 2.txt"), "{}", shots[1]);
    assert!(line(&shots[2], "✓ 表 示 1.txt") && line(&shots[2], "1 of 2"), "{}", shots[2]);
    insta::assert_snapshot!(shots[3], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 6/9
     main steps                                               this step 0:ss  hh:mm
    ───────────────────────────┐╔ HOLD POINT: nothing goes on until it is signed ══╗
     ○  空き容量               │║ HP 適用の許可                                    ║
    適用                       │║ 立会者とシステム管理者が許可するまで、端末に触れ ║
     ○  保護機能の一時停止     │║ ない。                                           ║
     ○  イベントログ           │║ owed        a note (if NG), the witness's        ║
     →  HP 適用の許可          │║             signature, the manager's signature   ║
     ・ 更新媒体の実行         │║ if NG       the rollback begins (2 steps, from ` ║
    確認                       │║             切戻しの承認`)                       ║
     ・ ネットワーク設定の維持 │║ □ technician  髙﨑 健一 (by answering)           ║
     ・ 診断                   │║ ■ witness     佐藤 花子                          ║
    rollback (only when told)  │║ □ manager     not signed                         ║
    切戻し                     │║                                                  ║
     ・ 切戻しの承認           │║                                                  ║
     ・ イメージの復元         │╚══════════════════════════════════════════════════╝
     input ─────────────────────────────────────────────────────────────────────────
     the name of the manager
     >




     Enter take  Esc back to the answer (text is kept)
    "#);
}

#[test]
fn clocks_run_over_and_what_a_rollback_is_stands_there_before_it_is_chosen() {
    let field = Field::with_screen();
    let mut keep = Vec::new();
    let script = [
        "<shot>",
        "<later 95>",
        "<shot>",
        "n",
        "進捗が止まった",
        "<Enter>",
        "<shot>",
        "n",
        "<shot>",
        "n",
        "<Enter>",
        "y",
        "<shot>",
    ];
    let script = all(&field, &[&LOOK, &TO_DISK, &TO_MODE, &TO_LOG, &TO_HP, &TO_RUN, &script], &mut keep);
    let (shots, _) = japanese(&field).run("T-030", &script);
    insta::assert_snapshot!(shots[0], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 7/9
     本作業                           この手順 0:ss  期限 hh:mm 残り 1:mm:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
     ○  空き容量               │  適用
    適用                       │  更新媒体の実行
     ○  保護機能の一時停止     │
     ○  イベントログ           │  更新媒体の setup を実行する。途中で電源を切らな
     ○  HP 適用の許可          │  い。
     →  更新媒体の実行         │
    確認                       │  必要        備考（異常のとき）
     ・ ネットワーク設定の維持 │  制限時間    90 分以内
     ・ 診断                   │  異常のとき  切戻しに入ります（2 手順、「切戻しの
    切戻し（指示のときだけ）   │              承認」から）
    切戻し                     │
     ・ 切戻しの承認           │
     ・ イメージの復元         │
     回答 ──────────────────────────────────────────────────────────────────────────
     [o 正常]   n 異常    s 省略    a 対象外
     署名 技術者 髙﨑 健一
     署名 立会者 佐藤 花子
     署名 市システム管理者 山本 隆
     ○ hp  HP 適用の許可  正常  記録 12

     Enter 決定 ←→ 選ぶ p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる
    "#);
    insta::assert_snapshot!(shots[1].lines().nth(1).unwrap(), @" 本作業                   この手順 1:35:ss  【期限超過】 hh:mm から 5:ss  hh:mm");
    insta::assert_snapshot!(shots[2], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 7/9
     本作業                   この手順 1:35:ss  【期限超過】 hh:mm から 5:ss  hh:mm
    ───────────────────────────┐ この後に行うこと ──────────────────────────────────
     ○  空き容量               │ 切戻しに入ります
    適用                       │
     ○  保護機能の一時停止     │ 切戻しの手順
     ○  イベントログ           │ 1. 切戻しの承認
     ○  HP 適用の許可          │ 2. イメージの復元
     →  更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
    切戻し（指示のときだけ）   │
    切戻し                     │
     ・ 切戻しの承認           │
     ・ イメージの復元         │
     確認 ──────────────────────────────────────────────────────────────────────────
     よろしいですか（y はい / n 回答し直す）
     異常として記録します: 切戻しに入ります




     y はい  n いいえ  PgUp/PgDn 送る
    "#);
    assert!(shots[3].contains("回答に戻りました"), "{}", shots[3]);
    insta::assert_snapshot!(shots[4], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 1/2
     【切戻し中】  逸脱 1 件                                この手順 1:35:ss  hh:mm
    ───────────────────────────┐╔ 止める点 署名が済むまで先へ進まない ═════════════╗
     ○  空き容量               │║ 切戻しの承認                                     ║
    適用                       │║                                                  ║
     ○  保護機能の一時停止     │║ 必要        備考、立会者の署名                   ║
     ○  イベントログ           │║ 異常のとき  作業を中止します                     ║
     ○  HP 適用の許可          │║                                                  ║
     ×  更新媒体の実行         │║ □ 技術者    髙﨑 健一（回答で署名）              ║
    確認                       │║ □ 立会者    未署名                               ║
     ・ ネットワーク設定の維持 │║                                                  ║
     ・ 診断                   │║                                                  ║
    切戻し（指示のときだけ）   │║                                                  ║
    切戻し                     │║                                                  ║
     →  切戻しの承認           │║                                                  ║
     ・ イメージの復元         │╚══════════════════════════════════════════════════╝
     回答 ──────────────────────────────────────────────────────────────────────────
     [o 正常]   n 異常
     × run  更新媒体の実行  異常  記録 13




     Enter 決定 ←→ 選ぶ p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる
    "#);
}

#[test]
fn a_fault_asks_where_it_lies_and_the_end_is_for_the_witness() {
    let field = Field::with_screen();
    let mut keep = Vec::new();
    let script =
        ["o", "o", "10.62.3.11", "<Enter>", "<shot>", "n", "<shot>", "y", "<Down>", "<shot>", "<Enter>", "<shot>", "q"];
    let script = all(&field, &[&LOOK, &TO_DISK, &TO_MODE, &TO_LOG, &TO_HP, &TO_RUN, &script], &mut keep);
    let (shots, ended) = japanese(&field).run("T-030", &script);
    insta::assert_snapshot!(shots[0], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 9/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
     ○  空き容量               │  確認
    適用                       │  診断
     ○  保護機能の一時停止     │
     ○  イベントログ           │  異常のとき  障害を届け出て終わります（障害の場所
     ○  HP 適用の許可          │              を選びます）
     ○  更新媒体の実行         │
    確認                       │
     ○  ネットワーク設定の維持 │
     →  診断                   │
    切戻し（指示のときだけ）   │
    切戻し                     │
     ・ 切戻しの承認           │
     ・ イメージの復元         │
     回答 ──────────────────────────────────────────────────────────────────────────
     [o 正常]   n 異常    s 省略    a 対象外
     ○ ip-after  ネットワーク設定の維持  10.62.3.11  正常  記録 14




     Enter 決定 ←→ 選ぶ p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる
    "#);
    insta::assert_snapshot!(shots[1], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 9/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐ この後に行うこと ──────────────────────────────────
     ○  空き容量               │ 障害を届け出て終わります
    適用                       │
     ○  保護機能の一時停止     │
     ○  イベントログ           │
     ○  HP 適用の許可          │
     ○  更新媒体の実行         │
    確認                       │
     ○  ネットワーク設定の維持 │
     →  診断                   │
    切戻し（指示のときだけ）   │
    切戻し                     │
     ・ 切戻しの承認           │
     ・ イメージの復元         │
     確認 ──────────────────────────────────────────────────────────────────────────
     よろしいですか（y はい / n 回答し直す）
     異常として記録します: 障害を届け出て終わります




     y はい  n いいえ  PgUp/PgDn 送る
    "#);
    insta::assert_snapshot!(shots[2], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 9/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
     ○  空き容量               │  確認
    適用                       │  診断
     ○  保護機能の一時停止     │
     ○  イベントログ           │  異常のとき  障害を届け出て終わります（障害の場所
     ○  HP 適用の許可          │              を選びます）
     ○  更新媒体の実行         │
    確認                       │
     ○  ネットワーク設定の維持 │
     →  診断                   │
    切戻し（指示のときだけ）   │
    切戻し                     │
     ・ 切戻しの承認           │
     ・ イメージの復元         │
     入力 ──────────────────────────────────────────────────────────────────────────
     障害の場所
       1 ハードウェア
     → 2 ソフトウェア
       3 ネットワーク
       4 まだ分からない
     異常として記録します: 障害を届け出て終わります
     ↑↓ か番号で選ぶ  Enter 決定  Esc 回答に戻る
    "#);
    insta::assert_snapshot!(shots[3], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一
     中止  逸脱 1 件                                                          hh:mm
    ╔ 作業の終わり ════════════════════════════════════════════════════════════════╗
    ║  立会者にこの画面を見せてください                                            ║
    ║  結果        中止                                                            ║
    ║  端末        T-030                                                           ║
    ║  作業        R-XXXXXXXX  髙﨑 健一                                           ║
    ║  時刻        YYYY-MM-DD hh:mm 〜 YYYY-MM-DD hh:mm                            ║
    ║  先頭符号    XXXX-XXXX-XXXX-XXXX                                             ║
    ║  逸脱 1 件                                                                   ║
    ║    × diag  診断  異常                                                        ║
    ║                                                                              ║
    ║  この符号を作業確認書に書き写してください。市に残る紙が、この記録の証人にな  ║
    ║  ります                                                                      ║
    ║  確認書を作るには: genba paper new confirmation --about R-XXXXXXXX（符号も   ║
    ║  入ります）                                                                  ║
    ║                                                                              ║
    ║                                                                              ║
    ║                                                                              ║
    ╚══════════════════════════════════════════════════════════════════════════════╝
     作業の終わり ──────────────────────────────────────────────────────────────────
     × diag  診断  異常  記録 15
     障害 F-XXXXXXXX を届け出ました
     Enter か q で閉じる
    "#);
    ended.unwrap();
    let fault = &field.of_kind("fault.opened")[0];
    assert_eq!(fault["body"]["isolation"], "software");
}

#[test]
fn a_run_is_paused_with_a_reason_and_goes_on() {
    let field = Field::with_screen();
    let mut keep = Vec::new();
    let script = all(&field, &[&LOOK, &["p", "窓口対応", "<shot>", "<Enter>"]], &mut keep);
    let (shots, ended) = japanese(&field).run("T-030", &script);
    insta::assert_snapshot!(shots[0], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 2/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
    照合                       │  照合
     ○  端末と台帳の照合       │  現在のIPアドレス
     →  現在のIPアドレス       │
     ・ 空き容量               │  ネットワークの詳細に表示される IPv4 アドレスを入
     ・ 足りない理由           │  力する。
    適用                       │
     ・ 保護機能の一時停止     │  範囲        形式 [0-9]{1,3}(\.[0-9]{1,3}){3}
     ・ イベントログ           │  必要        値、備考（異常のとき）
     ・ HP 適用の許可          │  異常のとき  作業を中止します
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     入力 ──────────────────────────────────────────────────────────────────────────
     中断の理由（空でもよい）
     > 窓口対応
     T-030 の作業 R-XXXXXXXX を始めました
     ○ look  端末と台帳の照合  正常  記録 4


     Enter 決定  Esc 回答に戻る（入力は残ります）
    "#);
    ended.unwrap();
    assert_eq!(field.of_kind("run.paused")[0]["body"]["reason"], "窓口対応");
    let wide = Play { size: (100, 30), ..japanese(&field) };
    insta::assert_snapshot!(wide.shot("T-030", &["<shot>"]), @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                                     2/9
     本作業  中断中（窓口対応）。次の回答で再開します                              この手順 0:ss  hh:mm
    ──────────────────────────────────┐─────────────────────────────────────────────────────────────────
    照合                              │  照合
     ○  端末と台帳の照合              │  現在のIPアドレス
     →  現在のIPアドレス              │
     ・ 空き容量                      │  ネットワークの詳細に表示される IPv4 アドレスを入力する。
     ・ 足りない理由                  │
    適用                              │  範囲        形式 [0-9]{1,3}(\.[0-9]{1,3}){3}
     ・ 保護機能の一時停止            │  必要        値、備考（異常のとき）
     ・ イベントログ                  │  異常のとき  作業を中止します
     ・ HP 適用の許可                 │
     ・ 更新媒体の実行                │
    確認                              │
     ・ ネットワーク設定の維持        │
     ・ 診断                          │
    切戻し（指示のときだけ）          │
    切戻し                            │
     ・ 切戻しの承認                  │
     ・ イメージの復元                │
                                      │
                                      │
     回答 ──────────────────────────────────────────────────────────────────────────────────────────────
     [o 正常]   n 異常    s 省略    a 対象外





     Enter 決定 ←→ 選ぶ p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる
    "#);
    japanese(&field).run("T-030", &TO_DISK).1.unwrap_err();
    assert_eq!(field.of_kind("run.resumed").len(), 1);
}

#[test]
fn an_earlier_record_is_set_right_with_a_reason() {
    let field = Field::with_screen();
    let mut keep = Vec::new();
    let script = [
        "c",
        "<shot>",
        "<Enter>",
        "<Down>",
        "<Clear>",
        "10.62.3.12",
        "<Down>",
        "<Down>",
        "<Down>",
        "<Enter>",
        "<shot>",
        "読み間違い",
        "<Enter>",
        "<shot>",
        "c",
        "<Up>",
        "<Enter>",
        "v",
        "<Down>",
        "<Down>",
        "<Down>",
        "照合し直す",
        "<Enter>",
        "<shot>",
    ];
    let script = all(&field, &[&LOOK, &TO_DISK, &script], &mut keep);
    let (shots, _) = japanese(&field).run("T-030", &script);
    insta::assert_snapshot!(shots[0], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 3/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐ 訂正する手順 ──────────────────────────────────────
    照合                       │ 現在のIPアドレス
     ○  端末と台帳の照合       │
     ○  現在のIPアドレス       │ 記録        ○ 正常  10.62.3.11
     →  空き容量               │ 記録番号    5
     ・ 足りない理由           │ 時刻        YYYY-MM-DD hh:mm
    適用                       │
     ・ 保護機能の一時停止     │ Enter で訂正します。元の記録は消えず、理由とともに
     ・ イベントログ           │ 並べて残ります
     ・ HP 適用の許可          │
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     訂正する手順 ──────────────────────────────────────────────────────────────────






     ↑↓ 手順を選ぶ  Enter 訂正する  Esc 戻る
    "#);
    insta::assert_snapshot!(shots[1], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 3/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
    照合                       │  照合
     ○  端末と台帳の照合       │  空き容量
     ○  現在のIPアドレス       │
     →  空き容量               │  C ドライブの空き容量を入力する。
     ・ 足りない理由           │
    適用                       │  範囲        40 ～ 900 GB
     ・ 保護機能の一時停止     │  必要        値（GB）、備考（異常のとき）
     ・ イベントログ           │  異常のとき  逸脱として記録し、続けます
     ・ HP 適用の許可          │  異常なら    「足りない理由」も行います
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     訂正 ──────────────────────────────────────────────────────────────────────────
     現在のIPアドレス  今の記録 ○ 正常  10.62.3.11
     回答      [o 正常]   n 異常    s 省略    a 対象外    v 取消し
     立会者
     訂正理由
     【できません】「現在のIPアドレス」にまだ足りないものがあります: 理由
     次にすること: ↑↓ でその欄に移って入力し、最後の欄で Enter を押します
     ↑↓ 項目  Enter 次へ（最後で記録）  Esc やめる
    "#);
    insta::assert_snapshot!(shots[2], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 3/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
    照合                       │  照合
     ○  端末と台帳の照合       │  空き容量
     ○  現在のIPアドレス 訂正  │
     →  空き容量               │  C ドライブの空き容量を入力する。
     ・ 足りない理由           │
    適用                       │  範囲        40 ～ 900 GB
     ・ 保護機能の一時停止     │  必要        値（GB）、備考（異常のとき）
     ・ イベントログ           │  異常のとき  逸脱として記録し、続けます
     ・ HP 適用の許可          │  異常なら    「足りない理由」も行います
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     回答 ──────────────────────────────────────────────────────────────────────────
     [o 正常]   n 異常    s 省略    a 対象外
     後  ○ 正常  10.62.3.12
     作業 R-XXXXXXXX は手順「空き容量」（disk）に進みます



     Enter 決定 ←→ 選ぶ p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる
    "#);
    assert!(shots[3].contains("後  取消し") && shots[3].contains("→  端末と台帳の照合"), "{}", shots[3]);
    let kinds: Vec<String> = field.kinds_since(field.seqs() - 2);
    assert_eq!(kinds, ["step.corrected", "step.voided"]);
}

#[test]
fn combined_orders_follow_each_other_on_the_screen() {
    let field = combined::field();
    let mut keep = Vec::new();
    let script = [
        "y",
        "o",
        "o",
        "82.4",
        "<Enter>",
        "o",
        "o",
        "佐藤 花子",
        "<Enter>",
        "o",
        "82.4",
        "<Enter>",
        "o",
        "log.txt",
        "<Enter>",
        "<shot>",
        "q",
        "<shot>",
        "o",
        "q",
    ];
    let script = all(&field, &[&script], &mut keep);
    let (shots, ended) = japanese(&field).run("T-020", &script);
    ended.unwrap();
    assert!(shots[0].contains("結果        完了"), "{}", shots[0]);
    assert!(shots[1].contains("○  空き容量") && shots[1].contains("→  設定"), "{}", shots[1]);
    assert_eq!(combined::steps(&field, "O-007"), combined::second_steps());
}

#[test]
fn a_file_that_is_dropped_goes_with_the_answer() {
    let field = Field::with_screen();
    let mut keep = Vec::new();
    let dropped = format!("<paste '{}'>", field.bench.path("写真/表 示 1.txt").display());
    let script = [dropped.as_str(), "<Enter>", "m", "机の下", "<Enter>", "<shot>", "o", "82.4", "<Enter>"];
    let script = all(&field, &[&LOOK, &TO_DISK, &script], &mut keep);
    let (shots, _) = japanese(&field).run("T-030", &script);
    assert!(shots[0].contains("添える物  備考 机の下") && shots[0].contains("証跡 表 示 1.txt"), "{}", shots[0]);
    let disk = field.of_kind("step.recorded").pop().unwrap();
    assert_eq!((&disk["body"]["note"], &disk["attachments"][0]["name"]), (&"机の下".into(), &"表 示 1.txt".into()));
}

/// What was recorded on a terminal, without times, numbers and hashes.
fn bare(field: &Field, home: &str) -> Vec<Value> {
    let call = field.bench.var("GENBA_TEST_CLOCK", "now");
    let log = call.run(["--home", home, "--json", "log", "--last", "1000"]).ok().json();
    let mut events = log.as_array().unwrap().clone();
    events.retain(|event| event["kind"] != "device.opened");
    let numbers = Regex::new(r"\b[RF]-[0-9A-Z]{8}\b").unwrap();
    let bare = |event: &Value| {
        let mut kept = serde_json::json!({
            "kind": event["kind"], "body": event["body"], "actor": event["actor"], "attachments": event["attachments"],
        });
        if let Some(target) = kept["body"].get_mut("target") {
            *target = Value::Null;
        }
        serde_json::from_str(&numbers.replace_all(&kept.to_string(), "N")).unwrap()
    };
    events.iter().map(bare).collect()
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copied(&path, &target) } else { assert!(std::fs::copy(&path, &target).is_ok()) }
    }
}

#[test]
fn screen_flags_and_file_record_the_same() {
    let field = Field::with_screen();
    copied(&field.bench.path("laptop"), &field.bench.path("flags"));
    copied(&field.bench.path("laptop"), &field.bench.path("file"));
    let mut keep = Vec::new();
    let script = ["n", "進捗が止まった", "<Enter>", "y", "o", "切戻す", "<Enter>", "<Enter>", "o", "q"];
    let script = all(&field, &[&LOOK, &TO_DISK, &TO_MODE, &TO_LOG, &TO_HP, &TO_RUN, &script], &mut keep);
    japanese(&field).run("T-030", &script).1.unwrap();
    let by_screen = bare(&field, "laptop");
    for words in [
        &["ok", "--witness", "佐藤 花子"][..],
        &["ok", "--value", "10.62.3.11"],
        &["ok", "--value", "82.4"],
        &["ok", "--value", "指示なし（停止しない）"],
        &["ok", "--attach", "log.txt", "--attach", "other.txt"],
        &["ok", "--sign", "witness=佐藤 花子", "--sign", "manager=山本 隆"],
        &["ng", "--note", "進捗が止まった"],
        &["ok", "--note", "切戻す", "--sign", "witness=佐藤 花子"],
        &["ok"],
    ] {
        let first = ["--home", "flags", "step", "T-030", "--worker", "W-02", "--answer"];
        field.bench.var("GENBA_TEST_CLOCK", "now").run(super::with(&first, words)).ok();
    }
    assert_eq!(bare(&field, "flags"), by_screen);
    field.bench.write("screen-answers.toml", ANSWERS);
    let words = ["--home", "file", "step", "T-030", "--worker", "W-02", "--answers", "screen-answers.toml"];
    field.bench.var("GENBA_TEST_CLOCK", "now").run(words).ok();
    assert_eq!(bare(&field, "file"), by_screen);
}

const ANSWERS: &str = r#"
witness = "佐藤 花子"
[steps.look]
answer = "ok"
[steps.ip]
answer = "ok"
value = "10.62.3.11"
[steps.disk]
answer = "ok"
value = "82.4"
[steps.mode]
answer = "ok"
value = "指示なし（停止しない）"
[steps.log]
answer = "ok"
attach = ["log.txt", "other.txt"]
[steps.hp]
answer = "ok"
sign = { manager = "山本 隆" }
[steps.run]
answer = "ng"
note = "進捗が止まった"
[rollback.rb-approve]
answer = "ok"
note = "切戻す"
[rollback.rb-restore]
answer = "ok"
"#;

#[test]
fn paper_shows_what_is_answered() {
    let field = Field::with_screen();
    let blank = field.run(["step", "T-030", "--print"]).ok();
    let office = field.office(["procedure", "print", "screen"]).ok();
    assert_eq!(blank.stdout().matches('■').count(), 0);
    assert_eq!(office.stdout().lines().count(), blank.stdout().lines().count());
    field.step(["T-030", "--answer", "ok", "--witness", "佐藤 花子"]).ok();
    field.step(["T-030", "--answer", "ok", "--value", "10.62.3.11"]).ok();
    let page = field.run(["step", "T-030", "--print"]).ok();
    for words in ["■   1. 端末と台帳の照合", "■ ok", "10.62.3.11", "time 09:00", "佐藤 花子"] {
        assert!(page.stdout().contains(words), "{words}\n{}", page.stdout());
    }
}

#[test]
fn a_whole_run_on_a_real_terminal_outlives_a_kill_and_a_resize() {
    let has_tmux = std::process::Command::new("tmux").arg("-V").output().is_ok_and(|output| output.status.success());
    if !has_tmux {
        eprintln!("not run: tmux is not installed here");
        return;
    }
    let field = Field::with_screen();
    let mut script = std::process::Command::new("sh");
    script.arg(repository("tests/screen/run.sh")).arg(env!("CARGO_BIN_EXE_genba")).arg(field.bench.path(""));
    if let Some(folder) = std::env::var_os("GENBA_SCREEN_CAPTURES") {
        script.arg(folder);
    }
    let output = script.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(field.of_kind("run.finished").last().unwrap()["body"]["outcome"], "rolled-back");
    field.holds();
}
