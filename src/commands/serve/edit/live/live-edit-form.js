// The form of one answer. What is not changed in it stays as it is in the file.
import { make, said } from "./live-edit-server.js";

const WORDS = [["yes", "Yes", "y"], ["no", "No", "n"], ["partial", "Partly", "p"], ["not_applicable", "Not applicable", "x"]];
// Other spellings that files may have, and the word that each is read as.
const ALIKE = { y: "yes", true: "yes", on: "yes", n: "no", false: "no", off: "no", partly: "partial", partially: "partial",
  "not applicable": "not_applicable", "not-applicable": "not_applicable", "n/a": "not_applicable", na: "not_applicable" };
let made = 0;

const word = (answer) => {
  const lower = typeof answer === "string" ? answer.trim().toLowerCase() : "";
  return ALIKE[lower] ?? lower;
};

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// An answer as lines to read.
export const lines = (answer) => [
  ["Answer", Array.isArray(answer.answer) ? answer.answer.join(", ") : answer.answer],
  ["Evidence", answer.evidence?.join("\n")],
  ["Note", answer.note],
  ["Justification", answer.justification],
  ["Promises", (answer.actions ?? answer.promises)?.map(({ title, owner, due }) => `${title}: ${owner}, ${due}`).join("\n")],
  ["Answered by", answer.by],
  ["On", answer.on],
].filter(([, text]) => text);

export class AnswerForm {
  // `on` has `changed`, `save` and `discard`.
  constructor(id, question, data, people, today, on) {
    Object.assign(this, { id, data, on, chosen: null });
    this.prefix = `readyroom-${++made}`;
    this.links = [...data.was.evidence];
    this.element = make("form", { className: "readyroom-form", noValidate: true, autocomplete: "off" });
    this.element.setAttribute("aria-label", `Answer: ${question}`);
    this.element.addEventListener("submit", (event) => { event.preventDefault(); on.save(true); });
    this.element.addEventListener("input", () => { this.show(); on.changed(); });
    this.element.append(this.told(), this.answers(), this.evidence(), ...this.texts(), this.promise(people, today), this.buttons());
    this.show();
  }

  field(name, label, input, hint) {
    input.id = `${this.prefix}-${name}`;
    const row = make("div", { className: `readyroom-field readyroom-${name}` }, make("label", { htmlFor: input.id, textContent: label }));
    if (hint) {
      row.append(make("span", { className: "meta", id: `${input.id}-hint` }, ...said(` ${hint}`)));
      input.setAttribute("aria-describedby", `${input.id}-hint`);
    }
    row.append(input);
    return row;
  }

  // ── The answer ──
  answers() {
    const { kind, choices, not_applicable: hasNone, was } = this.data;
    const set = make("fieldset", { className: "readyroom-answers" }, make("legend", { textContent: "Answer" }));
    const own = Array.isArray(was.answer) ? "" : was.answer ?? "";
    const words = WORDS.filter(([value]) => (kind === "yes_no" || value !== "yes") && (hasNone || value !== "not_applicable"));
    this.radios = new Map();
    const add = (value, label, key) => {
      const radio = make("input", { type: "radio", name: `${this.prefix}-answer`, value });
      radio.addEventListener("change", () => { this.chosen = value; });
      const text = make("label", {}, radio, make("span", { textContent: label }));
      if (key) text.append(make("kbd", { textContent: key, attributes: { "aria-hidden": "true" } }));
      this.radios.set(value, radio);
      return text;
    };
    const row = make("div", { className: "readyroom-words" });
    if (kind === "choice") row.append(...choices.map((choice) => add(choice, choice)));
    if (kind === "text" || kind === "number") set.append(this.value(own));
    if (kind === "ranking") set.append(this.ranking());
    row.append(...words.map(([value, label, key]) => add(value, label, key)));
    set.append(row);
    const known = this.radios.get(kind === "choice" ? choices.find((choice) => choice.toLowerCase() === own.trim().toLowerCase()) ?? word(own) : word(own));
    if (known) known.checked = true;
    return set;
  }

