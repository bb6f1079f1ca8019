// A visit where the network comes and goes: what is done is kept on this device first, shown at once, and sent when it can be.
const root = () => document.getElementById("visit-live");
const one = (selector, within = root()) => within.querySelector(selector);
const all = (selector, within = root()) => [...within.querySelectorAll(selector)];
const visit = root().dataset.visit, person = document.body.dataset.person;
const QUEUE = `unsent:${person}:${visit}`, DEVICE = "astreinte_device", AGAIN_MS = 10000, TYPED_MS = 600, PAUSE_MS = 4000, AT_ONCE = 50;
const words = JSON.parse(root().dataset.words);
const NUMBERS = new Set(["quantity", "level", "minutes"]), DECIMALS = new Set(["value", "at_least", "at_most"]);
const AFTER_ALL = new Set(["set_off", "start", "finish", "escalate", "sign", "refuse"]);

let device = localStorage.getItem(DEVICE);
if (!device) localStorage.setItem(DEVICE, device = crypto.randomUUID?.() ?? fromBytes());
function fromBytes() {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}
// By the server's clock as last heard: a report signed without a network says the times that the server will keep.
const SKEW = "astreinte_skew_ms";
const instant = () => new Date(Date.now() + Number(localStorage.getItem(SKEW) ?? 0)).toISOString();
const heard = (answer) => {
  const told = Date.parse(answer.headers.get("Date") ?? "");
  // Told in whole seconds: following each would turn the order of times round.
  const skew = told - Date.now(), kept = localStorage.getItem(SKEW);
  if (told && (kept === null || Math.abs(skew - Number(kept)) > 2000)) localStorage.setItem(SKEW, skew);
  return answer;
};
const newId = () => crypto.randomUUID?.() ?? fromBytes();

// The queue: commands as they will be sent. `tried` once it was on its way, whatever became of the answer.
const queue = () => JSON.parse(localStorage.getItem(QUEUE) ?? '{"commands":[]}').commands;
const keep = (commands) => {
  if (commands.length) localStorage.setItem(QUEUE, JSON.stringify({ at: Date.now(), commands }));
  else localStorage.removeItem(QUEUE);
};

// Photos do not fit there.
const store = new Promise((done, failed) => {
  const asked = indexedDB.open("astreinte-photos", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("photos", { keyPath: "command_id" });
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});
async function photos(mode, act) {
  const asked = (await store).transaction("photos", mode).objectStore("photos"), request = act(asked);
  return new Promise((done, failed) => { request.onsuccess = () => done(request.result); request.onerror = () => failed(request.error); });
}
const kept = async () => (await photos("readonly", (all_) => all_.getAll())).filter((photo) => photo.person === person && photo.visit === visit);
let waiting = 0, spoilt = [];
const count = async () => {
  const all_ = await kept().catch(() => []);
  spoilt = all_.filter((photo) => photo.broken);
  waiting = all_.length - spoilt.length;
};

// What the page stands for: the server's report, and on top of it what this device has not delivered.
function content() {
  const found = JSON.parse(root().dataset.content);
  for (const { command_id: id, at, does, broken } of queue()) {
    if (broken) continue;
    const list = { add_action: "actions", add_part: "parts", add_test: "tests" }[does.kind];
    if (does.kind === "write") found[does.field] = does.value;
    else if (does.kind === "remove") for (const name of ["actions", "parts", "tests", "photos"]) found[name] = found[name].filter((item) => item.id !== does.item_id);
    else if (does.kind === "start") found.started_at = [found.started_at ?? at, at].sort()[0];
    else if (does.kind === "finish" && !found.outcome) Object.assign(found, { finished_at: at, outcome: does.outcome, reason: does.reason ?? null });
    else if (list) found[list] = [...found[list], { id, ...whole(does) }].sort((a, b) => (a.id < b.id ? -1 : 1));
  }
  return found;
}
function whole({ kind, ...does }) {
  const empty = {
    add_action: { text: "" },
    add_part: { label: "", quantity: 1, reference: "", serial: "" },
    add_test: { label: "", of: "check", passed: false, value: null, unit: "", at_least: null, at_most: null, reserve: "" },
  }[kind];
  return { ...empty, ...does };
}
const holds = (test) => test.of === "check" ? test.passed
  : test.value !== null && (test.at_least === null || Number(test.at_least) <= Number(test.value)) && (test.at_most === null || Number(test.value) <= Number(test.at_most));
const sorted = (value) => Array.isArray(value) ? value.map(sorted)
  : value && typeof value === "object" ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])])) : value;
