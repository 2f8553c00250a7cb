/* A person's own phrases: a semicolon, the short name and a space are replaced by its words. */
"use strict";

document.addEventListener("input", ({ target, data }) => {
  if (data !== " " || !target.matches("form[data-typed] textarea")) return;
  const end = target.selectionStart;
  const typed = target.value.slice(0, end).match(/(?:^|\s);([a-z0-9]+) $/);
  const phrase = typed && document.querySelector(`template[data-phrase="${typed[1]}"]`);
  if (!phrase) return;
  const begin = end - typed[1].length - 2;
  target.setRangeText(`${phrase.content.textContent} `, begin, end, "end");
  target.dispatchEvent(new Event("input", { bubbles: true })); // it is saved as what is typed
});
