//! JSON.

use bytes::Bytes;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    codec::{Codec, Decode, Encode},
    error::CodecError,
};
use crate::json::{self, Misread};

/// JSON, by serde: what a body is where nothing is said.
///
/// It reads UTF-8, with a byte order mark or without one, and nothing behind the value but white space.
#[derive(Clone, Copy, Debug)]
pub enum Json {}

impl Codec for Json {
    const MEDIA_TYPE: &'static str = "application/json";
    const ACCEPT: &'static str = "application/json, application/problem+json;q=0.9";
    const NAME: &'static str = "JSON";
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> Encode<T> for Json {
    fn encode(value: &T) -> Result<Bytes, CodecError> {
        match serde_json::to_vec(value) {
            Ok(bytes) => Ok(bytes.into()),
            Err(error) => Err(CodecError::new(error.to_string()).with_source(error)),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> Decode<T> for Json {
    fn decode(body: &Bytes) -> Result<T, CodecError> {
        json::read(body).map_err(misread)
    }
}

#[cold]
fn misread(misread: Misread) -> CodecError {
    let place = misread.place();
    let text = misread.to_string();
    let (message, place) = match place {
        Some((line, column)) => {
            let tail = format!(" at line {line} column {column}");
            (text.strip_suffix(&tail).unwrap_or(&text).to_owned(), Some((line, column)))
        }
        None => (text, None),
    };
    let error = CodecError::new(message).with_source(misread.into_source());
    match place {
        Some((line, column)) => error.at(line, column),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::Json;
    use crate::codec::{Decode, Encode};

    #[test]
    fn an_error_says_where_it_is() {
        let body = Bytes::from_static(b"{\"a\": [1,\n \"x\"]}");
        let read = <Json as Decode<std::collections::BTreeMap<String, Vec<u8>>>>::decode(&body);
        let error = read.unwrap_err();
        assert_eq!(error.message(), "a[1]: invalid type: string \"x\", expected u8");
        assert_eq!((error.line(), error.column()), (Some(2), Some(4)));
        assert!(std::error::Error::source(&error).unwrap().is::<serde_json::Error>());
        assert_eq!(Json::encode("a").unwrap(), "\"a\"");
    }
}
