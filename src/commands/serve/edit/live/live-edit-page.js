// The page of a review whose items are answered in place: by mouse or keys, one question at a time or the whole list.
import { AnswerForm } from "./live-edit-form.js";
import { ask, make, said } from "./live-edit-server.js";
import { keysOf } from "./live-edit-keys.js";
import { renew } from "./live-edit-renew.js";

const DRAFTS = `readyroom-drafts:${location.pathname}`;
const BY = "readyroom-by";
const ONE = "readyroom-one";

const recall = (store, key) => {
  try { return store.getItem(key); } catch { return null; }
};
const remember = (store, key, value) => {
  try { store.setItem(key, value); } catch { /* not for this visit, then */ }
};

// What a page shows that was not opened by the address with the token.
export const locked = () => {
  const items = document.querySelector("main .items");
  items?.before(make("p", { className: "readyroom-intro" },
    ...said("To answer here, open the address that `readyroom serve --edit` printed in this tab: it lets you in.")));
};

class Page {
  constructor(data) {
    this.data = data;
    this.digest = data.digest;
    // Saves that were written, and what is still to be sent.
    this.saves = 0;
    this.queue = Promise.resolve();
    this.questions = [...document.querySelectorAll("main .item")].filter((element) => data.items[element.id])
      .map((element) => ({ id: element.id, element, form: null, isSaved: false, isStale: false }));
    this.current = null;
  }

  // ── What is around the items ──
  furnish() {
    const { data } = this;
    const items = document.querySelector("main .items");
    this.by = make("input", { id: "readyroom-by", type: "text", value: recall(localStorage, BY) ?? data.me ?? "", attributes: { list: "readyroom-people" } });
    this.by.addEventListener("change", () => remember(localStorage, BY, this.by.value));
    const intro = make("section", { className: "readyroom-intro", attributes: { "aria-label": "Answering" } },
      make("p", {}, make("label", { htmlFor: "readyroom-by", textContent: "You answer as " }), this.by,
        make("datalist", { id: "readyroom-people" }, ...data.people.map((id) => make("option", { value: id }))),
        make("span", { className: "meta", textContent: " Nobody can approve an answer without a name." })),
      make("p", { className: "meta" }, ...said(`Saves go to \`${data.file}\`. To approve, run in a terminal, in your own name: `), make("code", { textContent: data.approve })));
    (document.querySelector("main .filters") ?? items).before(intro);

    const button = (label, key, does, sign) => make("button", { type: "button", className: "plain-button", onclick: does, attributes: { "aria-keyshortcuts": key } },
      sign ? make("span", { className: "readyroom-sign", textContent: sign, attributes: { "aria-hidden": "true" } }) : null,
      make("span", { className: sign ? "readyroom-long" : "", textContent: label }), make("kbd", { textContent: key, attributes: { "aria-hidden": "true" } }));
    this.count = make("span", { className: "num" });
    this.status = make("span", { className: "readyroom-said", attributes: { role: "status" } });
    this.one = button("One at a time", "o", () => this.alternate());
    this.undoing = button("Undo", "z", () => this.undo());
    document.body.append(make("section", { className: "readyroom-bar", attributes: { "aria-label": "Answers" } },
      make("p", { className: "readyroom-state" }, this.count, this.status),
      make("p", { className: "readyroom-ways" }, button("Previous", "k", () => this.step(-1), "↑"), button("Next", "j", () => this.step(1), "↓"),
        button("Unanswered", "u", () => this.open()), this.one, this.undoing)));
    document.body.classList.add("readyroom-editing");

    for (const question of this.questions) {
      const { element } = question;
      element.tabIndex = -1;
      element.setAttribute("role", "group");
      question.slot = make("div", { className: "readyroom-slot" });
      question.begin = make("button", { type: "button", className: "plain-button readyroom-begin", textContent: "Answer", onclick: () => this.go(question) });
      question.saidLast = make("div", { className: "readyroom-last", hidden: true });
      question.slot.append(question.begin, question.saidLast);
      element.querySelector(".item-body").append(question.slot);
      element.addEventListener("focusin", () => this.stand(question));
      this.label(question);
    }
    if (recall(localStorage, ONE) === "yes") this.alternate(true);
    const drafts = this.drafts();
    for (const question of this.questions) {
      if (!drafts[question.id]) continue;
      this.show(question).fill(drafts[question.id]);
      this.mark(question);
    }
    this.tell();
  }

  question(id) { return this.questions.find((question) => question.id === id); }

  text(question) { return question.element.querySelector("h3").firstChild.textContent.trim(); }

  label(question) {
    const { element } = question;
    const state = question.isSaved ? "saved" : element.dataset.state;
    element.setAttribute("aria-label", `${this.text(question)} (${state})`);
    question.begin.textContent = this.isOpen(question) ? "Answer" : "Change the answer";
    question.begin.setAttribute("aria-label", `${question.begin.textContent}: ${this.text(question)}`);
  }

  // Whether nobody has answered it, the repository included.
  isOpen(question) { return !question.isSaved && question.element.dataset.state === "unanswered"; }

