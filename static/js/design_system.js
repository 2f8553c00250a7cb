/* Swatches of /design-system/: paints each pair and computes its contrast (WCAG 2) in the theme shown. */
"use strict";

const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
function luminance(colour) {
  const [red, green, blue] = colour.match(/[\d.]+/g).map((value) => channel(value / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function paint() {
  document.querySelectorAll(".swatch").forEach((swatch) => {
    const colour = (name) => (name === "white" ? "#fff" : `var(--${name})`);
    const { text, edge, ground } = swatch.dataset;
    if (text) swatch.style.color = colour(text);
    else swatch.style.border = `3px solid ${colour(edge)}`;
    swatch.style.background = colour(ground);
    const shown = getComputedStyle(swatch);
    const pair = [text ? shown.color : shown.borderTopColor, shown.backgroundColor];
    const [low, high] = pair.map(luminance).sort((a, b) => a - b);
    swatch.querySelector("[data-ratio]").textContent = `${((high + 0.05) / (low + 0.05)).toFixed(2)} : 1`;
  });
}
paint();
document.querySelector("[data-theme-switch]").addEventListener("click", () => setTimeout(paint));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
