//! The screen on a terminal that draws ○, → and ─ over two columns: every byte that is sent to it, as it shows it.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::covering::Covering;
use super::*;
use crate::domain::Moment;
use crate::message::Lang;
use crate::ui::Glyphs;

const SIZE: (u16, u16) = (80, 24);
const GONE: Option<char> = Some(' ');

/// A terminal. Half a character that is drawn over takes the other half with it.
struct Shown {
    glyphs: Glyphs,
    /// By rows; `None` is the second half of what stands before it.
    cells: Vec<Vec<Option<char>>>,
    /// Column and row.
    cursor: (usize, usize),
    /// The beginning of a sequence whose end has not come yet.
    sequence: Option<String>,
}

impl Shown {
    fn new(glyphs: Glyphs) -> Self {
        let (columns, rows) = (usize::from(SIZE.0), usize::from(SIZE.1));
        Self { glyphs, cells: vec![vec![GONE; columns + 2]; rows], cursor: (0, 0), sequence: None }
    }

    fn take(&mut self, c: char) {
        match (&mut self.sequence, c) {
            (None, '\u{1b}') => self.sequence = Some(String::new()),
            (None, _) => self.put(c),
            (Some(sequence), 'H') => {
                let mut numbers = sequence[1..].split(';').map(|number| number.parse::<usize>().unwrap() - 1);
                let row = numbers.next().unwrap();
                (self.cursor, self.sequence) = ((numbers.next().unwrap(), row), None);
            }
            (Some(_), c) if c.is_ascii_alphabetic() => self.sequence = None,
            (Some(sequence), c) => sequence.push(c),
        }
    }

    fn put(&mut self, c: char) {
        let (x, y) = self.cursor;
        let columns = if self.glyphs == Glyphs::Wide { c.width_cjk() } else { c.width() }.unwrap();
        let row = &mut self.cells[y];
        if row[x].is_none() {
            row[x - 1] = GONE;
        }
        if row[x + columns].is_none() {
            row[x + columns] = GONE;
        }
        row[x] = Some(c);
        if columns == 2 {
            row[x + 1] = None;
        }
        self.cursor.0 += columns;
    }

    fn lines(&self) -> Vec<String> {
        self.cells.iter().map(|row| row.iter().flatten().collect::<String>().trim_end().to_owned()).collect()
    }
}

/// What is written to it.
#[derive(Clone)]
struct Wire(Rc<RefCell<Shown>>);

impl io::Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // a character is written at once
        std::str::from_utf8(bytes).unwrap().chars().for_each(|c| self.0.borrow_mut().take(c));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a terminal shows after each of some screens.
fn shown(glyphs: Glyphs, screens: &[Screen]) -> Vec<Vec<String>> {
    let shown = Rc::new(RefCell::new(Shown::new(glyphs)));
    let viewport = Viewport::Fixed(Rect::new(0, 0, SIZE.0, SIZE.1));
    let backend = Covering(CrosstermBackend::new(Wire(Rc::clone(&shown))));
    let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
    let mut draw_one = |screen: &Screen| {
        terminal.draw(|frame| draw(frame, screen)).unwrap();
        shown.borrow().lines()
    };
    screens.iter().map(&mut draw_one).collect()
}

/// Screens with characters of ambiguous width in every part, each after another.
fn screens(glyphs: Glyphs) -> Vec<Screen> {
    let row = |mark, title: &str| Row { mark, title: title.to_owned(), tail: " ±2°".to_owned(), seq: Some(1) };
    let rows = vec![
        row("○", "①照合→確認"),
        row("×", "空き容量 10°"),
        row("→", "é と ö"),
        row("△", "長い題名が切れる①②③④⑤⑥⑦⑧⑨"),
    ];
    let signer = |name: &str, is_there| Signer { role: "立会者①".into(), name: name.into(), is_there };
    let hold = Hold { title: "止める点①".into(), signers: vec![signer("髙﨑", true), signer("○○", false)] };
    let panel = Panel {
        title: "容量→①".into(),
        section: "照合".into(),
        instruction: vec![Line::plain("「→」を押し、①～③ を確かめる。±5% 以内、室温 25℃。")],
        facts: vec![Line::labelled("期待", "○ か ×")],
        answers: vec![('o', "○ 正常".to_owned()), ('n', "× 異常".to_owned())],
        ..Panel::default()
    };
    let now = Moment::parse("2024-06-10T18:02:11.000+09:00").unwrap();
    let run = super::Shown { rows, current: Some(2), step: Some(panel.clone()), ..super::Shown::default() };
    let first = Screen { glyphs, ..Screen::new(Lang::Ja, run.clone(), now) };
    let with = |change: &dyn Fn(&mut Screen)| {
        let mut screen = first.clone();
        change(&mut screen);
        screen
    };
    vec![
        first.clone(),
        with(&|it| it.run.step = Some(Panel { hold: Some(hold.clone()), ..panel.clone() })),
        with(&|it| {
            it.mode =
                Mode::Line(Ask { question: "値（①）".into(), input: "→→→○×".into(), ..Ask::default() })
        }),
        with(&|it| {
            let fields = vec![("値①".to_owned(), "○".into()), ("理由".to_owned(), "①→②".into())];
            let answers = vec![('o', "○ 正常".to_owned()), ('v', "取消し".to_owned())];
            it.mode =
                Mode::Form(Form { heading: "①".into(), before: "○".into(), answers, fields, ..Form::default() });
        }),
        with(&|it| it.mode = Mode::Help),
        with(&|it| it.mode = Mode::End(vec![Line::labelled("結果", "○ 完了 → 次へ"), Line::plain("①②③")])),
        with(&|it| it.run.rows.rotate_left(1)),
        first.clone(),
    ]
}

#[test]
fn a_console_that_draws_circles_and_arrows_wide_shows_all_of_them_in_their_columns() {
    let screens = screens(Glyphs::Wide);
    let all = shown(Glyphs::Wide, &screens);
    for (screen, lines) in screens.iter().zip(&all) {
        let anew = shown(Glyphs::Wide, std::slice::from_ref(screen));
        assert_eq!(*lines, anew[0], "what was there before leaves nothing behind");
        assert!(lines.iter().all(|line| line.width_cjk() <= usize::from(SIZE.0)), "{lines:#?}");
        assert!(!lines.join("").contains(['─', '│', '═', '║', '┐', '╔']), "{lines:#?}");
    }
    // as it is drawn there the right edge is straight
    assert!(all[1][2..16].iter().all(|line| line.width_cjk() == 80 && line.ends_with(['|', '+'])), "{:#?}", all[1]);
    insta::assert_snapshot!(all[1][2..7].join("\n"), @r"
    ---------------------------++ 止める点① ======================================+
     ○ ①照合→確認 ±2°     || 容量→①                                         |
     × 空き容量 10° ±2°    ||                                                  |
     → é と ö ±2°           || 「→」を押し、①～③ を確かめる。±5% 以内、室温 |
     △ 長い題名が切れ… ±2° || 25℃。                                           |
    ");
    insta::assert_snapshot!(all[3][16..21].join("\n"), @r"
     訂正 --------------------------------------------------------------------------
     ①  ○
     回答      [o ○ 正常]   v 取消し
     値①      ○
     理由      ①→②
    ");
}

#[test]
fn where_only_some_characters_are_drawn_wide_nothing_is_left_behind_either() {
    // a font without some of them
    let screens = screens(Glyphs::Wide);
    for (screen, lines) in screens.iter().zip(shown(Glyphs::Narrow, &screens)) {
        assert_eq!(lines, shown(Glyphs::Narrow, std::slice::from_ref(screen))[0]);
    }
}
