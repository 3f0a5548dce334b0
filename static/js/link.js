// The secret of a link stands behind its "#", which no server sees. It goes into the form here
// and out of the address, so that it stays neither in the bar nor in the history.
"use strict";
const field = document.querySelector("[data-from-link]");
const secret = decodeURIComponent(window.location.hash.slice(1));
if (field && secret) {
  field.value = secret;
  window.history.replaceState(null, "", window.location.pathname);
  document.getElementById("code-field").hidden = true;
}
