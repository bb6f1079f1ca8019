// Changes that appear by themselves: the stream says that something moved, the page fetches its own part again.
const mark = document.getElementById("live-mark");
const bar = document.getElementById("cut");
const SHOWN_MS = 8000, REFRESH_MS = 200, FAILED_MS = 5000, SILENCE_MS = 45000, SESSION_MS = 210000;
const rendered = document.body.dataset.rendered;
let source = null, cutSince = null, tries = 0, heard = 0, again = 0, last = "";

const clock = (at) => {
  const isFrench = document.documentElement.lang === "fr";
  const text = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: document.body.dataset.zone });
  return isFrench ? text.replace(/^0/, "").replace(":", "\u00a0h\u00a0") : text;
};

// A page without living parts hears the news all the same, and does not say that it is live.
const isLive = document.querySelector("[data-live]") !== null;
function tell(state) {
  if (!isLive) return;
  mark.hidden = false;
  mark.dataset.state = state;
  mark.textContent = { on: mark.dataset.on, cut: mark.dataset.cut, wait: mark.dataset.wait }[state];
  const isShown = state === "cut" && cutSince && Date.now() - cutSince > 2500;
  bar.hidden = !isShown;
  if (isShown) bar.querySelector("span").textContent = (navigator.onLine ? bar.dataset.cut : bar.dataset.offline).replace("{clock}", clock(cutSince));
}

function parts(ticket) {
  return [...document.querySelectorAll("[data-live]")].filter((part) => ticket === null || part.dataset.live === "*" || part.dataset.live === ticket);
}

// Times that tick by themselves are no news.
function texts(part) {
  return new Map([...part.querySelectorAll("[data-mark]")].map((one) => {
    const still = one.cloneNode(true);
    for (const ticking of still.querySelectorAll("[data-countdown], time")) ticking.remove();
    return [one.id, still.textContent.replace(/\s+/g, " ")];
  }));
}

// By id: the element itself is another one after each refresh.
const timers = new Map(), running = new Set();
function refresh(id, wait) {
  if (timers.has(id)) return;
  const delay = wait ?? Number(document.getElementById(id)?.dataset.liveWait || REFRESH_MS);
  timers.set(id, setTimeout(async () => {
    timers.delete(id);
    const part = document.getElementById(id);
    if (!part) return;
    if (running.has(id)) return refresh(id);
    running.add(id);
    try { await fetchPart(part); } finally { running.delete(id); }
  }, delay));
}

const busyIn = (part) => { const at = document.activeElement; return part.contains(at) ? at.closest("details form, .opens-body, [data-say]") : null; };
const isBegun = (field) => /radio|checkbox/.test(field.type) ? field.checked !== field.defaultChecked
  : field.options ? field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected)) : field.value !== field.defaultValue;
const named = (form) => [...form.elements].filter((field) => field.name && !["hidden", "file"].includes(field.type));

function state(part) {
  return {
    texts: texts(part),
    focus: document.activeElement?.id,
    opened: [...part.querySelectorAll("details[open][id]")].map((one) => one.id),
    whys: [...part.querySelectorAll("[data-why-row]")].map((one) => one.cloneNode(true)),
    kept: [...part.querySelectorAll("[data-keep]")],
    begun: [...part.querySelectorAll("form[action]")].flatMap((form) => named(form).filter(isBegun).map((field) => [form.getAttribute("action"), field])),
  };
}

function restore(now, was) {
  // What someone has begun to type outlives the refresh.
  for (const one of was.kept) {
    const fresh = document.getElementById(one.id);
    // The one box of a client speaks into the conversation once there is somebody to talk with.
    if (fresh?.action) one.setAttribute("action", fresh.getAttribute("action"));
    fresh?.replaceWith(one);
  }
  for (const [action, old] of was.begun) {
    const form = now.querySelector(`form[action="${CSS.escape(action)}"]`);
    for (const field of form ? named(form) : []) {
      if (field.name !== old.name || field.type !== old.type) continue;
      if (/radio|checkbox/.test(field.type)) { if (field.value === old.value) field.checked = old.checked; } else field.value = old.value;
    }
  }
  for (const one of was.opened) document.getElementById(one)?.setAttribute("open", "");
  for (const row of was.whys) if (!now.querySelector(`[data-why-row="${row.dataset.whyRow}"]`)) document.getElementById(`row-${row.dataset.whyRow}`)?.after(row);
  if (was.focus) document.getElementById(was.focus)?.focus({ preventScroll: true });
  for (const [key, text] of texts(now)) {
    if (was.texts.get(key) === text) continue;
    const one = document.getElementById(key);
    one.classList.add("changed");
    setTimeout(() => one.classList.remove("changed"), SHOWN_MS);
  }
}

