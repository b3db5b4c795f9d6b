//! A Chromium with its driver, separate for each test. Both end with the test.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{env, fs, process};

use serde_json::{Value, json};
use thirtyfour::error::{WebDriverErrorInner, WebDriverResult};
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, LoggingPrefsLogLevel};
use tokio::runtime::Runtime;

const INSTALL: &str = "is it installed? Debian: `apt install chromium chromium-driver`";

/// Chromium without the parts for windows. It renders the same, and starts with half the work. It is used if Debian's
/// package `chromium-headless-shell` is installed. The command with that name is a script: a driver that starts the
/// script would only end the script, and not the browser.
const SHELL: &str = "/usr/lib/chromium/chromium-headless-shell";

/// The last flags keep Chromium from sending its own requests, so that every request is ours.
const FLAGS: [&str; 8] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

pub struct Browser {
    runtime: Runtime,
    /// `None` only after it is closed.
    driver: Option<WebDriver>,
    /// Whether pages may run scripts.
    has_script: bool,
    chromedriver: Child,
    /// Kept open, since chromedriver continues to write.
    _output: BufReader<ChildStdout>,
    /// The files of chromedriver and Chromium, including a new profile. They are not below the target folder, since
    /// the path of Chromium's socket must be short.
    files: PathBuf,
}

impl Browser {
    pub fn start() -> Self {
        static STARTED: AtomicUsize = AtomicUsize::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let files = env::temp_dir().join(format!("readyroom-browser-{}-{number}", process::id()));
        fs::create_dir_all(&files).unwrap();

        let (chromedriver, output, port) = chromedriver(&files);

        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut browser =
            Self { runtime, driver: None, has_script: true, chromedriver, _output: output, files };
        let session = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities().unwrap());
        let session = browser.runtime.block_on(session);
        browser.driver =
            Some(session.unwrap_or_else(|error| panic!("chromium does not start: {error}\n{INSTALL}")));
        browser
    }

    /// Starts a browser in which scripts are disabled.
    pub fn start_without_script() -> Self {
        let mut browser = Self::start();
        browser.devtools("Emulation.setScriptExecutionDisabled", &json!({"value": true}));
        browser.has_script = false;
        browser
    }

    #[track_caller]
    fn run<T>(&self, asked: impl Future<Output = WebDriverResult<T>>) -> T {
        self.runtime.block_on(asked).unwrap_or_else(|error| panic!("{error}"))
    }

    fn driver(&self) -> &WebDriver {
        self.driver.as_ref().expect("it is there from start to close")
    }

    /// Opens a page, and waits for its scripts, which start after the first paint.
    #[track_caller]
    pub fn open(&self, address: &str) {
        self.run(self.driver().goto(address));
        if self.has_script {
            self.until("!document.documentElement.classList.contains('early')");
        }
    }

    /// Goes back like the browser's button does. After a script that leaves its page, the driver would run the script
    /// again.
    #[track_caller]
    pub fn back(&self) {
        self.run(self.driver().back());
    }

    #[track_caller]
    pub fn address(&self) -> String {
        self.run(self.driver().current_url()).to_string()
    }

    /// Types into an element, which gets the focus.
    #[track_caller]
    pub fn keys(&self, selector: &str, keys: impl Into<TypingData>) {
        self.run(async { self.driver().find(By::Css(selector)).await?.send_keys(keys).await });
    }

    /// Types into the focused element, or into the page if no element has the focus.
    #[track_caller]
    pub fn type_here(&self, keys: impl Into<TypingData>) {
        self.run(async { self.driver().active_element().await?.send_keys(keys).await });
    }

    #[track_caller]
    pub fn click(&self, selector: &str) {
        self.run(async { self.driver().find(By::Css(selector)).await?.click().await });
    }

    /// Waits for an element, without using a script.
    #[track_caller]
    pub fn until_there(&self, selector: &str) {
        let (most, between) = (Duration::from_secs(20), Duration::from_millis(20));
        let found =
            self.run(async { self.driver().query(By::Css(selector)).wait(most, between).exists().await });
        assert!(found, "{} has no {selector}", self.address());
    }

    /// The value of a JavaScript expression.
    #[track_caller]
    pub fn value(&self, expression: &str) -> Value {
        self.run(self.driver().execute(format!("return {expression}"), [])).json().clone()
    }

    /// Waits until an expression is true, and checks it in each frame. Also works while another page is loaded.
    #[track_caller]
    pub fn until(&self, condition: &str) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
            const look = () => {{
                const value = {condition};
                if (value) done(value); else requestAnimationFrame(look);
            }};
            requestAnimationFrame(look);"
        );
        for _ in 0..10 {
            match self.runtime.block_on(self.driver().execute_async(script.as_str(), [])) {
                Ok(value) => return value.json().clone(),
                Err(error) if left_the_page(&error) => {}
                Err(error) if matches!(error.as_inner(), WebDriverErrorInner::ScriptTimeout(_)) => {
                    panic!("not seen: {condition}\n{}", self.shown())
                }
                Err(error) => panic!("not known: {condition}\n{error}"),
            }
        }
        panic!("one page leads to the next, and none has: {condition}");
    }

    fn shown(&self) -> String {
        let text =
            self.value("(document.querySelector('.results:not([hidden])') ?? document.body).innerText");
        let text: String = text.as_str().unwrap_or_default().chars().take(1500).collect();
        format!("{} shows:\n{text}", self.address())
    }

    /// The problems of the page since the last call: errors and policy violations in the console, and requests that
    /// failed or went to another site.
    #[track_caller]
    pub fn complaints(&self, site: &str) -> Vec<String> {
        let console = self.run(self.driver().browser_log()).into_iter();
        let console = console.filter(|entry| matches!(&*entry.level, "WARNING" | "SEVERE"));
        let mut complaints: Vec<String> = console.map(|entry| entry.message).collect();
        for entry in self.run(self.driver().get_log("performance")) {
            let entry: Value = serde_json::from_str(&entry.message).unwrap();
            let event = &entry["message"]["params"];
            match entry["message"]["method"].as_str() {
                Some("Network.requestWillBeSent") => {
                    let url = event["request"]["url"].as_str().unwrap();
                    if !url.starts_with(site) && !url.starts_with("data:") {
                        complaints.push(format!("asked for {url}"));
                    }
                }
                Some("Network.loadingFailed") if event["canceled"] != true => {
                    complaints.push(format!("could not load: {event}"));
                }
                _ => {}
            }
        }
        complaints
    }

    /// Sets the inner size of the window.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
        self.until(&format!("innerWidth === {width}"));
    }

    /// Sets the preferred colour scheme of the system: `dark` or `light`.
    #[track_caller]
    pub fn prefer(&self, scheme: &str) {
        let preference = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", &preference);
    }

    /// Sends a command for the developer tools to Chromium, and returns the result.
    #[track_caller]
    pub fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.run(self.driver().cdp().send_raw(command, parameters))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(driver) = self.driver.take() {
            self.runtime.block_on(driver.quit()).ok();
        }
        self.chromedriver.kill().ok();
        self.chromedriver.wait().ok();
        fs::remove_dir_all(&self.files).ok();
    }
}

