//! `bac node`

use crate::support::{Node, User};

#[test]
fn a_node_says_where_it_is_and_stops_when_it_is_told_to() {
    let node = Node::start(&User::new(), &[]);
    assert!(node.url.starts_with("http://127.0.0.1:"), "{}", node.url);
    assert!(!node.url.ends_with(":0"), "{}", node.url);
    node.stop().expect_code(0);
}
