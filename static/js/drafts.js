// Keeps what somebody types on this device until it is sent, thrown away or a week old (js/site.js). Without it forms work as ever.
// Each form with `data-draft` has one entry: its name or address, and a random name, so that two windows never share one.
(() => {
  "use strict";

  const DAYS = 7;
  const PREFIX = "draft:";
  const PAUSE = 300; // milliseconds
  const UNKEPT = new Set(["hidden", "file", "password", "email", "submit", "button", "reset"]);
  const moments = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  const open = new Map(); // address -> what this window knows of the form there

  // A browser may refuse to keep anything: a private window, a full disk, a setting. Others may have left nonsense.
  const store = {
    keys() {
      try {
        return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
      } catch {
        return [];
      }
    },
    read(key) {
      try {
        const entry = JSON.parse(localStorage.getItem(key));
        const isWell = typeof entry.values === "object" && entry.values && Date.now() - entry.at < DAYS * 86400000;
        return isWell ? entry : null;
      } catch {
        return null;
      }
    },
    write(key, entry) {
      try {
        localStorage.setItem(key, JSON.stringify(entry));
        return true;
      } catch {
        return false;
      }
    },
    remove(key) {
      try {
        localStorage.removeItem(key);
      } catch {}
    },
  };

  // The form's own name, for the server: see ideas/editions.py.
  function sign(state) {
    const field = state.form.elements.written_in;
    if (field && !field.value) field.value = state.key.split("#")[1];
  }

  const address = (form) => form.dataset.draft || form.getAttribute("action");
  const plain = (value) => String(value || "").normalize("NFC").replace(/\s+/g, " ").trim(); // as the server keeps it, or nearly so
  const same = (one, other) => Object.keys({ ...one, ...other }).every((name) => plain(one[name]) === plain(other[name]));

  // What the form showed: what the server calls it, or else what stood there.
  function base({ form, initial }) {
    if (form.elements.edition) return form.elements.edition.value;
    return String([...JSON.stringify(initial)].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) | 0, 7));
  }

  // Names and addresses of people the browser knows by itself, or nobody else's device should.
  const isKept = (control) => control.name && !UNKEPT.has(control.type) && control.autocomplete !== "name" && control.dataset.unkept === undefined;
  const called = ({ type, name, value }) => (type === "checkbox" ? `${name}=${value}` : name);

  // What stands in the form; `given`: what the server put there, whatever a browser has put back by itself since.
  function typed(form, given = false) {
    const values = {};
    for (const control of form.elements) {
      if (!isKept(control)) continue;
      const isChosen = given ? control.defaultChecked : control.checked;
      if (control.type === "checkbox") values[called(control)] = isChosen;
      else if (control.type === "radio") isChosen && (values[control.name] = control.value);
      else if (!given) values[control.name] = control.value;
      else if (control.tagName !== "SELECT") values[control.name] = control.defaultValue;
      else values[control.name] = ([...control.options].find((option) => option.defaultSelected) || control.options[0] || control).value;
    }
    return values;
  }

  function fill(form, values) {
    for (const control of form.elements) {
      if (!isKept(control) || !(called(control) in values)) continue;
      const value = values[called(control)];
      if (control.type === "checkbox") control.checked = value === true;
      else if (control.type === "radio") control.checked = control.value === value;
      else if (control.tagName !== "SELECT" || [...control.options].some((option) => option.value === value)) control.value = value;
      if (control.dataset.limit) control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  // One of the messages that the form brings along, in its place; no word: none. What happens while somebody writes stands by the text.
  function say(state, word, moment) {
    const isNow = ["ended", "overtaken", "refused", "saved"].includes(word);
    const place = state.form.querySelector(isNow ? "[data-draft-now]" : "[data-draft-said]");
    const message = word && state.form.querySelector(`template[data-draft-word=${word}]`);
    if (!place) return;
    place.replaceChildren(...(message ? [message.content.cloneNode(true)] : []));
    const when = place.querySelector("[data-draft-when]");
    if (when) when.textContent = moments.format(moment);
  }

  // Files are kept by js/files.js, where a form takes any. Until they are where they belong nothing else is kept.
  async function files(state, what, detail) {
    const waits = [];
    document.dispatchEvent(new CustomEvent("draft:files", { detail: { what, waits, ...state, ...detail } }));
    if (what === "keep" || !waits.length) return;
    state.isBusy = true;
    await Promise.all(waits);
    state.isBusy = false;
  }

  // The names of the fields with a file; of those that the form has no more the server has the file.
  function chosen(form, before) {
    const full = [...form.elements].filter((control) => control.type === "file" && control.files.length);
    return [...full.map((control) => control.name), ...before.filter((name) => !form.elements[name])].sort();
  }

  function keep(state) {
    window.clearTimeout(state.waiting);
    state.waiting = 0;
    if (state.isBusy) return;
    const { form, key } = state;
    const values = typed(form);
    const before = store.read(key) || { values: {} };
    const names = chosen(form, before.files || []);
    const isNew = !same(values, state.initial) || names.length > 0;
    if (!isNew) store.remove(key);
    const isOld = same(before.values, values) && String(before.files || "") === String(names);
    const at = before.at && isOld ? before.at : Date.now(); // looking at it makes it no younger
    const isStored = isNew && store.write(key, { at, by: form.dataset.draftBy, base: base(state), values, files: names });
    const note = form.querySelector("[data-draft-kept]");
    if (note) note.hidden = !isStored;
    if (isStored) files(state, "keep");
  }

  // Whether no other window writes into this entry; from now on none does, until this one is closed.
  function hold(key) {
    if (!navigator.locks) return Promise.resolve(true);
    return new Promise((done) => {
      const until = (lock) => (done(Boolean(lock)), lock ? new Promise(() => {}) : null);
      navigator.locks.request(key, { ifAvailable: true }, until).catch(() => done(true));
    });
  }

  // What was kept comes back, unless the form holds something else by now: then it is offered. False: there is nothing in it.
  function take(state, key, entry) {
    if (same(entry.values, state.initial) && !(entry.files || []).length) return store.remove(key), false;
    state.found = entry;
    const now = typed(state.form);
    if (same(entry.values, now)) state.key = key; // the browser has put it back by itself
    else if ((entry.base || "") !== base(state) || !same(now, state.initial)) {
      state.other = key;
      say(state, "other", entry.at);
    } else {
      state.key = key;
      fill(state.form, entry.values);
    }
    if (state.key === key) say(state, "back", entry.at);
    const folded = state.form.closest("details");
    if (folded) folded.open = true;
    return true;
  }

  async function begin(form) {
    const place = `${PREFIX}${address(form)}#`;
    const state = { form, key: place + Math.random().toString(36).slice(2), initial: typed(form, true), waiting: 0 };
    open.set(address(form), state);
    const found = store.keys().map((key) => [key, store.read(key)]);
    const here = found.filter(([key, entry]) => entry && key.startsWith(place));
    const ours = here.filter(([, entry]) => !entry.by || entry.by === form.dataset.draftBy).sort((one, other) => other[1].at - one[1].at);
    if (here.length > ours.length && !form.dataset.draftBy) say(state, "signed-out");
    for (const [key, entry] of ours) if ((await hold(key)) && take(state, key, entry)) break;
    if (state.found && !state.other) await files(state, "bring");
    await hold(state.key);
    sign(state);
    keep(state);
  }

  // A form that the server sent anew holds what was typed; one that was not there before begins.
  function look() {
    for (const form of document.querySelectorAll("form[data-draft]")) {
      const state = open.get(address(form));
      if (!state) begin(form);
      else if (state.form !== form) (state.form = form), sign(state), keep(state);
    }
  }

  const all = () => [...open.values()].filter((state) => state.form.isConnected);
  const flush = () => all().forEach((state) => state.waiting && keep(state));

  function changed(event) {
    const form = event.target.form;
    const state = form && form.dataset.draft !== undefined && open.get(address(form));
    if (!state) return;
    window.clearTimeout(state.waiting);
    state.waiting = window.setTimeout(keep, PAUSE, state);
  }

  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", flush);

  const DO = {
    drop(state) {
      if (state.form.dataset.draftWithdraw) return location.assign(state.form.dataset.draftWithdraw);
      state.found = { at: Date.now(), values: typed(state.form) };
      fill(state.form, state.initial);
      say(state, "dropped");
      return files(state, "drop");
    },
    async take(state) {
      fill(state.form, state.found.values);
      say(state, "back", state.found.at);
      await files(state, "bring", { key: state.other || state.key });
      store.remove(state.other);
    },
    forget(state) {
      store.remove(state.other);
      say(state);
    },
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-draft-do]");
    const form = button && button.form;
    const state = form && open.get(address(form));
    if (!state) return;
    await DO[button.dataset.draftDo](state);
    keep(state);
    if (!button.isConnected || !button.offsetParent) form.querySelector("[data-draft-said] button, input:not([type=hidden]), textarea").focus();
  });

  document.addEventListener("draft:say", ({ detail }) => {
    const state = open.get(address(detail.form));
    if (state) say(state, detail.word);
  });

  // The form goes on at another address: as the draft that the server has begun to keep.
  document.addEventListener("draft:moved", async ({ detail }) => {
    const state = open.get(detail.from);
    if (!state) return;
    const before = state.key;
    state.key = `${PREFIX}${detail.to}#${before.split("#")[1]}`;
    open.delete(detail.from);
    open.set(detail.to, state);
    hold(state.key);
    await files(state, "move", { from: before });
    keep(state);
    store.remove(before);
  });

  // Sent: what leads back to the form or shows it beforehand is not sending.
  document.addEventListener("htmx:after:request", (event) => {
    const { sourceElement, request, response } = event.detail.ctx;
    const state = response.status < 300 && sourceElement.matches("form") && open.get(address(sourceElement));
    if (!state || ["preview", "change"].includes(request.submitter && request.submitter.value)) return;
    window.clearTimeout(state.waiting);
    store.remove(state.key);
    open.delete(address(sourceElement));
  });

  document.addEventListener("htmx:after:swap", look);
  look();
})();
