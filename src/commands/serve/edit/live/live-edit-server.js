// The requests of pages to the server, with the key of this tab.

const key = (() => {
  try { return sessionStorage.getItem("readyroom-key"); } catch { return null; }
})();

// Whether this tab came in by the address that was printed.
export const mayEdit = Boolean(key);

// Why something was not done: `why` is `changed`, `refused`, `unknown`, `failed` or `unreachable`.
export class Refused extends Error {
  constructor({ why, message, now }) {
    super(message);
    Object.assign(this, { why, now });
  }
}

export const ask = async (wanted) => {
  let response;
  try {
    response = await fetch("/.readyroom/edit", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Readyroom-Key": key },
      body: JSON.stringify({ page: location.pathname, ...wanted }),
    });
  } catch {
    throw new Refused({ why: "unreachable", message: "the server does not answer: is `readyroom serve` still running?" });
  }
  const text = await response.text();
  let told;
  try { told = JSON.parse(text); } catch { told = { why: "refused", message: text.trim() }; }
  if (!response.ok) throw new Refused(told);
  return told;
};

// An element with properties, and what is in it.
export const make = (tag, properties = {}, ...within) => {
  const { attributes = {}, ...own } = properties;
  const made = Object.assign(document.createElement(tag), own);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...within.filter((part) => part !== null && part !== undefined));
  return made;
};

// Text in which names are in backticks.
export const said = (text) => text.split("`").map((part, at) => (at % 2 ? make("code", { textContent: part }) : part));
