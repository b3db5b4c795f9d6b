// Follows the site that `readyroom serve` shows: another site, and the page is loaded again; what is wrong
// with the files stands in a corner. Everything is placed as text.
(() => {
  "use strict";
  let site;
  let corner;

  const element = (tag, name, text) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text) made.textContent = text;
    return made;
  };
  const count = (number, noun) => (number === 1 ? `1 ${noun}` : `${number} ${noun}s`);

  const item = (finding) => {
    const li = element("li");
    li.append(element("code", "", finding.place), " ");
    li.append(element("span", "level", `${finding.level}[${finding.code}]`), ` ${finding.message}`);
    if (finding.help) li.append(element("span", "help", finding.help));
    return li;
  };

  const show = (news) => {
    const open = corner ? corner.open : news.errors > 0;
    corner?.remove();
    corner = undefined;
    if (!news.errors && !news.warnings) return;
    corner = element("details", `readyroom-live${news.errors ? " errors" : ""}`);
    corner.open = open || news.is_kept;
    const sums = [];
    if (news.errors) sums.push(count(news.errors, "error"));
    if (news.warnings) sums.push(count(news.warnings, "warning"));
    corner.append(element("summary", "", sums.join(", ")));
    if (news.is_kept) corner.append(element("p", "", "This is the last good site. The newest files have errors:"));
    if (news.failure) corner.append(element("p", "", news.failure));
    const list = element("ul");
    list.append(...news.findings.map(item));
    corner.append(list);
    const left = news.errors + news.warnings - news.findings.length;
    if (left > 0 && !news.failure) corner.append(element("p", "", `and ${left} more`));
    document.body.append(corner);
  };

  const source = new EventSource("/.readyroom/news");
  source.addEventListener("message", (event) => {
    const news = JSON.parse(event.data);
    if (site !== undefined && site !== news.site) {
      source.close();
      location.reload();
      return;
    }
    site = news.site;
    show(news);
  });
})();
