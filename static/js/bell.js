// Keeps the number on the bell and the clocks of waiting texts fresh; without it both are right
// when the page is loaded. Opening a notice marks it read.
"use strict";
{
  const EVERY = 10000;
  const bell = document.querySelector("[data-bell]");

  const tick = () => {
    for (const clock of document.querySelectorAll("[data-until]")) {
      const left = Math.round(Number(clock.dataset.until) - Date.now() / 1000);
      const minutes = Math.floor(Math.abs(left) / 60);
      const hours = Math.floor(minutes / 60);
      const words = hours ? `${hours} Std. ${minutes % 60} Min.` : `${minutes} Min.`;
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