fn capabilities() -> WebDriverResult<ChromeCapabilities> {
    let mut wanted = ChromeCapabilities::new();
    for flag in FLAGS {
        wanted.add_arg(flag)?;
    }
    if Path::new(SHELL).is_file() {
        wanted.set_binary(SHELL)?;
    }
    wanted.add_arg("--window-size=1440,900")?;
    wanted.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    wanted.set_logging_prefs("performance", LoggingPrefsLogLevel::All)?;
    Ok(wanted)
}

/// Starts chromedriver on a port that the system chooses, and returns the port. It chooses the port with an IPv4
/// address, and exits if another program uses the port with an IPv6 address. Trying again gives another port.
fn chromedriver(files: &Path) -> (Child, BufReader<ChildStdout>, u16) {
    let mut said = String::new();
    for _ in 0..5 {
        let mut command = Command::new("chromedriver");
        let command = command.arg("--port=0").env("TMPDIR", files);
        let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
        let started = command.spawn();
        let mut chromedriver =
            started.unwrap_or_else(|error| panic!("chromedriver does not start: {error}\n{INSTALL}"));
        let mut output = BufReader::new(chromedriver.stdout.take().unwrap());
        if let Some(port) = port(&mut output, &mut said) {
            return (chromedriver, output, port);
        }
        chromedriver.wait().unwrap();
    }
    panic!("chromedriver listens on no port:\n{said}");
}

/// The port that chromedriver prints before it closes its output. The output up to then is added to `said`.
fn port(output: &mut BufReader<ChildStdout>, said: &mut String) -> Option<u16> {
    loop {
        let start = said.len();
        if output.read_line(said).unwrap() == 0 {
            return None;
        }
        let named = said[start..].trim_end().rsplit_once("successfully on port ");
        if let Some(port) = named.and_then(|(_, port)| port.trim_end_matches('.').parse().ok()) {
            return Some(port);
        }
    }
}

/// Whether the page was left while it was inspected.
fn left_the_page(error: &WebDriverError) -> bool {
    match error.as_inner() {
        WebDriverErrorInner::JavascriptError(info) | WebDriverErrorInner::UnknownError(info) => {
            info.value.message.contains("unloaded") || info.value.message.contains("navigat")
        }
        WebDriverErrorInner::StaleElementReference(_) => true,
        _ => false,
    }
}
