// The reviews that a service needs and that nobody has started, each with a button that begins it.
import { ask, make, said } from "./live-edit-server.js";

// Until the page of the new review is known, this one is not loaded again: that would lead back to it.
let isBeginning = false;
document.addEventListener("readyroom:site", (event) => { if (isBeginning) event.preventDefault(); });

const row = ({ checklist, title, asked, verified, command }) => {
  const button = make("button", { type: "button", className: "plain-button", textContent: "Start this review" });
  const status = make("p", { className: "readyroom-said", attributes: { role: "status" } });
  const count = `${asked} ${asked === 1 ? "question" : "questions"}, ${verified} answered by the repository`;
  button.setAttribute("aria-label", `Start this review: ${title}`);
  button.addEventListener("click", async () => {
    button.disabled = isBeginning = true;
    try {
      const { file, page } = await ask({ do: "start", checklist });
      if (page) location.href = page;
      else status.replaceChildren(...said(`\`${file}\` is written; its page cannot be shown yet, and the terminal says why`));
    } catch (refused) {
      button.disabled = isBeginning = false;
      status.replaceChildren(...said(`Not started: ${refused.message}`));
    }
  });
  return make("li", {}, make("p", {}, make("b", { textContent: title }), " ", make("span", { className: "meta", textContent: count })),
    make("p", {}, button, " ", make("span", { className: "meta" }, "or ", make("code", { textContent: command }))), status);
};

export const beginning = async () => {
  const head = document.querySelector("main article > .head");
  const { owed } = await ask({ do: "service" }).catch(() => ({ owed: [] }));
  if (!owed.length || !head) return;
  const section = make("section", { className: "readyroom-owed", attributes: { "aria-labelledby": "readyroom-owed" } },
    make("h2", { id: "readyroom-owed", textContent: "Reviews to start" }),
    make("ul", {}, ...owed.map(row)));
  head.after(section);
};
