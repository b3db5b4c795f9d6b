// Only what the first paint needs, since the paint waits for this file. site.js comes later.
(() => {
  const page = document.documentElement;
  page.classList.add('js', 'early', 'coming');
  // Column widths are known once the rows are there: a short table is shown whole, a long one with its first rows.
  document.addEventListener('readystatechange', () => { page.classList.remove('coming'); }, { once: true });
  // site.js fills in values from the link. The text below the head waits for that, so that nothing moves under a finger.
  if (location.search.length > 1) page.classList.add('waiting');
  // A script that cannot be loaded is not waited for, nor one that takes very long to arrive. Once it is here, only the script itself
  // ends the wait: on a slow phone its work takes more than a second, and text that is shown before it would move. An error in a script
  // of a page from disk does not say which script it is in, so any error ends the wait.
  const show = () => { page.classList.remove('early', 'waiting'); };
  addEventListener('error', ({ target }) => { if (target === window || /site\.js$/.test(target.src)) show(); }, true);
  window.readyroomWait = setTimeout(show, 3000);
  try {
    const scheme = localStorage.getItem('readyroom:theme');
    if (scheme === 'light' || scheme === 'dark') page.dataset.theme = scheme;
  } catch (e) { /* a browser that stores nothing shows the system's scheme */ }
})();
