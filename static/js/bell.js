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
      const days = Math.floor(hours / 24);
      const words = days
        ? `${days} ${days === 1 ? clock.dataset.day : clock.dataset.days}`
        : hours ? `${hours} Std. ${minutes % 60} Min.` : `${minutes} Min.`;
      clock.textContent = `${left < 0 ? clock.dataset.over : clock.dataset.left} ${words}`;
      clock.classList.toggle("badge-danger", left < 0);
      clock.classList.toggle("badge-note", left >= 0);
    }
  };

  // With nothing unread there is a bell and no number.
  const show = (number) => {
    const count = bell.querySelector(".bell-count");
    const words = bell.querySelector("[data-none]");
    if (number === count.textContent) return;
    count.textContent = number;
    count.hidden = number === "0";
    words.textContent = count.hidden ? words.dataset.none : `${words.dataset.new} ${number}`;
  };

  const look = async () => {
    tick();
    let goes = true;
    if (!document.hidden && bell) {
      try {
        const answer = await fetch(bell.dataset.bell, { credentials: "same-origin" });
        goes = answer.ok && !answer.redirected;
        if (goes) show((await answer.text()).trim());
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
