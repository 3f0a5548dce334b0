// Refreshes the list of channels every two seconds while something is moving.
"use strict";
{
  const EVERY = 2000;
  const box = document.getElementById("channels");
  const list = () => box.querySelector(".channel-list");
  const moving = () => list() && "moving" in list().dataset;
  const tasks = () => (list() ? list().dataset.tasks : "");
  let sleeping = false;

  // Somebody may be reading the attempts or typing a link; neither is taken from them.
  const opened = () =>
    [...box.querySelectorAll("details[open]")].map((item) => item.closest("[id]").id);
  const typed = () =>
    [...document.querySelectorAll(".task input")].some((input) => input.value !== input.defaultValue);

  const show = (html) => {
    const before = tasks();
    const open = opened();
    if (html.trim() === box.innerHTML.trim()) return;
    box.innerHTML = html;
    for (const id of open) {
      const details = document.querySelector(`#${id} details`);
      if (details) details.open = true;
    }
    // What a person has to do stands outside this list.
    if (tasks() !== before && !typed()) window.location.reload();
  };

  const look = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(box.dataset.refresh, { credentials: "same-origin" });
        if (answer.ok && !answer.redirected) show(await answer.text());
        sleeping = !answer.ok || answer.redirected;
      } catch {
        // The next look may succeed; the page stays as it is.
      }
    }
    if (!sleeping && moving()) window.setTimeout(look, EVERY);
  };

  if (box && moving()) window.setTimeout(look, EVERY);
}
