// An alarm's permanent address redirects to its runbook, and keeps the query, which has the alarm's labels.
(function () {
  'use strict';
  var data = document.currentScript.dataset;
  var to = new URL(data.to, location.href);
  var query = new URLSearchParams(location.search);
  if (data.alarm && !query.has('alarm')) query.set('alarm', data.alarm);
  to.search = query.toString();
  if (!to.hash) to.hash = location.hash;
  location.replace(to.href);
})();
