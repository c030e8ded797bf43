// Signed in, an idea is kept as a draft on the server while it is written. Without it there is the button for that.
(() => {
  "use strict";

  const PAUSE = 4000; // milliseconds
  const LEAST = 10; // characters from which it is worth it
  let waiting = 0;
  let running = null; // the request on its way
  let last = ""; // what the server has
  let stopped = false; // somebody wrote elsewhere, is not signed in any more, or may not
  let trouble = ""; // what the form says about it
  let isHere = false; // a key was pressed: what was put in by itself may be somebody else's, who wrote here as a guest

  const current = () => document.querySelector("form[data-autosave]");

  function written(form) {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    return body;
  }

  function words(form) {
    const body = written(form);
    for (const name of ["csrf_token", "edition", "written_in"]) body.delete(name);
    return body.toString();
  }

  function tell(form, word) {
    const note = form.querySelector("[data-draft-server]");
    if (note) note.hidden = word !== "saved";
    if (word === (trouble || "saved")) return;
    trouble = word === "saved" ? "" : word;
    document.dispatchEvent(new CustomEvent("draft:say", { detail: { form, word } }));
  }

  // What an answer means; no word: nobody said anything, and the next key tries again.
  function meaning(answer) {
    if (answer.type === "opaqueredirect" || answer.status === 400 || answer.status === 401) return "ended";
    if (answer.ok) return "saved";
    if (answer.status >= 500) return "";
    return answer.status === 409 && (answer.headers.get("Content-Type") || "").includes("json") ? "overtaken" : "refused";
  }

  // From the first answer on this window writes that draft, as if it had been opened from "my ideas".
  function go_on(form, { address, edition }) {
    form.elements.edition.value = edition;
    const from = form.getAttribute("action");
    if (from === address) return;
    form.setAttribute("action", address);
    form.setAttribute("hx-post", address);
    form.dataset.autosave = address.replace(/edit$/, "draft");
    form.dataset.draftWithdraw = address.replace(/edit$/, "withdraw");
    const help = form.querySelector("[data-help]");
    if (help) help.dataset.idea = address.split("/")[2];
    history.replaceState(history.state, "", address);
    document.dispatchEvent(new CustomEvent("draft:moved", { detail: { from, to: address } }));
  }

  async function save(form) {
    const now = words(form);
    const { title, text } = form.elements;
    if (stopped || now === last || !form.elements.written_in.value) return;
    if ((title.value + text.value).trim().length < LEAST) return;
    const asked = { method: "POST", body: written(form), redirect: "manual", keepalive: true, headers: { Accept: "application/json" } };
    const answer = await fetch(form.dataset.autosave, asked).catch(() => null);
    if (!answer || !form.isConnected) return;
    const word = meaning(answer);
    if (word === "saved") {
      go_on(form, await answer.json());
      last = now;
    }
    // Too long a title can be mended: the next key asks again.
    stopped = ["ended", "overtaken"].includes(word) || [403, 404].includes(answer.status);
    if (word) tell(form, word);
  }

  async function begin() {
    const form = current();
    window.clearTimeout(waiting);
    waiting = 0;
    if (!form || form.inert) return;
    if (running) return soon();
    running = save(form);
    await running;
    running = null;
  }

  function soon() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(begin, PAUSE);
  }

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      isHere ||= event.isTrusted;
      if (isHere && event.target.form && event.target.form === current()) soon();
    });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && waiting) begin();
  });
  window.addEventListener("pagehide", () => waiting && begin());

  // What is sent waits for what is on its way: the draft becomes the idea, and does not stay beside it.
  document.addEventListener("htmx:config:request", (event) => {
    const form = event.detail.ctx.sourceElement;
    if (form !== current()) return;
    window.clearTimeout(waiting);
    waiting = 0;
    if (!running) return;
    event.preventDefault();
    const { submitter } = event.detail.ctx.request;
    running.finally(() => form.requestSubmit(submitter));
  });

  // A form that the server sent anew says nothing yet; help beside it leaves it as it is.
  let shown = current();
  document.addEventListener("htmx:after:swap", () => {
    if (shown === current()) return;
    shown = current();
    stopped = false;
    trouble = "";
  });
})();
