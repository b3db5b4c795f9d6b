fn main() -> std::process::ExitCode {
    readyroom::run()
}
