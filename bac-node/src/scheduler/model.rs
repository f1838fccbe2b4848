//! The transitions held against what must always be so, in every order of puts, stops, turns, ends
//! and crashes, over a real store.

use std::collections::{BTreeMap, BTreeSet};

use bac_client::orchestrator::model::{
    ExecutionStateType, Job, JobStateType, JobType, RunOutput, SpecConfig, Task, UnixNanos,
};
use proptest::prelude::*;

use super::transition::{
    Admission, Effect, Event, Failure, Outcome, Reason, Refusal, Retry, Step, transition,
};
use crate::store::{Change, JobRecord, KeptOutput, Level, Store, Topic, Waits, Whose};

/// How often each part of a job is tried at most.
const TRIES: usize = 2;

/// What may happen next. Numbers choose among what there is.
#[derive(Clone, Debug)]
enum Move {
    Put {
        name: u8,
        priority: u8,
        force: bool,
    },
    Submit {
        waits: Waits,
    },
    Stop(u8),
    Rerun(u8),
    Approve(u8),
    Reject(u8),
    OutOfTime(u8),
    /// It is refused without a count.
    Admit {
        which: u8,
        count: Option<u8>,
        is_full: bool,
    },
    /// No node fits a version, which may wait for one; and its time to wait is up.
    Postpone(u8),
    Refuse(u8),
    Begin(u8),
    Finish {
        which: u8,
        how: How,
    },
    /// The thread of a stopped execution ends, or that of one that the node does not wait for.
    Give(u8),
    Crash,
}

/// How an execution ends.
#[derive(Clone, Copy, Debug)]
enum How {
    Completed,
    /// The job fails with it.
    Failed,
    /// Each part of a job is tried twice.
    FailedOnce,
    /// The program of a service ended; each part is tried twice, too.
    Unexpected,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let number = any::<u8>;
    let one = prop_oneof![
        4 => (0..3_u8, 0..2_u8, any::<bool>())
            .prop_map(|(name, priority, force)| Move::Put { name, priority, force }),
        1 => waits().prop_map(|waits| Move::Submit { waits }),
        3 => number().prop_map(Move::Stop),
        1 => number().prop_map(Move::Rerun),
        1 => number().prop_map(Move::Approve),
        1 => number().prop_map(Move::Reject),
        1 => number().prop_map(Move::OutOfTime),
        5 => (number(), proptest::option::weighted(0.8, 0..4_u8), any::<bool>())
            .prop_map(|(which, count, is_full)| Move::Admit { which, count, is_full }),
        1 => number().prop_map(Move::Postpone),
        1 => number().prop_map(Move::Refuse),
        6 => number().prop_map(Move::Begin),
        5 => (number(), prop_oneof![
            3 => Just(How::Completed),
            1 => Just(How::Failed),
            3 => Just(How::FailedOnce),
            1 => Just(How::Unexpected),
        ])
            .prop_map(|(which, how)| Move::Finish { which, how }),
        1 => number().prop_map(Move::Give),
        1 => Just(Move::Crash),
    ];
    proptest::collection::vec(one, 0..60)
}

/// A node: what it keeps, and what is lost when it crashes.
struct World {
    store: Store,
    at: i64,
    made: usize,
    /// Job ids that somebody was told, with the version.
    told: BTreeMap<String, u64>,
    /// Versions to be admitted.
    pending: Vec<Job>,
    /// Versions that wait for a node.
    postponed: Vec<(Job, Reason)>,
    /// Execution and job ids.
    waiting: Vec<(String, String)>,
    running: Vec<(String, String)>,
    stopped: BTreeSet<String>,
    begun: BTreeSet<String>,
    changes: Vec<Change>,
}

impl World {
    fn new() -> Self {
        Self {
            store: Store::in_memory().unwrap(),
            at: 0,
            made: 0,
            told: BTreeMap::new(),
            pending: Vec::new(),
            postponed: Vec::new(),
            waiting: Vec::new(),
            running: Vec::new(),
            stopped: BTreeSet::new(),
            begun: BTreeSet::new(),
            changes: Vec::new(),
        }
    }