async function hash() {
  if (!queue().some((command) => !command.broken)) return root().dataset.hash;
  if (!crypto.subtle) return null;
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(sorted(content()))));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
function stage() {
  let now = root().dataset.stage;
  for (const { does, broken } of queue()) {
    if (broken) continue;
    if (does.kind === "set_off" && now === "confirmed") now = "en_route";
    if (does.kind === "start" && ["confirmed", "en_route"].includes(now)) now = "started";
    if (does.kind === "finish" && now === "started") now = "finished";
    if (["sign", "refuse"].includes(does.kind) && now === "finished") now = "closed";
  }
  return now;
}

// The end goes after the tests that failed here as well: a clock that was put right between must not undo that they did.
function push(does, extra = {}) {
  const commands = queue(), unsent = AFTER_ALL.has(does.kind) ? commands.filter((one_) => !one_.broken).map((one_) => one_.command_id) : [];
  const failed = does.kind === "finish" ? content().tests.filter((test) => !holds(test)).map((test) => test.id) : [];
  const after = [...new Set([...unsent, ...failed])];
  keep([...commands, { command_id: newId(), at: instant(), after, does, ...extra }]);
  show();
  flush();
}

// A text that is typed replaces what this device wrote before and has not begun to send.
function write(field, value) {
  const commands = queue(), heads = JSON.parse(root().dataset.heads)[field] ?? [];
  const mine = commands.filter(({ does }) => does.kind === "write" && does.field === field);
  const last = mine.at(-1), told = last ? last.does.value : JSON.parse(root().dataset.content)[field];
  if ((told ?? "") === (value ?? "")) return;
  const rest = last && !last.tried ? commands.filter((command) => command !== last) : commands;
  const bases = [...new Set([...heads, ...mine.filter((command) => command !== last || last.tried).map((command) => command.command_id), ...(last && !last.tried ? last.does.bases : [])])];
  keep([...rest, { command_id: newId(), at: instant(), after: [], does: { kind: "write", field, value, bases } }]);
  show();
}

function does(form) {
  const found = { kind: form.dataset.say };
  for (const [name, value] of new FormData(form)) {
    const typed = typeof value === "string" ? value.trim() : "";
    if (!typed || ["kind", "csrf_token", "idempotency_key", "agreed", "strokes"].includes(name)) continue;
    found[name] = name === "passed" ? typed === "yes" : NUMBERS.has(name) ? Number(typed) : DECIMALS.has(name) ? typed.replace(",", ".").replace(/^(-?)0+(?=\d)/, "$1") : typed;
  }
  if (found.kind === "finish" && found.outcome === "done") delete found.reason;
  return found;
}

const CSRF = () => document.querySelector("meta[name=csrf]").content;
async function post(path, body, type) {
  const ask = async () => heard(await fetch(path, { method: "POST", body, headers: { "X-CSRF-Token": CSRF(), "Content-Type": type, Accept: "application/json" } }));
  let answer = await ask();
  if (answer.status === 401 && (await fetch("/api/v1/session/refresh", { method: "POST", headers: { "X-CSRF-Token": CSRF() } })).ok) answer = await ask();
  return answer;
}

// Not heard now: what waits is kept as it is. 403 is a page older than its session.
const unheard = ({ status }) => status === 401 || status === 403 ? "signed_out" : status === 429 || status >= 500 ? "offline" : "";
const reasonOf = async (answer) => {
  const problem = await answer.json().catch(() => ({}));
  return problem.errors?.[0]?.detail ?? problem.detail ?? String(answer.status);
};

