//! The terminal while the full screen is up: taken over, drawn on, given back.
//!
//! It is given back when this is dropped, and before a panic is reported. What was recorded does
//! not depend on it.

use std::io::{self, IsTerminal, Stdout};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste, Event, KeyModifiers};
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode, size,
};
use ratatui::crossterm::{cursor, execute};

use super::covering::Covering;
use super::pace::Pace;
use super::{LEAST, Screen, draw};
use crate::error::{Error, Result};
use crate::messages;
use crate::ui::glyphs::Glyphs;

messages! {
    terminal_failed(why) { ja: "画面を使えません: {why}", en: "cannot use the screen: {why}" }
    use_plain() {
        ja: "記録は保存されています。--plain を付けると、画面を使わずに続けられます",
        en: "everything recorded is kept; --plain goes on without the full screen",
    }
}

/// The clocks are drawn anew this often.
const TICK: Duration = Duration::from_millis(1000);

/// Whether a terminal is taken over now.
static IS_UP: AtomicBool = AtomicBool::new(false);

/// Whether the window is a terminal and large enough.
pub fn fits() -> bool {
    let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    is_terminal && size().is_ok_and(|(columns, rows)| columns >= LEAST.0 && rows >= LEAST.1)
}

/// A terminal that was taken over.
pub struct Stage {
    terminal: Terminal<Covering<CrosstermBackend<Stdout>>>,
    pace: Pace,
    glyphs: Glyphs,
}

impl Stage {
    /// Takes it over; how it draws is looked at, unless that is known.
    ///
    /// # Errors
    /// Where the terminal does not allow that; then it is as before.
    pub fn open(known: Option<Glyphs>) -> Result<Self> {
        restore_before_panics();
        enable_raw_mode().map_err(failed)?;
        IS_UP.store(true, Ordering::SeqCst);
        let opened = execute!(io::stdout(), EnterAlternateScreen).and_then(|()| {
            // a console that cannot tell a paste from typing gives the letters one by one
            let _ = execute!(io::stdout(), EnableBracketedPaste);
            Terminal::new(Covering(CrosstermBackend::new(io::stdout())))
        });
        match opened {
            Ok(terminal) => {
                let glyphs = known.or_else(Glyphs::measured).unwrap_or_default();
                Ok(Self { terminal, pace: Pace::new(Instant::now()), glyphs })
            }
            Err(why) => {
                restore();
                Err(failed(why))
            }
        }
    }

    /// How wide the terminal draws what Unicode leaves open.
    pub fn glyphs(&self) -> Glyphs {
        self.glyphs
    }

    /// Draws a screen and waits for what comes; nothing, where it is time to draw the clocks anew.
    /// What was typed ahead is drawn once.
    ///
    /// # Errors
    /// Where the terminal is gone.
    pub fn next(&mut self, screen: &Screen) -> Result<Option<Event>> {
        let mut event = self.wait(Duration::ZERO)?;
        if event.is_none() {
            self.show(screen)?;
            self.pace.is_shown(screen, Instant::now());
            event = self.wait(TICK)?;
        }
        let is_seen = size().is_ok_and(|(columns, rows)| columns >= LEAST.0 && rows >= LEAST.1);
        Ok(event.filter(|event| is_seen || !is_typed(event)).filter(|event| {
            // a key that answers what cannot have been read answers nothing
            !self.pace.is_hasty(event, screen, Instant::now())
        }))
    }

    fn show(&mut self, screen: &Screen) -> Result<()> {
        self.terminal.draw(|frame| draw(frame, screen)).map(|_| ()).map_err(failed)
    }

    fn wait(&mut self, at_most: Duration) -> Result<Option<Event>> {
        if event::poll(at_most).map_err(failed)? { event::read().map(Some).map_err(failed) } else { Ok(None) }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        restore();
    }
}

/// Whether an event would type or answer something: not while nothing of it can be seen.
fn is_typed(event: &Event) -> bool {
    match event {
        Event::Key(key) => !key.modifiers.contains(KeyModifiers::CONTROL),
        Event::Paste(_) => true,
        _ => false,
    }
}

/// Gives the terminal back; a second time does nothing.
fn restore() {
    if !IS_UP.swap(false, Ordering::SeqCst) {
        return;
    }
    // nothing is left to tell anybody where the terminal itself fails
    let _ = disable_raw_mode();
    let _ = execute!(io::stdout(), DisableBracketedPaste);
    let _ = execute!(io::stdout(), LeaveAlternateScreen, cursor::Show);
}

/// A panic is reported on the normal screen.
fn restore_before_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |what| {
            restore();
            report(what);
        }));
    });
}

fn failed(why: io::Error) -> Error {
    Error::internal(terminal_failed(why)).with_help(use_plain())
}
