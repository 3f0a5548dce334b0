// The live preview beside the draft form: what stands in the form now is drawn by the server,
// 400 ms after the last key. Without this file the button "Refresh preview" does the same.
"use strict";
{
  const WAIT = 400;
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

  const refresh = async () => {
    const mine = ++newest;
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
