/* The PDF of a record, a page at a time, drawn by pdf.js (vendor/pdfjs-dist) without WASM, scripts, forms or links. The whole
   file is asked for once, so that the log has one opening; nothing of it is kept. */
"use strict";

{
  const SCALES = [50, 75, 100, 125, 150, 200, 300]; // per cent of 96 dots an inch
  const CSS_UNITS = 96 / 72;
  const root = document.querySelector("[data-pdf]");
  const canvas = root.querySelector("canvas");
  const number = root.querySelector("[name=page]");
  const words = root.querySelector("[data-pdf-words]");
  const last = Number(root.dataset.last);
  let page = Number(root.dataset.page);
  let scale = 100;
  let pdf = null; // once it is loaded
  let drawing = null; // what is being drawn
  let asked = 0; // how often something was to be drawn: only the last is

  function say(said) {
    root.querySelector("[data-pdf-said]").textContent = said;
  }

  async function load() {
    const { getDocument, GlobalWorkerOptions } = await import(root.dataset.module);
    GlobalWorkerOptions.workerSrc = root.dataset.worker;
    const task = getDocument({
      url: root.dataset.pdf,
      disableRange: true,
      enableXfa: false,
      useWasm: false,
      wasmUrl: `${root.dataset.folder}wasm/`,
      standardFontDataUrl: `${root.dataset.folder}standard_fonts/`,
    });
    task.onProgress = ({ loaded, total }) => total && say(`Loading the PDF: ${Math.floor((loaded / total) * 100)} %`);
    pdf = await task.promise;
    await show();
  }

  /** Draw the page that is wanted now; a later call takes the place of an earlier one. */
  async function show() {
    const mine = ++asked;
    number.value = page;
    root.querySelector("[data-pdf-scale]").textContent = scale;
    const back = root.querySelector("[data-pdf-back]");
    const address = new URL(back.href);
    address.searchParams.set("page", Number(back.dataset.first) + page - 1);
    back.href = address.href;
    history.replaceState(history.state, "", `?page=${page}`);
    const shown = await pdf.getPage(page);
    if (mine !== asked) return;
    drawing?.cancel();
    const viewport = shown.getViewport({ scale: (scale / 100) * CSS_UNITS * devicePixelRatio });
    [canvas.width, canvas.height] = [viewport.width, viewport.height];
    canvas.style.width = `${viewport.width / devicePixelRatio}px`;
    drawing = shown.render({ canvas, viewport });
    await drawing.promise;
    canvas.hidden = false;
    const { items } = await shown.getTextContent();
    if (mine !== asked) return;
    const said = items.map(({ str, hasEOL }) => str + (hasEOL ? "\n" : "")).join("");
    words.textContent = said.trim() || "This page has no words of its own.";
    words.closest("details").hidden = false;
    say(`Page ${page} of ${last}`);
    shown.cleanup();
  }

  function attempt(act) {
    act().catch((error) => {
      if (error.name === "RenderingCancelledException") return;
      if (error.status === 401) session.look();
      say("This PDF cannot be shown here. Its pages are in the reader.");
    });
  }

  function go(to) {
    page = Math.min(Math.max(to || page, 1), last);
    root.querySelector(".pdf-pane").scrollTop = 0;
    if (pdf) attempt(show);
  }

  function zoom(step) {
    scale = SCALES[Math.min(Math.max(SCALES.indexOf(scale) + step, 0), SCALES.length - 1)];
    if (pdf) attempt(show);
  }

  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-pdf-step]");
    const larger = event.target.closest("[data-pdf-zoom]");
    if (step) go(page + Number(step.dataset.pdfStep));
    if (larger) zoom(Number(larger.dataset.pdfZoom));
  });
  root.querySelector("[data-pdf-go]").addEventListener("submit", (event) => {
    event.preventDefault();
    go(Number.parseInt(number.value, 10));
  });
  Object.assign(keys, {
    n: () => go(page + 1),
    p: () => go(page - 1),
    ArrowRight: () => go(page + 1),
    ArrowLeft: () => go(page - 1),
  });
  attempt(load);
}