  // In the order of the page, without those that are not asked or that a filter leaves out.
  shown() { return this.questions.filter(({ id, element }) => this.data.items[id].asked && !element.closest("[hidden]")); }

  tell(text) {
    const asked = this.questions.filter(({ id }) => this.data.items[id].asked);
    const open = asked.filter((question) => this.isOpen(question)).length;
    this.count.textContent = `${asked.length - open} of ${asked.length} answered`;
    this.undoing.disabled = !this.data.undo;
    if (text !== undefined) this.status.replaceChildren(...said(text));
  }

  // ── The current item ──
  stand(question) {
    if (this.current === question) return;
    const before = this.current;
    this.current = question;
    before?.element.classList.remove("readyroom-current");
    question.element.classList.add("readyroom-current");
    if (before) this.settle(before);
    this.show(question);
  }

  go(question) {
    if (!question) return;
    this.stand(question);
    this.show(question);
    if (document.body.classList.contains(ONE)) {
      const why = question.element.querySelector(".guidance");
      if (why) why.open = true;
    }
    question.element.focus({ preventScroll: true });
    question.element.scrollIntoView({ block: "start" });
  }

  step(by) {
    const shown = this.shown();
    const at = shown.indexOf(this.current);
    const next = shown[this.current && at < 0 ? 0 : at + by] ?? (at < 0 ? shown[0] : null);
    if (next) this.go(next); else this.tell(by > 0 ? "This is the last question" : "This is the first question");
  }

  // To the next unanswered one; after the last, from the beginning again.
  open() {
    const shown = this.shown();
    const at = shown.indexOf(this.current) + 1;
    const next = [...shown.slice(at), ...shown.slice(0, at)].find((question) => this.isOpen(question) && question !== this.current);
    if (next) this.go(next); else this.tell("Nothing else is unanswered");
  }

  alternate(isOne = !document.body.classList.contains(ONE)) {
    document.body.classList.toggle(ONE, isOne);
    this.one.setAttribute("aria-pressed", String(isOne));
    remember(localStorage, ONE, isOne ? "yes" : "no");
    if (isOne || this.current) this.go(this.current ?? this.shown().find((question) => this.isOpen(question)) ?? this.shown()[0]);
  }

  // ── Forms ──
  show(question) {
    if (question.form) return question.form;
    question.form = new AnswerForm(question.id, this.text(question), this.data.items[question.id], this.data.people, this.data.today, {
      changed: () => this.mark(question),
      save: (isNext) => this.save(question, isNext),
      discard: () => this.discard(question),
    });
    question.begin.hidden = true;
    question.slot.append(question.form.element);
    return question.form;
  }

  // Takes a form away that nothing was typed into.
  settle(question) {
    if (!question.form || question.form.typed() || question.form.element.contains(document.activeElement)) return;
    this.close(question);
  }

  close(question) { this.steadily(() => this.closed(question)); }

  // The current item keeps its position in the window, whatever comes and goes above it.
  steadily(change) {
    const place = this.current?.element;
    const top = place?.getBoundingClientRect().top;
    change();
    if (place) scrollBy(0, place.getBoundingClientRect().top - top);
  }

  closed(question) {
    const isHere = question.form?.element.contains(document.activeElement);
    question.form?.element.remove();
    question.form = null;
    question.begin.hidden = false;
    if (isHere) question.element.focus({ preventScroll: true });
    this.mark(question);
    this.label(question);
  }

  discard(question) {
    this.close(question);
    this.tell("Discarded: the file stays as it is");
    question.element.focus({ preventScroll: true });
  }

  // Nothing that was typed is lost, whatever happens to the page.
  mark(question) {
    const typed = question.form?.typed() ?? null;
    question.element.classList.toggle("readyroom-typed", Boolean(typed));
    const drafts = this.drafts();
    if (typed) drafts[question.id] = typed; else delete drafts[question.id];
    remember(sessionStorage, DRAFTS, JSON.stringify(drafts));
  }

  drafts() {
    try { return JSON.parse(recall(sessionStorage, DRAFTS)) ?? {}; } catch { return {}; }
  }

  // ── Saving ──
  // The next question does not wait: what was typed stays until it is written.
  save(question, isNext) {
    const typed = question.form?.typed();
    if (typed && !question.isSending) {
      question.isSending = true;
      question.element.setAttribute("aria-busy", "true");
      question.form.calm();
      this.queue = this.queue.then(() => this.send(question, typed));
    }
    if (isNext) this.step(1);
  }

  async send(question, typed) {
    try {
      if (question.isStale) await this.read();
      const by = this.by.value.trim();
      const told = await ask({ do: "save", item: question.id, digest: this.digest, was: this.data.items[question.id].was, ...(by && { by }), ...typed });
      this.saves++;
      this.digest = told.digest;
      this.data.undo = question.id;
      question.isStale = true;
      question.isSaved = "answer" in typed || !this.isOpen(question);
      this.written(question, told);
      if (question !== this.current || !question.form || JSON.stringify(question.form.typed()) === JSON.stringify(typed)) this.close(question);
      this.tell(`Saved \`${question.id}\`${"answer" in typed ? `: ${[typed.answer].flat().join(", ")}` : ""}`);
      this.readSoon();
    } catch (refused) {
      this.refused(question, typed, refused);
    } finally {
      question.isSending = false;
      question.element.removeAttribute("aria-busy");
    }
  }

