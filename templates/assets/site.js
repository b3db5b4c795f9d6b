// What pages gain from a script: scheme, keys, copying, ticks, parameters, filters.
// Loaded before the style sheet, so that the chosen scheme is there at the first paint.
(function () {
  'use strict';
  var page = document.documentElement;
  var KEY = 'readyroom:';
  page.classList.add('js');

  function recall(key) {
    try { return localStorage.getItem(KEY + key); } catch (e) { return null; }
  }
  function remember(key, value) {
    try {
      if (value === null) localStorage.removeItem(KEY + key);
      else localStorage.setItem(KEY + key, value);
    } catch (e) { /* a browser that stores nothing still shows the page */ }
  }
  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }
  function make(tag, props, parent) {
    var element = Object.assign(document.createElement(tag), props);
    if (parent) parent.append(element);
    return element;
  }

  // ── Scheme: auto, light, dark ──
  var SCHEMES = ['auto', 'light', 'dark'];
  var scheme = recall('theme');
  if (SCHEMES.indexOf(scheme) < 1) scheme = 'auto';
  function dress() {
    if (scheme === 'auto') delete page.dataset.theme;
    else page.dataset.theme = scheme;
  }
  dress();

  // Says a short word to eyes and to screen readers alike.
  var said;
  function say(text) {
    if (said) said.remove();
    var note = said = make('p', { className: 'said-aloud' }, document.body);
    note.setAttribute('role', 'status');
    setTimeout(function () { note.textContent = text; }, 30);
    setTimeout(function () { note.remove(); }, 1800);
  }

  function switcher() {
    var button = document.querySelector('.theme');
    if (!button) return;
    function label() { button.setAttribute('aria-label', 'Colour scheme: ' + scheme); button.title = button.getAttribute('aria-label'); }
    label();
    button.addEventListener('click', function () {
      scheme = SCHEMES[(SCHEMES.indexOf(scheme) + 1) % 3];
      remember('theme', scheme === 'auto' ? null : scheme);
      dress();
      label();
      say('Colour scheme: ' + scheme);
    });
  }

  // ── Keys ──
  var GO = { a: 'alarms', s: 'services', r: 'readiness', p: 'postmortems' };
  var HELP = [['/', 'search'], ['g a', 'alarms'], ['g s', 'services'], ['g r', 'readiness'], ['g p', 'postmortems'], ['?', 'this help'], ['Esc', 'close']];
  var dialog;
  function help() {
    if (!dialog) {
      dialog = make('dialog', { className: 'help-dialog' }, document.body);
      dialog.setAttribute('aria-labelledby', 'help-title');
      make('h2', { id: 'help-title', textContent: 'Keyboard' }, dialog);
      var list = make('dl', {}, dialog);
      HELP.forEach(function (line) {
        var keys = make('dt', {}, list);
        line[0].split(' ').forEach(function (key) { make('kbd', { textContent: key }, keys); keys.append(' '); });
        make('dd', { textContent: line[1] }, list);
      });
      make('button', { type: 'button', className: 'plain-button', textContent: 'Close', onclick: function () { dialog.close(); } }, dialog);
      dialog.addEventListener('click', function (event) { if (event.target === dialog) dialog.close(); });
    }
    if (dialog.open) dialog.close(); else dialog.showModal();
  }
  function keyboard() {
    var chord = 0;
    var button = document.querySelector('.help');
    if (button) button.addEventListener('click', help);
    document.addEventListener('keydown', function (event) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      var target = event.target;
      if (event.key === 'Escape') {
        var menu = document.querySelector('.menu[open]');
        if (menu && !wide()) { menu.open = false; menu.querySelector('summary').focus(); }
        return;
      }
      if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== 'checkbox') return;
      if (Date.now() - chord < 1200 && GO[event.key]) {
        event.preventDefault();
        location.href = document.body.dataset.root + GO[event.key] + '/index.html';
      } else if (event.key === '/' && document.getElementById('search')) {
        event.preventDefault();
        document.getElementById('search').focus();
        document.getElementById('search').select();
      } else if (event.key === '?') {
        event.preventDefault();
        help();
      }
      chord = event.key === 'g' ? Date.now() : 0;
    });
  }

  // ── What lies folded on a phone stands open on a desk, where the browser cannot do it by style ──
  function wide() { return matchMedia('(min-width: 64rem)').matches; }
  function unfold() {
    if (!CSS.supports('selector(::details-content)') && wide()) {
      all('.menu, .sidebar').forEach(function (part) { part.open = true; });
      if (matchMedia('(min-width: 80rem)').matches) all('.toc').forEach(function (part) { part.open = true; });
    }
    var here = document.querySelector('.sidebar [aria-current]');
    var sidebar = document.querySelector('.sidebar');
    if (here && sidebar.scrollHeight > sidebar.clientHeight) sidebar.scrollTop = here.offsetTop - sidebar.clientHeight / 2;
    all('.toc a').forEach(function (link) {
      link.addEventListener('click', function () { var toc = link.closest('.toc'); if (!matchMedia('(min-width: 80rem)').matches) toc.open = false; });
    });
    addEventListener('beforeprint', function () { all('main details').forEach(function (part) { part.open = true; }); });
  }

  // Marks in the table of contents where the reader is.
  function spy() {
    var links = all('.toc a');
    if (!links.length || !('IntersectionObserver' in window)) return;
    var heads = links.map(function (link) { return document.getElementById(decodeURIComponent(link.hash.slice(1))); });
    var waiting = false;
    function mark() {
      waiting = false;
      var now = -1;
      for (var i = 0; i < heads.length; i++) {
        if (heads[i] && heads[i].getBoundingClientRect().top < 120) now = i;
      }
      links.forEach(function (link, i) { link.classList.toggle('here', i === now); });
    }
    addEventListener('scroll', function () { if (!waiting) { waiting = true; requestAnimationFrame(mark); } }, { passive: true });
    mark();
  }

  // ── Copying: the command, filled in, without its prompt and its output ──
  function command(block) {
    var text = block.querySelector('code').textContent.replace(/\n$/, '');
    var lines = text.split('\n');
    var prompted = lines.filter(function (line) { return /^\s*[$#] \S/.test(line); });
    var shell = /^(console|shell-session|shellsession|session)$/.test(block.dataset.lang || '');
    var prompt = shell ? /^\s*[$#] / : /^\s*\$ /;
    if (!prompted.length || !prompt.test(lines[0])) return text;
    // Lines behind a backslash belong to the command above them.
    var kept = [], open = false;
    lines.forEach(function (line) {
      if (prompt.test(line)) kept.push(line.replace(prompt, ''));
      else if (open) kept.push(line.replace(/^> /, ''));
      else return;
      open = /\\$/.test(line);
    });
    return kept.join('\n');
  }
  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    return new Promise(function (done, failed) {
      var field = make('textarea', { value: text, className: 'sr' }, document.body);
      field.select();
      var good = document.execCommand('copy');
      field.remove();
      if (good) done(); else failed();
    });
  }
  function copying() {
    all('.code').forEach(function (block) {
      var button = make('button', { type: 'button', className: 'copy', textContent: 'Copy' }, block);
      button.addEventListener('click', function () {
        if (block.querySelector('.param.refused')) { say('Not copied: a value was refused'); return; }
        copy(command(block)).then(function () { return 'Copied'; }, function () { return 'Failed'; }).then(function (word) {
          button.textContent = word;
          button.classList.add('said');
          say(word);
          setTimeout(function () { button.textContent = 'Copy'; button.classList.remove('said'); }, 1600);
        });
      });
    });
  }

  // ── Ticks: remembered on this device, by page and by incident ──
  function ticks() {
    var boxes = all('.prose .task input[type="checkbox"]');
    if (!boxes.length) return;
    var key = 'ticks:' + location.pathname.replace(/index\.html$/, '') + '#' + (new URLSearchParams(location.search).get('incident') || '');
    var held = {};
    try { held = JSON.parse(recall(key)) || {}; } catch (e) { /* not ours, or damaged */ }
    var seen = {};
    var bar = make('p', { className: 'ticks' });
    var count = make('span', {}, bar);
    count.setAttribute('aria-live', 'polite');
    var reset = make('button', { type: 'button', className: 'plain-button', textContent: 'Reset' }, bar);
    function show() {
      var done = boxes.filter(function (box) { return box.checked; }).length;
      count.textContent = done + ' of ' + boxes.length + ' steps done';
      reset.hidden = !Object.keys(held).length;
      boxes.forEach(function (box) { box.closest('.task').classList.toggle('done', box.checked); });
    }
    boxes.forEach(function (box) {
      var item = box.closest('.task');
      // A step is known by its words, so that a step inserted above it does not move the tick.
      var words = '';
      (function read(node) {
        node.childNodes.forEach(function (child) {
          if (child.nodeType === 3) words += child.data;
          else if (!/^(UL|OL|DIV)$/.test(child.tagName)) read(child);
        });
      })(item);
      words = words.trim().slice(0, 100);
      seen[words] = (seen[words] || 0) + 1;
      var id = words + '|' + seen[words];
      box.setAttribute('aria-label', words || 'Step');
      box.disabled = false;
      if (id in held) box.checked = held[id];
      box.addEventListener('change', function () {
        if (box.checked === box.defaultChecked) delete held[id]; else held[id] = box.checked;
        remember(key, Object.keys(held).length ? JSON.stringify(held) : null);
        show();
      });
    });
    reset.addEventListener('click', function () {
      held = {};
      remember(key, null);
      boxes.forEach(function (box) { box.checked = box.defaultChecked; });
      show();
      boxes[0].focus();
    });
    boxes[0].closest('.tasks').before(bar);
    show();
  }

  // ── Parameters: `<name>` in code becomes the reader's value. Text only, never markup ──
  // Without a pattern of its own, what a link supplies may hold nothing a shell would act on.
  var PLAIN = '[A-Za-z0-9_.:/@%+=,][A-Za-z0-9_.:/@%+=,-]*';
  function allowed(value, pattern) {
    if (/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/.test(value)) return false;
    var exact;
    try { exact = new RegExp('^(?:' + pattern + ')$', 'u'); } catch (e) { return false; }
    return exact.test(value);
  }
  function parameters() {
    var inputs = all('.parameter input');
    if (!inputs.length) return;
    document.querySelector('.parameters').addEventListener('submit', function (event) { event.preventDefault(); });
    var query = new URLSearchParams(location.search);
    var places = {};
    var known = {};
    inputs.forEach(function (input) { known[input.name] = true; });
    all('.prose code').forEach(function (code) {
      // Highlighting may have cut `<name>` into several spans: find it in the text, last first.
      var found = [], match, search = /<([A-Za-z0-9_.-]+)>/g;
      while ((match = search.exec(code.textContent))) if (Object.prototype.hasOwnProperty.call(known, match[1])) found.push(match);
      found.reverse().forEach(function (match) {
        var range = document.createRange(), at = 0, node, started = false;
        var walk = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
        while ((node = walk.nextNode())) {
          var end = at + node.length;
          if (!started && match.index < end) { range.setStart(node, match.index - at); started = true; }
          if (started && match.index + match[0].length <= end) { range.setEnd(node, match.index + match[0].length - at); break; }
          at = end;
        }
        range.deleteContents();
        var span = make('span', { className: 'param', textContent: match[0] });
        range.insertNode(span);
        (places[match[1]] = places[match[1]] || []).push(span);
      });
    });
    inputs.forEach(function (input) {
      var note = input.nextElementSibling;
      var rest = Array.prototype.slice.call(note.childNodes);
      var pattern = input.dataset.pattern;
      var fromLink = query.has(input.name);
      if (fromLink) input.value = query.get(input.name);
      function fill() {
        var value = input.value;
        var good = value === '' || allowed(value, pattern || (fromLink ? PLAIN : '.*'));
        if (good) { input.removeAttribute('aria-invalid'); note.replaceChildren.apply(note, rest); }
        else {
          input.setAttribute('aria-invalid', 'true');
          note.replaceChildren('Refused: “' + value + '” ', pattern ? 'does not match ' : 'holds signs that a shell may act on');
          if (pattern) make('code', { textContent: pattern }, note);
        }
        (places[input.name] || []).forEach(function (span) {
          span.textContent = good && value !== '' ? value : '<' + input.name + '>';
          span.classList.toggle('refused', !good);
        });
      }
      input.addEventListener('input', function () { fromLink = false; fill(); });
      fill();
    });
  }

  // ── The alarm that brought the reader here stands first, opened ──
  function card() {
    var query = new URLSearchParams(location.search);
    var name = query.get('alarm') || query.get('alertname');
    all('.card[data-alarm]').forEach(function (card) {
      if (card.dataset.alarm !== name) return;
      var list = card.closest('.cards');
      list.before(card);
      card.open = true;
    });
  }

  // ── Filters and sorting ──
  function value(cell) { return cell ? (cell.dataset.v !== undefined ? cell.dataset.v : cell.textContent.trim()) : ''; }
  // `rows`: {element, text, facets}; facets are parallel to `names`.
  function filter(place, rows, names, shown) {
    if (!place || !place.matches('.filters')) return;
    var form = make('form', {}, place);
    form.setAttribute('role', 'search');
    form.setAttribute('aria-label', 'Filter');
    form.addEventListener('submit', function (event) { event.preventDefault(); });
    var words = make('input', { type: 'search', placeholder: 'Filter', autocomplete: 'off' }, form);
    words.setAttribute('aria-label', 'Filter by words');
    var picks = names.map(function (name, i) {
      var counts = {};
      rows.forEach(function (row) { var v = row.facets[i]; if (v) counts[v] = (counts[v] || 0) + 1; });
      var options = Object.keys(counts).sort();
      if (options.length < 2) return null;
      var select = make('select', {}, form);
      select.setAttribute('aria-label', name);
      make('option', { value: '', textContent: name + ': all' }, select);
      options.forEach(function (option) { make('option', { value: option, textContent: option + ' (' + counts[option] + ')' }, select); });
      select.addEventListener('change', apply);
      return select;
    });
    var output = make('output', {}, form);
    function apply() {
      var wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      var left = 0;
      rows.forEach(function (row) {
        var fits = picks.every(function (pick, i) { return !pick || !pick.value || row.facets[i] === pick.value; }) &&
          (!wanted.length || wanted.every(function (word) { return (row.text = row.text || row.element.textContent.toLowerCase()).indexOf(word) >= 0; }));
        row.element.hidden = !fits;
        if (fits) left++;
      });
      output.textContent = left === rows.length ? '' : left + ' of ' + rows.length;
      if (shown) shown();
    }
    words.addEventListener('input', apply);
  }
  function tables() {
    all('table.filterable').forEach(function (table) {
      var heads = all('thead th', table);
      var bodies = Array.prototype.slice.call(table.tBodies);
      var found = all('tbody tr:not(.group)', table);
      var columns = heads.map(function (head, i) { return i; }).filter(function (i) { return heads[i].hasAttribute('data-filter'); });
      filter(table.closest('.sheet').previousElementSibling, found.map(function (row) {
        return { element: row, facets: columns.map(function (i) { return value(row.cells[i]); }) };
      }), columns.map(function (i) { return heads[i].textContent.trim(); }), function () {
        bodies.forEach(function (body) { body.hidden = bodies.length > 1 && !body.querySelector('tr:not(.group):not([hidden])'); });
      });
      heads.forEach(function (head, i) {
        if (!head.hasAttribute('data-sort')) return;
        var button = make('button', { type: 'button', className: 'sort', textContent: head.textContent.trim() });
        head.replaceChildren(button);
        button.addEventListener('click', function () {
          var down = head.getAttribute('aria-sort') === 'ascending';
          heads.forEach(function (other) { other.removeAttribute('aria-sort'); });
          head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
          var number = function (text) { return parseFloat(text); };
          found.map(function (row) { return [value(row.cells[i]), row]; }).sort(function (a, b) {
            if (!a[0] !== !b[0]) return a[0] ? -1 : 1;
            var byNumber = !/^\d{4}-/.test(a[0]) && number(a[0]) - number(b[0]);
            return (byNumber || a[0].localeCompare(b[0])) * (down ? -1 : 1);
          }).forEach(function (pair) { pair[1].parentNode.append(pair[1]); });
        });
      });
    });
    all('.items[data-facets]').forEach(function (list) {
      var names = list.dataset.facets.split(' ');
      var items = all('.item', list);
      filter(list.previousElementSibling, items.map(function (item) {
        return { element: item, facets: names.map(function (name) { return item.dataset[name]; }) };
      }), names.map(function (name) { return name[0].toUpperCase() + name.slice(1); }), function () {
        all('.item-section', list).forEach(function (section) { section.hidden = !section.querySelector('.item:not([hidden])'); });
      });
    });
  }

  document.addEventListener('DOMContentLoaded', function () {
    // One part that fails must not take the others down.
    [switcher, keyboard, unfold, spy, card, parameters, ticks, copying, tables].forEach(function (part) {
      try { part(); } catch (error) { console.error(error); }
    });
    var search = document.querySelector('.hero #search');
    if (search && !location.hash) search.focus({ preventScroll: true });
  });
})();
