/* What a file beside the form of an application offers is taken by a click, or by Alt+Enter in its field; an entry of the
   address book by a click. */
"use strict";

/** The input that an offer fills: of treatments the first that is empty, in a new row where there is none. */
function inputFor(field) {
  const form = document.getElementById("application");
  if (field !== "request_text") return form.elements[field];
  const requests = () => [...form.querySelectorAll('[data-formset-row]:not([hidden]) [name$="-request_text"]')];
  const empty = requests().find((request) => !request.value.trim());
  if (!empty) form.querySelector("[data-formset-add]").click();
  return empty ?? requests().at(-1);
}
function take(offer) {
  const input = inputFor(offer.dataset.take);
  input.value = offer.dataset.value;
  offer.hidden = true;
  input.dispatchEvent(new Event("input", { bubbles: true })); // saves the draft
  input.focus();
}
/** Whom the address book knows fills what is empty, the name as it is written there, and how notices go. */
function fill(entry) {
  const form = document.getElementById("application");
  for (const [name, value] of Object.entries(JSON.parse(entry.dataset.fill))) {
    const input = form.elements[name];
    if (!input.value || input.matches("select") || name.endsWith("_name")) input.value = value;
  }
  const section = entry.closest("fieldset");
  entry.parentElement.replaceChildren();
  section.dispatchEvent(new Event("input", { bubbles: true })); // saves the draft
  section.querySelector("input").focus();
}
document.addEventListener("click", (event) => {
  const offer = event.target.closest("[data-take]");
  if (offer) take(offer);
  const entry = event.target.closest("[data-fill]");
  if (entry) fill(entry);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.altKey || event.repeat || !event.target.closest("#application")) return;
  const field = event.target.name.replace(/^items-\d+-/, "");
  const offer = document.querySelector(`#offers-${CSS.escape(field)} [data-take]:not([hidden])`);
  if (!offer) return;
  event.preventDefault();
  take(offer);
});
// The same box takes the next file.
document.addEventListener("htmx:afterRequest", (event) => event.target.closest?.("[data-drop]")?.reset());
