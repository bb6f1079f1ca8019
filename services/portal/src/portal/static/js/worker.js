// Keeps the pages of a technician's visits for when there is no network: asked for first, found here when nobody answers.
const KEPT = "visits-1", SLOW_MS = 4000;
const PAGES = /^\/(day|visits\/[0-9a-f-]{36})$/, FILES = /^\/static\//;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const good = (answer) => answer.ok && !answer.redirected && answer.type === "basic";
async function keep(request, answer) {
  if (good(answer)) await (await caches.open(KEPT)).put(request, answer.clone());
  return answer;
}

// The first visit of a page was drawn before this was here.
self.addEventListener("message", (event) => {
  event.waitUntil(Promise.all(event.data.map((url) => fetch(url).then((answer) => keep(url, answer)).catch(() => null))));
});

async function answer(request) {
  const found = await caches.match(request, { ignoreVary: true });
  const late = new Promise((done) => { if (found) setTimeout(() => done(found), SLOW_MS); });
  try {
    return await Promise.race([fetch(request).then((fresh) => keep(request, fresh)), late]);
  } catch (error) {
    if (found) return found;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  // Whoever comes next finds nothing of whoever was here before.
  if (pathname === "/sign-out" || pathname === "/sign-in") { event.waitUntil(caches.delete(KEPT)); return; }
  if (request.method === "GET" && (PAGES.test(pathname) || FILES.test(pathname))) event.respondWith(answer(request));
});
