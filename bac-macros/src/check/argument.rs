//! Rules for the arguments of an endpoint, and for the path that they are in.

use std::ops::Range;

use bac_wire::is_written_by_client;
use syn::{FnArg, Pat, PatType, Type, TypeArray};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    draft::MethodDraft,
    parse::{
        Argument, Candidates, Codec, Constant, Constants, Fills, Kind, Method, PathMarker,
        Template, other_than_codec, written_argument,
    },
    suggest,
    tokens::{Spanned, ends_in, plain_type, unraw},
    types::{Multiplicity, behind_reference, is_abstract, only_argument, owned_form, shown},
};

/// What is wrong with the arguments wherever they go.
pub(super) fn arguments(draft: &MethodDraft, diagnostics: &Diagnostics) {
    placement(draft, diagnostics);
    path_and_kind(draft, diagnostics);
    path_value(draft, diagnostics);
    strict_of_nothing(draft, diagnostics);
    repeated_argument(draft, diagnostics);
    two_bodies(draft, diagnostics);
    body_and_pieces(draft, diagnostics);
    fields_and_parts(draft, diagnostics);
    body_on_get(draft, diagnostics);
    body_of_bytes(draft, diagnostics);
    part_of_bytes(draft, diagnostics);
    body_media_type(draft, diagnostics);
    optional_signed(draft, diagnostics);
    nested_option(draft, diagnostics);
    header_reserved(draft, diagnostics);
    constant_never_sent(draft, diagnostics);
    same_name(draft, diagnostics);
    style_of_list(draft, diagnostics);
    without_members(draft, diagnostics);
    cookie_of_list(draft, diagnostics);
    cookie_beside_header(draft, diagnostics);
}

/// What a server half cannot receive.
pub(super) fn received_arguments(draft: &MethodDraft, diagnostics: &Diagnostics) {
    received_array(draft, diagnostics);
    received_for_ever(draft, diagnostics);
    received_with(draft, diagnostics);
    received_set_of_references(draft, diagnostics);
}

/// Every placeholder has its argument, and every argument its place.
fn placement(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(template) = &draft.attribute.template else {
        // Without the path nothing can be said about arguments that may be in it.
        return;
    };
    let in_path =
        |argument: &Argument| template.values().any(|(value, _)| value == unraw(&argument.ident));
    for argument in draft.arguments.iter().filter(|argument| in_path(argument)) {
        if let Some(marker) = &argument.marker {
            let name = unraw(&argument.ident);
            let shown = marker.kind.attribute();
            let fact = format!("argument `{name}` is in the path and marked `{shown}`");
            let rest = if template.is_rest(&name) { ".." } else { "" };
            let help = format!("remove `{shown}`, or `{{{name}{rest}}}` from the path");
            let mend = Mend::new(help).with(Edit::remove(marker.place));
            diagnostics.error(marker.place, fact, mend);
        } else if let Some(marker) = argument.path_marker.as_ref().filter(|it| it.takes_any) {
            any_segments(argument, marker, template, diagnostics);
        } else if let Some(marker) = &argument.path_marker {
            let fact = "path arguments need no attribute";
            let help = format!("remove `#[path]`: `{{{}}}` is in the path", unraw(&argument.ident));
            let mend = Mend::new(help).with(Edit::remove(marker.whole));
            diagnostics.error(marker.name, fact, mend);
        }
    }
    let mut unplaced: Vec<&Argument> = draft
        .arguments
        .iter()
        .filter(|a| a.kind() == Kind::Path && !a.is_broken && !in_path(a))
        .collect();
    no_argument(draft, template, &mut unplaced, diagnostics);
    if template.is_broken {
        return;
    }
    for argument in unplaced {
        not_part(argument, Some(template), draft, diagnostics);
    }
}

/// What any segments are taken of is one value that fills the rest of the path.
fn any_segments(
    argument: &Argument,
    marker: &PathMarker,
    template: &Template,
    diagnostics: &Diagnostics,
) {
    let name = unraw(&argument.ident);
    let multiplicity = Multiplicity::of(&argument.ty);
    if !template.is_rest(&name) {
        let fact = format!("`{{{name}}}` is one segment, and takes no others");
        let (one, rest) = (format!("{{{name}}}"), format!("{{{name}..}}"));
        let text = quoted(&template.text.replacen(&one, &rest, 1));
        // A path has one rest.
        let mend = if template.values().any(|(value, _)| template.is_rest(value)) {
            Mend::new("remove `#[path(any_segments)]`").with(Edit::remove(marker.whole))
        } else {
            Mend::new(format!("write `{text}`, or leave `any_segments` out"))
                .with(Edit::over(template.literal.span(), text))
        };
        diagnostics.error(marker.whole, fact, mend);
    } else if multiplicity.is_list && !multiplicity.is_optional {
        let fact = format!("`{}` has segments of its own", shown(&argument.ty));
        let mend = Mend::new("remove `#[path(any_segments)]`, or take the whole path as one value")
            .with(Edit::remove(marker.whole));
        diagnostics.error(marker.whole, fact, mend);
    }
}

