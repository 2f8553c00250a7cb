/* Words that are put into a text: a person's own phrases, where a semicolon, the short name and a space are replaced by its
   words; and the name of a cited passage, put into the rationale by its button. */
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

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-put]");
  const text = button && document.querySelector("form[data-typed] textarea[name=rationale]");
  if (!text) return;
  const at = text.selectionEnd || text.value.length; // where somebody was last; at the end, if nowhere
  const space = /\S$/.test(text.value.slice(0, at)) ? " " : "";
  text.setRangeText(`${space}(${button.dataset.put})`, at, at, "end");
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
});
