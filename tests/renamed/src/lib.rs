//! Declared clients where `bac_core` has another name: `crate = …` says which.
#![deny(missing_docs, unused, warnings)]

/// Under the name that the manifest gives it.
pub mod by_manifest {
    use http_api::client;
    use serde::{Deserialize, Serialize};

    /// What is sent and what comes back.
    #[derive(Clone, Debug, Deserialize, Serialize)]
    pub struct Job {
        /// Its name.
        pub name: String,
    }

    /// Every part that names the runtime.
    #[client(crate = ::http_api, errors(5XX), server)]
    pub trait Jobs {
        /// Reads one.
        #[endpoint(GET "/jobs/{id}", errors(404 = Job), timeout = "1m")]
        async fn get(
            &self,
            id: &str,
            #[query] tags: &[&str],
            #[header("X-Trace")] trace: Option<&str>,
        ) -> Result<Job, GetError>;

        /// Submits one.
        #[endpoint(POST "/jobs")]
        async fn submit(&self, #[signed] job: &Job) -> Result<Job, SubmitError>;

        /// Changes one.
        #[endpoint(PUT "/jobs/{id}")]
        async fn change(&self, id: u64, #[body] job: Option<&Job>) -> Result<(), ChangeError>;
    }
}

/// Re-exported from a module of this crate.
pub mod by_path {
    #[doc(hidden)]
    pub mod vendor {
        pub use http_api as runtime;
    }

    /// The path starts at the crate.
    #[vendor::runtime::client(crate = crate::by_path::vendor::runtime, name = Nodes)]
    pub trait NodeList {
        /// Lists them.
        #[endpoint(GET "/nodes")]
        async fn list(&self) -> Result<Vec<String>>;
    }
}

/// From a macro of another crate, `$crate` is the only name that holds everywhere.
pub mod by_macro {
    #[doc(hidden)]
    pub use http_api;

    /// Declares a health check.
    #[macro_export]
    macro_rules! health_check {
        ($name:ident) => {
            #[$crate::by_macro::http_api::client(crate = $crate::by_macro::http_api)]
            #[allow(missing_docs)]
            pub trait $name {
                #[endpoint(GET "/healthz")]
                async fn healthy(&self) -> Result<String>;
            }
        };
    }

    health_check!(Health);
}
