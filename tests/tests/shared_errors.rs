//! An error name has one list, wherever it is used; and an endpoint may leave the trait's.

use bac_core::{
    Client, Error, ErrorKind, Operation, client,
    server::{Context, InProcess, Router},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub struct Missing {
    id: String,
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub struct Problem {
    reason: String,
}

#[client(error_body = Problem, errors(500), server)]
pub trait Jobs {
    /// Declares none, and stands before the one that does.
    #[endpoint(DELETE "/jobs/{id}")]
    async fn remove(&self, id: &str) -> Result<(), JobError>;

    #[endpoint(GET "/jobs/{id}", errors(404 = Missing, 409))]
    async fn get(&self, id: &str) -> Result<String, JobError>;

    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, ListError>;

    #[endpoint(GET "/status", errors())]
    async fn status(&self) -> Result<String, Error>;

    #[endpoint(GET "/version", errors())]
    async fn version(&self) -> bac_core::Result<String>;
}

struct Refusing;

impl JobsService for Refusing {
    async fn remove(&self, _: &Context, id: &str) -> Result<(), JobError> {
        Err(match id {
            "busy" => JobError::conflict(Problem { reason: "it runs".to_owned() }),
            "broken" => JobError::internal_server_error(Problem { reason: "broken".to_owned() }),
            id => JobError::not_found(Missing { id: id.to_owned() }),
        })
    }

    async fn get(&self, cx: &Context, id: &str) -> Result<String, JobError> {
        self.remove(cx, id).await.map(|()| String::new())
    }

    async fn list(&self, _: &Context) -> Result<String, ListError> {
        Err(ListError::internal_server_error(Problem { reason: "broken".to_owned() }))
    }

    async fn status(&self, _: &Context) -> Result<String, Error> {
        Ok("fine".to_owned())
    }

    async fn version(&self, _: &Context) -> Result<String, Error> {
        Ok("1".to_owned())
    }
}

fn statuses(operation: &Operation) -> Vec<String> {
    operation.errors().iter().map(ToString::to_string).collect()
}

#[test]
fn the_description_has_the_list_of_the_name() {
    let [remove, get, list, status, version] = JobsClient::OPERATIONS else { panic!() };
    assert_eq!(statuses(get), ["404", "409", "500"]);
    assert_eq!(statuses(remove), statuses(get));
    assert_eq!(statuses(list), ["500"]);
    assert!(statuses(status).is_empty() && statuses(version).is_empty());
}

#[tokio::test]
async fn each_endpoint_gives_and_answers_the_errors_of_the_name() {
    let url = bac_tests::listen(JobsServer::new(Refusing)).await.unwrap();
    let jobs = JobsClient::new(Client::new(url).unwrap());
    for error in [jobs.remove("x").await.unwrap_err(), jobs.get("x").await.unwrap_err()] {
        let JobError::NotFound(response) = error else { panic!("{error}") };
        assert_eq!(response.body().unwrap(), &Missing { id: "x".to_owned() });
    }
    for error in [jobs.remove("busy").await.unwrap_err(), jobs.get("busy").await.unwrap_err()] {
        let JobError::Conflict(response) = error else { panic!("{error}") };
        assert_eq!(response.body().unwrap().reason, "it runs");
    }
    let error = jobs.remove("broken").await.unwrap_err();
    assert!(matches!(error, JobError::InternalServerError(_)), "{error}");
    let error = jobs.list().await.unwrap_err();
    assert!(matches!(error, ListError::InternalServerError(_)), "{error}");
    assert_eq!(jobs.status().await.unwrap(), "fine");
    assert_eq!(jobs.version().await.unwrap(), "1");
}

/// Of an endpoint that left it, an error of the trait is a status like any other.
#[tokio::test]
async fn what_was_left_is_not_declared() {
    let router = Router::new().mount(JobsServer::new(Refusing)).on_rejection(|_| {
        let mut answer = http::Response::new(r#"{"reason":"gone"}"#.into());
        *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        answer
    });
    let transport = InProcess::new(router);
    let client =
        Client::builder("http://localhost/elsewhere").transport(transport).build().unwrap();
    let error = JobsClient::new(client).status().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.raw().map(|raw| raw.status()), Some(StatusCode::INTERNAL_SERVER_ERROR));
}
