//! Fills an alarm's labels into the commands of pages that were not written for readyroom.

use serde_json::json;

use crate::browser::Browser;
use crate::site::FOREIGN;

const RESTARTS: &str = "docs/runbooks/restarts/index.html";
const QUEUE: &str = "docs/runbooks/queue/index.html";
const QUERY: &str = "namespace=pay&pod=pay-0&node=n%201&instance=10.0.0.1%3A9100&job=kube";

fn code(browser: &Browser, block: usize) -> String {
    let code = browser.value(&format!("document.querySelectorAll('.prose .code code')[{block}].textContent"));
    code.as_str().unwrap().to_owned()
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn labels_fill_undeclared_placeholders() {
    let browser = Browser::start();
    for address in FOREIGN.addresses() {
        browser.open(&format!("{address}alarms/TurbinePodRestarts/index.html?{QUERY}"));
        browser.until("document.querySelector('.page-runbook input[name=pod]')?.value === 'pay-0'");
        assert_eq!(
            code(&browser, 0),
            "kubectl --context west -n pay logs pay-0 --previous\n\
             kubectl -n \"pay\" describe pod pay-0\n\
             kubectl --namespace=pay get events\n\
             POD_IP=$(kubectl -n pay get pod pay-0 -o jsonpath='{.status.podIP}')\n\
             curl \"http://$POD_IP:8080/health\" -H \"X-Node: \\$NODE\"\n\
             echo '$NAMESPACE' $HOME $1 $? ${NAMESPACE:-none} $NAMESPACED\n"
        );
        assert_eq!(
            code(&browser, 1),
            "NODE=$(kubectl get pod pay-0 -o jsonpath='{.spec.nodeName}')\n\
             for ZONE in a b; do ssh \"$NODE\" restart --zone \"$ZONE\"; done\n\
             read -r SHARD && echo $SHARD\n\
             ssh <instance> uptime\n"
        );
        // The label for where Prometheus read the metric is filled in only if that is meant.
        assert_eq!(code(&browser, 2), "up{instance=\"10.0.0.1:9100\", job=\"kube\", pod=~\"pay-0\"}\n");
        assert_eq!(code(&browser, 3), "summary: \"{{ $labels.pod }} restarts\"\nnamespace: pay\n");
        assert_eq!(code(&browser, 4), "<namespace>a</namespace>\n");
        // Prose that explains the gap is unchanged. A command in it is filled in.
        let inline = "[...document.querySelectorAll('.prose p code')].map((code) => code.textContent)";
        assert_eq!(browser.value(inline), json!(["kubectl -n pay get pods", "<namespace>"]));
        // Filled-in values are marked, and the copied text is the same as the shown one.
        let marked = "[...document.querySelectorAll('.code .param')].every((span) => span.title && !span.textContent.includes('<'))";
        assert_eq!(browser.value(marked), json!(true));
        // The card's text contains the pod.
        let card = browser.value("document.querySelector('.card .definition summary').textContent");
        assert!(card.as_str().unwrap().contains("pay-0 in pay restarts"), "{card}");
        assert_eq!(browser.complaints(address), [""; 0]);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn links_are_filled_in_after_their_host() {
    let browser = Browser::start();
    for address in FOREIGN.addresses() {
        browser.open(&format!("{address}{RESTARTS}?{QUERY}"));
        browser.until("document.querySelector('input[name=pod]')?.value === 'pay-0'");
        let links = browser.value("[...document.querySelectorAll('.prose p:first-of-type a, .definition a[data-address]')].map((link) => link.getAttribute('href'))");
        assert_eq!(
            links,
            json!([
                "https://graphs.turbine.example/d/pods?orgId=1&var-namespace=pay&var-pod=pay-0",
                "https://graphs.turbine.example/d/x?var-namespace=pay&var-pod=pay-0&from=$%7B__from%7D",
                // A value with a space is not valid in a path.
                "https://graphs.turbine.example/nodes/%3Cnode%3E/pods",
                "https://%3Cnamespace%3E.turbine.example/",
            ])
        );
        // A value from the address is encoded, so that it stays one segment of a path or one value of a query.
        browser.open(&format!("{address}{RESTARTS}?node=..&namespace=a%26b%3Dc%23%2F%2Fevil.example"));
        browser.until(
            "document.querySelector('input[name=namespace]')?.getAttribute('aria-invalid') === 'true'",
        );
        let links = browser.value("[...document.querySelectorAll('.prose p:first-of-type a')].map((link) => link.getAttribute('href'))");
        assert_eq!(links[1], json!("https://graphs.turbine.example/nodes/%3Cnode%3E/pods"));
        assert_eq!(
            links[0],
            json!(
                "https://graphs.turbine.example/d/x?var-namespace=%3Cnamespace%3E&var-pod=$POD&from=$%7B__from%7D"
            )
        );
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn values_that_a_program_may_act_on_are_refused() {
    let browser = Browser::start();
    let address = &FOREIGN.from_disk;
    for value in
        ["=x", "@/etc/passwd", "../../x", "+x", "-rf", "--flag", "a b", "a;b", "$(a)", "a/../b", "~a"]
    {
        let encoded = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
        browser.open(&format!("{address}{RESTARTS}?namespace={encoded}"));
        browser.until(
            "document.querySelector('input[name=namespace]')?.getAttribute('aria-invalid') === 'true'",
        );
        let text = browser.value("document.querySelector('.prose .code').textContent");
        assert!(text.as_str().unwrap().contains("-n <namespace> logs"), "{value}: {text}");
        let note =
            browser.value("document.querySelector('input[name=namespace]').nextElementSibling.textContent");
        assert!(note.as_str().unwrap().contains(value), "the page says what it refused: {note}");
    }
    browser.open(&format!("{address}{RESTARTS}?namespace={}", "a".repeat(201)));
    browser.until("document.querySelector('input[name=namespace]')?.getAttribute('aria-invalid') === 'true'");
    // The same rules apply to typed values.
    browser.open(&format!("{address}{RESTARTS}"));
    browser.until("document.querySelector('input[name=namespace]')");
    browser.keys("input[name=namespace]", "--all");
    browser.until("document.querySelector('input[name=namespace]').getAttribute('aria-invalid') === 'true'");
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn parameters_are_known_by_every_spelling() {
    let browser = Browser::start();
    for address in FOREIGN.addresses() {
        browser.open(&format!("{address}{QUEUE}?queue-name=mail&host=h1&pod=p1"));
        browser.until("document.querySelector('input[name=host]')?.value === 'h1'");
        let text = code(&browser, 0);
        assert!(text.contains("--queue mail --host=h1 drain mail --pod <pod>"), "{text}");
        // The page sets the variable itself, to the filled-in value.
        assert!(text.contains("HOST='h1'") && text.contains("ssh \"$HOST\""), "{text}");
        // A pattern that could freeze the page is not used.
        let note =
            browser.value("document.querySelector('input[name=queue-name]').nextElementSibling.textContent");
        assert!(note.as_str().unwrap().contains("is not used"), "{note}");
        browser.open(&format!("{address}{QUEUE}?queue-name={}!", "a".repeat(60)));
        browser.until(
            "document.querySelector('input[name=queue-name]')?.getAttribute('aria-invalid') === 'true'",
        );
        assert_eq!(browser.complaints(address), [""; 0]);
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn pages_are_as_written_without_a_script() {
    let browser = Browser::start_without_script();
    browser.open(&format!("{}{RESTARTS}?{QUERY}", FOREIGN.from_disk));
    browser.until_there(".prose .code");
    let text = std::fs::read_to_string(FOREIGN.folder.join(RESTARTS)).unwrap();
    assert!(text.contains("&lt;pod-name&gt;"), "the page has the words of its file");
    assert!(!text.contains("input name=\"pod\""), "only a script has a use for fields of labels");
}
