/* Suggestions under the search of the header: a combobox whose options are links. Without this file it is a plain form. */
"use strict";

{
  const field = document.querySelector("[data-search]");
  const popup = document.getElementById("search-popup");
  const said = document.querySelector("[data-search-said]");
  const options = () => [...popup.querySelectorAll("[role=option]")];
  const active = () => popup.querySelector("[aria-selected=true]");

  const choose = (option) => {
    active()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  };
  const show = () => {
    choose(null);
    popup.hidden = !popup.firstElementChild;
    field.setAttribute("aria-expanded", String(options().length > 0));
    said.textContent = popup.querySelector("[data-said]")?.textContent.trim() ?? "";
  };
  const close = () => {
    field.dispatchEvent(new Event("htmx:abort")); // an answer that is on its way opens nothing
    popup.replaceChildren();
    show();
  };
  const moves = {
    ArrowDown: (all, here) => all[(here + 1) % all.length],
    ArrowUp: (all, here) => all.at(here < 0 ? -1 : here - 1),
  };

  if (field) {
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("aria-controls", "search-list");
    popup.addEventListener("htmx:afterSwap", () => (document.activeElement === field ? show() : close()));
    field.form.addEventListener("focusout", (event) => field.form.contains(event.relatedTarget) || close());
    field.addEventListener("keydown", (event) => {
      const all = options();
      const move = moves[event.key];
      if (move && all.length) {
        event.preventDefault();
        choose(move(all, all.indexOf(active())));
      } else if (event.key === "Enter" && active() && !event.isComposing) {
        event.preventDefault();
        active().click();
      }
    });
  }
}
