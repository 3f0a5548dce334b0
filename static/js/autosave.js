// Keeps what is typed: on the server 3 s after the last key and at least every 8 s, and until
// then on this device. Without this file the button "Save" does the same.
"use strict";
{
  const QUIET = 3000;
  const LONGEST = 8000;
  const AGAIN = 5000;
  const form = document.getElementById("draft_form");
  const status = document.getElementById("autosave-status");
  const expired = document.getElementById("expired");
  const copied = document.getElementById("copied");
  const KEPT_OUT = new Set(["csrfmiddlewaretoken", "ticket", "base", "draft", "action"]);
  let timer = 0;
  let first = 0;        // since when something typed is not stored
  let typed = 0;        // grows with every change
  let pending = null;   // a text that was sent and never answered: it is repeated as it was
  let running = null;
  let off = !form || !form.dataset.autosave || Boolean(document.getElementById("conflict"));
  let leaving = false;

  const field = (name) => form.querySelector(`input[type=hidden][name=${name}]`);
  const say = (state, text) => {
    status.dataset.state = state;
    if (status.textContent !== text) status.textContent = text;
  };

  // --- the copy on this device ------------------------------------------------------------
  const key = () => {
    const draft = field("draft");
    const what = draft ? draft.value : `new.${field("inspection").value}`;
    return `newsroom.draft.${form.dataset.person}.${what}`;
  };
  const words = (data) =>
    [...data.entries()].filter(([name, value]) => !KEPT_OUT.has(name) && typeof value === "string");
  const copy = () => {
    try {
      const kept = { at: Date.now(), entries: words(new FormData(form)) };
      window.localStorage.setItem(key(), JSON.stringify(kept));
    } catch {
      // A device that keeps nothing still has the form itself.
    }
  };
  const forget = () => {
    try { window.localStorage.removeItem(key()); } catch { /* nothing was kept */ }
  };
  const remembered = () => {
    try { return JSON.parse(window.localStorage.getItem(key())); } catch { return null; }
  };

  // --- sending ------------------------------------------------------------------------------
  const entered = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data.entries()]) {
      if (value instanceof File) data.delete(name);
    }
    return data;
  };

  const begun = (answer) => {
    const had = Boolean(field("draft"));
    if (!had) {
      forget();
      for (const name of ["draft", "base"]) {
        const input = document.createElement("input");
        input.type = "hidden";
        input.name = name;
        form.prepend(input);
      }
      form.setAttribute("action", answer.address);
      // A template begins a draft; it would write over this one.
      for (const offer of document.querySelectorAll(".templates")) offer.hidden = true;
      window.history.replaceState(null, "", answer.address);
    }
    field("draft").value = answer.draft;
    field("base").value = answer.base;
    if (!had) form.dispatchEvent(new CustomEvent("draft-begun", { detail: answer }));
  };

  const keep = async () => {
    window.clearTimeout(timer);
    const before = typed;
    const repeated = Boolean(pending);
    pending = pending || entered();
    pending.set("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
    let answer;
    try {
      answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: pending,
        credentials: "same-origin",
        redirect: "manual",
        keepalive: document.hidden,
        signal: AbortSignal.timeout(20000),
      });
    } catch {
      say("failed", status.dataset.failed);
      timer = window.setTimeout(run, AGAIN);
      return;
    }
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      await renew(answer.status === 403);
      return;
    }
    if (answer.status === 409) { pending = null; conflict(await answer.json()); return; }
    if (!answer.ok) {
      pending = null;
      say("failed", status.dataset.failed);
      timer = window.setTimeout(run, AGAIN);
      return;
    }
    const kept = await answer.json();
    pending = null;
    begun(kept);
    expired.hidden = true;
    if (repeated || typed !== before) { again(0); return; }
    first = 0;
    if (kept.left_out.length) {
      say("partly", status.dataset.partly.replace("{parts}", kept.left_out.join(", ")).replace("{time}", kept.time));
      return;
    }
    forget();
    say("kept", status.dataset.kept.replace("{time}", kept.time));
    form.dispatchEvent(new CustomEvent("draft-kept"));
  };

  const run = () => {
    if (off || leaving) return Promise.resolve();
    running = running || keep().finally(() => { running = null; });
    return running;
  };

  const again = (wait) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(run, wait);
  };

  // The sign-in is over, or was renewed in another tab and the form's token with it.
  const renew = async (refused) => {
    try {
      const answer = await fetch(form.dataset.session, { redirect: "manual", credentials: "same-origin" });
      if (answer.ok) {
        const now = await answer.json();
        if (String(now.person) !== form.dataset.person) {
          say("failed", expired.dataset.other.replace("{person}", now.name));
          off = true;
          return;
        }
        if (refused && field("csrfmiddlewaretoken").value === now.token) {
          say("failed", status.dataset.refused);
          off = true;
          return;
        }
        for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = now.token;
        again(0);
        return;
      }
    } catch {
      // The network is gone as well; the next look may succeed.
    }
    if (expired.hidden) {
      expired.hidden = false;
      expired.scrollIntoView({ block: "nearest" });
    }
    say("failed", status.dataset.failed);
    again(AGAIN);
  };

  // Somebody else's text is newer: nothing is sent until the person has chosen.
  const conflict = (answer) => {
    off = true;
    window.clearTimeout(timer);
    copy();
    const holder = document.createElement("div");
    holder.innerHTML = answer.html;
    const notice = holder.firstElementChild;
    form.before(notice);
    if (answer.base && field("base")) field("base").value = answer.base;
    say("failed", status.dataset.off);
    notice.tabIndex = -1;
    notice.focus();
    notice.scrollIntoView({ block: "start" });
  };

  // --- what was kept on this device is offered back -----------------------------------------
  const putBack = (kept) => {
    const values = new Map();
    for (const [name, value] of kept.entries) values.set(name, [...(values.get(name) || []), value]);
    for (const input of form.elements) {
      if (!input.name || KEPT_OUT.has(input.name) || input.type === "file" || input.type === "hidden") continue;
      const had = values.get(input.name);
      if (input.type === "checkbox" || input.type === "radio") {
        input.checked = Boolean(had && had.includes(input.value));
      } else if (had) {
        input.value = had[0];
      }
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const offer = () => {
    const kept = remembered();
    if (!kept || !kept.entries) return;
    const now = JSON.stringify(words(new FormData(form)));
    if (now === JSON.stringify(kept.entries)) { forget(); return; }
    const time = copied.querySelector("time");
    time.textContent = new Date(kept.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
    copied.hidden = false;
    document.getElementById("put-back").addEventListener("click", () => {
      putBack(kept);
      copied.hidden = true;
      form.elements.headline.focus();
    });
    document.getElementById("throw-away").addEventListener("click", () => {
      forget();
      copied.hidden = true;
    });
  };

  const changed = () => {
    typed += 1;
    const now = Date.now();
    first = first || now;
    if (copied.hidden) copy();
    if (off) return;
    say("typing", status.dataset.typing);
    again(Math.max(0, Math.min(QUIET, first + LONGEST - now)));
  };

  if (form && form.dataset.autosave) {
    if (off) copy();
    else offer();
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    // Two savings must not meet: the button waits for the one that is under way.
    form.addEventListener("submit", (event) => {
      if (running) {
        event.preventDefault();
        event.stopImmediatePropagation();
        const button = event.submitter;
        running.finally(() => { if (!off) form.requestSubmit(button); });
        return;
      }
      leaving = true;
      window.clearTimeout(timer);
      window.setTimeout(() => { leaving = false; }, 8000);
    });
    const look = () => { if (!expired.hidden) again(0); };
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && first && !off) run();
      else look();
    });
  }
}