/// A placeholder without an argument, and the argument it was most likely meant for.
fn no_argument(
    draft: &MethodDraft,
    template: &Template,
    unplaced: &mut Vec<&Argument>,
    diagnostics: &Diagnostics,
) {
    let mut missing: Vec<(&str, _)> = Vec::new();
    for (name, range) in template.values() {
        let is_of = |argument: &&PatType| matches!(&*argument.pat, Pat::Ident(pattern) if unraw(&pattern.ident) == name);
        if let Some(argument) = draft.written.absent.iter().find(is_of) {
            conditional_placeholder(draft, name, argument, diagnostics);
            continue;
        }
        let filled = draft.arguments.iter().any(|argument| unraw(&argument.ident) == name);
        if !filled && missing.iter().all(|(known, _)| *known != name) {
            missing.push((name, range));
        }
    }
    let mut left: Vec<(usize, &str)> = Vec::new();
    for (index, (name, _)) in missing.iter().enumerate() {
        let similar =
            unplaced.iter().position(|argument| is_similar(&unraw(&argument.ident), name));
        match similar.map(|at| unplaced.remove(at)) {
            Some(argument) => misnamed(missing.get(index), argument, template, diagnostics),
            None => left.push((index, *name)),
        }
    }
    // One that is left over on either side is one mistake, whatever the names.
    if let ([(index, _)], [argument]) = (left.as_slice(), unplaced.as_slice())
        && !is_structured(&argument.ty)
    {
        misnamed(missing.get(*index), argument, template, diagnostics);
        unplaced.clear();
        return;
    }
    let candidates = Candidates::of(&draft.written.signature);
    for (index, name) in left {
        let Some((_, range)) = missing.get(index) else { continue };
        let argument = format!("{}: &str", written_argument(name));
        let mend = Mend::new(format!("add `{argument}` to `fn {}`", unraw(&draft.signature.ident)));
        let mend = match candidates.append(&argument) {
            Some(edit) => mend.with(edit),
            None => mend,
        };
        report_missing(name, range, template, mend, diagnostics);
    }
}

/// A path is whole or there is none.
fn conditional_placeholder(
    draft: &MethodDraft,
    name: &str,
    argument: &PatType,
    diagnostics: &Diagnostics,
) {
    let cfgs = || argument.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    let shown: Vec<String> = cfgs().map(shown).collect();
    let shown = shown.join(" ");
    let fact = format!("`{{{name}}}` stands in the path whether or not its argument is there");
    let mut mend = Mend::new(format!("put `{shown}` above the endpoint"));
    for cfg in cfgs() {
        mend = mend.with(Edit::remove(place(cfg)));
    }
    if let Some(first) = draft.written.attributes.first() {
        mend = mend.with(Edit::before(place(first).start, format!("{shown} ")));
    }
    let at = cfgs().next().map_or(place(&argument.pat), place);
    diagnostics.error(at, fact, mend);
}

/// The placeholder and the argument that were meant for each other.
fn misnamed(
    placeholder: Option<&(&str, &Range<usize>)>,
    argument: &Argument,
    template: &Template,
    diagnostics: &Diagnostics,
) {
    let Some((name, range)) = placeholder else { return };
    let (near, written) = (unraw(&argument.ident), written_argument(name));
    let help =
        format!("rename the argument `{near}` to `{written}`, or the placeholder to `{{{near}}}`");
    let mend = Mend::new(help).with(Edit::over(argument.ident.span(), written));
    report_missing(name, range, template, mend, diagnostics);
}

fn report_missing(
    name: &str,
    range: &Range<usize>,
    template: &Template,
    mend: Mend,
    diagnostics: &Diagnostics,
) {
    let fact = format!("no argument for path placeholder `{{{name}}}`");
    let excerpt = (template.text.as_str(), range);
    diagnostics.error_in(place(&template.literal), fact, excerpt, mend);
}

fn is_similar(left: &str, right: &str) -> bool {
    let parts = |name: &str| name.split('_').map(str::to_owned).collect::<Vec<_>>();
    let shared = parts(left).iter().any(|part| parts(right).contains(part));
    shared || suggest::nearest(left, &[right]).is_some()
}

