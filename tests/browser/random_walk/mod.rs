//! Random walks over the whole page: whatever is opened, typed, left and revisited while responses are pending, there is no
//! panic, no unnoticed error, and no screen writes after it was left.
//!
//! A walk is determined by its seed, as far as the times of responses allow. Another seed or length, when the tests are built:
//! `RANDOM_WALK_SEED=7 RANDOM_WALK_STEPS=1000 cargo test … random_walk`.

mod random;
mod record;
mod service;
mod steps;
mod walk;

use walk::Walk;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

fn number(text: Option<&str>, default: u64) -> u64 {
    text.map_or(default, |text| text.parse().expect("a whole number"))
}

async fn walk(home: &'static str) {
    let seed = number(option_env!("RANDOM_WALK_SEED"), 1) + home.bytes().map(u64::from).sum::<u64>();
    let steps = number(option_env!("RANDOM_WALK_STEPS"), 100);
    console_log!("random walk from {home}, seed {seed}");
    Walk::start(home, seed, service::start(seed)).run(steps as usize).await;
}

macro_rules! walks {
    ($($name:ident: $home:expr;)*) => {$(
        #[wasm_bindgen_test]
        async fn $name() {
            walk($home).await;
        }
    )*};
}

walks! {
    wall: "/wall";
    jobs: "/jobs";
    many_jobs: "/jobs/many";
    new_job: "/jobs/new";
    job: "/jobs/8c1ea046-263c-3560-978a-fb2877820001";
    templates: "/templates";
    new_template: "/templates/new";
    template: "/templates/d2b5e0a0-5a1c-4f6a-9d0f-5d1b2c3a4e01";
    videos: "/videos";
    video: "/videos/93ab850b4f6f44eab54b6e91d24d0001";
    uploads: "/uploads";
    activity: "/activity";
    deletion: "/deletions/deletion-1";
    faults: "/faults";
}
