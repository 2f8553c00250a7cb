/* Records that are dropped on the page of a case go up in parts (tus), two at a time, and go on after a break. */
"use strict";

const place = document.querySelector("[data-uploads]");
const AT_ONCE = 2;
const CHUNK = 8 * 2 ** 20;
const waiting = [];
let running = 0;

/** Knows a file again in the same browser without its name: names tell of people's health. */
async function fingerprint(file) {
  const told = new TextEncoder().encode([place.dataset.uploads, file.name, file.size, file.lastModified].join("\n"));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", told));
  return `upload-${[...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
/** The list of records below shows what is on file now. */
function refresh() {
  htmx.ajax("GET", location.pathname, { target: "#record-list", select: "#record-list", swap: "outerHTML" });
}
function next() {
  while (running < AT_ONCE && waiting.length) {
    running += 1;
    waiting.shift()();
  }
}
function add(file) {
  const row = place.querySelector("[data-uploads-row]").content.cloneNode(true).firstElementChild;
  const status = row.querySelector("[data-upload-status]");
  const progress = row.querySelector("progress");
  const end = row.querySelector("[data-upload-end]");
  row.querySelector("[data-upload-name]").textContent = file.name;
  progress.setAttribute("aria-label", `Progress of ${file.name}`);
  end.setAttribute("aria-label", `Cancel ${file.name}`);
  status.textContent = "Waiting";
  place.querySelector("[data-uploads-list]").append(row);
  let words = "";
  let told = -1;
  const over = (said) => {
    status.textContent = said;
    end.hidden = true;
    running -= 1;
    next();
    if (!running) refresh();
  };
  const upload = new tus.Upload(file, {
    endpoint: place.dataset.uploads,
    chunkSize: CHUNK,
    retryDelays: [0, 1000, 3000, 5000, 10000, 20000],
    metadata: { filename: file.name },
    fingerprint,
    removeFingerprintOnSuccess: true,
    // The first header lets a session that ended be told from an answer; the page has the token.
    headers: { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers")) },
    onProgress(sent, total) {
      progress.value = (sent / total) * 100;
      const tenth = Math.floor((sent / total) * 10);
      if (tenth > told) status.textContent = `${tenth * 10} %`; // each tenth is read out, not each part
      told = tenth;
    },
    onAfterResponse(_request, response) {
      words = decodeURIComponent(response.getHeader("Record-Words") ?? "") || words;
    },
    onShouldRetry(error) {
      const code = error.originalResponse?.getStatus();
      return !code || code === 409 || code === 423 || code >= 500;
    },
    onError(error) {
      const left = error.originalResponse?.getStatus() === 401;
      const said = left ? "your session has ended. Sign in and choose the file again." : error.originalResponse?.getBody();
      over(`Not on file: ${said || "the connection broke. Choose the file again, and it goes on from there."}`);
    },
    onSuccess() {
      progress.value = 100;
      over(words || "on file");
      place.querySelector("[data-uploads-done]").hidden = false;
    },
  });
  let begun = false;
  let ended = false;
  waiting.push(async () => {
    if (ended) return over("Canceled");
    begun = true;
    const before = await upload.findPreviousUploads();
    if (before.length) upload.resumeFromPreviousUpload(before[0]);
    upload.start();
  });
  end.addEventListener("click", async () => {
    ended = true;
    if (begun) await upload.abort(true).catch(() => {});
    if (begun) over("Canceled");
    else status.textContent = "Canceled";
    end.hidden = true;
  });
}
function take(files) {
  for (const file of files) add(file);
  next();
}
if (place && window.tus?.isSupported) {
  place.hidden = false;
  place.querySelector("[data-uploads-choose]").addEventListener("change", (event) => {
    take(event.target.files);
    event.target.value = "";
  });
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    place.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) place.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    place.classList.remove("over");
    place.scrollIntoView({ block: "center" });
    take(event.dataTransfer.files);
  });
  window.addEventListener("beforeunload", (event) => {
    if (running) event.preventDefault();
  });
}
