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
      HELP.forEach((line) => {
        const keys = make('dt', {}, list);
        line[0].split(' ').forEach((key) => { make('kbd', { textContent: key }, keys); keys.append(' '); });
        make('dd', { textContent: line[1] }, list);
      });
      make('button', { type: 'button', className: 'plain-button', textContent: 'Close', onclick: () => { dialog.close(); } }, dialog);
      dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
    }
    if (dialog.open) dialog.close(); else dialog.showModal();
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

  // ── Parameters: `<name>` in code becomes the reader's value. Text only, never markup ──
  // Without a pattern of its own, what a link supplies may hold nothing a shell would act on.
  const PLAIN = '[A-Za-z0-9_.:/@%+=,][A-Za-z0-9_.:/@%+=,-]*';
  function allowed(value, pattern) {
    if (/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/.test(value)) return false;
    for (const flags of ['u', '']) {
      try { return new RegExp(`^(?:${pattern})$`, flags).test(value); } catch (e) { /* not a pattern with these flags */ }
    }
    return false;
  }
  function parameters() {
    const inputs = all('.parameter input');
    if (!inputs.length) return;
    document.querySelector('.parameters').addEventListener('submit', (event) => { event.preventDefault(); });
    const query = new URLSearchParams(location.search);
    // The spans of each parameter.
    const known = new Map(inputs.map((input) => [input.name, []]));
    all('.prose code').forEach((code) => {
      // Highlighting may have cut `<name>` into several spans: find it in the text, last first.
      const found = [...code.textContent.matchAll(/<([A-Za-z0-9_.-]+)>/g)].filter((match) => known.has(match[1]));
      found.reverse().forEach((match) => {
        const range = document.createRange();
        const walk = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
        let at = 0, started = false;
        while (walk.nextNode()) {
          const node = walk.currentNode, end = at + node.length;
          if (!started && match.index < end) { range.setStart(node, match.index - at); started = true; }
          if (started && match.index + match[0].length <= end) { range.setEnd(node, match.index + match[0].length - at); break; }
          at = end;
        }
        range.deleteContents();
        const span = make('span', { className: 'param', textContent: match[0] });
        range.insertNode(span);
        known.get(match[1]).push(span);
      });
    });
    inputs.forEach((input) => {
      const note = input.nextElementSibling;
      const rest = [...note.childNodes];
      const pattern = input.dataset.pattern;
      let fromLink = query.has(input.name);
      if (fromLink) input.value = query.get(input.name);
      function fill() {
        const value = input.value;
        const good = value === '' || allowed(value, pattern || (fromLink ? PLAIN : '.*'));
        if (good) { input.removeAttribute('aria-invalid'); note.replaceChildren(...rest); }
        else {
          input.setAttribute('aria-invalid', 'true');
          note.replaceChildren(`Refused: “${value}” `, pattern ? 'does not match ' : 'holds signs that a shell may act on');
          if (pattern) make('code', { textContent: pattern }, note);
        }
        known.get(input.name).forEach((span) => {
          span.textContent = good && value !== '' ? value : `<${input.name}>`;
          span.classList.toggle('refused', !good);
        });
      }
      input.addEventListener('input', () => { fromLink = false; fill(); });
      fill();
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
    const taken = new Set(all('.parameter input').map((input) => input.name));
    const rest = [...new URLSearchParams(location.search)].filter(([key, value]) => key && value && !taken.has(key) && key !== 'alarm');
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

  document.addEventListener('DOMContentLoaded', () => {
    // One part that fails must not take the others down.
    [switcher, keyboard, unfold, spy, card, choices, labels, ticks, parameters, copying, tables].forEach((part) => {
      try { part(); } catch (error) { console.error(error); }
    });
    ready();
    const search = document.querySelector('.hero #search-box');
    if (search && !location.hash) search.focus({ preventScroll: true });
  });
})();
