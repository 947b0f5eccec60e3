//! Keys, lines and drawing by themselves; whole runs are in the tests from outside.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::style::Modifier;

use unicode_width::UnicodeWidthStr;

use super::keys::paste;
use super::pace::Pace;
use super::*;
use crate::domain::Moment;
use crate::message::Lang;
use crate::ui::Glyphs;

fn now() -> Moment {
    Moment::parse("2024-06-10T18:02:11.000+09:00").unwrap()
}

fn screen() -> Screen {
    let rows = (0..60).map(|number| Row {
        mark: "○",
        title: format!("手順 {number}"),
        tail: String::new(),
        seq: Some(number),
    });
    let step = Panel {
        title: "空き容量".to_owned(),
        answers: vec![('o', "正常".to_owned()), ('n', "異常".to_owned())],
        ..Panel::default()
    };
    let run = Shown { rows: rows.collect(), current: Some(40), step: Some(step), ..Shown::default() };
    Screen::new(Lang::Ja, run, now())
}

fn press(screen: &mut Screen, code: KeyCode) -> Act {
    key(screen, KeyEvent::new(code, KeyModifiers::NONE))
}

/// The screen as text, and where its cursor is.
fn drawn(screen: &Screen, columns: u16, rows: u16) -> (Vec<String>, (u16, u16)) {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(frame, screen)).unwrap();
    let cursor = terminal.get_cursor_position().unwrap();
    let buffer = terminal.backend().buffer().clone();
    let line = |y| {
        let mut text = String::new();
        let mut x = 0;
        while x < columns {
            let symbol = buffer[(x, y)].symbol();
            text.push_str(symbol);
            x += u16::try_from(symbol.width()).unwrap().max(1);
        }
        text.trim_end().to_owned()
    };
    ((0..rows).map(line).collect(), (cursor.x, cursor.y))
}

fn asking(text: &str) -> Screen {
    let mut screen = screen();
    screen.mode = Mode::Line(Ask { question: "備考".to_owned(), input: text.into(), ..Ask::default() });
    screen
}

#[test]
fn a_key_that_comes_up_does_nothing() {
    let mut screen = screen();
    let mut event = KeyEvent::new(KeyCode::Char('o'), KeyModifiers::NONE);
    assert_eq!(key(&mut screen, event), Act::Pressed('o'));
    event.kind = KeyEventKind::Release;
    assert_eq!(key(&mut screen, event), Act::Nothing);
    event.kind = KeyEventKind::Press;
    event.code = KeyCode::Char('c');
    event.modifiers = KeyModifiers::CONTROL;
    assert_eq!(key(&mut screen, event), Act::Leave);
}

#[test]
fn arrows_and_enter_give_an_answer() {
    let mut screen = screen();
    assert_eq!(press(&mut screen, KeyCode::Right), Act::Nothing);
    assert_eq!(press(&mut screen, KeyCode::Enter), Act::Chosen(1));
    press(&mut screen, KeyCode::Right);
    assert_eq!(press(&mut screen, KeyCode::Enter), Act::Chosen(0));
}

/// A screen at a step whose value is typed.
fn measuring() -> Screen {
    let mut screen = screen();
    screen.run.step.as_mut().unwrap().is_typed = true;
    screen
}

#[test]
fn a_digit_begins_the_value_of_a_step_that_takes_one_and_letters_answer() {
    for begins in ['1', '4', '9', '０', '１', '-', '－', '.', '．'] {
        assert_eq!(press(&mut measuring(), KeyCode::Char(begins)), Act::Began(begins));
        assert_eq!(press(&mut screen(), KeyCode::Char(begins)), Act::Pressed(begins), "no value is typed there");
        let mut help = Screen { mode: Mode::Help, ..measuring() };
        assert_eq!(press(&mut help, KeyCode::Char(begins)), Act::Began(begins));
        let mut line = Screen { mode: asking("").mode, ..measuring() };
        press(&mut line, KeyCode::Char(begins));
        assert_eq!(press(&mut line, KeyCode::Enter), Act::Entered(begins.to_string()));
    }
    for answers in ['o', 'n', 's', 'a', 'p', 'ｏ', 'お', '?', '・'] {
        assert_eq!(press(&mut measuring(), KeyCode::Char(answers)), Act::Pressed(answers));
    }
    let mut screen = measuring();
    press(&mut screen, KeyCode::Right);
    assert_eq!(press(&mut screen, KeyCode::Enter), Act::Chosen(1));
}

#[test]
fn digits_are_offered_for_answers_only_where_they_are_keys_for_them() {
    let help = |screen: Screen| drawn(&Screen { mode: Mode::Help, ..screen }, 200, 30).0.join("\n");
    let (measured, checked) = (help(measuring()), help(screen()));
    assert!(checked.contains("数字 1〜4") && checked.contains("p 5") && checked.contains("c 8"), "{checked}");
    assert!(measured.contains("数字を打つと値の入力になり"), "{measured}");
    assert!(!measured.contains("1〜4") && !measured.contains("p 5") && !measured.contains("c 8"), "{measured}");
    for (lang, words) in [(Lang::Ja, "数字 値"), (Lang::En, "0-9 value")] {
        for glyphs in [Glyphs::Narrow, Glyphs::Wide] {
            let keys = |screen: Screen| drawn(&Screen { lang, glyphs, ..screen }, 80, 24).0.remove(23);
            assert!(keys(measuring()).contains(words) && !keys(measuring()).contains('…'), "{}", keys(measuring()));
            assert!(!keys(screen()).contains(words), "{}", keys(screen()));
        }
    }
}

