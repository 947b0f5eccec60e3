//! A bar for anything that takes over a second, on terminals only.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Of many small pieces only every so many-th is looked at.
const EVERY: u64 = 1024;

/// Work of known or unknown length in progress.
pub struct Progress {
    bar: ProgressBar,
    begun: Instant,
    shown: bool,
}

impl Progress {
    /// Begins; nothing shows during the first second, or where stderr is no terminal.
    pub fn begin(total: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("[{bar:40}] {percent:>3}% {eta}") {
            // characters that no console draws wide
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar, begun: Instant::now(), shown: !io::stderr().is_terminal() }
    }

    /// Tells how much of how much is done.
    pub fn at(&mut self, done: u64, total: u64) {
        // a look at the clock for every event would cost more than the event
        if !done.is_multiple_of(EVERY) && total > EVERY {
            return;
        }
        if !self.shown && self.begun.elapsed() > Duration::from_secs(1) {
            self.shown = true;
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(8));
        }
        self.bar.set_length(total);
        self.bar.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
