// The search box. The code that shows results is loaded with the search itself, when the box is first used; until then this
// keeps what is typed. All of it is classic scripts, so that it works from file:// too.
(() => {
"use strict";

const form = document.querySelector("form.search");
const input = form?.querySelector("input");
const box = document.getElementById("search-results");
if (!input || !box) return;

const base = form.dataset.root || "./", TOO_LONG = 20_000, RECENT = 8;
const arrived = new Map(), loads = new Map();

// Every file that is loaded here calls this function.
window.readyroomShard = (name, data) => arrived.get(name)?.(data);

function load(name, path = `search/${name}.js`) {
  if (!loads.has(name)) loads.set(name, new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const timer = setTimeout(fail, TOO_LONG);
    function done() {
      clearTimeout(timer);
      arrived.delete(name);
      script.remove();
    }
    function fail() {
      loads.delete(name);
      done();
      reject(new Error(`${path} cannot be loaded`));
    }
    arrived.set(name, (data) => {
      done();
      resolve(data);
    });
    script.onerror = fail;
    script.onload = () => arrived.has(name) && fail();
    script.charset = "utf-8";
    script.src = base + path;
    document.head.append(script);
  }));
  return loads.get(name);
}

// ── Pages opened last, on this device: what an empty box offers

const home = new URL(base, location.href).pathname, RECENT_KEY = `readyroom-recent ${home}`;

function recent() {
  try {
    const pages = JSON.parse(localStorage.getItem(RECENT_KEY));
    return Array.isArray(pages) ? pages.filter((page) => typeof page?.path === "string") : [];
  } catch {
    return [];
  }
}

function remember() {
  const path = location.pathname.slice(home.length), title = document.querySelector("h1")?.textContent.trim();
  // Not the board, nor the page for addresses that do not exist, whose root is absolute.
  if (!title || !/^(\.\.\/)+$/.test(base)) return;
  const pages = [{ path, title }, ...recent().filter((page) => page.path !== path)].slice(0, RECENT);
  try {
    localStorage.setItem(RECENT_KEY, JSON.stringify(pages));
  } catch {
    // The storage is full or forbidden: then there are none.
  }
}

// ── Until the results can be shown

const early = new AbortController(), { signal } = early;
let wanted = false, opensFirst = false;

async function start() {
  for (const name of ["engine", "index"]) load(name).catch(() => {});
  try {
    const show = await load("results", "assets/results.js");
    if (signal.aborted) return;
    early.abort();
    show({ form, input, box, base, load, home, recent, wanted, opensFirst });
  } catch (error) {
    if (!wanted) return;
    const text = document.createElement("p");
    text.className = "results-status";
    text.setAttribute("role", "status");
    text.textContent = `Search does not work: ${error.message}. Type again to try again.`;
    box.replaceChildren(text);
    box.hidden = false;
  }
}

function ask(asks, first = false) {
  [wanted, opensFirst] = [asks, first];
  start();
}

const isTyped = () => Boolean(input.value.trim());

input.addEventListener("focus", start, { signal });
input.addEventListener("click", () => ask(true, opensFirst), { signal });
input.addEventListener("input", () => ask(isTyped()), { signal });
input.addEventListener("keydown", (event) => {
  const opens = event.key === "Enter";
  if (event.isComposing || !opens && event.key !== "ArrowDown") return;
  event.preventDefault();
  ask(!opens || isTyped(), opens && isTyped());
}, { signal });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  input.focus();
  ask(true);
}, { signal });
document.addEventListener("pointerdown", (event) => {
  if (!form.contains(event.target)) [wanted, opensFirst, box.hidden] = [false, false, true];
}, { signal });

remember();
// For a page that does not exist, search for the last part of its address.
const asked = new URLSearchParams(location.search).get("q") || (document.querySelector(".lost") && input.value);
if (asked) {
  input.value = asked;
  input.focus();
}
// Somebody may have typed before this script was loaded.
if (asked || document.activeElement === input && isTyped()) ask(true);
})();
