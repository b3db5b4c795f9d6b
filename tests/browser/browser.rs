//! A separate Chromium for each test, with its driver; both end with the test.

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

/// Chromium without the parts that show windows: it draws the same, and starts with half the work. Used where Debian's package
/// `chromium-headless-shell` is installed. The command of that name is a script, and outlived by the browser that it starts: a
/// driver that starts the script ends the script alone.
const SHELL: &str = "/usr/lib/chromium/chromium-headless-shell";

/// The last ones keep Chromium from calling home: every request it makes is ours.
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
    /// `Some` from start to close.
    driver: Option<WebDriver>,
    /// Whether pages may run scripts.
    has_script: bool,
    chromedriver: Child,
    /// Kept open, because chromedriver keeps writing.
    _output: BufReader<ChildStdout>,
    /// The files of chromedriver and Chromium, including the fresh profile. Not below
    /// the target folder: the path of Chromium's socket must be short.
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

    /// As a browser in which scripts are switched off.
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

    /// Opens a page, and waits for its scripts, which begin after the first paint.
    #[track_caller]
    pub fn open(&self, address: &str) {
        self.run(self.driver().goto(address));
        if self.has_script {
            self.until("!document.documentElement.classList.contains('early')");
        }
    }

    /// As the browser's own button: a script that leaves its page is started again by the driver.
    #[track_caller]
    pub fn back(&self) {
        self.run(self.driver().back());
    }

    #[track_caller]
    pub fn address(&self) -> String {
        self.run(self.driver().current_url()).to_string()
    }

    /// Types into the element, which gets the focus.
    #[track_caller]
    pub fn keys(&self, selector: &str, keys: impl Into<TypingData>) {
        self.run(async { self.driver().find(By::Css(selector)).await?.send_keys(keys).await });
    }

    /// Types where the focus is: into the page where no element has it.
    #[track_caller]
    pub fn type_here(&self, keys: impl Into<TypingData>) {
        self.run(async { self.driver().active_element().await?.send_keys(keys).await });
    }

    #[track_caller]
    pub fn click(&self, selector: &str) {
        self.run(async { self.driver().find(By::Css(selector)).await?.click().await });
    }

    /// Waits for an element without the help of a script.
    #[track_caller]
    pub fn until_there(&self, selector: &str) {
        let (most, between) = (Duration::from_secs(20), Duration::from_millis(20));
        let found =
            self.run(async { self.driver().query(By::Css(selector)).wait(most, between).exists().await });
        assert!(found, "{} has no {selector}", self.address());
    }

    /// The value of an expression in JavaScript.
    #[track_caller]
    pub fn value(&self, expression: &str) -> Value {
        self.run(self.driver().execute(format!("return {expression}"), [])).json().clone()
    }

    /// Looks at each frame until the expression holds, over the change to another page too.
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

    /// What the page did wrong since last asked: errors and violations of its policy in the
    /// console, requests that failed or left the site.
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

    /// The size of the window's inside.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
        self.until(&format!("innerWidth === {width}"));
    }

    /// What the reader's system prefers: `dark` or `light`.
    #[track_caller]
    pub fn prefer(&self, scheme: &str) {
        let preference = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", &preference);
    }

    /// What Chromium answers to a command for its developers' tools.
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

/// Starts it on a port that the system chooses, and says which. It chooses with an address of IPv4, and ends if a program has
/// that port with an address of IPv6: a new try has another port.
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

/// The port that chromedriver names before it closes its output, all of which is added to `said` until then.
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

/// Whether the page was left while it was looked at.
fn left_the_page(error: &WebDriverError) -> bool {
    match error.as_inner() {
        WebDriverErrorInner::JavascriptError(info) | WebDriverErrorInner::UnknownError(info) => {
            info.value.message.contains("unloaded") || info.value.message.contains("navigat")
        }
        WebDriverErrorInner::StaleElementReference(_) => true,
        _ => false,
    }
}