#[test]
fn japanese_is_edited_by_whole_characters_and_the_cursor_stands_where_it_is_typed() {
    let mut screen = asking("");
    for c in "葛\u{e0100}城と髙﨑".chars() {
        press(&mut screen, KeyCode::Char(c));
    }
    press(&mut screen, KeyCode::Left);
    press(&mut screen, KeyCode::Backspace);
    let (lines, cursor) = drawn(&screen, 80, 24);
    assert_eq!(lines[18], " > 葛\u{e0100}城と﨑");
    assert_eq!(cursor, (3 + 6, 18));
    assert_eq!(press(&mut screen, KeyCode::Enter), Act::Entered("葛\u{e0100}城と﨑".to_owned()));
}

#[test]
fn a_long_line_moves_with_its_cursor() {
    let mut screen = asking(&"長い備考".repeat(40));
    let (lines, cursor) = drawn(&screen, 80, 24);
    assert!(lines[18].ends_with("長い備考") && lines[18].width() <= 79, "{}", lines[18]);
    assert!(cursor.0 < 80);
    press(&mut screen, KeyCode::Home);
    assert_eq!(drawn(&screen, 80, 24).1, (3, 18));
}

#[test]
fn text_that_comes_at_once_is_one_line() {
    let mut screen = asking("");
    assert_eq!(paste(&mut screen, "C:\\写真 1.jpg\r\n"), Act::Nothing);
    assert_eq!(press(&mut screen, KeyCode::Enter), Act::Entered("C:\\写真 1.jpg".to_owned()));
    let mut screen = self::screen();
    assert_eq!(paste(&mut screen, "'/tmp/a b'"), Act::Dropped("'/tmp/a b'".to_owned()));
}

#[test]
fn the_list_moves_with_the_step_that_waits() {
    let mut screen = screen();
    for (current, shown) in [(0, "手順 0"), (40, "手順 40"), (59, "手順 59")] {
        screen.run.current = Some(current);
        let (lines, _) = drawn(&screen, 80, 24);
        assert!(lines.iter().any(|line| line.contains(&format!("{shown} "))), "{shown}: {lines:#?}");
    }
}

#[test]
fn a_small_window_says_so_and_loses_nothing() {
    let screen = asking("打ちかけ");
    let (lines, _) = drawn(&screen, 60, 20);
    assert!(lines[0].contains("窓が小さすぎます（今 60×20）"), "{lines:#?}");
    assert!(lines.iter().all(|line| !line.contains("打ちかけ")));
    assert_eq!(drawn(&screen, 80, 24).0[18], " > 打ちかけ");
    for (columns, rows) in [(1, 1), (80, 1), (200, 60), (80, 24)] {
        drawn(&screen, columns, rows);
    }
}

#[test]
fn what_does_not_fit_is_scrolled_and_said() {
    let mut screen = screen();
    let line = |number| Line::plain(format!("説明 {number}"));
    screen.run.step.as_mut().unwrap().instruction = (0..30).map(line).collect();
    let (lines, _) = drawn(&screen, 80, 24);
    assert!(lines[15].contains("▼ PgDn で続き"), "{lines:#?}");
    for _ in 0..10 {
        press(&mut screen, KeyCode::PageDown);
    }
    let (lines, _) = drawn(&screen, 80, 24);
    assert!(lines[15].contains("説明 29"), "{lines:#?}");
}

#[test]
fn what_only_stands_beside_is_wrapped_and_dim() {
    let mut screen = screen();
    let beside = Line::plain(format!("台帳: {}", "製造番号 U34-1  ".repeat(6))).quiet();
    screen.run.step.as_mut().unwrap().instruction = vec![Line::plain("照合する。"), beside];
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let frame = terminal.draw(|frame| draw(frame, &screen)).unwrap();
    let is_dim = |row: u16| frame.buffer[(30, row)].modifier.contains(Modifier::DIM);
    assert_eq!((3..9).map(is_dim).collect::<Vec<_>>(), [false, false, false, true, true, true]);
    let lines = drawn(&screen, 80, 24).0;
    assert!(
        lines[5].ends_with("照合する。") && lines[6].contains("台帳: ") && lines[8].contains("U34-1"),
        "{lines:#?}"
    );
}

