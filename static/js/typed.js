/* Forms that are saved as they are typed (form[data-typed]), and what stands between a word and the server.

A form is saved at a pause, and while somebody types on, every few seconds. Until the server has confirmed a text it is
also kept in this browser, sealed (`safe.js`); what an earlier page left there is put back. What was saved elsewhere
meanwhile is merged field by field, and a field changed on both sides is shown with both texts.

The address of a form is its `action`; `data-next` is where "Save and continue" leads. The server answers a save in JSON
(`imr_site/autosave.py`). The status line is [data-typed-status]; templates are in `components/typed.html`. */
"use strict";

{
  const PAUSE_MS = 1_500; // a pause after which the form is saved
  const LONGEST_MS = 2_500; // how long a text waits at most, also while somebody types on
  const SEAL_MS = 250; // how long a text waits until it is sealed in the browser
  const ANSWER_MS = 20_000; // after which the server counts as away
  const LEAVE_MS = 3_000; // how long leaving a page waits for its text to be saved
  const AGAIN_MS = [2_000, 4_000, 8_000, 15_000]; // between the tries to save
  const NOT_TYPED = new Set(["csrfmiddlewaretoken", "based_on", "submission", "compared"]);
  const WHY = {
    offline: "this computer is offline.",
    away: "the server does not answer.",
    failed: "the server reports a fault of its own.",
    full: "the server has no room left.",
    "signed out": "you are signed out.",
    gone: "this page no longer takes what you type; the review was closed or given to somebody else.",
    strange: "something else than the server answered.",
    conflict: "it was changed in another window as well. Choose below which text stays.",
  };
  const NOT_TRIED_AGAIN = new Set(["refused", "gone", "conflict"]); // only a person changes that

  // --- What a form holds: its fields by name, and each formset as a list of its rows ------------------------------
  const tidy = (value) => value.replace(/\r\n?/g, "\n").trim(); // as the server keeps it
  const same = (one, other) => tidied(one) === tidied(other);
  const tidied = (value) => JSON.stringify(value, (_name, part) => (typeof part === "string" ? tidy(part) : part));
  const isTicked = (control) => control.type === "checkbox" || control.type === "radio";
  const controlsIn = (root) =>
    [...root.querySelectorAll("input[name], select[name], textarea[name]")].filter(
      (control) => !NOT_TYPED.has(control.name) && !["file", "submit", "button"].includes(control.type),
    );

  function valuesOf(controls, nameOf = (control) => control.name) {
    const values = {};
    for (const control of controls) {
      const held = (values[nameOf(control)] ??= []);
      if (!isTicked(control)) held.push(control.value);
      else if (control.checked) held.push(control.value);
    }
    return values;
  }
  const nameInRow = (control) => control.name.replace(/^.*?-(?:\d+|__prefix__)-/, "");
  const rowValues = (row) => valuesOf(controlsIn(row), nameInRow);
  const rowsOf = (formset) =>
    [...formset.querySelectorAll("[data-formset-row]")].filter(
      (row) => !row.querySelector('[name$="-DELETE"]')?.matches(":checked, [value=on]"),
    );
  function read(form) {
    const formsets = [...form.querySelectorAll("[data-formset]")];
    const held = valuesOf(controlsIn(form).filter((control) => !control.closest("[data-formset]")));
    for (const formset of formsets) {
      const blank = rowValues(formset.querySelector("template").content.querySelector("[data-formset-row]"));
      const filled = rowsOf(formset).map(rowValues);
      held[`${formset.dataset.formset}[]`] = filled.filter((row) => !same(row, blank));
    }
    return held;
  }
  function write(controls, values, nameOf = (control) => control.name) {
    for (const control of controls) {
      const wanted = values[nameOf(control)] ?? [];
      if (isTicked(control)) control.checked = wanted.includes(control.value);
      else control.value = wanted[0] ?? "";
    }
  }
  const placeOf = (form, unit) =>
    unit.endsWith("[]")
      ? form.querySelector(`[data-formset="${CSS.escape(unit.slice(0, -2))}"]`)
      : controlsIn(form).find((control) => control.name === unit);
  function fill(form, unit, value) {
    if (!unit.endsWith("[]")) {
      write(
        controlsIn(form).filter((control) => control.name === unit),
        { [unit]: value },
      );
      return;
    }
    const formset = placeOf(form, unit);
    while (rowsOf(formset).length < value.length) addRow(formset);
    rowsOf(formset).forEach((row, index) => {
      if (value[index]) write(controlsIn(row), value[index], nameInRow);
      else removeRow(row);
    });
  }
  /** A value in words, as a person reads it on the page. */
  function inWords(form, unit, value) {
    const controls = controlsIn(form);
    const words = (name, values) =>
      values.map((each) => {
        const control = controls.find((one) => one.name.endsWith(name) && (!isTicked(one) || one.value === each));
        const option = control?.options && [...control.options].find((one) => one.value === each);
        return (option?.text ?? (isTicked(control ?? {}) ? control.labels?.[0]?.textContent : null) ?? each).trim();
      });
    if (!unit.endsWith("[]")) return words(unit, value).join(", ");
    return value
      .map((row) =>
        Object.entries(row)
          .flatMap(([name, values]) => words(name, values))
          .filter(Boolean)
          .join(", "),
      )
      .join("\n");
  }

  // --- A form ------------------------------------------------------------------------------------------------------
  const template = (name) => document.getElementById(name).content.firstElementChild.cloneNode(true);
  const hasGone = (answer) => answer.redirected && new URL(answer.url).pathname !== new URL(answer.asked).pathname;
  async function asked(address, options = {}) {
    const answer = await fetch(address, { signal: AbortSignal.timeout(ANSWER_MS), ...options });
    answer.asked = new URL(address, location.href).href;
    return answer;
  }
  const pageOf = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
  const formIn = (page, address) =>
    [...page.querySelectorAll("form[data-typed]")].find((form) => addressOf(form) === address);
  const addressOf = (form) => new URL(form.getAttribute("data-typed") || location.pathname, location.href).pathname;

  class Typed {
    constructor(form) {
      this.form = form;
      this.id = crypto.randomUUID?.() ?? String(Math.random());
      this.address = addressOf(form);
      this.current = location.pathname + location.search; // where the server shows what it has
      this.base = form.hasAttribute("data-typed-unsaved") ? {} : read(form); // what the server has, as far as known
      this.toChange = []; // fields that are saved and must be changed all the same
      this.conflicts = new Map(); // unit -> what the server has in it
      this.status = form.querySelector("[data-typed-status]");
      this.isKept = false; // whether what is typed is sealed in this browser
      this.why = "";
      this.tries = 0;
      this.waitsSince = 0;
      this.sealing = Promise.resolve();
      navigator.locks?.request(`typed ${this.id}`, () => new Promise(() => {})); // as long as this page lives
      form.addEventListener("input", () => this.changed());
      form.addEventListener("change", () => this.changed());
    }

    get isDirty() {
      return !same(read(this.form), this.base);
    }

    changed() {
      this.sealTimer ??= setTimeout(() => this.seal(), SEAL_MS);
      this.waitsSince ||= Date.now();
      if (NOT_TRIED_AGAIN.has(this.why) && this.why !== "conflict") this.why = "";
      if (this.why) return; // a try is under way already, or waits for its time
      this.soon(Math.max(0, Math.min(PAUSE_MS, this.waitsSince + LONGEST_MS - Date.now())));
    }

    soon(milliseconds) {
      clearTimeout(this.saveTimer);
      this.saveTimer = setTimeout(() => this.save(), milliseconds);
    }

    // --- in the browser
    seal() {
      clearTimeout(this.sealTimer);
      this.sealTimer = undefined;
      this.sealing = this.sealing.then(() => this.#seal()).catch(() => (this.isKept = false));
      return this.sealing;
    }

    async #seal() {
      if (!safe.isOpen) return;
      const mine = read(this.form);
      if (same(mine, this.base)) {
        await safe.remove(this.id);
        this.isKept = false;
        return;
      }
      const { address, current, base } = this;
      const [based_on, submission] = ["based_on", "submission"].map((name) => this.form.elements[name]?.value);
      await safe.put(this.id, { address, current, title: document.title.split(" · ")[0].trim(), base, mine, based_on, submission });
      this.isKept = true;
      if (this.why) this.tell(this.why, this.words);
    }

    /** Whether a row of the safe belongs into this form. */
    takes(row) {
      if (row.address !== this.address) return false;
      const own = this.form.elements.submission?.value;
      return own === row.submission || (row.current === this.current && !this.isDirty && this.#version() === "0");
    }

    /** Put what an earlier page left behind into the form. */
    async adopt(row) {
      const there = read(this.form);
      if (row.submission && row.submission !== this.form.elements.submission.value) {
        this.form.elements.submission.value = row.submission;
        this.form.elements.based_on.value = row.based_on;
      }
      const lost = [];
      for (const [unit, mine] of Object.entries(row.mine)) {
        if (same(mine, row.base[unit])) continue;
        if (!placeOf(this.form, unit)) lost.push(mine);
        else if (!same(mine, there[unit])) {
          fill(this.form, unit, mine);
          if (row.base[unit] !== undefined && !same(there[unit], row.base[unit])) this.#ask(unit, there[unit]);
        }
      }
      if (this.isDirty) {
        this.say(`Put back: what you typed at ${timeOf(row.at)}.`);
        this.changed();
        await this.seal();
      }
      if (!lost.length && (!this.isDirty || this.isKept)) await safe.remove(row.id);
      return lost;
    }

    #version() {
      return this.form.elements.based_on?.value;
    }

    // --- on the server
    /** Save what is typed, and again as long as it changes meanwhile; false where it could not be. */
    async settle({ always = false } = {}) {
      while (this.isDirty || always) {
        if ((await this.save()) !== "saved") return false;
        always = false;
      }
      return true;
    }

    async save() {
      clearTimeout(this.saveTimer);
      this.saving ??= this.#save().finally(() => (this.saving = null));
      return this.saving;
    }

    async #save() {
      this.waitsSince = 0;
      let outcome = await this.#try();
      for (let merges = 0; outcome === "merged" && merges < 5; merges++) outcome = await this.#try();
      if (outcome === "saved") {
        this.why = "";
        this.tries = 0;
        if (this.isDirty) this.changed();
      } else if (!NOT_TRIED_AGAIN.has(outcome)) {
        this.soon(AGAIN_MS[Math.min(this.tries++, AGAIN_MS.length - 1)]);
      }
      this.seal();
      return outcome;
    }

    async #try() {
      if (this.conflicts.size) return this.tell("conflict");
      if (session.ended && !(await session.look())) return this.tell("signed out");
      if (session.ended) return this.tell("away");
      const sent = read(this.form);
      let answer;
      try {
        answer = await this.#post(this.#body());
        if (answer.status === 403 && (await session.look()) && !session.ended) answer = await this.#post(this.#body());
      } catch {
        return this.tell(navigator.onLine ? "away" : "offline");
      }
      return this.#heard(answer, sent);
    }

    #body() {
      return new URLSearchParams(new FormData(this.form));
    }

    #post(body, options = {}) {
      const headers = { "HX-Request": "true", "X-CSRFToken": session.token() };
      return asked(this.address, { method: "POST", headers, body, ...options });
    }

    async #heard(answer, sent) {
      if (answer.status === 401 || hasGone(answer)) {
        const isIn = (await session.look()) && !session.ended;
        return this.tell(isIn && answer.status !== 401 ? "gone" : "signed out");
      }
      if (answer.status === 507) return this.tell("full");
      if (answer.status >= 502) return this.tell("away");
      if (answer.status >= 500) return this.tell("failed");
      if (answer.status === 404 || answer.status === 410) return this.tell("gone");
      if (answer.status === 403) {
        const reason = (await pageOf(answer)).querySelector(".state p")?.textContent.trim();
        return this.tell("refused", reason ?? "you may not write here.");
      }
      let told;
      try {
        told = await answer.json();
      } catch {
        if (answer.ok) return this.tell("strange");
        return this.tell("refused", `the server does not take it (${answer.status}).`);
      }
      if (told.current) this.current = told.current;
      if (answer.status === 409) return this.#mergeIn();
      if (!answer.ok) return this.#refused(told);
      session.there();
      this.base = sent;
      this.form.elements.based_on.value = told.version;
      this.toChange = Object.keys(told.fields ?? {});
      this.#mark(this.toChange);
      if (told.problem) this.say(`${told.words}. ${told.problem}`, "warning");
      else this.say(told.words, "check");
      this.form.dispatchEvent(new CustomEvent("saved", { bubbles: true }));
      return "saved";
    }

    #refused({ problem, fields = {} }) {
      this.#mark(Object.keys(fields));
      return this.tell("refused", problem);
    }

    #mark(names) {
      for (const control of controlsIn(this.form)) {
        if (names.includes(control.name)) control.setAttribute("aria-invalid", "true");
        else if (control.getAttribute("aria-invalid") === "true") control.removeAttribute("aria-invalid");
      }
    }

    /** Take over what another window saved; what both changed is asked about. */
    async #mergeIn() {
      let answer, form;
      try {
        answer = await asked(this.current);
        form = formIn(await pageOf(answer), this.address);
      } catch {
        return this.tell("away");
      }
      if (!form) return this.tell((await session.look()) ? "gone" : "signed out");
      const [there, here] = [read(form), read(this.form)];
      for (const [unit, value] of Object.entries(there)) {
        if (!(unit in here)) continue;
        const [isTheirs, isMine] = [!same(value, this.base[unit]), !same(here[unit], this.base[unit])];
        if (isTheirs && isMine && !same(value, here[unit])) this.#ask(unit, value);
        else if (isTheirs && !isMine) fill(this.form, unit, value);
        if (!this.conflicts.has(unit)) this.base[unit] = value;
      }
      this.form.elements.based_on.value = form.elements.based_on.value;
      return this.conflicts.size ? this.tell("conflict") : "merged";
    }

    /** Show the other text of a field beside the one typed here. */
    #ask(unit, theirs) {
      this.form.querySelector(`[data-conflict="${CSS.escape(unit)}"]`)?.remove();
      this.conflicts.set(unit, theirs);
      const box = template("typed-conflict");
      box.dataset.conflict = unit;
      box.querySelector("[data-theirs]").textContent = inWords(this.form, unit, theirs) || "(empty)";
      const settled = (value) => {
        this.conflicts.delete(unit);
        box.remove();
        this.base[unit] = theirs;
        if (value) fill(this.form, unit, value);
        placeOf(this.form, unit).focus?.();
        this.why = "";
        this.seal();
        if (!this.conflicts.size) this.save();
      };
      box.querySelector("[data-keep-mine]").addEventListener("click", () => settled());
      box.querySelector("[data-take-other]").addEventListener("click", () => settled(theirs));
      const place = placeOf(this.form, unit);
      (place.closest("[id^=div_]") ?? place).after(box);
      if (place.contains(document.activeElement)) box.scrollIntoView({ block: "nearest" });
    }

    // --- what the bar says
    tell(why, words = WHY[why]) {
      [this.why, this.words] = [why, words];
      const kept = this.isKept
        ? "What you type is kept in this browser, sealed for you alone" +
          (NOT_TRIED_AGAIN.has(why) ? "." : ", and is saved as soon as that is possible.")
        : "Keep this page open.";
      this.say(`Not saved: ${words} ${kept}`, "warning");
      return why;
    }

    say(words, icon = "") {
      if (this.status.textContent.trim() === words) return;
      const shown = icon ? [template(`typed-icon-${icon}`), " "] : [];
      this.status.replaceChildren(...shown, words);
      this.status.classList.toggle("is-not-saved", icon === "warning");
    }

    // --- leaving
    /** "Save and continue". */
    async go() {
      if ((await this.settle({ always: true })) && !this.toChange.length) location.assign(this.form.dataset.next);
      else this.form.querySelector("[aria-invalid=true]")?.focus();
    }

    /** Send it while the page closes; nobody hears the answer, so it stays sealed until it is compared. */
    flush() {
      if (!session.ended && !this.conflicts.size) this.#post(this.#body(), { keepalive: true }).catch(() => {});
    }
  }

  // --- All forms of a page -----------------------------------------------------------------------------------------
  const timeOf = (at) => new Date(at).toLocaleString([], { dateStyle: "short", timeStyle: "short", hourCycle: "h23" });
  const all = [...document.querySelectorAll("form[data-typed]")].map((form) => new Typed(form));
  const unsaved = () => all.filter((each) => each.isDirty);
  const settleAll = () =>
    Promise.race([
      Promise.all(unsaved().map((each) => each.settle())),
      new Promise((resolve) => setTimeout(resolve, LEAVE_MS)),
    ]);
  const again = () => unsaved().forEach((each) => each.save());

  document.addEventListener("session:back", again);
  addEventListener("online", again);
  addEventListener("offline", () => unsaved().forEach((each) => each.tell("offline")));
  document.addEventListener("session:ended", () => unsaved().forEach((each) => each.tell("signed out")));

  // A page that is left by a link or by another form shows the next one what was typed.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.target || link.hasAttribute("download") || link.getAttribute("href").startsWith("#")) return;
    if (event.defaultPrevented || !unsaved().length) return;
    event.preventDefault();
    await settleAll();
    location.assign(link.href);
  });
  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      const own = all.find((each) => each.form === form);
      if (own && form.dataset.next && event.submitter?.value === "next") {
        event.preventDefault();
        own.go();
        return;
      }
      if (form.method !== "post" || form.hasAttribute("hx-post") || form.dataset.settled || !unsaved().length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      await settleAll();
      if (unsaved().some((each) => ["offline", "away"].includes(each.why))) return; // it would not arrive either
      form.dataset.settled = "1";
      form.requestSubmit(event.submitter);
      delete form.dataset.settled;
    },
    true,
  );
  // What sends the form along with a file finds it saved, or each would take the other for another window.
  document.addEventListener("htmx:confirm", async (event) => {
    if (!event.target.matches("[data-drop]") || !unsaved().length) return;
    event.preventDefault();
    await settleAll();
    event.detail.issueRequest(true);
  });
  addEventListener("beforeunload", (event) => {
    for (const each of unsaved()) {
      each.flush();
      if (!each.isKept) event.preventDefault();
    }
  });

  // --- What was left behind -----------------------------------------------------------------------------------------
  /** Whether the server has all that a row of the safe holds; null where its page no longer takes it. */
  async function isSaved(row) {
    const form = formIn(await pageOf(await asked(row.current)), row.address);
    if (!form) return null;
    const there = read(form);
    return Object.entries(row.mine).every(([unit, mine]) => same(mine, row.base[unit]) || same(mine, there[unit]));
  }
  async function remind(row, saved) {
    const notice = template("typed-left");
    const link = notice.querySelector("a");
    link.textContent = row.title;
    link.href = row.current;
    notice.querySelector("time").textContent = timeOf(row.at);
    const changed = Object.entries(row.mine).filter(([unit, mine]) => !same(mine, row.base[unit]));
    notice.querySelector("[data-left-words]").textContent = changed
      .map(([, value]) => value.flatMap((part) => (typeof part === "string" ? part : Object.values(part).flat())))
      .map((parts) => parts.filter(Boolean).join(", "))
      .join("\n\n");
    notice.querySelector("[data-left-gone]").hidden = saved !== null;
    notice.querySelector("[data-left-drop]").addEventListener("click", async () => {
      await safe.remove(row.id);
      notice.remove();
    });
    document.getElementById("main").prepend(notice);
  }
  async function begin() {
    const user = document.getElementById("session-dialog")?.dataset.user;
    if (!user || !(all.length || (await safe.hasRows(user)))) return;
    const state = await session.ask();
    if (String(state?.user) !== user) return;
    await safe.open(user, state.keys);
    all.forEach((each) => each.isDirty && each.changed());
    for (const row of await safe.leftBehind()) {
      const form = all.find((each) => each.takes(row));
      const lost = form ? await form.adopt(row) : [];
      if (form && !lost.length) continue;
      const saved = form ? null : await isSaved(row);
      if (saved) await safe.remove(row.id);
      else remind(row, saved);
    }
  }
  begin().catch(() => {}); // without it everything is saved as before, and the bar asks to keep the page open
}