/// An argument that says nothing about how it is sent; there is no template where a link is called.
pub(super) fn not_part(
    argument: &Argument,
    template: Option<&Template>,
    draft: &MethodDraft,
    diagnostics: &Diagnostics,
) {
    let name = unraw(&argument.ident);
    if let (Some(marker), Some(template)) = (&argument.path_marker, template) {
        let fact = format!("`{{{name}}}` is not in the path");
        let separator = if template.text.ends_with('/') { "" } else { "/" };
        let text = quoted(&format!("{}{separator}{{{name}}}", template.text));
        let mend = Mend::new(format!("write `{text}`, and remove `#[path]`"))
            .with(Edit::over(template.literal.span(), text))
            .with(Edit::remove(marker.whole));
        diagnostics.error(argument.ident.span(), fact, mend);
        return;
    }
    let method = draft.attribute.method.as_ref().map(|method| method.value);
    let may_have_body = method.is_none_or(Method::may_have_body);
    let has_room = may_have_body && !draft.has_body();
    let takes_fields = may_have_body && draft.bodies().next().is_none();
    let marked = |help: String, kind: Kind| {
        let attribute = kind.attribute();
        Mend::new(help).with(match &argument.path_marker {
            Some(marker) => Edit::over(marker.whole, attribute),
            None => Edit::before(argument.plain.start, format!("{attribute} ")),
        })
    };
    if has_room && is_structured(&argument.ty) {
        // A value that hardly is text is no field of a form.
        let kinds = kinds(Fills::Body).chain(kinds(Fills::Fields));
        let kinds = kinds.filter(|kind| !kind.is_piece());
        let mend = marked(format!("mark it {}", any_of(kinds)), Kind::Body);
        let fact = format!("cannot tell how `{name}` is sent");
        diagnostics.error(argument.ident.span(), fact, mend);
        return;
    }
    // What hardly needs a body needs no signature either.
    let body = self::kinds(Fills::Body).filter(|kind| has_room && *kind != Kind::Signed);
    let fields = self::kinds(Fills::Fields).filter(|kind| takes_fields || !kind.is_piece());
    let kinds = any_of(fields.chain(body));
    let help = match template {
        Some(_) => format!("mark it {kinds}, or add `{{{name}}}` to the path"),
        None => format!("mark it {kinds}"),
    };
    let fact = format!("argument `{name}` is not part of the request");
    diagnostics.error(argument.ident.span(), fact, marked(help, Kind::Query));
}

fn kinds(part: Fills) -> impl Iterator<Item = Kind> {
    Kind::marked().filter(move |kind| kind.fills(part))
}

/// "`#[query]`, `#[header("…")]` or `#[body]`".
fn any_of(kinds: impl Iterator<Item = Kind>) -> String {
    let examples: Vec<&str> = kinds.map(|kind| kind.row().example).collect();
    suggest::any_of(&examples)
}

/// A type that hardly fits into a path: not text, a number, a flag or a list of them.
fn is_structured(ty: &Type) -> bool {
    let multiplicity = Multiplicity::of(ty);
    let Type::Path(path) = behind_reference(&multiplicity.item) else { return false };
    let Some(last) = path.path.segments.last() else { return false };
    let simple = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8",
        "u16", "u32", "u64", "u128", "usize", "String", "Uuid", "Cow",
    ];
    !simple.iter().any(|name| last.ident == name)
}

fn path_value(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(template) = &draft.attribute.template else { return };
    for argument in draft.arguments.iter().filter(|argument| argument.kind() == Kind::Path) {
        let name = unraw(&argument.ident);
        if template.values().all(|(value, _)| value != name) {
            continue;
        }
        let multiplicity = Multiplicity::of(&argument.ty);
        let ty = shown(&argument.ty);
        let item = shown(&multiplicity.item);
        let (is_optional, is_list) = (multiplicity.is_optional, multiplicity.is_list);
        let may_be_list = template.is_rest(&name);
        if !is_optional && (!is_list || may_be_list) {
            continue;
        }
        let mend = if is_optional && is_list && may_be_list {
            Mend::write(place(&argument.ty), format!("&[{item}]"))
                .and(": a path without the segments is another endpoint")
        } else if is_list {
            let rest = format!(": one value fills one segment, and `{{{name}..}}` takes several");
            Mend::write(place(&argument.ty), item).and(&rest)
        } else {
            Mend::write(place(&argument.ty), item)
                .and(": a path without the segment is another endpoint")
        };
        diagnostics.error(place(&argument.ty), format!("`{ty}` cannot be a path value"), mend);
    }
}

