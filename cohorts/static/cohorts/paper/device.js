// The drawn signature as path data of 600 × 200, and what the device's own clock says.
"use strict";

for (const form of document.querySelectorAll("form[data-device-signing]")) {
  const pad = form.querySelector("[data-pad]");
  const canvas = pad.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const LONGEST = 19000;
  let path = "";
  let drawing = false;
  pad.hidden = false;
  Object.assign(pen, { lineWidth: 3, lineCap: "round", lineJoin: "round", strokeStyle: "#10243e" });

  const pointOf = (event) => {
    const box = canvas.getBoundingClientRect();
    const along = (value, from, size, most) =>
      Math.min(most, Math.max(0, Math.round(((value - from) / size) * most)));
    return [along(event.clientX, box.left, box.width, 600), along(event.clientY, box.top, box.height, 200)];
  };
  const draw = (event, sign) => {
    if (path.length > LONGEST) return;
    const [x, y] = pointOf(event);
    if (sign === "M") { pen.beginPath(); pen.moveTo(x, y); }
    pen.lineTo(x, y);
    pen.stroke();
    path += `${sign}${x} ${y}`;
    if (sign === "M") path += `L${x} ${y}`;
  };
  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    draw(event, "M");
  });
  canvas.addEventListener("pointermove", (event) => { if (drawing) draw(event, "L"); });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => { drawing = false; });
  }
  pad.querySelector("[data-pad-clear]").addEventListener("click", () => {
    path = "";
    pen.clearRect(0, 0, canvas.width, canvas.height);
  });
  form.addEventListener("submit", (event) => {
    form.elements.drawing.value = path;
    form.elements.client_time.value = new Date().toISOString();
    event.submitter?.setAttribute("aria-busy", "true");
  });
}
