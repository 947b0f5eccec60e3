//! Tells answers from a key that is still held down.
//!
//! One key answers a step, so what comes before a new question can have been read answers nothing.
//! What is typed into a line is never touched, nor the first character of a value, which opens it: without
//! that character it would be another value.

use std::time::{Duration, Instant};

use ratatui::crossterm::event::{Event, KeyCode, KeyModifiers};

use super::keys::begins_value;
use super::model::{Mode, Screen};

/// Nobody reads a new question in less.
const READ: Duration = Duration::from_millis(700);
/// Keys of one kind that follow each other faster are repeated by the keyboard.
const REPEAT: Duration = Duration::from_millis(120);

/// When the question was put that stands on the screen, and which key came last.
pub(super) struct Pace {
    question: u64,
    since: Instant,
    last: Option<(KeyCode, Instant)>,
}

impl Pace {
    /// Nothing is shown yet.
    pub(super) fn new(now: Instant) -> Self {
        Self { question: u64::MAX, since: now, last: None }
    }

    /// What the screen asks stands there from now on.
    pub(super) fn is_shown(&mut self, screen: &Screen, now: Instant) {
        if self.question != screen.question {
            self.question = screen.question;
            self.since = now;
        }
    }

    /// Whether an event comes too soon to be an answer to what is asked.
    pub(super) fn is_hasty(&mut self, event: &Event, screen: &Screen, now: Instant) -> bool {
        let Event::Key(key) = event else { return false };
        let before = self.last.replace((key.code, now));
        let is_repeated = before.is_some_and(|(code, at)| code == key.code && now.duration_since(at) < REPEAT);
        let is_unread = self.question != screen.question || now.duration_since(self.since) < READ;
        let one_key = matches!(screen.mode, Mode::Answer { .. } | Mode::YesNo { .. } | Mode::End(_));
        let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
        let is_hasty = match key.code {
            KeyCode::Char(c) if begins_value(screen, c) => one_key && is_repeated,
            KeyCode::Char(_) => one_key && (is_repeated || is_unread),
            // what was typed ahead into a line stays there until its question can have been read
            KeyCode::Enter => is_unread && (one_key || matches!(screen.mode, Mode::Line(_))) || one_key && is_repeated,
            _ => false,
        };
        is_hasty && !is_control
    }
}
