use bac_core::client;

#[client]
trait Api {
    fn version(&self) -> u32 {
        1
    }
}

fn main() {}
