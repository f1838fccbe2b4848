//! Allocations of one call, counted by the program's allocator.

#![allow(unsafe_code, reason = "an allocator is unsafe to write; this one passes all on")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use tokio::runtime::Runtime;

use crate::{
    case::{Case, Side, Sides},
    fault::Fault,
};

const CALLS: usize = 200;

/// Mean counts of one call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allocations {
    pub(crate) allocations: f64,
    pub(crate) reallocations: f64,
}

/// The counts of each side, in the order of [`Side::ALL`].
pub(crate) fn per_call(
    runtime: &Runtime,
    sides: &Sides,
    case: Case,
) -> Result<[Allocations; 3], Fault> {
    let mut counts = [Allocations { allocations: 0.0, reallocations: 0.0 }; 3];
    for (side, count) in Side::ALL.into_iter().zip(&mut counts) {
        let before = (ALLOCATIONS.load(Relaxed), REALLOCATIONS.load(Relaxed));
        runtime.block_on(sides.repeat(case, side, CALLS))?;
        let mean = |count: u64| count as f64 / CALLS as f64;
        count.allocations = mean(ALLOCATIONS.load(Relaxed) - before.0);
        count.reallocations = mean(REALLOCATIONS.load(Relaxed) - before.1);
    }
    Ok(counts)
}

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static REALLOCATIONS: AtomicU64 = AtomicU64::new(0);

struct Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Relaxed);
        // SAFETY: the caller's promises hold for the system's allocator.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Relaxed);
        // SAFETY: as in `alloc`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as in `alloc`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        REALLOCATIONS.fetch_add(1, Relaxed);
        // SAFETY: as in `alloc`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}
