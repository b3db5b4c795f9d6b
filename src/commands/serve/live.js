// Follows the site that `readyroom serve` shows: when there is another, the page is loaded again; errors in the
// files are shown in a corner. Everything is placed as text.
(() => {
  "use strict";
  // Which site this page was made from.
  let site = new URL(document.currentScript.src).searchParams.get("site");
  const CLOSED = "readyroom-closed";
  const KEPT = "readyroom-kept";
  let corner;

  const recall = (key) => {
    try { return sessionStorage.getItem(key); } catch { return null; }
  };
  const remember = (key, value) => {
    try { sessionStorage.setItem(key, value); } catch { /* not for this visit, then */ }
  };

  const element = (tag, name, text) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    // What is in backticks is code.
    (text ?? "").split("`").forEach((part, at) => {
      if (at % 2 === 0) return made.append(part);
      const code = document.createElement("code");
      code.textContent = part;
      made.append(code);
    });
    return made;
  };

  const item = (finding) => {
    const li = element("li");
    li.append(element("span", "place", `\`${finding.place}\` ${finding.code}`));
    li.append(element("span", "", finding.message), element("span", "help", finding.help));
    return li;
  };

  const show = (news) => {
    corner?.remove();
    corner = undefined;
    if (!news.errors) return;
    corner = element("details", "readyroom-live");
    corner.setAttribute("aria-live", "polite");
    // Closed stays closed, until there is another error.
    const what = JSON.stringify(news.failure ?? news.findings.map((finding) => finding.message));
    corner.open = recall(CLOSED) !== what;
    corner.append(element("summary", "", news.errors === 1 ? "1 error" : `${news.errors} errors`));
    corner.addEventListener("toggle", () => remember(CLOSED, corner.open ? "" : what));
    if (news.is_kept) corner.append(element("p", "", "This is the last site without errors; the files are newer."));
    if (news.failure) corner.append(element("p", "", news.failure));
    const list = element("ul");
    list.append(...news.findings.map(item));
    corner.append(list);
    const left = news.errors - news.findings.length;
    if (left > 0 && !news.failure) corner.append(element("p", "", `and ${left} more`));
    document.body.append(corner);
  };

  // What somebody typed into the page is kept when it is loaded again.
  const fields = () => [...document.querySelectorAll("main input[name]")];
  const reload = () => {
    remember(KEPT, JSON.stringify([location.pathname, fields().map((field) => [field.name, field.value])]));
    location.reload();
  };
  const restore = () => {
    const [path, kept] = JSON.parse(recall(KEPT) || "[]");
    remember(KEPT, "[]");
    if (path !== location.pathname) return;
    for (const [name, value] of kept) {
      const field = fields().find((field) => field.name === name);
      if (!field || field.value === value) continue;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  addEventListener("load", restore);
  const source = new EventSource("/.readyroom/news");
  source.addEventListener("message", (event) => {
    const news = JSON.parse(event.data);
    if (site === String(news.site)) return show(news);
    // A page that holds what is not saved yet follows the site by itself.
    if (!document.dispatchEvent(new CustomEvent("readyroom:site", { cancelable: true }))) {
      site = String(news.site);
      return show(news);
    }
    source.close();
    reload();
  });
})();
