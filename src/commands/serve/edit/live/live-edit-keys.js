// The keys of a review that is answered. Those of the site itself stay: `g` and a letter, `/`, `?`.
const WORDS = { y: "yes", n: "no", p: "partial", x: "not_applicable" };
const HELP = [["j", "next item"], ["k", "previous item"], ["u", "next unanswered item"], ["y", "yes, or the answer's field"], ["n", "no"], ["p", "partly"],
  ["x", "not applicable"], ["e", "evidence"], ["Enter", "save, and go to the next item"], ["Ctrl Enter", "the same, from a long text"],
  ["Esc", "leave a field"], ["o", "one at a time, or all"], ["z", "undo the last save"]];

const isText = (target) => target.isContentEditable || target.matches("textarea, select, input:not([type=radio], [type=checkbox])");

export const keysOf = (page) => {
  let chord = 0;

  // In a question: the one that has the focus, else the one where somebody was last, if it can be seen.
  const here = () => {
    const { current } = page;
    if (!current) return null;
    const { top, bottom } = current.element.getBoundingClientRect();
    return current.element.contains(document.activeElement) || bottom > 0 && top < innerHeight ? current : null;
  };

  const does = {
    j: () => page.step(1),
    k: () => page.step(-1),
    u: () => page.open(),
    o: () => page.alternate(),
    z: () => page.undo(),
    e: () => {
      const question = here();
      if (question) page.show(question).link.focus(); else page.open();
    },
  };
  for (const [key, word] of Object.entries(WORDS)) {
    does[key] = () => {
      const question = here();
      // What cannot be seen is not answered.
      if (question) page.show(question).choose(word); else page.open();
    };
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const { target, key } = event;
    const question = target.closest(".item") ? page.current : null;
    if (key === "Enter" && question && !target.matches("button, a, summary")) {
      const isLong = target.matches("textarea");
      if (isLong !== (event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      page.save(question, true);
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    if (key === "Escape" && question && question.form?.element.contains(target)) {
      event.preventDefault();
      question.element.focus({ preventScroll: true });
      return;
    }
    if (target === page.by && (key === "Enter" || key === "Escape")) target.blur();
    if (isText(target)) return;
    const isChord = Date.now() - chord < 1200;
    chord = key === "g" ? Date.now() : 0;
    if (isChord || !Object.hasOwn(does, key)) return;
    event.preventDefault();
    does[key]();
  }, { capture: true });

  // The help of the site lists these too, once it is there.
  new MutationObserver((changes, observer) => {
    const list = document.querySelector(".help-dialog dl");
    if (!list) return;
    observer.disconnect();
    for (const [keys, text] of HELP) {
      if ([...list.querySelectorAll("dt")].some((term) => term.textContent.trim() === keys)) continue;
      const term = document.createElement("dt");
      keys.split(" ").forEach((one) => { term.append(Object.assign(document.createElement("kbd"), { textContent: one }), " "); });
      list.append(term, Object.assign(document.createElement("dd"), { textContent: text }));
    }
  }).observe(document.body, { childList: true, subtree: true });
};
