use bac_core::Reply;

#[derive(Reply)]
enum State {
    Done,
}

fn main() {}
