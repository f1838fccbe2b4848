//! Every mend of the compile-fail suite is applied to its source. What comes of it is kept below
//! `tests/compile-fail/tests/mended/`, to be read, and compiled there as one crate: whoever follows a
//! help gets what was meant, and never a second error.
//!
//! `BLESS=1` writes those files anew.

use std::{collections::BTreeMap, fmt::Write as _, fs, ops::Range, path::PathBuf};

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use crate::{
    diagnostics::{At, Diagnostics, Edit, Message},
    driver,
    features::Features,
    open_enum, page_struct,
};

/// Mistakes that only their author can mend, and why. The words still say how.
const WITHOUT_EDIT: &[(&str, &str)] = &[
    ("args/body_and_signed", "two bodies become one of the user's types"),
    ("args/body_media_range", "the media type is the user's"),
    ("args/body_media_type_of_struct", "the language has no such body"),
    ("args/body_no_media_type", "the media type is the user's"),
    ("args/body_two_words", "either can be meant"),
    ("args/body_word_unknown", "the language has no such body"),
    ("args/form_and_signed", "a body becomes fields of the user's choice"),
    ("args/form_and_struct", "a body becomes fields of the user's choice"),
    ("args/part_and_signed", "a body becomes parts of the user's choice"),
    ("args/part_twice", "either has another name, or both are one list"),
    ("args/pattern", "what is sent has a name and a type of its own"),
    ("args/placeholder_type", "the type is the user's"),
    ("args/same_field", "either has another name, or both are one list"),
    ("args/same_header", "either has another name, or both are one list"),
    ("args/same_query", "either has another name, or both are one list"),
    ("args/same_query_styled", "either has another name, or both are one list"),
    ("args/self_type", "the type is the user's"),
    ("args/style_alone", "the style is the server's"),
    ("args/style_unknown", "the style is the server's"),
    ("args/two_bodies", "two bodies become one of the user's types"),
    ("args/unknown_kind", "the language has no such argument"),
    ("args/with_alone", "the function is the user's"),
    ("args/with_closure", "the function is the user's"),
    ("args/with_on_server", "the type is the user's"),
    ("codecs/error_no_type", "the type is the user's"),
    ("codecs/error_unknown", "the language has no such codec"),
    ("codecs/of_text", "each body says it where it is declared"),
    ("codecs/quoted_unknown", "the codec is the user's"),
    ("codecs/unknown", "the language has no such codec"),
    ("codings/accept_assigned", "the codings are the server's"),
    ("codings/accept_unknown", "the language has no such coding"),
    ("codings/content_alone", "the coding is the server's"),
    ("codings/content_number", "the coding is the server's"),
    ("codings/content_unknown", "the language has no such coding"),
    ("constants/header_assigned", "the names are the server's"),
    ("constants/header_line_break", "what the lines were to say is the user's"),
    ("constants/header_no_value", "the value is the server's"),
    ("constants/header_not_ascii", "the value is the user's"),
    ("constants/header_path", "the value is in a constant"),
    ("constants/query_path", "the value is in a constant"),
    ("constants/same_request", "the path is the user's"),
    ("constants/same_request_of_argument", "the path is the user's"),
    ("constants/same_request_of_flag", "the path is the user's"),
    ("errors/abstract_body", "the type is the user's"),
    ("errors/body_borrows", "the owned form of a type is the user's"),
    ("errors/default_body_borrows", "the owned form of a type is the user's"),
    ("errors/self_as_error_type", "the type is the user's"),
    ("errors/success_alone", "no error is left, and with it the error type goes"),
    ("keys/base_not_literal", "the value is in a constant"),
    ("keys/base_placeholder", "every endpoint changes"),
    ("keys/failure_alone", "the function is the user's"),
    ("keys/finish_alone", "the function is the user's"),
    ("keys/foreign_method_refused", "no endpoint has such a method"),
    ("keys/method_connect", "no endpoint has such a method"),
    ("keys/method_connect_quoted", "no endpoint has such a method"),
    ("keys/method_unsupported", "no endpoint has such a method"),
    ("keys/no_value", "the value is the user's"),
    ("keys/not_a_list", "the statuses are the user's"),
    ("keys/not_yet", "the language has no such key"),
    ("keys/of_client", "the key goes to another attribute, of which `#[endpoint]` sees nothing"),
    ("keys/outcome_is_no_function", "the function is the user's"),
    ("keys/sse_alone", "what it says is the server's"),
    ("keys/sse_assigned", "what it says is the server's"),
    ("keys/sse_end_quoted_type", "the data is the server's"),
    ("keys/sse_error_alone", "the name or the function is the user's"),
    ("keys/sse_error_no_type", "the type is the user's"),
    ("keys/stream", "the language has no such key"),
    ("keys/timeout_overflow", "the time is the user's"),
    ("keys/timeout_too_fine", "no time-out is that short"),
    ("link/on_server", "the endpoint goes to another trait"),
    ("open_enum/content", "serde has more than an open enum"),
    ("open_enum/generic", "the types are the user's"),
    ("open_enum/on_struct", "there is no enum yet"),
    ("open_enum/own_fields", "the fields become a struct of the user's"),
    ("page/alone", "what it says is the server's"),
    ("page/derive_enum", "a variant becomes a field"),
    ("page/derive_function_closure", "the function is the user's"),
    ("page/derive_no_list", "the field is the user's"),
    ("page/derive_no_word", "either can be meant"),
    ("page/empty", "what it says is the server's"),
    ("page/unknown_word_far", "the language has no such word"),
    ("path/encoded_query", "what is encoded already would be encoded once more"),
    ("path/field_of_argument", "the type of the value is the user's"),
    ("path/query_beside_same_query", "which of the two is meant is the user's"),
    ("reply/borrows", "the owned form of the fields is the user's"),
    ("reply/nothing", "what is asked for is the user's"),
    ("reply/on_enum", "what the enum is of the reply is the user's"),
    ("reply/on_union", "a union becomes a struct of the user's"),
    ("resend/attempts_alone", "the number is the user's"),
    ("resend/attempts_negative", "the number is the user's"),
    ("resend/attempts_path", "the value is in a constant"),
    ("resend/challenge_alone", "status and header are the server's"),
    ("resend/challenge_assigned", "the header is the server's"),
    ("resend/challenge_class", "the status is the server's"),
    ("resend/challenge_empty", "status and header are the server's"),
    ("resend/challenge_no_header", "the header is the server's"),
    ("resend/challenge_no_name", "the header is the server's"),
    ("resend/challenge_no_status", "the status is the server's"),
    ("resend/challenge_reserved", "the header is the server's"),
    ("resend/challenge_success", "the status is the server's"),
    ("resend/idempotent_no_value", "either can be meant"),
    ("resend/idempotent_word", "either can be meant"),
    ("resend/key_call", "the name is the server's"),
    ("resend/refresh_alone", "the statuses are the server's"),
    ("sign/alone", "the scheme is the server's"),
    ("sign/bot_agent_foreign", "the agent is the user's"),
    ("sign/bot_value", "the agent is the user's"),
    ("sign/component_never_sent", "what it says is the user's"),
    ("sign/hmac_header_never_sent", "what it says is the user's"),
    ("sign/hmac_header_never_sent_of_trait", "what it says is the user's"),
    ("sign/hmac_no_body", "what is signed is the server's"),
    ("sign/hmac_placeholder_unknown", "what was meant is the user's"),
    ("sign/hmac_time_unsigned", "what is signed is the server's"),
    ("sign/query_param_sf", "which parameter is the user's"),
    ("sign/scheme_called", "the value has to have a name"),
    ("sign/scheme_foreign", "the scheme is the server's"),
    ("sign/several_empty", "what signs is the user's"),
    ("sign/signature_never_made", "which is meant is the user's"),
    ("sign/stream_hmac", "what is signed is the server's"),
    ("sign/stream_of_trait", "what is signed is the server's"),
    ("sign/stream_sigv4", "either can be meant"),
    ("sign/unsigned_of_trait", "the endpoints are the user's"),
    ("sign/verify_header_never_sent", "what is sent has a name and a type of its own"),
    ("sign/verify_quoted", "what is covered is the server's"),
    ("sign/verify_word", "the language has no such scheme"),
    ("signature/abstract_reply", "the type is the user's"),
    ("signature/generic", "the type is the user's"),
    ("signature/placeholder_reply", "the type is the user's"),
    ("signature/result_of_three", "which of three types are meant is the user's"),
    ("signature/self_reply", "the type is the user's"),
    ("signature/variadic", "the types are the user's"),
    ("success/alone", "which statuses are a success is the server's"),
    ("success/none_and_error", "either can be meant"),
    ("success/none_and_success", "either can be meant"),
    ("success/none_class", "the statuses are the server's"),
    ("success/typed_xml_alone", "the type is the user's"),
    ("trait/associated_const", "the item finds another place"),
    ("trait/associated_type", "the item finds another place"),
    ("trait/async_trait_above", "the attribute was taken away before the macro ran"),
    ("trait/generic", "the types are the user's"),
    ("trait/on_function", "there is no trait yet"),
    ("trait/on_impl", "there is no trait yet"),
    ("trait/on_struct", "there is no trait yet"),
    ("trait/same_request", "the path is the user's"),
    ("trait/same_request_under_one_condition", "the path is the user's"),
    ("trait/stray_endpoint", "the trait is not seen by the attribute of a method"),
    ("trait/stray_endpoint_on_function", "there is no trait yet"),
    ("trait/unmarked_method_with_errors", "the statuses are the user's"),
];

