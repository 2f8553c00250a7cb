/* A box on the image of a page, to be cited: drawn with a pointer, or set by its four sides, which are the same box. Sides
   are per cent of the page as it is shown. */
"use strict";

const LEAST = 0.5; // per cent: less is a click, not a box
const AT_FIRST = { left: 10, top: 40, right: 90, bottom: 60 };

const box = {
  begun: null, // where a pointer went down: the picture, and the place on it

  get form() {
    return document.querySelector("[data-box]");
  },

  turn() {
    if (!this.form) return;
    if (this.form.hidden) this.open();
    else this.close();
  },

  open() {
    window.getSelection().removeAllRanges();
    this.form.hidden = false;
    reader.root.dataset.drawing = "";
    this.press(true);
    this.put(reader.page, AT_FIRST);
    document.querySelector("[data-drawn]")?.scrollIntoView({ block: "nearest", behavior: "instant" });
    this.form.elements.left.focus();
    this.form.elements.left.select();
  },

  close() {
    if (!this.form || this.form.hidden) return;
    const hadFocus = this.form.contains(document.activeElement);
    this.form.hidden = true;
    delete reader.root.dataset.drawing;
    this.press(false);
    this.wipe();
    if (hadFocus) document.querySelector("[data-box-switch][aria-pressed]").focus();
  },

  press(isOn) {
    document.querySelector("[data-box-switch][aria-pressed]").setAttribute("aria-pressed", String(isOn));
  },

  /** The box is on this page now, with these sides. */
  put(page, sides) {
    const { elements } = this.form;
    elements.page.value = page;
    this.form.querySelector("[data-box-page]").textContent = page;
    for (const [side, value] of Object.entries(sides)) elements[side].value = Math.round(value * 10) / 10;
    this.draw();
  },

  /** Show the box of the form on its page, in each pane in which that is loaded. */
  draw() {
    this.wipe();
    const { elements } = this.form;
    const [left, top, right, bottom] = ["left", "top", "right", "bottom"].map((side) => elements[side].valueAsNumber);
    const isBox = left < right && top < bottom;
    elements.right.setCustomValidity(isBox ? "" : "Right must be more than left, and bottom more than top.");
    if (!isBox) return;
    const values = { x: left, y: top, width: right - left, height: bottom - top };
    for (const picture of document.querySelectorAll(`[data-sheet="${elements.page.value}"] .sheet-picture`)) {
      const drawn = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      for (const [name, value] of Object.entries(values)) drawn.setAttribute(name, `${value}%`);
      drawn.classList.add("sheet-box");
      drawn.dataset.drawn = "";
      picture.append(drawn);
    }
  },

  wipe() {
    for (const drawn of document.querySelectorAll("[data-drawn]")) drawn.remove();
  },

  place(picture, event) {
    const { left, top, width, height } = picture.getBoundingClientRect();
    const within = (value) => Math.min(Math.max(value * 100, 0), 100);
    return { x: within((event.clientX - left) / width), y: within((event.clientY - top) / height) };
  },

  begin(event) {
    const picture = event.target.closest("[data-drawing] .sheet-picture");
    if (!picture || event.button) return;
    event.preventDefault(); // selects nothing, and drags no image
    picture.setPointerCapture(event.pointerId);
    this.begun = { picture, from: this.place(picture, event) };
  },

  move(event) {
    if (!this.begun) return;
    const { picture, from } = this.begun;
    const to = this.place(picture, event);
    if (Math.abs(to.x - from.x) < LEAST || Math.abs(to.y - from.y) < LEAST) return;
    this.put(picture.closest("[data-sheet]").dataset.sheet, {
      left: Math.min(from.x, to.x),
      top: Math.min(from.y, to.y),
      right: Math.max(from.x, to.x),
      bottom: Math.max(from.y, to.y),
    });
  },

  end() {
    if (this.begun) reader.say(`Box on page ${this.form.elements.page.value}`);
    this.begun = null;
  },
};

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-box-switch]")) box.turn();
});
document.addEventListener("pointerdown", (event) => box.begin(event));
document.addEventListener("pointermove", (event) => box.move(event));
for (const ends of ["pointerup", "pointercancel"]) document.addEventListener(ends, () => box.end());
document.addEventListener("input", (event) => {
  if (event.target.closest("[data-box]")) box.draw();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open], [popover]:popover-open")) box.close();
});
keys.x = () => box.turn();
