//! Shows a page with `readyroom serve`.

use crate::browser::Browser;
use crate::server::{PAGE, RUNBOOK, Server};

#[test]
#[ignore = "needs chromium and chromedriver"]
fn follows_the_files() {
    let server = Server::start("browser", &["--port", "0"]);
    let site = format!("http://{}/", server.host);
    let browser = Browser::start();
    browser.open(&format!("http://{}{PAGE}", server.host));
    browser.until("document.body.innerText.includes('Nobody can pay')");
    server.edit(RUNBOOK, "Nobody", "No customer");
    browser.until("document.body.innerText.includes('No customer can pay')");
    // If there is an error, the page stays as it was and shows the error.
    server.edit(RUNBOOK, "No customer can pay", "<b>See</b> [this](no-such-page.md)");
    browser.until("document.querySelector('.readyroom-live[open]')?.innerText.includes('no-such-page.md')");
    browser.until("document.body.innerText.includes('No customer can pay')");
    server.edit(RUNBOOK, "[this](no-such-page.md)", "the cashier");
    browser.until("document.body.innerText.includes('See the cashier')");
    browser.until("!document.querySelector('.readyroom-live')");
    assert_eq!(browser.complaints(&site), Vec::<String>::new());
}