async function fetchPart(part) {
  let was = null, waits = false;
  // Asked when the answer is there, not when it was asked for: hands are faster than the network.
  const before = (event) => {
    if (event.detail.target !== part) return;
    const busy = busyIn(part), sent = part.querySelector("form[data-sent]");
    if (!busy && !sent && !event.detail.isError) { was = state(part); return; }
    event.detail.shouldSwap = false;
    // A form on its way is not armed anew: the page that answers it shows what is true then.
    waits = Boolean(busy || sent);
    if (busy && !sent && !busy.dataset.left) {
      busy.dataset.left = "1";
      busy.addEventListener("focusout", () => { delete busy.dataset.left; refresh(part.id); }, { once: true });
    }
  };
  document.addEventListener("htmx:beforeSwap", before);
  try {
    await window.htmx.ajax("GET", part.dataset.liveSrc, { target: part, swap: "outerHTML settle:0s", headers: { Accept: "text/html" } });
  } catch { /* told by `was` */ } finally { document.removeEventListener("htmx:beforeSwap", before); }
  const now = document.getElementById(part.id);
  if (!was) { if (!waits && now) refresh(part.id, FAILED_MS); return; }
  if (!now || now === part) return;
  restore(now, was);
  document.dispatchEvent(new CustomEvent("part-changed"));
}

// News of document 003: told in a corner until it is read or put away, the newest three.
const TOASTS = 3;
function toast({ type, title, message, data = {} }) {
  const box = document.getElementById("toasts");
  if (!box) return;
  const one = document.createElement("div"), text = document.createElement("div"), shut = document.createElement("button");
  one.className = `toast toast-${["warning", "success"].includes(type) ? type : "info"}`;
  const role = document.body.dataset.role, quote = /devis/i.test(title);
  const href = data.projectId ? "/requests/projects" : data.ticketId && (quote ? `/requests/quotes/${data.ticketId}` : role !== "technician" && `/tickets/${data.ticketId}`);
  const head = document.createElement(href ? "a" : "b");
  head.textContent = title;
  if (href) head.href = href;
  text.append(head, Object.assign(document.createElement("p"), { textContent: message }));
  Object.assign(shut, { type: "button", textContent: "×", className: "button button-plain button-small" });
  shut.setAttribute("aria-label", `${box.dataset.close}\u00a0: ${title}`);
  shut.addEventListener("click", () => one.remove());
  one.append(text, shut);
  box.append(one);
  while (box.children.length > TOASTS) box.firstElementChild.remove();
}

function hear(event) {
  heard = Date.now();
  if (event.lastEventId) last = event.lastEventId;
  if (!event.data) return;
  let said;
  try { said = JSON.parse(event.data); } catch { return; }
  if (said.title && said.message) toast(said);
  for (const part of parts(said.ticket_id ?? null)) refresh(part.id);
}

async function renew() {
  const csrf = document.querySelector("meta[name=csrf]")?.content ?? "";
  try {
    const answer = await fetch("/api/v1/session/refresh", { method: "POST", headers: { "X-CSRF-Token": csrf } });
    if (answer.status === 401) location.reload();
    return answer.ok;
  } catch { return false; }
}

function connect() {
  clearTimeout(again);
  source?.close();
  // From the moment the page was made: what happened between then and now is told too.
  source = new EventSource("/live/stream?" + new URLSearchParams(last ? { last_event_id: last } : { since: rendered }));
  source.onopen = () => {
    heard = Date.now();
    tries = 0;
    if (cutSince) for (const part of parts(null)) refresh(part.id);
    cutSince = null;
    tell("on");
  };
  source.onmessage = hear;
  source.addEventListener("ready", (event) => { heard = Date.now(); last = event.lastEventId || last; });
  source.addEventListener("reset", (event) => { last = event.lastEventId || last; for (const part of parts(null)) refresh(part.id); });
  source.addEventListener("renew", async (event) => { last = event.lastEventId || last; source.close(); await renew(); connect(); });
  source.onerror = () => {
    cutSince ??= new Date();
    tell("cut");
    source.close();
    tries += 1;
    again = setTimeout(async () => { if (tries % 3 === 1) await renew(); connect(); }, Math.min(15000, 600 * 2 ** tries) * (0.75 + Math.random() / 2));
  };
}

// A session that ended answers with the sign-in page: it is no part of this one.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.responseURL.includes("/sign-in")) { event.detail.shouldSwap = false; location.reload(); }
});
// A script of a page has changed what the server would say.
document.addEventListener("part-stale", ({ target }) => refresh(target.id, 0));
addEventListener("online", () => { tries = 0; connect(); });
addEventListener("offline", () => { cutSince ??= new Date(); tell("cut"); });
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => { if (event.persisted) { connect(); for (const part of parts(null)) refresh(part.id); } });
document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() - heard > SILENCE_MS) { renew().then(connect); } });
setInterval(() => { if (!document.hidden) renew(); }, SESSION_MS);
setInterval(() => { if (cutSince) tell("cut"); }, 1000);
if (isLive || ["dispatcher", "manager", "admin", "sales"].includes(document.body.dataset.role)) { tell("wait"); connect(); }
