//! What turns a checklist into a procedure.

use std::path::PathBuf;

use clap::Args;

/// `procedure from-xlsx`
#[derive(Debug, Args)]
pub struct ProcedureFromXlsxArgs {
    /// The checklist: .xlsx or .csv
    pub file: PathBuf,
    /// The file to write (else beside it, ending in .toml)
    #[arg(short, long, value_name = "FILE.toml")]
    pub output: Option<PathBuf>,
    /// The workbook's sheet (else the first with headings that are known)
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Which column is what: no, section, subsection, title, instruction, expect, value, note, by, result
    #[arg(long, value_name = "PART=COLUMN", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// Take the columns as they are guessed
    #[arg(long)]
    pub yes: bool,
}
