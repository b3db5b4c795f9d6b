// Features of lists, of reviews and of the page for addresses that do not exist: filters, sorting, rows on request.
// It comes before site.js, which does the rest.
(() => {
  'use strict';
  function all(selector, within = document) {
    return [...within.querySelectorAll(selector)];
  }
  function make(tag, props, parent) {
    const element = Object.assign(document.createElement(tag), props);
    if (parent) parent.append(element);
    return element;
  }

  // ── Filters and sorting ──
  // The values that a cell is filtered by: one or several.
  function values(cell) { return cell && cell.dataset.vs !== undefined ? cell.dataset.vs.split('|') : [value(cell)]; }
  function value(cell) { return cell ? (cell.dataset.v !== undefined ? cell.dataset.v : cell.textContent.trim()) : ''; }
  // The state of a list in the address, so that Back and a link restore it: `?find=disk&severity=critical&sort=-alarm`.
  const stated = new URLSearchParams(location.search);
  function state(key, value) {
    if (document.querySelectorAll('.filters').length > 1) return;
    if (value) stated.set(key, value); else stated.delete(key);
    const query = stated.toString();
    try { history.replaceState(history.state, '', location.pathname + (query ? `?${query}` : '') + location.hash); } catch (e) { /* a page that cannot change its address */ }
  }
  const inAddress = (name) => name.toLowerCase().replace(/\W+/g, '-');
  // `rows`: {element, text, facets}; facets are parallel to `names`, each a list of words. `shown` is called with whether
  // anything is left out.
  function filter(place, rows, names, shown) {
    if (!place || !place.matches('.filters')) return null;
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
      select.addEventListener('change', () => { state(inAddress(name), select.value); apply(); });
      return select;
    });
    const output = make('output', {}, form);
    function apply() {
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      const isAll = !wanted.length && picks.every((pick) => !pick || !pick.value);
      let left = 0;
      rows.forEach((row) => {
        const fits = picks.every((pick, i) => !pick || !pick.value || row.facets[i].includes(pick.value)) &&
          (!wanted.length || wanted.every((word) => (row.text = row.text || row.element.textContent.toLowerCase()).includes(word)));
        row.element.hidden = !fits;
        if (fits) left++;
      });
      output.textContent = left === rows.length ? '' : `${left} of ${rows.length}`;
      if (shown) shown(!isAll);
    }
    words.addEventListener('input', () => { state('find', words.value.trim()); apply(); });
    if (document.querySelectorAll('.filters').length === 1) {
      words.value = stated.get('find') || '';
      picks.forEach((pick, i) => { const said = stated.get(inAddress(names[i])); if (pick && said) pick.value = said; if (pick && pick.selectedIndex < 0) pick.value = ''; });
      if (words.value || picks.some((pick) => pick && pick.value)) setTimeout(apply);
    }
    return form;
  }
  // The rows that a long list hides until they are requested: HTML of the page, which a browser without scripts shows.
  function heldBack(place) {
    return place && place.matches('noscript.rest') ? new DOMParser().parseFromString(place.textContent, 'text/html').body : null;
  }
  function tables() {
    all('table.filterable').forEach((table) => {
      const sheet = table.closest('.sheet');
      const heads = all('thead th', table);
      const bodies = [...table.tBodies];
      const more = heldBack(sheet.nextElementSibling);
      const rest = more ? all('tbody', more) : [];
      const later = more ? all('tr:not(.group)', more) : [];
      const found = [...all('tbody tr:not(.group)', table), ...later];
      let button = null;
      function fill() {
        if (!rest.length) return;
        rest.splice(0).forEach((body) => {
          // Without a head, the rows continue the last group.
          if (!body.querySelector('.group')) { bodies[bodies.length - 1].append(...body.rows); return; }
          table.append(body);
          bodies.push(body);
        });
        button.remove();
      }
      if (rest.length) {
        button = make('button', { type: 'button', className: 'plain-button show-all', textContent: `Show all ${found.length}` });
        button.addEventListener('click', () => { const first = later[0].querySelector('a'); fill(); if (first) first.focus(); });
        sheet.after(button);
        addEventListener('beforeprint', fill);
      }
      const columns = heads.map((head, i) => i).filter((i) => heads[i].hasAttribute('data-filter'));
      const names = heads.map((head) => head.textContent.trim());
      const form = filter(sheet.previousElementSibling, found.map((row) => {
        return { element: row, facets: columns.map((i) => values(row.cells[i])) };
      }), columns.map((i) => names[i]), (isLess) => {
        if (isLess) fill();
        hideEmpty();
      });
      // A group without a row that is shown has no head.
      function hideEmpty() {
        bodies.forEach((body) => { body.hidden = bodies.length > 1 && !body.querySelector('tr:not(.group):not([hidden])'); });
      }
      const key = (cell) => (cell && cell.dataset.k !== undefined ? cell.dataset.k : value(cell));
      let groups = null;
      function sort(i, down) {
        fill();
        // A sorted list has no groups.
        if (table.classList.contains('grouped')) {
          groups = bodies.map((body) => [body, [...body.rows]]);
          table.classList.remove('grouped');
          heads.forEach((head) => { head.style.width = ''; });
          bodies[0].append(...found);
          bodies.splice(1).forEach((body) => { body.remove(); });
          bodies[0].querySelector('.group').remove();
          bodies[0].hidden = false;
        }
        heads.forEach((other) => { other.removeAttribute('aria-sort'); });
        heads[i].setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const number = (text) => parseFloat(text);
        found.map((row) => [key(row.cells[i]), row]).sort((a, b) => {
          if (!a[0] !== !b[0]) return a[0] ? -1 : 1;
          const byNumber = !/^\d{4}-/.test(a[0]) && number(a[0]) - number(b[0]);
          return (byNumber || a[0].localeCompare(b[0])) * (down ? -1 : 1);
        }).forEach((pair) => { pair[1].parentNode.append(pair[1]); });
      }
      // Back to the order and the groups of the page.
      function unsort() {
        heads.forEach((other) => { other.removeAttribute('aria-sort'); });
        if (groups) {
          table.classList.add('grouped');
          groups.forEach(([body, rows]) => { body.append(...rows); });
          bodies.splice(0, bodies.length, ...groups.map(([body]) => body));
          table.append(...bodies);
          hideEmpty();
        } else bodies[0].append(...found);
        state('sort', '');
        if (field) field.value = '';
      }
      const sorted = heads.map((head, i) => i).filter((i) => heads[i].hasAttribute('data-sort'));
      // Column heads are not visible on a phone, so a field does the same.
      const field = form && sorted.length ? make('select', { className: 'sort-by' }) : null;
      function chosen(i, down) {
        sort(i, down);
        state('sort', (down ? '-' : '') + inAddress(names[i]));
        if (field) field.value = `${down ? '-' : ''}${i}`;
      }
      sorted.forEach((i) => {
        const head = heads[i];
        head.replaceChildren(make('button', { type: 'button', className: 'sort', textContent: names[i] }));
        head.firstChild.addEventListener('click', () => {
          const now = head.getAttribute('aria-sort');
          if (now === 'descending') unsort(); else chosen(i, now === 'ascending');
        });
        if (!field) return;
        make('option', { value: `${i}`, textContent: `Sort by ${names[i].toLowerCase()}` }, field);
        make('option', { value: `-${i}`, textContent: `Sort by ${names[i].toLowerCase()}, descending` }, field);
      });
      if (field) {
        field.setAttribute('aria-label', 'Sort by');
        field.prepend(make('option', { value: '', textContent: 'Sort', selected: true }));
        field.addEventListener('change', () => { if (field.value) chosen(Math.abs(field.value), field.value[0] === '-'); else unsort(); });
        form.insertBefore(field, form.querySelector('output'));
      }
      const asked = form && document.querySelectorAll('.filters').length === 1 ? stated.get('sort') : null;
      const at = asked ? sorted.find((i) => inAddress(names[i]) === asked.replace(/^-/, '')) : undefined;
      if (at !== undefined) chosen(at, asked[0] === '-');
    });
    all('.items[data-facets]').forEach((list) => {
      const names = list.dataset.facets.split(' ');
      const items = all('.item', list);
      filter(list.previousElementSibling, items.map((item) => {
        return { element: item, get facets() { return names.map((name) => [item.dataset[name]]); } };
      }), names.map((name) => name[0].toUpperCase() + name.slice(1)), () => {
        all('.item-section', list).forEach((section) => { section.hidden = !section.querySelector('.item:not([hidden])'); });
      });
    });
  }
  // Large folded parts are added to the page when they are opened.
  function folds() {
    const parts = all('.fold').map((part) => {
      const place = part.querySelector('noscript.rest');
      const content = heldBack(place);
      const rows = content ? all('tbody tr', content) : [];
      function fill() { if (content && place.isConnected) place.replaceWith(...content.childNodes); }
      part.addEventListener('toggle', () => { if (part.open) fill(); });
      addEventListener('beforeprint', fill);
      return { part, rows, fill };
    });
    const list = document.querySelector('.folds');
    if (!list) return;
    const own = parts.filter((fold) => list.contains(fold.part));
    filter(list.previousElementSibling, own.flatMap(({ part, rows }) => rows.map((row) => {
      return { element: row, facets: [[part.dataset.level]] };
    })), ['Level'], (isLess) => {
      own.forEach(({ part, rows, fill }) => {
        const isLeft = rows.some((row) => !row.hidden);
        part.hidden = !isLeft;
        if (isLess && isLeft) fill();
      });
    });
  }

  // The states of a review, each with its count, filter what is shown.
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

  // Rows below the window were hidden while the page loaded. Columns keep their widths, so that showing the rest moves nothing.
  function rows() {
    const heads = all('.data.filterable:has(tr:nth-child(25)) thead th');
    const widths = heads.map((head) => head.getBoundingClientRect().width);
    heads.forEach((head, i) => { head.style.width = `${widths[i]}px`; });
    addEventListener('resize', () => { heads.forEach((head) => { head.style.width = ''; }); }, { once: true });
    // A few at a time, so that keys and clicks are handled in between.
    const later = all('.data.filterable :is(tr:nth-child(n + 25), tbody:nth-of-type(n + 25) > tr)');
    if (location.hash || later.length < 100) return;
    later.forEach((row) => { row.classList.add('later'); });
    function show() {
      later.splice(0, 40).forEach((row) => { row.classList.remove('later'); });
      if (later.length) setTimeout(show);
    }
    setTimeout(show);
    addEventListener('beforeprint', () => { later.splice(0).forEach((row) => { row.classList.remove('later'); }); });
  }

  // For a page that does not exist, search for the last part of its address.
  function lost() {
    const lead = document.querySelector('.lost .lead'), box = document.getElementById('search-box');
    if (!lead || !box || new URLSearchParams(location.search).has('q')) return;
    const parts = location.pathname.split('/').filter((part) => part && !/^(index|404)\.html$/.test(part));
    let last = parts.pop() || '';
    try { last = decodeURIComponent(last); } catch (e) { /* as it is written */ }
    last = last.replace(/\.(html?|md)$/i, '').replace(/-/g, ' ').trim().slice(0, 80);
    if (!last) return;
    lead.textContent = `It may have moved. The search shows what “${last}” finds. Or start from one of these:`;
    // The search, which loads after this script, starts with it.
    box.value = last;
  }

  // If one part fails, the others must still work.
  function run(parts) {
    parts.forEach((part) => {
      try { part(); } catch (error) { console.error(error); }
    });
  }
  // After the first paint, and before the parts of site.js, which asks in the same way but later.
  let begun = false;
  function begin() {
    if (begun) return;
    begun = true;
    run([tables, folds, stateFilters, rows]);
  }
  run([lost]);
  requestAnimationFrame(() => { setTimeout(begin); });
  setTimeout(begin, 300);
})();
