// What a desk does more with script than without: it is live, obeys keys, copies an answer, and lets a head sign.
"use strict";
document.documentElement.classList.add("scripted");

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

const errors = one("#errors");
if (errors) errors.focus();

// Whether somebody has filled something in.
const isWrittenIn = (part) => one("[aria-invalid]", part) !== null || all("input,textarea,select", part).some((field) =>
  field.type === "checkbox" ? field.checked !== field.defaultChecked
    : field.tagName === "SELECT" ? [...field.options].some((option) => option.selected !== option.defaultSelected && option.value !== "")
      : field.type !== "hidden" && field.value !== field.defaultValue);

// Live: a part that nobody is in is replaced; where somebody writes, he is told that there is something new.
const parts = all("[data-live]");
if (parts.length > 0 && window.EventSource) {
  let running = false;
  let again = false;
  const renew = async () => {
    if (running) { again = true; return; }
    running = true;
    try {
      const answer = await fetch(document.body.dataset.path, { headers: { "x-telnusqa-live": "1" }, redirect: "error" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      let left = false;
      for (const part of all("[data-live]")) {
        const other = one(`[data-live="${part.dataset.live}"]`, fresh);
        if (!other || other.innerHTML === part.innerHTML) continue;
        if (part.contains(document.activeElement) || isWrittenIn(part)) { left = true; continue; }
        part.innerHTML = other.innerHTML;
      }
      const seen = one("[data-case-version]");
      const now = one("[data-case-version]", fresh);
      if (!seen || !now || seen.dataset.caseVersion === now.dataset.caseVersion) return;
      if (left) seen.textContent = seen.dataset.news;
      else seen.dataset.caseVersion = now.dataset.caseVersion;
    } catch (_) {
      // the next event tries again
    } finally {
      // at once, then once a second while it goes on
      setTimeout(() => { running = false; if (again) { again = false; renew(); } }, 1000);
    }
  };
  new EventSource("/live").addEventListener("applied", renew);
}

// Keys: j and k go through the list, Enter opens; never while somebody writes.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const into = event.target;
  if (into.matches && into.matches("input,select,textarea,button,summary")) return;
  if (event.key === "/" && one("#said")) { event.preventDefault(); one("#said").select(); return; }
  if (event.key !== "j" && event.key !== "k") return;
  const links = all("[data-keys] a");
  if (links.length === 0) return;
  const here = links.findIndex((link) => link === document.activeElement || (document.activeElement === document.body && link.hasAttribute("aria-current")));
  const next = event.key === "j" ? Math.min(here + 1, links.length - 1) : Math.max(here - 1, 0);
  event.preventDefault();
  links[next].focus();
});

// Alt and a key, by its place: the letters on it may be Kazakh, Russian or Latin.
document.addEventListener("keydown", (event) => {
  const name = event.code.replace(/^(Key|Digit)/, "");
  if (!event.altKey || event.ctrlKey || event.metaKey || !/^[A-Z0-9]$/.test(name)) return;
  const action = one(`[aria-keyshortcuts="Alt+${name}"]`);
  if (!action) return;
  event.preventDefault();
  action.click();
});

// A form that was opened by a key has the cursor in its first field; what is only to be read, on its name.
for (const summary of all("details.offer > summary")) {
  summary.addEventListener("click", (event) => {
    const offer = summary.parentElement;
    // the mouse counts its clicks; what is open now is closed by this one
    if (event.detail > 0 || offer.open) return;
    setTimeout(() => (one("input:not([type=hidden]),select,textarea", offer) ?? summary).focus(), 0);
  });
}

