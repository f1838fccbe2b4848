use bac_core::Reply;

#[derive(Reply)]
union State {
    done: u8,
}

fn main() {}