    fn id(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}-{}", self.made)
    }

    fn apply(&mut self, whose: Whose<'_>, event: &Event) -> Result<Step, Refusal> {
        self.at += 1;
        let at = UnixNanos::new(self.at);
        let changed = self.store.change(whose, |held| transition(held, event, at, None)).unwrap();
        let (step, changes) = changed?;
        self.changes.extend(changes);
        for effect in step.effects.clone() {
            match effect {
                Effect::Evaluate(job) => self.pending.push(*job),
                Effect::Refuse { job, reason } => self.postponed.push((*job, reason)),
                Effect::Run { execution, .. } => {
                    let turn = (execution.id.clone(), execution.job_id.clone());
                    if !self.waiting.contains(&turn) && !self.running.contains(&turn) {
                        self.waiting.push(turn);
                    }
                }
                Effect::Stop { execution_id } => drop(self.stopped.insert(execution_id)),
                Effect::Watch(_) | Effect::Ended { .. } => {}
            }
        }
        Ok(step)
    }

    fn some_job(&self, which: u8) -> Option<JobRecord> {
        let jobs = self.store.jobs().unwrap();
        (!jobs.is_empty()).then(|| jobs[usize::from(which) % jobs.len()].clone())
    }

    fn take<T>(from: &mut Vec<T>, which: u8) -> Option<T> {
        (!from.is_empty()).then(|| from.remove(usize::from(which) % from.len()))
    }

    fn end(&mut self, which: u8, to: JobStateType, is_by_time: bool) {
        let Some(record) = self.some_job(which) else { return };
        let was = record.job.state.kind.clone();
        let version = is_by_time.then_some(record.job.version);
        let reason = Reason::new(Topic::Stopping, "enough");
        let event = Event::End { version, to, reason };
        let ended = self.apply(Whose::Id(&record.job.id), &event);
        assert_eq!(ended.is_err(), was.is_terminal());
    }

    fn go(&mut self, next: &Move) {
        match next {
            Move::Put { name, priority, force } => self.put(*name, *priority, *force),
            Move::Submit { waits } => {
                let id = self.id("s");
                let mut job = job().name(&*id).namespace("owner");
                job.id.clone_from(&id);
                let record = Box::new(JobRecord { job, signed: None, waits: *waits });
                self.apply(Whose::Id(&id), &Event::Submit(record)).unwrap();
                self.told.insert(id, 0);
            }
            Move::Stop(which) => self.end(*which, JobStateType::Stopped, false),
            Move::Reject(which) => {
                if let Some(record) = self.some_job(*which) {
                    let refusal = Reason::new(Topic::Scheduling, "nobody runs it");
                    let event = Event::Reject { message: "no".to_owned(), refusal };
                    let ended = self.apply(Whose::Id(&record.job.id), &event);
                    assert_eq!(ended.is_err(), record.job.state.kind.is_terminal());
                }
            }
            Move::OutOfTime(which) => self.end(*which, JobStateType::Failed, true),
            Move::Rerun(which) => {
                if let Some(record) = self.some_job(*which) {
                    let id = record.job.id;
                    let step = self.apply(Whose::Id(&id), &Event::Rerun(None)).unwrap();
                    self.told.insert(id, step.job.unwrap().version);
                }
            }
            Move::Approve(which) => {
                if let Some(record) = self.some_job(*which) {
                    self.apply(Whose::Id(&record.job.id), &agreed()).unwrap();
                }
            }
            Move::Admit { which, count, is_full } => {
                if let Some(job) = Self::take(&mut self.pending, *which) {
                    self.admit(&job, *count, *is_full);
                }
            }
            Move::Begin(which) => {
                if let Some((id, job_id)) = Self::take(&mut self.waiting, *which) {
                    self.begin(id, job_id);
                }
            }
            Move::Postpone(which) => {
                if let Some(job) = Self::take(&mut self.pending, *which) {
                    self.postpone(&job);
                }
            }
            Move::Refuse(which) => {
                if let Some((job, reason)) = Self::take(&mut self.postponed, *which) {
                    self.refuse(&job, reason);
                }
            }
            Move::Finish { which, how } => {
                if let Some((id, job_id)) = Self::take(&mut self.running, *which) {
                    let outcome = match how {
                        How::Completed => Outcome::Completed { published: None },
                        How::Failed => Outcome::Failed(self.failure(1)),
                        How::FailedOnce => Outcome::Failed(self.failure(TRIES)),
                        How::Unexpected => {
                            let failure = self.failure(TRIES);
                            Outcome::Unexpected { published: None, failure }
                        }
                    };
                    self.finish(&id, &job_id, outcome);
                }
            }
            Move::Give(which) => {
                if let Some((id, job_id)) = Self::take(&mut self.waiting, *which) {
                    // Nobody waits for a slot in vain.
                    let failure = self.failure(1);
                    self.finish(&id, &job_id, Outcome::Failed(failure));
                }
            }
            Move::Crash => self.crash(),
        }
    }

    fn put(&mut self, name: u8, priority: u8, force: bool) {
        let names = ["", "one", "two"];
        let name = names[usize::from(name)];
        let wanted = job().name(name).namespace("default").priority(i64::from(priority));
        let id = self.id("j");
        let differs: fn(&Job, &Job) -> bool = |one, other| one.priority != other.priority;
        let event = Event::Put {
            job: Box::new(wanted),
            id: id.clone(),
            asks_for_more: (!force).then_some(differs),
        };
        let whose = match name {
            "" => Whose::Id(&id),
            name => Whose::Name { name, namespace: "default" },
        };
        match self.apply(whose, &event) {
            Ok(step) => {
                let job = step.job.unwrap();
                assert_eq!(job.state.kind, JobStateType::Pending);
                self.told.insert(job.id, job.version);
            }
            Err(Refusal::Unchanged(known)) => {
                assert!(!force);
                assert_eq!(known.priority, i64::from(priority));
            }
            Err(refusal) => panic!("{refusal:?}"),
        }
    }

    fn admit(&mut self, job: &Job, count: Option<u8>, is_full: bool) {
        let admission = match count {
            None => Admission::Refused(Reason::new(Topic::Scheduling, "no node")),
            Some(count) => Admission::Granted {
                ids: (0..count).map(|_| self.id("e")).collect(),
                evaluation_id: "v".to_owned(),
                node_id: "n".to_owned(),
                is_full,
            },
        };
        let event = Event::Admit { version: job.version, admission };
        self.tell_twice(job, &event);
    }

    fn postpone(&mut self, job: &Job) {
        let reason = |words: &str| Reason::new(Topic::Scheduling, words);
        let (reason, refusal) = (reason("no node yet"), reason("no node"));
        let admission = Admission::Postponed { reason, refusal };
        self.tell_twice(job, &Event::Admit { version: job.version, admission });
    }

    /// As after a write of which it was not known whether it was kept. The second time changes
    /// nothing.
    fn tell_twice(&mut self, job: &Job, event: &Event) {
        let _ = self.apply(Whose::Id(&job.id), event);
        let changes = self.changes.len();
        let _ = self.apply(Whose::Id(&job.id), event);
        assert_eq!(self.changes.len(), changes);
    }

    fn refuse(&mut self, job: &Job, reason: Reason) {
        let admission = Admission::Refused(reason);
        let _ = self.apply(Whose::Id(&job.id), &Event::Admit { version: job.version, admission });
    }

    /// A failure where each part of a job is tried so often.
    fn failure(&mut self, tries: usize) -> Failure {
        let reason = Reason::new(Topic::Running, "it failed");
        let retry = (tries > 1).then(|| Retry {
            tries,
            execution_id: self.id("e"),
            evaluation_id: "v".to_owned(),
            given_up: Reason::new(Topic::Scheduling, "tried too often"),
        });
        Failure { reason, retry }
    }

    fn begin(&mut self, id: String, job_id: String) {
        let event = Event::Begin { execution_id: id.clone() };
        match self.apply(Whose::Id(&job_id), &event) {
            Ok(_) => {
                assert!(!self.stopped.contains(&id), "{id} was stopped and begins");
                assert!(self.begun.insert(id.clone()), "{id} begins again");
                self.running.push((id, job_id));
            }
            // It must have been told to stop.
            Err(_) => assert!(self.stopped.contains(&id), "{id} is refused without a word"),
        }
    }

    fn finish(&mut self, id: &str, job_id: &str, outcome: Outcome) {
        let event = Event::Finish {
            execution_id: id.to_owned(),
            outcome: Box::new(outcome),
            result: Box::new(RunOutput::default().stdout("so far")),
            kept: KeptOutput { stdout: "so far".to_owned(), ..KeptOutput::default() },
        };
        self.apply(Whose::Id(job_id), &event).unwrap();
        let changes = self.changes.len();
        // Told twice, it changes nothing the second time.
        self.apply(Whose::Id(job_id), &event).unwrap();
        assert_eq!(self.changes.len(), changes);
        assert_eq!(self.store.output(id).unwrap().unwrap().stdout, "so far");
        let executions = self.store.executions(job_id).unwrap();
        let execution = executions.into_iter().find(|execution| execution.id == id).unwrap();
        assert_eq!(execution.run_output.unwrap().stdout, "so far");
        assert!(execution.compute_state.kind.is_terminal());
    }

    /// All but what is kept is lost, and a new node takes it up.
    fn crash(&mut self) {
        self.pending.clear();
        self.postponed.clear();
        self.waiting.clear();
        self.running.clear();
        self.stopped.clear();
        for record in self.store.jobs().unwrap() {
            if !record.job.state.kind.is_terminal() {
                self.apply(Whose::Id(&record.job.id), &Event::Resume).unwrap();
            }
        }
    }

    /// What is so at any time.
    fn hold(&self) {
        let jobs = self.store.jobs().unwrap();
        let mut names = BTreeSet::new();
        for JobRecord { job, waits, .. } in &jobs {
            assert!(names.insert((&job.namespace, &job.name)), "two jobs are named {}", job.name);
            let known = self.store.job_named(&job.name, Some(&job.namespace)).unwrap();
            assert_eq!(known.unwrap().job.id, job.id);
            for execution in self.store.executions(&job.id).unwrap() {
                let is_live = !execution.compute_state.kind.is_terminal();
                let is_of_live =
                    !job.state.kind.is_terminal() && execution.job_version == job.version;
                assert!(!is_live || is_of_live, "{execution:?} outlives {:?}", job.state);
                let is_under_way =
                    self.waiting.iter().chain(&self.running).any(|(id, _)| *id == execution.id);
                // What lives is under way, and what is under way lives or was told to stop.
                let waits = *waits == Waits::AtNode
                    && execution.compute_state.kind == ExecutionStateType::AskForBid;
                assert!(!is_live || is_under_way || waits, "{execution:?} is forgotten");
                let is_told = self.stopped.contains(&execution.id);
                assert!(!is_under_way || is_live || is_told, "{} runs on", execution.id);
            }
            self.hold_tries(job);
            let versions = self.store.versions(&job.id).unwrap();
            let numbers: Vec<u64> = versions.iter().map(|one| one.version).collect();
            let first = u64::from(!job.id.starts_with('s'));
            assert_eq!(numbers, (first..=job.version).collect::<Vec<_>>());
        }
        for (id, version) in &self.told {
            let job = jobs.iter().find(|record| record.job.id == *id);
            assert!(job.is_some_and(|record| record.job.version >= *version), "{id} is lost");
        }
    }

    /// Each part of each version is tried at most as often as it may be, one try after the other, and
    /// the parts of a version that goes on are under way or completed.
    fn hold_tries(&self, job: &Job) {
        let mut parts: BTreeMap<(u64, i64), Vec<ExecutionStateType>> = BTreeMap::new();
        for execution in self.store.executions(&job.id).unwrap() {
            let part = (execution.job_version, execution.partition_index);
            parts.entry(part).or_default().push(execution.compute_state.kind);
        }
        for ((version, part), tries) in parts {
            assert!(tries.len() <= TRIES, "part {part} is tried {} times", tries.len());
            let (last, before) = tries.split_last().unwrap();
            assert!(before.iter().all(|state| *state == ExecutionStateType::Failed), "{tries:?}");
            let goes_on = version == job.version && !job.state.kind.is_terminal();
            let is_given_up = [ExecutionStateType::Failed, ExecutionStateType::Cancelled];
            assert!(!goes_on || !is_given_up.contains(last), "part {part} is forgotten: {tries:?}");
        }
    }

    /// Each change begins where the last one of the same job or execution ended, and all of a job
    /// are numbered without a gap, in the order in which they are told.
    fn hold_history(&self) {
        let mut last: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        let mut numbers: BTreeMap<&str, u64> = BTreeMap::new();
        for change in &self.changes {
            let number = numbers.entry(&change.job_id).or_default();
            *number += 1;
            assert_eq!(change.number, *number);
            let of = (&*change.job_id, &*change.execution_id);
            let before = last.insert(of, &change.new).unwrap_or_default();
            assert_eq!(change.previous, before, "{change:?}");
            if change.level == Level::Execution {
                let has_ended =
                    ["AskForBidRejected", "Cancelled", "Completed", "Failed"].contains(&before);
                assert!(!has_ended, "{change:?} moves what has ended");
            }
        }
    }

    /// Lets all that is under way come to its end.
    fn drain(&mut self) {
        for record in self.store.jobs().unwrap() {
            if record.waits != Waits::No {
                self.apply(Whose::Id(&record.job.id), &agreed()).unwrap();
            }
        }
        while let Some(job) = self.pending.pop() {
            self.admit(&job, Some(1), false);
        }
        while let Some((job, reason)) = self.postponed.pop() {
            self.refuse(&job, reason);
        }
        while let Some((id, job_id)) = self.waiting.pop() {
            self.begin(id, job_id);
        }
        while let Some((id, job_id)) = self.running.pop() {
            self.finish(&id, &job_id, Outcome::Completed { published: None });
        }
        self.hold();
        for record in self.store.jobs().unwrap() {
            assert!(record.job.state.kind.is_terminal(), "{:?} never ends", record.job);
        }
    }
}

