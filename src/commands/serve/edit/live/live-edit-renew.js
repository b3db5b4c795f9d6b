// Replaces what is shown by the page as the server has it now. Forms stay where they are.

// What is around the items.
const PARTS = [".head", ".notice:has(> #the-gate)", ".open-items", "table.stages"];
const last = new Map();

const swap = (selector, page) => {
  const [old, now] = [document, page].map((from) => from.querySelector(`main ${selector}`));
  if (old && now && old.innerHTML !== now.innerHTML) old.replaceWith(now);
  else if (old && !now) old.remove();
};

// The numbers of the states; what filters by them is made by the site's script, and stays.
const verdict = (page) => {
  const [old, now] = [document, page].map((from) => from.querySelector("main .verdict"));
  if (!old || !now) return;
  const buttons = new Map([...old.querySelectorAll(".legend button")].map((button) => [button.textContent, button]));
  for (const badge of now.querySelectorAll(".legend .badge")) {
    const button = buttons.get(badge.textContent);
    if (button) badge.replaceWith(button);
  }
  old.replaceWith(now);
};

const item = (question, fresh) => {
  const html = fresh.innerHTML;
  if (last.get(question.id) === html) return;
  last.set(question.id, html);
  const { element, slot } = question;
  for (const [name, value] of Object.entries(fresh.dataset)) element.dataset[name] = value;
  element.querySelector(".item-state").replaceWith(fresh.querySelector(".item-state"));
  const body = element.querySelector(".item-body");
  const isOpen = body.querySelector(".guidance")?.open;
  for (const part of [...body.childNodes]) if (part !== slot) part.remove();
  slot.before(...fresh.querySelector(".item-body").childNodes);
  if (isOpen) body.querySelector(".guidance").open = true;
};

export const renew = (page, questions) => {
  for (const part of PARTS) swap(part, page);
  verdict(page);
  for (const head of page.querySelectorAll("main .section-head")) {
    const old = document.getElementById(head.querySelector("h2").id)?.closest(".section-head");
    old?.replaceWith(head);
  }
  for (const link of document.querySelectorAll(".toc a")) {
    const fresh = [...page.querySelectorAll(".toc a")].find((other) => other.getAttribute("href") === link.getAttribute("href"));
    const [old, now] = [link, fresh].map((from) => from?.querySelector(".num"));
    if (old && now) old.textContent = now.textContent;
  }
  for (const question of questions) {
    const fresh = page.getElementById(question.id);
    if (fresh) item(question, fresh);
  }
};
