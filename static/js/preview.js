// The live preview beside the draft form: what stands in the form now is drawn and counted by the
// server, 150 ms after the last key and never twice at once. Until it answers, the counters move
// by what was typed since. Without this file the button "Refresh preview" does the same.
"use strict";
{
  const WAIT = 150;
  const form = document.getElementById("draft_form");
  const target = document.getElementById("preview");
  const status = document.getElementById("preview-status");
  let timer = 0;
  let newest = 0;

  // Files are sent once, with the form itself; a preview of words does not need them.
  const entered = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data.entries()]) {
      if (value instanceof File) data.delete(name);
    }
    return data;
  };

  const say = (name) => {
    status.dataset.state = name;
    status.textContent = status.dataset[name];
  };

  // An empty field shows the text that its platform would get.
  const propose = () => {
    for (const piece of target.querySelectorAll("template[data-proposal]")) {
      const field = document.getElementById(`id_wording_${piece.dataset.proposal}`);
      if (field) field.placeholder = piece.content.textContent;
    }
  };

  // --- counters: the server's number, and what was typed since it counted ------------------
  const counters = form ? [...form.querySelectorAll("[data-counter]")] : [];
  const field = (counter) => document.getElementById(`id_wording_${counter.dataset.counter}`);

  const draw = (counter, used, limit) => {
    const over = used > limit;
    const meter = counter.querySelector("meter");
    const text = over ? counter.dataset.over : counter.dataset.left;
    meter.max = limit;
    meter.high = limit;
    meter.value = used;
    counter.classList.toggle("is-over", over);
    counter.querySelector("[data-sentence]").textContent = text
      .replace("{n}", Math.abs(limit - used).toLocaleString("de"))
      .replace("{u}", used.toLocaleString("de")).replace("{l}", limit.toLocaleString("de"));
    // Only the crossing is spoken, not every key.
    if (over !== (counter.known.over ?? over)) announce(counter);
    counter.known.over = over;
  };

  const announce = (counter) => {
    const live = document.getElementById("counter-status");
    window.setTimeout(() => {
      live.textContent = `${counter.dataset.name}: ${counter.querySelector("[data-sentence]").textContent}`;
    }, 300);
  };

  const counted = () => {
    for (const counter of counters) {
      const told = target.querySelector(`template[data-count="${counter.dataset.counter}"]`);
      if (!told) continue;
      counter.known = counter.known || {};
      Object.assign(counter.known, { used: Number(told.dataset.used), limit: Number(told.dataset.limit) });
      // Only a text of its own can be reckoned from here; a proposal is the server's.
      counter.known.length = field(counter).value ? sent.get(field(counter).name) : null;
      draw(counter, counter.known.used, counter.known.limit);
    }
  };

  const reckoned = (event) => {
    const counter = counters.find((one) => field(one) === event.target);
    const known = counter && counter.known;
    if (!known || known.length === null || known.length === undefined || !event.target.value) return;
    draw(counter, known.used + event.target.value.length - known.length, known.limit);
  };

  const sent = new Map();
  const remember = () => {
    for (const counter of counters) sent.set(field(counter).name, field(counter).value.length);
  };

  let asking = false;
  let again = false;

  const refresh = async () => {
    if (asking) { again = true; return; }
    asking = true;
    try { await ask(); } finally { asking = false; }
    if (again) { again = false; refresh(); }
  };

  const ask = async () => {
    const mine = ++newest;
    remember();
    say("busy");
    try {
      const answer = await fetch(form.dataset.preview, {
        method: "POST",
        body: entered(),
        credentials: "same-origin",
      });
      if (mine !== newest) return;
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const html = await answer.text();
      if (mine !== newest) return;
      target.innerHTML = html;
      propose();
      counted();
      say("fresh");
    } catch {
      if (mine === newest) say("failed");
    }
  };

  const later = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(refresh, WAIT);
  };

  if (form && target && status) {
    propose();
    remember();
    counted();
    form.addEventListener("input", reckoned);
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    document.getElementById("refresh-preview").hidden = true;
  }

  // A text that was typed and not saved is not left by accident.
  let changed = Boolean(document.getElementById("wrong") || document.getElementById("conflict"));
  if (form) {
    form.addEventListener("input", () => { changed = true; });
    for (const kept of ["submit", "draft-kept"]) form.addEventListener(kept, () => { changed = false; });
    document.addEventListener("click", (event) => {
      if (event.target.closest("#take-theirs")) changed = false;
    });
    window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  }
}
