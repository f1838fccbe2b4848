//! The recorded requests, sent to a node that answers as their release.

use std::time::{Duration, Instant};

use bac_core::SignedRequest;
use bac_node::{Listening, Node, Release};
use bac_tests::recordings::{Exchange, find};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::{
    answer::{Answer, Body},
    difference::{Comparison, Difference},
    ids::Ids,
    keys::Keys,
    setup::{
        APPROVER, BEFORE, DURING, KEY, LISTED, NAMED, READER, READING_USER, Setting, USER,
        without_limit,
    },
    sockets::Heard,
};

/// How long a node may take to come where the recorded one was.
const PATIENCE: Duration = Duration::from_secs(6);
const PAUSE: Duration = Duration::from_millis(20);

/// Exchanges whose request answers a challenge of the recorded node.
const CHALLENGED: [&str; 2] = ["auth.authenticate.challenge", "auth.authenticate.signed"];

/// A body in which no id is looked for, in bytes.
const LONG: usize = 1_000_000;

pub(crate) struct Replaying {
    release: Release,
    node: Node,
    listening: Listening,
    ids: Ids,
    keys: Keys,
}

impl Replaying {
    /// A node of a release.
    pub(crate) async fn of(release: Release, setting: Setting) -> Self {
        let (mut ids, mut keys) = (Ids::default(), Keys::default());
        // Room for what recorded nodes ran one after the other.
        let mut builder = Node::builder().release(release).slots(256).memory(4 << 30);
        match setting {
            Setting::Usual => {}
            Setting::Moderated => {
                builder = builder.approver(keys.of(APPROVER, &mut ids).client_id());
            }
            Setting::Guarded => {
                builder = builder.token(KEY).read_only_token(READER).password(USER.0, USER.1);
                builder = builder.read_only_password(READING_USER.0, READING_USER.1);
            }
        }
        let node = builder.build().unwrap();
        let listening = node.listen("127.0.0.1:0").await.unwrap();
        Self { release, node, listening, ids, keys }
    }

