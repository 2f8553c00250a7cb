/* What was typed and is not on the server yet, kept in this browser so that only its person can read it.

Each row is sealed with AES-256-GCM. The key is the server's: it is derived for the account and given to a page whose
session is that account's, and no page stores it. So what stays behind when a session ends, or the browser is killed, is
readable again for whoever signs in as that person, and for nobody else at a shared machine. */
"use strict";

const safe = (() => {
  const DAYS_KEPT = 30; // as long as a draft of the server
  let keys = []; // the first one seals, the others open what was sealed before the server's key was changed
  let owner = "";
  let opened = null;

  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const opening = () => {
    const request = indexedDB.open("typed", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("rows", { keyPath: "id" });
    return done(request);
  };
  /** Does `act` with the rows; what was written is on the disk when this ends. */
  async function withRows(mode, act) {
    const database = await (opened ??= opening());
    const transaction = database.transaction("rows", mode, { durability: "strict" });
    const written = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    const found = await act(transaction.objectStore("rows"));
    await written;
    return found;
  }
  const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const bound = (id, user) => new TextEncoder().encode(`${user} ${id}`);

  async function unsealed(row) {
    for (const key of keys) {
      try {
        const how = { name: "AES-GCM", iv: row.iv, additionalData: bound(row.id, row.user) };
        const words = await crypto.subtle.decrypt(how, key, row.sealed);
        return { id: row.id, at: row.at, ...JSON.parse(new TextDecoder().decode(words)) };
      } catch {
        // sealed with another key
      }
    }
    return null;
  }

  return {
    /** Whether something can be kept now: needs a secure connection, and the keys. */
    get isOpen() {
      return keys.length > 0;
    },
    async open(user, texts) {
      if (!globalThis.crypto?.subtle || keys.length) return;
      owner = String(user);
      const imported = texts.map((text) =>
        crypto.subtle.importKey("raw", bytesOf(text), "AES-GCM", false, ["encrypt", "decrypt"]),
      );
      keys = await Promise.all(imported);
    },
    /** Whether there is anything of this person, asked without a key. */
    async hasRows(user) {
      try {
        const rows = await withRows("readonly", (store) => done(store.getAll()));
        return rows.some((row) => row.user === String(user));
      } catch {
        return false;
      }
    },
    async put(id, value) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const how = { name: "AES-GCM", iv, additionalData: bound(id, owner) };
      const sealed = await crypto.subtle.encrypt(how, keys[0], new TextEncoder().encode(JSON.stringify(value)));
      await withRows("readwrite", (store) => done(store.put({ id, user: owner, at: Date.now(), iv, sealed })));
    },
    async remove(id) {
      await withRows("readwrite", (store) => done(store.delete(id)));
    },
    /** What other pages of this person left behind, the oldest first. What nobody can open any more goes in the end. */
    async leftBehind() {
      if (!keys.length) return [];
      const rows = await withRows("readonly", (store) => done(store.getAll()));
      const held = (await navigator.locks.query()).held.map((lock) => lock.name);
      const left = [];
      for (const row of rows.sort((one, other) => one.at - other.at)) {
        if (held.includes(`typed ${row.id}`)) continue; // its page is open
        const words = row.user === owner ? await unsealed(row) : null;
        if (words) left.push(words);
        else if (Date.now() - row.at > DAYS_KEPT * 86_400_000) await this.remove(row.id);
      }
      return left;
    },
  };
})();
