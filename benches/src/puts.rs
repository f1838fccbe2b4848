//! Whether a development node takes jobs as fast when it keeps many.

use std::time::Duration;

use bac_client::{
    Bac,
    orchestrator::model::{Job, JobType, SpecConfig, Task},
};
use bac_core::Ed25519Signer;
use bac_node::Node;

use crate::{clock::own_time, fault::Fault, report};

/// How many jobs there are when puts are measured.
const FEW: usize = 100;
const MANY: usize = 10_000;

/// How many puts are measured at a time, and how often.
const PUTS: usize = 10;
const ROUNDS: usize = 101;

/// Of this part of the rounds the slowest counts: the others show what else the machine did.
const QUIET: usize = 4;

/// Puts to a node in this process, each with a name of its own, in turns to one with few jobs and to
/// one with many.
pub(crate) async fn compare() -> Result<(), Fault> {
    let mut few = Site::with(FEW).await?;
    let mut many = Site::with(MANY).await?;
    let (mut of_few, mut of_many) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        of_few.push(few.put(PUTS).await?);
        of_many.push(many.put(PUTS).await?);
    }
    let per_second = |mut times: Vec<Duration>| {
        times.sort();
        PUTS as f64 / times[times.len() / QUIET].as_secs_f64()
    };
    report::puts(FEW, per_second(of_few), MANY, per_second(of_many));
    Ok(())
}

/// A node and how many jobs it has.
struct Site {
    bac: Bac,
    jobs: usize,
    _node: Node,
}

impl Site {
    async fn with(jobs: usize) -> Result<Self, Fault> {
        let node = Node::new()?;
        let bac = Bac::new(node.client(Ed25519Signer::generate()?)?);
        let mut site = Self { bac, jobs: 0, _node: node };
        site.put(jobs).await?;
        Ok(site)
    }

    /// Puts jobs, and waits until they have run. What the puts took of the processor.
    async fn put(&mut self, count: usize) -> Result<Duration, Fault> {
        let jobs = self.bac.orchestrator().jobs();
        let engine = SpecConfig::new("noop").param("Parameters", ["hello"].as_slice());
        let task = Task::default().name("main").engine(engine);
        let job = Job::default().kind(JobType::Batch).tasks([task]);
        let mut took = Duration::ZERO;
        for _ in 0..count {
            self.jobs += 1;
            let put = job.clone().name(format!("job-{}", self.jobs)).into();
            let begun = own_time();
            let id = jobs.put_job(&put).await?.job_id;
            took += own_time().saturating_sub(begun);
            while !jobs.job(&id).await?.job.state.kind.is_terminal() {
                tokio::task::yield_now().await;
            }
        }
        Ok(took)
    }
}
