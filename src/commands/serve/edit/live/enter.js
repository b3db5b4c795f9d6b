// Keeps the key that the token was exchanged for, in this tab, and goes on to the site.
(() => {
  "use strict";
  try {
    sessionStorage.setItem("readyroom-key", document.currentScript.dataset.key);
    location.replace("/");
  } catch {
    document.addEventListener("DOMContentLoaded", () => {
      document.body.textContent = "This browser does not let the page store anything, so nothing can be edited here.";
    });
  }
})();