  // A text, or a number.
  value(own) {
    const { kind, unit, at_least: least, at_most: most } = this.data;
    const isWord = WORDS.some(([value]) => value === word(own) && value !== "yes");
    this.typedIn = kind === "text" ? make("textarea", { rows: 2 }) : make("input", { type: "text", inputMode: "decimal" });
    this.typedIn.value = isWord ? "" : own;
    this.typedIn.addEventListener("input", () => {
      this.chosen = this.typedIn.value.trim() || null;
      for (const radio of this.radios.values()) radio.checked = false;
    });
    const bounds = [least && `at least ${least}`, most && `at most ${most}`].filter(Boolean).join(", ");
    const hint = [unit && `in ${unit}`, bounds].filter(Boolean).join("; ");
    return this.field("value", kind === "text" ? "In words" : "Number", this.typedIn, hint);
  }

  // Every choice, the most important first.
  ranking() {
    const list = make("ol", { className: "readyroom-ranking" });
    const { choices, was } = this.data;
    this.order = Array.isArray(was.answer) && was.answer.length === choices.length ? [...was.answer] : [...choices];
    const move = (at, by) => {
      const [taken] = this.order.splice(at, 1);
      this.order.splice(at + by, 0, taken);
      this.chosen = [...this.order];
      draw();
      list.children[at + by].querySelector("button:not(:disabled)")?.focus();
      this.on.changed();
    };
    const draw = () => list.replaceChildren(...this.order.map((choice, at) => {
      const button = (label, by) => make("button", { type: "button", className: "plain-button", textContent: by < 0 ? "Up" : "Down",
        disabled: !this.order[at + by], onclick: () => move(at, by), attributes: { "aria-label": `${label}: ${choice}` } });
      return make("li", {}, make("span", { textContent: choice }), button("Move up", -1), button("Move down", 1));
    }));
    draw();
    const asIs = make("button", { type: "button", className: "plain-button", textContent: "This is the order",
      onclick: () => { this.chosen = [...this.order]; for (const radio of this.radios.values()) radio.checked = false; this.show(); this.on.changed(); } });
    return make("div", {}, list, asIs);
  }

  // For a key: `yes` moves to the field of a text or a number, if there is one.
  choose(value) {
    const radio = this.radios.get(value);
    if (!radio) { this.typedIn?.select(); this.typedIn?.focus(); return; }
    radio.checked = true;
    this.chosen = value;
    radio.focus({ preventScroll: true });
    this.show();
    this.on.changed();
  }

  // ── Evidence, note, justification ──
  evidence() {
    this.list = make("ul", { className: "readyroom-links", attributes: { "aria-label": "Evidence so far" } });
    this.link = make("input", { type: "text", inputMode: "url", spellcheck: false, attributes: { autocapitalize: "off" } });
    const add = make("button", { type: "button", className: "plain-button", textContent: "One more", onclick: () => {
      if (!this.link.value.trim()) return;
      this.links.push(this.link.value.trim());
      this.link.value = "";
      this.link.focus();
      this.show();
      this.on.changed();
    } });
    const hint = { required: "required for an answer that counts", optional: "a URL, or a path", none: "not needed" }[this.data.evidence];
    const row = this.field("evidence", "Evidence", this.link, hint);
    row.append(add);
    return make("div", {}, this.list, row);
  }

  texts() {
    const { was } = this.data;
    const area = (value) => make("textarea", { rows: 2, value: value ?? "" });
    this.justification = area(was.justification);
    this.note = area(was.note);
    this.why = this.field("justification", "Justification", this.justification, "the reason for an answer other than yes");
    this.remark = make("details", { className: "readyroom-more", open: Boolean(was.note) }, make("summary", { textContent: "Note" }),
      this.field("note", "Note", this.note, "what a reader should know; Markdown"));
    return [this.why, this.remark];
  }

