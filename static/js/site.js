// What plain HTML cannot do: count characters, close menus, keep a form that is on its way as it is, say that the connection is gone.
// Everything works without it.
(() => {
  "use strict";

  const numbers = new Intl.NumberFormat(document.documentElement.lang);

  function showLimit(input) {
    const note = document.getElementById(`${input.id}-limit`);
    if (!note) return;
    const left = Number(input.dataset.limit) - [...input.value.replace(/\r?\n/g, "\n")].length;
    note.dataset.state = left < 0 ? "over" : "within";
    note.textContent = (left < 0 ? note.dataset.over : note.dataset.left).replace("{n}", numbers.format(Math.abs(left)));
  }

  function start(root) {
    for (const input of root.querySelectorAll("[data-limit]")) if (input.value) showLimit(input);
  }

  document.addEventListener("input", (event) => {
    if (event.target.dataset && event.target.dataset.limit) showLimit(event.target);
  });

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest && event.target.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // While a form is on its way nobody types into it: the answer would take away what came meanwhile.
  let left = null;
  function release() {
    for (const form of document.querySelectorAll("form[aria-busy]")) {
      form.inert = false;
      form.removeAttribute("aria-busy");
    }
    if (left && left.isConnected && document.activeElement === document.body) left.focus();
    left = null;
  }

  document.addEventListener("htmx:before:request", (event) => {
    const form = event.detail.ctx.sourceElement;
    if (!form.matches("form.form[method=post]")) return;
    for (const message of document.querySelectorAll("#message")) message.remove();
    left = document.activeElement;
    form.inert = true;
    form.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const { hx } = event.detail.ctx;
    if (!(hx && hx.redirect)) release(); // else the page is about to go
  });
  window.addEventListener("pageshow", release);

  const connection = document.getElementById("connection");
  document.addEventListener("htmx:error", (event) => {
    if (connection && !(event.detail.ctx && event.detail.ctx.response)) connection.hidden = false;
  });
  document.addEventListener("htmx:before:response", (event) => {
    const { hx, response } = event.detail.ctx;
    const isOurs = response.status < 400 || response.status === 422 || hx.reswap || hx.redirect;
    if (connection) connection.hidden = isOurs;
    if (!isOurs) event.preventDefault(); // something between us and the server said so: that must not replace a form
  });
  document.addEventListener("htmx:after:swap", () => {
    start(document);
    const message = document.querySelector("#message[data-token]");
    if (!message) return;
    for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = message.dataset.token;
  });

  // Unsent words (js/drafts.js) stay on this device for a week at most, whatever page is seen then.
  const WEEK = 7 * 86400000;
  function isOver(key) {
    try {
      return !(Date.now() - JSON.parse(localStorage.getItem(key)).at < WEEK);
    } catch {
      return true; // others may have left nonsense
    }
  }

  function forget(whether) {
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith("draft:") && whether(key)) localStorage.removeItem(key);
    } catch {} // a browser that keeps nothing
    sweep();
  }

  // The files that were chosen with them (js/files.js) go when they have gone.
  async function sweep() {
    try {
      if (!localStorage.getItem("files")) return;
      const isKept = ({ url }) => localStorage.getItem(decodeURIComponent(url.split("/")[4])) !== null;
      const shelf = await caches.open("drafts");
      for (const request of await shelf.keys()) if (!isKept(request)) await shelf.delete(request);
      if (!Object.keys(localStorage).some((key) => key.startsWith("draft:"))) localStorage.removeItem("files");
    } catch {}
  }

  // Who leaves this device leaves no unsent words on it. Whoever deletes the account has left once no page knows them any more:
  // a mistyped password is no farewell.
  const [OUT, END, DELETE] = ["/sign-out", "/sessions/end", "/leave"].map((end) => `form[action$='/account${end}']`);
  document.addEventListener("submit", (event) => {
    if (event.target.matches(`${OUT},${END}`)) forget(() => true);
    else if (event.target.matches(DELETE)) mark("set");
  });

  // Remembers in this window that somebody wants to go, or asks, once, whether that is so.
  function mark(what) {
    try {
      if (what === "set") return sessionStorage.setItem("leaving", "1");
      const isSet = sessionStorage.getItem("leaving");
      if (isSet) sessionStorage.removeItem("leaving");
      return isSet;
    } catch {
      return null;
    }
  }

  const hasLeft = mark("ask") && !document.querySelector(OUT);
  forget((key) => hasLeft || isOver(key));

  start(document);
  const first = document.querySelector("[autofocus]");
  if (first && document.activeElement !== first) first.focus();
})();
