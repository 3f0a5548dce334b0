// Tells every 8 s that this draft is open here, and shows who else has it open.
"use strict";
{
  const EVERY = 8000;
  const form = document.getElementById("draft_form");
  const line = document.getElementById("others");
  const newer = document.getElementById("newer");
  let address = form ? form.dataset.presence : "";

  const body = () => {
    const data = new FormData();
    for (const name of ["csrfmiddlewaretoken", "base"]) {
      const field = form.querySelector(`input[name=${name}]`);
      if (field) data.set(name, field.value);
    }
    return data;
  };

  const show = (answer) => {
    const text = answer.others.length ? `${line.dataset.label} ${answer.others.join("; ")}` : "";
    if (line.textContent !== text) line.textContent = text;
    line.hidden = !text;
    const field = form.querySelector("input[name=base]");
    const changed = answer.changed && field && String(answer.base) !== field.value;
    newer.hidden = !changed || Boolean(document.getElementById("conflict"));
    if (changed) newer.querySelector("span").textContent = answer.changed;
  };

  const tell = async () => {
    if (!address) return;
    try {
      const answer = await fetch(address, {
        method: "POST",
        body: body(),
        credentials: "same-origin",
        redirect: "manual",
      });
      if (answer.ok) show(await answer.json());
    } catch {
      // The next call may succeed.
    }
  };

  if (form && line) {
    tell();
    window.setInterval(tell, EVERY);
    form.addEventListener("draft-begun", (event) => {
      address = event.detail.presence;
      tell();
    });
    window.addEventListener("pagehide", () => {
      if (!address) return;
      const data = body();
      data.set("leave", "1");
      navigator.sendBeacon(address, data);
    });
  }
}
