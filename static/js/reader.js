/* The reader: the pages of a file in one long row, of which about seven are loaded; where somebody is and what was on the
   screen is told to the server, and nothing of a file is kept in the browser.

   Every state is an address. Links inside the reader are followed by htmx, which takes the new reader out of the answer;
   going to a page that is in the row needs no answer and only changes the address. */
"use strict";

const BEHIND = 2; // pages that stay loaded before the one that is read
const AHEAD = 4; // and after it: they are drawn before anybody comes there
const NEAR_MS = 400; // so long the pages around wait for the one that is asked for
const SEEN_MS = 1000; // so long on the screen, and a page was seen
const TELL_MS = 3000; // so often the server is told
const STEPS = Array.from({ length: 21 }, (_, step) => step / 20);

let reader = null; // the one on the page
let focusNext = ""; // what gets the focus in the next one: an id, or "page"

/** The pages of one pane, and which of them are loaded. */
class Pane {
  constructor(node, owner) {
    this.node = node;
    this.owner = owner;
    this.isMain = node.dataset.pane === "";
    this.sheets = new Map([...node.querySelectorAll("[data-sheet]")].map((sheet) => [Number(sheet.dataset.sheet), sheet]));
    this.numbers = [...this.sheets.keys()];
    this.live = new Map(); // page: what to do to unload it
    this.shown = new Map(); // page: how many pixels of it are on the screen, where it is
    this.timers = new Map();
    this.here = Number(node.dataset.openAt);
    this.observer = new IntersectionObserver((entries) => this.look(entries), { root: node, threshold: STEPS });
    for (const sheet of this.sheets.values()) this.observer.observe(sheet);
    for (const moves of ["wheel", "touchmove", "keydown", "pointerdown"])
      node.addEventListener(moves, () => (this.hasLanded = false), { passive: true });
    this.adopt();
    this.toPage(this.here, false);
  }