/// What rustc reports by itself.
const BY_RUSTC: &str = "types";

/// One file of the suite.
struct Source {
    folder: String,
    name: String,
    text: String,
}

#[test]
fn every_edit_is_kept_as_it_mends() {
    let mut folders: BTreeMap<String, String> = BTreeMap::new();
    for source in sources() {
        let Some(mended) = mended(&source) else { continue };
        let folder = folders.entry(source.folder.clone()).or_default();
        let facts = facts(&source.text).join("`, `");
        writeln!(folder, "\n// {facts}\nmod {} {{", source.name).unwrap();
        // A lint that a file denies is not what its mistake is about.
        let lines = mended.lines().filter(|line| !line.starts_with("#![deny("));
        writeln!(folder, "{}\n}}", lines.collect::<Vec<_>>().join("\n").trim()).unwrap();
    }
    for (folder, modules) in &folders {
        let text = format!(
            "// What the mends make of `../ui/{folder}/`; written by `BLESS=1 cargo test -p bac-macros mended`.\n\
             {modules}"
        );
        let path = root().join("mended").join(format!("{folder}.rs"));
        if std::env::var_os("BLESS").is_some() {
            fs::create_dir_all(root().join("mended")).unwrap();
            fs::write(&path, text).unwrap();
        } else {
            let kept = fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(kept, text, "{}: BLESS=1, and read the difference", path.display());
        }
    }
    let all: Vec<String> = folders.into_keys().collect();
    let list = fs::read_to_string(root().join("mended.rs")).unwrap();
    for folder in all {
        assert!(list.contains(&format!("mended/{folder}.rs\"")), "mended.rs: {folder} is missing");
    }
}

