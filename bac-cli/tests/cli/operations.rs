//! `bac operations`

use crate::support::User;

#[test]
fn the_operations_of_the_sdk_come_first_and_todays_after_them() {
    let user = User::new();
    let declared = user.run(["operations", "--output", "json"]).expect_code(0).json();
    let declared = declared.as_array().unwrap();
    assert_eq!(declared.iter().filter(|operation| operation["sdk"] == true).count(), 20);
    assert!(declared[..20].iter().all(|operation| operation["sdk"] == true));

    let named = |name: &str| declared.iter().find(|operation| operation["name"] == name).unwrap();
    let submit = named("job.submit");
    assert_eq!((&submit["method"], &submit["path"]), (&"POST".into(), &"/requester/submit".into()));
    assert_eq!(submit["signed"], true);
    assert_eq!(submit["errors"], serde_json::json!(["400", "500"]));
    assert_eq!(named("livez.get")["reply"], "text");
    assert_eq!(named("job_logs.display")["reply"], "websocket");
    let put = named("orchestrator_jobs.put");
    assert_eq!((&put["path"], &put["sdk"]), (&"/api/v1/orchestrator/jobs".into(), &false.into()));
    let places = put["parameters"].as_array().unwrap().iter().map(|parameter| &parameter["in"]);
    assert_eq!(places.collect::<Vec<_>>(), ["query", "query", "body"]);

    let table = user.run(["operations", "livez"]).expect_code(0);
    assert_eq!(table.stdout.lines().count(), 2, "{table:#?}");
}