let busy = false, met = false, state = "", said = "";
async function flush() {
  if (busy) return;
  busy = true;
  try {
    // The clock of either may have been set since; the worker keeps none of this.
    if (!met) heard(await fetch("/visit-worker.js", { cache: "no-store" }));
    met = true;
    for (;;) {
      // A text still being typed leaves with a pause; photos leave before what closes the report.
      const ready = queue().filter((command) => !command.broken).slice(0, AT_ONCE);
      const closing = ready.findIndex(({ does }) => ["sign", "refuse"].includes(does.kind));
      const now = closing > 0 ? ready.slice(0, closing) : ready;
      if ((!now.length || closing === 0) && await sendPhoto()) continue;
      if (!now.length || !(await send(now))) break;
    }
    state = queue().some((command) => !command.broken) || waiting ? state : "";
  } catch { met = false; state = "offline"; } finally { busy = false; show(); }
}

async function send(commands) {
  const ids = new Set(commands.map((command) => command.command_id));
  keep(queue().map((command) => (ids.has(command.command_id) ? { ...command, tried: true } : command)));
  const plain = commands.map(({ command_id, at, after, does }) => ({ command_id, at, after, does }));
  const answer = await post(`/api/v1/visits/${visit}/commands`, JSON.stringify({ device_id: device, sent_at: instant(), commands: plain }), "application/json");
  if (answer.ok) {
    const { answers, report } = await answer.json();
    keep(queue().filter((command) => !ids.has(command.command_id)));
    Object.assign(root().dataset, { content: JSON.stringify(report.content), heads: JSON.stringify(report.heads), hash: report.report_hash, stage: report.closed ? "closed" : report.state });
    const told = answers.map(({ code }) => words[`said_${code}`]).filter(Boolean);
    if (told.length) said = told.at(-1);
    stale();
    return true;
  }
  if (unheard(answer)) { state = unheard(answer); return false; }
  if (commands.length > 1) {
    // One of them is what cannot be said: each by itself.
    for (const command of commands) if (!(await send([command]))) return false;
    return true;
  }
  const broken = await reasonOf(answer);
  keep(queue().map((command) => (ids.has(command.command_id) ? { ...command, broken } : command)));
  return true;
}

async function sendPhoto() {
  const photo = (await kept().catch(() => [])).find(({ broken }) => !broken);
  if (!photo) return false;
  const query = new URLSearchParams({ command_id: photo.command_id, device_id: device, at: photo.at, sent_at: instant(), caption: photo.caption });
  const answer = await post(`/api/v1/visits/${visit}/photos?${query}`, photo.blob, "application/octet-stream");
  if (unheard(answer)) { state = unheard(answer); return false; }
  const broken = answer.ok ? "" : await reasonOf(answer);
  await photos("readwrite", (all_) => broken ? all_.put({ ...photo, broken }) : all_.delete(photo.command_id));
  await count();
  stale();
  return true;
}

// The server draws it anew once nobody is typing.
function stale() {
  root().dispatchEvent(new CustomEvent("part-stale", { bubbles: true }));
}