#[test]
fn few_mistakes_have_no_edit() {
    let mut with: Vec<String> = Vec::new();
    let mut without: Vec<String> = Vec::new();
    let mut files: Vec<String> = Vec::new();
    for source in sources() {
        for message in messages(&source.text) {
            if message.mend.edits.is_empty() {
                files.push(format!("{}/{}", source.folder, source.name));
                without.push(message.fact);
            } else {
                with.push(message.fact);
            }
        }
    }
    files.dedup();
    let listed: Vec<&str> = WITHOUT_EDIT.iter().map(|(name, _)| *name).collect();
    assert_eq!(files, listed, "mistakes without an edit");
    // One mistake may have an edit here and none there: it depends on what stands around it.
    without.retain(|fact| !with.contains(fact));
    for facts in [&mut with, &mut without] {
        facts.sort();
        facts.dedup();
    }
    let (without, all) = (without.len(), with.len() + without.len());
    assert!(without * 100 < all * 15, "{without} of {all} distinct mistakes have no edit");
    println!("{without} of {all} distinct mistakes have no edit, in {} files", files.len());
}

/// The source without its mistakes; `None` if one of them has no edit.
fn mended(source: &Source) -> Option<String> {
    let Source { folder, name, .. } = source;
    let mut text = source.text.clone();
    // Edits of one literal exclude each other, so that five mistakes take more than one round.
    let rounds = if folder == "five" { 5 } else { 1 };
    for _ in 0..rounds {
        let messages = messages(&text);
        if messages.iter().any(|message| message.mend.edits.is_empty()) {
            return None;
        }
        text = applied(&text, &messages);
    }
    let left: Vec<String> = messages(&text).into_iter().map(|message| message.fact).collect();
    assert!(left.is_empty(), "{folder}/{name} is mended to\n{text}\nand leads to {left:?}");
    Some(text)
}

/// The edits of each mistake, all of them or none.
fn applied(text: &str, messages: &[Message]) -> String {
    let mut taken: Vec<(Range<usize>, &str)> = Vec::new();
    for message in messages {
        let edits: Vec<_> = message.mend.edits.iter().map(|edit| change(text, edit)).collect();
        let meets = |range: &Range<usize>| {
            taken.iter().any(|(taken, _)| taken.start < range.end && range.start < taken.end)
        };
        if !edits.iter().any(|(range, _)| meets(range)) {
            taken.extend(edits);
        }
    }
    // Insertions at one place stay in their order.
    taken.sort_by_key(|(range, _)| (range.start, range.end));
    let mut mended = text.to_owned();
    for (range, replacement) in taken.into_iter().rev() {
        mended.replace_range(range, replacement);
    }
    mended
}

