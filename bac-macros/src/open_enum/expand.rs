//! An open enum → its methods, and how it is read and written.

use proc_macro2::TokenStream;
use quote::quote;

use super::read::{Known, OpenEnum};

pub(super) fn expand(open: &OpenEnum) -> TokenStream {
    match &open.tag {
        Some(tag) => objects(open, tag),
        None => text(open),
    }
}

fn text(open: &OpenEnum) -> TokenStream {
    let OpenEnum { ident, core, known, other, .. } = open;
    let private = quote!(#core::__private);
    let words = known.iter().map(|Known { ident, word, .. }| quote!(Self::#ident => #word,));
    let read = known
        .iter()
        .map(|Known { ident, word, aliases, .. }| quote!(#word #(| #aliases)* => Self::#ident,));
    let name = ident.to_string();
    quote! {
        impl #ident {
            /// The word as it is on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(#words)*
                    Self::#other(word) => word,
                }
            }

            /// Whether it is one of the words that are known here.
            #[must_use]
            pub const fn is_known(&self) -> bool {
                !::core::matches!(self, Self::#other(_))
            }
        }

        #[automatically_derived]
        impl ::core::convert::From<&str> for #ident {
            fn from(word: &str) -> Self {
                match word {
                    #(#read)*
                    other => Self::#other(::core::convert::From::from(other)),
                }
            }
        }

        #[automatically_derived]
        impl ::core::convert::From<::std::string::String> for #ident {
            fn from(word: ::std::string::String) -> Self {
                <Self as ::core::convert::From<&str>>::from(&word)
            }
        }

        /// Never fails: a word that is not known is kept.
        #[automatically_derived]
        impl ::core::str::FromStr for #ident {
            type Err = ::core::convert::Infallible;

            fn from_str(word: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(::core::convert::From::from(word))
            }
        }

        #[automatically_derived]
        impl ::core::fmt::Display for #ident {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Formatter::pad(f, Self::as_str(self))
            }
        }

        #[automatically_derived]
        impl #private::serde::Serialize for #ident {
            fn serialize<S: #private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                <S as #private::serde::Serializer>::serialize_str(serializer, Self::as_str(self))
            }
        }

        #[automatically_derived]
        impl<'de> #private::serde::Deserialize<'de> for #ident {
            fn deserialize<D: #private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                #private::read_word::<Self, D>(deserializer, #name)
            }
        }
    }
}

/// serde reads and writes the objects that are known, by mirrors of the enum without what is unknown.
fn objects(open: &OpenEnum, tag: &str) -> TokenStream {
    let OpenEnum { ident, core, known, other, .. } = open;
    let private = quote!(#core::__private);
    let serde = quote!(#private::serde);
    let serde_path = serde.to_string().replace(' ', "");
    let words = known.iter().map(|Known { ident, word, content, .. }| match content {
        Some(_) => quote!(Self::#ident(_) => #word,),
        None => quote!(Self::#ident => #word,),
    });
    let all =
        known.iter().flat_map(|Known { word, aliases, .. }| std::iter::once(word).chain(aliases));
    let read = known.iter().map(|Known { ident, word, aliases, content }| {
        let content = content.iter();
        quote!(#[serde(rename = #word #(, alias = #aliases)*)] #ident #((#content))*,)
    });
    let taken = known.iter().map(|Known { ident, content, .. }| match content {
        Some(_) => quote!(__Read::#ident(value) => Self::#ident(value),),
        None => quote!(__Read::#ident => Self::#ident,),
    });
    let written = known.iter().map(|Known { ident, word, content, .. }| {
        let content = content.iter();
        quote!(#[serde(rename = #word)] #ident #((&'a #content))*,)
    });
    let lent = known.iter().map(|Known { ident, content, .. }| match content {
        Some(_) => quote!(Self::#ident(value) => __Written::#ident(value),),
        None => quote!(Self::#ident => __Written::#ident,),
    });
    let lifetime = known.iter().any(|known| known.content.is_some()).then(|| quote!(<'a>));
    quote! {
        impl #ident {
            /// What its tag says.
            #[must_use]
            pub fn tag(&self) -> &str {
                match self {
                    #(#words)*
                    Self::#other(unknown) => #core::UnknownObject::tag(unknown),
                }
            }

            /// Whether its tag is one of those that are known here.
            #[must_use]
            pub const fn is_known(&self) -> bool {
                !::core::matches!(self, Self::#other(_))
            }
        }

        const _: () = {
            #[derive(#serde::Deserialize)]
            #[serde(crate = #serde_path, tag = #tag)]
            enum __Read {
                #(#read)*
            }

            #[derive(#serde::Serialize)]
            #[serde(crate = #serde_path, tag = #tag)]
            enum __Written #lifetime {
                #(#written)*
            }

            #[automatically_derived]
            impl<'de> #serde::Deserialize<'de> for #ident {
                fn deserialize<D: #serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    let read = #private::read_tagged::<__Read, D>(deserializer, #tag, &[#(#all),*])?;
                    ::core::result::Result::Ok(match read {
                        #private::Tagged::Known(known) => match known {
                            #(#taken)*
                        },
                        #private::Tagged::Unknown(unknown) => Self::#other(unknown),
                    })
                }
            }

            #[automatically_derived]
            impl #serde::Serialize for #ident {
                fn serialize<S: #serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    let known = match self {
                        #(#lent)*
                        Self::#other(unknown) => {
                            return #serde::Serialize::serialize(unknown, serializer);
                        }
                    };
                    #serde::Serialize::serialize(&known, serializer)
                }
            }
        };
    }
}
