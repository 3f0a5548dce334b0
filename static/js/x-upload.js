// An upload of gigabytes says how far it is. Without this script the form works as every form.
"use strict";
for (const form of document.querySelectorAll("form[data-upload]")) {
  const line = form.querySelector("[data-progress]");
  const button = form.querySelector("button[type=submit]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    line.hidden = false;
    button.disabled = true;
    form.setAttribute("aria-busy", "true");
    request.upload.addEventListener("progress", (told) => {
      if (!told.lengthComputable) return;
      const part = Math.floor((100 * told.loaded) / told.total);
      line.querySelector("progress").value = part;
      line.querySelector("output").textContent = `${part} % ${form.dataset.onItsWay}`;
    });
    request.addEventListener("load", () => {
      if (request.status < 400) {
        window.location.assign(request.responseURL);
        return;
      }
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      document.querySelector("main").replaceWith(answer.querySelector("main"));
    });
    request.addEventListener("error", () => {
      line.querySelector("output").textContent = form.dataset.failed;
      button.disabled = false;
      form.removeAttribute("aria-busy");
    });
    request.open("POST", form.action);
    request.send(new FormData(form));
  });
}
