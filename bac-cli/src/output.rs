//! How results are shown: as a table for people, or as JSON or YAML for programs.
//!
//! Results go to standard output, everything else to standard error. Colors, progress and advice
//! are for terminals only.

use std::{
    fmt,
    io::{self, IsTerminal as _, Write as _},
};

use anstyle::{AnsiColor, Style};
use bac_client::model::LogStream;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use unicode_width::UnicodeWidthStr as _;

use crate::{
    cli::Wide,
    error::{Failure, quoted},
    job::Ids,
    terminal,
};

/// How results are written.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// For people: columns, or name and value
    #[default]
    Table,
    /// JSON; a stream is one value a line
    Json,
    /// YAML; a stream is one document for each value
    Yaml,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Yaml => "yaml",
        })
    }
}

/// Where results go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    format: Format,
    is_terminal: bool,
    is_silent: bool,
}

impl Output {
    pub(crate) fn new(format: Format) -> Self {
        Self { format, is_terminal: io::stdout().is_terminal(), is_silent: false }
    }

    /// The same, that says nothing on standard error.
    pub(crate) const fn silent(self) -> Self {
        Self { is_silent: true, ..self }
    }

    /// Whether people read the results.
    pub(crate) fn is_table(self) -> bool {
        self.format == Format::Table
    }

    /// How ids are shown: short on terminals, unless they are wanted whole. Programs get them whole.
    pub(crate) fn ids(self, wide: Wide) -> Ids {
        if self.is_terminal && !wide.wide { Ids::Short } else { Ids::Whole }
    }

    /// Shows one result: `table` for people, `value` for programs.
    pub(crate) fn show<T: Serialize + ?Sized, D: fmt::Display>(
        self,
        value: &T,
        table: impl FnOnce() -> D,
    ) -> Result<(), Failure> {
        match self.format {
            Format::Table => self.write(&table().to_string()),
            Format::Json => self.write_value(&json(value)?),
            Format::Yaml => self.write_value(&yaml(value)?),
        }
    }

    /// Shows one result of a stream: a line of `table` for people, a line of JSON or a document of
    /// YAML for programs.
    pub(crate) fn item<T: Serialize + ?Sized>(
        self,
        value: &T,
        table: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        match self.format {
            Format::Table => self.write(&table()),
            Format::Json => self.write_value(&format!("{}\n", compact_json(value)?)),
            Format::Yaml => self.write_value(&format!("---\n{}", yaml(value)?)),
        }
    }

    /// Shows what a job writes: to people as it is, the one stream and the other; to programs a
    /// value for each piece, a line of JSON or a document of YAML.
    pub(crate) fn piece(self, stream: &LogStream, bytes: &[u8]) -> Result<(), Failure> {
        #[derive(Serialize)]
        struct Piece<'a> {
            stream: &'a str,
            text: &'a str,
        }
        if bytes.is_empty() {
            return Ok(());
        }
        let name = match stream {
            LogStream::Stdout => "stdout",
            LogStream::Stderr => "stderr",
            _ => "unknown",
        };
        let value = Piece { stream: name, text: &String::from_utf8_lossy(bytes) };
        match self.format {
            Format::Table if *stream == LogStream::Stderr => {
                let mut stderr = io::stderr().lock();
                stderr.write_all(bytes).map_err(Failure::output)
            }
            Format::Table => self.write_raw(bytes),
            Format::Json | Format::Yaml => self.item(&value, String::new),
        }
    }

    /// Writes JSON or YAML: to a program as it is, and to a terminal so that it cannot drive it.
    pub(crate) fn write_value(self, text: &str) -> Result<(), Failure> {
        if self.is_terminal {
            self.write_raw(terminal::value(text).as_bytes())
        } else {
            self.write_raw(text.as_bytes())
        }
    }

    /// Writes text to standard output, styles and all.
    pub(crate) fn write(self, text: &str) -> Result<(), Failure> {
        let mut stdout = anstream::stdout().lock();
        stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(Failure::output)
    }

    /// Writes bytes to standard output as they are.
    pub(crate) fn write_raw(self, bytes: &[u8]) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(Failure::output)
    }

    /// Whether somebody looks on: for them alone more is asked than what they asked for.
    pub(crate) fn is_watched(self) -> bool {
        self.is_table() && self.is_terminal && io::stderr().is_terminal()
    }

    /// Says how things go, to whoever watches: on a terminal only.
    pub(crate) fn progress(self, text: impl fmt::Display) {
        if io::stderr().is_terminal() {
            self.warn(text);
        }
    }

    /// Says something that is no result on standard error.
    pub(crate) fn warn(self, text: impl fmt::Display) {
        self.say(Style::new().dimmed(), &text.to_string());
    }

    fn say(self, style: Style, text: &str) {
        if self.is_silent {
            return;
        }
        let mut stderr = anstream::stderr().lock();
        // Nobody is left to tell of a closed standard error.
        let _ = writeln!(stderr, "{style}{}{style:#}", terminal::lines(text));
    }

    /// Says what must not be overlooked on standard error.
    pub(crate) fn alarm(self, text: impl fmt::Display) {
        self.say(AnsiColor::Red.on_default().bold(), &format!("WARNING: {text}"));
    }
}

