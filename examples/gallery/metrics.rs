//! A metrics database, after Prometheus's HTTP API: queries that repeat, a form that only reads, results told
//! apart by a tag, and health outside the API's base. It also runs against the server itself.

use std::collections::BTreeMap;

use bac_core::{Client, Error, client};
use serde::Deserialize;

use crate::{
    exhibit::Exhibit,
    fault::Fault,
    message::{Answer, Seen},
    transcript::Transcript,
};

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    name: "metrics",
    title: "a metrics database, after Prometheus's HTTP API",
    source: include_str!("metrics.rs"),
    answer,
    visit: |url, transcript| Box::pin(visit(url, transcript)),
};

#[client(base = "/api/v1", error_body = Problem, errors(400, 422, 503))]
trait Metrics {
    #[endpoint(GET "/query")]
    async fn query(
        &self,
        #[query] query: &str,
        #[query] time: Option<f64>,
    ) -> Result<Success<Found>, QueryError>;

    /// As a form, since an expression may be longer than a URL can be; it only reads all the same.
    #[endpoint(POST "/query_range", idempotent)]
    async fn query_range(
        &self,
        #[form] query: &str,
        #[form] start: u64,
        #[form] end: u64,
        #[form] step: &str,
    ) -> Result<Success<Found>, QueryError>;

    #[endpoint(GET "/series")]
    async fn series(
        &self,
        #[query("match[]")] selectors: &[&str],
    ) -> Result<Success<Vec<BTreeMap<String, String>>>, QueryError>;

    #[endpoint(GET "/label/{name}/values")]
    async fn values(&self, name: &str) -> Result<Success<Vec<String>>, QueryError>;
}

#[client]
trait Health {
    #[endpoint(GET "/-/healthy", text, timeout = "2s")]
    async fn healthy(&self) -> Result<String, Error>;
}

#[derive(Debug, Deserialize)]
struct Success<T> {
    data: T,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "resultType", content = "result", rename_all = "lowercase")]
enum Found {
    Vector(Vec<Sample>),
    Matrix(Vec<Series>),
    Scalar(Point),
}

/// Seconds, and the value as a text.
type Point = (f64, String);

#[derive(Debug, Deserialize)]
struct Sample {
    metric: BTreeMap<String, String>,
    value: Point,
}

#[derive(Debug, Deserialize)]
struct Series {
    values: Vec<Point>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Problem {
    error_type: String,
    error: String,
}

async fn visit(url: String, transcript: Transcript) -> Result<(), Fault> {
    let client = Client::new(url)?;
    let metrics = MetricsClient::new(client.clone());

    let words = HealthClient::new(client).healthy().await?;
    transcript.say(words.trim());

    let Found::Vector(samples) = metrics.query("up{job=\"prometheus\"}", None).await?.data else {
        return Err("an instant query of a selector gives a vector".into());
    };
    for sample in samples {
        let of = sample.metric.get("job").map_or("?", String::as_str);
        transcript.say(format_args!("{of} is up: {}", sample.value.1));
    }

    if let Found::Scalar((_, value)) = metrics.query("1 + 1", Some(1_435_781_451.781)).await?.data {
        transcript.say(format_args!("1 + 1 = {value}"));
    }

    let found = metrics.query_range("vector(time())", 1_435_781_430, 1_435_781_460, "15s").await?;
    let Found::Matrix(series) = found.data else {
        return Err("a range query gives a matrix".into());
    };
    for series in series {
        let values: Vec<&str> = series.values.iter().map(|(_, value)| value.as_str()).collect();
        transcript.say(values.join(", "));
    }

    let series = metrics.series(&["up", "process_start_time_seconds{job=\"prometheus\"}"]).await?;
    transcript.say(format_args!("{} series", series.data.len()));
    let jobs = metrics.values("job").await?.data;
    transcript.say(format_args!("jobs: {}", jobs.join(", ")));

    if let Err(QueryError::BadRequest(error)) = metrics.query("up{", None).await {
        let problem = error.body().ok_or("the error has a body")?;
        transcript.say(format_args!("{}: {}", problem.error_type, problem.error));
    }
    Ok(())
}

/// After <https://prometheus.io/docs/prometheus/latest/querying/api/>.
fn answer(seen: &Seen) -> Answer {
    const LABELS: &str = r#""instance": "localhost:9090", "job": "prometheus""#;
    match seen.call() {
        ("GET", "/-/healthy") => Answer::status(200)
            .body("text/plain; charset=utf-8", ["Prometheus Server is Healthy.\n"]),
        ("GET", "/api/v1/query") if seen.asks("query=up%7B") => Answer::json(
            400,
            r#"{"status": "error", "errorType": "bad_data", "error": "invalid parameter \"query\": 1:4: parse error: unexpected end of input inside braces"}"#,
        ),
        ("GET", "/api/v1/query") if seen.asks("time=1435781451.781") => Answer::json(
            200,
            r#"{"status": "success", "data": {"resultType": "scalar", "result": [1435781451.781, "2"]}}"#,
        ),
        ("GET", "/api/v1/query") => Answer::json(
            200,
            format!(
                r#"{{"status": "success", "data": {{"resultType": "vector", "result": [{{"metric": {{"__name__": "up", {LABELS}}}, "value": [1435781451.781, "1"]}}]}}}}"#
            ),
        ),
        ("POST", "/api/v1/query_range") => Answer::json(
            200,
            r#"{"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {}, "values": [[1435781430, "1435781430"], [1435781445, "1435781445"], [1435781460, "1435781460"]]}]}}"#,
        ),
        ("GET", "/api/v1/series") => Answer::json(
            200,
            format!(
                r#"{{"status": "success", "data": [{{"__name__": "up", {LABELS}}}, {{"__name__": "process_start_time_seconds", {LABELS}}}]}}"#
            ),
        ),
        ("GET", "/api/v1/label/job/values") => {
            Answer::json(200, r#"{"status": "success", "data": ["prometheus"]}"#)
        }
        _ => Answer::unknown(),
    }
}
