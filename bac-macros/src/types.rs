//! What a written type says: options, lists and results are known by how they are spelled; an alias
//! is a type like any other.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{GenericArgument, Generics, Lifetime, Path, PathArguments, Type, TypeParamBound};

use crate::tokens::{ends_in, lifetimes, plain_type, unraw};

/// How often a value is sent, by its type: at most once, any number of times, or exactly once.
#[derive(Clone)]
pub(crate) struct Multiplicity {
    pub(crate) is_optional: bool,
    pub(crate) is_list: bool,
    /// The list is a set or a deque, whose items are no slice.
    pub(crate) is_collection: bool,
    /// The type of one value.
    pub(crate) item: Type,
}

impl Multiplicity {
    pub(crate) fn of(ty: &Type) -> Self {
        let (is_optional, inner) = match only_argument(behind_reference(ty), "Option") {
            Some(inner) => (true, inner),
            None => (false, ty.clone()),
        };
        let list = match behind_reference(&inner) {
            Type::Slice(slice) => Some((*slice.elem).clone()),
            Type::Array(array) => Some((*array.elem).clone()),
            path => only_argument(path, "Vec"),
        };
        let collection = collection_item(&inner).filter(|_| list.is_none());
        let is_collection = collection.is_some();
        let list = list.or(collection);
        let is_list = list.is_some();
        Self { is_optional, is_list, is_collection, item: list.unwrap_or(inner) }
    }
}

/// `T` of the sets and sequences of the standard library, whatever hashes a set.
fn collection_item(ty: &Type) -> Option<Type> {
    let names = ["BTreeSet", "HashSet", "LinkedList", "VecDeque"];
    let mut types = names.iter().find_map(|name| generic_types(behind_reference(ty), name))?;
    types.truncate(1);
    types.pop()
}

/// `T` and `E` of `Result<T, E>`, however the path to `Result` is written.
pub(crate) fn result_arguments(ty: &Type) -> Option<(Type, Option<Type>)> {
    let mut types = generic_types(ty, "Result")?.into_iter();
    match (types.next(), types.next(), types.next()) {
        (Some(reply), error, None) => Some((reply, error)),
        _ => None,
    }
}

/// Whether the type is called `Result`, with whatever arguments.
pub(crate) fn is_result(ty: &Type) -> bool {
    matches!(plain_type(ty), Type::Path(path) if ends_in(&path.path, "Result"))
}

/// The path to `Result` in `Result<T>`, however it is written.
pub(crate) fn path_of_result(ty: &Type) -> Option<Path> {
    let Type::Path(written) = plain_type(ty) else { return None };
    let mut path = written.path.clone();
    path.segments.last_mut()?.arguments = PathArguments::None;
    (written.qself.is_none() && is_result(ty)).then_some(path)
}

/// The type arguments of a path type that ends in `name`.
fn generic_types(ty: &Type, name: &str) -> Option<Vec<Type>> {
    let Type::Path(path) = plain_type(ty) else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let types = arguments.args.iter().map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    });
    types.collect()
}

/// `T` of `name<T>`.
pub(crate) fn only_argument(ty: &Type, name: &str) -> Option<Type> {
    let mut types = generic_types(ty, name)?;
    if types.len() == 1 { types.pop() } else { None }
}

/// What a reference, or a reference to one, leads to; any other type is as it is.
pub(crate) fn behind_reference(ty: &Type) -> &Type {
    match plain_type(ty) {
        Type::Reference(reference) => behind_reference(&reference.elem),
        other => other,
    }
}

