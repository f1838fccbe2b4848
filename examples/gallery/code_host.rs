//! A code host, after GitHub's REST API: conditional requests, pages by `Link`, media types of its own.

use bac_core::{Client, Credentials, Page, Reply, client};
use serde::{Deserialize, Serialize};

use crate::{
    exhibit::Exhibit,
    fault::Fault,
    message::{Answer, Seen},
    transcript::Transcript,
};

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    name: "code-host",
    title: "a code host, after GitHub's REST API",
    source: include_str!("code_host.rs"),
    answer,
    visit: |url, transcript| Box::pin(visit(url, transcript)),
};

#[client(
    accept = "application/vnd.github+json",
    error_body = Problem,
    errors(401, 403, 404, 429),
    header("X-GitHub-Api-Version" = "2022-11-28")
)]
trait Repos {
    /// `None` while what `etag` names is still current.
    #[endpoint(GET "/repos/{owner}/{repo}", none(304))]
    async fn get(
        &self,
        owner: &str,
        repo: &str,
        #[header("If-None-Match")] etag: Option<&str>,
    ) -> Result<Option<Tagged<Repo>>, RepoError>;

    /// One page, or with `.items()` all issues.
    #[endpoint(GET "/repos/{owner}/{repo}/issues", page(link))]
    async fn issues(
        &self,
        owner: &str,
        repo: &str,
        #[query(flatten)] filter: &Filter,
        #[query(style = comma)] labels: &[&str],
    ) -> Result<Page<Issue>, RepoError>;

    #[endpoint(POST "/repos/{owner}/{repo}/issues", errors(410, 422))]
    async fn open(
        &self,
        owner: &str,
        repo: &str,
        #[body] issue: &NewIssue,
    ) -> Result<Issue, OpenError>;

    #[endpoint(
        GET "/repos/{owner}/{repo}/contents/{path..}",
        accept = "application/vnd.github.raw+json",
        text
    )]
    async fn raw(&self, owner: &str, repo: &str, path: &str) -> Result<String, RepoError>;

    /// 204 where it is so, 404 where not.
    #[endpoint(GET "/user/starred/{owner}/{repo}")]
    async fn is_starred(&self, owner: &str, repo: &str) -> Result<(), RepoError>;
}

#[derive(Debug, Reply)]
struct Tagged<T> {
    #[header("ETag")]
    etag: Option<String>,
    #[body]
    value: T,
}

#[derive(Debug, Deserialize)]
struct Repo {
    full_name: String,
    stargazers_count: u64,
}

#[derive(Debug, Deserialize)]
struct Issue {
    number: u64,
    title: String,
}

#[derive(Debug, Serialize)]
struct NewIssue {
    title: String,
    labels: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Filter {
    state: Option<&'static str>,
    assignee: Option<String>,
    per_page: Option<u8>,
}

#[derive(Debug, Deserialize)]
struct Problem {
    message: String,
    #[serde(default)]
    errors: Vec<FieldProblem>,
}

#[derive(Debug, Deserialize)]
struct FieldProblem {
    field: String,
    code: String,
}

async fn visit(url: String, transcript: Transcript) -> Result<(), Fault> {
    let client = Client::builder(url).credentials(Credentials::bearer("a-test-token")).build()?;
    let repos = ReposClient::new(client);

    let found = repos.get("octocat", "Hello-World", None).await?.ok_or("it is no 304")?;
    transcript.say(format_args!(
        "{} has {} stars, and the tag {:?}",
        found.value.full_name, found.value.stargazers_count, found.etag
    ));
    let again = repos.get("octocat", "Hello-World", found.etag.as_deref()).await?;
    transcript.say(format_args!("asked again with the tag: {again:?}"));

    let filter = Filter { state: Some("open"), assignee: None, per_page: Some(2) };
    let mut issues = repos.issues("octocat", "Hello-World", &filter, &["bug", "ui"]).items();
    while let Some(issue) = issues.next().await {
        let issue = issue?;
        transcript.say(format_args!("#{} {}", issue.number, issue.title));
    }

    let issue = NewIssue { title: String::new(), labels: vec!["bug".to_owned()] };
    if let Err(OpenError::UnprocessableContent(error)) =
        repos.open("octocat", "Hello-World", &issue).await
    {
        let problem = error.body().ok_or("the error has a body")?;
        let field = problem.errors.first().ok_or("a field is wrong")?;
        transcript.say(format_args!("{}: {} is {}", problem.message, field.field, field.code));
    }

    let text = repos.raw("octocat", "Hello-World", "docs/a b.md").await?;
    transcript.say(format_args!("the file is {text:?}"));
    match repos.is_starred("octocat", "Hello-World").await {
        Ok(()) => transcript.say("it has a star"),
        Err(RepoError::NotFound(_)) => transcript.say("it has no star"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

const TAG: &str = "W/\"0d3f1a\"";

/// After <https://docs.github.com/en/rest>.
fn answer(seen: &Seen) -> Answer {
    match seen.call() {
        ("GET", "/repos/octocat/Hello-World") if seen.header("if-none-match") == Some(TAG) => {
            Answer::status(304).header("etag", TAG)
        }
        ("GET", "/repos/octocat/Hello-World") => Answer::json(
            200,
            r#"{"id": 1296269, "name": "Hello-World", "full_name": "octocat/Hello-World", "private": false, "stargazers_count": 80}"#,
        )
        .header("etag", TAG),
        ("GET", "/repos/octocat/Hello-World/issues") => {
            // Links lead to the repository by its number.
            let link = format!("{}/repositories/1296269/issues?per_page=2&page", seen.origin());
            Answer::json(200, r#"[{"number": 1347, "title": "Found a bug"}, {"number": 1348, "title": "Found another"}]"#)
                .header("link", format!("<{link}=2>; rel=\"next\", <{link}=2>; rel=\"last\""))
        }
        ("GET", "/repositories/1296269/issues") => {
            let link = format!("{}/repositories/1296269/issues?per_page=2&page", seen.origin());
            Answer::json(200, r#"[{"number": 1349, "title": "Found the last"}]"#)
                .header("link", format!("<{link}=1>; rel=\"prev\", <{link}=1>; rel=\"first\""))
        }
        ("POST", "/repos/octocat/Hello-World/issues") => Answer::json(
            422,
            r#"{"message": "Validation Failed", "errors": [{"resource": "Issue", "field": "title", "code": "missing_field"}], "documentation_url": "https://docs.github.com/rest/issues/issues#create-an-issue"}"#,
        ),
        ("GET", "/repos/octocat/Hello-World/contents/docs/a%20b.md") => {
            Answer::status(200).body("application/vnd.github.raw+json; charset=utf-8", ["# Hello\n"])
        }
        ("GET", "/user/starred/octocat/Hello-World") => {
            Answer::json(404, r#"{"message": "Not Found", "status": "404"}"#)
        }
        _ => Answer::unknown(),
    }
}