/// Bytes of the text, and what takes their place. What is removed takes a blank with it.
fn change<'a>(text: &str, edit: &'a Edit) -> (Range<usize>, &'a str) {
    let range = match edit.at {
        At::Over(place) => bytes(text, place.start).start..bytes(text, place.end).end,
        At::Before(span) => bytes(text, span).start..bytes(text, span).start,
        At::After(span) => bytes(text, span).end..bytes(text, span).end,
    };
    if !matches!(edit.at, At::Over(_)) || !edit.text.is_empty() {
        return (range, &edit.text);
    }
    let (before, after) = (&text[..range.start], &text[range.end..]);
    if after.starts_with(' ') && before.ends_with([' ', '(', '[', '\n', '&']) {
        return (range.start..range.end + 1, "");
    }
    let is_end = before.ends_with(' ') && after.starts_with([')', ',', ';', ']']);
    (range.start - usize::from(is_end)..range.end, "")
}

/// The bytes of a token; one that the macro has made itself has no place in the source.
fn bytes(text: &str, span: Span) -> Range<usize> {
    let (start, end) = (span.start(), span.end());
    assert!(span.byte_range() != (0..0), "an edit at a token that is not in the source");
    let offset = |line: usize, column: usize| {
        let before: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let rest = &text[before..];
        before + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
    };
    offset(start.line, start.column)..offset(end.line, end.column)
}

fn facts(text: &str) -> Vec<String> {
    messages(text).into_iter().map(|message| message.fact).collect()
}

/// What the macros report of a file.
pub(super) fn messages(text: &str) -> Vec<Message> {
    let diagnostics = Diagnostics::default();
    run(text.parse().expect("the file consists of tokens"), &diagnostics);
    diagnostics.into_messages()
}

/// Runs the macros on each item that is marked, as rustc would: the outermost first.
fn run(tokens: TokenStream, diagnostics: &Diagnostics) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        let start = at;
        while let Some(name) = attribute(&tokens, at) {
            at += 2;
            let derived = match &*name {
                "derive" => arguments(&tokens[at - 1]).to_string(),
                _ => String::new(),
            };
            let is_derived = |ours: &str| derived.split(", ").any(|derived| derived == ours);
            if name != "client"
                && name != "endpoint"
                && !is_derived("Reply")
                && !is_derived("OpenEnum")
                && !is_derived("Page")
            {
                continue;
            }
            let is_end = |token: &TokenTree| match token {
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                TokenTree::Punct(punct) => punct.as_char() == ';',
                _ => false,
            };
            let end = tokens[at..].iter().position(is_end).map_or(tokens.len(), |end| at + end + 1);
            let item = || tokens[start..at - 2].iter().chain(&tokens[at..end]).cloned().collect();
            if is_derived("OpenEnum") {
                let _ = open_enum::expanded(item(), diagnostics);
            } else if is_derived("Page") {
                let _ = page_struct::expanded(item(), diagnostics);
            } else if name == "client" {
                let _ = driver::expanded(
                    Features::of_runtime(),
                    arguments(&tokens[at - 1]),
                    item(),
                    diagnostics,
                );
            } else if name == "derive" {
                let _ = driver::expanded_reply(Features::of_runtime(), item(), diagnostics);
            } else {
                driver::report_stray_endpoint(&item(), diagnostics);
            }
            at = end;
        }
        if let Some(token) = tokens.get(at) {
            if let TokenTree::Group(group) = token {
                run(group.stream(), diagnostics);
            }
            at += 1;
        }
    }
}

/// The last name of the attribute that begins at `at`, if one does.
fn attribute(tokens: &[TokenTree], at: usize) -> Option<String> {
    match (tokens.get(at)?, tokens.get(at + 1)?) {
        (TokenTree::Punct(hash), TokenTree::Group(group)) if hash.as_char() == '#' => {
            let path = group.stream().into_iter();
            let path = path.take_while(|token| !matches!(token, TokenTree::Group(_)));
            Some(path.last()?.to_string())
        }
        _ => None,
    }
}

/// What is in the parentheses of an attribute.
fn arguments(attribute: &TokenTree) -> TokenStream {
    let TokenTree::Group(attribute) = attribute else { return TokenStream::new() };
    match attribute.stream().into_iter().last() {
        Some(TokenTree::Group(arguments)) => arguments.stream(),
        _ => TokenStream::new(),
    }
}

fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    for folder in entries(root().join("ui")) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        if name == BY_RUSTC {
            continue;
        }
        for file in entries(folder).into_iter().filter(|file| file.extension().unwrap() == "rs") {
            let text = fs::read_to_string(&file).unwrap();
            let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
            sources.push(Source { folder: name.clone(), name: stem, text });
        }
    }
    assert!(sources.len() > 200, "{} files", sources.len());
    sources
}

fn entries(folder: PathBuf) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/compile-fail/tests")
}