fn waits() -> impl Strategy<Value = Waits> {
    prop_oneof![Just(Waits::No), Just(Waits::AtRequester), Just(Waits::AtNode)]
}

fn agreed() -> Event {
    Event::Approve { message: "yes".to_owned() }
}

fn job() -> Job {
    let task = Task::default().name("main").engine(SpecConfig::new("noop"));
    Job::default().kind(JobType::Batch).tasks([task])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_order_of_events_leaves_a_sound_node(moves in moves()) {
        let mut world = World::new();
        for next in &moves {
            world.go(next);
            world.hold();
        }
        world.drain();
        world.hold_history();
    }
}

#[test]
fn what_completed_is_not_run_again_after_a_crash() {
    let mut world = World::new();
    world.put(1, 0, false);
    world.go(&Move::Admit { which: 0, count: Some(3), is_full: false });
    world.go(&Move::Begin(0));
    world.go(&Move::Finish { which: 0, how: How::Completed });
    world.crash();
    world.hold();
    assert_eq!(world.waiting.len(), 2);
    world.drain();
    let jobs = world.store.jobs().unwrap();
    let executions = world.store.executions(&jobs[0].job.id).unwrap();
    assert_eq!(executions.len(), 3);
    let is_completed = |state: &ExecutionStateType| *state == ExecutionStateType::Completed;
    assert!(executions.iter().all(|execution| is_completed(&execution.compute_state.kind)));
}

