//! A project, and a server for it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

pub const RUNBOOK: &str = "content/cart/runbooks/errors.md";
pub const ALARMS: &str = "content/cart/alarms/cart.yml";
pub const PAGE: &str = "/cart/runbooks/errors/";

/// A project, and a server for it.
pub struct Server {
    pub root: PathBuf,
    pub host: String,
    /// The token that allows a browser to edit. `None` without `--edit`.
    pub token: Option<String>,
    pub process: Child,
}

impl Server {
    /// Serves a small project in its own folder.
    pub fn start(name: &str, arguments: &[&str]) -> Self {
        Self::of(Self::project(name), arguments)
    }

    /// A small project in its own folder.
    pub fn project(name: &str) -> PathBuf {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve").join(name);
        fs::remove_dir_all(&root).ok();
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("readyroom.yaml", "title: Acme\nas_of: 2026-11-20\ntheme: {templates: templates/}\n");
        write("content/cart/service.yaml", "application: shop\nrole: cart\nowner: team-cart\n");
        write(RUNBOOK, "# Errors are high\n\n## Impact\n\nNobody can pay.\n\n```bash\necho \"$HOME\"\n```\n");
        write(
            ALARMS,
            "groups:\n  - name: cart\n    rules:\n      - alert: CartErrorsHigh\n        expr: up < 1\n        \
             annotations:\n          runbook_url: content/cart/runbooks/errors.md\n          summary: First words.\n",
        );
        write("templates/404.html", "{{ page.title }}\n");
        root
    }

    /// Serves an existing project.
    pub fn of(root: PathBuf, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
        let command = command.args(["serve", "--root"]).arg(&root).args(arguments).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let said = line_with(&mut output, "http://");
        let (_, address) = said.split_once("http://").unwrap();
        let host = address.split('/').next().unwrap().to_owned();
        let token = address.split_once("?token=").map(|(_, rest)| rest.split(',').next().unwrap().to_owned());
        // The server continues to print, and would end if the pipe were closed.
        process.stdout = Some(output.into_inner());
        Self { root, host, token, process }
    }

    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let path = self.root.join(path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(path, text.replace(from, to)).unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

pub fn line_with(reader: &mut impl BufRead, part: &str) -> String {
    reader.lines().map(Result::unwrap).find(|line| line.contains(part)).expect("it goes on")
}
