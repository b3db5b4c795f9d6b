//! Built sites, and the two ways to open them.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::thread;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

#[path = "../search/airwave.rs"]
mod airwave;
#[path = "bare.rs"]
mod bare;

/// The site of this repository, which is also a project.
pub static LARDER: LazyLock<Site> = LazyLock::new(|| Site::of(&bare::copy("bare-browser"), "larder"));
/// The second example company, for the judged queries. It has three repositories, and one of them gathers the others.
pub static AIRWAVE: LazyLock<Site> =
    LazyLock::new(|| Site::of(&airwave::repositories("searched").join("ops"), "airwave"));
/// The documents and alarms of a company that did not write them for readyroom.
pub static FOREIGN: LazyLock<Site> = LazyLock::new(|| Site::build("tests/browser/foreign", "foreign"));
/// A project without services, alarms or pages.
pub static EMPTY: LazyLock<Site> = LazyLock::new(|| Site::build("tests/browser/empty", "empty"));

const UNSAFE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?');

pub struct Site {
    pub folder: PathBuf,
    /// Both addresses end with a slash.
    pub from_disk: String,
    pub over_http: String,
}

impl Site {
    fn build(project: &str, name: &str) -> Self {
        Self::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join(project), name)
    }

    fn of(root: &Path, name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser").join(name);
        fs::create_dir_all(folder.parent().unwrap()).unwrap();
        readyroom(&["build", "--root", text(root), "--out", text(&folder)]);
        let from_disk = format!("file://{}/", utf8_percent_encode(text(&folder), UNSAFE));
        let over_http = serve(&folder, "/some/path/");
        Self { folder, from_disk, over_http }
    }

    pub fn addresses(&self) -> [&str; 2] {
        [&self.from_disk, &self.over_http]
    }

    /// The paths of all pages, except for the page for missing pages, whose links are absolute.
    pub fn pages(&self) -> Vec<String> {
        let files = walkdir::WalkDir::new(&self.folder).sort_by_file_name().into_iter().map(Result::unwrap);
        let pages = files.filter(|entry| entry.path().extension().is_some_and(|end| end == "html"));
        let paths = pages.map(|page| text(page.path().strip_prefix(&self.folder).unwrap()).to_owned());
        paths.filter(|path| path != "404.html").collect()
    }
}

/// The output of a run that has to succeed.
pub fn readyroom(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_readyroom")).args(arguments).output().unwrap();
    let [said, printed] = [&output.stderr, &output.stdout].map(|bytes| String::from_utf8_lossy(bytes));
    assert!(output.status.success(), "{printed}{said}");
    output.stdout
}

/// Serves a folder below a path, like a host of static sites. Returns the address.
pub fn serve(folder: &Path, path: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}{path}", listener.local_addr().unwrap());
    let folder = folder.to_owned();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let folder = folder.clone();
            // A browser may close connections at any time.
            thread::spawn(move || connection.and_then(|stream| answer(stream, &folder, path)).ok());
        }
    });
    address
}

fn answer(mut stream: TcpStream, folder: &Path, below: &str) -> std::io::Result<()> {
    let mut head = BufReader::new(stream.try_clone()?).lines();
    let request = head.next().unwrap_or(Ok(String::new()))?;
    while head.next().transpose()?.is_some_and(|line| !line.is_empty()) {}

    let target = request.split(' ').nth(1).unwrap_or_default().split('?').next().unwrap_or_default();
    let wanted = target.strip_prefix(below).map(|path| percent_decode_str(path).decode_utf8_lossy());
    let wanted = wanted.map(|path| folder.join(path.as_ref()));
    let wanted = wanted.map(|path| if path.is_dir() { path.join("index.html") } else { path });
    let (status, file) = match wanted.filter(|path| path.is_file()) {
        Some(file) => ("200 OK", file),
        None => ("404 Not Found", folder.join("404.html")),
    };
    let kind = match file.extension().and_then(|end| end.to_str()) {
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        _ => "text/html",
    };
    let body = fs::read(&file)?;
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(&body)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("the paths of this repository are UTF-8")
}