/// `#[query] #[path]`: what is in the path was reported as that.
fn path_and_kind(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let is_in_path = |argument: &Argument| {
        let mut templates = draft.attribute.template.iter();
        let name = unraw(&argument.ident);
        templates.any(|template| template.values().any(|(value, _)| value == name))
    };
    for argument in draft.arguments.iter().filter(|argument| !is_in_path(argument)) {
        if let (Some(kind), Some(path)) = (&argument.marker, &argument.path_marker) {
            let shown = kind.kind.attribute();
            let fact = format!("`{shown}` and `#[path]` on the same argument");
            let mend = Mend::new(format!("keep `{shown}`")).with(Edit::remove(path.whole));
            diagnostics.error(path.whole, fact, mend);
        }
    }
}

/// What is strict is strict about values.
fn strict_of_nothing(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let said = draft.attribute.shared.settings.strict_paths.as_ref().filter(|said| said.value);
    let is_judged = |argument: &Argument| matches!(draft.kind(argument), Kind::Path | Kind::Rest);
    let is_broken = draft.attribute.template.as_ref().is_some_and(|template| template.is_broken);
    if let Some(said) = said.filter(|_| !is_broken && !draft.arguments.iter().any(is_judged)) {
        let fact = "no value in the path is one that `strict_paths` judges";
        diagnostics.error(said.span, fact, Mend::new("remove it").with(Edit::remove(said.whole)));
    }
}

fn repeated_argument(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for (index, argument) in draft.arguments.iter().enumerate() {
        let name = unraw(&argument.ident);
        let mut before = draft.arguments.iter().take(index);
        let Some(first) = before.find(|first| unraw(&first.ident) == name) else { continue };
        let is_same = first.kind() == argument.kind() && shown(&first.ty) == shown(&argument.ty);
        let mend = match whole_argument(draft, index).filter(|_| is_same) {
            Some(whole) => {
                Mend::new("remove it, or give it another name").with(Edit::remove(whole))
            }
            None => "give the second another name".into(),
        };
        let fact = format!("argument `{name}` is declared twice");
        diagnostics.error(argument.ident.span(), fact, mend);
    }
}

fn two_bodies(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let mut bodies = draft.bodies();
    let Some(first) = bodies.next() else { return };
    for second in bodies {
        let fact = "two arguments are the request body";
        let (first, name) = (unraw(&first.ident), unraw(&second.ident));
        let help = format!("put `{first}` and `{name}` in one struct");
        diagnostics.error(second.ident.span(), fact, help);
    }
}

/// A body is one value, or consists of fields or parts. Those are more, so the body is what is misplaced.
fn body_and_pieces(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let (Some(body), Some(piece)) = (draft.bodies().next(), draft.pieces().next()) else { return };
    let method = draft.attribute.method.as_ref().map(|method| method.value);
    if !method.is_none_or(Method::may_have_body) {
        // Neither has a place there, which is what is reported.
        return;
    }
    let name = unraw(&body.ident);
    let what = if piece.kind().is_part() { "part" } else { "field" };
    let fact =
        format!("`{name}` is the request body, and `{}` a {what} of it", unraw(&piece.ident));
    let as_part = match body.kind() {
        Kind::Text | Kind::Stream => Some(Kind::Part),
        Kind::Body => Some(Kind::PartJson),
        Kind::Bytes => Some(Kind::PartBytes),
        _ => None,
    };
    let as_piece = match as_part {
        _ if !piece.kind().is_part() => {
            (!is_structured(&body.ty) && body.kind() != Kind::Signed).then_some(Kind::Field)
        }
        as_part => as_part,
    };
    let mend = match (&body.marker, as_piece) {
        (Some(marker), Some(kind)) => {
            let text = kind.attribute();
            Mend::new(format!("make `{name}` a {what}, too: `{text}`"))
                .with(Edit::over(marker.place, text))
        }
        _ => format!("make {what}s of what is in `{name}`, or put all in it").into(),
    };
    diagnostics.error(body.ident.span(), fact, mend);
}

/// A body consists of fields or of parts.
fn fields_and_parts(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(part) = draft.pieces().find(|piece| piece.kind().is_part()) else { return };
    let fields: Vec<&Argument> =
        draft.pieces().filter(|piece| piece.kind() == Kind::Field).collect();
    let Some(first) = fields.first() else { return };
    let fact = format!(
        "`{}` is a field of a form, and `{}` a part of the body",
        unraw(&first.ident),
        unraw(&part.ident)
    );
    let mut mend = Mend::new("make parts of the fields, too: `#[part]`");
    for marker in fields.iter().filter_map(|field| field.marker.as_ref()) {
        mend = mend.with(Edit::over(marker.name, Kind::Part.row().name));
    }
    diagnostics.error(first.ident.span(), fact, mend);
}

