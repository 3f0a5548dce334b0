// The cut of a picture: frames that are moved by pointer, finger or keys. The numbers are the
// truth; the frames and the previews are drawn from them. In the draft form it opens as a dialog.
"use strict";
{
  const SPACE = "http://www.w3.org/2000/svg";
  const RATIOS = { "1:1": 1, "4:5": 0.8, "1.91:1": 1.91 };
  const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));
  const highFor = (width, ratio) =>
    Math.max(1, ratio > 1 ? Math.ceil(width / ratio) : Math.floor(width / ratio));

  const start = (form) => {
    const field = (name) => form.querySelector(`[name=${name}]`);
    const stage = form.querySelector("[data-stage]");
    const size = { width: Number(form.dataset.width), height: Number(form.dataset.height) };
    const least = Math.min(Number(form.dataset.least), size.width, size.height);
    let mode = "whole";
    let held = null;
    let speaking = 0;

    const read = (names) => names.map((name) => Number(field(name).value) || 0);
    const whole = () => {
      const [left, top, width, height] = read(["left", "top", "width", "height"]);
      return { left, top, width, height };
    };
    const ratio = () => RATIOS[field("ratio").value];
    const feed = () => {
      if (!ratio()) return whole();
      const [left, top, width] = read(["feed_left", "feed_top", "feed_width"]);
      return { left, top, width, height: highFor(width, ratio()) };
    };
    const current = () => (mode === "feed" ? feed() : whole());

    const place = (element, box) => {
      element.setAttribute("x", box.left);
      element.setAttribute("y", box.top);
      element.setAttribute("width", Math.max(1, box.width));
      element.setAttribute("height", Math.max(1, box.height));
    };

    const draw = () => {
      const parts = { whole: whole(), feed: feed() };
      const { left, top, width, height } = parts.whole;
      for (const [name, box] of Object.entries(parts)) {
        place(stage.querySelector(`[data-box=${name}]`), box);
        form.querySelector(`[data-preview-of=${name}]`).setAttribute(
          "viewBox", `${box.left} ${box.top} ${Math.max(1, box.width)} ${Math.max(1, box.height)}`);
      }
      stage.querySelector("[data-shade]").setAttribute("d",
        `M0 0H${size.width}V${size.height}H0Z M${left} ${top}h${width}v${height}h${-width}z`);
      stage.dataset.mode = mode;
      handles(current());
      for (const button of form.querySelectorAll("[data-mode]")) {
        button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
      }
    };

    // Corners that a finger can hold, whatever the picture's scale on this screen.
    const handles = (box) => {
      const group = stage.querySelector("[data-handles]");
      const scale = size.width / (stage.getBoundingClientRect().width || size.width);
      const spots = [[0, 0], [1, 0], [0, 1], [1, 1]];
      while (group.children.length < spots.length * 2) {
        const index = group.children.length >> 1;
        const dot = document.createElementNS(SPACE, "circle");
        dot.setAttribute("class", group.children.length % 2 ? "cut-grip" : "cut-dot");
        dot.dataset.corner = spots[index].join("");
        group.append(dot);
      }
      [...group.children].forEach((dot, index) => {
        const [x, y] = spots[index >> 1];
        dot.setAttribute("cx", box.left + x * box.width);
        dot.setAttribute("cy", box.top + y * box.height);
        dot.setAttribute("r", (index % 2 ? 22 : 7) * scale);
      });
    };

    const put = (names, values) => names.forEach((name, index) => { field(name).value = Math.round(values[index]); });

    // The feed's frame stays inside the one for everyone: nothing cut off comes back.
    const keepFeed = () => {
      if (!ratio()) return;
      const frame = whole();
      const box = feed();
      let width = Math.min(box.width || frame.width, frame.width);
      while (width > 1 && highFor(width, ratio()) > frame.height) width -= 1;
      put(["feed_left", "feed_top", "feed_width"], [
        clamp(box.left, frame.left, frame.left + frame.width - width),
        clamp(box.top, frame.top, frame.top + frame.height - highFor(width, ratio())),
        width,
      ]);
    };

    const setWhole = (box) => {
      const width = clamp(Math.round(box.width), least, size.width);
      const height = clamp(Math.round(box.height), least, size.height);
      put(["left", "top", "width", "height"], [
        clamp(Math.round(box.left), 0, size.width - width),
        clamp(Math.round(box.top), 0, size.height - height), width, height,
      ]);
      keepFeed();
    };

    const setFeed = (box) => {
      const smallest = ratio() > 1 ? Math.ceil(least * ratio()) : least;
      put(["feed_left", "feed_top", "feed_width"], [box.left, box.top, Math.max(box.width, smallest)]);
      keepFeed();
    };

    const set = (box) => {
      if (mode === "feed") setFeed(box);
      else setWhole(box);
      draw();
      tell();
    };

    const tell = () => {
      window.clearTimeout(speaking);
      speaking = window.setTimeout(() => {
        const box = current();
        form.querySelector("[data-status]").textContent = form.dataset.said
          .replace("{w}", box.width).replace("{h}", box.height)
          .replace("{l}", box.left).replace("{t}", box.top);
      }, 400);
    };

    const choose = (name) => {
      mode = name;
      if (mode === "feed" && !ratio()) middle("1:1");
      draw();
    };

    const middle = (name) => {
      field("ratio").value = name;
      if (!ratio()) return;
      const frame = whole();
      let width = Math.min(frame.width, Math.floor(frame.height * ratio()));
      while (width > 1 && highFor(width, ratio()) > frame.height) width -= 1;
      const height = highFor(width, ratio());
      put(["feed_left", "feed_top", "feed_width"], [
        frame.left + (frame.width - width) / 2, frame.top + (frame.height - height) / 2, width]);
      keepFeed();
    };

    const grow = (box, by) => ({
      left: box.left - by / 2,
      top: box.top - (by * box.height) / box.width / 2,
      width: box.width + by,
      height: box.height + (by * box.height) / box.width,
    });

    stage.addEventListener("keydown", (event) => {
      const step = Math.max(1, Math.round(size.width / (event.shiftKey ? 20 : 100)));
      const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      const box = current();
      if (moves[event.key]) {
        const [x, y] = moves[event.key];
        set({ ...box, left: box.left + x * step, top: box.top + y * step });
      } else if (["+", "="].includes(event.key)) set(grow(box, step));
      else if (["-", "−", "_"].includes(event.key)) set(grow(box, -step));
      else return;
      event.preventDefault();
    });

    const at = (event) => {
      const { left, top, width, height } = stage.getBoundingClientRect();
      return { x: ((event.clientX - left) / width) * size.width, y: ((event.clientY - top) / height) * size.height };
    };

    const resized = (from, corner, x, y) => {
      const right = from.left + from.width;
      const bottom = from.top + from.height;
      const box = { ...from };
      if (corner[0] === "0") { box.left = clamp(x, 0, right - least); box.width = right - box.left; }
      else box.width = clamp(x - from.left, least, size.width - from.left);
      if (mode === "feed") {
        if (corner[1] === "0") box.top = bottom - highFor(Math.round(box.width), ratio());
        return box;
      }
      if (corner[1] === "0") { box.top = clamp(y, 0, bottom - least); box.height = bottom - box.top; }
      else box.height = clamp(y - from.top, least, size.height - from.top);
      return box;
    };

    stage.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      stage.focus();
      stage.setPointerCapture(event.pointerId);
      held = { from: current(), start: at(event), corner: event.target.dataset.corner || "" };
    });
    stage.addEventListener("pointermove", (event) => {
      if (!held) return;
      const { x, y } = at(event);
      if (held.corner) set(resized(held.from, held.corner, x, y));
      else set({ ...held.from, left: held.from.left + x - held.start.x, top: held.from.top + y - held.start.y });
    });
    for (const name of ["pointerup", "pointercancel"]) {
      stage.addEventListener(name, () => { held = null; });
    }

    for (const button of form.querySelectorAll("[data-mode]")) {
      button.addEventListener("click", () => choose(button.dataset.mode));
    }
    form.addEventListener("change", (event) => {
      if (event.target.name === "ratio") {
        middle(event.target.value);
        mode = ratio() ? "feed" : "whole";
      } else if (event.target.name.startsWith("feed_")) setFeed(feed());
      else setWhole(whole());
      draw();
    });
    const reset = form.querySelector("[data-whole]");
    reset.hidden = false;
    reset.addEventListener("click", () => {
      field("ratio").value = "";
      mode = "whole";
      set({ left: 0, top: 0, ...size });
    });

    form.querySelector(".cut-modes").hidden = false;
    form.querySelector("[data-show]").hidden = true;
    stage.setAttribute("tabindex", "0");
    draw();
    window.addEventListener("resize", draw);
    if (window.ResizeObserver) new ResizeObserver(draw).observe(stage);
    return stage;
  };

  const dialog = document.querySelector("[data-cut-dialog]");
  const fetched = { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" };

  const keep = async (form, slot) => {
    const data = new FormData(form);
    data.set("action", "keep");
    // Buttons are named "action" too, so the property is theirs and not the address.
    const answer = await fetch(form.getAttribute("action"), { ...fetched, method: "POST", body: data });
    if (answer.status === 201) {
      slot.dispatchEvent(new CustomEvent("cut:made", { detail: await answer.json() }));
      dialog.close();
    } else {
      show(await answer.text(), slot);
    }
  };

  const show = (html, slot) => {
    dialog.innerHTML = html;
    const form = dialog.querySelector("[data-cut]");
    if (!form) return;
    const stage = start(form);
    const close = form.querySelector("[data-close]");
    close.hidden = false;
    close.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      keep(form, slot);
    });
    stage.focus();
  };

  const open = async (button) => {
    const answer = await fetch(button.dataset.cutAddress, fetched);
    if (!answer.ok || answer.redirected) return;
    const html = await answer.text();
    dialog.showModal();
    show(html, button.closest("[data-slot]"));
    dialog.addEventListener("close", () => button.focus(), { once: true });
  };

  if (dialog) {
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-cut-open]");
      if (!button || !button.dataset.cutAddress) return;
      event.preventDefault();
      open(button);
    });
  } else {
    const form = document.querySelector("[data-cut]");
    if (form) start(form);
  }
}