const made = (name, text = "", more = {}) => Object.assign(document.createElement(name), { textContent: text }, more);
function show() {
  const now = stage(), unsent = queue();
  for (const part of all("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(now);
  if (now !== root().dataset.stage && words[`stage_${now}`]) for (const id of ["stage-told", "thumb-told"]) if (document.getElementById(id)) document.getElementById(id).textContent = words[`stage_${now}`];
  const edit = document.getElementById("edit");
  if (edit && now === "started" && !edit.dataset.seen) { edit.open = true; edit.dataset.seen = "1"; }
  for (const { does, broken } of unsent) {
    if (broken || does.kind !== "write") continue;
    const field = document.getElementById(does.field);
    if (field && field !== document.activeElement) field.value = does.value ?? "";
  }
  lists(unsent);
  if (unsent.length && document.getElementById("summary-rows")) summary();
  tell(unsent);
}

// What the server has not drawn yet stands in its list as well.
function lists(unsent) {
  const now = content(), waits = new Set(unsent.map((command) => command.command_id));
  for (const old of all(".made")) old.remove();
  for (const name of ["actions", "parts", "tests", "photos"]) {
    const list = one(`[data-list="${name}"]`), ids = new Set(now[name].map((item) => item.id));
    if (!list) continue;
    for (const item of all("[data-item]", list)) item.hidden = !ids.has(item.dataset.item);
    for (const item of name === "photos" ? [] : now[name]) {
      if (one(`[data-item="${item.id}"]`, list)) continue;
      const drop = made("button", "×", { type: "button", className: "button button-plain button-small" }), row = made("li", "", { className: waits.has(item.id) ? "made unsent" : "made" });
      drop.setAttribute("aria-label", `${words.remove} ${item.text ?? item.label}`);
      drop.addEventListener("click", () => push({ kind: "remove", item_id: item.id }));
      row.dataset.unsent = words.unsent;
      row.append(made("span", told(item)), drop);
      list.append(row);
    }
  }
}
const told = (item) => item.text ?? (item.of
  ? [holds(item) ? words.passed : words.failed, item.label, item.value && `${item.value} ${item.unit}`, !holds(item) && `${words.reserve} ${item.reserve || "–"}`]
  : [`${item.quantity} × ${item.label}`, item.reference, item.serial]).filter(Boolean).join(" · ");

function summary() {
  const now = content(), rows = document.getElementById("summary-rows"), parts = [];
  const head = (name) => parts.push(made("h3", words[name]));
  const list = (items) => { const ul = made("ul", "", { className: "plain-list" }); ul.append(...items.map((item) => made("li", item))); parts.push(ul); };
  if (now.diagnosis) { head("diagnosis"); parts.push(made("p", now.diagnosis, { className: "as-typed" })); }
  if (now.actions.length) { head("actions"); list(now.actions.map(told)); }
  if (now.parts.length) { head("parts"); list(now.parts.map(told)); }
  if (now.tests.length) { head("tests"); list(now.tests.map(told)); }
  if (now.photos.length) { head("photos"); list(now.photos.map((item) => item.caption || "–")); }
  if (now.recommendations) { head("recommendations"); parts.push(made("p", now.recommendations, { className: "as-typed" })); }
  rows.replaceChildren(...parts);
  document.getElementById("summary-outcome").textContent = [words[`outcome_${now.outcome}`], now.minutes_spent !== null && words.minutes.replace("#", now.minutes_spent)].filter(Boolean).join(" · ");
}

function tell(unsent) {
  const box = document.getElementById("sync"), number = unsent.filter((command) => !command.broken).length + waiting, parts = [];
  if (number) parts.push(made("p", words[state || (navigator.onLine ? "sending" : "offline")].replace("#", number)));
  if (said) parts.push(made("p", said));
  const tellBroken = (name, why, forget) => {
    const drop = made("button", words.drop, { type: "button", className: "button button-small" });
    drop.addEventListener("click", async () => { await forget(); show(); });
    parts.push(made("p", `${words.broken} ${name} (${why})`), drop);
  };
  for (const { command_id: id, does, broken } of unsent.filter((one_) => one_.broken))
    tellBroken(does.text ?? does.label ?? does.value ?? does.signer ?? "", broken, () => keep(queue().filter((other) => other.command_id !== id)));
  for (const { command_id: id, caption, broken } of spoilt)
    tellBroken(caption || words.photos, broken, async () => { await photos("readwrite", (all_) => all_.delete(id)); await count(); });
  box.replaceChildren(...parts);
  box.hidden = !parts.length;
}

// The glass: strokes as points on a ground of 2000 across, whatever the screen.
let strokes = [];
function draw() {
  const canvas = one("canvas");
  if (!canvas) return;
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, canvas.width, canvas.height);
  Object.assign(pen, { lineWidth: 10, lineCap: "round", lineJoin: "round", strokeStyle: "#1b1916" });
  for (const stroke of strokes) {
    pen.beginPath();
    pen.moveTo(...stroke[0]);
    for (const point of stroke) pen.lineTo(...point);
    pen.stroke();
  }
}
const MOST = 4000;
function glass() {
  const box = one("[data-glass]");
  if (!box || box.dataset.ready) return;
  const canvas = one("canvas", box), at = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const along = (value, most) => Math.round(Math.min(Math.max(value, 0), most));
    return [along(((clientX - left) / width) * 2000, 2000), along(((clientY - top) / height) * 800, 800)];
  };
  box.dataset.ready = "1";
  box.hidden = false;
  let drawing = false;
  canvas.addEventListener("pointerdown", (event) => { drawing = true; canvas.setPointerCapture(event.pointerId); strokes.push([at(event)]); draw(); });
  canvas.addEventListener("pointermove", (event) => { if (drawing && strokes.flat().length < MOST) { strokes.at(-1).push(at(event)); draw(); } });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { drawing = false; });
  one("[data-clear]", box).addEventListener("click", () => { strokes = []; draw(); });
  draw();
}