fn body_on_get(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(method) = draft.attribute.method.as_ref().map(|method| method.value) else { return };
    if method.may_have_body() {
        return;
    }
    pieces_on_get(draft, method, diagnostics);
    // What is signed is the first message of a WebSocket.
    let is_first_message =
        |argument: &&Argument| draft.opens_websocket() && argument.kind() == Kind::Signed;
    for body in draft.bodies().filter(|argument| !is_first_message(argument)) {
        let fact = format!("a `{}` request has no body", method.name());
        let is_plain = !is_structured(&body.ty);
        let as_query = |words: &str| match &body.marker {
            Some(marker) if is_plain => Mend::new(words).with(Edit::over(marker.place, "#[query]")),
            _ => Mend::new(words),
        };
        let as_post = |words: &str| match &draft.attribute.method {
            Some(method) => Mend::new(words).with(Edit::over(method.span, "POST")),
            None => Mend::new(words),
        };
        let mend = match body.kind() {
            Kind::Stream => as_post("use `POST`, or another method"),
            Kind::Signed => as_post("use `POST`: what is signed travels in the body"),
            _ if draft.opens_websocket() => as_query("mark the argument `#[query]` or `#[signed]`"),
            _ if is_plain => as_query("mark the argument `#[query]`, or use another method"),
            _ => as_post("use `POST`, or mark the argument `#[query(flatten)]`"),
        };
        diagnostics.error(body.ident.span(), fact, mend);
    }
}

/// One mistake, however many fields or parts there are.
fn pieces_on_get(draft: &MethodDraft, method: Method, diagnostics: &Diagnostics) {
    let Some(first) = draft.pieces().next() else { return };
    if draft.pieces().any(|piece| piece.kind().is_part()) {
        let fact = format!("a `{}` request has no parts", method.name());
        let mend = Mend::new("use `POST`, or another method");
        let mend = match &draft.attribute.method {
            Some(method) => mend.with(Edit::over(method.span, "POST")),
            None => mend,
        };
        diagnostics.error(first.ident.span(), fact, mend);
        return;
    }
    let fact = format!("a `{}` request has no form", method.name());
    let mut mend = Mend::new(if draft.opens_websocket() {
        "mark each field `#[query]`"
    } else {
        "mark each field `#[query]`, or use `POST`"
    });
    for marker in draft.pieces().filter_map(|field| field.marker.as_ref()) {
        mend = mend.with(Edit::over(marker.name, Kind::Query.row().name));
    }
    diagnostics.error(first.ident.span(), fact, mend);
}

/// The bytes would be sent as numbers in a JSON array, if their type can be sent at all.
fn body_of_bytes(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for body in draft.bodies().filter(|body| other_media_type(draft, body).is_none()) {
        let Some(codec @ (Codec::Json | Codec::Xml(_))) = draft.codec_of(body) else { continue };
        let Type::Path(path) = behind_reference(&body.ty) else { continue };
        let words = [("Bytes", "bytes"), ("Upload", "stream"), ("RequestBody", "stream")];
        let word = words.into_iter().find(|(name, _)| ends_in(&path.path, name));
        if let Some((name, word)) = word {
            let fact = format!("a body of `{name}` is not {}", codec.shown());
            let media_type = body.content_type().map(|text| format!(", {}", quoted(&text)));
            let text = format!("#[body({word}{})]", media_type.unwrap_or_default());
            let help = Mend::new(format!("write `{text}`"));
            let help = match &body.marker {
                Some(marker) => help.with(Edit::over(marker.place, text)),
                None => help,
            };
            diagnostics.error(place(&body.ty), fact, help);
        }
    }
}

/// The bytes would be sent as numbers, each in a part of its own, if their type can be sent at all.
fn part_of_bytes(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for part in draft.pieces().filter(|piece| piece.kind() == Kind::Part) {
        let Multiplicity { is_list, item, .. } = Multiplicity::of(&part.ty);
        let Type::Path(path) = behind_reference(&item) else { continue };
        if !(ends_in(&path.path, "Bytes") || is_list && ends_in(&path.path, "u8")) {
            continue;
        }
        let fact = format!("a part of `{}` is not text", shown(&part.ty));
        let name = part.wire_name().value;
        let name = if name == unraw(&part.ident) { String::new() } else { format!(", {name:?}") };
        let text = format!("#[part(bytes{name})]");
        let help = Mend::new(format!("write `{text}`"));
        let help = match &part.marker {
            Some(marker) => help.with(Edit::over(marker.place, text)),
            None => help,
        };
        diagnostics.error(place(&part.ty), fact, help);
    }
}

