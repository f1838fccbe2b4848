//! Getting a token with a key.

use bac_client::{Bac, Client, orchestrator::query::ListJobs, sign};
use bac_core::Credentials;

use crate::{node::Node, program::job, user::User};

/// Who has a token may do all; who has none may ask how to get one.
const POLICY: &str = r#"
package bacalhau.authz
import rego.v1

default allow = false
default token_valid = false

allow if input.http.path[2] in ["auth", "agent"]
allow if token_valid

token_valid if {
    header := input.http.headers["Authorization"][0]
    startswith(header, "Bearer ")
    token := trim_prefix(header, "Bearer ")
    [valid, _, _] := io.jwt.decode_verify(token, input.constraints)
    valid
}
"#;

/// A token for the key that `bac key new` makes.
async fn token(bac: &Bac, user: &User) -> String {
    user.bac(&["key", "new"]).expect_code(0);
    let signer = sign::signer_from_pem_file(user.home().join("user_id.pem")).unwrap();
    bac.auth().log_in(&*signer).await.unwrap().expose().to_owned()
}

async fn known(node: &Node, token: &str) -> Bac {
    let token = Credentials::bearer(token);
    Bac::connect_with(&node.url(), |client| client.credentials(token)).await.unwrap()
}

/// A node that asks nobody for a token gives one all the same.
#[tokio::test]
#[ignore = "an_installed_node runs it"]
async fn to_an_open_node() {
    let node = Node::start();
    let bac = Bac::connect(&node.url()).await.unwrap();
    let token = token(&bac, &User::of(node.url())).await;
    let jobs = known(&node, &token).await.orchestrator().jobs();
    assert_eq!(jobs.list_with(&ListJobs::new()).await.unwrap().items, []);
}

#[tokio::test]
#[ignore = "an_installed_node runs it"]
async fn to_a_guarded_node() {
    let node = Node::start_guarded(POLICY);
    let user = User::of(node.url());
    let bac = Bac::connect(&node.url()).await.unwrap();
    assert!(bac.generation().unwrap().asks_for_credentials());
    let bac = Bac::new(Client::new(node.url()).unwrap());
    let refused = bac.orchestrator().jobs().list_with(&ListJobs::new()).await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 401, "{refused}");
    user.bac(&["list", "--key", "none.pem"]).fails(4, &["401", "--token"]);

    let token = token(&bac, &user).await;
    let jobs = known(&node, &token).await.orchestrator().jobs();
    let put = jobs.put_job(&job("_start").into()).await.unwrap();
    let list = jobs.list_with(&ListJobs::new()).await.unwrap().items;
    assert_eq!(list.into_iter().map(|job| job.id).collect::<Vec<_>>(), [put.job_id.as_str()]);
    user.bac(&["list", "--token", &token]).expect_code(0).shows(&[&put.job_id]);
    // The command logs in with the key by itself.
    user.bac(&["list"]).expect_code(0).shows(&[&put.job_id]);
}
