/* The file beside what is written: a page at a time; every link to a page of the file on this page opens it there. */
"use strict";

{
  const file = document.querySelector("[data-file]");
  const shown = file?.querySelector("[data-file-page]");
  const number = file?.querySelector("[name=page]");
  let asked = null; // the request under way

  async function show(page, words = "", box = "") {
    page = Math.min(Math.max(page || 1, 1), Number(file.dataset.last));
    file.dataset.page = number.value = String(page);
    asked?.abort();
    asked = new AbortController();
    shown.setAttribute("aria-busy", "true");
    const query = new URLSearchParams({ mode: "image", ...(words ? { q: words } : {}), ...(box ? { box } : {}) });
    const address = `${file.dataset.address.replace("/pages/0/", `/pages/${page}/`)}?${query}`;
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: asked.signal });
      if (answer.status === 401) return session.look();
      if (!answer.ok) throw new Error(String(answer.status));
      shown.innerHTML = await answer.text(); // of our own server, which escapes what a file says
      shown.setAttribute("aria-label", `Page ${page} of the file`);
    } catch (error) {
      if (error.name !== "AbortError") shown.textContent = "This page could not be loaded. Go to it again.";
    } finally {
      shown.removeAttribute("aria-busy");
    }
  }

  if (file) {
    document.addEventListener(
      "click",
      (event) => {
        const step = event.target.closest("[data-file-step]");
        const link = event.target.closest("a[href]");
        if (step) show(Number(file.dataset.page) + Number(step.dataset.fileStep));
        if (!link || link.target || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
        const address = new URL(link.href);
        if (address.pathname !== file.dataset.readerPath || !address.searchParams.has("page")) return;
        event.preventDefault();
        event.stopPropagation();
        show(Number(address.searchParams.get("page")), address.searchParams.get("q") ?? "", address.searchParams.get("box") ?? "");
      },
      true,
    );
    file.querySelector("[data-file-go]").addEventListener("submit", (event) => {
      event.preventDefault();
      show(Number.parseInt(number.value, 10));
    });
    show(1);
  }
}
