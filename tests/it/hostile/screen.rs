//! The full screen over a poisoned procedure: no cell of it holds anything but what can be seen.

use clap::Parser;
use genba::cli::{Cli, Command};
use genba::commands::Context;
use genba::commands::step::{Desk, rehearse};
use genba::domain::Moment;
use genba::message::Lang;
use genba::ui::Console;
use genba::ui::stepper::draw;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

use super::is_harmless;
use super::poisoned::{Poisoned, TERMINAL, WORKER};

/// Looks at the step, lists, help and questions; types what was pasted from elsewhere; leaves.
const KEYS: [KeyCode; 16] = [
    KeyCode::Char('y'),
    KeyCode::Down,
    KeyCode::Tab,
    KeyCode::Char('?'),
    KeyCode::Esc,
    KeyCode::Char('n'),
    KeyCode::Enter,
    KeyCode::Down,
    KeyCode::Enter,
    KeyCode::Esc,
    KeyCode::Char('o'),
    KeyCode::Enter,
    KeyCode::Up,
    KeyCode::Char('c'),
    KeyCode::Enter,
    KeyCode::Esc,
];

#[test]
fn the_full_screen_shows_a_poisoned_procedure_harmlessly() {
    let poisoned = Poisoned::new();
    let mut seen = String::new();
    for lang in [Lang::Ja, Lang::En] {
        let words = ["genba", "step", TERMINAL, "--worker", WORKER];
        let Some(Command::Step(args)) = Cli::parse_from(words).command else { panic!("not a step") };
        let context = Context {
            console: Console { lang, json: false, plain: true, glyphs: None, typesetter: None },
            home: poisoned.bench.path("laptop"),
        };
        let paste = Event::Paste("\u{1b}[2J\u{202e}\u{200b}\n".to_owned());
        let keys = KEYS.into_iter().map(|key| Event::Key(KeyEvent::new(key, KeyModifiers::NONE)));
        let leave = Event::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL));
        let mut keys = keys.chain([paste]).chain(std::iter::repeat_n(leave, 3));
        let mut eyes = |desk: &mut Desk, now: Moment| {
            let screen = screen(desk, now);
            is_harmless("the screen", screen.as_bytes());
            seen.push_str(&screen);
            Ok(keys.next())
        };
        // it ends by being left, or by having nothing more to do
        let _ = rehearse(&context, &args, &mut eyes);
    }
    for words in ["</script><img src=x", "台 帳 : 製 造 番 号  =cmd"] {
        assert!(seen.contains(words), "{words:?} was never shown:\n{seen}");
    }
}

fn screen(desk: &mut Desk, now: Moment) -> String {
    let mut terminal = Terminal::new(TestBackend::new(100, 40)).unwrap();
    terminal.draw(|frame| draw(frame, desk.screen(now))).unwrap();
    let buffer = terminal.backend().buffer();
    let row = |y: u16| (0..100).map(|x| buffer[(x, y)].symbol()).collect::<String>() + "\n";
    (0..40).map(row).collect()
}
