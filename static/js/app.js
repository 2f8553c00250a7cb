/* Behaviour shared by all pages. Everything is delegated from the document, so parts that htmx swaps in just work. */
"use strict";

const THEMES = ["auto", "light", "dark"];
// In cookies: signing out empties the browser's storage (Clear-Site-Data), and a choice of theme or keys should stay.
const [prefix, secure] = location.protocol === "https:" ? ["__Host-", "; secure"] : ["", ""];
const kept = (name, fallback) => document.cookie.match(`(?:^|; )${prefix}${name}=([a-z]+)`)?.[1] ?? fallback;
const keep = (name, value) =>
  (document.cookie = `${prefix}${name}=${value}; path=/; max-age=31536000; samesite=lax${secure}`);

// --- Theme: the system's unless chosen by hand -------------------------------------------------------------------
function showTheme() {
  const theme = kept("theme", "auto");
  if (theme === "auto") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.dataset.theme = theme;
  document.querySelectorAll("[data-theme-name]").forEach((place) => (place.textContent = theme));
}
showTheme(); // before the first paint: this file is loaded in the head
document.addEventListener("DOMContentLoaded", () => {
  showTheme();
  document.querySelectorAll("[data-shortcuts]").forEach((box) => (box.checked = kept("shortcuts", "on") === "on"));
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-shortcuts]")) keep("shortcuts", event.target.checked ? "on" : "off");
});

// --- Clicks -------------------------------------------------------------------------------------------------------
const clicks = {
  "[data-theme-switch]": () => {
    keep("theme", THEMES[(THEMES.indexOf(kept("theme", "auto")) + 1) % THEMES.length]);
    showTheme();
  },
  "[data-dialog]": (button) => document.getElementById(button.dataset.dialog)?.showModal(),
  "[data-dialog-close]": (button) => button.closest("dialog").close(),
  "[data-print]": () => window.print(),
  "[data-fill-login]": (button) => {
    const form = document.querySelector("form[data-login]");
    form.elements.login.value = button.dataset.email;
    form.elements.password.value = button.dataset.password;
    form.querySelector("[type=submit]").focus();
  },
  "[data-formset-add]": addFormsetRow,
  "[data-formset-remove]": removeFormsetRow,
};
document.addEventListener("click", (event) => {
  if (event.target.matches("dialog[open]")) return event.target.close(); // the backdrop
  for (const [selector, act] of Object.entries(clicks)) {
    const target = event.target.closest(selector);
    if (target) return act(target);
  }
});

// --- Formsets: [data-formset=prefix] holds [data-formset-rows], a <template> and an add button --------------------
function addRow(formset) {
  const total = formset.querySelector(`[name="${formset.dataset.formset}-TOTAL_FORMS"]`);
  const holder = document.createElement("template");
  holder.innerHTML = formset.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
  const row = holder.content.firstElementChild;
  formset.querySelector("[data-formset-rows]").append(row);
  total.value = Number(total.value) + 1;
  return row;
}
function removeRow(row) {
  const mark = row.querySelector('[name$="-DELETE"]'); // the server drops it; the numbering stays whole
  mark.checked = true;
  mark.value = "on";
  row.hidden = true;
}
function addFormsetRow(button) {
  const formset = button.closest("[data-formset]");
  addRow(formset).querySelector("input:not([type=hidden]), select, textarea")?.focus();
  formset.dispatchEvent(new Event("input", { bubbles: true }));
}
function removeFormsetRow(button) {
  const formset = button.closest("[data-formset]");
  removeRow(button.closest("[data-formset-row]"));
  formset.querySelector("[data-formset-add]")?.focus();
  formset.dispatchEvent(new Event("input", { bubbles: true }));
}

// --- Unsaved changes: form[data-guard] -----------------------------------------------------------------------------
function setDirty(form, dirty) {
  form.classList.toggle("is-dirty", dirty);
  const status = form.querySelector("[data-guard-status]");
  if (status) status.textContent = dirty ? "Unsaved changes" : "";
}
document.addEventListener("input", (event) => {
  const form = (event.target.form ?? event.target).closest("form[data-guard]"); // a field may stand outside its form
  if (form && !form.classList.contains("is-dirty")) setDirty(form, true);
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-guard]") && !event.defaultPrevented) setDirty(event.target, false);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target;
  if (!form.matches?.("form[data-guard]")) return; // what a part of the form asks for saves nothing
  if (event.detail.successful && event.detail.requestConfig.verb !== "get") setDirty(form, false);
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard].is-dirty")) event.preventDefault();
});

// --- Parts of a page ----------------------------------------------------------------------------------------------
// A whole page (signing in, a proxy's notice) never takes the place of a part; a part may be asked of its own page.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { xhr, requestConfig } = detail;
  if (detail.target === document.body || !/^\s*<!doctype/i.test(xhr.responseText)) return;
  const wanted = detail.select ?? requestConfig.elt.closest("[hx-select]")?.getAttribute("hx-select");
  if (wanted && new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector(wanted)) return;
  detail.shouldSwap = false;
  session.look();
});

// A part that refreshes itself does not take away what somebody is typing in it.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig.verb !== "get") return;
  const begun = [...detail.target.querySelectorAll("textarea")].some((text) => text.value !== text.defaultValue);
  if (begun) detail.shouldSwap = false;
});

// --- Lists in which rows are ticked -------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-tick-all]");
  if (!button) return;
  const boxes = [...document.querySelectorAll(`input[type=checkbox][form="${button.dataset.tickAll}"]`)];
  const all = boxes.every((box) => box.checked); // pressed again, it unticks them
  for (const box of boxes) box.checked = !all;
});

// --- Keys ---------------------------------------------------------------------------------------------------------
let waitingForPlace = 0; // time at which `g` was pressed
function moveInTable(step) {
  const rows = [...document.querySelectorAll("table[data-rows] tbody tr:has(a[href])")];
  if (!rows.length) return;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[here < 0 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1)];
  next.querySelector("a[href]").focus(); // Enter opens it: it is a link
  next.scrollIntoView({ block: "nearest" });
}
const keys = {
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => document.getElementById("keys-help")?.showModal(),
  j: () => moveInTable(1),
  k: () => moveInTable(-1),
  g: () => (waitingForPlace = Date.now()),
};
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "Escape" && event.target.matches("[data-search]")) event.target.blur();
  // A key that is held down acts once: the next page puts the keyboard on its next act.
  if (event.repeat && event.key === "Enter" && event.target.closest("button, a[href]")) event.preventDefault();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || kept("shortcuts", "on") === "off") return;
  if (document.querySelector('[data-single-keys="off"]')) return; // of the account, where the page says so
  if (document.querySelector("dialog[open]")) return;
  const place = Date.now() - waitingForPlace < 1500 && document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
  if (!place && !keys[event.key]) return;
  event.preventDefault();
  waitingForPlace = 0;
  if (place) place.click();
  else keys[event.key]();
});
