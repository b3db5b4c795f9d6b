// What the search box shows: results, filters and suggestions. Loaded when the box is first used, with the search itself, which
// src/search writes. Everything that is found is added to the page as text only.
"use strict";

readyroomShard("results", ({ form, input, box, base, load, home, recent, ...early }) => {

const STEP = 10, TYPING = 80, SLOW = 300, LONGEST_KEPT = 500, SMALL = 8;
const [KIND, SERVICE, SEVERITY, STATUS, REPOSITORY] = [0, 1, 2, 3, 4];
const CHOICES = [[REPOSITORY, "repository", "All repositories"], [SERVICE, "service", "All services"], [SEVERITY, "severity", "Any severity"], [STATUS, "status", "Any status"]];

let engine;

async function prepare() {
  const [make] = await Promise.all([load("engine"), load("index")]);
  engine ??= make(load);
  return engine.directory();
}

// ── Text with matches marked

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function marked(parent, text, pattern) {
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    parent.append(text.slice(from, match.index), element("mark", "", match[0]));
    from = match.index + match[0].length;
  }
  parent.append(text.slice(from));
  return parent;
}

// ── What is shown

const filters = element("div", "results-filters");
const status = element("p", "results-status");
const list = element("div", "results-list");
const more = element("button", "filter results-more", "More results");
status.setAttribute("role", "status");
list.id = "results-list";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Results");
more.type = "button";
box.replaceChildren(filters, status, list, more);
input.setAttribute("aria-controls", list.id);
input.setAttribute("aria-autocomplete", "list");

let latest = 0; // the number of the query that may still show something
let site, results, shown = STEP, active = -1, opensFirst = false, typing, typed = 0, isScrolled = false;
const chosen = ["", "", "", "", ""]; // the chosen value of each facet; empty for any

async function update() {
  const turn = ++latest, query = input.value.trim();
  if (!query) return close();
  const slow = setTimeout(() => turn === latest && fill("Searching …", []), SLOW);
  try {
    const directory = await prepare();
    const found = await engine.search(directory, query);
    if (turn !== latest) return;
    [site, results, shown] = [directory, { ...found, query }, STEP];
    keep(query);
    await show(0);
    if (opensFirst) follow(); else loadOthers();
  } catch (error) {
    if (turn === latest) fail(error);
  } finally {
    clearTimeout(slow);
  }
}

// The other words of a small site are few files: once something is shown they are loaded too, so that the next query need not wait.
function loadOthers() {
  const { digests } = site.terms, last = site.starts.length;
  if (last >= SMALL || !digests.length || navigator.connection?.saveData) return;
  for (let at = 0; at <= last; at++) load(`terms-${at}-${digests[0]}`).catch(() => {});
}

// The query in the address, so that Back from a result leads to it.
function keep(query) {
  const address = new URL(location.href);
  if (query.length > LONGEST_KEPT) return;
  if ((address.searchParams.get("q") ?? "") === query) return;
  if (query) address.searchParams.set("q", query); else address.searchParams.delete("q");
  try {
    history.replaceState(history.state, "", address);
  } catch {
    // Some browsers do not allow it for files.
  }
}

function fail(error) {
  filters.replaceChildren();
  fill(`Search does not work: ${error.message}. Type again to try again.`, []);
}

// Shows the results that match the filters, with one of them active.
async function show(index) {
  const turn = latest, { pages, pattern } = results;
  const matching = pages.filter((page) => fits(page));
  const visible = matching.slice(0, shown);
  const cards = await Promise.all(visible.map((page) => engine.card(site, page)));
  if (turn !== latest) return;
  const section = (card, page) => card[3][engine.bestSection(results, page, card)] ?? card[3][0];
  const partners = chosen[KIND] ? new Map() : engine.pairs(cards), folded = new Set(partners.values());
  const links = cards.map((card, at) => folded.has(at) ? undefined : result(card, section(card, visible[at]), visible[at], pattern, cards[partners.get(at)]));
  fill(summary(matching), links.filter(Boolean), links.slice(0, index).filter(Boolean).length);
  if (!matching.length) suggest(turn);
  list.setAttribute("aria-label", `Results for ${results.query}`);
  more.hidden = matching.length <= shown;
  // The results do not wait for the filters, except for the first ones, which move the results down.
  if (filters.children.length) setTimeout(() => turn === latest && results && showFilters()); else showFilters();
}

function summary(pages) {
  if (!pages.length) {
    return results.pages.length ? "No results with these filters." : "No results.";
  }
  const complete = pages.filter(results.isComplete).length, lacking = pages.length - complete;
  const text = (count) => `${results.partial ? "More than " : ""}${count} ${count === 1 ? "result" : "results"}`;
  const absent = results.hits.filter((list) => !list.pages.size).map((list) => `“${list.words[0]}”`);
  if (absent.length) return `${text(lacking)}; no page has ${absent.join(" or ")}`;
  if (!lacking) return text(complete);
  return complete ? `${text(complete)}, ${lacking} more without some of the words` : `${text(lacking)}; none has all of these words`;
}

// Suggestions if nothing is found: remove a filter, or try another word that the site has.
async function suggest(turn) {
  const offer = (text, act) => {
    const button = element("button", "filter", text);
    button.type = "button";
    button.onclick = () => (input.focus(), act());
    status.append(" ", button);
  };
  if (results.pages.length) return offer("Without filters", () => choose(...chosen.map((_, facet) => [facet, ""])));
  const words = results.hits.map((list) => list.words[0]);
  const others = await Promise.all(words.map((word) => engine.nearest(word)));
  if (turn !== latest) return;
  status.append(others.some((list) => list.length) ? " Did you mean" : " Try fewer words, or a part of the name.");
  others.forEach((list, at) => list.forEach((other) => offer(other, () => {
    input.value = words.map((word, index) => index === at ? other : word).join(" ");
    update();
  })));
}

// Shows links as options.
function fill(text, links, index = -1) {
  links.forEach((link, at) => {
    link.id = `result-${at}`;
    link.setAttribute("role", "option");
    link.tabIndex = -1;
  });
  list.replaceChildren(...links);
  list.hidden = !links.length;
  more.hidden = true;
  box.hidden = false;
  input.setAttribute("aria-expanded", "true");
  status.textContent = text;
  if (isScrolled && index <= 0) box.scrollTop = 0;
  activate(Math.min(index, links.length - 1), index > 0);
}

// `partner` is the card of its alarm, or of its runbook.
function result([title, url, about], [id, heading, text], page, pattern, partner) {
  const [kind, service, severity, state, repositories] = site.names.map((_, facet) => valueOf(facet, page));
  const link = element("a", "result", element("span", `badge kind-${kind}`, named(kind)), " ");
  link.href = `${base}${url}index.html${id && "#" + encodeURIComponent(id)}`;
  if (severity) {
    const known = ["critical", "warning", "info"].includes(severity) ? severity : "other";
    link.append(element("span", `badge severity-${known}`, severity), " ");
  }
  if (/^\w+$/.test(state)) link.append(element("span", `badge status-${state}`, state.replaceAll("_", " ")), " ");
  link.append(marked(element("span", "result-title"), heading ? `${title} › ${heading}` : title, pattern));
  const whose = [...repositories.split(" "), label(SERVICE, service)].filter(Boolean);
  if (whose.length) link.append(" ", element("span", "result-service", whose.join(" · ")));
  if (partner) link.append(" ", element("span", "result-service result-partner", `${partner[4] ? "Alarm" : "Runbook"}: ${partner[0]}`));
  const texts = id ? [text, about] : [about, text];
  const says = texts.find((part) => part.search(pattern) >= 0) ?? (about || text);
  if (says) link.append(" ", marked(element("span", "result-text"), engine.excerpt(says, results), pattern));
  return link;
}

const named = (kind) => kind[0].toUpperCase() + kind.slice(1);

const valueOf = (facet, page) => site.names[facet][site.facets[facet][page]];

// Services have titles, severities and statuses are words, and other names are shown as they are.
function label(facet, value) {
  if (facet === SERVICE) return site.titles?.[site.names[SERVICE].indexOf(value)] || value;
  return facet === SEVERITY || facet === STATUS ? value.replaceAll("_", " ") : value;
}

const fits = (page, except) => chosen.every((value, facet) => !value || facet === except || engine.valuesOf(site, facet, page).includes(value));

// How many results each value of a facet has, regardless of the chosen value.
function counts(facet) {
  const found = new Map(chosen[facet] ? [[chosen[facet], 0]] : []), pages = new Map();
  const isOpen = chosen.every((value, other) => !value || other === facet), own = site.facets[facet];
  for (const page of results.pages) if (isOpen || fits(page, facet)) pages.set(own[page], (pages.get(own[page]) ?? 0) + 1);
  for (const [at, count] of pages) for (const value of site.values[facet][at]) if (value) found.set(value, (found.get(value) ?? 0) + count);
  return [...found].map(([value, count]) => ({ value, count }));
}

function showFilters() {
  const focused = filters.contains(document.activeElement) && document.activeElement;
  // Pages are numbered by kind first.
  const order = [...new Set(site.facets[KIND])].map((index) => site.names[KIND][index]);
  const kinds = counts(KIND).sort((a, b) => order.indexOf(a.value) - order.indexOf(b.value));
  filters.replaceChildren(...kinds.map(({ value, count }) => {
    const button = element("button", "filter", `${named(value)}s `, element("span", "count", String(count)));
    button.type = "button";
    button.dataset.kind = value;
    button.setAttribute("aria-pressed", String(chosen[KIND] === value));
    button.onclick = () => choose([KIND, chosen[KIND] === value ? "" : value]);
    return button;
  }));
  for (const [facet, name, all] of CHOICES) {
    const values = counts(facet).map(({ value, count }) => ({ value, count, text: label(facet, value) }));
    if (values.length < 2 && !chosen[facet]) continue;
    const options = values.sort((a, b) => a.text < b.text ? -1 : 1).map(({ value, count, text }) => new Option(`${text} (${count})`, value));
    const select = element("select", `filter filter-${name}`, new Option(all, ""), ...options);
    select.setAttribute("aria-label", named(name));
    select.value = chosen[facet];
    select.onchange = () => choose([facet, select.value]);
    filters.append(select);
  }
  if (focused) [...filters.children].find((part) => part.className === focused.className && part.dataset.kind === focused.dataset.kind)?.focus();
}

function choose(...choices) {
  for (const [facet, value] of choices) chosen[facet] = value;
  [latest, shown] = [latest + 1, STEP];
  show(0).catch(fail);
}

function extend() {
  shown += STEP;
  return show(shown - STEP).catch(fail);
}

function activate(index, scrolls = true) {
  active = index;
  [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
  const item = list.children[index];
  if (!item) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", item.id);
  // Scrolling makes the browser lay out the page at once.
  if (scrolls) item.scrollIntoView({ block: "nearest" });
}

function follow() {
  opensFirst = false;
  list.children[active]?.click();
}

function close() {
  clearTimeout(typing);
  latest++;
  [results, opensFirst, box.hidden] = [undefined, false, true];
  keep("");
  chosen.fill("");
  input.setAttribute("aria-expanded", "false");
  activate(-1);
}

function showRecent() {
  const others = recent().filter(({ path }) => path !== location.pathname.slice(home.length));
  const links = others.map(({ path, title }) => {
    const link = element("a", "result", element("span", "result-title", String(title)));
    link.href = base + path;
    return link;
  });
  filters.replaceChildren();
  if (links.length) fill("Pages opened last", links, 0);
}

// ── Keys and clicks

const begin = () => input.value.trim() ? update() : showRecent();

function press(event) {
  const count = list.children.length;
  if (event.isComposing) return;
  if (event.key === "ArrowDown" && box.hidden) begin();
  else if (event.key === "ArrowDown" && active === count - 1 && !more.hidden) extend();
  else if (event.key === "ArrowDown" && count) activate((active + 1) % count);
  else if (event.key === "ArrowUp" && count) activate((active + count - 1) % count);
  else if (event.key === "Enter" && (results || !input.value.trim())) follow();
  else if (event.key === "Enter") opensFirst = true;
  else if (event.key === "Escape" && !box.hidden) close();
  else return;
  event.preventDefault();
}

const isOutside = (node) => !box.contains(node) && !form.contains(node);

input.addEventListener("focus", () => prepare().catch(() => {}));
input.addEventListener("click", () => box.hidden && begin());
input.addEventListener("keydown", press);
input.addEventListener("input", () => {
  const now = performance.now(), pause = now - typed;
  clearTimeout(typing);
  latest++;
  [results, opensFirst, typed] = [undefined, false, now];
  typing = setTimeout(update, pause < TYPING ? TYPING : 0);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  input.focus();
  if (box.hidden) begin();
});
box.addEventListener("scroll", () => { isScrolled = box.scrollTop > 0; }, { passive: true });
more.addEventListener("click", () => extend().then(() => input.focus()));
box.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  close();
  input.focus();
});
document.addEventListener("pointerdown", (event) => isOutside(event.target) && close());
for (const part of [form, box]) {
  part.addEventListener("focusout", (event) => event.relatedTarget && isOutside(event.relatedTarget) && close());
}

if (early.wanted) begin();
opensFirst = early.opensFirst;
});