#[test]
fn what_fails_is_tried_again_and_given_up_after_the_last_try() {
    for how in [How::FailedOnce, How::Unexpected] {
        let mut world = World::new();
        world.put(1, 0, false);
        world.go(&Move::Admit { which: 0, count: Some(1), is_full: false });
        let known = |world: &World| {
            let job = world.store.jobs().unwrap().remove(0).job;
            let executions = world.store.executions(&job.id).unwrap();
            (job.state, executions.len())
        };
        world.go(&Move::Begin(0));
        world.go(&Move::Finish { which: 0, how });
        world.hold();
        let (state, tries) = known(&world);
        assert_eq!((state.kind, tries), (JobStateType::Running, TRIES));
        // The second try is not lost with the node, and not made twice.
        world.crash();
        world.hold();
        assert_eq!((world.waiting.len(), known(&world).1), (1, TRIES));
        world.go(&Move::Begin(0));
        world.go(&Move::Finish { which: 0, how });
        world.hold();
        world.hold_history();
        let (state, tries) = known(&world);
        assert_eq!((state.kind, tries), (JobStateType::Failed, TRIES));
        assert_eq!(state.message, "tried too often");
    }
}

#[test]
fn a_job_of_no_executions_completes() {
    let mut world = World::new();
    world.put(1, 0, false);
    world.go(&Move::Admit { which: 0, count: Some(0), is_full: true });
    world.hold();
    world.hold_history();
    let job = world.store.jobs().unwrap().remove(0).job;
    assert_eq!(job.state.kind, JobStateType::Completed);
}

#[test]
fn a_job_that_waits_for_a_node_is_refused_at_the_end_of_its_time_and_not_before() {
    let mut world = World::new();
    world.put(1, 0, false);
    let state = |world: &World| world.store.jobs().unwrap().remove(0).job.state;
    world.go(&Move::Postpone(0));
    assert_eq!(state(&world).kind, JobStateType::Queued);
    // Whoever starts the node again looks again whether a node fits.
    world.crash();
    assert_eq!((world.pending.len(), world.postponed.len()), (1, 0));
    world.go(&Move::Postpone(0));
    world.go(&Move::Refuse(0));
    assert_eq!((state(&world).kind, &*state(&world).message), (JobStateType::Failed, "no node"));
    world.hold_history();
}

#[test]
fn what_ran_when_the_node_crashed_has_failed_and_the_rest_of_its_job_ends() {
    let mut world = World::new();
    world.put(1, 0, false);
    world.go(&Move::Admit { which: 0, count: Some(2), is_full: false });
    world.go(&Move::Begin(0));
    world.crash();
    world.hold();
    let jobs = world.store.jobs().unwrap();
    assert_eq!(jobs[0].job.state.kind, JobStateType::Failed);
    assert!(world.waiting.is_empty());
}
