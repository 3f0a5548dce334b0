// Reading many posts by keyboard: J and K go from one to the next, X marks one, O opens it,
// S leads to the decision. Without it, Tab, Space and Enter do the same.
"use strict";
{
  const threads = [...document.querySelectorAll("[data-thread]")];
  const at = () => threads.findIndex((one) => one.contains(document.activeElement));
  const go = (place) => {
    const next = threads[Math.min(Math.max(place, 0), threads.length - 1)];
    if (next) {
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "start" });
    }
  };
  const decide = () => {
    const own = document.querySelector(".decision [name=password]");
    (own ?? document.querySelector(".decision button"))?.focus();
  };
  const deeds = {
    j: () => go(at() + 1),
    k: () => go(at() - 1),
    x: () => threads[at()]?.querySelector("[name=chosen]")?.click(),
    o: () => threads[at()]?.querySelector("[data-open]")?.click(),
    s: decide,
  };
  document.addEventListener("keydown", (event) => {
    const writes = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (writes || event.ctrlKey || event.metaKey || event.altKey) return;
    const deed = deeds[event.key];
    if (deed) {
      event.preventDefault();
      deed();
    }
  });
}
