// Comments are added and resolved without leaving the page, so a text that is being written stays
// in the form. Without this file the buttons open the list of comments in a window of its own.
"use strict";
{
  const headers = { "X-Requested-With": "fetch" };

  const thread = (button) => button.closest("[data-thread]");

  const send = async (form, button) => {
    const here = thread(button);
    const body = new FormData(form);
    const answer = await fetch(button.getAttribute("formaction") || form.action, {
      method: "POST", body, headers, credentials: "same-origin",
    });
    const html = await answer.text();
    const piece = document.createElement("template");
    piece.innerHTML = html;
    const fresh = piece.content.querySelector("[data-thread]");
    if (answer.redirected || !fresh) {
      const sentence = piece.content.querySelector(".refusal-sentence");
      complain(here, sentence ? sentence.textContent.trim() : String(answer.status));
      return;
    }
    here.replaceWith(fresh);
    quote(fresh);
    (fresh.querySelector(".error") ? fresh.querySelector("textarea") : fresh.querySelector("summary"))?.focus();
  };

  const complain = (here, text) => {
    const line = here.querySelector("[role=alert]") || document.createElement("p");
    line.className = "error";
    line.setAttribute("role", "alert");
    line.textContent = text;
    here.append(line);
  };

  // What is marked in the field beside it becomes the passage.
  const quote = (here) => {
    const details = here.querySelector("details");
    const passage = here.querySelector("[data-passage]");
    const field = document.getElementById(`id_${here.dataset.thread}`);
    if (!details || !passage) return;
    details.addEventListener("toggle", () => {
      if (!details.open || passage.value) return;
      const marked = field
        ? field.value.slice(field.selectionStart, field.selectionEnd)
        : String(window.getSelection());
      passage.value = marked.trim().slice(0, 500);
    });
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("comments" in form.dataset) || !event.submitter || !thread(event.submitter)) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  for (const here of document.querySelectorAll("[data-thread]")) quote(here);
}