// Only what a choice asks for is shown.
function narrow() {
  for (const [name, attribute] of [["of", "of"], ["reason", "reason"], ["outcome", "outcome"]]) {
    for (const part of all(`[data-${attribute}]`)) {
      const form = part.closest("form"), chosen = form && new FormData(form).get(name);
      if (!form || attribute === "of" && !part.matches("fieldset, div")) continue;
      part.hidden = part.dataset[attribute] !== chosen;
    }
  }
  for (const button of all("[data-no-script]")) button.hidden = true;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches("[data-say=sign]") && !root().dataset.writes && strokes.length) form.elements.strokes.value = JSON.stringify(strokes);
  if (!form.matches("[data-say], [data-photo]") || !root().dataset.writes) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.matches("[data-photo]")) {
    const photo = { command_id: newId(), person, visit, at: instant(), caption: form.elements.caption.value.trim(), blob: form.elements.photo.files[0] };
    // Where nothing can be kept it goes at once.
    try { await photos("readwrite", (all_) => all_.put(photo)); } catch { form.submit(); return; }
    form.reset();
    await count();
    show();
    flush();
    return;
  }
  const wanted = does(form);
  if (wanted.kind === "write") { settle(form.querySelector("[data-write]")); flush(); return; }
  if (["sign", "refuse"].includes(wanted.kind)) {
    const fault = one("[data-fault]");
    const lacks = wanted.kind === "sign" && !strokes.length && !form.elements.agreed.checked;
    fault.hidden = !lacks;
    if (lacks) return;
    for (const field of all("[data-write]")) settle(field);
    if (waiting) { said = words.photos_first; show(); flush(); return; }
    wanted.report_hash = await hash();
    if (!wanted.report_hash) { said = words.no_hash; show(); return; }
    if (wanted.kind === "sign") wanted.strokes = strokes;
  }
  said = "";
  push(wanted);
  if (wanted.kind === "sign") strokes = [];
  form.reset();
  form.closest("details.opens")?.removeAttribute("open");
  narrow();
}, true);

// Typed text is kept here at once, and sent when its writer pauses or leaves the field.
let timer = 0, pause = 0;
const settle = (field) => field && write(field.id, field.type === "number" ? (field.value === "" ? null : Number(field.value)) : field.value);
document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-write]")) return;
  clearTimeout(timer);
  clearTimeout(pause);
  timer = setTimeout(() => settle(target), TYPED_MS);
  pause = setTimeout(flush, PAUSE_MS);
});
document.addEventListener("change", ({ target }) => {
  if (!root().contains(target)) return;
  narrow();
  if (target.matches("[data-write]")) { settle(target); flush(); }
});
addEventListener("pagehide", () => { const at = document.activeElement; if (at?.matches("[data-write]")) settle(at); });
document.addEventListener("part-changed", () => { narrow(); glass(); show(); });
addEventListener("online", flush);
addEventListener("offline", () => { met = false; state = "offline"; show(); });
setInterval(() => { if (queue().some((command) => !command.broken) || waiting) flush(); }, AGAIN_MS);
narrow();
glass();
count().then(() => { show(); flush(); });

// The page itself is there without a network too.
const parts = [location.pathname, "/day", ...[...document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=preload], link[rel=icon]")].map((part) => part.src ?? part.href)];
navigator.serviceWorker?.register("/visit-worker.js").then(() => navigator.serviceWorker.ready).then(({ active }) => active.postMessage(parts)).catch(() => null);
