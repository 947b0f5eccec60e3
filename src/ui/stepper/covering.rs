//! Cells on their way to a terminal that may draw a character over its neighbour.
//!
//! What is drawn over is blanked before: it is right whether the character covers it or not.

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use crate::ui::glyphs::COVERED;

/// A backend that draws what is covered before what covers it.
#[derive(Debug)]
pub(super) struct Covering<B>(pub(super) B);

impl<B: Backend> Backend for Covering<B> {
    type Error = B::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> Result<(), B::Error> {
        let mut cells: Vec<(u16, u16, Cell)> = Vec::new();
        for (x, y, cell) in content {
            let mut cell = cell.clone();
            let covers = cells.last().is_some_and(|(left, row, _)| left.checked_add(1) == Some(x) && *row == y);
            if cell.symbol().starts_with(COVERED) {
                cell.set_symbol(" ");
                cells.insert(cells.len() - usize::from(covers), (x, y, cell));
            } else {
                cells.push((x, y, cell));
            }
        }
        self.0.draw(cells.iter().map(|(x, y, cell)| (*x, *y, cell)))
    }

    fn hide_cursor(&mut self) -> Result<(), B::Error> {
        self.0.hide_cursor()
    }

    fn show_cursor(&mut self) -> Result<(), B::Error> {
        self.0.show_cursor()
    }

    fn get_cursor_position(&mut self) -> Result<Position, B::Error> {
        self.0.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), B::Error> {
        self.0.set_cursor_position(position)
    }

    fn clear(&mut self) -> Result<(), B::Error> {
        self.0.clear()
    }

    fn clear_region(&mut self, what: ClearType) -> Result<(), B::Error> {
        self.0.clear_region(what)
    }

    fn size(&self) -> Result<Size, B::Error> {
        self.0.size()
    }

    fn window_size(&mut self) -> Result<WindowSize, B::Error> {
        self.0.window_size()
    }

    fn flush(&mut self) -> Result<(), B::Error> {
        self.0.flush()
    }
}
