// Pictures of the draft form: dropped, pasted or chosen files are uploaded at once, each with its
// own progress; slots are put in order by buttons or by dragging. Without this file the fields of
// the slots do the same when the form is saved.
"use strict";
{
  const box = document.querySelector("[data-pictures]");
  const form = document.getElementById("draft_form");
  const list = box && box.querySelector("[data-slots]");
  const said = box && box.querySelector("[data-pictures-status]");
  const total = form && form.querySelector("[name=pictures-TOTAL_FORMS]");
  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;

  const slots = () => [...list.querySelectorAll(":scope > [data-slot]")];
  const key = (slot) => slot.querySelector("input[type=hidden][name$=-picture]");
  const isFilled = (slot) => key(slot).value !== "";
  const isBusy = (slot) => "busy" in slot.dataset;
  const filled = () => slots().filter((slot) => isFilled(slot) || isBusy(slot));
  const changed = () => form.dispatchEvent(new Event("change", { bubbles: true }));
  const say = (text) => { said.textContent = text; };

  const complain = (slot, text) => {
    const line = slot ? slot.querySelector("[data-error]") : box.querySelector("[data-pictures-error]");
    line.textContent = text;
    line.hidden = !text;
    if (text) say(text);
  };

  // The order on screen is the order that is sent.
  const number = () => {
    slots().filter(isFilled).forEach((slot, index) => {
      slot.querySelector("[name$=-position]").value = index + 1;
      slot.querySelector("[data-move='-1']").disabled = index === 0;
      slot.querySelector("[data-move='1']").disabled = index === slots().filter(isFilled).length - 1;
    });
  };

  const show = (slot, picture) => {
    const thumb = slot.querySelector("[data-thumb]");
    const image = thumb.querySelector("img") || document.createElement("img");
    image.alt = "";
    image.src = picture.thumb;
    thumb.prepend(image);
    key(slot).value = picture.picture;
    slot.querySelector("[data-size]").textContent = picture.size;
    slot.querySelector("[data-cut-open]").dataset.cutAddress = picture.cut;
    slot.querySelector("[data-empty]").hidden = true;
    for (const part of slot.querySelectorAll("[data-filled]")) part.hidden = false;
    slot.classList.add("is-filled");
    number();
    changed();
  };

  const freeSlot = () => {
    const empty = slots().find((slot) => !isFilled(slot) && !isBusy(slot)
      && !slot.querySelector("input[type=file]").files.length);
    if (empty) return empty;
    const index = Number(total.value);
    const piece = document.createElement("template");
    piece.innerHTML = box.querySelector("[data-slot-template]").innerHTML.replaceAll("__prefix__", index);
    const slot = piece.content.firstElementChild;
    total.value = index + 1;
    list.append(slot);
    prepare(slot);
    return slot;
  };

  const answered = (slot, request) => {
    let answer = {};
    try { answer = JSON.parse(request.responseText); } catch { answer = {}; }
    const file = slot.querySelector("input[type=file]");
    if (request.status === 201) {
      file.value = "";
      show(slot, answer);
      say(box.dataset.done.replace("{n}", String(filled().indexOf(slot) + 1)));
      const alt = slot.querySelector("[name$=-alt]");
      if (!alt.value && filled().length === 1) alt.focus({ preventScroll: true });
    } else if (answer.error) {
      file.value = "";
      complain(slot, answer.error);
    } else if (request.status === 413) {
      file.value = "";
      complain(slot, box.dataset.tooLarge);
    } else if (request.responseURL.includes("/login/")) {
      complain(slot, box.dataset.signedOut);
    } else {
      complain(slot, box.dataset.failed);
    }
  };

  const send = (slot, file) => {
    const progress = slot.querySelector("[data-progress]");
    const data = new FormData();
    data.append("inspection", box.dataset.inspection);
    data.append("file", file);
    const request = new XMLHttpRequest();
    slot.dataset.busy = "";
    slot.upload = request;
    complain(slot, "");
    progress.hidden = false;
    progress.removeAttribute("value");
    slot.querySelector("[data-size]").textContent = `${file.name} ${box.dataset.uploading}`;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      delete slot.dataset.busy;
      progress.hidden = true;
      slot.querySelector("[data-size]").textContent = "";
      if (request.status || !slot.aborted) answered(slot, request);
    });
    request.open("POST", box.dataset.upload);
    request.setRequestHeader("X-CSRFToken", token());
    request.send(data);
  };

  const take = (files) => {
    complain(null, "");
    for (const file of files) {
      if (filled().length >= Number(box.dataset.most)) {
        complain(null, box.dataset.tooMany);
        return;
      }
      const slot = freeSlot();
      slot.classList.remove("is-spare");
      slot.querySelector("details").open = true;
      // The field keeps the file until it has arrived: a form sent meanwhile takes it along.
      const carrier = new DataTransfer();
      carrier.items.add(file);
      slot.querySelector("input[type=file]").files = carrier.files;
      send(slot, file);
    }
  };

  const move = (slot, by) => {
    const order = slots().filter(isFilled);
    const other = order[order.indexOf(slot) + by];
    if (!other) return;
    if (by < 0) list.insertBefore(slot, other);
    else list.insertBefore(other, slot);
    number();
    say(box.dataset.moved.replace("{n}", String(slots().filter(isFilled).indexOf(slot) + 1)));
    changed();
  };

  const drag = (slot, grip) => {
    grip.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      grip.setPointerCapture(event.pointerId);
      slot.classList.add("is-dragged");
    });
    grip.addEventListener("pointermove", (event) => {
      if (!grip.hasPointerCapture(event.pointerId)) return;
      const order = slots().filter(isFilled);
      const over = order.find((other) => {
        const { top, bottom } = other.getBoundingClientRect();
        return other !== slot && event.clientY > top && event.clientY < bottom;
      });
      if (over) move(slot, Math.sign(order.indexOf(over) - order.indexOf(slot)));
    });
    const end = () => slot.classList.remove("is-dragged");
    grip.addEventListener("pointerup", end);
    grip.addEventListener("pointercancel", end);
  };

  function prepare(slot) {
    for (const tool of slot.querySelectorAll("[data-move], [data-grip]")) tool.hidden = false;
    for (const button of slot.querySelectorAll("[data-move]")) {
      button.addEventListener("click", () => {
        move(slot, Number(button.dataset.move));
        if (button.disabled) slot.querySelector("[data-move]:not(:disabled)")?.focus();
        else button.focus();
      });
    }
    drag(slot, slot.querySelector("[data-grip]"));
    slot.querySelector("input[type=file]").addEventListener("change", (event) => {
      const [file] = event.target.files;
      if (!file) return;
      slot.classList.remove("is-spare");
      send(slot, file);
    });
    slot.addEventListener("cut:made", (event) => show(slot, event.detail));
  }

  const carriesFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");

  if (box && form) {
    const drop = box.querySelector("[data-drop]");
    const choose = box.querySelector("[data-choose]");
    drop.hidden = false;
    slots().forEach(prepare);
    number();
    choose.addEventListener("change", () => { take([...choose.files]); choose.value = ""; });
    // A file dropped beside the place is meant for it too; it must not replace the page.
    for (const name of ["dragover", "drop"]) {
      document.addEventListener(name, (event) => { if (carriesFiles(event)) event.preventDefault(); });
    }
    document.addEventListener("dragover", (event) => box.classList.toggle("is-over", carriesFiles(event)));
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) box.classList.remove("is-over"); });
    document.addEventListener("drop", (event) => {
      box.classList.remove("is-over");
      if (carriesFiles(event)) take([...event.dataTransfer.files]);
    });
    document.addEventListener("paste", (event) => {
      const { files, types } = event.clipboardData;
      // Copied from a text program there is a picture of the text as well; the text is meant.
      if (!files.length || [...types].some((type) => type.startsWith("text/"))) return;
      event.preventDefault();
      take([...files]);
    });
    form.addEventListener("submit", () => {
      for (const slot of slots()) {
        if (isBusy(slot)) { slot.aborted = true; slot.upload.abort(); }
      }
    });
  }
}