  // What a save changed in the file.
  written(question, told) { this.steadily(() => this.tellWritten(question, told)); }

  tellWritten(question, { file, line, diff, item }) {
    const rows = diff.split("\n").filter(Boolean).map((text) => make("span", { className: { "+": "added", "-": "gone", "@": "place" }[text[0]] ?? "", textContent: `${text}\n` }));
    question.saidLast.hidden = !rows.length;
    question.saidLast.replaceChildren(make("details", {}, make("summary", {}, item ? "Undone: " : "Saved: ", ...said(`\`${file}${line ? `:${line}` : ""}\``)),
      make("pre", { className: "readyroom-diff", tabIndex: 0, attributes: { "aria-label": "What changed in the file" } }, ...rows)));
  }

  refused(question, typed, refused) {
    const form = this.show(question);
    if (!form.typed()) form.fill(typed);
    this.mark(question);
    if (refused.why === "changed" && refused.now?.was) {
      this.conflict(question, refused.message, refused.now);
    } else {
      const again = refused.why === "unreachable" ? [["Try again", () => this.save(question, false)]] : [];
      form.fail(`Not saved: ${refused.message}`, [], again);
    }
    this.tell(`Not saved: \`${question.id}\`. ${refused.message}`);
  }

  // Both versions, and the choice between them.
  conflict(question, message, { digest, was }) {
    const { form } = question;
    const typed = form.typed();
    const item = this.data.items[question.id];
    const isOwn = JSON.stringify(was) !== JSON.stringify(item.was);
    const mine = { ...item.was, ...typed, actions: [...item.was.actions, ...(typed?.promises ?? [])] };
    const keep = () => {
      this.digest = digest;
      item.was = was;
      form.calm();
      this.save(question, false);
    };
    const drop = () => {
      item.was = was;
      this.discard(question);
      this.readSoon();
    };
    const versions = [["In the file now", was], ["Yours, not saved", mine]];
    form.fail(message, isOwn ? versions : [], [[isOwn ? "Replace it with mine" : "Save mine: this answer has not changed", keep], ["Keep the file's", drop]]);
    this.tell(message);
  }

  async undo() {
    this.queue = this.queue.then(async () => {
      try {
        const told = await ask({ do: "undo" });
        this.saves++;
        this.digest = told.digest;
        const question = this.question(told.item);
        if (question) {
          question.isSaved = false;
          this.written(question, told);
          this.go(question);
        }
        await this.read();
        this.tell(`Undone: \`${told.item}\``);
      } catch (refused) {
        this.tell(`Not undone: ${refused.message}`);
      }
    });
    return this.queue;
  }

  // ── The file and the page as they are now ──
  readSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.queue = this.queue.then(() => this.read()); }, 120);
  }

  async read() {
    clearTimeout(this.timer);
    try {
      const [data, page] = await Promise.all([ask({ do: "review" }), fetch(location.pathname).then((response) => response.text())]);
      this.steadily(() => this.renewed(data, new DOMParser().parseFromString(page, "text/html")));
    } catch (refused) {
      this.tell(`This page may be older than the file: ${refused.message}`);
    }
  }

  renewed(data, page) {
    const before = this.data.items;
    this.data = data;
    this.digest = data.digest;
    renew(page, this.questions);
    for (const question of this.questions) {
      const isOwn = question.isStale;
      question.isSaved = question.isStale = false;
      const now = data.items[question.id];
      const { form } = question;
      if (now && form && !question.isSending) {
        const was = before[question.id].was;
        if (JSON.stringify(now.was) !== JSON.stringify(was)) {
          const typed = form.typed();
          if (typed && isOwn) {
            // Typed while the save before it was written.
            this.close(question);
            this.show(question).fill(typed);
            this.mark(question);
          } else if (typed) {
            // What the form began with stays known until somebody chooses.
            data.items[question.id] = { ...now, was };
            this.conflict(question, "This answer was changed elsewhere while you typed: your answer was not written", { digest: data.digest, was: now.was });
            continue;
          } else {
            this.close(question);
            if (question === this.current) this.show(question);
          }
        }
      }
      this.label(question);
    }
    this.tell();
  }
}

export const answering = async () => {
  let data;
  try { data = await ask({ do: "review" }); } catch (refused) {
    document.querySelector("main .items")?.before(make("p", { className: "readyroom-intro" }, ...said(`Nothing can be answered here: ${refused.message}`)));
    return;
  }
  const page = new Page(data);
  page.furnish();
  keysOf(page);
  // The page follows the file in place: to load it again would take away what is being typed.
  document.addEventListener("readyroom:site", (event) => {
    event.preventDefault();
    page.readSoon();
  });
  addEventListener("beforeunload", (event) => {
    if (page.questions.some(({ form }) => form?.typed())) event.preventDefault();
  });
  const asked = page.question(decodeURIComponent(location.hash.slice(1)));
  if (asked) page.go(asked);
};
