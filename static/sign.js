/* A square to draw one's sign in, with a finger, a pen or a mouse. What is sent are the points: "x,y x,y;x,y". */
(() => {
  "use strict";
  const box = document.querySelector("#firma");
  const kept = document.querySelector("[name=strokes]");
  const wipe = document.querySelector("[data-wipe]");
  const pen = box.getContext("2d");
  const most = 7900;
  let last = null;
  const place = (event) => {
    const at = box.getBoundingClientRect();
    const scale = (from, size, whole) => Math.max(0, Math.min(whole, Math.round(from / size * whole)));
    return [
      scale(event.clientX - at.left, at.width, box.width),
      scale(event.clientY - at.top, at.height, box.height),
    ];
  };
  const add = (point, sign) => {
    if (kept.value.length < most) kept.value += sign + point.join(",");
  };
  pen.lineWidth = 5;
  pen.lineCap = pen.lineJoin = "round";
  box.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    box.setPointerCapture(event.pointerId);
    last = place(event);
    add(last, kept.value ? ";" : "");
  });
  box.addEventListener("pointermove", (event) => {
    if (!last) return;
    const now = place(event);
    if (Math.abs(now[0] - last[0]) + Math.abs(now[1] - last[1]) < 4) return;
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...now);
    pen.stroke();
    last = now;
    add(now, " ");
  });
  ["pointerup", "pointercancel"].forEach((name) => box.addEventListener(name, () => { last = null; }));
  wipe.hidden = false;
  wipe.addEventListener("click", () => {
    pen.clearRect(0, 0, box.width, box.height);
    kept.value = "";
  });
})();
