// The shop on a home screen: without a network it says so in the shop's clothes. It keeps the few files named below and
// nothing else: no page of a person is ever kept, and whatever the network answers comes before what is kept.
const KEPT = __KEPT__;
const OFFLINE = "__OFFLINE__";
const CACHE = "shopkeeper-__VERSION__";

addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([OFFLINE, ...KEPT].map((path) => new Request(path, { cache: "reload", credentials: "omit" }))))
      .then(() => skipWaiting()),
  );
});

addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("shopkeeper-") && name !== CACHE);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const place = new URL(url);
  if (method !== "GET" || place.origin !== location.origin || place.pathname.startsWith("/console/")) return;
  if (mode === "navigate") event.respondWith(fetch(event.request).catch(() => caches.match(OFFLINE)));
  else if (KEPT.includes(place.pathname)) event.respondWith(fetch(event.request).catch(() => caches.match(place.pathname)));
});