  close() {
    this.observer.disconnect();
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const loaded of this.live.values()) loaded.stop.abort();
  }

  look(entries) {
    for (const { target, isIntersecting, intersectionRect, boundingClientRect } of entries) {
      const page = Number(target.dataset.sheet);
      if (!isIntersecting) this.shown.delete(page);
      else this.shown.set(page, { pixels: intersectionRect.height, of: boundingClientRect.height });
      this.watch(page);
    }
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.settle(), 60);
  }

  /** A page is on the screen when half of it is, or it fills half of the pane. */
  isOnScreen(page) {
    const shown = this.shown.get(page);
    return !document.hidden && shown && shown.pixels >= Math.min(shown.of, this.node.clientHeight) / 2;
  }

  /** The page that is read is the one somebody went to, until they scroll; then the first that is on the screen. */
  settle() {
    const pages = [...this.shown.keys()].sort((one, other) => one - other);
    const isHere = this.hasLanded && this.isOnScreen(this.here); // the last pages cannot come to the top
    const here = isHere ? this.here : (pages.find((page) => this.isOnScreen(page)) ?? pages[0]);
    if (here === undefined) return;
    this.load(here);
    if (here === this.here) return;
    this.here = here;
    if (this.isMain) this.owner.arrived(here);
  }

  /** Load a page, then what is near or on the screen, the next ones first; unload what is far. */
  load(here) {
    const at = this.numbers.indexOf(here);
    const near = [...new Set([...this.numbers.slice(Math.max(at - BEHIND, 0), at + AHEAD + 1), ...this.shown.keys()])];
    for (const page of this.live.keys()) if (!near.includes(page)) this.unload(page);
    this.fetch(here);
    clearTimeout(this.waiting);
    this.loadNear = () => {
      clearTimeout(this.waiting);
      const nearest = near.sort((one, other) => Math.abs(one - here) - Math.abs(other - here) || other - one);
      for (const page of nearest) this.fetch(page);
    };
    if (this.live.get(here)?.isReady) this.loadNear();
    else this.waiting = setTimeout(this.loadNear, NEAR_MS);
  }

  /** What came with the reader itself is loaded already. */
  adopt() {
    for (const [page, sheet] of this.sheets) {
      const body = sheet.querySelector("[data-body]");
      if (!body?.querySelector("[data-page-id]")) continue;
      const loaded = { stop: new AbortController(), space: spaceOf(body), isReady: false };
      this.live.set(page, loaded);
      if (isThere(body.querySelector("[data-picture]"))) this.ready(page, loaded);
      else this.shows(page, body, loaded);
    }
  }

  /** Wait for the picture, if there is one. */
  shows(page, body, loaded) {
    const picture = body.querySelector("[data-picture]");
    if (!picture) return this.ready(page, loaded);
    picture.addEventListener("load", () => this.ready(page, loaded));
    picture.addEventListener("error", () => this.failed(body, "The image of this page cannot be drawn here."));
  }

  async fetch(page) {
    const body = this.sheets.get(page).querySelector("[data-body]");
    if (!body || this.live.has(page)) return; // folded, or no longer on file
    const loaded = { stop: new AbortController(), space: body.firstElementChild, isReady: false };
    this.live.set(page, loaded);
    body.setAttribute("aria-busy", "true");
    try {
      const address = this.node.dataset.address.replace("/pages/0/", `/pages/${page}/`);
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: loaded.stop.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const words = await answer.text();
      if (this.live.get(page) !== loaded) return;
      body.innerHTML = words; // of our own server, which escapes what a file says
      body.style.minHeight = "";
      this.shows(page, body, loaded);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.live.delete(page);
      this.failed(body, "This page could not be loaded. Go to it again.");
    } finally {
      body.removeAttribute("aria-busy");
    }
  }

  failed(body, words) {
    const said = document.createElement("p");
    said.className = "sheet-folded small";
    said.textContent = words;
    body.querySelector(".sheet-folded")?.remove();
    body.prepend(said);
  }

  ready(page, loaded) {
    loaded.isReady = true;
    this.watch(page);
    if (page === this.here) this.loadNear?.();
  }

  unload(page) {
    const sheet = this.sheets.get(page);
    const selected = window.getSelection();
    if (sheet.querySelector("[data-drawn]")) return;
    if (sheet.contains(document.activeElement) && document.activeElement.closest("[data-body]")) return;
    if (!selected.isCollapsed && sheet.contains(selected.anchorNode)) return;
    const { stop, space } = this.live.get(page);
    stop.abort();
    this.live.delete(page);
    const body = sheet.querySelector("[data-body]");
    const height = body.getBoundingClientRect().height;
    body.replaceChildren(space);
    if (space.matches(".sheet-lines")) body.style.minHeight = `${height}px`; // what was above must not move
  }

  /** Count a page as seen once it was loaded and on the screen for a second. */
  watch(page) {
    if (!this.isOnScreen(page) || !this.live.get(page)?.isReady) {
      clearTimeout(this.timers.get(page));
      this.timers.delete(page);
    } else if (!this.timers.has(page)) {
      this.timers.set(page, setTimeout(() => this.owner.saw(this.sheets.get(page)), SEEN_MS));
    }
  }

  toPage(page, focus = true) {
    const sheet = this.sheets.get(page);
    if (!sheet) return false;
    clearTimeout(this.settling); // what was on the screen before says no more where we are
    sheet.scrollIntoView({ block: "start", behavior: "instant" });
    this.here = page;
    this.hasLanded = true;
    this.load(page);
    if (focus) sheet.querySelector("h3").focus({ preventScroll: true });
    return true;
  }
}

