//! Whole expansions, to be read: `INSTA_UPDATE=always` writes them anew.

use super::{expand, messages, pretty};

/// The sources, by the name of their snapshot.
const SOURCES: &[(&str, &str, &str)] = &[
    (
        "signed",
        "error_body = ErrorBody",
        r#"
        /// Jobs of a requester node.
        pub trait Job {
            /// Submits a new job to the network.
            #[endpoint(POST "/requester/submit", errors(400, 500))]
            async fn submit(&self, #[signed] payload: &JobCreatePayload) -> Result<SubmitResponse, SubmitError>;
        }
        "#,
    ),
    (
        "several_successes",
        "server",
        r#"
        pub trait Charges {
            #[endpoint(POST "/capture", success(200 = Charge, 202 = Pending, 204 = (), 2XX = String))]
            async fn capture(&self) -> Result<Captured, Error>;

            #[endpoint(GET "/capture", none(304, 404))]
            async fn look(&self) -> Result<Option<Charge>, Error>;
        }
        "#,
    ),
    (
        "several_successes_by_codec",
        "server, codec = xml",
        r#"
        pub trait Reports {
            #[endpoint(GET "/report", success(200 = Report, 202 = text, 203 = json(Pending), 204 = Option<Report>, 207 = csv::Csv(Rows)))]
            async fn report(&self) -> Result<Reported, Error>;
        }
        "#,
    ),
    (
        "plain",
        r#"base = "/api/v1/orchestrator""#,
        r#"
        /// Jobs of an orchestrator.
        pub trait Job {
            /// Reads one job.
            #[endpoint(GET "/jobs/{id}.json", timeout = "10s")]
            async fn get(&self, id: &str, #[query] include: Option<&str>, #[query("tag")] tags: &[String]) -> Result<JobDetail, Error>;

            /// Removes one job.
            #[endpoint(DELETE "/jobs/{id}")]
            async fn remove(&self, id: u64) -> Result<()>;
        }
        "#,
    ),
    (
        "calls_and_object",
        "calls, dyn, server",
        r#"
        /// Jobs of an orchestrator.
        pub trait Job: Send {
            /// Reads one job.
            #[endpoint(GET "/jobs/{id}")]
            async fn get<'a>(&'a self, id: &'a str, #[query] tags: Option<&[Tag<'_>]>) -> Result<JobDetail, Error>;

            /// The old way.
            #[cfg(feature = "old")]
            #[deprecated]
            #[endpoint(GET "/old")]
            async fn old(&self) -> Result<JobDetail>;
        }
        "#,
    ),
    (
        "paged",
        "server",
        r#"
        trait Pods {
            /// Lists pods.
            #[endpoint(GET "/pods", page(query = "continue"))]
            async fn list(&self, #[query] limit: u32, #[query("continue")] after: Option<&str>) -> Result<PodList, Error>;

            #[endpoint(GET "/nodes", page(link))]
            async fn nodes(&self) -> Result<Page<Node>, Error>;

            #[endpoint(POST "/search", idempotent, page(offset = "skip", limit = "take"))]
            async fn search(&self, #[query] skip: u64, #[body] query: &Query) -> Result<Page<Pod>, Error>;
        }
        "#,
    ),
    (
        "link",
        "",
        r#"
        trait Blobs {
            /// Ends an upload.
            #[endpoint(PUT, success(201))]
            async fn finish(&self, #[url] at: &Link, #[query] digest: &str, #[body(bytes)] data: Bytes) -> Result<(), Error>;

            #[endpoint("PURGE")]
            async fn purge(&self, #[url(any_origin)] at: Link) -> Result<(), Error>;
        }
        "#,
    ),
    (
        "any_segments",
        "strict_paths",
        r#"
        trait Objects {
            #[endpoint(GET "/{bucket}/{key..}")]
            async fn get(&self, bucket: &str, #[path(any_segments)] key: &str) -> Result<String, Error>;

            #[endpoint(DELETE "/{bucket}", strict_paths = false)]
            async fn remove(&self, bucket: &str) -> Result<(), Error>;
        }
        "#,
    ),
    (
        "redirect",
        "redirect = same_origin",
        r#"
        trait Files {
            #[endpoint(GET "/files/{id}")]
            async fn get(&self, id: u64) -> Result<File, Error>;

            #[endpoint(DELETE "/files/{id}", redirect = none)]
            async fn remove(&self, id: u64) -> Result<(), Error>;

            #[endpoint(GET "/changes", websocket)]
            async fn changes(&self) -> Result<Messages<Change>, Error>;
        }
        "#,
    ),
    (
        "long_poll",
        "",
        r#"
        trait Events {
            #[endpoint(GET "/events/next", stall_timeout = "5m", timeout = "10m")]
            async fn next(&self) -> Result<Event, Error>;
        }
        "#,
    ),
    (
        "sent_again",
        r#"attempts = 5, attempt_timeout = "10s", idempotency_key"#,
        r#"
        trait Charges {
            #[endpoint(GET "/charges")]
            async fn list(&self) -> Result<Vec<Charge>, Error>;

            #[endpoint(POST "/charges")]
            async fn create(&self, #[body] charge: &Charge) -> Result<Charge, Error>;

            #[endpoint(POST "/search", idempotent, attempts = 1)]
            async fn search(&self, #[query] text: &str) -> Result<Vec<Charge>, Error>;

            #[endpoint(DELETE "/last", idempotent = false, refresh(401, 403), challenge(409, header = "X-Session-Id"))]
            async fn undo(&self) -> Result<(), Error>;
        }
        "#,
    ),
    (
        "signed_heads",
        r#"sign = hmac(header = "X-Hub-Signature-256", prefix = "sha256="), key = "hub""#,
        r#"
        trait Hooks {
            #[endpoint(POST "/hook")]
            async fn tell(&self, #[body] event: &Event) -> Result<(), Error>;

            #[endpoint(POST "/stripe", sign = hmac(header = "Stripe-Signature", prefix = "t={timestamp},v1=", over = "{timestamp}.{body}{header:X-A}"), key = "stripe")]
            async fn stripe(&self, #[header("x-a")] a: &str, #[body] event: &Event) -> Result<(), Error>;

            #[endpoint(POST "/standard", sign = standard_webhooks)]
            async fn standard(&self, #[body] event: &Event) -> Result<(), Error>;

            #[endpoint(POST "/signed", sign = http_signature(covers("@method", "@query-param"; name = "page", "cache-control"; key = "max-age", "content-digest"), tag = "web-bot-auth", expires = "5m", nonce))]
            async fn signed(&self, #[query] page: u64, #[header("cache-control")] cache: &str, #[body] event: &Event) -> Result<(), Error>;

            #[endpoint(GET "/link", sign = sigv4(service = "s3", region = "us-east-1", in = query, expires = "15m"))]
            async fn link(&self) -> Result<(), Error>;

            #[endpoint(GET "/mine", sign = dpop, key = "device")]
            async fn mine_alone(&self) -> Result<(), Error>;

            #[endpoint(POST "/mine", sign = crate::schemes::MINE)]
            async fn mine(&self, #[body] event: &Event) -> Result<(), Error>;

            #[endpoint(GET "/healthz", unsigned)]
            async fn health(&self) -> Result<(), Error>;
        }
        "#,
    ),
    (
        "several_signatures",
        r#"verify = http_signature(covers("@status", "content-digest", "@path"; req), label = "reply", tag = "app", expires = "1m")"#,
        r#"
        trait Vault {
            #[endpoint(POST "/open", sign = (http_signature(covers("@method", "content-digest"), key = "user", accept_signature), http_signature(covers("signature"; key = "sig1"), label = "device", key = "device"), crate::schemes::MINE))]
            async fn open(&self, #[body] door: &Door) -> Result<(), Error>;

            #[endpoint(GET "/doors", sign = web_bot_auth(agent = "https://bot.example"), verify = none)]
            async fn doors(&self) -> Result<Vec<Door>, Error>;

            #[endpoint(GET "/health", verify = crate::schemes::REPLIES)]
            async fn health(&self) -> Result<(), Error>;
        }
        "#,
    ),
    (
        "not_sent_again",
        "",
        r#"
        trait Jobs {
            #[endpoint(PUT "/jobs", idempotent = false)]
            async fn add(&self, #[body] job: &Job) -> Result<(), Error>;
        }
        "#,
    ),
    (
        "error_enum",
        "error_body = Problem, errors(500, 5XX)",
        r#"
        trait Api {
            #[endpoint(PUT "/things", errors(404 = Missing<u8>, 499, 4XX))]
            async fn put(&self, #[body] thing: Thing) -> Result<Thing, PutError>;
        }
        "#,
    ),
    (
        "shared_error",
        "",
        r#"
        trait Api {
            #[cfg(unix)]
            #[endpoint(GET "/a", errors(404))]
            async fn a(&self) -> Result<String, SharedError>;

            #[cfg(windows)]
            #[endpoint(GET "/b", errors(404))]
            async fn b(&self) -> Result<String, SharedError>;
        }
        "#,
    ),
    (
        "codecs",
        "server, codec = xml, error_body = Fault",
        r#"
        trait Objects {
            #[endpoint(PUT "/a", errors(400, 401 = text, 404 = json(Missing), 410 = bytes, 422 = csv::Csv(Rows)))]
            async fn put(&self, #[body] object: &Object) -> Result<(), PutError>;

            #[endpoint(PUT "/b")]
            async fn atom(&self, #[body("application/atom+xml")] entry: Option<&Entry<'_>>) -> Result<(), Error>;

            #[endpoint(PUT "/c")]
            async fn rows(&self, #[body(csv::Csv)] rows: &[Row]) -> Result<(), Error>;

            #[endpoint(PUT "/d")]
            async fn json(&self, #[body(json)] object: Object) -> Result<(), Error>;

            #[endpoint(GET "/e")]
            async fn get(&self) -> Result<Object, Error>;

            #[endpoint(GET "/f", codec = csv::Csv, finish = finished)]
            async fn all(&self) -> Result<Vec<Row>, Error>;
        }
        "#,
    ),
    (
        "bodies",
        "server",
        r#"
        trait Notes {
            #[endpoint(PUT "/text")]
            async fn text(&self, #[body(text)] text: &str) -> Result<(), Error>;

            #[endpoint(PUT "/maybe")]
            async fn maybe(&self, #[body(text, "text/csv")] rows: Option<&Rows>) -> Result<(), Error>;

            #[endpoint(PUT "/bytes")]
            async fn bytes(&self, #[body(bytes)] data: Vec<u8>) -> Result<(), Error>;

            #[endpoint(PUT "/image")]
            async fn image(&self, #[body(bytes, "image/png")] image: Option<&[u8]>) -> Result<(), Error>;

            #[endpoint(PATCH "/patch")]
            async fn patch(&self, #[body("application/merge-patch+json")] patch: &Value) -> Result<(), Error>;

            #[endpoint(POST "/form")]
            async fn form(&self, #[body(form)] order: &Order) -> Result<(), Error>;

            #[endpoint(POST "/fields")]
            async fn fields(&self, #[form] id: u64, #[form("note")] text: Option<&str>, #[form] tag: &[String]) -> Result<(), Error>;
        }
        "#,
    ),
    (
        "events",
        "",
        r#"
        trait Chat {
            #[endpoint(POST "/chat", sse(end = "[DONE]", error("error") = Problem, error = told))]
            async fn ask(&self, #[body(text)] question: &str) -> Result<Events<Piece>, Error>;
        }
        "#,
    ),
    (
        "codings",
        "server, accept_encoding(gzip, deflate), content_encoding = gzip",
        r#"
        trait Notes {
            #[endpoint(PUT "/note")]
            async fn put(&self, #[body] note: &str) -> Result<(), Error>;

            #[endpoint(GET "/file", resume)]
            async fn file(&self) -> Result<ByteStream, Error>;

            #[endpoint(POST "/plain", accept_encoding(), content_encoding = identity)]
            async fn plain(&self, #[body] note: &str) -> Result<Note, Error>;
        }
        "#,
    ),
    (
        "resume",
        "",
        r#"
        trait Files {
            #[endpoint(GET "/files/{name}", resume)]
            async fn get(&self, name: &str) -> Result<ByteStream, Error>;
        }
        "#,
    ),
    (
        "uploads",
        "",
        r#"
        trait Files {
            #[endpoint(PUT "/files/{name}")]
            async fn put(&self, name: &str, #[body(stream, "image/png")] data: Upload) -> Result<(), Error>;

            #[endpoint(PUT "/maybe")]
            async fn maybe(&self, #[body(stream)] data: Option<&Upload>) -> Result<(), Error>;

            #[endpoint(POST "/files")]
            async fn post(&self, #[part] purpose: &str, #[part("note")] text: Option<&str>, #[part] file: &[Upload], #[part(json)] meta: &Meta, #[part(bytes, "sum")] check: Option<Vec<u8>>) -> Result<(), Error>;
        }
        "#,
    ),
    (
        "received_in_pieces",
        "server",
        r#"
        trait Files {
            #[endpoint(PUT "/files/{name}")]
            async fn put(&self, name: &str, #[body(stream)] data: Upload) -> Result<(), Error>;

            #[endpoint(PUT "/maybe")]
            async fn maybe(&self, #[body(stream)] data: Option<&Upload>) -> Result<(), Error>;

            #[endpoint(POST "/files")]
            async fn post(&self, #[part] purpose: &str, #[part("note")] text: Option<u8>, #[part(json)] meta: &Meta, #[part(bytes, "sum")] check: Option<Vec<u8>>, #[part] file: Option<Upload>) -> Result<(), Error>;

            #[endpoint(POST "/many")]
            async fn many(&self, #[part] words: Vec<&str>, #[part] files: &[Upload]) -> Result<(), Error>;
        }
        "#,
    ),
    (
        "constants",
        r#"header("X-Version" = "1", "X-Kind" = "trait"), query("lang" = "en")"#,
        r#"
        trait Pods {
            #[endpoint(GET "/pods", header("x-kind" = "pod"), query("watch" = "true", "beta"), accept = "text/csv")]
            async fn pods(&self, #[query] lang: Option<&str>) -> Result<Pods, Error>;
        }
        "#,
    ),
    (
        "one_list_for_a_name",
        "errors(500)",
        r#"
        trait Api {
            #[endpoint(GET "/a")]
            async fn a(&self) -> Result<String, SharedError>;

            #[endpoint(GET "/b", errors(404 = Missing))]
            async fn b(&self) -> Result<String, SharedError>;

            #[endpoint(GET "/c", errors())]
            async fn c(&self) -> Result<String>;
        }
        "#,
    ),
    (
        "arguments",
        "",
        r#"
        trait Api {
            #[endpoint(PATCH "/{b}/{a}:{r}")]
            async fn change<'a>(
                &'a self,
                a: &'a str,
                b: u64,
                r#r: String,
                #[query] one: bool,
                #[query] maybe: Option<u8>,
                #[query] list: Vec<u8>,
                #[query] maybe_list: Option<&[&str]>,
                #[header("X-Trace")] trace: Option<&str>,
                #[body] body: Option<&Patch>,
            ) -> Result<(), Error>;
        }
        "#,
    ),
    (
        "rest_of_path",
        "server",
        r#"
        trait Files {
            #[endpoint(GET "/{owner}/{path..}")]
            async fn read(&self, path: &str, owner: &str) -> Result<String, Error>;

            #[endpoint(GET "/by/{segments..}/end")]
            async fn list(&self, segments: &[&str]) -> Result<String, Error>;
        }
        "#,
    ),
    (
        "queries",
        "",
        r#"
        trait Jobs {
            #[endpoint(GET "/jobs")]
            async fn list(
                &self,
                #[query(flatten)] filter: &Filter,
                #[query(style = deep)] range: Option<&BTreeMap<String, u64>>,
                #[query(flatten)] pairs: &[(&str, u64)],
                #[query("id", style = comma)] ids: &[u64],
                #[query(style = pipe)] more: Option<Vec<u64>>,
                #[query(with = times::written)] after: Time,
                #[query(with = times::written)] before: Option<&Time>,
                #[query(style = space, with = times::written)] at: &[Time],
            ) -> Result<String, Error>;
        }
        "#,
    ),
    (
        "served_queries",
        "server",
        r#"
        trait Jobs {
            #[endpoint(GET "/jobs")]
            async fn list(
                &self,
                #[query(flatten)] filter: &Filter,
                #[query(style = deep)] range: Option<&BTreeMap<String, u64>>,
                #[query(flatten)] pairs: &[(String, u64)],
                #[query("id", style = comma)] ids: &[u64],
                #[query(style = pipe)] more: Option<Vec<u64>>,
            ) -> Result<String, Error>;
        }
        "#,
    ),
    (
        "sets",
        "server",
        r#"
        trait Jobs {
            #[endpoint(GET "/jobs/{path..}")]
            async fn list(
                &self,
                path: &VecDeque<String>,
                #[query] tags: &BTreeSet<String>,
                #[query(style = comma)] ids: Option<HashSet<u64, Hasher>>,
                #[header("X-Tag")] more: Option<&BTreeSet<String>>,
            ) -> Result<String, Error>;
        }
        "#,
    ),
    (
        "header_maps_and_cookies",
        "server",
        r#"
        trait Objects {
            #[endpoint(PUT "/objects/{id}")]
            async fn put(
                &self,
                id: u64,
                #[header(prefix = "X-Meta-")] meta: &BTreeMap<String, String>,
                #[header(prefix = "X-Tag-")] tags: Option<&Tags>,
                #[cookie("session")] session: &str,
                #[cookie("theme")] theme: Option<u8>,
            ) -> Result<(), Error>;
        }
        "#,
    ),
    (
        "attributes",
        "name = Renamed",
        r#"
        /// Documented.
        #[cfg(feature = "api")]
        #[allow(clippy::all)]
        pub(crate) trait Api: Send + Sync + 'static {
            /// Old.
            #[deprecated(note = "use `new`")]
            #[cfg_attr(docsrs, doc(cfg(feature = "old")))]
            #[expect(unused)]
            #[must_use]
            #[endpoint(HEAD "/old", success(200, 204))]
            async fn old(&self) -> Result<(), Error>;
        }
        "#,
    ),
    (
        "server",
        "server",
        r#"
        pub trait Job {
            #[endpoint(POST "/jobs/{id}", errors(400 = String))]
            async fn run(&self, id: &str, #[query] tags: &[&str], #[query] more: Option<&[u8]>, #[header("X-Trace")] trace: Option<&str>, #[signed] job: &JobSpec) -> Result<String, RunError>;
        }
        "#,
    ),
    (
        "server_under_a_feature",
        r#"server(feature = "server")"#,
        r#"
        #[cfg(unix)]
        pub trait Job {
            #[endpoint(GET "/jobs")]
            async fn list(&self) -> Result<Vec<String>, Error>;
        }
        "#,
    ),
    (
        "replies",
        "server",
        r#"
        pub trait Health {
            /// Whether it lives.
            #[endpoint(GET "/livez", text, errors(503 = String))]
            async fn livez(&self) -> Result<String, LivezError>;

            #[endpoint(GET "/logs/{id}", bytes, success(200, 206))]
            async fn log(&self, id: u64) -> Result<Bytes, Error>;
        }
        "#,
    ),
    (
        "failure_in_a_success",
        "error_body = Problem, server",
        r#"
        trait Rpc {
            #[endpoint(POST "/rpc", failure = RpcReply::failure, errors(400))]
            async fn call(&self, #[body] request: &RpcRequest) -> Result<RpcReply, RpcError>;

            #[endpoint(GET "/rpc", failure = RpcReply::failure)]
            async fn ask(&self) -> Result<Option<RpcReply>, Error>;
        }
        "#,
    ),
    (
        "told_by_the_reply",
        "",
        r#"
        trait Api {
            #[endpoint(GET "/jobs/{id}", finish = numbering::by_release::<Job>, outcome = outcome)]
            async fn get(&self, id: &str) -> Result<Job, Error>;
        }
        "#,
    ),
    (
        "websocket",
        "server",
        r#"
        pub trait Logs {
            /// Follows a job.
            #[endpoint(GET "/logs", websocket, errors(404 = String))]
            async fn follow(&self, #[query] tail: Option<u64>, #[signed] job: &JobSpec) -> Result<Messages<Line>, FollowError>;
        }
        "#,
    ),
    (
        "refused",
        "",
        r#"
        pub trait Job {
            /// Good.
            #[endpoint(GET "/jobs")]
            async fn list(&self) -> Result<Vec<String>, Error>;

            /// Bad.
            #[endpoint(GET "jobs/{id}", errors(404))]
            async fn get(&self, id: &str) -> Result<String, GetError>;

            /// Worse.
            fn lost(&mut self, #[query] (a, b): (u8, u8)) -> Lost;
        }
        "#,
    ),
    ("empty", "", "pub trait Nothing {}"),
];

#[test]
fn snapshots() {
    for (name, attribute, item) in SOURCES {
        insta::assert_snapshot!(*name, pretty(&expand(attribute, item)));
    }
}

#[test]
fn only_the_refused_one_is_refused() {
    for (name, attribute, item) in SOURCES {
        let messages = messages(&expand(attribute, item));
        assert_eq!(messages.is_empty(), *name != "refused", "{name}: {messages:?}");
    }
}

/// Both halves of a reply, of a crate by another name.
#[test]
fn derived_reply() {
    let item = r#"
        #[reply(crate = ::other)]
        pub struct Stored<T> where T: Copy {
            #[status]
            status: u16,
            #[header("Location")]
            at: String,
            #[header("ETag")]
            etag: Option<Etag>,
            #[header("Link")]
            links: Vec<T>,
            #[header(prefix = "X-Meta-")]
            meta: BTreeMap<String, String>,
            #[header("x-meta-id")]
            id: u64,
            #[body]
            value: Option<Vec<T>>,
        }
    "#;
    let output = crate::driver::reply(super::tokens(item));
    insta::assert_snapshot!("derived_reply", pretty(&output));
    assert!(!output.to_string().contains("bac_core"));
}

/// Build caches compare what a macro makes.
#[test]
fn deterministic() {
    for (name, attribute, item) in SOURCES {
        let twice = [(); 2].map(|()| expand(attribute, item).to_string());
        assert_eq!(twice[0], twice[1], "{name}");
    }
}

#[test]
fn a_renamed_crate_is_named_everywhere() {
    for (name, attribute, item) in SOURCES {
        let attribute = [attribute, "crate = ::other"].join(",");
        let attribute = attribute.trim_start_matches(',');
        let output = expand(attribute, item).to_string();
        assert!(!output.contains("bac_core"), "{name}: {output}");
        assert!(output.contains(":: other ::"), "{name}");
    }
}

/// The docs name the runtime's own types alone, wherever it is.
#[test]
fn docs_of_a_renamed_crate() {
    let item = r#"
        trait Api {
            #[endpoint(GET "/a", errors(404))]
            async fn a(&self) -> Result<u8, AError>;

            #[endpoint(GET "/b")]
            async fn b(&self) -> Result<u8>;
        }
    "#;
    insta::assert_snapshot!("renamed_crate", pretty(&expand("crate = ::other", item)));
}

/// Names that a user may have given another meaning.
#[test]
fn paths_are_absolute() {
    let banned = ["Option :: Some", "Result :: Ok", "Box :: pin", "Vec <", "std ::", "core ::"];
    for (name, attribute, item) in SOURCES {
        let output = expand(attribute, item).to_string();
        for path in banned {
            for (at, _) in output.match_indices(path) {
                let before = output.get(..at).unwrap_or_default();
                if before.ends_with('_') {
                    continue;
                }
                let before = before.trim_end();
                let written_by_user = path == "Vec <" && item.contains("Vec<");
                // An alias is asked what it means by the name that the user gave it.
                let is_alias = path == "Result :: Ok" && before.ends_with("alias (");
                let absolute = before.ends_with("::") || written_by_user || is_alias;
                assert!(absolute, "{name}: `{path}` after `…{}`", tail(before));
            }
        }
    }
}

/// What is not compiled may need what the runtime then lacks.
#[test]
fn sockets_that_are_not_compiled_leave_no_method_behind() {
    let gate = |first: &str, second: &str| {
        let item = format!(
            r#"trait Api {{
                {first} #[endpoint(GET "/a", websocket)] async fn a(&self) -> Result<Messages<A>, Error>;
                {second} #[endpoint(GET "/b", websocket)] async fn b(&self) -> Result<Messages<B>, Error>;
                #[endpoint(GET "/c")] async fn c(&self) -> Result<String, Error>;
            }}"#
        );
        let output = expand("server", &item).to_string();
        let (before, _) = output.split_once("fn open").unwrap();
        let before = before.rsplit_once('}').unwrap().1;
        before.trim().replace(' ', "")
    };
    assert_eq!(gate("#[cfg(x)]", "#[cfg(y)]"), "#[cfg(any(all(x),all(y)))]");
    assert_eq!(gate("#[cfg(x)]", ""), "");
    assert_eq!(gate("", ""), "");
}

/// With the condition unmet, nothing that is left names the server half or what it needs.
#[test]
fn a_server_under_a_condition_leaves_nothing_without_it() {
    let api = |attribute: &str| {
        let item = r#"trait Api {
            #[endpoint(POST "/a", errors(404))] async fn a(&self, #[signed] job: &A) -> Result<A, AError>;
            #[endpoint(GET "/b", websocket)] async fn b(&self) -> Result<Messages<B>, Error>;
        }"#;
        pretty(&expand(attribute, item))
    };
    fn is_conditional(item: &syn::Item) -> bool {
        let attributes = match item {
            syn::Item::Impl(item) => &item.attrs,
            syn::Item::Struct(item) => &item.attrs,
            syn::Item::Trait(item) => &item.attrs,
            _ => return false,
        };
        attributes.iter().any(|a| quote::quote!(#a).to_string() == "# [cfg (x)]")
    }
    let mut file = syn::parse_file(&api("server(x)")).unwrap();
    file.items.retain(|item| !is_conditional(item));
    let block = file.items.iter_mut().find_map(|item| match item {
        syn::Item::Const(item) => match &mut *item.expr {
            syn::Expr::Block(block) => Some(&mut block.block),
            _ => None,
        },
        _ => None,
    });
    block
        .unwrap()
        .stmts
        .retain(|statement| !matches!(statement, syn::Stmt::Item(item) if is_conditional(item)));
    assert_eq!(prettyplease::unparse(&file), api(""));

    let lines = api("server(x)");
    let lines: Vec<_> = lines.lines().filter(|line| line.trim() != "#[cfg(x)]").collect();
    assert_eq!(lines, api("server").lines().collect::<Vec<_>>());
}

fn tail(text: &str) -> String {
    let count = text.chars().count();
    text.chars().skip(count.saturating_sub(60)).collect()
}

/// Generated code stays thin: what an endpoint adds is counted in lines.
#[test]
fn an_endpoint_costs_few_lines() {
    let endpoints = |count: usize| {
        let one = |i: usize| {
            format!(
                "#[endpoint(GET \"/things/{i}/{{id}}\")] \
                 async fn get_{i}(&self, id: &str, #[query] full: bool) -> Result<String, Error>;"
            )
        };
        let methods: String = (0..count).map(one).collect();
        let output = pretty(&expand("", &format!("trait Api {{ {methods} }}")));
        let code = output.lines().filter(|line| !line.trim_start().starts_with("///"));
        code.count()
    };
    let each = (endpoints(11) - endpoints(1)) / 10;
    // Half of them are the static description, which costs no instruction.
    assert!(each <= 85, "{each} lines");
}