/// What a body is sent as tells how it is read; a codec of the user's own may have many names.
fn body_media_type(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for body in draft.bodies() {
        if let Some((at, fact, mend)) = other_media_type(draft, body) {
            diagnostics.error(at, fact, mend);
        }
    }
}

fn other_media_type(draft: &MethodDraft, body: &Argument) -> Option<(Place, String, Mend)> {
    let marker = body.marker.as_ref().filter(|it| it.codec.is_none())?;
    let (codec, media_type) = (draft.codec_of(body)?, marker.media_type.as_ref()?);
    let (fact, mend) = other_than_codec(codec, media_type, &body.ty, &marker.attribute)?;
    Some((place(&marker.attribute.meta), fact, mend))
}

fn optional_signed(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for argument in &draft.arguments {
        if argument.kind() == Kind::Signed && Multiplicity::of(&argument.ty).is_optional {
            let fact = "a signed payload cannot be left out";
            let inner = only_argument(behind_reference(&argument.ty), "Option");
            let shown = inner.as_ref().map(shown).unwrap_or_default();
            diagnostics.error(place(&argument.ty), fact, Mend::write(place(&argument.ty), shown));
        }
    }
}

fn nested_option(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for argument in draft.arguments.iter().filter(|a| a.kind().fills(Fills::Fields)) {
        let multiplicity = Multiplicity::of(&argument.ty);
        if only_argument(behind_reference(&multiplicity.item), "Option").is_some() {
            let fact = format!("`{}` has two ways to be absent", shown(&argument.ty));
            let fact = if multiplicity.is_optional && !multiplicity.is_list {
                fact
            } else {
                format!("an item of `{}` cannot be absent", shown(&argument.ty))
            };
            let inner = only_argument(behind_reference(&multiplicity.item), "Option");
            let inner = inner.as_ref().map(shown).unwrap_or_default();
            let text = match (multiplicity.is_optional, multiplicity.is_list) {
                (true, true) => format!("Option<&[{inner}]>"),
                (false, true) => format!("&[{inner}]"),
                (_, false) => format!("Option<{inner}>"),
            };
            diagnostics.error(place(&argument.ty), fact, Mend::write(place(&argument.ty), text));
        }
    }
}

fn header_reserved(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for (index, argument) in draft.arguments.iter().enumerate() {
        if argument.kind() != Kind::Header {
            continue;
        }
        let header = argument.wire_name();
        let is_content_type = header.value.eq_ignore_ascii_case("content-type");
        let is_said_by_body = || draft.has_body() && !can_be_of_any_type(draft, argument);
        if is_written_by_client(&header.value) || (is_content_type && is_said_by_body()) {
            let fact = format!("`{}` is set by the client", header.value);
            let help = if is_content_type {
                "remove the argument; the body says its own: `#[body(bytes, \"image/png\")]`, or `media_type` \
                 of an `Upload`, and a call sends another with `.header(\"Content-Type\", …)`"
            } else {
                "remove the argument"
            };
            let mend = match whole_argument(draft, index) {
                Some(whole) => Mend::new(help).with(Edit::remove(whole)),
                None => Mend::new(help),
            };
            diagnostics.error(header.span, fact, mend);
        }
    }
}

/// Whether the body has no format that decides what it is called, so that an argument can say it: always, or in
/// the place of what the declaration says.
fn can_be_of_any_type(draft: &MethodDraft, content_type: &Argument) -> bool {
    let multiplicity = Multiplicity::of(&content_type.ty);
    let is_any = |body: &Argument| {
        let is_said = body.marker.as_ref().is_some_and(|marker| marker.media_type.is_some());
        matches!(body.kind(), Kind::Text | Kind::Bytes | Kind::Stream)
            && (multiplicity.is_optional || !is_said)
    };
    !multiplicity.is_list && draft.bodies().all(is_any) && draft.pieces().next().is_none()
}

/// The argument with its attributes and a comma; `index` counts without the receiver.
pub(super) fn whole_argument(draft: &MethodDraft, index: usize) -> Option<Place> {
    let pairs = draft.written.signature.inputs.pairs();
    let mut before = None;
    let mut typed = Vec::new();
    for pair in pairs {
        let comma = pair.punct().map(|comma| comma.span);
        if let FnArg::Typed(argument) = pair.value() {
            let whole = place(argument);
            typed.push(match (before, comma) {
                (Some(before), _) => Place::from(before).to(whole),
                (None, Some(comma)) => whole.to(comma),
                (None, None) => whole,
            });
        }
        before = comma;
    }
    typed.get(index).copied()
}

