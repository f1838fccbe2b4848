//! Generated code in surroundings that make careless generated code fail: every lint denied, names
//! of the prelude shadowed or absent, traits in functions and from `macro_rules!`.
#![deny(
    clippy::all,
    clippy::pedantic,
    elided_lifetimes_in_paths,
    future_incompatible,
    missing_debug_implementations,
    missing_docs,
    nonstandard_style,
    rust_2018_idioms,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unreachable_pub,
    unused,
    unused_lifetimes,
    unused_qualifications,
    warnings
)]
#![forbid(unsafe_code)]

/// Every kind of argument, everything that an attribute can say.
pub mod everything {
    use bac_core::{Error, client};
    use serde::{Deserialize, Serialize};

    /// What is sent.
    #[derive(Clone, Debug, Deserialize, Serialize)]
    pub struct Thing {
        /// Its name.
        pub name: String,
    }

    /// What a refusal says.
    #[derive(Debug, Deserialize)]
    pub struct Problem {
        /// In words.
        pub message: String,
    }

    /// What a missing thing says.
    #[derive(Debug, Deserialize)]
    pub struct Missing {
        /// Which one.
        pub id: u64,
    }

    /// Things of every kind.
    #[allow(clippy::ptr_arg, clippy::ref_option, clippy::trivially_copy_pass_by_ref)]
    #[client(
        base = "/api/v1",
        error_body = Problem,
        errors(500, 5XX),
        name = Things,
        crate = ::bac_core,
        server,
        calls,
        dyn,
    )]
    pub trait Thingdom: Send + Sync + 'static {
        /// Reads one.
        #[endpoint(GET "/things/{id}.json", errors(404 = Missing, 499), timeout = "1500ms")]
        async fn get(
            &self,
            id: u64,
            #[query] include: Option<&str>,
            #[query("tag")] tags: &[String],
            #[query] words: &[&str],
            #[query] numbers: Vec<u32>,
            #[query] more: Option<&[u8]>,
            #[header("X-Trace")] trace: Option<&str>,
            #[header("X-Hop")] hops: &[&str],
            #[header("X-Count")] count: usize,
        ) -> Result<Thing, GetError>;

        /// Writes one.
        #[endpoint(PUT "/things/{type}:{name}", success(200, 201))]
        async fn put(
            &self,
            r#type: &str,
            name: String,
            #[body] thing: &Thing,
        ) -> Result<Thing, PutError>;

        /// Signs one.
        #[endpoint(POST "/things", errors(400, 4XX))]
        async fn sign(
            &self,
            #[signed] thing: &Thing,
            #[query] dry: bool,
        ) -> Result<Thing, SignError>;

        /// The old way.
        #[deprecated = "use `sign`"]
        #[endpoint(POST "/things/old", errors(400, 4XX))]
        async fn old(&self, #[signed] thing: Thing) -> Result<Thing, SignError>;

        /// Not there at all.
        #[cfg(all(unix, not(unix)))]
        #[endpoint(POST "/things/absent")]
        async fn absent(&self, #[body] thing: &NoSuchType) -> Result<Thing, AbsentError>;

        /// There, in one of two forms.
        #[cfg(any(unix, not(unix)))]
        #[endpoint(PATCH "/things")]
        async fn patch(&self, #[body] thing: Option<&Thing>) -> Result<(), PatchError>;

        /// There, in the other form.
        #[cfg(all(unix, not(unix)))]
        #[endpoint(PATCH "/other")]
        async fn patch(&self, #[body] thing: Option<&Thing>) -> Result<(), PatchError>;

        /// With names that generated code might use itself.
        #[endpoint(DELETE "/{request}/{result}")]
        async fn r#move(
            &self,
            request: &str,
            result: &str,
            #[query] cx: &str,
            #[query] client: &str,
            #[query] response: &str,
        ) -> Result<(), MoveError>;

        /// Only headers.
        #[endpoint(HEAD "/things")]
        async fn probe<'a>(&'a self, #[query] name: &'a str) -> Result<(), ProbeError>;

        /// Every way to lend or give.
        #[endpoint(GET "/forms/{a}/{b}")]
        async fn forms(
            &self,
            a: &u64,
            b: &char,
            #[query] c: &String,
            #[query] d: &Vec<String>,
            #[query] e: Vec<&str>,
            #[query] f: Option<&[&str]>,
            #[query] g: Option<Vec<&str>>,
            #[query] h: Option<&Vec<u8>>,
            #[query] i: &Option<u8>,
            #[query] j: Option<&u8>,
            #[query] k: &[&u8],
            #[query] l: Option<String>,
            #[header("X-M")] m: Vec<String>,
            #[header("X-N")] n: Option<Vec<u8>>,
        ) -> Result<Thing, FormsError>;

        /// A body that may be absent, of borrowed items.
        #[endpoint(POST "/things/maybe")]
        async fn maybe(&self, #[body] names: Option<&[&str]>) -> Result<(), MaybeError>;

        /// A list.
        #[endpoint(POST "/things/list", success(200))]
        async fn list(&self, #[body] names: &[&str]) -> Result<Vec<Thing>, ListError>;
    }

    /// No endpoint needs no error type.
    #[client(calls, dyn)]
    pub(crate) trait Empty {}

    #[client(calls, dyn)]
    trait Unused {
        #[endpoint(GET "/")]
        async fn root(&self) -> Result<String, Error>;
    }
}

/// No `allow` may stand where a lint is forbidden.
pub mod forbidden {
    macro_rules! forbid {
        ($($name:ident)*) => { $(
            /// Under one lint.
            #[forbid($name)]
            pub mod $name {
                use bac_core::{Result, client, endpoint};

                /// With everything that a lint could dislike.
                #[client(server, errors(404, 5XX = String))]
                pub trait Forbidding {
                    /// Reads one.
                    #[endpoint(GET "/{id}")]
                    async fn get(&self, id: u8, #[query] tags: &[&str]) -> Result<String, GetError>;

                    /// The old way.
                    #[deprecated]
                    #[endpoint(POST "/")]
                    async fn old(&self, #[signed] name: &str) -> Result<(), OldError>;
                }

                /// With the alias alone.
                #[client]
                pub trait Aliasing {
                    /// Reads it.
                    #[endpoint(GET "/")]
                    async fn get(&self) -> Result<String>;
                }

                /// In every form.
                #[client(calls, dyn, server)]
                pub trait Shapes {
                    /// Reads one.
                    #[endpoint(GET "/{id}")]
                    async fn get<'a>(&'a self, id: &'a str, #[query] tags: &[&str]) -> Result<String>;
                }

                #[client(server, calls, dyn, errors(404))]
                trait UnusedShapes {
                    #[endpoint(GET "/")]
                    async fn never(&self) -> Result<String, NotMadeError>;
                }

                #[client(server, errors(404))]
                trait Unused {
                    #[endpoint(GET "/")]
                    async fn never(&self) -> Result<String, NeverError>;

                    #[deprecated]
                    #[endpoint(GET "/old")]
                    async fn neither(&self) -> Result<String, NeitherError>;
                }
            }
        )* };
    }

    forbid! { dead_code deprecated unused_imports unused warnings }
}

/// A trait for every type, with the names that generated code calls.
#[allow(clippy::missing_errors_doc, clippy::ptr_arg, missing_docs)]
pub mod blanket {
    use bac_core::{Error, client};

    pub trait Everything {
        fn path(&self) {}
        fn query(&self) {}
        fn header(&self) {}
        fn body(&self) {}
        fn signed(&self) {}
        fn envelope(&self) {}
        #[allow(clippy::iter_not_returning_iterator)]
        fn iter(&self) {}
        fn is_empty(&self) {}
        fn name(&self) {}
        fn operation(&self) {}
        fn context(&self) {}
        fn unknown(&self) {}
        fn answer(&self) {}
        fn status(self)
        where
            Self: Sized,
        {
        }
        fn decode(&self) {}
        fn failure(&self) {}
        fn source(&self) {}
        fn as_u16(&self) {}
        fn as_ref(&self) {}
        fn as_deref(&self) {}
        fn map(&self) {}
        fn filter(&self) {}
        fn debug_struct(&self) {}
    }

    impl<T: ?Sized> Everything for T {}

    #[client(server, calls, dyn)]
    pub trait Called {
        #[endpoint(POST "/{id}", errors(404 = String, 4XX))]
        async fn submit(
            &self,
            id: &str,
            #[query] tags: &[u8],
            #[query] more: Option<Vec<&str>>,
            #[query] words: &[&str],
            #[header("X-Trace")] trace: Option<&str>,
            #[header("X-Hop")] hops: &Vec<u8>,
            #[signed] payload: &str,
        ) -> Result<String, SubmitError>;
    }

    #[client(server)]
    pub trait Lists {
        #[endpoint(POST "/{id}")]
        async fn list(&self, id: u8, #[body] list: Option<&[&str]>) -> Result<(), Error>;
    }
}

/// `bool` is a module.
#[allow(missing_docs)]
pub mod named_by_a_module {
    use bac_core::{Error, client};

    pub mod bool {}
    pub mod str {}

    #[client(server)]
    pub trait Primitive {
        /// Reads it.
        #[endpoint(GET "/")]
        async fn get(&self, #[query] tag: &str) -> Result<String, Error>;
    }
}

/// An alias by any path, and every import of a name that only an attribute has.
pub mod paths_to_aliases {
    use bac_core::{client, endpoint};

    /// Of one's own, elsewhere.
    pub type Result<T> = std::result::Result<T, bac_core::Error>;

    /// By their paths.
    #[client]
    pub trait Paths {
        /// One's own.
        #[endpoint(GET "/a")]
        async fn own(&self) -> crate::paths_to_aliases::Result<String>;

        /// The runtime's.
        #[endpoint(GET "/b")]
        async fn runtime(&self) -> bac_core::Result<String>;

        /// An unsigned one beside the name that a signed one would take.
        #[endpoint(GET "/c", errors(404 = std::collections::HashMap<String, u8>))]
        async fn get(&self) -> std::result::Result<String, GetError>;

        /// That name.
        #[endpoint(GET "/d")]
        async fn get_signed(&self) -> Result<String>;
    }
}

/// No name comes from the prelude.
pub mod no_prelude {
    #![no_implicit_prelude]

    use ::bac_core::{Error, client};
    use ::std::{option::Option, result::Result, string::String, vec::Vec};

    /// Names without a prelude.
    #[client(errors(404), server, calls, dyn)]
    pub trait Names {
        /// Finds some.
        #[endpoint(GET "/names/{id}")]
        async fn find(
            &self,
            id: u64,
            #[query] tags: &[&str],
            #[query] more: Option<Vec<u8>>,
        ) -> Result<Vec<String>, FindError>;

        /// Adds one.
        #[endpoint(POST "/names", errors(409 = String))]
        async fn add(&self, #[signed] name: &str) -> Result<(), AddError>;

        /// Sends a list back, with the error type that all endpoints share.
        #[endpoint(PUT "/names")]
        async fn replace(
            &self,
            #[body] names: &[String],
            #[header("X-Trace")] trace: Option<&str>,
        ) -> Result<(), ReplaceError>;
    }

    /// Names without errors of their own.
    #[client]
    pub trait Others {
        /// Finds all.
        #[endpoint(GET "/others")]
        async fn all(&self) -> Result<Vec<String>, Error>;
    }
}

/// Every name that generated code could use by mistake means something else here.
#[allow(clippy::missing_errors_doc, missing_docs, missing_debug_implementations, non_snake_case)]
pub mod shadowed {
    use bac_core::client;

    pub mod core {}
    pub mod std {}
    pub mod serde {}
    pub mod http {}
    pub mod bac_core_private {}
    pub struct Arc;
    pub struct Box;
    pub struct Call;
    pub struct Client;
    pub struct Context;
    pub struct Debug;
    pub struct Error;
    pub struct Infallible;
    pub struct Operation;
    pub struct Option;
    pub struct Poll;
    pub struct ArgumentEncoder;
    pub struct Result;
    pub struct Serialize;
    pub struct String;
    pub struct StatusCode;
    pub struct Vec;
    pub trait Clone {}
    pub trait Display {}
    pub trait From {}
    pub trait Future {}
    pub trait Into {}
    pub trait IntoFuture {}
    pub trait Iterator {}
    pub trait Send {}
    pub trait Service {}
    pub trait Sync {}
    pub trait ToString {}
    pub const fn Err() {}
    pub const fn None() {}
    pub const fn Ok() {}
    pub const fn Some() {}
    pub const fn drop() {}

    #[client(errors(404, 4XX), server)]
    pub trait Shadows {
        #[endpoint(GET "/{id}")]
        async fn get(
            &self,
            id: &str,
            #[query] tags: &[&str],
            #[header("X-Trace")] trace: ::std::option::Option<&str>,
        ) -> ::std::result::Result<::std::string::String, GetError>;

        #[endpoint(POST "/")]
        async fn add(&self, #[signed] name: &str) -> ::std::result::Result<(), AddError>;

        #[endpoint(GET "/text", text)]
        async fn text(&self) -> ::std::result::Result<::std::string::String, TextError>;

        #[endpoint(GET "/bytes", bytes)]
        async fn bytes(&self) -> ::std::result::Result<::bac_core::bytes::Bytes, TextError>;

        #[endpoint(GET "/words", websocket)]
        async fn words(
            &self,
            #[signed] name: &str,
        ) -> ::std::result::Result<::bac_core::websocket::Messages<::std::string::String>, TextError>;
    }
}

/// Nothing but streams, and their types through a macro.
pub mod streams {
    use bac_core::{Error, bytes::Bytes, client, websocket::Messages};

    macro_rules! declare {
        ($reply:ty, $item:ty, $text:ty, $bytes:ty) => {
            /// Only streams.
            #[client(server)]
            pub trait Streams {
                /// One.
                #[endpoint(GET "/a", websocket)]
                async fn one(&self) -> Result<$reply, Error>;

                /// And another.
                #[endpoint(GET "/b", websocket)]
                async fn two(&self, #[query] messages: u8) -> Result<Messages<$item>, Error>;
            }

            /// Text and bytes.
            #[client(server)]
            pub trait Plain {
                /// Text.
                #[endpoint(GET "/c", text)]
                async fn text(&self) -> Result<$text, Error>;

                /// Bytes.
                #[endpoint(GET "/d", bytes)]
                async fn bytes(&self) -> Result<$bytes, Error>;
            }
        };
    }

    declare!(Messages<Option<u8>>, Vec<u8>, String, Bytes);
}

/// All parts of a declaration come through a macro, each in a group of its own.
pub mod by_macro {
    use bac_core::client;

    macro_rules! declare {
        (
            $(#[$meta:meta])*
            $visibility:vis $name:ident at $base:literal:
            $method:ident $path:literal $argument:ident: $argument_type:ty;
            $status:literal $body:ty => $error:ty, $reply:ty, $limit:literal
        ) => {
            $(#[$meta])*
            #[client(base = $base, error_body = $body, server)]
            $visibility trait $name {
                /// Made by a macro.
                #[endpoint($method $path, errors($status, 5XX = $body), timeout = $limit)]
                async fn call(
                    &self,
                    $argument: $argument_type,
                    #[query("tag")] tags: &[$argument_type],
                    #[query] other: Option<$argument_type>,
                ) -> Result<$reply, $error>;
            }
        };
    }

    declare! {
        /// Made by a macro.
        pub Made at "/api":
        GET "/made/{id}" id: u64;
        404 String => MadeError, Vec<String>, "3s"
    }
}

/// Everything of a trait but its name comes in one piece, with the surroundings of its caller.
pub mod by_tokens {
    use bac_core::{Error, client};

    macro_rules! declare {
        ($name:ident { $($members:tt)* }) => {
            /// Made by a macro.
            #[client(server)]
            pub trait $name {
                $($members)*
            }
        };
    }

    declare! {
        Pieces {
            /// Reads one.
            #[endpoint(GET "/pieces/{id}")]
            async fn get(&self, id: u32, #[query] request: &str) -> Result<String, Error>;
        }
    }
}

/// Endpoints that differ in case alone, and names without a case.
#[allow(non_snake_case)]
pub mod cases {
    use bac_core::{Error, client};

    /// In every case.
    #[client(server)]
    pub trait Cases {
        /// Lower.
        #[endpoint(GET "/a")]
        async fn get(&self) -> Result<String, Error>;

        /// Mixed.
        #[endpoint(GET "/b")]
        async fn Get(&self) -> Result<String, Error>;

        /// Upper.
        #[endpoint(GET "/c")]
        async fn GET(&self) -> Result<String, Error>;

        /// Two letters.
        #[endpoint(GET "/d")]
        async fn strasse(&self) -> Result<String, Error>;

        /// One letter that becomes two.
        #[endpoint(GET "/e/{größe}")]
        async fn straße(&self, größe: u8, #[query] 名: &str) -> Result<String, Error>;
    }
}

/// Types and arguments called as generated code might call its own.
#[allow(non_camel_case_types, non_snake_case)]
pub mod taken {
    use bac_core::client;
    use serde::{Deserialize, Serialize};

    /// As a type parameter.
    #[derive(Clone, Copy, Debug, Deserialize, Serialize)]
    pub struct __S {}

    /// As another.
    #[derive(Clone, Copy, Debug, Deserialize, Serialize)]
    pub struct S {}

    /// With all of them.
    #[client(server, errors(404 = __S, 4XX = S))]
    pub trait Taken {
        /// Sends one.
        #[endpoint(POST "/a/{self_}/{status}")]
        async fn send(
            &self,
            self_: u8,
            status: u8,
            #[query] service: Option<Vec<&str>>,
            #[query] __S: Option<&str>,
            #[header("X-F")] f: &[&str],
            #[header("X-I")] items: Option<&[&str]>,
            #[query] call: u8,
            #[signed] value: &S,
        ) -> Result<__S, SendError>;

        /// Clones one, in no sense that Rust knows.
        #[endpoint(POST "/b")]
        async fn clone(&self, #[body] value: &__S) -> Result<S, CloneError>;
    }
}

/// Lifetimes of a method, where the server half has none, and paths to types of the language.
#[allow(clippy::ptr_arg, unused_qualifications)]
pub mod lifetimes {
    use std::borrow::Cow;

    use bac_core::{Error, client};

    /// With borrowed values.
    #[client(server)]
    pub trait Borrowing {
        /// Of one lifetime.
        #[endpoint(POST "/a")]
        async fn one<'b>(
            &self,
            #[body] name: &'b Cow<'b, str>,
            #[query] tag: &core::primitive::str,
        ) -> Result<String, Error>;

        /// Of a payload.
        #[endpoint(POST "/b")]
        async fn signed<'a>(
            &'a self,
            #[signed] name: Cow<'a, str>,
        ) -> Result<Cow<'static, str>, Error>;
    }
}

/// Two forms of one method, of which one remains, and a lint level that reaches the error type.
#[allow(non_camel_case_types)]
pub mod forms {
    use bac_core::{Error, client};

    /// In two forms.
    #[client(server)]
    pub trait Forms {
        /// Not there.
        #[cfg(all(unix, not(unix)))]
        #[endpoint(GET "/a", errors(404 = NoSuchType))]
        async fn get(&self) -> Result<String, get_error>;

        /// There, with other errors.
        #[cfg(any(unix, not(unix)))]
        #[endpoint(GET "/a", errors(409))]
        async fn get(&self) -> Result<String, get_error>;

        /// Not there, and the method next to it.
        #[cfg(all(unix, not(unix)))]
        #[endpoint(POST "/b")]
        async fn post(&self, #[signed] name: &str) -> Result<String, Error>;

        /// There, under the name that would have been generated.
        #[cfg(any(unix, not(unix)))]
        #[endpoint(POST "/b")]
        async fn post_signed(&self) -> Result<String, Error>;
    }
}

#[test]
fn traits_in_functions() {
    use bac_core::client;

    #[client(server)]
    trait Local {
        #[endpoint(GET "/local", errors(404 = Inner))]
        async fn local(&self, #[query] tag: &str) -> Result<Inner, LocalError>;
    }

    #[derive(Debug, serde::Deserialize, serde::Serialize)]
    struct Inner {
        name: String,
    }

    assert_eq!(LocalClient::OPERATIONS.len(), 1);
    assert!(LocalError::not_found(Inner { name: "a".to_owned() }).status().is_some());
}

#[test]
fn operations_follow_cfg() {
    let names: Vec<&str> =
        everything::Things::OPERATIONS.iter().map(|operation| operation.name()).collect();
    assert_eq!(
        names,
        ["get", "put", "sign", "old", "patch", "move", "probe", "forms", "maybe", "list"]
    );
}

#[test]
fn clients_are_shared_and_sent() {
    const fn is_shared<T: Clone + std::fmt::Debug + Send + Sync + 'static>() {}
    const fn is_sent<T: Send + 'static>() {}
    is_shared::<everything::Things>();
    is_shared::<everything::ThingdomServer<()>>();
    is_sent::<everything::GetError>();
    is_sent::<bac_core::Call<'static, everything::Thing, everything::GetError>>();
}

#[test]
fn errors_are_errors() {
    const fn is_error<T: std::error::Error + From<bac_core::Error> + Into<bac_core::Error>>() {}
    is_error::<everything::GetError>();
    is_error::<by_macro::MadeError>();
    let error = by_macro::MadeError::not_found("gone".to_owned());
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    assert!(error.to_string().contains("404"), "{error}");
}

/// `Result<T>` keeps the import of its alias a used one.
pub mod aliased {
    use bac_core::{Result, client};

    /// With the alias of the runtime.
    #[client]
    pub trait Aliased {
        /// Reads it.
        #[endpoint(GET "/")]
        async fn get(&self) -> Result<String>;
    }

    /// With an alias of one's own.
    pub mod own {
        type Result<T> = std::result::Result<T, bac_core::Error>;

        /// Reads it, too.
        #[bac_core::client]
        pub trait Own {
            /// Reads it.
            #[endpoint(GET "/")]
            async fn get(&self) -> Result<String>;
        }
    }
}

/// Bodies, replies and errors by codecs, where the names of the codecs mean something else.
pub mod codecs {
    use bac_core::{Error, Reply, client};
    use serde::{Deserialize, Serialize};

    /// No codec.
    #[derive(Debug)]
    pub struct Json;

    /// Another.
    #[derive(Debug)]
    pub struct Xml;

    /// Of the names of the traits, too.
    pub type Codec = Xml;

    /// The same.
    pub type Decode = Xml;

    /// Text in capitals.
    pub mod loud {
        use bac_core::{
            bytes::Bytes,
            codec::{Codec, CodecError, Decode, Encode},
        };

        /// It has a parameter.
        #[derive(Debug)]
        pub struct Loud<T>(std::marker::PhantomData<T>);

        impl<T> Codec for Loud<T> {
            const MEDIA_TYPE: &'static str = "text/x-loud";
        }

        impl<T> Encode<str> for Loud<T> {
            fn encode(text: &str) -> Result<Bytes, CodecError> {
                Ok(text.to_uppercase().into())
            }
        }

        impl<T> Encode<String> for Loud<T> {
            fn encode(text: &String) -> Result<Bytes, CodecError> {
                <Self as Encode<str>>::encode(text)
            }
        }

        impl<T> Decode<String> for Loud<T> {
            fn decode(body: &Bytes) -> Result<String, CodecError> {
                String::from_utf8(body.to_vec())
                    .map_err(|error| CodecError::new("it is not UTF-8").with_source(error))
            }
        }
    }

    /// What is sent.
    #[derive(Clone, Debug, Deserialize, Serialize)]
    pub struct Thing {
        /// Its name.
        pub name: String,
    }

    /// What a reply says.
    #[derive(Clone, Debug, Reply)]
    pub struct Tagged<T> {
        /// In a header.
        #[header("ETag")]
        pub etag: Option<String>,
        /// In the body.
        #[body(xml)]
        pub value: Option<T>,
    }

    macro_rules! things {
        ($codec:path, $ty:ty) => {
            /// Things.
            #[client(server, codec = xml, error_body = Thing, errors(500, 501 = json))]
            pub trait Things: Send + Sync + 'static {
                /// In XML.
                #[endpoint(PUT "/xml", errors(400 = text, 401 = $codec($ty), 402 = bytes))]
                async fn xml(&self, #[body] thing: Option<&Thing>) -> Result<Thing, XmlError>;

                /// In capitals.
                #[endpoint(PUT "/loud", codec = $codec, errors(404 = xml, 500 = xml))]
                async fn loud(&self, #[body] text: &str) -> Result<$ty, LoudError>;

                /// Of both.
                #[endpoint(POST "/both", errors(500 = xml, 501 = xml))]
                async fn both(
                    &self,
                    #[body(loud::Loud<u8>)] text: &str,
                ) -> Result<Tagged<Thing>, BothError>;
            }
        };
    }

    things!(loud::Loud<u16>, String);

    /// Of one that needs nothing else.
    ///
    /// # Errors
    ///
    /// Those of the endpoint.
    pub async fn both(things: &ThingsClient) -> Result<Option<Thing>, Error> {
        Ok(things.both("a").await?.value)
    }
}