/** The reader as the server made it, with its panes. */
class Reader {
  constructor(root) {
    this.root = root;
    this.last = Number(root.dataset.last);
    this.address = location.search;
    this.told = new Set(); // pages that the server knows were seen since the reader was opened
    this.news = new Map(); // document: pages to tell
    this.panes = [...root.querySelectorAll("[data-pane]")].map((node) => new Pane(node, this));
    this.main = this.panes.find((pane) => pane.isMain);
    this.telling = setInterval(() => this.tell(), TELL_MS);
    if (this.main) this.arrived(this.main.here, false);
    this.main?.node.querySelector("[data-marked-box]")?.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  close() {
    this.tell();
    clearInterval(this.telling);
    for (const pane of this.panes) pane.close();
  }

  get page() {
    return this.main?.here ?? 1;
  }

  say(words) {
    clearTimeout(this.saying);
    this.root.querySelector("[data-reader-said]").textContent = words;
  }

  go(page, { hit = "" } = {}) {
    const wanted = Math.min(Math.max(page, 1), this.last);
    this.setAddress(wanted, hit, "pushState");
    if (this.main.toPage(wanted)) this.arrived(wanted, false);
  }

  /** Go where the address says, if it is an address of this reader: nothing but the page is another. */
  goBack() {
    const [there, here] = [new URLSearchParams(location.search), new URLSearchParams(this.address)];
    const page = Number(there.get("page")) || Number(this.main?.node.dataset.openAt);
    for (const name of ["page", "hit", "document"]) {
      there.delete(name);
      here.delete(name);
    }
    if (there.toString() !== here.toString() || !this.main?.toPage(page)) return false;
    this.address = location.search;
    this.arrived(page, false);
    return true;
  }

  arrived(page, moves = true) {
    if (moves) this.setAddress(page, "", "replaceState");
    for (const field of document.querySelectorAll("[data-page-field]")) field.value = page;
    for (const words of document.querySelectorAll("[data-page-words]")) words.textContent = page;
    const number = this.root.querySelector("[data-page-number]");
    if (number && document.activeElement !== number) number.value = page;
    const form = this.root.querySelector("[data-bookmark]");
    const marked = form?.dataset.bookmarks.split(" ").includes(String(page));
    form?.querySelector("[aria-pressed]").setAttribute("aria-pressed", marked ? "true" : "false");
    this.moved = true;
    clearTimeout(this.saying);
    this.saying = setTimeout(() => this.say(`Page ${page} of ${this.last}`), 700);
  }

  setAddress(page, hit, how) {
    const address = new URL(location.href);
    address.searchParams.delete("document");
    address.searchParams.delete("hit");
    address.searchParams.set("page", page);
    if (hit) address.searchParams.set("hit", hit);
    if (address.href !== location.href) history[how]({ reader: page }, "", address);
    this.address = location.search;
  }

  // --- What was seen ------------------------------------------------------------------------------------------------
  saw(sheet) {
    if (this.told.has(sheet.dataset.sheet)) return;
    this.told.add(sheet.dataset.sheet);
    const { document: which, number } = sheet.dataset;
    this.news.set(which, [...(this.news.get(which) ?? []), Number(number)]);
  }

  /** Tell the server, for each document in one request; the one that is read comes last, as reading stands there. */
  async tell() {
    const here = this.main?.sheets.get(this.page)?.dataset;
    const news = [...this.news].filter(([which]) => which !== here?.document);
    const own = this.news.get(here?.document);
    if (here && (own || news.length || (this.moved && this.told.has(here.sheet)))) news.push([here.document, own ?? []]);
    this.news.clear();
    this.moved = false;
    for (const [which, pages] of news) {
      const at = which === here?.document ? here.number : Math.max(...pages);
      const said = await post(this.root.dataset.seenAddress, { document: which, pages: spans(pages), at });
      if (!said?.ok) continue;
      const words = await said.json();
      const place = this.root.querySelector(`[data-seen="${CSS.escape(which)}"]`);
      if (place) place.textContent = words.document;
      this.root.querySelector("[data-seen-file]").textContent = words.file;
    }
  }

  // --- Hits ---------------------------------------------------------------------------------------------------------
  toHit(link) {
    for (const card of this.root.querySelectorAll("li[aria-current]")) {
      card.removeAttribute("aria-current");
      card.classList.remove("is-current");
    }
    const card = link.closest("li");
    card.setAttribute("aria-current", "true");
    card.classList.add("is-current");
    card.scrollIntoView({ block: "nearest" });
    const count = this.root.querySelector("[data-hit-count]");
    count.textContent = `${link.dataset.hit} of ${count.dataset.total}`;
    this.go(Number(link.dataset.goTo), { hit: link.dataset.hit });
    this.say(`Hit ${count.textContent}, page ${link.dataset.goTo}`);
  }

  stepHit(step) {
    const links = [...this.root.querySelectorAll("[data-hit]")];
    if (!links.length) return;
    const at = links.findIndex((link) => link.closest("li").hasAttribute("aria-current"));
    this.toHit(links[Math.min(Math.max(at + step, 0), links.length - 1)]);
  }

  // --- What is selected ---------------------------------------------------------------------------------------------
  selected() {
    const form = this.root.querySelector("[data-selection]");
    if (!form) return;
    const selection = window.getSelection();
    const begin = selection.rangeCount && !selection.isCollapsed ? place(selection.getRangeAt(0), true) : null;
    const end = begin && place(selection.getRangeAt(0), false);
    const isHere = begin && end && (begin.page < end.page || (begin.page === end.page && begin.at < end.at));
    form.hidden = !isHere;
    if (form.hidden) return;
    box.close();
    const { elements } = form;
    [elements.page.value, elements.begin.value] = [begin.page, begin.at];
    [elements.last_page.value, elements.end.value] = [end.page, end.at];
    const isOnOne = begin.page === end.page;
    form.querySelector("[data-note-here]").hidden = !isOnOne;
    form.querySelector("[data-selected]").textContent = isOnOne
      ? `Selected on page ${begin.page}`
      : `Selected on pages ${begin.page} to ${end.page}`;
  }

  noteHere() {
    const { elements } = this.root.querySelector("[data-selection]");
    const dialog = document.getElementById("page-note");
    for (const name of ["page", "begin", "end"]) dialog.querySelector(`[name=${name}]`).value = elements[name].value;
    dialog.querySelector("[data-page-words]").textContent = elements.page.value;
    dialog.querySelector("[data-note-place]").textContent = "At the words you selected.";
    dialog.showModal();
  }
}

/** Whether a picture that came with the page was there before this script, which then hears of it no more. */
function isThere(picture) {
  if (!picture) return false;
  const found = performance.getEntriesByName(new URL(picture.href.baseVal, location.href).href, "resource");
  return found.some(({ responseStatus }) => !(responseStatus >= 400));
}

/** What keeps the place of a page that is not loaded: as high as its picture, or as the lines of its words. */
function spaceOf(body) {
  const picture = body.querySelector(".sheet-picture");
  const space = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  space.setAttribute("aria-hidden", "true");
  space.classList.add(picture ? "sheet-space" : "sheet-lines");
  if (picture) space.setAttribute("viewBox", picture.getAttribute("viewBox"));
  return space;
}

/** Where an end of a selection stands: the page of the file, and the letter in the page's text. */
function place(range, isBegin) {
  let [node, offset] = isBegin ? [range.startContainer, range.startOffset] : [range.endContainer, range.endOffset];
  if (node.nodeType !== Node.TEXT_NODE) {
    // Between elements: the first text after it, or the last before it.
    const walk = document.createTreeWalker(range.commonAncestorContainer, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walk.nextNode()) {
      const isWord = walk.currentNode.parentElement.closest("[data-begin]");
      if (isWord && range.intersectsNode(walk.currentNode)) texts.push(walk.currentNode);
    }
    node = isBegin ? texts[0] : texts.at(-1);
    if (!node) return null;
    offset = isBegin ? 0 : node.data.length;
  }
  const from = node.parentElement.closest("[data-begin]");
  const page = from?.closest("[data-page-id]");
  if (!page?.dataset.pageId) return null;
  const before = document.createRange();
  before.setStart(from, 0);
  before.setEnd(node, offset);
  const letters = before.toString();
  const at = Number(from.dataset.begin) + (from.matches("tspan") ? letters.trimEnd().length : letters.length);
  return { page: Number(page.closest("[data-sheet]").dataset.sheet), at };
}

/** Pages as people write them: 3,12-18. */
function spans(pages) {
  const found = [];
  for (const page of [...pages].sort((one, other) => one - other)) {
    if (found.length && page <= found.at(-1)[1] + 1) found.at(-1)[1] = page;
    else found.push([page, page]);
  }
  return found.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(",");
}

/** Post without leaving the page, also while it is being left; null where the server is away. */
function post(address, values) {
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const body = new URLSearchParams(values);
  return fetch(address, { method: "POST", headers: { ...headers, "HX-Request": "true" }, body, keepalive: true }).catch(() => null);
}

// --- What people do -----------------------------------------------------------------------------------------------------
document.addEventListener(
  "click",
  (event) => {
    if (!reader || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const link = event.target.closest("[data-go-to]");
    const step = event.target.closest("[data-step]");
    const hitStep = event.target.closest("[data-hit-step]");
    if (!link && !step && !hitStep) return;
    event.preventDefault();
    event.stopPropagation(); // htmx would ask the server
    if (link?.dataset.hit) reader.toHit(link);
    else if (link) reader.go(Number(link.dataset.goTo));
    else if (step) reader.go(reader.page + Number(step.dataset.step));
    else reader.stepHit(Number(hitStep.dataset.hitStep));
  },
  true,
);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-note-here]")) reader?.noteHere();
});
document.addEventListener(
  "submit",
  (event) => {
    if (!reader || !event.target.matches("[data-go-form], [data-bookmark]")) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.target.matches("[data-bookmark]")) bookmark(event.target);
    else reader.go(Number.parseInt(event.target.elements.page.value.replaceAll(",", ""), 10) || reader.page);
  },
  true,
);
async function bookmark(form) {
  const page = form.elements.page.value;
  const answer = await post(form.getAttribute("action"), { page });
  if (!answer?.ok) return reader.say("The bookmark was not kept.");
  const { is_on: isOn, words } = await answer.json();
  const others = form.dataset.bookmarks.split(" ").filter((one) => one && one !== page);
  form.dataset.bookmarks = (isOn ? [...others, page] : others).join(" ");
  form.querySelector("[aria-pressed]").setAttribute("aria-pressed", String(isOn));
  reader.say(words);
}
document.addEventListener("selectionchange", () => reader?.selected());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) reader?.tell();
  for (const pane of reader?.panes ?? []) for (const page of pane.shown.keys()) pane.watch(page);
});
window.addEventListener("pagehide", () => reader?.tell());
window.addEventListener("popstate", (event) => {
  // The address says all; htmx sees to its own, and a jump within the page is no other state.
  if (reader && !event.state?.htmx && location.search !== reader.address && !reader.goBack()) location.reload();
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-single-keys-switch]"))
    document.querySelector("[data-reader]").dataset.singleKeys = event.target.checked ? "on" : "off";
});

