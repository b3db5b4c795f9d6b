// What pages gain from a script: scheme, keys, copying, ticks, parameters, filters.
// Loaded before the style sheet, so that the chosen scheme is there at the first paint.
(() => {
  'use strict';
  const page = document.documentElement;
  const KEY = 'readyroom:';
  // Nothing is painted before the script has put it in its place, so that nothing moves under the reader's finger; but
  // nobody waits for it for long.
  page.classList.add('js', 'waiting');
  function ready() { page.classList.remove('waiting'); }
  setTimeout(ready, 400);

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

  // Says a short word to eyes and to screen readers alike.
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
  const GO = { a: 'alarms', s: 'services', r: 'readiness', p: 'postmortems' };
  const HELP = [['/', 'search'], ...Object.entries(GO).map(([key, list]) => [`g ${key}`, list]), ['?', 'this help'], ['Esc', 'close']];
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
  // The items of a review that nobody has answered.
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
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target;
      if (event.key === 'Escape') {
        const menu = document.querySelector('.menu[open]');
        if (menu && !desk.matches) { menu.open = false; menu.querySelector('summary').focus(); }
        return;
      }
      if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== 'checkbox') return;
      if (Date.now() - chord < 1200 && GO[event.key]) {
        event.preventDefault();
        location.href = document.body.dataset.root + GO[event.key] + '/index.html';
      } else if (event.key === '/' && document.getElementById('search-box')) {
        event.preventDefault();
        document.getElementById('search-box').focus();
        document.getElementById('search-box').select();
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

  // ── What lies folded on a phone stands open on a desk. Style does it in newer browsers; this, in all ──
  const desk = matchMedia('(min-width: 64rem)'), broad = matchMedia('(min-width: 80rem)');
  function unfold() {
    for (const [query, parts] of [[desk, '.menu, .sidebar'], [broad, '.toc']]) {
      const fit = () => all(parts).forEach((part) => { part.open = query.matches; });
      if (query.matches) fit();
      query.addEventListener('change', fit);
    }
    const here = document.querySelector('.sidebar [aria-current]');
    const sidebar = document.querySelector('.sidebar');
    if (here && sidebar.scrollHeight > sidebar.clientHeight) sidebar.scrollTop = here.offsetTop - sidebar.clientHeight / 2;
    all('.toc a').forEach((link) => link.addEventListener('click', () => { link.closest('.toc').open = broad.matches; }));
    addEventListener('beforeprint', () => { all('main details').forEach((part) => { part.open = true; }); });
  }

  // Marks in the table of contents where the reader is.
  function spy() {
    const links = all('.toc a');
    if (!links.length) return;
    const heads = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    let waiting = false;
    function mark() {
      waiting = false;
      let now = -1;
      for (let i = 0; i < heads.length; i++) {
        if (heads[i] && heads[i].getBoundingClientRect().top < 120) now = i;
      }
      links.forEach((link, i) => { link.classList.toggle('here', i === now); });
    }
    addEventListener('scroll', () => { if (!waiting) { waiting = true; requestAnimationFrame(mark); } }, { passive: true });
    mark();
  }

  // ── Copying: the command, filled in, without its prompt and its output ──
  function command(block) {
    const text = block.querySelector('code').textContent.replace(/\n$/, '');
    const lines = text.split('\n');
    const prompted = lines.filter((line) => /^\s*[$#] \S/.test(line));
    const shell = /^(console|shell-session|shellsession|session)$/.test(block.dataset.lang || '');
    const prompt = shell ? /^\s*[$#] / : /^\s*\$ /;
    if (!prompted.length || !prompt.test(lines[0])) return text;
    // Lines behind a backslash belong to the command above them.
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
  function copying() {
    all('.code').forEach((block) => {
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
  function ticks() {
    const boxes = all('.prose .task input[type="checkbox"]');
    if (!boxes.length) return;
    const key = `ticks:${location.pathname.replace(/index\.html$/, '')}#${new URLSearchParams(location.search).get('incident') || ''}`;
    let held = {};
    try { held = JSON.parse(recall(key)) || {}; } catch (e) { /* not ours, or damaged */ }
    const seen = {};
    const bar = make('p', { className: 'ticks' });
    const count = make('span', {}, bar);
    count.setAttribute('aria-live', 'polite');
    const reset = make('button', { type: 'button', className: 'plain-button', textContent: 'Reset' }, bar);
    function show() {
      const done = boxes.filter((box) => box.checked).length;
      count.textContent = `${done} of ${boxes.length} steps done`;
      reset.hidden = !Object.keys(held).length;
      boxes.forEach((box) => { box.closest('.task').classList.toggle('done', box.checked); });
    }
    boxes.forEach((box) => {
      const item = box.closest('.task');
      // A step is known by its words, so that a step inserted above it does not move the tick.
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
      if (id in held) box.checked = held[id];
      box.addEventListener('change', () => {
        if (box.checked === box.defaultChecked) delete held[id]; else held[id] = box.checked;
        remember(key, Object.keys(held).length ? JSON.stringify(held) : null);
        show();
      });
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
  // What a value without a pattern of its own may hold: as in src/model/parameter.rs.
  const PLAIN = '[A-Za-z0-9_/][A-Za-z0-9_.:/@%+=,-]*', LONGEST = 200;
  const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;
  function allowed(value, pattern) {
    if (value.length > LONGEST || HIDDEN.test(value)) return false;
    if (!pattern && /(^|\/)\.\.(\/|$)/.test(value)) return false;
    for (const flags of ['u', '']) {
      try { return new RegExp(`^(?:${pattern || PLAIN})$`, flags).test(value); } catch (e) { /* not a pattern with these flags */ }
    }
    return false;
  }
  const fold = (name) => name.toLowerCase().replace(/[- ]/g, '_');
  // Keys of the address that are not labels to fill in.
  const OWN_KEYS = ['alarm', 'incident', 'q'];
  function query() { return [...new URLSearchParams(location.search)].filter(([key, value]) => key && key !== 'q' && value).slice(0, 60); }

  // Languages of commands, in which `$NAME` is a variable; and those in which `<name>` is nothing but a gap.
  const SHELL = /^(|te?xt|plain|plaintext|bash|sh|shell|zsh|ksh|fish|console|terminal|shell-?session|session)$/;
  const GAPS = /^(promql|logql|logsql|sql|ya?ml|jsonc?|hcl|terraform|http|ini|toml|dockerfile|docker|nginx|properties|env|dotenv|cron(tab)?)$/;
  const NEVER = /^(PATH|HOME|USER|PWD|SHELL|IFS|LANG)$/;
  // What these labels say is where Prometheus read the metric, or anything at all, not what a command means by the word. They
  // are filled in where the text selects by that label, or says that it means the label.
  const VAGUE = /^(job|instance|endpoint|prometheus|metrics_path|name|id|type|kind|key|value|path|status|state|code|reason|resource|version|image|index|command|user|level|alertname|severity)$/;
  // A script has variables of its own.
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
  // The gaps of a text of code: where they are, and by which names they may be filled, the surest first.
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
  // Puts an element around a part of the text, which highlighting may have cut into several elements.
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
  // A label's name as people write it between brackets: `<pod-name>`, `<your namespace>`.
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
    // By folded name; what the address says, its own spelling first.
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
    // What a gap stands for: a parameter, else a label.
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
    const links = addresses();
    const relink = () => links.forEach((link) => { link((name) => filled.has(name) ? filled.get(name) : undefined, said); });
    inputs.forEach((input, name) => {
      const note = input.nextElementSibling;
      const rest = [...note.childNodes];
      const pattern = input.dataset.pattern;
      // What a link says is judged as it came: a field drops line ends. A link never gives an option.
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
          else note.append('holds signs that a shell or a program may act on');
        }
        filled.set(name, good ? value : '');
        (spans.get(name) || []).forEach(({ span, text }) => {
          const isFilled = good && value !== '';
          span.textContent = isFilled ? value : text;
          span.title = isFilled ? `${input.name}, in place of ${text}` : '';
          span.classList.toggle('refused', !good);
        });
        relink();
      }
      input.addEventListener('input', () => { sent = undefined; fill(); });
      fill();
    });
    relink();
  }

  // Links to dashboards, and others to the web, are filled in behind the host: never where they lead, only what they ask for.
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
          // What nobody fills in is left out, as without a script.
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

  // The card's texts say which pod, where the link does.
  function spokenFor() {
    const said = new Map(query().map(([key, value]) => [fold(key), value]));
    if (said.size) all('.definition .field').forEach((place) => {
      const value = said.get(fold(place.textContent));
      if (!value || HIDDEN.test(value)) return;
      place.title = place.textContent;
      place.textContent = value.slice(0, LONGEST);
      place.classList.add('param');
    });
  }

  // ── The alarm that brought the reader here stands first, opened ──
  function card() {
    const query = new URLSearchParams(location.search);
    const name = query.get('alarm') || query.get('alertname');
    all('.card[data-alarm]').forEach((card) => {
      if (card.dataset.alarm !== name) return;
      const list = card.closest('.cards');
      list.before(card);
      card.open = true;
    });
  }

  // What the link says of the alarm and no parameter takes: shown as it is, as text.
  function labels() {
    const head = document.querySelector('.page-runbook .head, .page-alarm .head');
    if (!head || !location.search) return;
    const taken = new Set(all('.parameter input').map((input) => fold(input.name)));
    const rest = query().filter(([key]) => !taken.has(fold(key)) && key !== 'alarm');
    if (!rest.length) return;
    const list = make('dl', { className: 'facts labels' });
    rest.slice(0, 30).forEach(([key, value]) => {
      const row = make('div', {}, list);
      make('dt', { textContent: key.slice(0, 60) }, row);
      make('dd', { textContent: value.slice(0, 300) }, row);
    });
    const box = make('section', { className: 'labels-box' });
    box.setAttribute('aria-label', 'Labels of the alarm');
    box.append(list);
    head.after(box);
  }

  // Of several runbooks the reader chooses one: the alarm's labels go along.
  function choices() {
    if (location.search) for (const link of all('.choices a')) link.search = location.search;
  }

  // ── Filters and sorting ──
  // What a cell is filtered by: one word, or several.
  function values(cell) { return cell && cell.dataset.vs !== undefined ? cell.dataset.vs.split('|') : [value(cell)]; }
  function value(cell) { return cell ? (cell.dataset.v !== undefined ? cell.dataset.v : cell.textContent.trim()) : ''; }
  // `rows`: {element, text, facets}; facets are parallel to `names`, each a list of words.
  function filter(place, rows, names, shown) {
    if (!place || !place.matches('.filters')) return;
    const form = make('form', {}, place);
    form.addEventListener('submit', (event) => { event.preventDefault(); });
    const words = make('input', { type: 'search', placeholder: 'Filter', autocomplete: 'off' }, form);
    words.setAttribute('aria-label', 'Filter by words');
    const picks = names.map((name, i) => {
      const counts = {};
      rows.forEach((row) => { row.facets[i].forEach((v) => { if (v) counts[v] = (counts[v] || 0) + 1; }); });
      const options = Object.keys(counts).sort();
      if (options.length < 2) return null;
      const select = make('select', {}, form);
      select.setAttribute('aria-label', name);
      make('option', { value: '', textContent: name }, select);
      options.forEach((option) => { make('option', { value: option, textContent: `${option} (${counts[option]})` }, select); });
      select.addEventListener('change', apply);
      return select;
    });
    const output = make('output', {}, form);
    function apply() {
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      let left = 0;
      rows.forEach((row) => {
        const fits = picks.every((pick, i) => !pick || !pick.value || row.facets[i].includes(pick.value)) &&
          (!wanted.length || wanted.every((word) => (row.text = row.text || row.element.textContent.toLowerCase()).includes(word)));
        row.element.hidden = !fits;
        if (fits) left++;
      });
      output.textContent = left === rows.length ? '' : `${left} of ${rows.length}`;
      if (shown) shown();
    }
    words.addEventListener('input', apply);
  }
  function tables() {
    all('table.filterable').forEach((table) => {
      const heads = all('thead th', table);
      const bodies = [...table.tBodies];
      const found = all('tbody tr:not(.group)', table);
      const columns = heads.map((head, i) => i).filter((i) => heads[i].hasAttribute('data-filter'));
      filter(table.closest('.sheet').previousElementSibling, found.map((row) => {
        return { element: row, facets: columns.map((i) => values(row.cells[i])) };
      }), columns.map((i) => heads[i].textContent.trim()), () => {
        bodies.forEach((body) => { body.hidden = bodies.length > 1 && !body.querySelector('tr:not(.group):not([hidden])'); });
      });
      heads.forEach((head, i) => {
        if (!head.hasAttribute('data-sort')) return;
        const button = make('button', { type: 'button', className: 'sort', textContent: head.textContent.trim() });
        head.replaceChildren(button);
        button.addEventListener('click', () => {
          const down = head.getAttribute('aria-sort') === 'ascending';
          heads.forEach((other) => { other.removeAttribute('aria-sort'); });
          head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
          const number = (text) => parseFloat(text);
          found.map((row) => [value(row.cells[i]), row]).sort((a, b) => {
            if (!a[0] !== !b[0]) return a[0] ? -1 : 1;
            const byNumber = !/^\d{4}-/.test(a[0]) && number(a[0]) - number(b[0]);
            return (byNumber || a[0].localeCompare(b[0])) * (down ? -1 : 1);
          }).forEach((pair) => { pair[1].parentNode.append(pair[1]); });
        });
      });
    });
    all('.items[data-facets]').forEach((list) => {
      const names = list.dataset.facets.split(' ');
      const items = all('.item', list);
      filter(list.previousElementSibling, items.map((item) => {
        return { element: item, facets: names.map((name) => [item.dataset[name]]) };
      }), names.map((name) => name[0].toUpperCase() + name.slice(1)), () => {
        all('.item-section', list).forEach((section) => { section.hidden = !section.querySelector('.item:not([hidden])'); });
      });
    });
  }

  // The states of a review, each with its number, choose what is shown.
  function stateFilters() {
    const select = document.querySelector('.page-review .filters select[aria-label="State"]');
    if (!select) return;
    const buttons = all('.verdict .legend .badge').map((badge) => {
      const button = make('button', { type: 'button', className: badge.className, textContent: badge.textContent });
      button.addEventListener('click', () => {
        select.value = select.value === button.textContent ? '' : button.textContent;
        select.dispatchEvent(new Event('change'));
      });
      badge.replaceWith(button);
      return button;
    });
    const mark = () => buttons.forEach((button) => { button.setAttribute('aria-pressed', String(select.value === button.textContent)); });
    select.addEventListener('change', mark);
    mark();
  }

  document.addEventListener('DOMContentLoaded', () => {
    // One part that fails must not take the others down.
    [switcher, keyboard, unfold, spy, card, choices, ticks, parameters, spokenFor, labels, copying, tables, stateFilters].forEach((part) => {
      try { part(); } catch (error) { console.error(error); }
    });
    ready();
    const search = document.querySelector('.hero #search-box');
    if (search && !location.hash) search.focus({ preventScroll: true });
  });
})();
