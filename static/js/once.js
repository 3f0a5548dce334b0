// A form is sent once: the second half of a double click does nothing. The server does not rely
// on it, it only spares the person the page that explains what happened.
"use strict";
for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    form.setAttribute("aria-busy", "true");
    // The page may be shown again from the browser's memory, with "back".
    window.setTimeout(() => { sent = false; form.removeAttribute("aria-busy"); }, 8000);
  });
}
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