#[test]
fn a_key_that_is_held_down_answers_one_question_only() {
    use std::time::{Duration, Instant};
    let (mut screen, begun) = (screen(), Instant::now());
    let at = |millis| begun + Duration::from_millis(millis);
    let o = Event::Key(KeyEvent::new(KeyCode::Char('o'), KeyModifiers::NONE));
    let mut pace = Pace::new(begun);
    pace.is_shown(&screen, at(0));
    assert!(pace.is_hasty(&o, &screen, at(300)), "before it was read");
    assert!(!pace.is_hasty(&o, &screen, at(1000)));
    screen.question += 1;
    assert!(pace.is_hasty(&o, &screen, at(1001)), "before it is shown");
    pace.is_shown(&screen, at(1010));
    for millis in (1500..3000).step_by(33) {
        assert!(pace.is_hasty(&o, &screen, at(millis)), "{millis}");
    }
    assert!(!pace.is_hasty(&o, &screen, at(3500)));
    screen.mode = Mode::Line(Ask::default());
    screen.question += 1;
    assert!(!pace.is_hasty(&o, &screen, at(3501)), "what is typed is never lost");
}

#[test]
fn a_value_that_is_typed_at_once_is_whole_and_waits_for_its_question_to_be_read() {
    use std::time::{Duration, Instant};
    let (mut screen, begun) = (measuring(), Instant::now());
    let at = |millis| begun + Duration::from_millis(millis);
    let press = |code| Event::Key(KeyEvent::new(code, KeyModifiers::NONE));
    let mut pace = Pace::new(begun);
    assert!(!pace.is_hasty(&press(KeyCode::Char('1')), &screen, at(0)), "before it is shown");
    pace.is_shown(&screen, at(10));
    assert!(!pace.is_hasty(&press(KeyCode::Char('8')), &screen, at(300)));
    assert!(pace.is_hasty(&press(KeyCode::Char('o')), &screen, at(310)), "an answer has to be read for");
    screen.mode = Mode::Line(Ask::default());
    assert!(pace.is_hasty(&press(KeyCode::Enter), &screen, at(400)), "nothing is recorded before it can be read");
    assert!(!pace.is_hasty(&press(KeyCode::Enter), &screen, at(800)));
    // the option of a choice before, still held down
    screen.mode = Mode::Answer { at: 0 };
    screen.question += 1;
    assert!(!pace.is_hasty(&press(KeyCode::Char('1')), &screen, at(2000)));
    for millis in (2033..3000).step_by(33) {
        assert!(pace.is_hasty(&press(KeyCode::Char('1')), &screen, at(millis)), "{millis}");
    }
}

#[test]
fn clocks_tell_what_is_left_and_what_is_over() {
    let mut screen = screen();
    let at = |time: &str| Moment::parse(&format!("2024-06-{time}:00.000+09:00"));
    let step = screen.run.step.as_mut().unwrap();
    (step.since, step.deadline, step.way_back) = (at("10T17:40"), at("10T18:32"), at("11T05:00"));
    let line = |columns| drawn(&screen, columns, 24).0.remove(1);
    assert!(line(80).ends_with("期限 18:32 残り 29:49  切戻しは 05:00 まで（10:57:49）  18:02"), "{}", line(80));
    assert!(line(120).contains("この手順 22:11  期限 18:32"), "{}", line(120));
    screen.now = at("11T05:01").unwrap();
    let line = drawn(&screen, 120, 24).0.remove(1);
    assert!(line.contains("【期限超過】 18:32 から 10:29:00  【切戻し期限超過】 05:00 から 1:00"), "{line}");
}

/// What a terminal of its own is shown while this test binary runs one of its ignored tests on it, and then
/// how `stty` finds it; nothing where there is no `script` to make one.
#[cfg(target_os = "linux")]
fn on_a_terminal(test: &str) -> Option<String> {
    let test_binary = std::fs::read_link("/proc/self/exe").unwrap();
    let command = format!("'{}' --ignored --exact --nocapture {test}; stty -a", test_binary.display());
    let script = std::process::Command::new("script")
        .args(["--quiet", "--command", &command, "/dev/null"])
        .env("SHELL", "/bin/sh")
        .output();
    match script {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(_) => {
            crate::skipped::skipped("script(1) is not installed here");
            None
        }
    }
}

#[test]
#[ignore = "run on a terminal of its own by a_panic_is_reported_on_the_terminal_as_it_was"]
fn panics_while_the_screen_is_up() {
    let _stage = Stage::open(Some(Glyphs::Narrow)).unwrap();
    panic!("planted");
}

#[cfg(target_os = "linux")]
#[test]
fn a_panic_is_reported_on_the_terminal_as_it_was() {
    let Some(shown) = on_a_terminal("ui::stepper::tests::panics_while_the_screen_is_up") else { return };
    let at = |what: &str| shown.find(what).unwrap_or_else(|| panic!("{what:?} is not in {shown}"));
    assert!(at("\u{1b}[?1049h") < at("\u{1b}[?1049l") && at("\u{1b}[?1049l") < at("planted"), "{shown}");
    assert!(at("\u{1b}[?25h") < at("planted"), "the cursor is there again: {shown}");
    // as a line editor left raw would not be
    assert!(shown.contains(" icanon") && shown.contains(" echo "), "{shown}");
}