/// What the endpoint says of its own goes behind what an argument says, which is always there.
fn constant_never_sent(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Constants { headers, query } = &draft.attribute.shared.constants;
    for (kind, constants) in [(Kind::Header, headers), (Kind::Query, query)] {
        for argument in draft.arguments.iter().filter(|argument| argument.kind() == kind) {
            let multiplicity = Multiplicity::of(&argument.ty);
            let wire_name = argument.wire_name().value;
            let is_same = |constant: &&Constant| match kind {
                Kind::Header => constant.name.eq_ignore_ascii_case(&wire_name),
                _ => constant.name == wire_name,
            };
            let same = constants.iter().find(is_same);
            let always = !multiplicity.is_optional && !multiplicity.is_list;
            let Some(constant) = same.filter(|_| always) else { continue };
            let name = unraw(&argument.ident);
            let fact = format!("argument `{name}` is sent in the place of this, always");
            let mend = Mend::new(format!("remove it, or make `{name}` an `Option`"))
                .with(Edit::remove(constant.whole));
            diagnostics.error(constant.span, fact, mend);
        }
    }
}

fn same_name(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let mut seen: Vec<(Kind, String)> = Vec::new();
    // Of a flattened value the names are its own.
    let is_named = |argument: &&Argument| {
        argument.kind().fills(Fills::Fields)
            || argument.kind().fills(Fills::Part)
            || matches!(argument.kind(), Kind::QueryDeep | Kind::HeaderFields)
    };
    for (index, argument) in draft.arguments.iter().enumerate().filter(|(_, a)| is_named(a)) {
        let (kind, Spanned { value: shown, span }) = (argument.kind(), argument.wire_name());
        // Header names are the same in any case.
        let is_header = matches!(kind, Kind::Header | Kind::HeaderFields);
        let name = if is_header { shown.to_ascii_lowercase() } else { shown.clone() };
        let is_same = |known: &str| {
            known == name
                || kind == Kind::HeaderFields
                    && (known.starts_with(&name) || name.starts_with(known))
        };
        if seen.iter().any(|(other, known)| kind.meets(*other) && is_same(known)) {
            let fact = format!("{} `{shown}` is sent by two arguments", kind.row().noun);
            let or = match kind {
                Kind::Cookie | Kind::QueryDeep => "",
                Kind::HeaderFields => ", or choose prefixes of which neither begins the other",
                _ => {
                    let help = "use one argument; a `Vec` is sent repeated";
                    diagnostics.error(span, fact, help);
                    continue;
                }
            };
            let mend = Mend::new(format!("remove one of the two{or}"));
            let mend = match whole_argument(draft, index) {
                Some(whole) => mend.with(Edit::remove(whole)),
                None => mend,
            };
            diagnostics.error(span, fact, mend);
        }
        seen.push((kind, name));
    }
}

/// A style says how the items of a list stand beside each other.
fn style_of_list(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for argument in &draft.arguments {
        let (kind, Some(marker)) = (argument.kind(), &argument.marker) else { continue };
        let is_list = Multiplicity::of(&argument.ty).is_list;
        if kind.fills(Fills::Fields) && kind.row().style.is_some() && !is_list {
            let fact = format!("`{}` is no list", shown(&argument.ty));
            let text = unstyled(argument);
            let mend = if is_structured(&argument.ty) {
                // Another name of a list, it may be.
                "write the list in full, such as `&[…]`".into()
            } else {
                Mend::new(format!("write `{text}`, or the type as a list: `&[…]`"))
                    .with(Edit::over(marker.place, text))
            };
            diagnostics.error(place(&argument.ty), fact, mend);
        }
    }
}

/// `#[query("name")]`, whatever else was said.
fn unstyled(argument: &Argument) -> String {
    let name = argument.wire_name().value;
    if argument.kind() == Kind::HeaderFields {
        return format!("#[header({:?})]", name.trim_end_matches('-'));
    }
    if name == unraw(&argument.ident) {
        "#[query]".to_owned()
    } else {
        format!("#[query({name:?})]")
    }
}

/// What is sent member by member has some.
fn without_members(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for argument in draft.arguments.iter().filter(|a| a.kind().fills(Fills::Members)) {
        let Some(marker) = &argument.marker else { continue };
        let multiplicity = Multiplicity::of(&argument.ty);
        let is_pair = matches!(behind_reference(&multiplicity.item), Type::Tuple(pair) if pair.elems.len() == 2);
        let has_members = if multiplicity.is_list {
            is_pair || is_abstract(behind_reference(&multiplicity.item))
        } else {
            is_structured(&argument.ty) || is_abstract(behind_reference(&multiplicity.item))
        };
        if !has_members {
            let fact = format!("`{}` has no members", shown(&argument.ty));
            let text = unstyled(argument);
            let mend = Mend::write(marker.place, text);
            diagnostics.error(place(&argument.ty), fact, mend);
        }
    }
}