/// The owned type that carries the same value as a declared one: `String` for `&str`, `Vec<T>` for `&[T]`.
pub(crate) fn owned(ty: &Type) -> TokenStream {
    match plain_type(ty) {
        Type::Reference(reference) => owned(&reference.elem),
        Type::Slice(slice) => {
            let item = owned(&slice.elem);
            quote!(::std::vec::Vec<#item>)
        }
        ty if is_str(ty) => quote!(::std::string::String),
        ty => match only_argument(ty, "Vec") {
            Some(item) if matches!(plain_type(&item), Type::Reference(_)) => {
                let item = owned(&item);
                quote!(::std::vec::Vec<#item>)
            }
            _ => ty.to_token_stream(),
        },
    }
}

/// `T` of `Messages<T>`.
pub(crate) fn message(ty: &Type) -> Option<Type> {
    only_argument(ty, "Messages")
}

/// Whether the type is `()`.
pub(crate) fn is_unit(ty: &Type) -> bool {
    matches!(plain_type(ty), Type::Tuple(tuple) if tuple.elems.is_empty())
}

pub(crate) fn is_str(ty: &Type) -> bool {
    let Type::Path(path) = plain_type(ty) else { return false };
    let mut segments = path.path.segments.iter().rev().map(|segment| unraw(&segment.ident));
    let is_str = segments.next().is_some_and(|name| name == "str");
    is_str && segments.next().is_none_or(|owner| owner == "primitive")
}

/// The identifier, if the type is nothing but one.
pub(crate) fn plain_ident(ty: &Type) -> Option<&Ident> {
    match plain_type(ty) {
        Type::Path(path) if path.qself.is_none() => {
            path.path.get_ident().filter(|ident| *ident != "Self")
        }
        _ => None,
    }
}

/// Whether `name` occurs, other than as a lifetime.
pub(crate) fn names_type(tokens: TokenStream, name: &str) -> bool {
    let mut follows_quote = false;
    tokens.into_iter().any(|token| {
        let is_lifetime = std::mem::take(&mut follows_quote);
        match token {
            TokenTree::Group(group) => names_type(group.stream(), name),
            TokenTree::Ident(ident) => !is_lifetime && ident == name,
            TokenTree::Punct(punct) => {
                follows_quote = punct.as_char() == '\'';
                false
            }
            TokenTree::Literal(_) => false,
        }
    })
}

/// Whether the first segment of a path in the type is `name`.
pub(crate) fn names_in_scope(tokens: TokenStream, name: &Ident) -> bool {
    let mut follows = None;
    tokens.into_iter().any(|token| {
        let before = follows.take();
        match token {
            TokenTree::Group(group) => names_in_scope(group.stream(), name),
            TokenTree::Ident(ident) => before.is_none() && ident == *name,
            TokenTree::Punct(punct) => {
                follows = Some(punct.as_char()).filter(|c| matches!(c, ':' | '\''));
                false
            }
            TokenTree::Literal(_) => false,
        }
    })
}

/// `T` of `impl Future<Output = T>`.
pub(crate) fn future_output(ty: &Type) -> Option<Type> {
    let Type::ImplTrait(written) = plain_type(ty) else { return None };
    let segments = written.bounds.iter().filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    let mut futures = segments.filter(|segment| segment.ident == "Future");
    let PathArguments::AngleBracketed(arguments) = &futures.next()?.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(output) if output.ident == "Output" => Some(output.ty.clone()),
        _ => None,
    })
}

/// Whether `dyn` occurs anywhere in the type.
pub(crate) fn has_dyn(ty: &Type) -> bool {
    names_type(ty.to_token_stream(), "dyn")
}

/// The types that need no import.
pub(crate) fn is_of_the_language(name: &Ident) -> bool {
    const TYPES: [&str; 22] = [
        "Box", "Option", "Result", "String", "Vec", "bool", "char", "f32", "f64", "i8", "i16",
        "i32", "i64", "i128", "isize", "str", "u8", "u16", "u32", "u64", "u128", "usize",
    ];
    TYPES.iter().any(|known| name == known)
}

/// Whether the type is JSON or nothing by its spelling: it needs no import, so that no other name stands for
/// it, and is no `Option` of a type that does.
pub(crate) fn is_spelled_out(ty: &Type) -> bool {
    if let Some(inner) = only_argument(ty, "Option") {
        return is_spelled_out(&inner);
    }
    match plain_type(ty) {
        Type::Path(path) if path.qself.is_none() && path.path.segments.len() == 1 => {
            path.path.segments.iter().all(|segment| is_of_the_language(&segment.ident))
        }
        Type::Path(_) | Type::Macro(_) => false,
        _ => true,
    }
}

/// A type that says what it can do and not what it is: `dyn Trait`, `impl Trait`.
pub(crate) fn is_abstract(ty: &Type) -> bool {
    matches!(plain_type(ty), Type::TraitObject(_) | Type::ImplTrait(_))
}

/// Whether a reference or a lifetime other than `'static` occurs anywhere in the type.
pub(crate) fn is_borrowed(ty: &Type) -> bool {
    let text = ty.to_token_stream().to_string().replace("& 'static", "").replace("'static", "");
    text.contains(['&', '\''])
}

/// The first lifetime in the type that `declared` does not have. What `for<'a>` declares inside of
/// the type is left to rustc.
pub(crate) fn undeclared_lifetime(ty: &Type, declared: &Generics) -> Option<Lifetime> {
    if names_type(ty.to_token_stream(), "for") {
        return None;
    }
    let is_known = |name: &Ident| {
        let mut parameters = declared.lifetimes();
        name == "static"
            || name == "_"
            || parameters.any(|parameter| parameter.lifetime.ident == *name)
    };
    lifetimes(ty.to_token_stream()).into_iter().find(|lifetime| !is_known(&lifetime.ident))
}

