// Signing: the device's own clock, an optional drawing, and a bad network. js/kept.js keeps the signature
// and sends it until it has arrived; without this script the form does the same with whole pages.
"use strict";

const signing = document.querySelector("form[data-signing]");
if (signing) startSigning();

function startSigning() {
  const topic = `signature.${signing.dataset.halfDay}`;
  const state = signing.querySelector("[data-signing-state]");
  const buttons = signing.querySelectorAll("[type=submit]");
  const drawing = startDrawing(signing.querySelector("[data-drawing]"));

  kept.watch(topic, told);
  const left = kept.waiting(topic);
  if (left.length) wait(signing.dataset.sending);
  kept.flush(topic);

  signing.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !kept.words) return;
    event.preventDefault();
    const { elements } = signing;
    elements.client_time.value = new Date().toISOString();
    elements.drawing.value = drawing.path();
    const fields = Object.fromEntries(new FormData(signing, event.submitter));
    delete fields.csrfmiddlewaretoken;
    const item = {
      topic,
      place: "signature",
      key: fields.client_key,
      url: location.pathname,
      page: location.pathname,
      label: signing.dataset.label,
      fields,
    };
    wait(kept.put(item) ? signing.dataset.sending : kept.words.unkept);
  });

  function told(item, how, said) {
    if (how === "saved") location.replace(location.pathname);
    else if (how === "waiting") wait(said.message);
    else refuse(item, said.message);
  }

  function wait(sentence) {
    state.textContent = sentence;
    for (const button of buttons) button.disabled = true;
  }

  // She reads why, and can sign again: with a key of its own.
  function refuse(item, sentence) {
    kept.drop(item);
    state.textContent = sentence;
    state.dataset.tone = "refused";
    signing.elements.client_key.value = newKey();
    for (const button of buttons) button.disabled = false;
    signing.elements.code?.focus();
  }
}

// Lines between points of a field of 600 × 200, as the server keeps them.
function startDrawing(part) {
  if (!part) return { path: () => "" };
  const field = part.querySelector("canvas");
  const pen = field.getContext("2d");
  let lines = [];
  let isDown = false;
  part.hidden = false;

  field.addEventListener("pointerdown", (event) => {
    isDown = true;
    field.setPointerCapture(event.pointerId);
    lines.push([place(event)]);
  });
  field.addEventListener("pointermove", (event) => {
    if (!isDown || length() > 2000) return;
    const line = lines.at(-1);
    const [x, y] = place(event);
    const [a, b] = line.at(-1);
    if (Math.hypot(x - a, y - b) < 3) return;
    line.push([x, y]);
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) field.addEventListener(end, () => (isDown = false));
  part.querySelector("[data-drawing-clear]").addEventListener("click", () => {
    lines = [];
    show();
  });

  function place(event) {
    const box = field.getBoundingClientRect();
    const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
    return [
      within(((event.clientX - box.left) * 600) / box.width, 600),
      within(((event.clientY - box.top) * 200) / box.height, 200),
    ];
  }

  function length() {
    return lines.reduce((sum, line) => sum + line.length, 0);
  }

  function show() {
    pen.clearRect(0, 0, 600, 200);
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(field).color;
    for (const line of lines) {
      pen.beginPath();
      line.forEach(([x, y], position) => (position ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      pen.stroke();
    }
  }

  return {
    path: () => lines.map((line) => "M" + line.map(([x, y]) => `${x} ${y}`).join("L")).join(""),
  };
}
