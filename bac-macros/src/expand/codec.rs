//! What writes or reads a body, as the runtime is told of it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::spans::{at_span, span_of};
use crate::{model::Api, parse::Codec};

/// The type of a codec.
pub(super) fn named(api: &Api, codec: &Codec) -> TokenStream {
    of_runtime(&api.names.core, codec)
}

/// The same by the path of the runtime.
pub(super) fn of_runtime(core: &TokenStream, codec: &Codec) -> TokenStream {
    match codec {
        Codec::Json => quote!(#core::codec::Json),
        Codec::Xml(_) => quote!(#core::codec::Xml),
        Codec::Text => quote!(#core::codec::Text),
        Codec::Bytes => quote!(#core::codec::Octets),
        Codec::Path(path) => path.to_token_stream(),
    }
}

/// What writes a value of this type. One that the codec cannot write is underlined where it stands.
pub(super) fn encodes(api: &Api, codec: &Codec, ty: &TokenStream) -> TokenStream {
    for_type(api, codec, ty, "Encodes", span_of(ty))
}

/// What reads one, which is underlined at `written`.
pub(super) fn decodes(
    api: &Api,
    codec: &Codec,
    ty: &TokenStream,
    written: &impl ToTokens,
) -> TokenStream {
    for_type(api, codec, ty, "Decodes", span_of(written))
}

fn for_type(api: &Api, codec: &Codec, ty: &TokenStream, what: &str, span: Span) -> TokenStream {
    let (private, what) = (&api.names.private, Ident::new(what, span));
    let private = at_span(private, span);
    let codec = at_span(&chosen(api, codec), span);
    quote_spanned!(span=> #private::#what::<#ty>::by(#codec))
}

/// The codec as a value. Of a type that is none, which is asked once, what stands for it.
pub(super) fn chosen(api: &Api, codec: &Codec) -> TokenStream {
    let (private, named) = (&api.names.private, named(api, codec));
    match codec {
        Codec::Path(_) => quote!({
            use #private::ChosenCodec as _;
            #private::Chosen::<#named>::CODEC
        }),
        _ => quote!(#private::Chosen::<#named>::CODEC),
    }
}
