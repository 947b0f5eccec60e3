//! Scans that are not recorded yet, kept in a small file so that a crash loses nothing typed.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use super::count::Scan;
use crate::domain::{Digest, Moment, fold};
use crate::durable::{make_folder, reserve};
use crate::error::{IoContext, Result};
use crate::workspace::Workspace;

/// The file of one site's stocktake.
pub struct Kept {
    path: PathBuf,
    file: Option<File>,
}

impl Kept {
    /// The file for a site; it need not be there.
    pub fn of(workspace: &Workspace, site: &str) -> Self {
        let name = format!("stocktake-{}.tsv", Digest::of(fold(site).as_bytes()).short());
        Self { path: workspace.home().join("outbox").join(name), file: None }
    }

    /// The scans kept so far; a line that a crash cut short counts as far as it goes.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn scans(&self) -> Result<Vec<Scan>> {
        let bytes = match fs::read(&self.path) {
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            read => read.reading_own(&self.path)?,
        };
        let text = String::from_utf8_lossy(&bytes);
        let scan = |line: &str| {
            let (at, input) = line.split_once('\t')?;
            Moment::parse(at).map(|at| Scan { at, input: input.to_owned() }).filter(|scan| !scan.input.is_empty())
        };
        Ok(text.lines().filter_map(scan).collect())
    }

    /// Keeps one more; on the disk before the next is waited for.
    ///
    /// # Errors
    /// A failing disk.
    pub fn add(&mut self, scan: &Scan, more_waiting: bool) -> Result<()> {
        if self.file.is_none() {
            // a copying tool may have dropped the folder while it was empty
            make_folder(self.path.parent().unwrap_or(&self.path), true)?;
            reserve(&self.path)?;
            let mut file = OpenOptions::new().append(true).open(&self.path).writing(&self.path)?;
            // what a crash cut short stays a line of its own
            if file.metadata().writing(&self.path)?.len() > 0 {
                file.write_all(b"\n").writing(&self.path)?;
            }
            self.file = Some(file);
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        file.write_all(format!("{}\t{}\n", scan.at, scan.input).as_bytes()).writing(&self.path)?;
        if more_waiting { Ok(()) } else { file.sync_data().writing(&self.path) }
    }

    /// Forgets them: they are recorded, or are to be made anew.
    ///
    /// # Errors
    /// A failing disk.
    pub fn forget(&mut self) -> Result<()> {
        self.file = None;
        match fs::remove_file(&self.path) {
            Err(why) if why.kind() != ErrorKind::NotFound => Err(why).writing(&self.path),
            _ => Ok(()),
        }
    }
}
