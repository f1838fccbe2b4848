//! How a body is written and read: [`Encode`] and [`Decode`], and the codecs that come with this
//! crate.
//!
//! A codec is a type that is never made: it is named where a declaration says what a body is, and its
//! functions are known when the program is compiled.
//!
//! | codec | word | media type | writes | reads |
//! |---|---|---|---|---|
//! | [`Json`] | `json`, and where nothing is said | `application/json` | `Serialize` | `DeserializeOwned` |
//! | `Xml` (feature `xml`) | `xml` | `application/xml` | the same, with a root that has a name | the same |
//! | [`Text`] | `text` | `text/plain` | `Display` | `FromStr` |
//! | [`Octets`] | `bytes` | `application/octet-stream` | what is bytes | `Bytes`, `Vec<u8>` |
//! | one's own | its path | its own | any `T` with [`Encode<T>`](Encode) | any `T` with [`Decode<T>`](Decode) |
//!
//! One's own need not know serde, since the type that is written is a parameter of the trait:
//!
//! ```
//! use bac_core::{
//!     Error,
//!     bytes::Bytes,
//!     client,
//!     codec::{Codec, CodecError, Decode, Encode},
//! };
//!
//! /// What is a line of a table.
//! pub trait Row: Sized {
//!     fn cells(&self) -> Vec<String>;
//!     fn from_cells(cells: &[&str]) -> Option<Self>;
//! }
//!
//! /// Rows with commas between their cells.
//! pub enum Csv {}
//!
//! impl Codec for Csv {
//!     const MEDIA_TYPE: &'static str = "text/csv";
//! }
//!
//! impl<R: Row> Encode<[R]> for Csv {
//!     fn encode(rows: &[R]) -> Result<Bytes, CodecError> {
//!         let lines: Vec<String> = rows.iter().map(|row| row.cells().join(",")).collect();
//!         Ok(lines.join("\n").into())
//!     }
//! }
//!
//! impl<R: Row> Decode<Vec<R>> for Csv {
//!     fn decode(body: &Bytes) -> Result<Vec<R>, CodecError> {
//!         let text = std::str::from_utf8(body)
//!             .map_err(|error| CodecError::new("it is not UTF-8").with_source(error))?;
//!         let row = |(index, line): (usize, &str)| {
//!             let cells: Vec<&str> = line.split(',').collect();
//!             R::from_cells(&cells)
//!                 .ok_or_else(|| CodecError::new("it is not such a row").at(index + 1, 1))
//!         };
//!         text.lines().enumerate().map(row).collect()
//!     }
//! }
//!
//! pub struct Point(i64, i64);
//!
//! impl Row for Point {
//!     fn cells(&self) -> Vec<String> {
//!         vec![self.0.to_string(), self.1.to_string()]
//!     }
//!     fn from_cells(cells: &[&str]) -> Option<Self> {
//!         let [x, y] = cells else { return None };
//!         Some(Self(x.parse().ok()?, y.parse().ok()?))
//!     }
//! }
//!
//! #[client]
//! pub trait Points {
//!     #[endpoint(POST "/points")]
//!     async fn add(&self, #[body(Csv)] points: &[Point]) -> Result<u64, Error>;
//! }
//!
//! assert_eq!(PointsClient::OPERATIONS[0].content_type(), Some("text/csv"));
//! ```

mod chosen;
mod error;
mod json;
mod octets;
mod text;
mod traits;
#[cfg(feature = "xml")]
mod xml;

#[doc(hidden)]
pub use self::chosen::{Decodes, Encodes, accept, accepted, as_text, joined, joined_length};
pub(crate) use self::chosen::{Format, media_type};
#[cfg(feature = "xml")]
pub use self::xml::Xml;
pub use self::{
    error::CodecError,
    json::Json,
    octets::Octets,
    text::Text,
    traits::{Codec, Decode, Encode},
};
