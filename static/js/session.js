/* The end of a session, and what was typed until then.

The server ends a session in which nobody did anything for a while. What the page shows is then taken out of it and held
by this script, text and all, while a dialog leads to signing in again in another tab. Whoever is typing when a session
ends types on: the page is covered with the first pause, so that no word falls between. */
"use strict";

const WARN_MS = 120_000; // how long before the end the page asks
const SURE_MS = 60_000; // how fresh the last answer of the server must be for a form to be sent without asking again
const TYPING_MS = 3_000; // how long after the last key a person still counts as typing
const dialog = document.getElementById("session-dialog");
const tabs = new BroadcastChannel("session");
/** Who is signed in, for other scripts: `look` asks the server, and `ended` says what it last answered. */
const session = { ended: false, look: async () => true, ask: async () => null, there: () => {}, token: () => "" };

if (document.querySelector("[data-signed-in-again]")) {
  tabs.postMessage("signed in");
  if (window.opener) window.close(); // otherwise the page says what to do
}

if (!dialog) {
  // Nobody is signed in here, perhaps since a moment ago: the other tabs ask for themselves. Nothing readable stays.
  tabs.postMessage("look");
  localStorage.clear();
  sessionStorage.clear();
} else {
  const idleMs = Number(dialog.dataset.idleSeconds) * 1000;
  const warnMs = Math.min(WARN_MS, idleMs / 2);
  let seen = Date.now(); // when the server last learned that the person is there, by this tab or another
  let heard = Date.now(); // when it last answered this tab
  let typedAt = 0; // when a key was last pressed in a field
  let ended = false; // whether the page is covered
  let covering = 0; // the timer that covers it
  const main = document.getElementById("main");
  const title = document.title;
  const held = document.createDocumentFragment(); // the content of the page while nobody is signed in
  const search = document.querySelector("[data-search]"); // what was searched for may be a name
  let searched = "";
  let scrolled = 0;

  const there = () => {
    seen = heard = Date.now();
    tabs.postMessage("there");
  };
  const takeAway = () => {
    scrolled = window.scrollY;
    held.append(...main.childNodes);
    if (search) [searched, search.value] = [search.value, ""];
    document.title = "Signed out";
  };
  const putBack = () => {
    main.append(held);
    if (search) search.value = searched;
    document.title = title;
    window.scrollTo(0, scrolled);
  };
  const show = (part) => {
    if (part === "ended" && !ended) takeAway();
    ended = part === "ended";
    dialog.dataset.part = part;
    dialog.querySelectorAll("[data-session-part]").forEach((node) => (node.hidden = node.dataset.sessionPart !== part));
    dialog.querySelector("[data-session-end]").textContent = new Date(seen + idleMs).toLocaleTimeString([], {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    if (!dialog.open) dialog.showModal();
  };

  /* The session is over: covers the page, once nobody types on it. */
  const end = () => {
    session.ended = true;
    document.dispatchEvent(new CustomEvent("session:ended"));
    clearTimeout(covering);
    const rest = typedAt + TYPING_MS - Date.now();
    if (rest > 0) covering = setTimeout(end, rest);
    else show("ended");
  };

  /* Asks who is signed in; with POST it also tells that the person is there. null where the server is away. */
  async function ask(method) {
    try {
      const headers = { "HX-Request": "true", ...(method === "POST" ? { "X-CSRFToken": session.token() } : {}) };
      const answer = await fetch(dialog.dataset.state, { method, headers });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  /* Whether the person of this page is signed in; shows the dialog, or takes it away and lets the forms work again. */
  async function look(method = "GET") {
    const state = await ask(method);
    if (state === null) return true; // away: the form or the next try will tell
    heard = Date.now();
    if (state.user === null) {
      end();
      return false;
    }
    if (String(state.user) !== dialog.dataset.user) {
      session.ended = true;
      location.reload(); // somebody else signed in: this page is none of theirs
      return false;
    }
    const back = session.ended;
    session.ended = false;
    clearTimeout(covering);
    if (ended) {
      ended = false;
      putBack();
    }
    if (document.body.hasAttribute("hx-headers"))
      document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": state.csrf }));
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => (field.value = state.csrf));
    if (method === "POST" || back) there();
    if (back) {
      dialog.close();
      document.dispatchEvent(new CustomEvent("session:back"));
    }
    return true;
  }
  session.look = look;
  session.ask = () => ask("GET");
  session.there = there;
  session.token = () => dialog.querySelector("[name=csrfmiddlewaretoken]").value;

  tabs.onmessage = ({ data }) => {
    if (data === "signed in" || data === "look" || session.ended) look(); // whatever comes from another tab may be it
    if (data !== "there") return;
    seen = Date.now();
    if (dialog.open && !ended) dialog.close();
  };
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && session.ended && look());
  dialog.addEventListener("close", () => ended && dialog.showModal()); // Escape uncovers nothing
  dialog.querySelector("[data-session-stay]").addEventListener("click", async () => {
    if (await look("POST")) dialog.close();
  });

  setInterval(() => {
    const left = seen + idleMs - Date.now();
    if (session.ended) return;
    if (left <= 0) look();
    else if (left <= warnMs && !dialog.open) show("ending");
  }, 1000);

  // Typing is being there, also where nothing is saved as it is typed.
  document.addEventListener("input", () => {
    typedAt = Date.now();
    if (!session.ended && Date.now() - seen > Math.min(SURE_MS, warnMs)) {
      seen = Date.now();
      look("POST");
    }
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.xhr.status === 401) end();
    else if (detail.successful && detail.requestConfig.verb !== "get") there();
  });

  // A form goes out only to a server that knows the person: otherwise it would be lost on the way to signing in.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.method !== "post" || form.hasAttribute("hx-post") || form.dataset.next || form.dataset.sure) return;
      if (!session.ended && Date.now() - Math.min(seen, heard) < SURE_MS) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      look().then((known) => {
        if (!known) return;
        form.dataset.sure = "1";
        form.requestSubmit(event.submitter);
        delete form.dataset.sure;
      });
    },
    true,
  );
  there();
}
