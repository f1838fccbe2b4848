use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State<T> {
    Running,
    #[serde(other)]
    Other(T),
}

fn main() {}
