// Shopkeeper's parts for any page: recommendations, a wish list button, order tracking, a consent banner.
// Version 1. Each draws into a shadow root, asks only the shop it was loaded from, sends no cookies, and reads its
// colours and measures from custom properties of the page. No inline style and no handler attribute: a strict policy
// needs this shop's address under script-src, connect-src and img-src, and nothing else.
(() => {
  "use strict";
  const tag = document.currentScript;
  const shop = new URL(tag.src).origin;
  const attribute = (name) => tag.getAttribute("data-" + name) || "";

  const css = `
    :host { display: block; font: inherit; color: var(--sk-ink, inherit); }
    :host([hidden]) { display: none; }
    * { box-sizing: border-box; }
    h2, h3, p, ul, ol { margin: 0; padding: 0; }
    ul, ol { list-style: none; }
    h2 { font: 650 1.3em/1.25 inherit; font-family: inherit; margin-bottom: .75em; }
    a { color: inherit; }
    :focus-visible { outline: 3px solid var(--sk-accent, light-dark(#0f5a4a, #76d3b7)); outline-offset: 2px; border-radius: 4px; }
    .soft { color: var(--sk-soft, light-dark(#545c5b, #a9b3b1)); font-size: .9em; }
    .row { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(9.5em, 12em); gap: 1em; overflow-x: auto; padding: 4px 4px .75em; }
    .card { display: grid; gap: .35em; align-content: start; position: relative; }
    .card a { text-decoration: none; font-weight: 600; overflow-wrap: anywhere; }
    .card a:hover { text-decoration: underline; }
    .card a::after { content: ""; position: absolute; inset: 0; }
    .well { aspect-ratio: 1; border-radius: var(--sk-round, 12px); overflow: hidden; background: var(--sk-wash, light-dark(#f1f4f3, #1c2122)); display: grid; place-items: center; font-size: 2em; }
    .well img { width: 100%; height: 100%; object-fit: contain; }
    button, .button { font: 600 1em/1.2 inherit; font-family: inherit; min-height: 2.75em; padding: .5em 1.2em; border-radius: 99px; cursor: pointer;
      border: 1px solid var(--sk-line, light-dark(#8a9391, #6d7775)); background: var(--sk-paper, light-dark(#fff, #14191a)); color: var(--sk-ink, light-dark(#14191a, #eef2f1)); }
    button[aria-pressed="true"] { border-color: var(--sk-accent, light-dark(#0f5a4a, #76d3b7)); color: var(--sk-accent, light-dark(#0f5a4a, #76d3b7)); }
    .box { border: 1px solid var(--sk-line, light-dark(#c5cccb, #3a4344)); border-radius: var(--sk-round, 12px); padding: 1.1em; display: grid; gap: .6em; margin-top: .75em; }
    .steps { display: grid; gap: .5em; }
    .steps li { display: grid; grid-template-columns: 1.2em 1fr auto; gap: .5em; align-items: baseline; }
    .steps li::before { content: "\\25CB"; }
    .steps .past::before { content: "\\2713"; }
    .steps .here { font-weight: 650; }
    .steps .here::before { content: "\\25CF"; }
    .ask { position: fixed; inset: auto 0 0; z-index: 2147483000; padding: 1.1em; display: flex; flex-wrap: wrap; gap: 1em; align-items: center; justify-content: space-between;
      background: var(--sk-paper, light-dark(#fff, #14191a)); color: var(--sk-ink, light-dark(#14191a, #eef2f1)); border-top: 1px solid var(--sk-line, light-dark(#8a9391, #6d7775)); }
    .ask h2 { font-size: 1.1em; margin-bottom: .25em; }
    .ask > div { max-width: 60ch; }
    .ask .answers { display: flex; flex-wrap: wrap; gap: .6em; }
    @media (forced-colors: active) { button[aria-pressed="true"] { border-width: 3px; } }
  `;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);

  // make("p", {class: "soft"}, "words", child): nothing from outside is ever read as HTML.
  const make = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value != null) made.setAttribute(key, value);
    made.append(...children.filter((one) => one !== "" && one !== false && one != null));
    return made;
  };

  class Part extends HTMLElement {
    constructor() {
      super();
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    }
    connectedCallback() { this.again(); }
    attributeChangedCallback() { if (this.isConnected) this.again(); }
    // Several attributes set one after the other are one change.
    again() {
      if (this.waiting) return;
      this.waiting = true;
      queueMicrotask(async () => {
        this.waiting = false;
        const turn = (this.turn = (this.turn || 0) + 1);
        try {
          const children = await this.draw();
          if (turn === this.turn && children) this.shadowRoot.replaceChildren(...children);
        } catch (error) {
          this.dispatchEvent(new CustomEvent("shopkeeper-error", { bubbles: true, composed: true, detail: { message: error.message } }));
          if (turn === this.turn) this.shadowRoot.replaceChildren(...this.without(error));
        }
      });
    }
    without() { return []; }
    word(name, otherwise) { return this.getAttribute(name) ?? otherwise; }
    async ask(path, query, body) {
      const key = this.getAttribute("key") || attribute("key");
      const address = shop + "/embed/v1/" + path + "?" + new URLSearchParams({ key, ...query });
      const answer = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer", ...(body && { method: "POST", body: JSON.stringify(body) }) });
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.message);
      return told;
    }
  }

  class Recommendations extends Part {
    static observedAttributes = ["placement", "sku", "limit", "heading"];
    async draw() {
      const query = { placement: this.word("placement", "best-sellers"), limit: this.word("limit", "8") };
      if (this.word("sku", "")) query.sku = this.word("sku");
      const { items } = await this.ask("offers", query);
      if (!items.length) return [];
      const title = make("h2", { id: "title", part: "heading" }, this.word("heading", "What people like here"));
      const list = make("ul", { class: "row", part: "list", tabindex: "0", "aria-labelledby": "title" }, ...items.map((one) => this.card(one)));
      return [make("section", { "aria-labelledby": "title" }, title, list)];
    }
    card(one) {
      const { picture } = one;
      const shown = picture
        ? make("img", { src: picture.url, alt: "", width: picture.width, height: picture.height, loading: "lazy" })
        : make("span", { "aria-hidden": "true" }, one.title.slice(0, 1).toUpperCase());
      return make("li", { class: "card", part: "item" },
        make("div", { class: "well", part: "picture" }, shown),
        make("a", { href: one.url, part: "title" }, one.title),
        make("p", { part: "price" }, (one.from ? "from " : "") + one.price, one.before && make("span", { class: "soft" }, " before " + one.before)),
        one.gone && make("p", { class: "soft" }, "Out of stock"),
        one.why && make("p", { class: "soft", part: "why" }, one.why),
      );
    }
  }

  // A browser's wishes go by a name that it draws itself, at the first wish and not before.
  const NAME = "sk_wishes";
  const named = (draw) => {
    let name = localStorage.getItem(NAME);
    if (!name && draw) {
      name = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
      localStorage.setItem(NAME, name);
    }
    return name;
  };

  class WishButton extends Part {
    static observedAttributes = ["sku", "label"];
    async draw() {
      const visitor = named(false);
      const told = visitor ? await this.ask("wishes", {}, { visitor, sku: this.word("sku", ""), do: "look" }) : { wished: false };
      this.button = make("button", { type: "button", part: "button" });
      this.said = make("p", { class: "soft", role: "status" });
      this.button.addEventListener("click", () => this.press());
      this.show(told.wished);
      return [this.button, this.said];
    }
    show(wished) {
      this.wished = wished;
      this.button.setAttribute("aria-pressed", String(wished));
      this.button.textContent = (wished ? "\u2665 " : "\u2661 ") + this.word("label", "Wish list");
    }
    async press() {
      try {
        const told = await this.ask("wishes", {}, { visitor: named(true), sku: this.word("sku", ""), do: this.wished ? "remove" : "add" });
        this.show(told.wished);
        this.said.textContent = told.wished ? "It stands on your wish list." : "Taken off your wish list.";
        this.dispatchEvent(new CustomEvent("shopkeeper-wish", { bubbles: true, composed: true, detail: { sku: this.word("sku", ""), wished: told.wished } }));
      } catch (error) {
        this.said.textContent = "That did not work. Please try again.";
      }
    }
  }

  class Tracking extends Part {
    static observedAttributes = ["token", "heading"];
    async draw() {
      if (!this.word("token", "")) return [];
      const told = await this.ask("tracking", {}, { token: this.word("token") });
      const title = make("h2", { id: "title", part: "heading" }, this.word("heading", "Where is my order?"));
      return [make("section", { "aria-labelledby": "title" }, title,
        make("p", {}, make("b", {}, told.state), ", ordered on " + told.day),
        told.promised && make("p", { class: "soft" }, told.promised),
        ...told.parcels.map((one) => this.parcel(one)),
      )];
    }
    parcel(one) {
      const steps = one.steps.map((step) =>
        make("li", { class: step.is, "aria-current": step.is === "here" ? "step" : null }, make("span", {}, step.name), make("span", { class: "soft" }, step.day)));
      return make("div", { class: "box", part: "parcel" },
        make("h3", {}, one.name + ": " + one.state),
        one.promise && make("p", { class: "soft" }, one.promise),
        steps.length ? make("ol", { class: "steps" }, ...steps) : "",
        make("ul", { class: "soft" }, ...one.items.map((item) => make("li", {}, item))),
      );
    }
    without() { return [make("p", { role: "status" }, "This link is old or incomplete. Use the newest one from your mail.")]; }
  }

  // The choice is kept by the snippet, /track.js, in its own cookie: the banner asks, and is gone for a year.
  class Consent extends Part {
    static observedAttributes = ["heading", "text", "more"];
    async draw() {
      if (/(?:^|; )sk_consent=/.test(document.cookie)) return [];
      const title = make("h2", { id: "title", part: "heading" }, this.word("heading", "May we remember this visit?"));
      const text = make("p", {}, this.word("text", "What you look at helps us show what fits. You can change your mind whenever you like. "));
      if (this.word("more", "")) text.append(make("a", { href: this.word("more") }, "More about it"));
      const answer = (label, choices) => {
        const button = make("button", { type: "button", part: "button" }, label);
        button.addEventListener("click", () => this.choose(choices));
        return button;
      };
      return [make("section", { class: "ask", "aria-labelledby": "title" }, make("div", {}, title, text), make("div", { class: "answers" },
        answer("Accept", { tracking: true, personalisation: true, sharing: false }),
        answer("Only what is needed", { tracking: false, personalisation: false, sharing: false })))];
    }
    choose(choices) {
      if (window.shopkeeper && window.shopkeeper.consent) window.shopkeeper.consent(choices);
      this.shadowRoot.replaceChildren();
      this.dispatchEvent(new CustomEvent("shopkeeper-consent", { bubbles: true, composed: true, detail: choices }));
    }
  }

  const parts = { recommendations: Recommendations, "wish-button": WishButton, tracking: Tracking, consent: Consent };
  for (const [name, part] of Object.entries(parts)) if (!customElements.get("shopkeeper-" + name)) customElements.define("shopkeeper-" + name, part);
})();
