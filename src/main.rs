//! Mounts the page; nothing else.

fn main() {
    media_console::start();
}