// A table out of a file, as spreadsheets write them: UTF-8, UTF-16 with its mark, or Windows-1251.
const textOf = (bytes) => {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (_) {
    return new TextDecoder("windows-1251").decode(bytes);
  }
};
document.addEventListener("change", async (event) => {
  const input = event.target;
  if (!input.matches("input[data-into]") || input.files.length === 0) return;
  const told = document.getElementById(`${input.dataset.into}-told`);
  const text = input.files[0].size > 512 * 1024 ? "\0" : textOf(new Uint8Array(await input.files[0].arrayBuffer()));
  const isText = !/[\0-\x08\x0e-\x1f]/.test(text);
  told.textContent = isText ? "" : input.dataset.notText;
  if (isText) document.getElementById(input.dataset.into).value = text;
});

// What is worded for a paper: how many letters are left, the law's words of the ground that is chosen, and the paper as it would be
// printed, a little after the last letter. What was asked for before is let go; a picture that is there stays until the next one is.
const PAUSE_MS = 400;
const previews = new WeakMap();

const countLeft = (field) => {
  const left = document.getElementById(`${field.id}-left`);
  if (left && left.dataset.left) left.textContent = left.dataset.left.replace("#", String(field.maxLength - field.value.length));
};

const showGround = (form) => {
  const chosen = one('select[name="ground"]', form);
  for (const ground of all("[data-ground]", form)) ground.hidden = chosen !== null && chosen.value !== ground.dataset.ground;
};

const drawn = async (form, pane, stop) => {
  const state = one(".preview-state", pane);
  for (const picture of all("img[data-paper]", pane)) {
    const answer = await fetch(picture.dataset.paper, {
      method: "POST", headers: { "x-telnusqa-live": "1" }, body: new URLSearchParams(new FormData(form)), signal: stop, redirect: "error",
    });
    if (answer.status === 409) return;
    if (answer.status === 429) { draw(form, 1000 * Number(answer.headers.get("retry-after") || 1)); return; }
    if ((answer.headers.get("content-type") || "").startsWith("application/problem+json")) {
      const told = ((await answer.json()).errors || []).map((error) => error.detail[document.documentElement.lang] || error.detail.ru);
      state.textContent = told.join(" ") || pane.dataset.failed;
      return;
    }
    if (!answer.ok) throw new TypeError("not drawn");
    const before = picture.src;
    picture.src = URL.createObjectURL(await answer.blob());
    picture.hidden = false;
    if (before) URL.revokeObjectURL(before);
  }
  state.textContent = "";
};

const draw = (form, after_ms) => {
  const pane = one("[data-preview]", form);
  if (!pane) return;
  const before = previews.get(form);
  if (before) { clearTimeout(before.timer); before.stop.abort(); }
  const stop = new AbortController();
  const timer = setTimeout(() => {
    drawn(form, pane, stop.signal).catch((error) => {
      if (error.name !== "AbortError") one(".preview-state", pane).textContent = pane.dataset.failed;
    });
  }, after_ms);
  previews.set(form, { stop, timer });
};

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form || !one("[data-preview]", form)) return;
  if (event.target.tagName === "TEXTAREA") countLeft(event.target);
  showGround(form);
  draw(form, PAUSE_MS);
});
const begin = (offer) => {
  const form = one("form", offer);
  if (!form || !one("[data-preview]", form)) return;
  for (const field of all("textarea", form)) countLeft(field);
  showGround(form);
  draw(form, 0);
};
for (const offer of all("details.offer[open]")) begin(offer);
document.addEventListener("toggle", (event) => { if (event.target.matches("details.offer[open]")) begin(event.target); }, true);

for (const button of all("[data-copy-button]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(one("[data-copy]").textContent.trim());
    button.textContent = button.dataset.copied;
  });
}

// A form is sent once.
document.addEventListener("submit", (event) => {
  // what only answers with a file leaves the page as it is
  if (event.defaultPrevented || (event.submitter && "stays" in event.submitter.dataset)) return;
  for (const button of all("button", event.target)) setTimeout(() => { button.disabled = true; }, 0);
});
window.addEventListener("pageshow", () => { for (const button of all("button")) button.disabled = false; });

// Signing: what the agent made of a document goes to the house.
const ofCollege = () => ({ bin: document.body.dataset.bin || "", iin: "" });

