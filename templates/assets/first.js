// What the first paint must know, and nothing else, as it waits for this file: site.js comes later.
(() => {
  const page = document.documentElement;
  page.classList.add('js', 'early', 'coming');
  // Columns have their widths when the rows are there: a short table is shown whole, a long one by its first rows.
  document.addEventListener('readystatechange', () => { page.classList.remove('coming'); }, { once: true });
  // What a link says is filled in by site.js; the text below the head waits for it, so that nothing moves under a finger.
  if (location.search.length > 1) page.classList.add('waiting');
  setTimeout(() => { page.classList.remove('early', 'waiting'); }, 1500);
  try {
    const scheme = localStorage.getItem('readyroom:theme');
    if (scheme === 'light' || scheme === 'dark') page.dataset.theme = scheme;
  } catch (e) { /* a browser that stores nothing shows the system's scheme */ }
})();