  promise(people, today) {
    const text = () => make("input", { type: "text" });
    this.title = text();
    this.owner = text();
    this.due = make("input", { type: "date", min: today });
    const list = make("datalist", { id: `${this.prefix}-people` }, ...people.map((id) => make("option", { value: id })));
    this.owner.setAttribute("list", list.id);
    this.work = make("details", { className: "readyroom-more" }, make("summary", { textContent: "Promise to change it" }),
      this.field("title", "What will be done", this.title), this.field("owner", "Who does it", this.owner, "a person"),
      this.field("due", "By when", this.due), list);
    this.waiver = make("p", { className: "meta readyroom-waive" }, "Or waive it, in your own name, in a terminal: ", make("code", { textContent: this.data.waive }));
    return make("div", {}, this.work, this.waiver);
  }

  buttons() {
    this.saving = make("button", { type: "submit", className: "plain-button readyroom-save", textContent: "Save and next" });
    const discard = make("button", { type: "button", className: "plain-button", textContent: "Discard", onclick: () => this.on.discard() });
    return make("p", { className: "readyroom-buttons" }, this.saving, discard);
  }

  told() {
    this.trouble = make("div", { className: "readyroom-trouble", hidden: true });
    return this.trouble;
  }

  // What fits the answer so far.
  show() {
    this.list.replaceChildren(...this.links.map((link, at) => make("li", {}, make("code", { textContent: link }),
      make("button", { type: "button", className: "plain-button", textContent: "Remove", attributes: { "aria-label": `Remove ${link}` },
        onclick: () => { this.links.splice(at, 1); this.show(); this.on.changed(); this.link.focus(); } }))));
    this.list.hidden = !this.links.length;
    const now = word(this.chosen ?? this.data.was.answer);
    const isLess = ["no", "partial"].includes(now);
    this.why.hidden = !isLess && now !== "not_applicable" && !this.justification.value;
    this.work.hidden = !isLess;
    this.waiver.hidden = !isLess;
  }

  // ── What was typed ──
  // What is to be saved; null if nothing was changed.
  typed() {
    const { was } = this.data;
    const typed = {};
    if (this.chosen !== null) typed.answer = this.chosen;
    const links = [...this.links, this.link.value.trim()].filter(Boolean);
    if (!same(links, was.evidence)) typed.evidence = links;
    if (this.note.value.trim() !== (was.note ?? "").trim()) typed.note = this.note.value;
    if (this.justification.value.trim() !== (was.justification ?? "").trim()) typed.justification = this.justification.value;
    const promise = { title: this.title.value, owner: this.owner.value, due: this.due.value };
    if (Object.values(promise).some(Boolean)) typed.promises = [promise];
    return Object.keys(typed).length ? typed : null;
  }

  // Puts back what was typed before.
  fill(typed) {
    if (typed.answer !== undefined) {
      this.chosen = typed.answer;
      const radio = this.radios.get(typed.answer);
      if (radio) radio.checked = true; else if (this.typedIn && typeof typed.answer === "string") this.typedIn.value = typed.answer;
    }
    if (typed.evidence) this.links = [...typed.evidence];
    if (typed.note !== undefined) { this.note.value = typed.note; this.remark.open = true; }
    if (typed.justification !== undefined) this.justification.value = typed.justification;
    const [promise] = typed.promises ?? [];
    if (promise) {
      Object.entries(promise).forEach(([name, value]) => { this[name].value = value; });
      this.work.open = true;
    }
    this.show();
  }

  // ── What went wrong ──
  // The reason, and what can be done about it: pairs of a label and what it does.
  fail(message, versions = [], ways = []) {
    this.trouble.hidden = false;
    const columns = versions.map(([title, answer]) => make("div", {}, make("h4", { textContent: title }),
      make("dl", {}, ...(lines(answer).length ? lines(answer) : [["Answer", "none"]])
        .flatMap(([name, text]) => [make("dt", { textContent: name }), make("dd", { textContent: text })]))));
    this.trouble.replaceChildren(make("p", {}, ...said(message)), ...(columns.length ? [make("div", { className: "readyroom-versions" }, ...columns)] : []),
      make("p", { className: "readyroom-buttons" }, ...ways.map(([label, does]) => make("button", { type: "button", className: "plain-button", textContent: label, onclick: does }))));
    if (this.element.contains(document.activeElement)) this.trouble.scrollIntoView({ block: "nearest" });
  }

  calm() { this.trouble.hidden = true; this.trouble.replaceChildren(); }
}