    /// In what the node's answer to a request differs from the recorded one. A question is asked until
    /// it does not, or for a while.
    pub(crate) async fn differences(&mut self, exchange: &Exchange) -> Vec<Difference> {
        self.set_up(exchange).await;
        let Some(recorded) = &exchange.response else { return Vec::new() };
        let recorded_answer = Answer::from(recorded);
        if recorded.status == 101 {
            return self.heard(exchange).await;
        }
        let asked = Instant::now();
        loop {
            let came = self.answer(exchange).await;
            let mut ids = self.ids.clone();
            let mut comparison = Comparison::new(&mut ids);
            comparison.answers(&recorded_answer, &came);
            let differences = comparison.finish();
            let is_question =
                exchange.request.method == "GET" || is_question(&exchange.request.path);
            let may_pass = is_question && differences.iter().any(is_of_time);
            let is_under_way = differences.iter().any(is_under_way);
            let patience = if is_under_way { PATIENCE } else { PAUSE * 5 };
            if !may_pass || asked.elapsed() > patience {
                self.ids = ids;
                self.settle(exchange, &came).await;
                return differences;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Gives a job that was taken the time to end, as it had when it was recorded.
    async fn settle(&self, exchange: &Exchange, came: &Answer) {
        let value = came.body.to_value();
        let is_taken = ["PUT", "POST"].contains(&&*exchange.request.method);
        let id = value["JobID"].as_str().or(value["job"]["Metadata"]["ID"].as_str());
        if let Some(id) = id.filter(|_| is_taken && !exchange.id.ends_with("rerun.running")) {
            let wait = self.wait_for(id, false);
            let _ = tokio::time::timeout(PAUSE * 15, wait).await;
        }
    }

    async fn heard(&mut self, exchange: &Exchange) -> Vec<Difference> {
        let recorded = Heard::recorded(exchange);
        let asked = Instant::now();
        loop {
            let path = self.ids.translated(&exchange.request.path);
            let url = self.listening.url();
            let during = DURING.iter().find(|(id, _)| *id == exchange.id);
            let during = during.map(|(_, like)| find(self.release.name(), like));
            let during = async {
                if let Some(like) = during {
                    self.answer(like).await;
                }
            };
            let came = Heard::of(&url, exchange, &path, during).await;
            let mut ids = self.ids.clone();
            let mut comparison = Comparison::new(&mut ids);
            match &came {
                Ok(came) => comparison.sockets(&recorded, came),
                Err(status) => comparison.status(101, *status),
            }
            let differences = comparison.finish();
            if differences.is_empty() || asked.elapsed() > PATIENCE / 6 {
                self.ids = ids;
                return differences;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn answer(&mut self, exchange: &Exchange) -> Answer {
        let body = exchange.request.body().unwrap_or_default();
        self.answer_to(exchange, &body).await
    }

    /// What the node answers to the request of an exchange with another body.
    async fn answer_to(&mut self, exchange: &Exchange, body: &str) -> Answer {
        let request = &exchange.request;
        let body = match self.keys.signed_anew(&exchange.request, body, &mut self.ids).await {
            Some(signed) => signed,
            None if CHALLENGED.contains(&&*exchange.id) => self.challenge_met(body).await,
            None if body.len() > LONG => body.to_owned(),
            None => self.ids.translated(body),
        };
        let mut built = http::Request::builder()
            .method(&*request.method)
            .uri(self.ids.translated(&request.path))
            .header("host", "127.0.0.1:1234");
        for (name, value) in &request.headers {
            built = built.header(name, self.ids.translated(value));
        }
        self.node.handle(built.body(Bytes::from(body)).unwrap()).await.into()
    }

    /// The answer to this node's challenge, by a key that it has not seen.
    async fn challenge_met(&mut self, body: &str) -> String {
        let request = http::Request::get("/api/v1/auth").body(Bytes::new()).unwrap();
        let methods = Answer::from(self.node.handle(request).await).body.to_value();
        let phrase = &methods["Methods"]["clientkey"]["params"]["InputPhrase"];
        let phrase = STANDARD.decode(phrase.as_str().unwrap()).unwrap();
        let mut body: Value = serde_json::from_str(body).unwrap();
        body["MethodData"] = Value::from(STANDARD.encode(Keys::met(&phrase).await.to_string()));
        body.to_string()
    }

    /// Makes the jobs that the exchange is about and no earlier one was.
    async fn set_up(&mut self, exchange: &Exchange) {
        let place =
            format!("{} {}", exchange.request.path, exchange.request.body().unwrap_or_default());
        if let Some(before) = BEFORE.iter().find(|before| before.exchange == exchange.id) {
            let like = find(self.release.name(), before.like);
            let came = if before.runs {
                self.answer_to(like, &without_limit(&like.request.body().unwrap())).await
            } else {
                self.answer(like).await
            };
            let value = came.body.to_value();
            let id = value["job"]["Metadata"]["ID"].as_str().or(value["JobID"].as_str());
            let id = id.unwrap_or_else(|| panic!("{}: {value}", before.like)).to_owned();
            // An answer tells the whole of an id of which the start was sent.
            let told = exchange.response.as_ref().map_or("", |response| &response.body);
            let mut recorded = Ids::of(&place).chain(Ids::of(told));
            if let Some(recorded) = recorded.find(|id| !self.ids.knows(id)) {
                self.ids.learn(recorded, &id);
            }
            if !exchange.id.contains("seen") {
                self.wait_for(&id, before.runs).await;
            }
        }
        if LISTED.contains(&&*exchange.id) {
            self.submit_listed(exchange).await;
        }
        let named = NAMED.iter().find(|(id, _)| *id == exchange.id);
        let unknown = Ids::of(&exchange.request.path).find(|id| !self.ids.knows(id));
        let shows = match (named, unknown) {
            (Some((_, shows)), _) => find(self.release.name(), shows),
            (None, Some(_)) => exchange,
            (None, None) => return,
        };
        // The answer holds the job as it was put.
        let Some(value) =
            shows.response.as_ref().map(|response| Body::of(&response.body).to_value())
        else {
            return;
        };
        let jobs = [&value["Job"], &value["Items"][0]["Job"]];
        let Some(job) = jobs.into_iter().find_map(Value::as_object) else { return };
        let id = self.put(asked(job)).await;
        self.ids.learn(unknown.unwrap_or_else(|| job["ID"].as_str().unwrap()), &id);
        if exchange.operation.as_deref() != Some("orchestrator_jobs.get") || named.is_none() {
            self.wait_for(&id, true).await;
        }
    }

    /// Submits the jobs that an exchange lists and that are not known.
    async fn submit_listed(&mut self, exchange: &Exchange) {
        let value = Body::of(&exchange.response.as_ref().unwrap().body).to_value();
        for listed in value["jobs"].as_array().unwrap() {
            let metadata = &listed["Job"]["Metadata"];
            let id = metadata["ID"].as_str().unwrap();
            if self.ids.knows(id) {
                continue;
            }
            let signer = self.keys.of(metadata["ClientID"].as_str().unwrap(), &mut self.ids);
            let payload = json!({
                "ClientID": signer.client_id(),
                "APIVersion": "V1beta2",
                "Spec": listed["Job"]["Spec"],
            });
            let signed = SignedRequest::sign(&payload, &*signer).await.unwrap();
            let request =
                http::Request::post("/api/v1/requester/submit").body(signed.as_bytes().clone());
            let answer = Answer::from(self.node.handle(request.unwrap()).await).body.to_value();
            let made =
                answer["job"]["Metadata"]["ID"].as_str().unwrap_or_else(|| panic!("{answer}"));
            self.ids.learn(id, made);
            self.wait_for(made, true).await;
        }
    }

    /// Waits until a job runs, or is over.
    async fn wait_for(&self, id: &str, lasts: bool) {
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE {
            let path = format!("/api/v1/orchestrator/jobs/{id}");
            let request = http::Request::get(path).body(Bytes::new()).unwrap();
            let answer = Answer::from(self.node.handle(request).await);
            let state = answer.body.to_value()["Job"]["State"]["StateType"].clone();
            let is_there = match state.as_str() {
                Some("Running") => lasts,
                Some("Pending") => false,
                _ => true,
            };
            if is_there {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn put(&self, job: Map<String, Value>) -> String {
        let request = http::Request::put("/api/v1/orchestrator/jobs")
            .header("host", "127.0.0.1:1234")
            .header("content-type", "application/json")
            .body(json!({"Job": job, "Force": true}).to_string().into())
            .unwrap();
        let answer = Answer::from(self.node.handle(request).await);
        let value = answer.body.to_value();
        value["JobID"].as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
    }
}

/// What the owner of a job wrote of it.
fn asked(job: &Map<String, Value>) -> Map<String, Value> {
    let written =
        ["Name", "Namespace", "Type", "Count", "Constraints", "Labels", "Tasks", "Priority"];
    let members = job.iter().filter(|(name, _)| written.contains(&&***name));
    members.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn is_question(path: &str) -> bool {
    ["/states", "/events", "/results", "/list"].iter().any(|end| path.ends_with(end))
}

/// Whether a job or an execution that has ended is still to end.
fn is_under_way(difference: &Difference) -> bool {
    let is_over = |value: &Option<Value>| match value {
        Some(Value::String(state)) => {
            ["Completed", "Failed", "Stopped", "Error", "Cancelled"].contains(&state.as_str())
        }
        Some(Value::Number(state)) => state.as_u64().is_some_and(|state| state > 6),
        _ => false,
    };
    is_of_time(difference) && is_over(&difference.recorded) && !is_over(&difference.came)
}

/// Whether a difference may be gone a moment later.
fn is_of_time(difference: &Difference) -> bool {
    let name = difference.place.rsplit('.').next().unwrap_or_default();
    ["StateType", "State", "length", "NewState"].contains(&name)
}