const documentOf = async (number) => {
  const paper = await fetch(`/api/v1/cases/${number}/document`);
  if (!paper.ok) throw new Error("failed");
  return new Uint8Array(await paper.arrayBuffer());
};

// Throws what the house says against it, in the reader's language.
const take = async (number, step, seen, key, members) => {
  const answer = await fetch(`/api/v1/cases/${number}/steps/${step}`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key, "if-match": `"${seen}"` },
    body: JSON.stringify(members),
  });
  if (answer.ok) return;
  const problem = await answer.json();
  const told = problem.errors && problem.errors[0] && problem.errors[0].detail;
  throw new Error((told && (told[document.documentElement.lang] || told.ru)) || problem.title);
};

const handIn = (number, seen, key, signature) =>
  take(number, "sign", seen, key, { signature: signature.replace(/-----[^-]+-----|\s/g, "") });

const inWords = (state, error) => ({ absent: state.dataset.absent, failed: state.dataset.failed })[error.message] || error.message;

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-sign]");
  if (!form) return;
  event.preventDefault();
  const state = one(".sign-state", form);
  const button = one("button", form);
  button.disabled = true;
  state.textContent = state.dataset.busy;
  try {
    const number = form.dataset.sign;
    const signatures = await signWithAgent(document.body.dataset.signer, [await documentOf(number)], ofCollege());
    await handIn(number, form.elements.seen.value, form.elements.key.value, [].concat(signatures)[0]);
    const to = new URL(document.body.dataset.path, location.href);
    to.searchParams.set("done", "sign");
    location.assign(to);
  } catch (error) {
    state.textContent = inWords(state, error);
    button.disabled = false;
  }
}, true);

// A scan of the paper that was signed by hand: the file goes as it is.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-scan]");
  if (!form) return;
  event.preventDefault();
  const state = one(".sign-state", form);
  const button = one("button", form);
  button.disabled = true;
  state.textContent = state.dataset.busy;
  try {
    const { document: of, key, scan, seen } = form.elements;
    const bytes = new Uint8Array(await scan.files[0].arrayBuffer());
    await take(form.dataset.scan, "attach-scan", seen.value, key.value, { document: of.value, scan: base64(bytes) });
    const to = new URL(document.body.dataset.path, location.href);
    to.searchParams.set("done", "attach-scan");
    location.assign(to);
  } catch (error) {
    state.textContent = error instanceof TypeError || error instanceof SyntaxError ? state.dataset.failed : inWords(state, error);
    button.disabled = false;
  }
}, true);

// Many documents with one password: each result stands beside its own.
for (const form of all("form[data-sign-all]")) {
  const state = one(".sign-state", form);
  const ticks = () => all('input[name="sign"]', form).filter((tick) => !tick.disabled);
  one("[data-tick-all]", form).addEventListener("click", () => { for (const tick of ticks()) tick.checked = true; });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const chosen = ticks().filter((tick) => tick.checked);
    if (chosen.length === 0) { state.textContent = state.dataset.none; return; }
    const button = one("button:not([type])", form);
    button.disabled = true;
    state.textContent = state.dataset.busy;
    try {
      const documents = [];
      for (const tick of chosen) documents.push(await documentOf(tick.value));
      const signatures = [].concat(await signWithAgent(document.body.dataset.signer, documents, ofCollege()));
      if (signatures.length !== chosen.length) throw new Error("failed");
      state.textContent = "";
      for (const [at, tick] of chosen.entries()) {
        const result = one(".result", tick.closest("li"));
        try {
          await handIn(tick.value, tick.dataset.seen, `${form.dataset.key}-${at}`, signatures[at]);
          result.textContent = state.dataset.signed;
          result.className = "result good";
          tick.disabled = true;
        } catch (error) {
          result.textContent = inWords(state, error);
          result.className = "result error";
        }
        tick.checked = false;
      }
    } catch (error) {
      state.textContent = inWords(state, error);
    }
    button.disabled = false;
  });
}
