// Features of all pages: scheme, keys, copying, ticks, parameters. Lists and reviews have lists.js in addition.
// Nothing waits for this script: what the first paint needs is in first.js.
(() => {
  'use strict';
  const page = document.documentElement;
  const KEY = 'readyroom:';
  page.classList.add('js');
  // From here on, `start` ends the wait of first.js.
  clearTimeout(window.readyroomWait);

  function recall(key) {
    try { return localStorage.getItem(KEY + key); } catch (e) { return null; }
  }
  function remember(key, value) {
    try {
      if (value === null) localStorage.removeItem(KEY + key);
      else localStorage.setItem(KEY + key, value);
    } catch (e) { /* a browser that stores nothing still shows the page */ }
  }
  function all(selector, within = document) {
    return [...within.querySelectorAll(selector)];
  }
  function make(tag, props, parent) {
    const element = Object.assign(document.createElement(tag), props);
    if (parent) parent.append(element);
    return element;
  }

  // ── Scheme: auto, light, dark ──
  const SCHEMES = ['auto', 'light', 'dark'];
  let scheme = recall('theme');
  if (SCHEMES.indexOf(scheme) < 1) scheme = 'auto';
  function dress() {
    if (scheme === 'auto') delete page.dataset.theme;
    else page.dataset.theme = scheme;
  }
  dress();

  // Shows a short message, and announces it to screen readers.
  let said;
  function say(text) {
    if (said) said.remove();
    const note = said = make('p', { className: 'said-aloud' }, document.body);
    note.setAttribute('role', 'status');
    setTimeout(() => { note.textContent = text; }, 30);
    setTimeout(() => { note.remove(); }, 1800);
  }

  function switcher() {
    const button = document.querySelector('.theme');
    if (!button) return;
    function label() { button.setAttribute('aria-label', button.title = `Colour scheme: ${scheme}`); }
    label();
    button.addEventListener('click', () => {
      scheme = SCHEMES[(SCHEMES.indexOf(scheme) + 1) % 3];
      remember('theme', scheme === 'auto' ? null : scheme);
      dress();
      label();
      say(button.title);
    });
  }

  // ── Keys ──
  // As in src/routes.rs.
  const GO = { a: 'alarms', b: 'runbooks', s: 'services', r: 'readiness', p: 'postmortems' };
  const HELP = [['/', 'search'], [/Mac|iP/.test(navigator.platform) ? '⌘ K' : 'Ctrl K', 'search, also from a field'], ...Object.entries(GO).map(([key, list]) => [`g ${key}`, list]), ['?', 'this help'], ['Esc', 'close']];
  let dialog;
  function help() {
    if (!dialog) {
      dialog = make('dialog', { className: 'help-dialog' }, document.body);
      dialog.setAttribute('aria-labelledby', 'help-title');
      make('h2', { id: 'help-title', textContent: 'Keyboard' }, dialog);
      const list = make('dl', {}, dialog);
      [...HELP.slice(0, -2), ...(unanswered().length ? [['u', 'next unanswered item']] : []), ...HELP.slice(-2)].forEach((line) => {
        const keys = make('dt', {}, list);
        line[0].split(' ').forEach((key) => { make('kbd', { textContent: key }, keys); keys.append(' '); });
        make('dd', { textContent: line[1] }, list);
      });
      make('button', { type: 'button', className: 'plain-button', textContent: 'Close', onclick: () => { dialog.close(); } }, dialog);
      dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
    }
    if (dialog.open) dialog.close(); else dialog.showModal();
  }
  // The unanswered items of a review.
  function unanswered() { return all('.page-review .item[data-state="unanswered"]'); }
  let visited;
  function nextUnanswered() {
    const open = unanswered().filter((item) => item.getClientRects().length);
    const here = document.activeElement.closest('.item') || visited;
    const item = open.find((other) => here && here.compareDocumentPosition(other) & 4) || open[0];
    if (!item) { say('No unanswered item is shown'); return; }
    visited = item;
    item.tabIndex = -1;
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: 'start' });
  }
  function keyboard() {
    let chord = 0;
    const button = document.querySelector('.help');
    if (button) button.addEventListener('click', help);
    document.addEventListener('keydown', (event) => {
      if (event.defaultPrevented || event.altKey) return;
      const target = event.target, box = document.getElementById('search-box');
      const isSearch = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'k';
      if (isSearch && box && !document.querySelector('dialog[open]')) {
        event.preventDefault();
        box.focus();
        box.select();
        return;
      }
      if (event.ctrlKey || event.metaKey) return;
      if (event.key === 'Escape') {
        const menu = document.querySelector('.menu[open]');
        if (menu && !desk.matches) { menu.open = false; menu.querySelector('summary').focus(); }
        return;
      }
      if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== 'checkbox') return;
      if (Date.now() - chord < 1200 && GO[event.key]) {
        event.preventDefault();
        location.href = document.body.dataset.root + GO[event.key] + '/index.html';
      } else if (event.key === '/' && box) {
        event.preventDefault();
        box.focus();
        box.select();
      } else if (event.key === 'u' && unanswered().length) {
        event.preventDefault();
        nextUnanswered();
      } else if (event.key === '?') {
        event.preventDefault();
        help();
      }
      chord = event.key === 'g' ? Date.now() : 0;
    });
  }

  // ── Parts that are folded on a phone are open on a desktop. CSS does it in newer browsers; this does it in all ──
  const desk = matchMedia('(min-width: 64rem)'), broad = matchMedia('(min-width: 80rem)');
  function unfold() {
    for (const [query, parts] of [[desk, '.menu, .sidebar'], [broad, '.toc']]) {
      const fit = () => all(parts).forEach((part) => { part.open = query.matches; });
      if (query.matches) fit();
      query.addEventListener('change', fit);
    }
    const here = document.querySelector('.sidebar [aria-current]');
    const sidebar = document.querySelector('.sidebar');
    if (desk.matches && here && sidebar.scrollHeight > sidebar.clientHeight) sidebar.scrollTop = here.offsetTop - sidebar.clientHeight / 2;
    all('.toc a').forEach((link) => link.addEventListener('click', () => { link.closest('.toc').open = broad.matches; }));
    addEventListener('beforeprint', () => { all('main details').forEach((part) => { part.open = true; }); });
  }

  // Marks the current section in the table of contents.
  function spy() {
    const links = all('.toc a');
    if (!links.length) return;
    const heads = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    let waiting = false;
    function wait() {
      if (!waiting) { waiting = true; requestAnimationFrame(mark); }
    }
    function mark() {
      waiting = false;
      let now = -1;
      for (let i = 0; i < heads.length; i++) {
        if (heads[i] && heads[i].getBoundingClientRect().top < 120) now = i;
      }
      links.forEach((link, i) => { link.classList.toggle('here', i === now); });
    }
    addEventListener('scroll', wait, { passive: true });
    wait();
  }

  // ── Copying: the command with its values filled in, without its prompt and its output ──
  function command(block) {
    const text = block.querySelector('code').textContent.replace(/\n$/, '');
    const lines = text.split('\n');
    const prompted = lines.filter((line) => /^\s*[$#] \S/.test(line));
    const shell = /^(console|shell-session|shellsession|session)$/.test(block.dataset.lang || '');
    const prompt = shell ? /^\s*[$#] / : /^\s*\$ /;
    if (!prompted.length || !prompt.test(lines[0])) return text;
    // Lines after a backslash belong to the command above them.
    const kept = [];
    let open = false;
    lines.forEach((line) => {
      if (prompt.test(line)) kept.push(line.replace(prompt, ''));
      else if (open) kept.push(line.replace(/^> /, ''));
      else return;
      open = /\\$/.test(line);
    });
    return kept.join('\n');
  }
  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    return new Promise((done, failed) => {
      const field = make('textarea', { value: text, className: 'sr' }, document.body);
      field.select();
      const good = document.execCommand('copy');
      field.remove();
      if (good) done(); else failed();
    });
  }
  // The output of commands, as site.css identifies it. It is not copied. All blocks are asked before the page changes: each
  // question after a change would have the browser compute the styles of the whole page anew.
  const printed = new Set();
  function outputs() {
    all('.code').forEach((block) => { if (getComputedStyle(block).getPropertyValue('--printed') !== '') printed.add(block); });
  }
  function copying() {
    all('.code').forEach((block) => {
      const text = block.querySelector('code').textContent;
      if (printed.has(block) && !/^\s*[$#] \S/.test(text)) return;
      const button = make('button', { type: 'button', className: 'copy', textContent: 'Copy' }, block);
      button.addEventListener('click', () => {
        if (block.querySelector('.param.refused')) { say('Not copied: a value was refused'); return; }
        const open = all('.param', block).find((span) => span.textContent[0] === '<');
        copy(command(block)).then(() => 'Copied', () => 'Failed').then((word) => {
          button.textContent = word;
          button.classList.add('said');
          say(open && word === 'Copied' ? `Copied, but ${open.textContent} is not filled in` : word);
          setTimeout(() => { button.textContent = 'Copy'; button.classList.remove('said'); }, 1600);
        });
      });
    });
  }

  // ── Ticks: remembered on this device, by page and by incident ──
  function ago(at) {
    const hours = Math.round((Date.now() - at) / 3600e3);
    return hours < 48 ? `${hours} hours ago` : `${Math.round(hours / 24)} days ago`;
  }
  function ticks() {
    const boxes = all('.prose .task input[type="checkbox"]');
    if (!boxes.length) return;
    const said = new Map(query().map(([name, value]) => [fold(name), value]));
    const which = said.get('incident') || ['fingerprint', 'startsat', 'starts_at'].map((name) => said.get(name)).filter(Boolean).join('+');
    const key = `ticks:${location.pathname.replace(/index\.html$/, '')}#${which}`;
    // With the time of the last tick. Those of version 0.1 have no time, and count as old.
    let held = {}, at = 0, old = null;
    try {
      const kept = JSON.parse(recall(key)) || {};
      if (typeof kept.at === 'number') ({ at, held } = kept); else held = kept;
      if (!held || typeof held !== 'object') held = {};
    } catch (e) { /* not ours, or damaged */ }
    // An incident may last for days. Without its name, ticks from before this shift belong to another incident.
    const isNamed = said.has('incident') || said.has('startsat') || said.has('starts_at');
    if (Object.keys(held).length && !isNamed && Date.now() - at > 12 * 3600e3) { old = held; held = {}; }
    function keep() { remember(key, Object.keys(held).length ? JSON.stringify({ at: Date.now(), held }) : null); }
    const seen = {};
    const bar = make('p', { className: 'ticks' });
    const count = make('span', {}, bar);
    count.setAttribute('aria-live', 'polite');
    const reset = make('button', { type: 'button', className: 'plain-button', textContent: 'Reset' }, bar);
    const restore = make('button', { type: 'button', className: 'plain-button', textContent: 'Restore' }, bar);
    const ids = new Map();
    function show() {
      const done = boxes.filter((box) => box.checked).length;
      count.textContent = `${done} of ${boxes.length} steps done`;
      reset.hidden = !Object.keys(held).length;
      restore.hidden = !old;
      if (old) count.textContent += `. ${Object.keys(old).length} ticked ${at ? ago(at) : 'some time ago'}`;
      boxes.forEach((box) => { box.closest('.task').classList.toggle('done', box.checked); });
    }
    boxes.forEach((box) => {
      const item = box.closest('.task');
      // A step is identified by its text, so that a step inserted above it does not move the tick.
      let words = '';
      (function read(node) {
        node.childNodes.forEach((child) => {
          if (child.nodeType === 3) words += child.data;
          else if (!/^(UL|OL|DIV)$/.test(child.tagName)) read(child);
        });
      })(item);
      words = words.trim().slice(0, 100);
      seen[words] = (seen[words] || 0) + 1;
      const id = `${words}|${seen[words]}`;
      box.setAttribute('aria-label', words || 'Step');
      box.disabled = false;
      ids.set(id, box);
      if (id in held) box.checked = held[id];
      box.addEventListener('change', () => {
        if (box.checked === box.defaultChecked) delete held[id]; else held[id] = box.checked;
        old = null;
        keep();
        show();
      });
    });
    restore.addEventListener('click', () => {
      held = old;
      old = null;
      ids.forEach((box, id) => { if (id in held) box.checked = held[id]; });
      keep();
      show();
      boxes[0].focus();
    });
    reset.addEventListener('click', () => {
      held = {};
      remember(key, null);
      boxes.forEach((box) => { box.checked = box.defaultChecked; });
      show();
      boxes[0].focus();
    });
    boxes[0].closest('.tasks').before(bar);
    show();
  }

  // ── Parameters: `<name>`, `$NAME` and `{{ name }}` in code become values. Text only, never markup ──
  // The characters of a value without a pattern of its own, as in src/model/parameter.rs.
  const PLAIN = '[A-Za-z0-9_/][A-Za-z0-9_.:/@%+=,-]*', LONGEST = 200;
  const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/u;
  function allowed(value, pattern) {
    if (value.length > LONGEST || HIDDEN.test(value)) return false;
    if (!pattern && /(^|\/)\.\.(\/|$)/.test(value)) return false;
    for (const flags of ['u', '']) {
      try { return new RegExp(`^(?:${pattern || PLAIN})$`, flags).test(value); } catch (e) { /* not a pattern with these flags */ }
    }
    return false;
  }
  const fold = (name) => name.toLowerCase().replace(/[- ]/g, '_');
  // Keys of the query that are not labels to fill in.
  const OWN_KEYS = ['alarm', 'incident', 'q', 'fingerprint', 'startsAt', 'starts_at'];
  function query() { return [...new URLSearchParams(location.search)].filter(([key, value]) => key && key !== 'q' && value).slice(0, 60); }

  // Languages of commands, in which `$NAME` is a variable; and those in which `<name>` can only be a placeholder.
  const SHELL = /^(|te?xt|plain|plaintext|bash|sh|shell|zsh|ksh|fish|console|terminal|shell-?session|session)$/;
  const GAPS = /^(promql|logql|logsql|sql|ya?ml|jsonc?|hcl|terraform|http|ini|toml|dockerfile|docker|nginx|properties|env|dotenv|cron(tab)?)$/;
  const NEVER = /^(PATH|HOME|USER|PWD|SHELL|IFS|LANG)$/;
  // The values of these labels describe where Prometheus scraped the metric, or may be anything, and not what a command means by
  // the word. They are filled in only where the text selects by that label, or says that it means the label.
  const VAGUE = /^(job|instance|endpoint|prometheus|metrics_path|name|id|type|kind|key|value|path|status|state|code|reason|resource|version|image|index|command|user|level|alertname|severity)$/;
  // A script may have variables of its own.
  const SCRIPT = /^#!|<<-?[ \t]*['"\\]?[A-Za-z_]|^[ \t]*function\b|\(\)[ \t]*\{|^[ \t]*set [-+][a-z]*[eux]/m;

  // Where single quotes keep a shell from filling in variables.
  function quoted(text) {
    const ranges = [];
    let double = false;
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      if (c === '\n') double = false;
      else if (c === '\\') i++;
      else if (c === '"') double = !double;
      else if (c === "'" && !double && !/\w/.test(text[i - 1] || ' ')) {
        const end = text.indexOf("'", i + 1);
        if (end < 0) break;
        ranges.push([i, end]);
        i = end;
      }
    }
    return ranges;
  }
  // Whether the code of the page sets a variable itself.
  function sets(code, name) {
    return new RegExp(`(^|[^\\w$.{-])\\$?(env:)?${name}(\\[[^\\]]*\\])?[ \\t]*[+:?]?=(?!=)|` +
      `\\b(for|select|read|readarray|mapfile|getopts|local|declare|typeset|readonly|export|set|setenv|unset|let|printf -v|foreach)\\b[^\\n;|&]*[\\s(]${name}\\b|` +
      `\\$\\{${name}:?=`, 'm').test(code);
  }
  // The placeholders in a text of code: their positions, and the names that may fill them, the most certain first.
  function gaps(text, lang, isBlock, isSet) {
    const found = [];
    const shell = SHELL.test(lang);
    for (const match of text.matchAll(/<([A-Za-z_][\w. -]{0,59})>/g)) {
      const before = text.slice(Math.max(0, match.index - 80), match.index);
      if (before.endsWith('<')) continue;
      const beside = /(?:^|\s)--([A-Za-z][\w-]*)[= ]["']?$/.exec(before) || /(?:^|[\s;&|(])([A-Z_][A-Z0-9_]*)=["']?$/.exec(before);
      // `<value of namespace label from alert>`
      const named = /(?:^| )([A-Za-z_]\w*) label\b/.exec(match[1]) || /\blabel ([A-Za-z_]\w*)/.exec(match[1]);
      const names = [fold(named ? named[1] : match[1])];
      if (beside && !named) names.push(fold(beside[1]));
      const selects = /(\w+)\s*[=!]~?\s*["']$/.exec(before);
      found.push({ at: match.index, text: match[0], names, says: !!named, label: (shell || GAPS.test(lang)) && (isBlock || match[0].length < text.trim().length),
        open: spoken(names[0]), selects: selects && fold(selects[1]) });
    }
    if (shell && (isBlock || /\s/.test(text.trim())) && !SCRIPT.test(text)) {
      const quotes = quoted(text);
      for (const match of text.matchAll(/\$(?:([A-Z_][A-Z0-9_]*)(?!\w)|\{([A-Z_][A-Z0-9_]*)\})/g)) {
        const name = match[1] || match[2], at = match.index;
        if (/[\\$]/.test(text[at - 1] || '') || NEVER.test(name) || isSet(name)) continue;
        if (quotes.some(([from, to]) => at > from && at < to)) continue;
        found.push({ at, text: match[0], names: [fold(name)], label: true });
      }
    }
    if (shell || /^(promql|logql|logsql|sql|http)$/.test(lang)) {
      for (const match of text.matchAll(/\{\{-?\s*(?:\$labels\.|\.(?:Common|Group)?Labels\.)?([A-Za-z_]\w*)\s*-?\}\}/g)) {
        const line = text.slice(text.lastIndexOf('\n', match.index) + 1, match.index);
        if (/^\s*(-\s+)?[\w.-]+:\s/.test(line)) continue;
        found.push({ at: match.index, text: match[0], names: [fold(match[1])], label: isBlock || match[0].length < text.trim().length });
      }
    }
    return found.sort((a, b) => a.at - b.at).filter((gap, i, list) => !i || gap.at >= list[i - 1].at + list[i - 1].text.length);
  }
  // Wraps a part of the text in an element. Highlighting may have split the part into several elements.
  function wrap(code, at, length) {
    const range = document.createRange();
    const walk = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    let passed = 0, started = false;
    while (walk.nextNode()) {
      const node = walk.currentNode, end = passed + node.length;
      if (!started && at < end) { range.setStart(node, at - passed); started = true; }
      if (started && at + length <= end) { range.setEnd(node, at + length - passed); break; }
      passed = end;
    }
    const span = make('span', { className: 'param', textContent: range.toString() });
    range.deleteContents();
    range.insertNode(span);
    return span;
  }
  // A label's name as people write it in angle brackets: `<pod-name>`, `<your namespace>`.
  function spoken(name) {
    const bare = name.replace(/^(your|my|the|this|affected|failing)_/, '');
    return [name, bare, bare.replace(/_?name$/, '')];
  }
  function field(name, parent) {
    const id = `site.parameter-${name}`;
    const row = make('div', { className: 'parameter' }, parent);
    const label = make('label', { htmlFor: id }, row);
    make('code', { textContent: name }, label);
    make('span', { textContent: ' a label of the alarm' }, label);
    const input = make('input', { id, name, autocomplete: 'off', autocapitalize: 'off', spellcheck: false }, row);
    input.setAttribute('aria-describedby', `${id}-note`);
    const note = make('p', { className: 'parameter-note', id: `${id}-note` }, row);
    note.setAttribute('aria-live', 'polite');
    note.append('letters, digits and ');
    make('code', { textContent: '_.:/@%+=,-' }, note);
    return input;
  }
  function form(prose) {
    const form = make('form', { className: 'parameters' });
    form.setAttribute('aria-labelledby', 'parameters-title');
    make('h2', { id: 'parameters-title', textContent: 'Parameters' }, form);
    make('p', { className: 'hint', textContent: 'Filled into the commands below.' }, form);
    prose.before(form);
    return form;
  }
  function parameters() {
    const given = query();
    // Values from the address by folded name; the first one wins.
    const said = new Map();
    for (const [key, value] of given) if (!said.has(fold(key))) said.set(fold(key), value);
    const inputs = new Map(all('.parameter input').map((input) => [fold(input.name), input]));
    const filled = new Map();
    const prose = document.querySelector('.prose[data-labels]');
    const labels = new Map();
    if (prose) {
      const names = [...prose.dataset.labels.split(' '), ...given.map(([key]) => key)];
      names.filter((name) => /^[A-Za-z_][\w.-]{0,59}$/.test(name) && !OWN_KEYS.includes(name) && !inputs.has(fold(name)))
        .forEach((name) => { if (!labels.has(fold(name))) labels.set(fold(name), name); });
    }
    // What a placeholder stands for: a parameter, else a label.
    function meant(gap) {
      const parameter = gap.names.find((name) => inputs.has(name));
      if (parameter || !gap.label) return parameter;
      const label = [...(gap.open || []), ...gap.names].find((name) => labels.has(name));
      return label && VAGUE.test(label) && gap.selects !== label && !gap.says ? undefined : label;
    }
    const spans = new Map();
    if (inputs.size || labels.size) {
      const codes = all('.prose code');
      const text = codes.map((code) => code.textContent).join('\n');
      const set = new Map();
      const isSet = (name) => {
        if (!set.has(name)) set.set(name, sets(text, name));
        return set.get(name);
      };
      codes.forEach((code) => {
        const block = code.closest('.code');
        const found = gaps(code.textContent, block ? block.dataset.lang || '' : '', !!block, isSet);
        found.reverse().forEach((gap) => {
          const name = meant(gap);
          if (!name) return;
          if (!spans.has(name)) spans.set(name, []);
          spans.get(name).push({ span: wrap(code, gap.at, gap.text.length), text: gap.text });
        });
      });
      let place = document.querySelector('.parameters');
      labels.forEach((name, key) => {
        if (!spans.has(key)) return;
        place = place || form(prose);
        inputs.set(key, field(name, place));
      });
    }
    const forms = document.querySelector('.parameters');
    if (forms) forms.addEventListener('submit', (event) => { event.preventDefault(); });
    const line = forms && folded(forms);
    const links = addresses();
    const relink = () => links.forEach((link) => { link((name) => filled.has(name) ? filled.get(name) : undefined, said); });
    inputs.forEach((input, name) => {
      const note = input.nextElementSibling;
      const rest = [...note.childNodes];
      const pattern = input.dataset.pattern;
      // A value from a link is checked before it goes into a field, which would drop line breaks. It must not begin with `-`.
      let sent = said.get(name);
      if (sent !== undefined) input.value = sent;
      function fill() {
        const isOption = sent !== undefined && sent.startsWith('-');
        const value = sent === undefined ? input.value : sent;
        const good = value === '' || (allowed(value, pattern) && !isOption);
        if (good) { input.removeAttribute('aria-invalid'); note.replaceChildren(...rest); }
        else {
          input.setAttribute('aria-invalid', 'true');
          note.replaceChildren(`Refused: “${value.slice(0, LONGEST)}” `);
          if (value.length > LONGEST) note.append(`is longer than ${LONGEST} characters`);
          else if (isOption) note.append('begins with a hyphen, as options do');
          else if (pattern) { note.append('does not match '); make('code', { textContent: pattern }, note); }
          else note.append('has characters that a shell or a program may interpret');
        }
        filled.set(name, good ? value : '');
        if (line) line.put(name, input.name, good ? value : '');
        (spans.get(name) || []).forEach(({ span, text }) => {
          const isFilled = good && value !== '';
          span.textContent = isFilled ? value : text;
          span.title = isFilled ? `${input.name}, in place of ${text}` : '';
          span.classList.toggle('refused', !good);
        });
        relink();
      }
      input.addEventListener('input', () => { sent = undefined; fill(); });
      input.addEventListener('change', () => { tell(input.name, input.getAttribute('aria-invalid') ? '' : input.value); });
      fill();
    });
    relink();
  }
  // On a phone the fields are folded behind one line with their values. A refused value is shown all the same.
  function folded(form) {
    const line = make('p', { className: 'parameters-line' });
    const list = make('span', { className: 'parameters-said' }, line);
    const edit = make('button', { type: 'button', className: 'plain-button', textContent: 'Edit' }, line);
    const parts = new Map();
    edit.setAttribute('aria-expanded', 'false');
    edit.setAttribute('aria-label', 'Edit the parameters');
    form.classList.add('folded');
    form.querySelector('.hint').after(line);
    edit.addEventListener('click', () => {
      const isOpen = !form.classList.toggle('folded');
      edit.setAttribute('aria-expanded', String(isOpen));
      edit.textContent = isOpen ? 'Done' : 'Edit';
      edit.setAttribute('aria-label', isOpen ? 'Done with the parameters' : 'Edit the parameters');
      if (isOpen) form.querySelector('input').focus();
    });
    return {
      put(key, name, value) {
        if (!parts.has(key)) parts.set(key, make('span', {}, list));
        const part = parts.get(key);
        part.classList.toggle('unset', !value);
        part.textContent = value ? `${name}=${value}` : `${name} not set`;
      },
    };
  }
  // What the reader types is copied into the address, the card and the links to other pages.
  function tell(name, value) {
    const address = new URL(location.href);
    [...address.searchParams.keys()].filter((key) => fold(key) === fold(name)).forEach((key) => { address.searchParams.delete(key); });
    if (value) address.searchParams.set(name, value);
    // A browser may refuse this on a page that is opened from disk.
    try { history.replaceState(history.state, '', address); } catch (e) { return; }
    spokenFor();
    along();
    if (brief) section();
  }

  // Links to dashboards and other web pages are filled in only after the host: values never change where they lead.
  function addresses() {
    const GAP = /(?:<|%3C)([A-Za-z_][\w.-]*)(?:>|%3E)|(?:\{\{|%7B%7B)-?(?:\s|%20|\+)*(?:(?:\$|%24)?labels\.|\.(?:Common|Group)?Labels\.)?([A-Za-z_]\w*)(?:\s|%20|\+)*-?(?:\}\}|%7D%7D)|(?:\$|%24)([A-Z_][A-Z0-9_]*)(?!\w)|(?:\$|%24)(?:\{|%7B)([A-Z_][A-Z0-9_]*)(?:\}|%7D)/gi;
    const found = [];
    all('.prose[data-labels] a[href^="http"], .parameters ~ .prose a[href^="http"], a[data-address]').forEach((link) => {
      const address = link.dataset.address || link.getAttribute('href');
      const [, host, path, asked] = /^(https?:\/\/[^/?#]*)([^?#]*)(.*)$/is.exec(address) || [];
      if (!host || !(GAP.lastIndex = 0, GAP.test(path + asked))) return;
      const isDashboard = 'address' in link.dataset;
      const takesLabels = isDashboard || link.closest('[data-labels]');
      const written = link.getAttribute('href');
      found.push((value, said) => {
        let open = false;
        const put = (text, inPath) => text.replace(GAP, (whole, a, b, c, d) => {
          const name = fold(a || b || c || d);
          if ((c || d) && NEVER.test(c || d)) return whole;
          let known = value(name);
          if (known === undefined) {
            known = takesLabels && said.get(name) || '';
            if (inPath ? !allowed(known) : known.length > LONGEST || HIDDEN.test(known)) known = '';
          }
          if (!known || inPath && /^\.\.?$/.test(known)) { open = true; return whole; }
          return encodeURIComponent(known);
        });
        let rest = put(path, true);
        if (open && isDashboard) return;
        if (isDashboard && asked[0] === '?') {
          // Parameters without a value are removed, as without a script.
          const [search, ...hash] = asked.slice(1).split('#');
          const kept = search.split('&').map((part) => { open = false; const text = put(part, false); return open ? '' : text; }).filter(Boolean);
          rest += (kept.length ? `?${kept.join('&')}` : '') + (hash.length ? `#${put(hash.join('#'), false)}` : '');
        } else rest += put(asked, false);
        const to = host + rest;
        if (to === address && !isDashboard) link.setAttribute('href', written);
        else link.setAttribute('href', to);
      });
    });
    return found;
  }

  // The texts of the card show the pod and other labels that the link has.
  function spokenFor() {
    const said = new Map(query().map(([key, value]) => [fold(key), value]));
    if (said.size) all('.definition .field').forEach((place) => {
      const value = said.get(fold(place.title || place.textContent));
      if (!value || HIDDEN.test(value)) return;
      place.title = place.title || place.textContent;
      place.textContent = value.slice(0, LONGEST);
      place.classList.add('param');
    });
    // A link that is filled in when the alarm fires, as it was then.
    if (said.size) all('.definition .class-templated + code').forEach((place) => {
      place.title = place.title || place.textContent;
      place.textContent = place.title.replace(/\{\{-?\s*\$labels\.(\w+)\s*-?\}\}/g, (whole, name) => {
        const value = said.get(fold(name)) || '';
        return allowed(value) ? value : whole;
      });
      place.classList.toggle('param', place.textContent !== place.title);
    });
  }

  // ── The alarm that brought the reader here comes first, opened ──
  function card() {
    const query = new URLSearchParams(location.search);
    const name = query.get('alarm') || query.get('alertname');
    all('details.card[data-alarm]').forEach((card) => {
      if (card.dataset.alarm !== name) return;
      const list = card.closest('.cards');
      list.before(card);
      card.open = true;
      // The others can wait until the steps are done.
      const prose = document.querySelector('main .prose');
      if (prose) prose.after(list);
      const title = list.querySelector(':scope > summary');
      if (title) title.textContent = `${all('.card', list).length} other alarms lead here`;
    });
    const said = new Map([...query].map(([key, value]) => [fold(key), value]));
    all('.definitions').forEach((list) => { definition(list, said); });
  }
  // Of several definitions with the same name, the one that matches the link's labels comes first, opened.
  function definition(list, said) {
    const first = list.querySelector(':scope > .definition');
    let best = null, most = 0;
    all('.definition', list).forEach((one) => {
      let fit = 0;
      for (const label of all('.definition-labels code', one)) {
        const [key, ...value] = label.textContent.split('=');
        const sent = said.get(fold(key));
        if (sent === value.join('=')) fit++; else if (sent !== undefined) return;
      }
      // The condition may select by the label instead.
      const condition = (one.querySelector('.expression code') || one).textContent;
      said.forEach((value, key) => { if (condition.includes(`${key}="${value}"`)) fit++; });
      if (fit > most) [best, most] = [one, fit];
    });
    if (!best || best === first) return;
    if (best.parentNode !== list) list.querySelector('.definitions-rest > summary').after(first);
    list.prepend(best);
    best.open = first.open;
    if (best.parentNode !== first.parentNode) first.open = false;
  }

  function chips(pairs) {
    const list = make('dl', { className: 'labels' });
    pairs.slice(0, 30).forEach(([key, value]) => {
      const row = make('div', {}, list);
      make('dt', { textContent: key.slice(0, 60) }, row);
      make('dd', { textContent: value.slice(0, 300) }, row);
    });
    return list;
  }
  // An alarm's link to a section leads past the card: the section begins with all labels, and the way to the card.
  let brief;
  function section() {
    const head = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const card = document.querySelector('main section.card, main article > details.card[open]');
    // The browser went to the card before it moved and opened. Who comes back is where they left.
    if (card && head === card && performance.getEntriesByType('navigation')[0].type === 'navigate') card.scrollIntoView();
    const pairs = query().filter(([key]) => key !== 'alarm');
    if (!brief && (!card || !pairs.length || !head || !head.matches('.prose :is(h2, h3, h4)'))) return;
    const line = make('div', { className: 'brief' });
    line.append(chips(pairs));
    make('a', { href: `#${card.id}`, textContent: card.querySelector('.escalate') ? 'Whom to call' : 'The alarm' }, line);
    if (brief) brief.replaceWith(line); else head.after(line);
    brief = line;
  }

  // Labels from the link that no parameter uses are shown as text.
  function labels() {
    const card = document.querySelector('main section.card, main article > details.card[open]');
    const head = document.querySelector('body:is(.page-runbook, .page-page, .page-alarm, .page-service, .page-folder, .page-postmortem) .head');
    if (!card && !head || !location.search) return;
    const taken = new Set(all('.parameter input').map((input) => fold(input.name)));
    const rest = query().filter(([key]) => !taken.has(fold(key)) && key !== 'alarm');
    if (!rest.length) return;
    const list = chips(rest);
    const box = make('section', { className: 'labels-box' });
    box.setAttribute('aria-label', 'Labels of the alarm');
    box.append(list);
    const name = card && card.querySelector(':scope > .card-name');
    if (name) name.after(box); else if (card) card.prepend(box); else head.after(box);
  }

  // The alarm's labels are passed on to whatever page the reader opens next.
  function along() {
    const address = new URLSearchParams(location.search);
    // The key that selects a card applies to this page only.
    for (const key of ['q', 'alarm']) address.delete(key);
    if (![...address].length || !/\bpage-(runbook|page|alarm|service|folder|postmortem)\b/.test(document.body.className)) return;
    const root = new URL(document.body.dataset.root || '.', location.href);
    all('main :is(.prose, .tiles, .broad, .cards, .notice, .data, .rows) a[href]:not([href^="#"])').forEach((link) => {
      if (link.protocol !== root.protocol || link.host !== root.host || !/(\/|\.html)$/.test(link.pathname)) return;
      if (!link.pathname.startsWith(root.pathname) || link.pathname === location.pathname) return;
      const own = link.dataset.own === undefined ? (link.dataset.own = link.search) : link.dataset.own;
      const to = new URLSearchParams(own);
      address.forEach((value, key) => { if (!to.has(key)) to.set(key, value); });
      link.search = to.toString();
    });
  }

  // ── A chip on phones, since the first step may be far below ──
  function jump() {
    const prose = document.querySelector('main .prose');
    // On other pages, code is no step.
    if (!prose || !document.querySelector('.page-runbook, .page-page .task, main .card')) return;
    const here = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const steps = all('.task, .code', prose).filter((step) => !step.closest('details:not([open])') && !(printed.has(step)));
    const after = here && prose.contains(here) ? steps.filter((step) => here.compareDocumentPosition(step) & 4) : [];
    const step = after[0] || steps[0];
    if (!step) return;
    const chip = make('a', { className: 'jump', textContent: 'Jump to the first step' });
    // The explanation of a command is above it.
    const before = step.previousElementSibling;
    const target = step.matches('.code') && before && before.matches('p') ? before : step;
    target.id = target.id || 'site.first-step';
    chip.href = `#${target.id}`;
    prose.before(chip);
    const watch = new IntersectionObserver(([seen]) => {
      chip.hidden = seen.isIntersecting || seen.boundingClientRect.top < innerHeight;
    });
    watch.observe(step);
  }

  // The printout says where it comes from.
  function printing() {
    const line = document.querySelector('.printed');
    if (line) addEventListener('beforeprint', () => {
      const day = new Date(), two = (number) => String(number).padStart(2, '0');
      line.dataset.said = line.dataset.said || line.textContent.replace(/^[^,]*/, '');
      line.textContent = `${location.href.replace(/index\.html(?=$|[?#])/, '')}${line.dataset.said}, printed on ${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
    });
  }

  function start() {
    // If one part fails, the others must still work.
    [outputs, switcher, keyboard, unfold, spy, card, along, ticks, parameters, spokenFor, labels, section, copying, jump, printing].forEach((part) => {
      try { part(); } catch (error) { console.error(error); }
    });
    page.classList.remove('early', 'waiting');
    const search = document.querySelector('.hero #search-box');
    if (search && !location.hash) search.focus({ preventScroll: true });
  }
  // After the first paint, which would wait for all of it. A page in a tab of the background is not painted.
  let begun = false;
  function begin() {
    if (begun) return;
    begun = true;
    start();
  }
  function soon() {
    requestAnimationFrame(() => { setTimeout(begin); });
    setTimeout(begin, 300);
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', soon); else soon();
})();
