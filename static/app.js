/* Comfort only: every page works without this file. Words come from the page, so that it speaks every language. */
(() => {
  "use strict";
  const page = document;
  const told = page.body.dataset;
  const find = (query) => page.querySelector(query);
  const idle = Number(told.idle);
  let sending = null;

  /* A button on its way says so; a second press is dropped; the words come back if the page stays. */
  const rest = () => {
    if (!sending) return;
    sending.form.removeAttribute("aria-busy");
    if (sending.button) sending.button.textContent = sending.words;
    sending = null;
  };
  page.addEventListener("submit", (event) => {
    if (sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const form = event.target;
    const button = event.submitter;
    sending = { form, button, words: button && button.textContent };
    form.setAttribute("aria-busy", "true");
    if (button) button.textContent = told.busy;
    find("#alertas").textContent = "";
  }, true);

  /* What htmx leaves to us: top of the page, focus on the heading or on the list of errors. */
  const arrive = (query) => {
    page.querySelectorAll("[data-print]").forEach((button) => {
      button.hidden = false;
      button.onclick = () => print();
    });
    const place = find(query);
    if (place) {
      scrollTo(0, 0);
      place.focus({ preventScroll: true });
    }
  };
  /* What somebody else wrote: only into fields nobody touches, and told at most every ten seconds. */
  let toldAt = 0;
  let telling = 0;
  const tell = (words) => {
    clearTimeout(telling);
    telling = setTimeout(() => {
      toldAt = Date.now();
      find("#avisos").textContent = "";
      setTimeout(() => { find("#avisos").textContent = words; }, 50);
    }, Math.max(0, toldAt + 10000 - Date.now()));
  };
  const isTouched = (one) => one === page.activeElement
    || (one.type === "radio" || one.type === "checkbox" ? one.checked !== one.defaultChecked : one.value !== one.defaultValue);
  const news = (box) => {
    let all = true;
    box.querySelectorAll("[data-set]").forEach(({ dataset: { set, value } }) => {
      const parts = page.querySelectorAll(`#f [name="${set}"],#f [name^="${set}-"]`);
      if ([...parts].some(isTouched)) {
        all = false;
        return;
      }
      parts.forEach((one) => {
        if (one.type === "radio" || one.type === "checkbox") one.checked = one.defaultChecked = value.split(",").includes(one.value);
        else if (one.tagName === "INPUT") one.value = one.defaultValue = one.name === set ? value : ["year", "month", "day"].indexOf(one.name.slice(set.length + 1)) < 0 ? one.value : value.split("-")[["year", "month", "day"].indexOf(one.name.slice(set.length + 1))] || "";
        else one.value = value;
      });
    });
    const said = [...box.querySelectorAll("[data-say]")].map((one) => one.textContent).join(" ");
    const newest = box.querySelector("[data-newest]");
    const seq = find("#f [name=seq]");
    if (all && newest && seq && box.querySelector("[data-set]")) seq.value = newest.dataset.newest;
    if (said) tell(said);
    if (box.querySelector("[data-over]")) box.removeAttribute("hx-trigger");
  };
  const begun = find(".helping[data-say]");
  if (begun) tell(begun.dataset.say);
  page.addEventListener("htmx:after:swap", (event) => {
    if (event.target.id === "novedades") {
      news(event.target);
      return;
    }
    sending = null;
    find("#alertas").textContent = "";
    arrive("[data-focus]");
  });
  page.addEventListener("htmx:error", (event) => {
    if (event.target.matches("[hx-trigger^=every]")) return;
    rest();
    find("#alertas").textContent = "";
    setTimeout(() => { find("#alertas").textContent = told.off; }, 50);
  });
  arrive("#errores");

  addEventListener("pageshow", (event) => {
    rest();
    if (idle && event.persisted) location.reload();
  });
  if (!idle) return;

  /* A kiosk left alone: warn, count, wipe. The server has its own clock and does the same without us. */
  addEventListener("pagehide", () => { find("#hoja").hidden = true; });
  const box = find("#sigues");
  const warning = Number(told.warn);
  const say = box.querySelector("[data-say]");
  let last = Date.now();
  let kept = last;
  let over = false;
  const post = (query) => {
    const form = find(query);
    return fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  };
  const here = () => {
    if (over || box.open) return;
    last = Date.now();
    if (last - kept < 30000) return;
    kept = last;
    post("#seguir").catch(() => {});
  };
  ["pointerdown", "keydown", "input"].forEach((name) => page.addEventListener(name, here));
  box.addEventListener("close", () => {
    kept = 0;
    here();
  });
  box.addEventListener("submit", (event) => {
    if (event.target.id !== "seguir") return;
    event.preventDefault();
    rest();
    box.close();
  });
  /* The screen does not wait for the answer: what is sent is packed by then. */
  const wipe = () => {
    over = true;
    find("#hoja").hidden = true;
    setTimeout(() => { find("#hoja").textContent = ""; });
  };
  page.addEventListener("submit", (event) => {
    if (event.target.action.endsWith("/terminar")) wipe();
  });
  const end = () => {
    wipe();
    post("#terminar").then((answer) => location.replace(answer.url), () => setTimeout(end, 5000));
  };
  setInterval(() => {
    if (over) return;
    const left = Math.ceil(idle + warning - (Date.now() - last) / 1000);
    if (left <= 0) return end();
    if (left > warning) return;
    find("#quedan").textContent = left;
    if (!box.open) box.showModal();
    if (left === warning || left === 30 || left === 10) say.textContent = say.dataset.say.replace("{n}", left);
  }, 1000);
})();
