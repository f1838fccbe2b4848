use bac_core::{Error, client};

// What `#[async_trait]` makes of a trait, as it hands it on.
#[client]
trait Api {
    fn list<'life0, 'async_trait>(
        &'life0 self,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<String, Error>> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait;
}

fn main() {}
