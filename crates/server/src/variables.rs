//! Environment variables of the options: which is empty, and which one an error refers to.

use crate::options::CommandLine;
use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue};
use std::ffi::OsStr;

/// The first variable of an option that is set and empty. An empty value is a mistake in the file or script that sets it, and
/// no other message would name it.
pub(crate) fn empty() -> Option<String> {
    let is_empty = |variable: &OsStr| std::env::var_os(variable).is_some_and(|value| value.is_empty());
    let command = CommandLine::command();
    let mut variables = command.get_arguments().filter_map(clap::Arg::get_env);
    variables.find(|variable| is_empty(variable)).map(|variable| variable.to_string_lossy().into_owned())
}

/// An error of the command line in one line. It names the variable that an invalid value comes from.
pub(crate) fn one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    match variable_of(error) {
        Some(variable) => format!("{line} (from the environment variable {variable})"),
        None => line,
    }
}

fn variable_of(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else { return None };
    // `--listen <ADDRESS>`, or `--cloud[=<BOOL>]`.
    let flag = argument.split([' ', '[', '=']).next()?;
    let given = std::env::args().any(|word| word == flag || word.starts_with(&format!("{flag}=")));
    let command = CommandLine::command();
    let option = command.get_arguments().find(|option| option.get_long() == flag.strip_prefix("--"))?;
    let variable = option.get_env().filter(|variable| !given && std::env::var_os(variable).is_some())?;
    Some(variable.to_string_lossy().into_owned())
}
