//! The program.

/// A build makes many small allocations on all threads. With the system's allocator they took a fifth of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    readyroom::run()
}
