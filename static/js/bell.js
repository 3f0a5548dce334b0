// Keeps the number on the bell and the clocks of waiting texts fresh; without it both are right
// when the page is loaded. Opening a notice marks it read.
"use strict";
{
  const EVERY = 10000;
  const bell = document.querySelector("[data-bell]");

  const units = ["day", "hour", "minute"].map(
    (unit) =>
      new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "short" }),
  );

  // Whole days say enough; below a day the minutes count.
  const span = (minutes) => {
    const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60)];
    if (days) return units[0].format(days);
    return [hours && units[1].format(hours), units[2].format(minutes % 60)].filter(Boolean).join(" ");
  };

  const tick = () => {
    for (const clock of document.querySelectorAll("[data-until]")) {
      const left = Math.round(Number(clock.dataset.until) - Date.now() / 1000);
      const words = span(Math.floor(Math.abs(left) / 60));
      clock.textContent = `${left < 0 ? clock.dataset.over : clock.dataset.left} ${words}`;
      clock.classList.toggle("badge-danger", left < 0);
      clock.classList.toggle("badge-note", left >= 0);
    }
  };

  const look = async () => {
    tick();
    let goes = true;
    if (!document.hidden && bell) {
      try {
        const answer = await fetch(bell.dataset.bell, { credentials: "same-origin" });
        goes = answer.ok && !answer.redirected;
        const count = bell.querySelector(".bell-count");
        const number = goes ? (await answer.text()).trim() : count.textContent;
        if (number !== count.textContent) count.textContent = number;
        count.classList.toggle("hidden-visually", number === "0");
      } catch {
        // The next look may succeed.
      }
    }
    if (goes) window.setTimeout(look, EVERY);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-read-by]");
    const form = link && document.getElementById(link.dataset.readBy);
    if (form) fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true });
  });

  tick();
  window.setTimeout(look, EVERY);
}
