// Looks again after some seconds, for a page about something that changes by itself. Without
// this there is the link.
"use strict";
for (const link of document.querySelectorAll("a[data-again]")) {
  const look = () => {
    if (document.hidden) window.setTimeout(look, 2000);
    else window.location.replace(link.href);
  };
  window.setTimeout(look, Number(link.dataset.again) * 1000);
}