/// A cookie is a name with one value.
fn cookie_of_list(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for argument in draft.arguments.iter().filter(|a| a.kind() == Kind::Cookie) {
        let multiplicity = Multiplicity::of(&argument.ty);
        if multiplicity.is_list {
            let fact = format!("`{}` is a list, and a cookie has one value", shown(&argument.ty));
            let item = shown(&multiplicity.item);
            let item = if multiplicity.is_optional { format!("Option<{item}>") } else { item };
            diagnostics.error(place(&argument.ty), fact, Mend::write(place(&argument.ty), item));
        }
    }
}

/// Cookies are one header field, which has one author.
fn cookie_beside_header(draft: &MethodDraft, diagnostics: &Diagnostics) {
    if draft.arguments.iter().all(|argument| argument.kind() != Kind::Cookie) {
        return;
    }
    for (index, argument) in draft.arguments.iter().enumerate() {
        let header = argument.wire_name();
        if argument.kind() == Kind::Header && header.value.eq_ignore_ascii_case("cookie") {
            let fact = format!("`{}` is written by the arguments marked `#[cookie]`", header.value);
            let mend = Mend::new("remove the argument");
            let mend = match whole_argument(draft, index) {
                Some(whole) => mend.with(Edit::remove(whole)),
                None => mend,
            };
            diagnostics.error(header.span, fact, mend);
        }
    }
}

/// The length of an array is not something that a request can promise.
fn received_array(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for argument in &draft.arguments {
        let ty = match only_argument(plain_type(&argument.ty), "Option") {
            Some(inner) => inner,
            None => argument.ty.clone(),
        };
        let kind = draft.kind(argument);
        let sent_as_list =
            kind.fills(Fills::Fields) || matches!(kind, Kind::Rest | Kind::Bytes | Kind::PartBytes);
        if let (true, Type::Array(TypeArray { elem, .. })) = (sent_as_list, behind_reference(&ty)) {
            let fact = "the generated server cannot receive an array";
            let list = format!("&[{}]", shown(elem));
            let is_optional = only_argument(plain_type(&argument.ty), "Option").is_some();
            let list = if is_optional { format!("Option<{list}>") } else { list };
            diagnostics.error(place(&argument.ty), fact, Mend::write(place(&argument.ty), list));
        }
    }
}

/// Items are lent of a list alone, which is made anew for that.
fn received_set_of_references(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for argument in &draft.arguments {
        let multiplicity = Multiplicity::of(&argument.ty);
        let is_sent_as_list =
            !matches!(draft.kind(argument), Kind::Body | Kind::Coded | Kind::Signed);
        let is_lent = matches!(plain_type(&multiplicity.item), Type::Reference(_));
        if multiplicity.is_collection && is_sent_as_list && is_lent {
            let fact = "the generated server cannot receive a set of references";
            let item = shown(&multiplicity.item);
            let mend = match owned_form(&multiplicity.item) {
                Some(owned) => {
                    let text = shown(&argument.ty).replacen(&item, &shown(&owned), 1);
                    Mend::write(place(&argument.ty), text)
                }
                None => "write it with items that it owns".into(),
            };
            diagnostics.error(place(&argument.ty), fact, mend);
        }
    }
}

/// A function that writes a value reads none.
fn received_with(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for argument in &draft.arguments {
        let with = argument.marker.as_ref().and_then(|marker| marker.with.as_ref());
        if let Some(with) = with {
            let fact = "the generated server cannot read what `with` writes";
            let help = "give the value a type of its own with `Display` and `FromStr`";
            diagnostics.error(place(with), fact, help);
        }
    }
}

/// What a request carries lives as long as its answer takes.
fn received_for_ever(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for argument in &draft.arguments {
        let inner = only_argument(plain_type(&argument.ty), "Option");
        let Type::Reference(reference) = plain_type(inner.as_ref().unwrap_or(&argument.ty)) else {
            continue;
        };
        if let Some(lifetime) = reference.lifetime.as_ref().filter(|name| name.ident == "static") {
            let fact = "the generated server cannot lend an argument for `'static`";
            let help = format!("write `&{}`", shown(&reference.elem));
            let mend = Mend::new(help).with(Edit::remove(place(lifetime)));
            diagnostics.error(place(&argument.ty), fact, mend);
        }
    }
}