/// Turns colors off. Without it they depend on the terminal, and on NO_COLOR.
pub(crate) fn forbid_colors() {
    anstream::ColorChoice::Never.write_global();
}

fn compact_json<T: Serialize + ?Sized>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::output(error.into()))
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, Failure> {
    let mut text =
        serde_json::to_string_pretty(value).map_err(|error| Failure::output(error.into()))?;
    text.push('\n');
    Ok(text)
}

fn yaml<T: Serialize + ?Sized>(value: &T) -> Result<String, Failure> {
    let mut text = serde_saphyr::to_string(&value)
        .map_err(|error| Failure::output(io::Error::other(error.to_string())))?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// Rows of cells in aligned columns, two spaces apart.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A list, with a heading for each column.
    pub(crate) fn list<const N: usize>(headings: [&str; N]) -> Self {
        let heading = |text: &&str| Cell { text: (*text).to_owned(), style: Style::new().bold() };
        Self { rows: vec![headings.iter().map(heading).collect()] }
    }

    /// One thing, as names and values. Values without text are left out.
    pub(crate) fn record() -> Self {
        Self::default()
    }

    /// One row of a list that goes on.
    pub(crate) fn line<const N: usize>(cells: [Cell; N]) -> Self {
        Self::default().row(cells)
    }

    pub(crate) fn row<const N: usize>(mut self, cells: [Cell; N]) -> Self {
        self.rows.push(cells.into());
        self
    }

    pub(crate) fn field(mut self, name: &str, value: impl Into<Cell>) -> Self {
        let value = value.into();
        if !value.text.is_empty() {
            let name = Cell { text: name.to_owned(), style: Style::new().bold() };
            self.rows.push(vec![name, value]);
        }
        self
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width_of =
            |column: usize| self.rows.iter().filter_map(|row| Some(row.get(column)?.width())).max();
        let widths: Vec<usize> = (0..columns).map(|i| width_of(i).unwrap_or_default()).collect();
        for row in &self.rows {
            for (index, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let style = cell.style;
                write!(f, "{style}{}{style:#}", cell.text)?;
                if index + 1 < row.len() {
                    write!(f, "{:1$}", "", width - cell.width() + 2)?;
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// A piece of a table: one line of text, which cannot drive a terminal.
#[derive(Debug)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// The state of a job, an execution or a node.
    pub(crate) fn state(text: impl fmt::Display) -> Self {
        let text = text.to_string();
        let color = match text.to_ascii_lowercase().as_str() {
            "completed" | "approved" | "connected" | "healthy" => Some(AnsiColor::Green),
            "cancelled" | "stopped" | "pending" | "queued" | "disconnected" => {
                Some(AnsiColor::Yellow)
            }
            "error" | "failed" | "rejected" => Some(AnsiColor::Red),
            "inprogress" | "running" => Some(AnsiColor::Cyan),
            _ => None,
        };
        Self { style: color.map_or_else(Style::new, AnsiColor::on_default), ..Self::from(text) }
    }

    fn width(&self) -> usize {
        self.text.width()
    }
}

impl<T: fmt::Display> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: quoted(&text.to_string()), style: Style::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Table};

    fn plain(table: &Table) -> String {
        anstream::adapter::strip_str(&table.to_string()).to_string()
    }

    #[test]
    fn columns_are_aligned_by_what_is_seen() {
        let table = Table::list(["ID", "STATE"])
            .row(["1".into(), Cell::state("Completed")])
            .row(["日本".into(), "New".into()]);
        assert_eq!(plain(&table), "ID    STATE\n1     Completed\n日本  New\n");
    }

    #[test]
    fn text_of_a_node_cannot_drive_the_terminal() {
        let table = Table::record().field("Name", "a\u{1b}[2Jb\n c\u{7}").field("Empty", "");
        assert_eq!(plain(&table), "Name  a\\u{1b}[2Jb c\\u{7}\n");
    }
}
