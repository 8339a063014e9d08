// Shopkeeper's browser snippet: what a visitor does in a shop, told to its Shopkeeper, as far as the visitor allows.
// No comment shares a line with code and no text spans lines: the server leaves out comments and indentation.
(() => {
  "use strict";
  const w = window, d = document, nav = navigator, tag = d.currentScript;
  const early = w.shopkeeper || {};
  if (early.version) return;
  const conf = { ...early.config, ...tag?.dataset };
  const door = (conf.host || new URL(tag.src).origin).replace(/\/+$/, "") + "/v1/b";
  const DAY = 864e5, YEAR = 31536e3, QUEUE = "sk.q.", WHO = "sk.who", WAIT = "sk.wait", LEASE = "sk.lease";
  // A queue holds so many events, so long; a request so many bytes, below the 64 KB that may outlive a page.
  const MOST = 1000, LONGEST = 32e3, OLDEST = 7 * DAY, FULL = 6e4, PATIENCE = 3e4;
  const version = "1.0.0";
  const uuid = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
    (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));
  const warn = (text) => console.warn("shopkeeper: " + text);

  // Memory stands in where the browser keeps nothing, or has no room left.
  const memory = new Map();
  const get = (key) => { try { return memory.get(key) ?? localStorage.getItem(key); } catch { return null; } };
  const drop = (key) => { memory.delete(key); try { localStorage.removeItem(key); } catch {} };
  const put = (key, value) => { try { localStorage.setItem(key, value); } catch { memory.set(key, value); } };
  const parsed = (text) => { try { return JSON.parse(text); } catch { return null; } };
  const stored = () => {
    const all = [...memory.keys()];
    try { all.push(...Object.keys(localStorage)); } catch {}
    return all;
  };
  const queued = () => stored().filter((key) => key.startsWith(QUEUE)).sort();

  const cookie = (name) => d.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1];
  const bake = (name, value, seconds) => {
    const where = (conf.domain ? "; Domain=" + conf.domain : "") + (location.protocol === "https:" ? "; Secure" : "");
    d.cookie = `${name}=${value}; Path=/; Max-Age=${seconds}; SameSite=Lax${where}`;
  };

  // What the visitor chose is one cookie, which the shop's server can read and write, too: t1p0s0 and the second.
  const gpc = () => nav.globalPrivacyControl === true;
  const choice = () => {
    const found = /^t([01])p([01])s([01])/.exec(cookie("sk_consent") || "");
    return found && { tracking: found[1] > 0, personalisation: found[2] > 0, sharing: found[3] > 0 && !gpc() };
  };
  const signalled = () => (conf.dnt === "respect" && nav.doNotTrack === "1") || (conf.gpc === "refuse" && gpc());
  const presumed = () => {
    const yes = conf.consent === "opt-out" && !signalled();
    return { tracking: yes, personalisation: yes, sharing: yes && !gpc() };
  };
  const permitted = () => choice() || presumed();
  const allowed = () => permitted().tracking;
  const undecided = () => !choice() && conf.consent !== "opt-out" && !signalled();

  const anonymousId = () => {
    let id = cookie("sk_anon") || memory.get("sk_anon");
    if (!id) {
      id = uuid();
      memory.set("sk_anon", id);
      bake("sk_anon", id, YEAR);
    }
    return id;
  };
  const forget = () => {
    memory.clear();
    stored().filter((key) => key.startsWith("sk.")).forEach(drop);
    bake("sk_anon", "", 0);
  };

  // Addresses carry addresses: of mail, and of doors that a token opens. Neither is told.
  const MAIL = /[^\s\/?#&=;:,"'<>()]+(?:@|%40)[^\s\/?#&=;:,"'<>()]+/gi;
  const SECRET = /token|secret|passw|auth|session|signature|jwt|otp|mail|phone|api.?key|^(code|key|sig|sid|hash|ticket|nonce|state)$/i;
  const blur = (text) => String(text).replace(MAIL, "*");
  const random = (text) => (text.match(/[a-z0-9]{20,}/gi) || []).some((run) => /\d/.test(run) && /[a-z]/i.test(run));
  const clean = (address) => {
    try {
      const url = new URL(address, location.href);
      url.hash = url.username = url.password = "";
      for (const [name, value] of [...url.searchParams]) {
        if (SECRET.test(name) || random(value)) url.searchParams.set(name, "*");
      }
      url.pathname = url.pathname.split("/").map((part) => (random(part) ? "*" : part)).join("/");
      return blur(url.href);
    } catch {
      return "";
    }
  };

  let from = d.referrer && clean(d.referrer);
  const surroundings = () => {
    const url = clean(location.href), { pathname, search, searchParams } = new URL(url);
    const page = { url, path: pathname, search, title: blur(d.title), referrer: from };
    const campaign = {};
    for (const [name, value] of searchParams) {
      if (name.startsWith("utm_")) campaign[name === "utm_campaign" ? "name" : name.slice(4)] = value;
    }
    const context = { page, locale: nav.language, userAgent: nav.userAgent, library: { name: "shopkeeper.js", version } };
    context.timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (Object.keys(campaign).length) context.campaign = campaign;
    return context;
  };

  // Each event has a place of its own in the queue: two pages that write at once don't overwrite each other.
  let count = 0, held = [], who = null;
  const own = new Set();
  const made = (type, fields) => (
    { type, ...fields, messageId: uuid(), timestamp: new Date().toISOString(), context: surroundings() }
  );
  // Before the choice an event waits in the page's memory alone, and is gone with it.
  const tell = (type, fields) => {
    if (allowed()) keep(made(type, fields));
    else if (undecided() && held.length < 50) held.push(made(type, fields));
  };
  const signed = (event) => {
    if (who) put(WHO, JSON.stringify(who));
    const { id, token } = who || parsed(get(WHO)) || {};
    // Only what was chosen is told as chosen, in the words of the ledger; what a shop presumes is not.
    const { tracking, personalisation, sharing } = choice() || {};
    const told = { tracking, personalisation, "sharing-with-sellers": sharing, "sharing-with-advertisers": sharing };
    const consent = choice() && { categoryPreferences: told };
    Object.assign(event.context, { gpc: gpc() }, consent && { consent }, token && { identityToken: token });
    return { anonymousId: anonymousId(), ...(id && { userId: id }), ...event };
  };
  const keep = (event) => {
    const text = JSON.stringify(signed(event));
    if (text.length > LONGEST) return warn("an event of more than 32 KB is left out");
    const waiting = queued();
    waiting.slice(0, Math.max(0, waiting.length - MOST + 1)).forEach(drop);
    const key = QUEUE + [Date.now().toString(36), String(count++).padStart(5, "0"), event.messageId.slice(0, 8)].join(".");
    own.add(key);
    put(key, text);
    plan(250);
  };

  let timer, due = Infinity, tries = 0, patience = 0;
  const flying = new Set();
  const until = () => Math.max(patience, +get(WAIT) || 0);
  const plan = (ms) => {
    const at = Math.max(Date.now() + ms, until());
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(flush, at - Date.now());
  };
  const wait = (seconds) => {
    tries += 1;
    const ms = Math.max(seconds * 1e3, Math.min(3e5, 1e3 * 2 ** tries) * (0.5 + Math.random() / 2));
    patience = Date.now() + ms;
    if (seconds) put(WAIT, patience);
    plan(0);
  };

  const load = (all) => {
    const keys = [], events = [];
    let size = 200;
    for (const key of all) {
      const text = get(key);
      if (flying.has(key) || !text) continue;
      if (Date.now() - parseInt(key.slice(QUEUE.length), 36) > OLDEST || !parsed(text)) {
        drop(key);
        continue;
      }
      size += new Blob([text]).size + 1;
      if (size > FULL && keys.length) break;
      keys.push(key);
      events.push(text);
    }
    return { keys, events };
  };

  // One request; whether there may be a next one at once. Its beginning is not put off, so that a closing page can make it.
  const post = async ({ keys, events }) => {
    keys.forEach((key) => flying.add(key));
    const head = JSON.stringify({ writeKey: conf.key, sentAt: new Date().toISOString() }).slice(0, -1);
    const body = head + ',"batch":[' + events.join() + "]}";
    try {
      const answer = await fetch(door, {
        method: "POST", body, keepalive: true, credentials: "omit", headers: { "Content-Type": "text/plain" },
        signal: AbortSignal.timeout?.(PATIENCE),
      });
      // Read to its end: what may outlive a page is counted until then.
      await answer.text();
      if (answer.status === 429 || answer.status === 408 || answer.status >= 500) {
        wait(seconds(answer.headers.get("Retry-After")));
        return false;
      }
      if (!answer.ok) warn(`${answer.status} from ${door}; ${keys.length} events are given up`);
      keys.forEach((key) => own.delete(key) + drop(key));
      drop(WAIT);
      tries = patience = 0;
      return true;
    } catch {
      if (nav.onLine !== false) wait(0);
      return false;
    } finally {
      keys.forEach((key) => flying.delete(key));
    }
  };
  const seconds = (told) => Math.min(3600, Math.max(0, +told || (Date.parse(told) - Date.now()) / 1e3 || 0));

  // Of several pages one sends: it holds a lock, or, where there are none, a lease that runs out by itself.
  const alone = async (work) => {
    if (nav.locks) return nav.locks.request("shopkeeper", { ifAvailable: true }, (lock) => lock && work());
    const mine = uuid(), [, end] = (get(LEASE) || "").split(" ");
    if (end > Date.now()) return;
    put(LEASE, mine + " " + (Date.now() + PATIENCE + 5e3));
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (!get(LEASE)?.startsWith(mine)) return;
    try { await work(); } finally { drop(LEASE); }
  };
  const flush = async () => {
    clearTimeout(timer);
    due = Infinity;
    if (!allowed() || nav.onLine === false) return;
    if (until() > Date.now()) return plan(0);
    await alone(async () => {
      for (let batch = load(queued()); batch.keys.length && (await post(batch)); batch = load(queued()));
    });
    if (due === Infinity && queued().length) plan(2e3);
  };

  let shown = null;
  const done = new WeakSet();
  // Calls that the page's own server wrote into it, each made once.
  const declared = () => d.querySelectorAll('script[type="application/json"][data-shopkeeper]').forEach((node) => {
    if (done.has(node)) return;
    done.add(node);
    for (const [name, ...rest] of parsed(node.textContent) || []) calls[name]?.(...rest);
  });
  // A product as schema.org describes it, which most shops' pages carry for search engines.
  const described = () => {
    for (const node of d.querySelectorAll('script[type="application/ld+json"]')) {
      const data = parsed(node.textContent);
      for (const one of [data, data?.["@graph"]].flat(2)) {
        if (![one?.["@type"]].flat().includes("Product")) continue;
        const offer = [one.offers].flat()[0] || {};
        const price = parseFloat(offer.price ?? offer.lowPrice);
        return {
          product_id: one.productID || one.sku, sku: one.sku, name: one.name, brand: one.brand?.name || one.brand,
          category: one.category, price: isNaN(price) ? undefined : price, currency: offer.priceCurrency,
          url: one.url && clean(one.url),
        };
      }
    }
  };
  const arrived = () => {
    const here = location.pathname + location.search;
    if (here === shown || d.prerendering || d.readyState === "loading") return;
    if (shown !== null) from = clean(new URL(shown, location.href));
    shown = here;
    calls.page();
    declared();
    const product = conf.products === "json-ld" && described();
    if (product) calls.product(product);
  };

  const STEPS = { add: "Product Added", remove: "Product Removed", view: "Cart Viewed" };
  const calls = {
    page: (name, properties) => {
      const { url, path, search, title, referrer } = surroundings().page;
      tell("page", { ...(name && { name }), properties: { url, path, search, title, referrer, ...properties } });
    },
    track: (event, properties = {}) => tell("track", { event, properties }),
    identify: (id, traits = {}, { token } = {}) => {
      who = { id: id ? String(id) : undefined, token };
      tell("identify", { userId: who.id, traits });
    },
    product: (properties) => calls.track("Product Viewed", properties),
    cart: (step, properties) => (STEPS[step] ? calls.track(STEPS[step], properties) : warn(`no such step of a cart: ${step}`)),
    search: (term, properties) => calls.track("Products Searched", { query: blur(term).slice(0, 200), ...properties }),
    consent: (wanted) => {
      const before = allowed();
      if (wanted) {
        const now = { ...(choice() || { tracking: false, personalisation: false, sharing: false }), ...wanted };
        const bit = (name) => (now[name] && !(name === "sharing" && gpc()) ? 1 : 0);
        const value = `t${bit("tracking")}p${bit("personalisation")}s${bit("sharing")}`;
        const known = cookie("sk_anon");
        bake("sk_consent", `${value}.${Math.floor(Date.now() / 1e3)}`, YEAR);
        // Told once, where the server knows the visitor or is about to; after a refusal it is the last thing told.
        const event = made("track", { event: "Consent Changed", properties: permitted() });
        if (allowed()) keep(event);
        else if (before && known) post({ keys: [], events: [JSON.stringify(signed(event))] });
      }
      if (allowed()) held.splice(0).forEach(keep);
      else if (!undecided()) {
        held = [];
        forget();
      }
      return { ...permitted(), decided: !!choice(), gpc: gpc() };
    },
    reset: () => {
      who = null;
      drop(WHO);
      memory.delete("sk_anon");
      bake("sk_anon", "", 0);
    },
  };

  w.shopkeeper = { ...calls, version };
  if (!conf.key) return warn("data-key is missing: nothing is told");
  if (signalled() || choice()?.tracking === false) forget();
  for (const [name, ...rest] of early.q || []) calls[name]?.(...rest);
  if (conf.pages !== "manual") {
    for (const name of ["pushState", "replaceState"]) {
      const plain = history[name];
      history[name] = function (...args) {
        plain.apply(this, args);
        setTimeout(arrived);
      };
    }
    addEventListener("popstate", () => setTimeout(arrived));
    // A page that comes back whole is looked at again; one that is only made ready is not looked at yet.
    addEventListener("pageshow", (event) => {
      if (event.persisted) shown = null;
      arrived();
    });
    if (d.prerendering) d.addEventListener("prerenderingchange", arrived, { once: true });
    else if (d.readyState === "loading") d.addEventListener("DOMContentLoaded", arrived);
    else arrived();
  }
  addEventListener("online", () => {
    patience = 0;
    plan(Math.random() * 500);
  });
  // What this page wrote last leaves with it; unanswered, it stays in the queue for the next page.
  d.addEventListener("visibilitychange", () => {
    if (d.visibilityState !== "hidden" || !allowed() || nav.onLine === false || until() > Date.now()) return;
    const batch = load([...own]);
    if (batch.keys.length) post(batch);
  });
  if (allowed() && queued().length) plan(1000);
})();