// --- The next state -----------------------------------------------------------------------------------------------------
// What follows asks for the page that is read now, not for the one at which the reader was opened.
document.addEventListener("htmx:configRequest", (event) => {
  const { elt, path, parameters, verb } = event.detail;
  focusNext = elt.closest("[data-focus]")?.dataset.focus ?? "";
  if (!elt.matches("[data-follows]") || !reader) return;
  if (elt.matches("form")) parameters.page = reader.page;
  else {
    const address = new URL(path, location.href);
    address.searchParams.set("page", reader.page);
    event.detail.path = address.pathname + address.search;
  }
  if (verb === "get") reader.root.setAttribute("aria-busy", "true");
});
function open() {
  const root = document.querySelector("[data-reader]");
  if (!root || reader?.root === root) return;
  reader?.close();
  reader = new Reader(root);
  if (focusNext === "page") reader.main.toPage(reader.page);
  else if (focusNext) document.getElementById(focusNext)?.focus();
  if (focusNext === "side-head") reader.say(document.getElementById("side-head").textContent.trim());
  focusNext = "";
}
document.addEventListener("htmx:load", open);
open();

Object.assign(keys, {
  n: () => reader?.go(reader.page + 1),
  p: () => reader?.go(reader.page - 1),
  ArrowRight: () => reader?.go(reader.page + 1),
  ArrowLeft: () => reader?.go(reader.page - 1),
  "/": () => document.querySelector("[data-reader-search]")?.focus(),
  g: () => document.querySelector("[data-page-number]")?.select(),
  b: () => document.querySelector("[data-bookmark]")?.requestSubmit(),
  r: () => document.querySelector("[data-turn]")?.click(),
  m: () => {
    const modes = [...document.querySelectorAll("[data-mode]")];
    modes[(modes.findIndex((mode) => mode.hasAttribute("aria-current")) + 1) % modes.length]?.click();
  },
  "[": () => reader?.stepHit(-1),
  "]": () => reader?.stepHit(1),
});