/// What stands in generated code for a type that was refused, where rustc would refuse it once more
/// in each generated form; `None` for every other type.
pub(crate) fn replacement(ty: &Type) -> Option<Type> {
    if names_type(ty.to_token_stream(), "_") || names_type(ty.to_token_stream(), "Self") {
        return Some(Type::Verbatim(quote!(())));
    }
    let is_unsized = is_str(ty) || matches!(plain_type(ty), Type::Slice(_));
    is_unsized.then(|| Type::Verbatim(quote!(&#ty)))
}

/// A borrowed type in its owned form, by names that need no import; `None` where its owned form is not
/// known.
pub(crate) fn owned_form(ty: &Type) -> Option<Type> {
    let own = |ty: &Type| if is_borrowed(ty) { owned_form(ty) } else { Some(ty.clone()) };
    let lent = |ty: &Type| match plain_type(ty) {
        Type::Slice(slice) => own(&slice.elem).map(|item| Type::Verbatim(quote!(Vec<#item>))),
        ty if is_str(ty) => Some(Type::Verbatim(quote!(String))),
        ty if is_abstract(ty) => None,
        ty => own(ty),
    };
    let mut form = plain_type(ty).clone();
    match &mut form {
        Type::Reference(reference) => return lent(&reference.elem),
        Type::Array(array) => *array.elem = own(&array.elem)?,
        Type::Tuple(tuple) => {
            for item in &mut tuple.elems {
                *item = own(item)?;
            }
        }
        Type::Path(path) => {
            let last = path.path.segments.last_mut()?;
            let PathArguments::AngleBracketed(list) = &mut last.arguments else { return None };
            let mut arguments = list.args.iter();
            if let (true, Some(GenericArgument::Lifetime(_)), Some(GenericArgument::Type(item))) =
                (last.ident == "Cow", arguments.next(), arguments.next())
            {
                return lent(item);
            }
            for argument in &mut list.args {
                // Of what a type of the user's borrows nothing is known.
                let GenericArgument::Type(item) = argument else { return None };
                *item = own(item)?;
            }
        }
        _ => return None,
    }
    Some(form)
}

/// Tokens the way they are usually written: `Vec<Problem>`, not `Vec < Problem >`.
pub(crate) fn shown(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c != ' ' || is_blank_needed(&shown, rest) {
            shown.push(c);
        }
    }
    shown
}

fn is_blank_needed(before: &str, after: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let (word_before, word_after) = (before.ends_with(is_word), after.starts_with(is_word));
    let is_operator = before.ends_with(['+', '=']) || after.starts_with(['+', '=']);
    let is_arrow = before.ends_with("->") || after.starts_with("->");
    // Of words only `mut` stands before a bracket, and only `for<'a> Fn` has one behind an angle.
    let is_binder = before.ends_with('>') && word_after || before.ends_with(" mut");
    word_before && word_after
        || before.ends_with([',', ';'])
        || is_operator
        || is_arrow
        || is_binder
}

#[cfg(test)]
mod tests {
    use super::{owned_form, shown};

    fn ty(text: &str) -> syn::Type {
        syn::parse_str(text).expect("a type")
    }

    #[test]
    fn types_are_shown_as_they_are_written() {
        for text in [
            "Vec<Problem>",
            "HashMap<String, Vec<u8>>",
            "[u8; 2]",
            "&'a mut [&str]",
            "Box<dyn Fn(u8, &str) -> u8 + Send + 'static>",
            "impl Iterator<Item = u8>",
            "<T as a::B<C>>::D",
            "Box<dyn for<'a> Fn(&'a str)>",
            "(u8, String)",
            "*const u8",
            "()",
        ] {
            assert_eq!(shown(&ty(text)), text);
        }
    }

    #[test]
    fn owned_forms() {
        for (borrowed, owned) in [
            ("&str", Some("String")),
            ("&'a [u8]", Some("Vec<u8>")),
            ("&[&str]", Some("Vec<String>")),
            ("&Job", Some("Job")),
            ("&&str", Some("String")),
            ("Vec<&str>", Some("Vec<String>")),
            ("Cow<'_, str>", Some("String")),
            ("std::borrow::Cow<'a, [u8]>", Some("Vec<u8>")),
            ("Option<Cow<'_, str>>", Some("Option<String>")),
            ("HashMap<&str, u8>", Some("HashMap<String, u8>")),
            ("(u8, &str)", Some("(u8, String)")),
            ("[&str; 2]", Some("[String; 2]")),
            ("Job<'_>", None),
            ("Vec<Job<'a>>", None),
            ("&Job<'a>", None),
            ("&dyn Debug", None),
            ("&'static str", Some("String")),
        ] {
            assert_eq!(
                owned_form(&ty(borrowed)).as_ref().map(shown).as_deref(),
                owned,
                "{borrowed}"
            );
        }
    }
}
