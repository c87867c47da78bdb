//! The memory of the program, which contains keys and tokens.

/// Forbids core dumps on Linux, and with them that another program of the same user attaches to this one.
pub(crate) fn keep_private() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
            eprintln!(
                "media-console: a crash may write keys to the disk: core dumps cannot be forbidden: {error}"
            );
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, dumpable_behavior, set_dumpable_behavior};

    #[test]
    fn core_dumps_are_forbidden() {
        set_dumpable_behavior(DumpableBehavior::Dumpable).unwrap();
        super::keep_private();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }
}
